//! Which project and which database a command is about.
//!
//! [`locate`] finds the project (`caribou.toml`, or a plain Diesel folder), [`Config::parse`] reads its file,
//! [`resolve`] picks the database and says how it was found.
//! A [`DatabaseUrl`] never shows its password: not in `Display`, not in `Debug`, not in an error.
//!
//! ```
//! use caribou_target::DatabaseUrl;
//!
//! let url = DatabaseUrl::parse("postgres://arctyk:s3cret@127.0.0.1:5432/arctyk")?;
//! assert_eq!(url.to_string(), "postgres://arctyk@127.0.0.1:5432/arctyk");
//! assert!(DatabaseUrl::parse("oracle://db/arctyk").is_err());
//! # Ok::<(), caribou_target::UrlError>(())
//! ```
#![expect(
    clippy::disallowed_methods,
    reason = "this crate is the boundary to configuration files and the environment"
)]

mod config;
mod diesel;
mod environment;
mod locate;
mod rename;
mod resolve;
mod url;

pub use config::{Config, ConfigError, ConfigProblem, DatabaseConfig, Order};
pub use diesel::{ColumnSorting, PrintSchema, SameQueryConfig, TableFilter, WithDocs, print_schemas};
pub use environment::Environment;
pub use locate::{LocateError, Location, locate, locate_at};
pub use rename::rename_app;
pub use resolve::{Request, Target, TargetError, resolve};
pub use url::{DatabaseUrl, UrlError};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
