//! Many changes of files, all or none.
//!
//! What shall be done is written down first, in a hidden folder under the root: the steps in a journal, and the new texts beside it. From the
//! moment that the journal has its name, the changes are done, whoever does them: this process, or the next one that comes by. A step that
//! the disk refuses has all before it taken back.

mod folders;
mod journal;
mod plan;
mod step;

use std::path::{Path, PathBuf};

use crate::disk::{failed, is_there};
use crate::{WriteError, read_text};
pub use folders::folder_changes;
use journal::Journal;

/// A change of the files of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file gets this text; it may be new, and so may the folders that it lies in.
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

/// What became of changes whose process was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    /// There were none.
    Nothing,
    /// They are done, all of them.
    Finished,
    /// Nothing of them is left.
    TakenBack,
}

/// What was read of a file before it was decided how it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The file.
    pub path: PathBuf,
    /// Its text; `None` when there was no file.
    pub text: Option<String>,
}

/// The folder under the root in which changes are written down while they are made.
const FOLDER: &str = ".caribou-changes";

/// Makes changes in the order in which they are given: all of them, or none, also when the process is killed in between.
///
/// `root` is the folder that all of them lie in; a run that was killed is finished or taken back by [`recover`] there, or by the next call.
/// A path in a later change is the one that earlier changes have given it. A file that is written keeps its permissions, and a link stays one.
/// Processes that do this at the same time wait for each other.
///
/// # Errors
/// [`WriteError`]; nothing is changed then. Only after [`WriteError::Halfway`], when the disk refused both ways, [`recover`] has to try again.
pub fn apply_changes(root: &Path, changes: &[Change]) -> Result<(), WriteError> {
    apply_changes_to(root, &[], changes)
}

/// Makes changes like [`apply_changes`], if what they were decided by is still so: else another process would lose what it wrote.
///
/// # Errors
/// [`WriteError`]; [`WriteError::Changed`] when a file has another text than what was seen.
pub fn apply_changes_to(root: &Path, seen: &[Seen], changes: &[Change]) -> Result<(), WriteError> {
    if changes.is_empty() {
        return Ok(());
    }
    let root = absolute(root)?;
    let journal = Journal::begin(&root)?;
    let ready = still(seen).and_then(|()| plan::steps(&root, changes)).and_then(|steps| {
        journal.write(&steps)?;
        Ok(steps)
    });
    match ready {
        Ok(steps) => journal.go(&steps),
        Err(error) => {
            journal.end()?;
            Err(error)
        }
    }
}

/// Finishes, or takes back, changes whose process was killed. Costs one look where there is nothing to do.
///
/// # Errors
/// [`WriteError`] when the folder cannot be written, or the changes were begun in another copy of it.
pub fn recover(root: &Path) -> Result<Recovered, WriteError> {
    if !is_there(&root.join(FOLDER)) {
        return Ok(Recovered::Nothing);
    }
    let root = absolute(root)?;
    Journal::found(&root)?.map_or(Ok(Recovered::Nothing), |journal| journal.settle())
}

fn still(seen: &[Seen]) -> Result<(), WriteError> {
    for Seen { path, text } in seen {
        let now = read_text(path).map_err(|_| WriteError::Changed { path: path.clone() })?;
        // Where there was no file, its folder may have been moved away.
        if now != *text || !path.parent().is_none_or(is_there) {
            return Err(WriteError::Changed { path: path.clone() });
        }
    }
    Ok(())
}

fn absolute(path: &Path) -> Result<PathBuf, WriteError> {
    std::path::absolute(path).map_err(|source| failed(path, source))
}

#[cfg(test)]
mod tests;
