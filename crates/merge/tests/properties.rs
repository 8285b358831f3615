//! Whatever is called independent leads to the same schema in both orders, and a branch told anew leads where it led.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../schema/tests/support/mod.rs"]
#[expect(dead_code, reason = "no schema is made up here")]
mod support;

use caribou_merge::{Comparison, Source, Verdict, compare, retell};
use caribou_migration::MigrationId;
use caribou_schema::{Operation, Schema};
use caribou_sql::{render, replay};
use caribou_squash::script;
use proptest::prelude::*;

/// What is there, and what each of two branches does.
#[derive(Debug, Clone)]
struct Case {
    before: Schema,
    first: String,
    second: String,
}

fn case() -> impl Strategy<Value = Case> {
    support::dialect().prop_flat_map(|dialect| {
        let some = |count| proptest::collection::vec(support::operation(dialect), count);
        (some(8..30), some(1..10), some(1..10)).prop_map(move |(before, first, second)| {
            let mut ground = Schema::empty(dialect);
            written(&mut ground, &before);
            let branch = |operations: &[Operation]| written(&mut ground.clone(), operations);
            Case { first: branch(&first), second: branch(&second), before: ground }
        })
    })
}

/// Writes those of the operations that fit, and does them.
fn written(schema: &mut Schema, operations: &[Operation]) -> String {
    let mut scripts = String::new();
    for operation in operations {
        let Ok(statements) = render(std::slice::from_ref(operation), schema) else { continue };
        let script: String = statements.iter().map(|statement| format!("{statement};\n")).collect();
        let mut read = schema.clone();
        let has_tables = match operation {
            Operation::Data { reads, writes, .. } => {
                reads.union(writes).all(|name| schema.table(name).is_some())
            }
            _ => true,
        };
        let is_read = has_tables && replay(&script, &mut read).is_ok() && read.doubts().is_empty();
        if is_read && read.tables().all(|table| !table.columns.is_empty()) && support::is_sound(&read) {
            *schema = read;
            scripts += &script;
        }
    }
    scripts
}

fn both<T>(case: &Case, work: impl FnOnce(&[Source<'_>], &[Source<'_>]) -> T) -> T {
    let ids = ["0002_a", "0002_b"].map(|name| MigrationId::parse("a", name).unwrap());
    let source =
        |id, script| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
    work(&[source(&ids[0], case.first.as_str())], &[source(&ids[1], case.second.as_str())])
}

fn comparison(case: &Case) -> Comparison {
    both(case, |first, second| compare(&case.before, first, second)).unwrap()
}

fn run(before: &Schema, scripts: [&str; 2]) -> Result<Schema, String> {
    let mut schema = before.clone();
    for script in scripts {
        replay(script, &mut schema).map_err(|error| error.to_string())?;
    }
    Ok(schema)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_independent_leads_to_the_same(case in case()) {
        if comparison(&case).verdict() == Verdict::Independent {
            let one = run(&case.before, [&case.first, &case.second]);
            let other = run(&case.before, [&case.second, &case.first]);
            prop_assert!(one.is_ok() && other.is_ok(), "{:?} {:?}", one.err(), other.err());
            prop_assert_eq!(support::unlike(&one.unwrap(), &other.unwrap()), Vec::<String>::new());
        }
    }

    #[test]
    fn the_verdict_is_the_same_from_both_sides(case in case()) {
        let turned = Case { first: case.second.clone(), second: case.first.clone(), ..case.clone() };
        prop_assert_eq!(comparison(&case).verdict(), comparison(&turned).verdict());
    }

    #[test]
    fn a_branch_told_anew_leads_where_it_led(case in case()) {
        let Ok(told) = both(&case, |first, second| retell(&case.before, first, second)) else { return Ok(()) };
        let made = run(&case.before, [&case.first, ""]).unwrap();
        let Ok(text) = script(&told[0].steps, &made, &[]) else { return Ok(()) };
        let made = run(&made, [&text, ""]);
        prop_assert!(made.is_ok(), "{:?}\n{}", made.err(), text);
        if let Ok(wanted) = run(&case.before, [&case.second, &case.first]) {
            prop_assert_eq!(support::unlike(&wanted, &made.unwrap()), Vec::<String>::new(), "{}", text);
        }
    }
}
