//! Scripts written anew.

use caribou_connection::Session;
use caribou_introspect::introspect;
use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema, diff};
use caribou_sql::{parse, render, replay, split};

/// Writes operations for the schema that a script has made, and runs what was written. Then the database is what the
/// operations say. Returns what was written.
#[track_caller]
pub(crate) fn run_written(session: &mut dyn Session, before: &str, operations: &[Operation]) -> String {
    let mut schema = Schema::empty(session.dialect());
    replay(before, &mut schema).unwrap();
    let statements = render(operations, &schema).unwrap();
    for operation in operations {
        schema.apply(operation).unwrap();
    }
    let written: String = statements.iter().map(|statement| format!("{statement};\n")).collect();
    for statement in &statements {
        session.run(statement).unwrap_or_else(|error| panic!("{error}\n{written}"));
    }
    assert_same(&schema, session, &written);
    written
}

/// Returns what leads from the schema of one script to that of another.
pub(crate) fn between(from: &str, to: &str, dialect: Dialect) -> Vec<Operation> {
    let [from, to] = [from, to].map(|script| {
        let mut schema = Schema::empty(dialect);
        replay(script, &mut schema).unwrap();
        schema
    });
    diff(&from, &to)
}

/// Reads a script as operations.
pub(crate) fn operations(script: &str, dialect: Dialect) -> Vec<Operation> {
    let statements = split(script, dialect).unwrap();
    let parsed = statements.iter().map(|statement| {
        let parsed = parse(statement);
        assert_eq!(parsed.problem, None, "{}", statement.text);
        parsed.operations
    });
    parsed.flatten().collect()
}

/// Panics if a database is not what a schema says.
#[track_caller]
pub(crate) fn assert_same(schema: &Schema, session: &mut dyn Session, written: &str) {
    let found = introspect(session).unwrap();
    let differences: Vec<String> = schema.differences(&found).iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "operations | database\n{}\n\n{written}", differences.join("\n"));
}
