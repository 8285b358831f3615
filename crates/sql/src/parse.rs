//! Statements as operations.

use caribou_migration::Dialect;
use caribou_schema::Operation;

use crate::{SplitError, Statement, split};

mod bookkeeping;
mod clause;
mod rows;
mod subject;

mod mysql;
mod postgres;
mod sqlite;

pub use bookkeeping::BOOKKEEPING;

/// What a statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What it does, in order; a statement that is not understood is one [`Operation::Opaque`].
    pub operations: Vec<Operation>,
    /// What the parser of the language has against it, when it has something.
    pub problem: Option<Problem>,
}

/// Why a statement could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in the words of the parser.
    pub message: String,
    /// Where, in bytes from the start of the statement.
    pub offset: usize,
}

/// Reads a statement as operations.
///
/// Never fails: what is not understood, or is no SQL at all, is an opaque operation with its text. The original text of
/// the statement is kept wherever an operation has a text; nothing is printed from a tree.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_sql::{parse, split};
///
/// let mut schema = Schema::empty(Dialect::Sqlite);
/// for statement in split("CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL)", Dialect::Sqlite)? {
///     for operation in parse(&statement).operations {
///         schema.apply(&operation).expect("the table is new");
///     }
/// }
/// let ticket = schema.table(&"ticket".into()).expect("it was made");
/// assert_eq!(ticket.columns.len(), 2);
/// # Ok::<(), caribou_sql::SplitError>(())
/// ```
pub fn parse(statement: &Statement<'_>) -> Parsed {
    let parsed = match statement.dialect {
        Dialect::Postgres => postgres::parse(statement.text),
        Dialect::Sqlite => sqlite::parse(statement.text),
        Dialect::Mysql => mysql::parse(statement.text),
    };
    let operations = bookkeeping::left_out(parsed.operations, statement.text);
    Parsed { operations, ..parsed }
}

/// Reads a whole script as operations.
///
/// # Errors
/// [`SplitError`] when it cannot be cut into statements.
pub fn operations(script: &str, dialect: Dialect) -> Result<Vec<Operation>, SplitError> {
    let statements = split(script, dialect)?;
    Ok(statements.iter().flat_map(|statement| parse(statement).operations).collect())
}
