//! The one way in.

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::Schema;

use crate::{mysql, postgres, sqlite};

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
/// Names are as the connection sees them: PostgreSQL's `current_schema()`, MySQL's `DATABASE()` and SQLite's `main` are the
/// default schema. Temporary objects, Caribou's own tables (`caribou_migrations`, `caribou_events`, `caribou_steps`,
/// `caribou_target`), Diesel's `__diesel_schema_migrations`, what the database itself brings and what belongs to an
/// extension are left out. Texts of views, routines and the like have [`Origin::Catalog`](caribou_schema::Origin::Catalog).
///
/// Not read, since the catalogs do not say it in a fixed number of queries or the model has no word for it: sequences and
/// partitions of MariaDB, privileges and owners, casts and operators.
///
/// Nothing is written; on PostgreSQL the settings of the session that times are printed by are changed and put back.
///
/// The queries see one state of the database only inside a transaction that says so (`REPEATABLE READ`); otherwise nobody
/// should change it meanwhile.
///
/// # Errors
/// [`IntrospectError`] when the catalog cannot be read.
pub fn introspect(session: &mut dyn Session) -> Result<Schema, IntrospectError> {
    Ok(match session.dialect() {
        Dialect::Postgres => postgres::read(session)?,
        Dialect::Sqlite => sqlite::read(session)?,
        Dialect::Mysql => mysql::read(session)?,
    })
}
