//! Operations as statements.

mod words;

mod data_type;
mod expression;
mod name;

mod column;
mod constraint;
mod index;
mod options;
mod sequence;
mod serial;

mod chosen;
mod comment;
mod object;
mod table;

mod arrange;
mod change;
mod mysql;
mod postgres;
mod sqlite;

mod write;
mod written;

mod style;

pub use data_type::type_name;
pub use name::{name, qualified};

use caribou_migration::Dialect;
use caribou_schema::{ObjectId, Operation, Schema, diff};

pub(crate) use style::Named;
use style::Style;
pub(crate) use written::Written;

/// Why an operation cannot be written in a dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The database has no such thing.
    #[error("{dialect} has no {feature}")]
    Unsupported {
        /// The dialect.
        dialect: Dialect,
        /// What it lacks: `enumerated types`, `CREATE SEQUENCE`.
        feature: &'static str,
    },
    /// What makes the object, or the words for its kind, are not known.
    #[error("the statement that makes {id} is not known")]
    NoStatement {
        /// The object.
        id: Box<ObjectId>,
    },
    /// The operation does not fit the schema that it is written for.
    #[error(transparent)]
    Apply(#[from] caribou_schema::ApplyError),
}

/// Writes operations as statements, without semicolons, in the order in which they are run.
///
/// `before` is the schema that they are run on; its dialect is the one that is written. SQLite's `ALTER TABLE` cannot do
/// much, so several changes of one table may become one rebuild of it: a new table, a copy, a swap, with foreign keys,
/// indexes, triggers and rows kept. What can be said in one `ALTER TABLE` with several clauses is.
///
/// # Errors
/// [`RenderError`] when the database cannot do it, or the operation does not fit.
pub fn render(operations: &[Operation], before: &Schema) -> Result<Vec<String>, RenderError> {
    Ok(written(operations, before, &[], Named::Below)?.into_iter().map(|statement| statement.text).collect())
}

/// Writes operations as [`render`] does, each statement with the operations that it carries out. Of two forms that
/// say the same, the one is written that the backends `also` read too.
pub(crate) fn written(
    operations: &[Operation],
    before: &Schema,
    also: &[Dialect],
    named: Named,
) -> Result<Vec<Written>, RenderError> {
    let order = arrange::arranged(operations, before);
    let operations: Vec<Operation> = order.iter().map(|place| operations[*place].clone()).collect();
    let folded = serial::folded(&operations, before.dialect());
    let style = Style::readable(also, named);
    let mut statements = write::write(&folded.operations, before, style)?;
    for statement in &mut statements {
        let mut places: Vec<usize> =
            folded.places(&statement.operations).into_iter().map(|at| order[at]).collect();
        places.sort_unstable();
        statement.operations = places;
    }
    Ok(statements)
}

/// Writes a whole schema as the statements that make it on an empty database.
///
/// # Errors
/// As [`render`].
pub fn render_schema(schema: &Schema) -> Result<Vec<String>, RenderError> {
    let empty = Schema::empty(schema.dialect());
    render(&diff(&empty, schema), &empty)
}

fn unsupported(dialect: Dialect, feature: &'static str) -> RenderError {
    RenderError::Unsupported { dialect, feature }
}
