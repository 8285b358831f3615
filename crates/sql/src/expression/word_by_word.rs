//! Texts that are not understood: which words are names is told from their neighbours.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, Piece};

use super::source::{Mention, Source};
use super::value;
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

pub(super) fn name(source: &Source<'_>, at: usize) -> Option<Mention> {
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
    let mut line = Line::default();
    let mut names = names.iter().peekable();
    for (at, token) in (0..source.len()).filter_map(|at| Some((at, source.token(at)?))) {
        match names.next_if(|mention| mention.start == token.start) {
            Some(mention) => line.push([Piece::Name(mention.name.clone())]),
            None => line.push(word(source, at).map(Piece::Text)),
        }
    }
    line.pieces
}

/// Writes one token that is no name.
pub(super) fn word(source: &Source<'_>, at: usize) -> Option<String> {
    let lexeme = source.lexeme(at)?;
    Some(match lexeme.kind {
        TokenKind::Word | TokenKind::Number => lexeme.text.to_ascii_lowercase(),
        TokenKind::String if lexeme.text.starts_with(['\'', '"', 'E', 'e']) => {
            value::quoted(&literal::string(lexeme.text, source.dialect))
        }
        _ => lexeme.text.to_owned(),
    })
}

/// Pieces with one space between what is added; no text stands beside another one.
#[derive(Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
}

impl Line {
    pub(super) fn push(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        let mut space = if self.pieces.is_empty() { "" } else { " " };
        for piece in pieces {
            match (self.pieces.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(text)) => {
                    before.push_str(space);
                    before.push_str(&text);
                }
                (_, Piece::Text(text)) => self.pieces.push(Piece::Text(format!("{space}{text}"))),
                (Some(Piece::Text(before)), name) => {
                    before.push_str(space);
                    self.pieces.push(name);
                }
                (_, name) => {
                    if !space.is_empty() {
                        self.pieces.push(Piece::Text(space.to_owned()));
                    }
                    self.pieces.push(name);
                }
            }
            space = "";
        }
    }
}
