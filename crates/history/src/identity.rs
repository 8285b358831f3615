//! The row of `caribou_target`: which database this is.

use caribou_connection::Session;

use crate::{History, HistoryError};

/// What a database calls itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its UUID, made at the first migration; a copy of the database has the same.
    pub uuid: String,
    /// Its label, the name under which it was first migrated; `None` when only a url was given.
    pub label: Option<String>,
}

impl History {
    /// Reads what the database calls itself; `None` before its first migration.
    ///
    /// # Errors
    /// [`HistoryError`] when the table cannot be read.
    pub fn identity(&self, session: &mut dyn Session) -> Result<Option<Identity>, HistoryError> {
        if !self.exists() {
            return Ok(None);
        }
        let rows = session.rows(&format!("SELECT uuid, label FROM {}", self.table("caribou_target")))?;
        Ok(rows.into_iter().next().map(|row| {
            let mut row = row.into_iter();
            let mut next = || row.next().flatten();
            Identity { uuid: next().unwrap_or_default(), label: next() }
        }))
    }

    /// Returns the SQL that gives a database without a label one.
    pub fn label_sql(&self, label: &str) -> String {
        let table = self.table("caribou_target");
        format!("UPDATE {table} SET label = {} WHERE label IS NULL", self.text(label))
    }
}
