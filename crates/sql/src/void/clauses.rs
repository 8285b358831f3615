//! Where the clauses of a statement start and end.

use caribou_migration::Dialect;
use caribou_schema::QualifiedName;

use crate::data_type::qualified;
use crate::lexeme::Lexeme;
use crate::name::identifier;
use crate::token::TokenKind;

/// What ends the list of what a query reads.
pub(super) const BEHIND_FROM: &[&str] = &[
    "WHERE",
    "GROUP",
    "HAVING",
    "WINDOW",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FETCH",
    "FOR",
    "SET",
    "RETURNING",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
];

/// What joins queries.
pub(super) const COMPOUND: &[&str] = &["UNION", "INTERSECT", "EXCEPT", "MINUS"];

/// Parts the list of what a query reads from what stands behind it. The list is empty, and so unknown, where a join stands
/// behind what ended it: then that was a name, or a hint.
pub(super) fn cut<'t, 'a>(tokens: &'t [Lexeme<'a>]) -> (&'t [Lexeme<'a>], &'t [Lexeme<'a>]) {
    let (list, behind) = tokens.split_at(find(tokens, BEHIND_FROM).unwrap_or(tokens.len()));
    let joins = behind.iter().any(|token| token.is("JOIN") || token.is("STRAIGHT_JOIN"));
    if joins && find(behind, &["JOIN", "STRAIGHT_JOIN"]).is_some() { (&[], behind) } else { (list, behind) }
}

/// Returns the place of the first of the words outside parentheses. A word behind `AS` or a `.` is a name, and so is one before a
/// `.`; `FROM` behind `DISTINCT` compares.
pub(super) fn find(tokens: &[Lexeme<'_>], words: &[&str]) -> Option<usize> {
    let mut at = 0;
    while at < tokens.len() {
        if words.iter().any(|word| tokens[at].is(word)) && is_keyword(tokens, at) {
            return Some(at);
        }
        at = skip(tokens, at);
    }
    None
}

fn is_keyword(tokens: &[Lexeme<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let is_name = before.is_some_and(|before| before.is("AS") || before.is_symbol("."))
        || tokens.get(at + 1).is_some_and(|next| next.is_symbol("."));
    let compares = tokens[at].is("FROM") && before.is_some_and(|before| before.is("DISTINCT"));
    !is_name && !compares
}

/// Returns the place behind a token, or behind the parentheses that it opens.
pub(super) fn skip(tokens: &[Lexeme<'_>], at: usize) -> usize {
    if !tokens[at].is_symbol("(") {
        return at + 1;
    }
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
            if depth == 0 {
                return place + 1;
            }
        }
    }
    tokens.len()
}

/// Says whether a query starts here, in parentheses or not.
pub(super) fn is_query(tokens: &[Lexeme<'_>]) -> bool {
    let first = tokens.iter().find(|token| !token.is_symbol("("));
    first.is_some_and(|first| ["SELECT", "WITH", "VALUES", "TABLE"].iter().any(|word| first.is(word)))
        && !tokens.first().is_some_and(|first| first.is("VALUES"))
}

/// Reads the name of a table and returns it with the place behind it.
pub(super) fn read_name(tokens: &[Lexeme<'_>], dialect: Dialect) -> Option<(QualifiedName, usize)> {
    let part = |at: usize| {
        let token = tokens.get(at)?;
        match token.kind {
            TokenKind::String if dialect == Dialect::Sqlite => Some(crate::lexeme::unquote(token.text)),
            _ => identifier(*token, dialect),
        }
    };
    let (mut schema, mut name, mut at) = (None, part(0)?, 1);
    while tokens.get(at).is_some_and(|token| token.is_symbol(".")) {
        schema = Some(std::mem::replace(&mut name, part(at + 1)?));
        at += 2;
    }
    Some((qualified(schema.as_deref(), &name, dialect), at))
}
