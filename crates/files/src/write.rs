//! Migration folders, written whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

/// A migration folder that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFolder {
    /// The folder of the migration.
    pub folder: PathBuf,
    /// Its files: name and text.
    pub files: Vec<(String, String)>,
    /// What happens to what is there.
    pub existing: Existing,
}

/// What happens when the folder is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// It is an error.
    #[default]
    Fail,
    /// It is replaced, with all that is in it.
    Replace,
}

/// Says why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder is there already.
    #[error("{} is there already", folder.display())]
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// The disk refused.
    #[error("{}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes migration folders: all of them, or none.
///
/// Each is written under a hidden name beside its place and moved there when all are complete; a process that is killed before leaves
/// hidden folders, which nobody reads and the next call removes.
///
/// # Errors
/// [`WriteError`]; nothing is changed then.
pub fn write_folders(folders: &[NewFolder]) -> Result<(), WriteError> {
    todo!("{folders:?}")
}

/// Writes one file whole: under a hidden name first, then in its place.
///
/// # Errors
/// [`WriteError::Write`]; what was there is there still.
pub fn write_file(path: &Path, text: &str) -> Result<(), WriteError> {
    todo!("{path:?} {text}")
}

/// Reads a text; `None` when there is no such file.
///
/// # Errors
/// As the reading of a migration's files.
pub fn read_text(path: &Path) -> Result<Option<String>, crate::Problem> {
    crate::folder::read(path, &mut Vec::new())
}
