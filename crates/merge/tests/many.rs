//! However many statements there are to be held against each other, each pair is looked at closely.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_merge::{Comparison, Decision, Source, Verdict, Why, compare};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::replay;

const MANY: usize = 130;

fn compared(first: impl Fn(usize) -> String, second: impl Fn(usize) -> String) -> Comparison {
    let mut schema = Schema::empty(Dialect::Postgres);
    let table = |at| format!("CREATE TABLE t{at}_of (id integer PRIMARY KEY, title text, points integer);");
    replay(&(0..MANY).map(table).collect::<String>(), &mut schema).unwrap();
    let ids = ["0002_a", "0002_b"].map(|name| MigrationId::parse("a", name).unwrap());
    let scripts = [(0..MANY).map(first).collect::<String>(), (0..MANY).map(second).collect()];
    let source = |at: usize| {
        let (id, script) = (&ids[at], scripts[at].as_str());
        Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true }
    };
    compare(&schema, &[source(0)], &[source(1)]).unwrap()
}

#[test]
fn rows_of_other_columns_do_not_matter() {
    let comparison = compared(
        |at| format!("UPDATE t0_of SET title = 'a' WHERE id = {at};\n"),
        |at| format!("UPDATE t0_of SET points = 1 WHERE id = {at};\n"),
    );
    assert_eq!(comparison.decisions, []);
}

#[test]
fn each_statement_has_the_effect_of_one_other() {
    let add = |at| format!("ALTER TABLE t{at}_of ADD COLUMN stars integer;\n");
    let comparison = compared(add, add);
    let lines = |of: &Decision| (of.first.line, of.second.line);
    assert_eq!(comparison.decisions.len(), MANY);
    assert!(comparison.decisions.iter().map(lines).all(|(first, second)| first == second));
    assert_eq!((comparison.verdict(), comparison.same.len()), (Verdict::SameEffect, 1));
}

#[test]
fn what_does_not_fit_is_said_of_each() {
    let comparison = compared(
        |at| format!("CREATE INDEX i{at}_of ON t{at}_of (title);\n"),
        |at| format!("ALTER TABLE t{at}_of RENAME COLUMN title TO subject;\n"),
    );
    assert_eq!(comparison.decisions.len(), MANY);
    for decision in &comparison.decisions {
        let Why::Fails { second_after_first: None, first_after_second: Some(error) } = &decision.why else {
            panic!("{:?}", decision.why);
        };
        assert!(error.to_string().ends_with("has no column title"), "{error}");
    }
}
