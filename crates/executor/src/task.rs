//! One step of a plan, with what it takes to carry it out.

use caribou_connection::CodeMigration;
use caribou_migration::{Checksum, Direction, MigrationId};

/// One step of a plan, with what it takes to carry it out.
#[derive(Debug, Clone)]
pub struct Task<'a> {
    /// The migration.
    pub id: MigrationId,
    /// What is done with it.
    pub action: Action,
    /// What is run; [`Work::Nothing`] when only rows change.
    pub work: Work<'a>,
    /// Whether the migration asks for a transaction.
    pub run_in_transaction: bool,
    /// The hash of the bytes of the script that applies it, for its row.
    pub file_hash: Option<Checksum>,
    /// Migrations whose rows come and go with this one's: what a squash replaces.
    pub with: Vec<MigrationId>,
}

/// What is done with a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Its script is run and its row added.
    Apply,
    /// Its script is run and its row removed.
    Revert,
    /// Its row is added (forward) or removed (backward), and nothing is run.
    Fake(Direction),
    /// It is a squash: its row is added, because all that it replaces is applied, or taken away, because that is no
    /// longer so.
    Record(Direction),
}

impl Action {
    /// Returns which way the row goes.
    pub fn direction(self) -> Direction {
        match self {
            Self::Apply => Direction::Forward,
            Self::Revert => Direction::Backward,
            Self::Fake(direction) | Self::Record(direction) => direction,
        }
    }

    /// Returns the word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Revert => "revert",
            Self::Fake(_) => "fake",
            Self::Record(_) => "record",
        }
    }

    /// Returns whether a script is run.
    pub fn runs(self) -> bool {
        matches!(self, Self::Apply | Self::Revert)
    }
}

/// What is run.
#[derive(Debug, Clone)]
pub enum Work<'a> {
    /// A script; for what only changes rows, the script whose checksums the row gets.
    Script(Script<'a>),
    /// A migration that is compiled in.
    Code(&'a CodeMigration),
    /// Nothing.
    Nothing,
}

/// The text of a script and the name that messages give it.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    /// The file, for messages.
    pub file: String,
    /// The text.
    pub text: std::borrow::Cow<'a, str>,
}

impl<'a> Task<'a> {
    /// Makes a task that applies a migration in a transaction.
    pub fn apply(id: MigrationId, work: Work<'a>) -> Self {
        Self { id, action: Action::Apply, work, run_in_transaction: true, file_hash: None, with: Vec::new() }
    }

    /// Makes a task that reverts a migration in a transaction.
    pub fn revert(id: MigrationId, work: Work<'a>) -> Self {
        Self { action: Action::Revert, ..Self::apply(id, work) }
    }
}
