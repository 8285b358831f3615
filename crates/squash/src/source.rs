//! What is squashed.

use caribou_migration::MigrationId;

/// One script of the range, on one backend.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The migration.
    pub id: &'a MigrationId,
    /// Its file, as messages name it.
    pub file: &'a str,
    /// Its text.
    pub script: &'a str,
    /// Whether its statements about rows may be left out.
    pub elidable: bool,
    /// Whether it ran in one transaction.
    pub run_in_transaction: bool,
}

/// Where a statement stood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The migration.
    pub id: MigrationId,
    /// Its file, as messages name it.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
    /// How the statement begins: its first words, on one line.
    pub start: String,
}

/// Whether statements are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Optimise {
    /// As far as they go.
    #[default]
    Fully,
    /// Not at all: they stand one behind the other, as they were.
    Not,
}
