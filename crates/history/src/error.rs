//! What can go wrong when a history is read.

use caribou_connection::SqlError;

/// Says why a history cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The database refused the query.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// A row holds what no version of caribou writes.
    #[error("{table} holds {column} = {value:?}, which is not what caribou writes")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
}

/// Reads a column of a row of text.
pub(crate) fn column<T: std::str::FromStr>(
    table: &'static str,
    name: &'static str,
    value: Option<String>,
) -> Result<T, HistoryError> {
    let value = value.unwrap_or_default();
    value.parse().map_err(|_| HistoryError::Damaged { table, column: name, value })
}

/// Reads a column that may be NULL.
pub(crate) fn optional<T: std::str::FromStr>(
    table: &'static str,
    name: &'static str,
    value: Option<String>,
) -> Result<Option<T>, HistoryError> {
    value.map(|value| column(table, name, Some(value))).transpose()
}
