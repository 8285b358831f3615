//! Statements of MySQL and MariaDB.
//!
//! Read from the tokens, version comments (`/*!50100 ... */`) included. The names that a server would choose, and what it
//! adds of itself, are those of MariaDB.

mod alter;
mod charset;
mod column;
mod default;
mod key;
mod object;
mod options;
mod sequence;
mod table;

use caribou_migration::Dialect;
use caribou_schema::Operation;

use super::{Parsed, Problem, rows, subject};
use crate::Statement;
use crate::lexeme::Cursor;

/// What changes nothing of the schema: transactions, settings, rights, maintenance, questions.
const NEUTRAL: &[&str] = &[
    "BEGIN",
    "START",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "XA",
    "SET",
    "RESET",
    "LOCK",
    "UNLOCK",
    "FLUSH",
    "PURGE",
    "GRANT",
    "REVOKE",
    "ANALYZE",
    "OPTIMIZE",
    "CHECK",
    "CHECKSUM",
    "REPAIR",
    "PREPARE",
    "DEALLOCATE",
    "SHOW",
    "EXPLAIN",
    "DESCRIBE",
    "DESC",
    "DO",
    "KILL",
    "SIGNAL",
    "INSTALL",
    "UNINSTALL",
    "HANDLER",
];

const DATA: &[&str] =
    &["INSERT", "REPLACE", "UPDATE", "DELETE", "WITH", "SELECT", "VALUES", "TRUNCATE", "LOAD"];

/// What runs statements that cannot be seen, or sends those that follow elsewhere.
const UNSEEN: &[&str] = &["CALL", "EXECUTE", "USE"];

/// Reads one statement.
pub(super) fn parse(text: &str) -> Parsed {
    let mut cursor = Statement::new(text, Dialect::Mysql).cursor();
    if let Some(operations) = statement(text, &mut cursor) {
        return Parsed { operations, problem: None };
    }
    let offset = cursor.offset();
    let message = match cursor.peek() {
        Some(lexeme) => format!("`{}` is not understood here", lexeme.text),
        None => "something is missing at the end".into(),
    };
    Parsed { operations: subject::opaque(text, Dialect::Mysql), problem: Some(Problem { message, offset }) }
}

fn statement(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let block = cursor.clone().eat_all(&["BEGIN", "NOT", "ATOMIC"]);
    if block || cursor.is_any(UNSEEN) {
        return Some(subject::opaque(text, Dialect::Mysql));
    }
    if cursor.is_any(NEUTRAL) {
        return Some(vec![Operation::Neutral { text: text.into() }]);
    }
    if cursor.is_any(DATA) || cursor.is_symbol("(") {
        return Some(vec![rows::data(text, cursor)]);
    }
    let operations = if cursor.eat("CREATE") {
        object::create(text, cursor)?
    } else if cursor.eat("ALTER") {
        alter::alter(text, cursor)?
    } else if cursor.eat("DROP") {
        object::drop(text, cursor)?
    } else if cursor.eat("RENAME") {
        object::rename(text, cursor)?
    } else {
        return None;
    };
    cursor.is_done().then_some(operations)
}
