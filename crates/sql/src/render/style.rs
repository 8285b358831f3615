//! Which of several forms that say the same is written.

use caribou_migration::Dialect;

/// Which of several forms that say the same is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// Where the key of one column to another table stands.
    pub(super) references: References,
    /// Where the constraints of one column stand that have a name.
    pub(super) named: Named,
}

/// Where the constraints of one column stand that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Named {
    /// Below the columns.
    #[default]
    Below,
    /// At the column where SQLite is to drop them with it: foreign keys and checks below the columns keep it from dropping one.
    AtColumn,
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
    pub(super) fn readable(also: &[Dialect], named: Named) -> Self {
        let references = if also.contains(&Dialect::Mysql) { References::Below } else { References::Inline };
        Self { references, named }
    }
}
