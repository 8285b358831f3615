//! What version control knows of a project: who wrote what, and what two branches become together.
//!
//! The program `git` is asked, without prompts, pager or the user's language. Nothing here changes a branch, the index or a file of the
//! repository. Where there is no git or no repository, [`Repository::find`] has no answer, and nothing is wrong.
//!
//! ```
//! use caribou_git::Repository;
//!
//! # let outside = tempfile::tempdir()?;
//! # let folder = outside.path();
//! if let Some(repository) = Repository::find(folder) {
//!     let migrations = [folder.join("0001_initial")];
//!     for (folder, commit) in repository.introduced(&migrations) {
//!         println!("{}: {} by {}", folder.display(), commit.hash, commit.author);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![expect(
    clippy::disallowed_methods,
    reason = "this crate is the boundary to git, and writes the trees that it exports"
)]

mod branch;
mod command;
mod error;
mod export;
mod introduced;
mod merge;
mod repository;

pub use error::GitError;
pub use introduced::Commit;
pub use merge::Merged;
pub use repository::Repository;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
