//! Clauses with expressions in them.

use caribou_schema::Piece;

use super::parser;
use super::source::{Mention, Source};
use super::word_by_word::{Line, name, word};
use crate::token::TokenKind;

/// How often a parenthesis or comma may turn out to have no expression behind it before no more are looked for.
const FAILURES: usize = 64;

/// Returns the normal form of a clause, and the names in it.
pub(super) fn read(source: &Source<'_>) -> (Vec<Piece>, Vec<Mention>) {
    let mut line = Line::default();
    let mut names = Vec::new();
    let mut failures = 0;
    let mut at = 0;
    while at < source.len() {
        if failures < FAILURES && is_behind_an_opening(source, at) {
            let found = parser::find(source, at).filter(|found| is_before_an_end(source, found.end));
            if let Some(found) = found {
                line.push(found.normal);
                names.extend(found.names);
                at = found.end;
                continue;
            }
            failures += 1;
        }
        match name(source, at) {
            Some(mention) => {
                line.push([Piece::Name(mention.name.clone())]);
                names.push(mention);
            }
            None => line.push(word(source, at).map(Piece::Text)),
        }
        at += 1;
    }
    (line.pieces, names)
}

fn is_behind_an_opening(source: &Source<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| source.lexeme(before));
    before.is_some_and(|before| before.is_symbol("(") || before.is_symbol(","))
}

/// Says whether what stands here can follow an expression: the end of a list's item, or words about the item.
fn is_before_an_end(source: &Source<'_>, at: usize) -> bool {
    let next = source.lexeme(at);
    next.is_some_and(|next| next.is_symbol(")") || next.is_symbol(",") || next.kind == TokenKind::Word)
}
