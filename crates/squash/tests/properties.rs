//! Whatever is squashed leads to where it led before.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../schema/tests/support/mod.rs"]
#[expect(dead_code, reason = "no schema is made up here")]
mod support;

use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Operation, Schema};
use caribou_sql::{render, replay};
use caribou_squash::{Optimise, Source, Squashed, squash};
use proptest::prelude::*;

/// How many operations are tried; about half of them fit.
const TRIED: std::ops::Range<usize> = 8..40;

/// What is there, and the scripts that are squashed.
#[derive(Debug, Clone)]
struct Case {
    dialect: Dialect,
    before: Vec<String>,
    scripts: Vec<String>,
}

fn case() -> impl Strategy<Value = Case> {
    support::dialect().prop_flat_map(|dialect| {
        let operations = proptest::collection::vec(support::operation(dialect), TRIED);
        (operations, 0..6usize).prop_map(move |(operations, there)| {
            let mut scripts = written(dialect, &operations);
            let rest = scripts.split_off(there.min(scripts.len()));
            Case { dialect, before: scripts, scripts: rest }
        })
    })
}

/// Writes those of the operations that fit.
fn written(dialect: Dialect, operations: &[Operation]) -> Vec<String> {
    let mut schema = Schema::empty(dialect);
    let mut scripts = Vec::new();
    for operation in operations {
        let Ok(statements) = render(std::slice::from_ref(operation), &schema) else { continue };
        let script: String = statements.iter().map(|statement| format!("{statement};\n")).collect();
        let (mut after, mut read) = (schema.clone(), schema.clone());
        let has_tables = match operation {
            Operation::Data { reads, writes, .. } => {
                reads.union(writes).all(|name| schema.table(name).is_some())
            }
            _ => true,
        };
        let fits = has_tables && after.apply(operation).is_ok() && support::is_sound(&after);
        let is_read = fits && replay(&script, &mut read).is_ok() && read.doubts().is_empty();
        let has_columns = |schema: &Schema| schema.tables().all(|table| !table.columns.is_empty());
        if is_read && has_columns(&read) && support::is_sound(&read) {
            schema = read;
            scripts.push(script);
        }
    }
    scripts
}

fn replayed(before: &Schema, scripts: &[String]) -> Schema {
    let mut schema = before.clone();
    scripts.iter().for_each(|script| replay(script, &mut schema).unwrap());
    schema
}

fn squashed(scripts: &[String], before: &Schema, how: Optimise) -> (Squashed, String) {
    let names = (1..=scripts.len()).map(|number| format!("{number:04}_x"));
    let ids: Vec<MigrationId> = names.map(|name| MigrationId::parse("a", &name).unwrap()).collect();
    let sources = scripts.iter().zip(&ids).map(|(script, id)| Source {
        id,
        file: "up.sql",
        script,
        elidable: false,
        run_in_transaction: true,
    });
    let squashed = squash(&sources.collect::<Vec<_>>(), before, how).unwrap();
    let script = squashed.script(before, &[]).unwrap();
    (squashed, script)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_squash_leads_to_the_same_schema(case in case()) {
        let before = replayed(&Schema::empty(case.dialect), &case.before);
        let wanted = replayed(&before, &case.scripts);
        for how in [Optimise::Not, Optimise::Fully] {
            let (squashed, script) = squashed(&case.scripts, &before, how);
            let mut made = before.clone();
            let replayed = replay(&script, &mut made);
            prop_assert!(replayed.is_ok(), "{:?}\n{}", replayed, script);
            prop_assert_eq!(support::unlike(&wanted, &made), Vec::<String>::new(), "{}", script);
            prop_assert!(squashed.steps.len() <= squashed.statements, "{}", script);
        }
    }

    #[test]
    fn a_squash_of_a_squash_is_no_longer_and_no_other(case in case()) {
        let before = replayed(&Schema::empty(case.dialect), &case.before);
        let (first, once) = squashed(&case.scripts, &before, Optimise::Fully);
        let (second, twice) = squashed(std::slice::from_ref(&once), &before, Optimise::Fully);
        prop_assert!(second.steps.len() <= first.steps.len(), "{}\nbecame\n{}", once, twice);
        let (one, other) = (replayed(&before, &[once]), replayed(&before, &[twice]));
        prop_assert_eq!(support::unlike(&one, &other), Vec::<String>::new());
    }
}
