//! Statements of SQLite.
//!
//! The words are read from the tokens of the text, so that every expression keeps its own; whether SQLite would take
//! the statement is for the crate `sqlite3-parser` to say, which has SQLite's grammar.

mod alter;
mod column;
mod grammar;
mod object;
mod query;
mod table;

use caribou_migration::Dialect;
use caribou_schema::Operation;

use super::{Parsed, rows, subject};
use crate::Statement;
use crate::lexeme::Cursor;

/// What changes nothing of the schema. `PRAGMA writable_schema` only announces what is understood by nobody.
const NEUTRAL: &[&str] = &[
    "PRAGMA",
    "BEGIN",
    "COMMIT",
    "END",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "ATTACH",
    "DETACH",
    "VACUUM",
    "ANALYZE",
    "REINDEX",
    "EXPLAIN",
];

const DATA: &[&str] = &["INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "SELECT", "VALUES"];

/// The table that holds the schema, which may be written by hand.
const CATALOG: &[&str] = &["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"];

/// Reads one statement.
pub(super) fn parse(text: &str) -> Parsed {
    let mut cursor = Statement::new(text, Dialect::Sqlite).cursor();
    let operations = statement(text, &mut cursor).unwrap_or_else(|| subject::opaque(text, Dialect::Sqlite));
    Parsed { operations, problem: grammar::problem(text) }
}

fn statement(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    if cursor.is_any(NEUTRAL) {
        return Some(vec![Operation::Neutral { text: text.into() }]);
    }
    if cursor.is_any(DATA) {
        let operation = rows::data(text, cursor);
        return Some(vec![operation]).filter(|_| !writes_catalog(cursor));
    }
    let operations = if cursor.eat("CREATE") {
        create(text, cursor)
    } else if cursor.eat("DROP") {
        object::drop(cursor)
    } else if cursor.eat_all(&["ALTER", "TABLE"]) {
        alter::alter(cursor)
    } else {
        None
    };
    operations.filter(|_| cursor.is_done())
}

fn create(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let temporary = cursor.eat_any(&["TEMP", "TEMPORARY"]);
    let operation = if cursor.eat("TABLE") {
        table::create(text, cursor, temporary)
    } else if cursor.eat_all(&["VIRTUAL", "TABLE"]) {
        object::virtual_table(cursor)
    } else if cursor.eat("VIEW") {
        object::view(cursor)
    } else if cursor.eat("TRIGGER") {
        object::trigger(text, cursor)
    } else {
        let unique = cursor.eat("UNIQUE");
        if cursor.eat("INDEX") { object::index(cursor, unique) } else { None }
    };
    operation.map(|operation| vec![operation])
}

fn writes_catalog(cursor: &Cursor<'_>) -> bool {
    let writes = rows::tables(cursor.clone()).writes;
    writes.iter().any(|table| CATALOG.iter().any(|catalog| table.name.as_str().eq_ignore_ascii_case(catalog)))
}
