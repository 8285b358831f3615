//! A connection that runs SQL text and returns text.

use caribou_migration::{Dialect, Direction};

use crate::{CodeMigration, SqlError};

/// One row: a text for each column, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// Where a migration runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In a transaction that was begun with [`Session::run`].
    Transaction,
    /// In none.
    Nothing,
}

/// A connection that runs SQL text and returns rows of text.
///
/// Implemented by `diesel::SqliteConnection`, `diesel::PgConnection` and `diesel::MysqlConnection`.
pub trait Session {
    /// Returns the SQL that this database speaks.
    fn dialect(&self) -> Dialect;

    /// Runs one statement or several, throwing away rows.
    ///
    /// # Errors
    /// [`SqlError`] of the first statement that fails. PostgreSQL runs several statements as one
    /// transaction, unless they say `BEGIN` themselves.
    fn run(&mut self, sql: &str) -> Result<(), SqlError>;

    /// Runs a query whose columns are all text (cast what is not) and returns its rows, in their order.
    ///
    /// # Errors
    /// [`SqlError`] when the query fails.
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SqlError>;

    /// Runs a migration that Diesel brings. `within` says what [`Session::run`] has begun, so that a transaction that
    /// the migration opens through Diesel becomes a savepoint.
    ///
    /// # Errors
    /// [`SqlError`] when it fails, or when it was made for another backend.
    fn run_code(
        &mut self,
        migration: &CodeMigration,
        direction: Direction,
        within: Within,
    ) -> Result<(), SqlError>;

    /// Returns the first column of the first row, `None` when there is no row or the value is NULL.
    ///
    /// # Errors
    /// [`SqlError`] when the query fails.
    fn value(&mut self, sql: &str) -> Result<Option<String>, SqlError> {
        Ok(self.rows(sql)?.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }
}
