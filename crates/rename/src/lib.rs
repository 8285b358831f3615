//! Names of migrations and apps changed, and everything that refers to them.
//!
//! Pure: what a project says of its migrations in, [`Edit`]s out; who has the files applies them.
//!
//! - [`Names::rename`]: other names for migrations, also in another app.
//! - [`Names::rename_app`]: another name for an app.
//! - [`says_nothing`]: whether a name was only generated.

mod names;
mod renamed;

mod free;

mod draft;
mod graph;
mod note;
mod place;

mod error;
mod told;

pub use error::RenameError;
pub use names::{Named, Names};
pub use renamed::{Edit, Note, Renamed};
pub use told::says_nothing;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
