//! What can go wrong while a plan is carried out, and how far it came.

use caribou_connection::SqlError;
use caribou_history::HistoryError;
use caribou_migration::{Direction, MigrationId};

use crate::context::Done;
use crate::prepare::PrepareError;

/// A plan was not carried out to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// A script cannot be cut into statements; nothing was touched.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A migration failed.
    #[error("{0}")]
    Failed(Box<Failure>),
    /// A migration was begun by an earlier run and is not part of this plan in that direction.
    #[error("{id} was begun {} by an earlier run and is not finished", direction.as_str())]
    Unfinished {
        /// The migration.
        id: MigrationId,
        /// The way it was going.
        direction: Direction,
        /// How many of its steps are done.
        done: usize,
    },
    /// The plan was to be one transaction and cannot; nothing was touched.
    #[error("the plan cannot be one transaction: {id} {reason}")]
    NotOneTransaction {
        /// The migration that stands in the way.
        id: MigrationId,
        /// Why.
        reason: &'static str,
    },
    /// The history cannot be read or made.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The database refused something that is not part of a migration.
    #[error(transparent)]
    Sql(#[from] SqlError),
}

/// A migration that failed: what, where, and what is left of it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{id}: {kind}")]
pub struct Failure {
    /// What this run had done before, oldest first; still done, unless [`Remaining::Nothing`] says otherwise.
    pub done: Vec<Done>,
    /// The migration that failed.
    pub id: MigrationId,
    /// Which way it was going.
    pub direction: Direction,
    /// The file of its script, if it has one.
    pub file: Option<String>,
    /// The text of its script.
    pub text: Option<String>,
    /// The statement that failed, as a range of bytes in the text; `None` if it is not known which.
    pub statement: Option<std::ops::Range<usize>>,
    /// The byte in the text that the server pointed at.
    pub position: Option<usize>,
    /// What happened.
    pub kind: FailureKind,
    /// What is left in the database of this migration.
    pub remaining: Remaining,
}

/// What happened to a migration.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FailureKind {
    /// The database refused a statement.
    #[error(transparent)]
    Sql(SqlError),
    /// Rows would point to rows that are not there.
    #[error("it leaves {count} rows that point to nothing, the first in {table} to {parent}")]
    BrokenReferences {
        /// How many rows.
        count: usize,
        /// A table with such rows.
        table: String,
        /// The table that they point to.
        parent: String,
    },
    /// A statement that is done already was edited since.
    #[error("statement {number} was done by an earlier run and was edited since")]
    Edited {
        /// The number of the step, from 1.
        number: usize,
    },
    /// An earlier run ended while this statement ran, and nobody knows whether it took effect.
    #[error("an earlier run ended during statement {number}, and whether it took effect is not known")]
    InDoubt {
        /// The number of the step, from 1.
        number: usize,
    },
    /// Statements that are done made temporary tables, which are gone with that session.
    #[error("statement {number} made something temporary that is gone with the session of an earlier run")]
    TemporaryLost {
        /// The number of the step, from 1.
        number: usize,
    },
}

/// What is left in the database of a migration that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remaining {
    /// Nothing of the whole plan: it was one transaction.
    Nothing,
    /// Nothing of this migration: it was one transaction.
    NothingOfThis,
    /// The steps before the failed one. If the connection was lost, the next run finds out about that one.
    Steps {
        /// How many are done.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// All of it or nothing: the connection was lost while its transaction ran. Its row says which, so the next run
    /// knows.
    Unanswered,
    /// Perhaps a part of it: it is compiled in, and runs without a transaction.
    Unknown,
}
