//! How deep a text is nested, found without nesting.
//!
//! The parser recurses where an expression does, and its tree is freed by recursion, so a text of ten thousand
//! parentheses would end the process. What is deeper than any person writes is not handed to it. The weights were found
//! by trying: a debug build on a stack of 2 MiB, which is what a thread gets, bears three times the limit.

use caribou_migration::Dialect;

use crate::{TokenKind, tokens};

/// How heavy the things may be that are around one token.
const LIMIT: usize = 1000;

/// What a pair of parentheses or a `CASE` weighs: about ten calls.
const NESTED: usize = 5;

/// What an operator weighs, which may stand before its operand.
const OPERATOR: usize = 2;

/// How many tokens may follow each other without a comma: `a.b.c`, `a AND b AND c`.
const CHAINED: usize = 4000;

/// How many conditions, loops and blocks the body of a `DO` may have.
const BLOCKS: usize = 200;

/// Returns where a text becomes too deep to be parsed.
pub(super) fn excess(text: &str) -> Option<usize> {
    // For each open parenthesis: what was around it.
    let mut open: Vec<usize> = Vec::new();
    let mut weight = 0;
    let mut chained = 0;
    for token in tokens(text, Dialect::Postgres).filter(|token| token.kind.is_significant()) {
        let word = token.text(text);
        chained += 1;
        match word {
            "(" | "[" => {
                open.push(weight);
                weight += NESTED;
            }
            ")" | "]" => weight = open.pop().unwrap_or_default(),
            "," | ";" => {
                weight = open.last().map_or(0, |around| around + NESTED);
                chained = 0;
            }
            "." => {}
            _ if token.kind == TokenKind::Symbol || is_any(word, &["NOT", "BETWEEN", "JOIN"]) => {
                weight += OPERATOR;
            }
            _ if is_any(word, &["CASE"]) => weight += NESTED,
            _ => {}
        }
        if weight > LIMIT || chained > CHAINED {
            return Some(token.start);
        }
    }
    None
}

/// Says whether the body of a `DO` has more blocks than may be parsed.
pub(super) fn has_many_blocks(body: &str) -> bool {
    let words = tokens(body, Dialect::Postgres).map(|token| token.text(body));
    words.filter(|word| is_any(word, &["IF", "BEGIN", "LOOP", "CASE"])).count() > BLOCKS
}

fn is_any(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| known.eq_ignore_ascii_case(word))
}
