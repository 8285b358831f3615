//! `check --accept`: an edit of an applied migration is meant.

use caribou_connection::SqlError;
use caribou_executor::Context;
use caribou_history::{Event, EventKind};
use caribou_migration::MigrationId;

use crate::database::{Database, DatabaseError};
use crate::migrate::in_transaction;
use crate::project::Project;
use crate::rows::{Rows, entry, rename_sql};

/// Says why an edit was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The migration is not applied, so there is nothing that it could differ from.
    #[error("{id} is not applied here")]
    NotApplied {
        /// The migration.
        id: MigrationId,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<SqlError> for AcceptError {
    fn from(error: SqlError) -> Self {
        Self::Database(error.into())
    }
}

/// Takes the script of an applied migration, as it is now, for the one that was applied; the event log keeps that.
///
/// # Errors
/// [`AcceptError::NotApplied`] when it has no row.
pub fn accept(
    project: &Project,
    database: &mut Database<'_>,
    id: &MigrationId,
    context: &Context<'_>,
) -> Result<(), AcceptError> {
    let history = &database.history;
    let rows = Rows::read(project, history, database.session).map_err(DatabaseError::from)?;
    let Some(row) = rows.entries.get(id) else {
        return Err(AcceptError::NotApplied { id: id.clone() });
    };
    let renames = rows.renamed.iter().filter(|rename| rename.new == *id);
    let mut sql: Vec<String> = renames
        .flat_map(|rename| rename_sql(history, rename, Some(row), &rows.unfinished, context))
        .collect();
    let entry = entry(project, id, (context.clock)());
    let event = Event {
        elapsed: None,
        detail: row.checksum.map(|checksum| format!("was {checksum}")),
        ..context.event(EventKind::Accept, &entry)
    };
    sql.extend([history.bless_sql(&entry), history.event_sql(&event)]);
    Ok(in_transaction(database.session, &sql)?)
}
