//! Any text, deep, broken or no SQL at all, has an answer.

use caribou_migration::Dialect;
use caribou_sql::{Statement, parse};
use proptest::prelude::*;

/// Parses, and says what is true of every answer.
fn ask(text: &str) {
    let parsed = parse(&Statement::new(text, Dialect::Postgres));
    if let Some(problem) = parsed.problem {
        assert!(problem.offset <= text.len());
        assert!(!problem.message.is_empty());
    }
}

#[test]
fn nothing_is_nested_too_deeply() {
    let many = 10_000;
    let pieces = [
        ("SELECT ", "(", "1"),
        ("SELECT ", "NOT ", "true"),
        ("SELECT ", "- ", "1"),
        ("SELECT ", "f(", "1"),
        ("SELECT ", "ARRAY[", "1"),
        ("SELECT ", "(SELECT ", "1"),
        ("SELECT ", "CASE WHEN ", "true"),
        ("SELECT 1", " + 1", ""),
        ("SELECT 1", "::int", ""),
        ("SELECT 1", " UNION SELECT 1", ""),
        ("SELECT 1", " BETWEEN 1 AND 2", ""),
        ("SELECT 1", " IS NULL", ""),
        ("SELECT true", " AND NOT true", ""),
        ("SELECT * FROM a", " JOIN b ON true", ""),
        ("SELECT * FROM a", " JOIN b", ""),
        ("SELECT * FROM ", "(a JOIN ", "b"),
        ("DROP TABLE a", ".a", ""),
        ("CREATE TABLE a (b int", "[]", ""),
        ("CREATE VIEW a AS ", "WITH a AS (", "SELECT 1"),
        ("DO $$ BEGIN ", "IF true THEN ", "$$"),
        ("DO $$ ", "BEGIN ", "$$"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT ", "(", "$$"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS E'SELECT ", "\\x28", "'"),
    ];
    for (before, piece, after) in pieces {
        ask(&format!("{before}{}{after}", piece.repeat(many)));
    }
}

/// Words and signs that statements are made of.
const TOKENS: &[&str] = &[
    "CREATE",
    "ALTER",
    "DROP",
    "TABLE",
    "INDEX",
    "VIEW",
    "TYPE",
    "ENUM",
    "SEQUENCE",
    "FUNCTION",
    "TRIGGER",
    "SELECT",
    "FROM",
    "WHERE",
    "AS",
    "ON",
    "ADD",
    "COLUMN",
    "CONSTRAINT",
    "PRIMARY",
    "KEY",
    "FOREIGN",
    "REFERENCES",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "NOT",
    "NULL",
    "IF",
    "EXISTS",
    "RENAME",
    "TO",
    "SET",
    "int",
    "text",
    "t",
    "a",
    "s.t",
    "\"Q\"",
    "'x'",
    "1",
    "(",
    ")",
    "(",
    ")",
    ",",
    ";",
    ".",
    "=",
    "::",
    "[",
    "]",
    "*",
    "$$",
    "DO",
    "BEGIN",
    "END",
    "THEN",
    "CASE",
    "WHEN",
    "WITH",
    "INSERT",
    "INTO",
    "VALUES",
    "UPDATE",
    "COMMENT",
    "IS",
    "PARTITION",
    "BY",
    "OF",
    "FOR",
    "IN",
    "USING",
    "LANGUAGE",
    "sql",
    "RETURNS",
    "E'\\n'",
    "U&\"a\"",
    "-",
    "JOIN",
    "BETWEEN",
    "AND",
];

fn statements() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(TOKENS), 0..40);
    words.prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_read(text: String) {
        ask(&text);
    }

    #[test]
    fn every_list_of_words_is_read(text in statements()) {
        ask(&text);
    }

    #[test]
    fn every_broken_statement_is_read(from in 0..600_usize, length in 0..600_usize, put in statements()) {
        let whole = include_str!("postgres/whole.sql");
        let from = whole.floor_char_boundary(from);
        let to = whole.floor_char_boundary(from + length);
        ask(&format!("{}{put}{}", &whole[..from], &whole[to..]));
    }
}
