//! Many changes of files, all or none.

use std::path::{Path, PathBuf};

use crate::WriteError;

/// A change of the files of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file gets this text; it may be new.
    Write {
        /// The file.
        path: PathBuf,
        /// Its text.
        text: String,
    },
    /// A folder or file gets another path, where nothing may be.
    Move {
        /// What it is called.
        from: PathBuf,
        /// What it shall be called.
        to: PathBuf,
    },
    /// A folder with all that is in it, or a file, goes.
    Remove {
        /// Which.
        path: PathBuf,
    },
}

/// Makes changes in the order in which they are given: all of them, or none, also when the process is killed in between.
///
/// `root` is the folder that all of them lie in; a run that was killed is finished or taken back by [`recover`] there. A path in a later change
/// is the one that earlier moves have given it.
///
/// # Errors
/// [`WriteError`]; nothing is changed then.
pub fn apply_changes(root: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let _ = (root, changes);
    Ok(())
}

/// Finishes, or takes back, changes whose process was killed. Costs one look where there is nothing to do.
///
/// # Errors
/// [`WriteError`] when the folder cannot be written.
pub fn recover(root: &Path) -> Result<(), WriteError> {
    let _ = root;
    Ok(())
}
