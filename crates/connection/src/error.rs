//! What a database said when it refused a statement.

use diesel::result::{DatabaseErrorKind, Error};

/// What a database said when it refused a statement.
///
/// Carries what each backend can tell; the SQLSTATE is not among it, because Diesel does not pass it on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SqlError {
    /// The server's primary message.
    pub message: String,
    /// More about it, where the server gives more (PostgreSQL's DETAIL).
    pub detail: Option<String>,
    /// The server's own advice (PostgreSQL's HINT).
    pub hint: Option<String>,
    /// Where in the text that was sent: in characters, from 1 (PostgreSQL only).
    pub position: Option<usize>,
    /// Whether the connection is gone, so that nobody knows what became of the statement.
    pub connection_lost: bool,
}

impl SqlError {
    /// Makes an error of a message alone.
    pub fn message(message: impl Into<String>) -> Self {
        Self { message: message.into(), detail: None, hint: None, position: None, connection_lost: false }
    }
}

impl From<Error> for SqlError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(kind, information) => {
                let message = information.message().trim_end().to_owned();
                let lost = matches!(kind, DatabaseErrorKind::ClosedConnection) || says_lost(&message);
                Self {
                    detail: information.details().map(str::to_owned),
                    hint: information.hint().map(str::to_owned),
                    position: information
                        .statement_position()
                        .and_then(|position| usize::try_from(position).ok()),
                    connection_lost: lost,
                    message,
                }
            }
            other => Self::message(other.to_string()),
        }
    }
}

/// MySQL's client library has no kind of error for it in Diesel, and libpq only sometimes.
fn says_lost(message: &str) -> bool {
    [
        "Lost connection",
        "server has gone away",
        "server closed the connection",
        "no connection to the server",
        "terminating connection",
    ]
    .iter()
    .any(|text| message.contains(text))
}
