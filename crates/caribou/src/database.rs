//! A database and its history.

use caribou_connection::{Session, SqlError};
use caribou_history::{History, HistoryError, Identity};

/// A connection to a database, and where its history is.
pub struct Database<'a> {
    /// The connection.
    pub session: &'a mut dyn Session,
    /// Where the history is.
    pub history: History,
    /// What the database calls itself; `None` before its first migration.
    pub identity: Option<Identity>,
}

/// Says why a database is not worked on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// It does not answer as a database.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// Its history cannot be read.
    #[error(transparent)]
    History(HistoryError),
    /// It calls itself otherwise than expected.
    #[error("this database calls itself {found:?}, not {expected:?}")]
    WrongIdentity {
        /// The label that was expected.
        expected: String,
        /// The label that it has.
        found: String,
    },
}

impl From<HistoryError> for DatabaseError {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Sql(error) => Self::Sql(error),
            other => Self::History(other),
        }
    }
}

impl<'a> Database<'a> {
    /// Looks where the history of a database is. Changes nothing.
    ///
    /// # Errors
    /// [`DatabaseError`] when it does not answer.
    pub fn of(session: &'a mut dyn Session) -> Result<Self, DatabaseError> {
        let history = History::locate(session)?;
        let identity = history.identity(session)?;
        Ok(Self { session, history, identity })
    }

    /// Makes sure that this is the database that is meant: if both sides have a label, it must be the same.
    ///
    /// # Errors
    /// [`DatabaseError::WrongIdentity`].
    pub fn expect_label(&self, expected: Option<&str>) -> Result<(), DatabaseError> {
        let found = self.identity.as_ref().and_then(|identity| identity.label.as_deref());
        match (expected, found) {
            (Some(expected), Some(found)) if expected != found => {
                Err(DatabaseError::WrongIdentity { expected: expected.into(), found: found.into() })
            }
            _ => Ok(()),
        }
    }
}
