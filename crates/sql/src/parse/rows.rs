//! Which tables a statement reads and writes.

use std::collections::BTreeSet;

use caribou_schema::{Operation, QualifiedName};

use crate::lexeme::{Cursor, Lexeme};
use crate::token::TokenKind;

/// The tables that a statement, or the query of a view, or the body of a trigger touches.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) reads: BTreeSet<QualifiedName>,
    pub(super) writes: BTreeSet<QualifiedName>,
}

impl Tables {
    /// Returns all of them.
    pub(super) fn all(mut self) -> BTreeSet<QualifiedName> {
        self.reads.append(&mut self.writes);
        self.reads
    }
}

/// A statement that changes or reads rows.
pub(super) fn data(text: &str, cursor: &Cursor<'_>) -> Operation {
    let Tables { reads, writes } = tables(cursor.clone());
    Operation::Data { text: text.into(), reads, writes }
}

/// What stands in a pair of parentheses, or outside of all.
#[derive(Default, Clone, Copy)]
struct Level {
    /// Whether a query starts here, so that `FROM` is that of a query and not of `EXTRACT(YEAR FROM ...)`.
    query: bool,
    /// Whether a list of tables is being read, and what is done to them.
    list: Option<Use>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Read,
    Write,
}

/// What ends a list of tables.
const ENDS: &[&str] = &[
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "WINDOW",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "SET",
    "RETURNING",
    "VALUES",
    "SELECT",
    "FOR",
    "DEFAULT",
];

/// What may stand between a verb and its table.
const MODIFIERS: &[&str] = &[
    "LOW_PRIORITY",
    "HIGH_PRIORITY",
    "DELAYED",
    "QUICK",
    "IGNORE",
    "OR",
    "REPLACE",
    "ROLLBACK",
    "ABORT",
    "FAIL",
    "ONLY",
    "LATERAL",
    "TABLE",
];

/// What stands before `UPDATE` or `DELETE` where it starts no statement.
const NO_VERB: &[&str] = &["ON", "FOR", "DO", "KEY", "OR", "AFTER", "BEFORE", "OF"];

/// Collects the tables from the words around them. A name too many does no harm, one too few might.
pub(super) fn tables(mut cursor: Cursor<'_>) -> Tables {
    let mut tables = Tables::default();
    let mut with = BTreeSet::new();
    let mut levels = vec![Level::default()];
    let mut previous: Option<Lexeme<'_>> = None;
    let mut expected: Option<Use> = None;
    loop {
        if let Some(role) = expected.take() {
            while cursor.eat_any(MODIFIERS) {}
            if cursor.is_symbol("(") {
                // A join in parentheses, unless a query follows.
                cursor.next();
                levels.push(Level { query: false, list: Some(role) });
                expected = Some(role).filter(|_| !cursor.is_any(&["SELECT", "WITH", "VALUES"]));
                previous = None;
                continue;
            }
            table(&mut cursor, role, &mut tables);
        }
        let Some(lexeme) = cursor.next() else { break };
        let before = previous.replace(lexeme);
        let after = |words: &[&str]| before.is_some_and(|before| words.iter().any(|word| before.is(word)));
        let nested = levels.len() > 1;
        let Some(level) = levels.last_mut() else { break };
        match lexeme.kind {
            TokenKind::Symbol if lexeme.text == "(" => levels.push(Level::default()),
            TokenKind::Symbol if lexeme.text == ")" && nested => {
                levels.pop();
            }
            TokenKind::Symbol if lexeme.text == "," => expected = level.list,
            TokenKind::Semicolon => levels = vec![Level::default()],
            TokenKind::Word if lexeme.is("AS") && cursor.is_symbol("(") => with.extend(before.map(name)),
            TokenKind::Word if before.is_some_and(|before| before.is_symbol(".")) => {}
            TokenKind::Word if lexeme.is("SELECT") || lexeme.is("DELETE") => {
                *level = Level { query: true, list: None };
                if lexeme.is("DELETE") && !after(NO_VERB) {
                    while cursor.eat_any(MODIFIERS) {}
                    // `DELETE FROM t`, and MySQL's `DELETE a, b FROM a JOIN b`.
                    level.list = Some(Use::Write);
                    expected = level.list.filter(|_| !cursor.is("FROM"));
                }
            }
            TokenKind::Word if lexeme.is("UPDATE") && !after(NO_VERB) => {
                *level = Level { query: true, list: Some(Use::Write) };
                expected = level.list;
            }
            TokenKind::Word if lexeme.is("INTO") || lexeme.is("TRUNCATE") => expected = Some(Use::Write),
            TokenKind::Word if lexeme.is("FROM") && !after(&["DISTINCT"]) && level.query => {
                level.list = Some(level.list.unwrap_or(Use::Read));
                expected = level.list;
            }
            TokenKind::Word if lexeme.is("JOIN") || lexeme.is("STRAIGHT_JOIN") => {
                expected = Some(level.list.unwrap_or(Use::Read));
            }
            TokenKind::Word if lexeme.is("USING") && level.list == Some(Use::Write) => {
                expected = Some(Use::Read).filter(|_| !cursor.is_symbol("("));
            }
            TokenKind::Word if (lexeme.is("INSERT") || lexeme.is("REPLACE")) && !cursor.is_symbol("(") => {
                let verb = before.is_none_or(|before| before.kind == TokenKind::Semicolon);
                while verb && cursor.eat_any(MODIFIERS) {}
                expected = Some(Use::Write).filter(|_| verb && !cursor.is("INTO"));
            }
            TokenKind::Word if ENDS.iter().any(|word| lexeme.is(word)) => level.list = None,
            _ => {}
        }
    }
    tables.reads.retain(|table| table.schema.is_some() || !with.contains(table.name.as_str()));
    tables
}

/// Reads a table where one is expected; a function that returns one, a variable or a file is none.
fn table(cursor: &mut Cursor<'_>, role: Use, tables: &mut Tables) {
    let Some(table) = cursor.qualified() else { return };
    let _ = cursor.eat_symbol(".") && cursor.eat_symbol("*");
    match role {
        Use::Read if cursor.is_symbol("(") => {}
        Use::Read => {
            tables.reads.insert(table);
        }
        Use::Write => {
            tables.reads.insert(table.clone());
            tables.writes.insert(table);
        }
    }
}

fn name(lexeme: Lexeme<'_>) -> String {
    lexeme.text.trim_matches(['"', '`', '[', ']']).to_owned()
}
