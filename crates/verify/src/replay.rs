//! Migrations run on a scratch database.

use caribou_connection::SqlError;
use caribou_executor::{Atomic, Context, ExecuteError, Task, execute};
use caribou_history::History;
use caribou_introspect::IntrospectError;

use crate::Scratch;

/// Says why a proof did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// A migration failed on the scratch database.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The catalog of the scratch database cannot be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// The scratch database failed otherwise.
    #[error(transparent)]
    Sql(#[from] SqlError),
}

/// Runs tasks on a scratch database in their order, just as they run on a live one: with transactions, a history and
/// the same care for foreign keys.
///
/// # Errors
/// [`ProofError`] of the first that fails.
pub fn replay(
    scratch: &mut Scratch,
    tasks: &[Task<'_>],
    atomic: Atomic,
    context: &Context<'_>,
) -> Result<(), ProofError> {
    let session = scratch.session();
    let mut history = History::locate(session)?;
    execute(session, &mut history, tasks, atomic, context, &mut |_| {})?;
    Ok(())
}
