//! Migration folders on disk: find them, read them, hash them, write them.
//!
//! The format is Diesel's (`<version>_<name>/up.sql`, `down.sql`, `metadata.toml`), with caribou's keys beside Diesel's
//! and `up.<backend>.sql` where backends differ. Each file is read once; what was hashed is what is returned.
//!
//! ```
//! use caribou_files::read_app;
//! use caribou_migration::{AppLabel, Dialect};
//!
//! # let root = tempfile::tempdir()?;
//! # std::fs::create_dir(root.path().join("0001_initial"))?;
//! # std::fs::write(root.path().join("0001_initial/up.sql"), "CREATE TABLE ticket (id INTEGER);")?;
//! # let folder = root.path();
//! let app = read_app(&AppLabel::parse("tickets")?, folder, Dialect::Sqlite)?;
//! assert_eq!(app.migrations[0].id.to_string(), "tickets.0001_initial");
//! assert!(app.migrations[0].metadata.run_in_transaction);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![expect(clippy::disallowed_methods, reason = "this crate is the boundary to migration folders")]

mod app;
mod change;
mod discover;
mod disk;
mod edit;
mod folder;
mod mention;
mod metadata;
mod write;

pub use app::{App, ReadError, read_app};
pub use change::{Change, Recovered, Seen, apply_changes, apply_changes_to, folder_changes, recover};
pub use discover::{AppFolder, DiscoverError, discover, is_matched};
pub use edit::edit_metadata;
pub use folder::{Problem, Script, Source};
pub use mention::{Mention, mentions};
pub use metadata::{Lines, MetadataError, Parsed, Warning, WarningKind, parse_metadata};
pub use write::{Existing, NewFolder, WriteError, read_text, write_file, write_folders};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
