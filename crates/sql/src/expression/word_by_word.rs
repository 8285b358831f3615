//! Texts that are not understood: which words are names is told from their neighbours.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, Piece};

use super::source::{Mention, Source};
use crate::data_type;
use crate::keyword::is_reserved;
use crate::lexeme::Lexeme;
use crate::literal;
use crate::name::identifier;
use crate::token::TokenKind;

/// Words behind which a name stands even in front of a parenthesis.
const BEFORE_NAMES: &[&str] = &["INTO", "JOIN", "ON", "REFERENCES", "TABLE", "UPDATE"];

/// Words that are values, also where they are not reserved.
const VALUES: &[&str] = &["CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "FALSE", "NULL", "TRUE"];

/// Finds the names.
pub(super) fn names(source: &Source<'_>) -> Vec<Mention> {
    (0..source.len()).filter_map(|at| name(source, at)).collect()
}

fn name(source: &Source<'_>, at: usize) -> Option<Mention> {
    let lexeme = source.lexeme(at)?;
    let text = identifier(lexeme, source.dialect)?;
    let before = at.checked_sub(1).and_then(|before| source.lexeme(before));
    let after = source.lexeme(at + 1);
    if !is_name(lexeme, before, after, source.dialect) {
        return None;
    }
    let token = source.token(at)?;
    Some(Mention { start: token.start, end: token.end, name: Name::part(&text, source.dialect) })
}

fn is_name(
    lexeme: Lexeme<'_>,
    before: Option<Lexeme<'_>>,
    after: Option<Lexeme<'_>>,
    dialect: Dialect,
) -> bool {
    let behind = |words: &[&str]| before.is_some_and(|before| words.iter().any(|word| before.is(word)));
    let called = after.is_some_and(|after| after.is_symbol("(")) && !behind(BEFORE_NAMES);
    if called {
        return false;
    }
    if before.is_some_and(|before| before.is_symbol("::")) {
        return matches!(data_type(lexeme.text, dialect), DataType::Named { .. });
    }
    if lexeme.kind == TokenKind::QuotedIdentifier || before.is_some_and(|before| before.is_symbol(".")) {
        return true;
    }
    // A word in front of a string is a type (`DATE '2024-01-01'`) or a character set (`_utf8mb4'a'`).
    let prefix = after.is_some_and(|after| after.kind == TokenKind::String);
    !prefix && !is_reserved(lexeme.text, dialect) && !VALUES.iter().any(|value| lexeme.is(value))
}

/// Writes the tokens one space apart: keywords in lower case, strings with the same quotes.
pub(super) fn normal(source: &Source<'_>, names: &[Mention]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut names = names.iter().peekable();
    for at in 0..source.len() {
        let (Some(token), Some(lexeme)) = (source.token(at), source.lexeme(at)) else { break };
        if at > 0 {
            text.push(' ');
        }
        if let Some(mention) = names.next_if(|mention| mention.start == token.start) {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Name(mention.name.clone()));
            continue;
        }
        match lexeme.kind {
            TokenKind::Word | TokenKind::Number => text.push_str(&lexeme.text.to_ascii_lowercase()),
            TokenKind::String if lexeme.text.starts_with(['\'', '"', 'E', 'e']) => {
                let value = literal::string(lexeme.text, source.dialect);
                text.push_str(&format!("'{}'", value.replace('\'', "''")));
            }
            _ => text.push_str(lexeme.text),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}
