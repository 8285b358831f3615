//! PostgreSQL: psql's rules. A `;` in parentheses ends nothing (`CREATE RULE ... DO (a; b)`), nor one
//! between a routine's `BEGIN ATOMIC` and its `END`.

use super::keyword;
use crate::token::TokenKind;

#[derive(Default)]
pub(crate) struct Body {
    head: Head,
    parentheses: usize,
    /// `BEGIN ATOMIC` and the `CASE`s open inside.
    blocks: usize,
    previous: Previous,
}

/// What the first words say.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Head {
    #[default]
    Start,
    Create,
    Routine,
    Copy,
    CopyFromStdin,
    Plain,
}

/// What the token before was, as far as it matters.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Previous {
    #[default]
    Other,
    /// `.` or `AS`: a name follows, whatever it looks like.
    Naming,
    Begin,
    From,
}

#[derive(Clone, Copy)]
enum Keyword {
    Begin,
    Atomic,
    Case,
    End,
}

const KEYWORDS: &[(&str, Keyword)] =
    &[("BEGIN", Keyword::Begin), ("ATOMIC", Keyword::Atomic), ("CASE", Keyword::Case), ("END", Keyword::End)];

const HEADS: &[(&str, Head)] = &[("CREATE", Head::Create), ("COPY", Head::Copy)];

const CREATED: &[(&str, Head)] = &[
    ("OR", Head::Create),
    ("REPLACE", Head::Create),
    ("FUNCTION", Head::Routine),
    ("PROCEDURE", Head::Routine),
];

impl Body {
    pub(crate) fn token(&mut self, kind: TokenKind, text: &str) {
        match (kind, text) {
            (TokenKind::Symbol, "(") => self.parentheses += 1,
            (TokenKind::Symbol, ")") => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        let word = kind == TokenKind::Word;
        match self.head {
            Head::Plain | Head::CopyFromStdin => {}
            Head::Start => {
                self.head = keyword(text, HEADS).filter(|_| word).unwrap_or(Head::Plain);
            }
            Head::Create => {
                self.head = keyword(text, CREATED).filter(|_| word).unwrap_or(Head::Plain);
            }
            Head::Copy => {
                let from = self.previous == Previous::From && self.parentheses == 0;
                if from && word && text.eq_ignore_ascii_case("STDIN") {
                    self.head = Head::CopyFromStdin;
                }
                let from = word && text.eq_ignore_ascii_case("FROM");
                self.previous = if from { Previous::From } else { Previous::Other };
            }
            Head::Routine => self.routine(word, text),
        }
    }

    fn routine(&mut self, word: bool, text: &str) {
        let previous = std::mem::take(&mut self.previous);
        if text == "." || (word && text.eq_ignore_ascii_case("AS")) {
            self.previous = Previous::Naming;
            return;
        }
        if !word || previous == Previous::Naming {
            return;
        }
        match keyword(text, KEYWORDS) {
            Some(Keyword::Begin) if self.blocks == 0 && self.parentheses == 0 => {
                self.previous = Previous::Begin;
            }
            Some(Keyword::Atomic) if previous == Previous::Begin => self.blocks = 1,
            Some(Keyword::Case) if self.blocks > 0 => self.blocks += 1,
            Some(Keyword::End) => self.blocks = self.blocks.saturating_sub(1),
            _ => {}
        }
    }

    pub(crate) fn ends_at_semicolon(&mut self) -> bool {
        self.previous = Previous::Other;
        self.parentheses == 0 && self.blocks == 0
    }

    pub(crate) fn reads_stdin(&self) -> bool {
        self.head == Head::CopyFromStdin
    }
}
