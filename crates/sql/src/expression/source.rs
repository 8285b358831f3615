//! A text as its significant tokens, and cut at the names in it.

use caribou_migration::Dialect;
use caribou_schema::{Name, Piece};

use crate::lexeme::Lexeme;
use crate::token::{Token, TokenKind, tokens_of_statement};

/// A text and its significant tokens, without a semicolon at the end.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: Dialect,
    tokens: Vec<Token>,
}

/// A name that stands in a text.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// Where its first byte is.
    pub(super) start: usize,
    /// Where the byte after its last one is.
    pub(super) end: usize,
    pub(super) name: Name,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, dialect: Dialect) -> Self {
        let mut tokens: Vec<Token> =
            tokens_of_statement(text, dialect).filter(|token| token.kind.is_significant()).collect();
        while tokens.pop_if(|token| token.kind == TokenKind::Semicolon).is_some() {}
        Self { text, dialect, tokens }
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    /// Returns a token with its text.
    pub(super) fn lexeme(&self, at: usize) -> Option<Lexeme<'a>> {
        let token = self.token(at)?;
        Some(Lexeme { kind: token.kind, text: token.text(self.text), start: token.start })
    }

    /// Returns the text from its first significant token to its last, cut at the names, which are sorted.
    pub(super) fn written(&self, names: &[Mention]) -> Vec<Piece> {
        let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last()) else { return Vec::new() };
        let mut pieces = Vec::new();
        let mut at = first.start;
        let cut = |from: usize, to: usize| {
            let text = self.text.get(from..to).unwrap_or_default();
            (!text.is_empty()).then(|| Piece::Text(text.to_owned()))
        };
        for mention in names {
            pieces.extend(cut(at, mention.start));
            let word = self.text.get(mention.start..mention.end).unwrap_or_default();
            pieces.push(Piece::Word(mention.name.clone(), word.to_owned()));
            at = mention.end;
        }
        pieces.extend(cut(at, last.end));
        pieces
    }
}
