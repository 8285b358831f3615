//! What scripts add up to.

use caribou_migration::Dialect;
use caribou_schema::{ApplyError, Schema};

use crate::{SplitError, parse, split};

/// A script does not fit what was there before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be cut into statements.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// One of its statements does not fit.
    #[error("line {line}: {source}")]
    Apply {
        /// The line of the statement in the script, from 1.
        line: u32,
        /// The statement.
        statement: String,
        /// What is wrong with it.
        source: ApplyError,
    },
}

/// Applies a script to a schema, without any database.
///
/// # Errors
/// [`ReplayError`] at the first statement that does not fit; those before it are applied.
pub fn replay(script: &str, schema: &mut Schema) -> Result<(), ReplayError> {
    let dialect: Dialect = schema.dialect();
    for statement in split(script, dialect)? {
        for operation in parse(&statement).operations {
            schema.apply(&operation).map_err(|source| ReplayError::Apply {
                line: statement.line,
                statement: statement.text.to_owned(),
                source,
            })?;
        }
    }
    Ok(())
}
