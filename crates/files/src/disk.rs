//! The single steps that writing is made of.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::WriteError;

/// What stands before the name of a folder or file that is not complete yet.
pub(crate) const NEW: &str = ".caribou-new-";

/// Says whether there is something, be it a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The hidden name of something that shall stand beside it.
pub(crate) fn beside(path: &Path, mark: &str) -> PathBuf {
    path.with_file_name(format!("{mark}{}", file_name(path)))
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Writes a file down to the disk, so that a rename never makes an empty one visible.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let written = step(|| File::create(path)).and_then(|mut file| {
        step(|| file.write_all(bytes))?;
        step(|| sync(&file))
    });
    written.map_err(|source| failed(path, source))
}

/// Puts a file in its place whole: under a hidden name first, then with the permissions of what it replaces. A link stays one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let hidden = beside(&place, NEW);
    let written = create(&hidden, bytes).and_then(|()| {
        if let Ok(there) = fs::metadata(&place) {
            let permitted = step(|| fs::set_permissions(&hidden, there.permissions()));
            permitted.map_err(|source| failed(&hidden, source))?;
        }
        rename(&hidden, &place)
    });
    if written.is_err() {
        remove(&hidden);
    }
    written
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), WriteError> {
    step(|| fs::rename(from, to)).map_err(|source| failed(to, source))
}

pub(crate) fn create_folder(path: &Path) -> Result<(), WriteError> {
    step(|| fs::create_dir(path)).map_err(|source| failed(path, source))
}

pub(crate) fn remove_file(path: &Path) -> Result<(), WriteError> {
    step(|| fs::remove_file(path)).map_err(|source| failed(path, source))
}

/// Removes a folder that may be gone already, unless somebody has put something into it.
pub(crate) fn remove_empty(path: &Path) -> Result<(), WriteError> {
    match step(|| fs::remove_dir(path)) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {
            Ok(())
        }
        result => result.map_err(|source| failed(path, source)),
    }
}

/// Removes a file or a folder with all that is in it, if it can be.
pub(crate) fn remove(path: &Path) {
    // The inner ones first; a link is removed, and what it leads to stays.
    let walk = WalkDir::new(path).follow_root_links(false).contents_first(true);
    for entry in walk.into_iter().filter_map(Result::ok) {
        let is_folder = entry.file_type().is_dir();
        let _ = step(|| if is_folder { fs::remove_dir(entry.path()) } else { fs::remove_file(entry.path()) });
    }
}

/// Makes the names in a folder durable, where the system can.
pub(crate) fn sync_folder(path: &Path) -> Result<(), WriteError> {
    if cfg!(unix) {
        step(|| File::open(path).and_then(|folder| sync(&folder))).map_err(|source| failed(path, source))?;
    }
    Ok(())
}

/// Waits until the disk has it; a test that takes thousands of steps does not.
fn sync(file: &File) -> io::Result<()> {
    if cfg!(test) { Ok(()) } else { file.sync_all() }
}

pub(crate) fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Write { path: path.into(), source }
}

/// Takes one step; a test may have it fail, or end the run there.
fn step<T>(take: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    #[cfg(test)]
    faults::before()?;
    take()
}

#[cfg(test)]
pub(crate) mod faults {
    //! What goes wrong, for tests.

    use std::cell::RefCell;
    use std::collections::VecDeque;
    use std::io;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// The process ends: nothing after it happens.
        Killed,
        /// The disk refuses this step, and no other.
        Refused,
    }

    /// The process ended.
    struct End;

    thread_local! {
        static NEXT: RefCell<VecDeque<(usize, Fault)>> = const { RefCell::new(VecDeque::new()) };
    }

    pub(super) fn before() -> io::Result<()> {
        let fault = NEXT.with_borrow_mut(|next| match next.front_mut() {
            Some((0, _)) => next.pop_front().map(|(_, fault)| fault),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        });
        match fault {
            Some(Fault::Refused) => Err(io::Error::other("refused")),
            Some(Fault::Killed) => resume_unwind(Box::new(End)),
            None => Ok(()),
        }
    }

    /// Runs something with faults: each at the step of its number after the one before. Returns `None` when it was killed, and how many
    /// of the faults came.
    pub(crate) fn with<T>(faults: &[(usize, Fault)], run: impl FnOnce() -> T) -> (Option<T>, usize) {
        NEXT.set(faults.iter().copied().collect());
        let ended = catch_unwind(AssertUnwindSafe(run));
        let came = faults.len() - NEXT.take().len();
        match ended {
            Ok(value) => (Some(value), came),
            Err(payload) if payload.is::<End>() => (None, came),
            Err(payload) => resume_unwind(payload),
        }
    }
}
