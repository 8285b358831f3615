//! What was left out, and what could not be combined.

use crate::Origin;

/// A statement that kept others from being combined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The statement that stands in the way.
    pub by: Origin,
    /// Why it does.
    pub why: Why,
    /// The pairs of statements that could have become one but for it, in order: the earlier and the later one.
    pub pairs: Vec<(Origin, Origin)>,
}

/// Why a statement stands in the way of others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Why {
    /// It reads or writes rows of these tables.
    Rows(Vec<String>),
    /// What it does is not understood.
    Opaque,
    /// It is a setting that holds for what stands behind it.
    Setting,
    /// It needs, or changes, one of the things that they are about.
    Needs,
}

/// A statement that the squash does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The statement.
    pub statement: Origin,
    /// Why it is not needed.
    pub waste: Waste,
}

/// Why a statement is not needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Waste {
    /// It changes rows of tables that are made by the same squash and have none yet.
    NoRows,
    /// Its migration says `elidable`.
    Elidable,
    /// A squash is one transaction already.
    Transaction,
    /// It switches the checking of foreign keys on SQLite, which whoever runs the squash does where that is needed.
    KeyChecks,
    /// It is one of the settings that what `pg_dump` writes begins with: nothing needs it.
    Preamble,
    /// It tidies up: `ANALYZE`, `VACUUM`.
    Housekeeping,
    /// What it would make is there, or what it would drop is not: `IF NOT EXISTS`, `IF EXISTS`.
    Nothing,
}
