//! Which of several forms that say the same is written.

use caribou_migration::Dialect;

/// Which of several forms that say the same is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// Where the key of one column to another table stands.
    pub(super) references: References,
}

/// Where the key of one column to another table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum References {
    /// At the column: `REFERENCES`.
    #[default]
    Inline,
    /// Below the columns: `FOREIGN KEY`. MySQL before 9 ignores the other form without a word.
    Below,
}

impl Style {
    /// Returns the style that other backends can read, as far as a style can make it so.
    pub(super) fn readable(also: &[Dialect]) -> Self {
        let references = if also.contains(&Dialect::Mysql) { References::Below } else { References::Inline };
        Self { references }
    }
}
