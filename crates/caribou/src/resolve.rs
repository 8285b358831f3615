//! `resolve`: a person says what became of a migration that was interrupted.

use caribou_connection::SqlError;
use caribou_executor::Context;
use caribou_history::{Event, EventKind, Lock, LockError};
use caribou_migration::MigrationId;
use std::time::Duration;

use crate::database::{Database, DatabaseError};
use crate::migrate::in_transaction;
use crate::project::Project;
use crate::rows::{Rows, entry, rename_sql};

/// What a person found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// The migration is applied as a whole: it gets its row.
    Applied,
    /// Nothing of the migration is left: it has no row.
    Reverted,
    /// The statement in doubt took effect: the next run goes on behind it.
    StatementApplied,
    /// The statement in doubt did not take effect: the next run goes on with it.
    StatementReverted,
}

/// Says why a migration was not resolved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResolveError {
    /// There is nothing to resolve: no run of this migration was interrupted.
    #[error("{id} was not interrupted: it is {}", if *.applied { "applied" } else { "not applied" })]
    NotInterrupted {
        /// The migration.
        id: MigrationId,
        /// Whether it is applied.
        applied: bool,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The lock was not had.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl From<SqlError> for ResolveError {
    fn from(error: SqlError) -> Self {
        Self::Database(error.into())
    }
}

/// Writes down what a person found out about an interrupted migration.
///
/// # Errors
/// [`ResolveError::NotInterrupted`] when no run of it was; nothing is written then.
pub fn resolve(
    project: &Project,
    database: &mut Database<'_>,
    id: &MigrationId,
    resolution: Resolution,
    context: &Context<'_>,
    lock_timeout: Duration,
) -> Result<(), ResolveError> {
    let lock = Lock::acquire(database.session, lock_timeout, &mut || {})?;
    let result = locked(project, database, id, resolution, context);
    let released = lock.release(database.session);
    result?;
    Ok(released?)
}

fn locked(
    project: &Project,
    database: &mut Database<'_>,
    id: &MigrationId,
    resolution: Resolution,
    context: &Context<'_>,
) -> Result<(), ResolveError> {
    let history = &database.history;
    let rows = Rows::read(project, history, database.session).map_err(DatabaseError::from)?;
    let row = rows.entries.get(id);
    let Some(last) = rows.unfinished.iter().rfind(|step| step.id == *id) else {
        return Err(ResolveError::NotInterrupted { id: id.clone(), applied: row.is_some() });
    };
    let renames = rows.renamed.iter().filter(|rename| rename.new == *id);
    let mut sql: Vec<String> =
        renames.flat_map(|rename| rename_sql(history, rename, row, &rows.unfinished, context)).collect();
    let entry = entry(project, id, (context.clock)());
    let detail = match resolution {
        Resolution::Applied => {
            sql.push(history.steps_over_sql(id));
            sql.push(history.forget_sql(id));
            sql.push(history.record_sql(&entry));
            "as applied".to_owned()
        }
        Resolution::Reverted => {
            sql.push(history.steps_over_sql(id));
            sql.push(history.forget_sql(id));
            "as reverted".to_owned()
        }
        Resolution::StatementApplied => {
            sql.push(history.step_done_sql(id, last.number));
            format!("statement {} took effect", last.number + 1)
        }
        Resolution::StatementReverted => {
            sql.push(history.step_undone_sql(id, last.number));
            format!("statement {} did not take effect", last.number + 1)
        }
    };
    sql.push(history.event_sql(&Event {
        elapsed: None,
        detail: Some(detail),
        ..context.event(EventKind::Resolve, &entry)
    }));
    Ok(in_transaction(database.session, &sql)?)
}
