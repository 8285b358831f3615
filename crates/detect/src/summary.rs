//! What a migration does, in words.

use caribou_schema::{Operation, Schema};

/// What kind of change a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Something comes.
    Adds,
    /// Something changes.
    Changes,
    /// Something goes.
    Drops,
}

impl Sign {
    /// Returns the character in front of the line: `+`, `~` or `-`.
    pub fn as_char(self) -> char {
        match self {
            Self::Adds => '+',
            Self::Changes => '~',
            Self::Drops => '-',
        }
    }
}

/// One thing that a migration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of change.
    pub sign: Sign,
    /// What it does: `add column parent to ticket`, `rename table ticket to issue`.
    pub text: String,
    /// The place of the operation that it tells of.
    pub operation: usize,
}

/// Says what operations do, a line for each thing that a person would name, in their order.
///
/// Steps that only serve another, such as the three that add a column which must have a value, are one line.
pub fn summary(operations: &[Operation], before: &Schema) -> Vec<Change> {
    todo!("{operations:?} {before:?}")
}
