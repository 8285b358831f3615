//! Why git had no answer.

use std::io;
use std::path::PathBuf;

/// Says why git had no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// There is no such branch, tag or commit.
    #[error("git knows no {name:?}")]
    UnknownRevision {
        /// What was asked for.
        name: String,
    },
    /// This git cannot merge without touching files: that came with 2.38.
    #[error("this git cannot merge trees: it is {version}, and 2.38 or later is needed")]
    TooOld {
        /// What it says of itself.
        version: String,
    },
    /// The branches have no commit in common that this clone knows, as in a shallow one.
    #[error("{ours} and {theirs} have no commit in common in this clone")]
    Unrelated {
        /// One.
        ours: String,
        /// The other.
        theirs: String,
    },
    /// A tree has a path that leads out of the folder into which it is exported.
    #[error("the path {path:?} of the tree leads out of it")]
    Outside {
        /// The path.
        path: String,
    },
    /// Git failed.
    #[error("git {command}: {message}")]
    Failed {
        /// What it was asked.
        command: String,
        /// What it said.
        message: String,
    },
    /// Git could not be run.
    #[error("git cannot be run: {0}")]
    Run(#[source] io::Error),
    /// A file of a tree cannot be written.
    #[error("{}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
