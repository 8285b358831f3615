//! The nouns of a migration: its name, metadata, dialect and checksum.
//!
//! Values only: nothing here reads a file, a clock or a database, and a value that exists is valid
//! (names are parsed, never checked afterwards).
//!
//! ```
//! use caribou_migration::{MigrationId, Reference};
//!
//! let id: MigrationId = "tickets.0019_add_parent_field".parse()?;
//! assert_eq!(id.app().as_str(), "tickets");
//! assert_eq!(id.name().number(), Some(19));
//! assert_eq!("tickets.__first__".parse::<Reference>()?.app(), id.app());
//! # Ok::<(), caribou_migration::NameError>(())
//! ```

mod alias;
mod checksum;
mod conflict;
mod dialect;
mod edit;
mod id;
mod metadata;

pub use alias::Alias;
pub use checksum::{Checksum, ChecksumError};
pub use conflict::conflict_mark;
pub use dialect::{Dialect, Direction, UnknownDialect};
pub use edit::MetadataEdit;
pub use id::{AppLabel, MigrationId, MigrationName, NameError, Reference};
pub use metadata::{Metadata, Phase, UnknownPhase};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
