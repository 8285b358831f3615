//! A live database as a [`Schema`](caribou_schema::Schema): what its own catalog says, in a fixed small number of queries.
//!
//! Nothing is written, and the number of queries does not depend on the number of tables.
//! What is returned equals what the scripts that made the database add up to when they are replayed without it.
//!
//! ```
//! use caribou_connection::Session;
//! use caribou_introspect::introspect;
//! use diesel::{Connection, SqliteConnection};
//!
//! let mut database = SqliteConnection::establish(":memory:")?;
//! database.run("CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")?;
//! let schema = introspect(&mut database)?;
//! let ticket = schema.table(&"ticket".into()).expect("it was made");
//! assert!(!ticket.columns[1].nullable);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod introspect;

mod catalog;
mod fields;

mod mysql;
mod postgres;
mod sqlite;

pub use introspect::{IntrospectError, introspect};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
