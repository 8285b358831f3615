//! What only a person can answer.

use std::fmt;

/// What only a person can answer. An [`Answers`](crate::Answers) has a place for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Something is there and not wanted any more: has it another name now, or does it go?
    Gone {
        /// What, as it is printed: the key of its answer.
        subject: String,
        /// What kind of thing it is.
        kind: GoneKind,
        /// What it may be called now, the most likely first; what is hardly alike is not among them.
        candidates: Vec<Candidate>,
    },
    /// A column must not be NULL and has no default: what stands in the rows that are there?
    Fill {
        /// The column with its table, as it is wanted: the key of its answer.
        column: String,
        /// Its type.
        data_type: String,
        /// Whether the column is new; otherwise it took NULL, and only rows with NULL are meant.
        is_new: bool,
        /// A value that can be meant, as SQL: the empty one of its type, `''` or `0`.
        suggestion: Option<String>,
    },
}

/// What kind of thing is not wanted any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoneKind {
    /// A table with its rows.
    Table,
    /// A column with its values.
    Column,
    /// A value of an enumerated type.
    Value,
}

/// What something may be called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The new name, as [`Became::Renamed`](crate::Became::Renamed) takes it.
    pub name: String,
    /// How likely it is, from 0 to 100.
    pub score: u8,
    /// What speaks for it and what against it, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// What two things that may be the same have in common, or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// Everything but the name is the same.
    SameButTheName,
    /// The types are the same.
    SameType,
    /// The types are not.
    OtherType {
        /// The old one.
        from: String,
        /// The new one.
        to: String,
    },
    /// They stand at the same place.
    SamePlace,
    /// They have the same constraints, keys and indexes, and there are some.
    SameConstraints,
    /// They have not.
    OtherConstraints,
    /// They refer to the same table, or the same tables refer to them.
    SameReferences,
    /// So many columns of both are the same.
    Columns {
        /// How many are.
        shared: usize,
        /// How many the old one has.
        of: usize,
    },
    /// The names are alike.
    NamesAlike,
}

impl Question {
    /// Returns what it is about: the key of its answer.
    pub fn subject(&self) -> &str {
        match self {
            Self::Gone { subject, .. } => subject,
            Self::Fill { column, .. } => column,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameButTheName => f.write_str("the same but for the name"),
            Self::SameType => f.write_str("same type"),
            Self::OtherType { from, to } => write!(f, "{to}, not {from}"),
            Self::SamePlace => f.write_str("same place"),
            Self::SameConstraints => f.write_str("same constraints and indexes"),
            Self::OtherConstraints => f.write_str("other constraints or indexes"),
            Self::SameReferences => f.write_str("same references"),
            Self::Columns { shared, of } => write!(f, "{shared} of {of} columns the same"),
            Self::NamesAlike => f.write_str("names alike"),
        }
    }
}
