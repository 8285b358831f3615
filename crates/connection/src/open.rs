//! From a dialect and a url to a session.

use caribou_migration::Dialect;

use crate::Session;

/// Says why a database could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It does not answer, or turned the login down.
    #[error("{message}")]
    Unreachable {
        /// What the client library said.
        message: String,
    },
    /// The server wants an encrypted connection and this build cannot make one.
    #[error("the server wants TLS and this build has none: {message}")]
    NeedsTls {
        /// What the client library said.
        message: String,
    },
    /// The backend was left out when this program was compiled.
    #[error("this build does not include {dialect}: compile it with the feature `{dialect}`")]
    NotCompiledIn {
        /// The backend that is missing.
        dialect: Dialect,
    },
}

/// Opens a connection. The url is in the form that Diesel wants for the dialect; for SQLite a path.
///
/// # Errors
/// [`OpenError`]; its messages may contain host and user, never the password.
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "postgres-system", feature = "mysql")),
    expect(unused_variables, reason = "without a backend nothing is opened")
)]
pub fn open(dialect: Dialect, url: &str) -> Result<Box<dyn Session>, OpenError> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => crate::backends::establish::<diesel::SqliteConnection>(url),
        #[cfg(any(feature = "postgres", feature = "postgres-system"))]
        Dialect::Postgres => crate::backends::establish::<diesel::PgConnection>(url),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => crate::backends::establish::<diesel::MysqlConnection>(url),
        #[allow(unreachable_patterns, reason = "reached only when a backend was left out")]
        dialect => Err(OpenError::NotCompiledIn { dialect }),
    }
}
