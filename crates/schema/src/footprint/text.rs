//! Words of texts: what is called, and what is done to rows.

use crate::{Expression, Name, Piece};

/// A word of a text, and whether a bracket follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) is_called: bool,
}

/// Returns the words of a statement, those in strings and comments too.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_word)?;
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
        at = end;
        let behind = text[end..].trim_start_matches(['"', '`', ']']).trim_start();
        // A dollar is part of a name, and the end of a string in dollars is none.
        let text = text[start..end].trim_matches('$');
        Some(Word { text, is_called: behind.starts_with('(') })
    })
}

/// Returns what an expression calls, and other words in front of a bracket, as they are written.
pub(super) fn calls(expression: &Expression) -> Vec<String> {
    let text = expression.to_text(Name::to_string);
    let mut calls: Vec<String> =
        words(&text).filter(|word| word.is_called).map(|word| word.text.to_owned()).collect();
    calls.extend(expression.called());
    calls.sort();
    calls.dedup();
    calls
}

/// Says whether an expression takes all columns there are, by no name.
pub(super) fn takes_all(expression: &Expression) -> bool {
    expression.written().iter().any(|piece| match piece {
        Piece::Text(text) => text.contains('*') || text.to_ascii_lowercase().contains("natural"),
        Piece::Name(name) | Piece::Word(name, _) => name.as_str().eq_ignore_ascii_case("natural"),
    })
}

/// Says whether one of some words occurs in a text, whatever its case.
pub(super) fn has_word(text: &str, wanted: &[&str]) -> bool {
    words(text).any(|word| wanted.iter().any(|wanted| word.text.eq_ignore_ascii_case(wanted)))
}

/// What is done to the rows of a table, which says what foreign keys do then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verbs {
    pub(super) deletes: bool,
    pub(super) updates: bool,
    /// `TRUNCATE ... CASCADE` empties whatever refers to it.
    pub(super) empties_all: bool,
}

impl Verbs {
    /// Anything.
    pub(super) const ALL: Self = Self { deletes: true, updates: true, empties_all: true };

    /// What a foreign key does where it finds that something has gone.
    pub(super) const CASCADED: Self = Self { empties_all: false, ..Self::ALL };

    /// Returns what the words of a text say; anything when they say nothing.
    pub(super) fn of(text: &str) -> Self {
        let truncates = has_word(text, &["TRUNCATE"]);
        let merges = has_word(text, &["MERGE", "REPLACE"]);
        let verbs = Self {
            deletes: truncates || merges || has_word(text, &["DELETE"]),
            updates: merges || has_word(text, &["UPDATE"]),
            empties_all: truncates && has_word(text, &["CASCADE"]),
        };
        let inserts = has_word(text, &["INSERT", "COPY", "LOAD", "SETVAL", "RESTART", "REFRESH"]);
        if verbs.deletes || verbs.updates || inserts { verbs } else { Self::ALL }
    }
}

/// Says whether the words of a text may change rows at all.
pub(super) fn changes_rows(text: &str) -> bool {
    has_word(
        text,
        &["INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE", "REPLACE", "COPY", "LOAD", "REFRESH", "INTO"],
    )
}
