//! Expressions where they stand: in parentheses where the grammar wants them, without where it does not.

use caribou_migration::Dialect;
use caribou_schema::Expression;

use super::name::name;
use crate::token::{Token, TokenKind, tokens};

/// Writes an expression as it was written.
pub(super) fn plain(expression: &Expression, dialect: Dialect) -> String {
    let text = expression.to_text(|part| name(part, dialect));
    text.trim().trim_end_matches(';').trim_end().to_owned()
}

/// Writes an expression without parentheses around all of it.
pub(super) fn bare(expression: &Expression, dialect: Dialect) -> String {
    let mut text = plain(expression, dialect);
    while let Some(inner) = inside(&text, dialect) {
        text = inner.trim().to_owned();
    }
    text
}

/// Writes an expression in one pair of parentheses.
pub(super) fn enclosed(expression: &Expression, dialect: Dialect) -> String {
    format!("({})", bare(expression, dialect))
}

/// Writes the expression of a default. PostgreSQL takes any; SQLite and MySQL take a literal or the current time
/// as they are, and all else in parentheses.
pub(super) fn default(expression: &Expression, dialect: Dialect) -> String {
    let text = bare(expression, dialect);
    // SQLite takes a name for a string, if it is not in parentheses.
    let is_name = dialect == Dialect::Sqlite && significant(&text, dialect).len() == 1;
    if dialect == Dialect::Postgres || is_name || is_constant(&text, dialect) {
        text
    } else {
        format!("({text})")
    }
}

/// Writes the expression of a part of an index. A call of a function needs no parentheses, except on MySQL.
pub(super) fn indexed(expression: &Expression, dialect: Dialect) -> String {
    let text = bare(expression, dialect);
    if dialect != Dialect::Mysql && is_call(&text, dialect) { text } else { format!("({text})") }
}

/// Says whether SQLite can give a new column this default in rows that are there: it is the same for each.
pub(super) fn is_same_for_all_rows(expression: &Expression, dialect: Dialect) -> bool {
    let text = bare(expression, dialect);
    is_constant(&text, dialect) && !is_current_time(&text)
}

/// Says whether a text is a literal, a number with its sign, or one of the words for the current time.
fn is_constant(text: &str, dialect: Dialect) -> bool {
    let tokens = significant(text, dialect);
    let words: Vec<&str> = tokens.iter().map(|token| token.text(text)).collect();
    match (tokens.as_slice(), words.as_slice()) {
        ([one], [word]) => is_value(*one, word),
        ([_, number], ["-" | "+", digits]) => is_number(*number, digits),
        // `CURRENT_TIMESTAMP(6)`, `current_timestamp()`
        ([_, ..], [word, "(", .., ")"]) => is_current_time(word) && tokens.len() <= 4,
        _ => false,
    }
}

fn is_value(token: Token, text: &str) -> bool {
    matches!(token.kind, TokenKind::String)
        || is_number(token, text)
        || is_current_time(text)
        || ["NULL", "TRUE", "FALSE"].iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_number(token: Token, text: &str) -> bool {
    token.kind == TokenKind::Number || text.starts_with(|c: char| c.is_ascii_digit())
}

fn is_current_time(text: &str) -> bool {
    let word = text.split_once('(').map_or(text, |(word, _)| word).trim();
    ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"].iter().any(|time| time.eq_ignore_ascii_case(word))
}

/// Says whether a text is the call of a function and nothing else.
fn is_call(text: &str, dialect: Dialect) -> bool {
    let tokens = significant(text, dialect);
    let [function, rest @ ..] = tokens.as_slice() else { return false };
    let Some(open) = rest.first() else { return false };
    function.kind == TokenKind::Word && inside(&text[open.start..], dialect).is_some()
}

/// Returns what is between the first and the last character of a text if these are parentheses that belong together.
fn inside(text: &str, dialect: Dialect) -> Option<&str> {
    let tokens = significant(text, dialect);
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 && at + 1 < tokens.len() {
            return None;
        }
    }
    let (first, last) = (tokens.first()?, tokens.last()?);
    let enclosed = tokens.len() > 2 && first.text(text) == "(" && last.text(text) == ")" && depth == 0;
    enclosed.then(|| &text[first.end..last.start])
}

fn significant(text: &str, dialect: Dialect) -> Vec<Token> {
    tokens(text, dialect).filter(|token| token.kind.is_significant()).collect()
}
