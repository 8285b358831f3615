//! SQLite: in a trigger's body every statement ends with `;`, so only an `END` right after one ends the
//! body (the rule of `sqlite3_complete`); `CASE ... END` needs no counting.

use crate::token::TokenKind;

#[derive(Default)]
pub(crate) enum Body {
    #[default]
    Start,
    /// After `CREATE [TEMP]`.
    Create,
    /// After `CREATE TRIGGER`, before its `BEGIN`.
    Trigger,
    /// In the body, after something other than `;`.
    Inside,
    /// In the body, after a `;`.
    Between,
    /// After a `;` and `END`.
    Ended,
    /// Any other statement.
    Plain,
}

impl Body {
    pub(crate) fn token(&mut self, kind: TokenKind, text: &str) {
        let is = |words: &[&str]| {
            kind == TokenKind::Word && words.iter().any(|word| word.eq_ignore_ascii_case(text))
        };
        *self = match self {
            Self::Plain => return,
            Self::Start if is(&["EXPLAIN", "QUERY", "PLAN"]) => Self::Start,
            Self::Start if is(&["CREATE"]) => Self::Create,
            Self::Create if is(&["TEMP", "TEMPORARY"]) => Self::Create,
            Self::Create if is(&["TRIGGER"]) => Self::Trigger,
            Self::Start | Self::Create => Self::Plain,
            Self::Trigger if !is(&["BEGIN"]) => Self::Trigger,
            Self::Between if is(&["END"]) => Self::Ended,
            Self::Trigger | Self::Inside | Self::Between | Self::Ended => Self::Inside,
        };
    }

    pub(crate) fn ends_at_semicolon(&mut self) -> bool {
        let inside = matches!(self, Self::Inside | Self::Between);
        if inside {
            *self = Self::Between;
        }
        !inside
    }
}
