//! The steps of changes, forwards and back.
//!
//! Each can be seen on the disk to be done or not, so that one that was done may be taken again. Where the steps after it would hide that,
//! a new stretch begins (see [`stretches`]), and it is written down which stretches are done.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::WriteError;
use crate::disk::{
    NEW, beside, create, create_folder, failed, is_there, remove_empty, remove_file, rename, replace,
};

/// One step. Paths are relative to the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A folder is made, where nothing is.
    Folder(PathBuf),
    /// A file gets the text of this number.
    Write(PathBuf, usize, Vec<u8>),
    /// Something gets another path.
    Move(PathBuf, PathBuf),
    /// Something goes: it gets a hidden name beside its own until all is done.
    Remove(PathBuf, PathBuf),
}

/// Where steps are taken: the root, and the folder with the texts.
pub(super) struct Site<'a> {
    pub(super) root: &'a Path,
    pub(super) texts: &'a Path,
}

impl Step {
    /// Takes the step, if it is not taken yet.
    pub(super) fn take(&self, site: &Site<'_>) -> Result<(), WriteError> {
        let at = |path: &Path| site.root.join(path);
        match self {
            Self::Folder(path) if is_there(&at(path)) => Ok(()),
            Self::Folder(path) => create_folder(&at(path)),
            Self::Write(path, number, _) => {
                let new = site.text(*number, "new");
                if !is_there(&new) {
                    return Ok(());
                }
                site.keep(&at(path), *number)?;
                replace(&at(path), &read(&new)?)?;
                rename(&new, &site.text(*number, "done"))
            }
            Self::Move(from, to) if is_there(&at(from)) => rename(&at(from), &at(to)),
            Self::Remove(path, hidden) if is_there(&at(path)) && !is_there(&at(hidden)) => {
                rename(&at(path), &at(hidden))
            }
            Self::Move(..) | Self::Remove(..) => Ok(()),
        }
    }

    /// Takes the step back, if it was taken.
    pub(super) fn take_back(&self, site: &Site<'_>) -> Result<(), WriteError> {
        let at = |path: &Path| site.root.join(path);
        match self {
            Self::Folder(path) => remove_empty(&at(path)),
            Self::Write(path, number, _) => {
                let (old, none) = (site.text(*number, "old"), site.text(*number, "none"));
                if is_there(&old) {
                    replace(&at(path), &read(&old)?)?;
                    remove_file(&old)
                } else if is_there(&none) {
                    let left = [beside(&at(path), NEW), at(path), none];
                    left.iter().filter(|left| is_there(left)).try_for_each(|left| remove_file(left))
                } else {
                    Ok(())
                }
            }
            Self::Move(from, to) if is_there(&at(to)) => rename(&at(to), &at(from)),
            Self::Remove(path, hidden) if is_there(&at(hidden)) => rename(&at(hidden), &at(path)),
            Self::Move(..) | Self::Remove(..) => Ok(()),
        }
    }

    /// Returns the path at which something is after it that was not there before.
    fn makes(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Write(path, ..) => path,
            Self::Move(_, to) => to,
            Self::Remove(_, hidden) => hidden,
        }
    }

    /// Returns the path at which nothing is after it.
    fn takes(&self) -> Option<&Path> {
        match self {
            Self::Folder(_) | Self::Write(..) => None,
            Self::Move(path, _) | Self::Remove(path, _) => Some(path),
        }
    }

    /// Returns the folders whose names it changes.
    pub(super) fn touches(&self) -> impl Iterator<Item = &Path> {
        [Some(self.makes()), self.takes()].into_iter().flatten().filter_map(Path::parent)
    }
}

impl Site<'_> {
    pub(super) fn text(&self, number: usize, mark: &str) -> PathBuf {
        self.texts.join(format!("{number}.{mark}"))
    }

    /// Keeps what stands in a file, or that there is none.
    fn keep(&self, path: &Path, number: usize) -> Result<(), WriteError> {
        let (old, none) = (self.text(number, "old"), self.text(number, "none"));
        if is_there(&old) || is_there(&none) {
            return Ok(());
        }
        let part = self.text(number, "part");
        match fs::read(path) {
            Ok(bytes) => {
                create(&part, &bytes)?;
                rename(&part, &old)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(&part, b"")?;
                rename(&part, &none)
            }
            Err(source) => Err(failed(path, source)),
        }
    }
}

/// Cuts steps into stretches in which each step can be seen to be done or not, whichever of the others are.
pub(super) fn stretches(steps: &[Step]) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let (mut taken, mut folders): (BTreeSet<&Path>, Vec<&Path>) = (BTreeSet::new(), Vec::new());
    for (step, at) in steps.iter().zip(0..) {
        // What was taken away is there again, or a folder that was made is gone.
        let hides = taken.contains(step.makes())
            || step.takes().is_some_and(|gone| folders.iter().any(|folder| folder.starts_with(gone)));
        if hides {
            cuts.push(at);
            taken.clear();
            folders.clear();
        }
        taken.extend(step.takes());
        if let Step::Folder(path) = step {
            folders.push(path);
        }
    }
    cuts.push(steps.len());
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// Returns where what was removed lies in the end: the steps after it may have moved it.
pub(super) fn hidden(steps: &[Step]) -> impl Iterator<Item = PathBuf> {
    steps.iter().enumerate().filter_map(|(at, step)| {
        let Step::Remove(_, hidden) = step else { return None };
        Some(steps[at + 1..].iter().fold(hidden.clone(), |path, later| match later {
            Step::Move(from, to) | Step::Remove(from, to) => moved(&path, from, to).unwrap_or(path),
            Step::Folder(_) | Step::Write(..) => path,
        }))
    })
}

/// Returns what a path is called after something was moved; `None` when it does not lie in there.
pub(super) fn moved(path: &Path, from: &Path, to: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(from).ok()?;
    // To join nothing would add a slash.
    Some(if rest.as_os_str().is_empty() { to.into() } else { to.join(rest) })
}

fn read(path: &Path) -> Result<Vec<u8>, WriteError> {
    fs::read(path).map_err(|source| failed(path, source))
}
