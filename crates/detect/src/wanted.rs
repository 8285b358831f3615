//! What the apps of a project want.

mod assemble;
mod chosen;
mod definition;
mod needed;

use std::collections::BTreeSet;

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{ApplyError, Existing, Name, Object, ObjectId, Operation, QualifiedName, Schema};
use caribou_sql::{Problem, SplitError, Statement, parse, split};

use self::assemble::{Assembly, Item};
pub use self::needed::Needed;
use crate::Owners;

/// The file in which an app says what it wants.
#[derive(Debug, Clone, Copy)]
pub struct SchemaFile<'a> {
    /// The app.
    pub app: &'a AppLabel,
    /// The file, for messages.
    pub file: &'a str,
    /// What it says.
    pub content: Content<'a>,
}

/// What a schema file says.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Statements.
    Sql(&'a str),
    /// What was made of something that is no SQL. Names of constraints may be left out.
    Objects(&'a [Object]),
}

/// The schema that a project wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// All of it: of the apps that say what they want, what they say; of the others, what is there.
    pub schema: Schema,
    /// Which app wants which object; of an object that is there and not wanted any more, whose it was.
    pub owners: Owners,
    /// The apps that say what they want.
    pub apps: BTreeSet<AppLabel>,
    /// Names of constraints, indexes and sequences that nobody asked for: the database chose them, and any other would do.
    /// Each with the table that it belongs to.
    ///
    /// An index that MySQL makes for a foreign key has the name of the key where that has one, which was asked for; such an
    /// index is [implied](caribou_schema::Index::implied).
    pub chosen: BTreeSet<(QualifiedName, Name)>,
}

/// A schema file that cannot be read as a schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct WantedError {
    /// The app whose file it is.
    pub app: AppLabel,
    /// The backend that it was read for.
    pub dialect: Dialect,
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
    #[error("{}", .0.kind)]
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
        /// The other file, or whose migrations have it.
        other: String,
    },
}

/// Reads what the apps want. `current` is what their migrations add up to; it stays as it is for the apps that say nothing.
///
/// Statements may stand in any order, within a file and across files: a table may refer to one that comes later, or that
/// another app has. Where the order of a file can be run, the result is what running it makes, names that a database
/// chooses included.
///
/// # Errors
/// [`WantedError`] for each statement that cannot be used, ordered by file and line. What only lacks something that another
/// of them should have made is not among them.
pub fn wanted(
    files: &[SchemaFile<'_>],
    current: (&Schema, &Owners),
    dialect: Dialect,
) -> Result<Wanted, Vec<WantedError>> {
    let mut errors: Vec<(usize, WantedError)> = Vec::new();
    let mut items = Vec::new();
    for (file, of) in files.iter().enumerate() {
        let text = match of.content {
            Content::Sql(text) => text,
            Content::Objects(objects) => {
                items.extend(objects.iter().map(|object| Item::new(file, 1, "", vec![create(object)])));
                continue;
            }
        };
        let statements = match split(text, dialect) {
            Ok(statements) => statements,
            Err(error) => {
                let line = error.position.line;
                errors.push((file, of.error(dialect, line, "", error.into())));
                continue;
            }
        };
        for statement in statements {
            match read(&statement) {
                Ok(operations) => items.push(Item::new(file, statement.line, statement.text, operations)),
                Err(problem) => {
                    errors.push((file, of.error(dialect, statement.line, statement.text, problem)));
                }
            }
        }
    }
    let is_whole = errors.is_empty();
    let assembly = Assembly::run(files, current, items, dialect);
    for (item, problem) in assembly.problems() {
        // What is missing may be in what could not be read.
        if is_whole || !is_missing(&problem) {
            errors.push((item.file, files[item.file].error(dialect, item.line, item.text, problem)));
        }
    }
    if errors.is_empty() {
        return Ok(assembly.wanted());
    }
    errors.sort_by_key(|(file, error)| (*file, error.line));
    Err(errors.into_iter().map(|(_, error)| error).collect())
}

/// Reads a statement, which must say what is to be there.
fn read(statement: &Statement<'_>) -> Result<Vec<Operation>, WantedProblem> {
    let parsed = parse(statement);
    definition::refused(statement, &parsed).map_or(Ok(parsed.operations), Err)
}

fn create(object: &Object) -> Operation {
    Operation::Create { object: Box::new(object.clone()), existing: Existing::Fail }
}

fn is_missing(problem: &WantedProblem) -> bool {
    matches!(problem, WantedProblem::Apply(error) if matches!(**error, ApplyError::NoObject { .. }))
}

impl SchemaFile<'_> {
    fn error(&self, dialect: Dialect, line: u32, statement: &str, problem: WantedProblem) -> WantedError {
        let (app, file) = (self.app.clone(), self.file.to_owned());
        WantedError { app, dialect, file, line, statement: statement.to_owned(), problem }
    }
}
