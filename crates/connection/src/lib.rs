//! One small wall over Diesel's three connections.
//!
//! A [`Session`] runs SQL text and returns rows of text; whoever holds one need not know which database it is.
//! Every Diesel connection is a session, so a program that embeds the migrator passes the connection it has.
//!
//! ```
//! # #[cfg(feature = "sqlite")] {
//! use caribou_connection::Session;
//! use diesel::{Connection, SqliteConnection};
//!
//! let mut connection = SqliteConnection::establish(":memory:")?;
//! connection.run("CREATE TABLE ticket (id INTEGER PRIMARY KEY)")?;
//! assert_eq!(connection.value("SELECT CAST(count(*) AS TEXT) FROM ticket")?.as_deref(), Some("0"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "postgres-system", feature = "mysql"))]
mod backends;
mod code;
mod error;
mod open;
mod session;

pub use code::CodeMigration;
pub use error::SqlError;
pub use open::{OpenError, open};
pub use session::{Row, Session, Within};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
