//! What the apps of a project want.

use std::collections::BTreeSet;

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{ApplyError, Name, ObjectId, QualifiedName, Schema};
use caribou_sql::{Problem, SplitError};

use crate::Owners;

/// The file in which an app says what it wants, as SQL.
#[derive(Debug, Clone, Copy)]
pub struct SchemaFile<'a> {
    /// The app.
    pub app: &'a AppLabel,
    /// The file, for messages.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The schema that a project wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// All of it: of the apps that say what they want, what they say; of the others, what is there.
    pub schema: Schema,
    /// Which app wants which object.
    pub owners: Owners,
    /// The apps that say what they want.
    pub apps: BTreeSet<AppLabel>,
    /// Names of constraints, indexes and sequences that nobody asked for: the database chose them, and any other would do.
    /// Each with the table that it belongs to.
    pub chosen: BTreeSet<(QualifiedName, Name)>,
}

/// A schema file that cannot be read as a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct WantedError {
    /// The app whose file it is.
    pub app: AppLabel,
    /// The file.
    pub file: String,
    /// The line of the statement, from 1.
    pub line: u32,
    /// The statement, as far as there is one.
    pub statement: String,
    /// What is wrong with it.
    pub problem: WantedProblem,
}

/// What is wrong with a statement of a schema file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WantedProblem {
    /// The file cannot be cut into statements.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The statement is not understood.
    #[error("not understood: {}", .0.message)]
    NotUnderstood(Problem),
    /// It does not say what is to be there: it changes rows, drops something, or is no definition at all.
    #[error("a schema file says what is to be there: {0}")]
    NoDefinition(&'static str),
    /// It does not fit the rest.
    #[error(transparent)]
    Apply(Box<ApplyError>),
    /// Two apps want to have the same object.
    #[error("{id} is in {other} too: only one app can have it")]
    Twice {
        /// The object.
        id: Box<ObjectId>,
        /// The other file.
        other: String,
    },
}

/// Reads what the apps want. `current` is what their migrations add up to; it stays as it is for the apps that say nothing.
///
/// Statements may stand in any order, within a file and across files: a table may refer to one that comes later, or that
/// another app has.
///
/// # Errors
/// [`WantedError`] for each statement that cannot be used, ordered by file and line.
pub fn wanted(
    files: &[SchemaFile<'_>],
    current: (&Schema, &Owners),
    dialect: Dialect,
) -> Result<Wanted, Vec<WantedError>> {
    todo!("{files:?} {current:?} {dialect}")
}
