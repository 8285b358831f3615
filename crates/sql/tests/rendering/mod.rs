//! A script in, the script that is written for it out, and the proof that both do the same.

#![allow(dead_code, reason = "each test crate needs some of it")]

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};
use caribou_sql::{parse, render, render_schema, replay, split};

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

/// Returns what a script makes of an empty database.
pub(crate) fn schema(script: &str, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(script, &mut schema).unwrap();
    schema
}

/// Writes the operations of a script for the schema that another one makes. What is written does to a schema what
/// the operations do.
#[track_caller]
pub(crate) fn rendered(before: &str, script: &str, dialect: Dialect) -> String {
    let before = schema(before, dialect);
    let operations = operations(script, dialect);
    let written = join(&render(&operations, &before).unwrap());

    let mut wanted = before.clone();
    for operation in &operations {
        wanted.apply(operation).unwrap();
    }
    let mut replayed = before;
    replay(&written, &mut replayed).unwrap_or_else(|error| panic!("{error}\n{written}"));
    same(&replayed, &wanted, &written);
    written
}

/// Writes the schema that a script makes; what is written makes it too.
#[track_caller]
pub(crate) fn whole(script: &str, dialect: Dialect) -> String {
    let wanted = schema(script, dialect);
    let written = join(&render_schema(&wanted).unwrap());
    same(&schema(&written, dialect), &wanted, &written);
    written
}

#[track_caller]
pub(crate) fn same(one: &Schema, other: &Schema, written: &str) {
    let differences: Vec<String> = one.differences(other).iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{}\n{written}", differences.join("\n"));
}

/// Makes a script of statements.
pub(crate) fn join(statements: &[String]) -> String {
    statements.iter().map(|statement| format!("{statement};\n")).collect()
}
