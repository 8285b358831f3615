//! From changes to steps, and what is refused before any of them.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::step::{Step, moved};
use super::{Change, FOLDER};
use crate::WriteError;
use crate::disk::{beside, failed};

/// What stands before the name of something that goes.
const GONE: &str = ".caribou-gone-";

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    File,
    Folder,
    /// A link that leads nowhere.
    Lost,
}

/// Decides on the steps, by what will be there when each is taken.
pub(super) fn steps(root: &Path, changes: &[Change]) -> Result<Vec<Step>, WriteError> {
    let mut plan = Plan { root, steps: Vec::new() };
    for (change, number) in changes.iter().zip(0..) {
        match change {
            Change::Write { path, text } => {
                let path = plan.inside(path)?;
                match plan.look(&path) {
                    Kind::File => {}
                    Kind::Nothing => plan.folders(&path)?,
                    Kind::Folder => return Err(plan.refused(&path, io::ErrorKind::IsADirectory)),
                    Kind::Lost => return Err(plan.refused(&path, io::ErrorKind::NotFound)),
                }
                plan.steps.push(Step::Write(path, number, text.clone().into_bytes()));
            }
            Change::Move { from, to } => {
                let (from, to) = (plan.inside(from)?, plan.inside(to)?);
                plan.present(&from)?;
                if plan.look(&to) != Kind::Nothing {
                    return Err(WriteError::Exists { folder: root.join(to) });
                }
                if to.starts_with(&from) {
                    return Err(plan.refused(&to, io::ErrorKind::InvalidInput));
                }
                plan.folders(&to)?;
                plan.steps.push(Step::Move(from, to));
            }
            Change::Remove { path } => {
                let path = plan.inside(path)?;
                plan.present(&path)?;
                let hidden = beside(&path, &format!("{GONE}{number}-"));
                plan.steps.push(Step::Remove(path, hidden));
            }
        }
    }
    Ok(plan.steps)
}

struct Plan<'a> {
    root: &'a Path,
    steps: Vec<Step>,
}

impl Plan<'_> {
    /// Returns a path as it is below the root.
    fn inside(&self, path: &Path) -> Result<PathBuf, WriteError> {
        let outside = || WriteError::Outside { path: path.into(), root: self.root.into() };
        let absolute = std::path::absolute(path).map_err(|source| failed(path, source))?;
        let inside = absolute.strip_prefix(self.root).map_err(|_| outside())?;
        let is_plain = inside.components().all(|part| matches!(part, Component::Normal(_)));
        if !is_plain || inside.as_os_str().is_empty() || inside.starts_with(FOLDER) {
            return Err(outside());
        }
        // The journal is a text.
        inside.to_str().ok_or_else(|| self.refused(inside, io::ErrorKind::InvalidFilename))?;
        Ok(inside.into())
    }

    /// Returns what is at a path after the steps so far.
    fn look(&self, path: &Path) -> Kind {
        let mut path = path.to_owned();
        for step in self.steps.iter().rev() {
            match step {
                Step::Folder(folder) if *folder == path => return Kind::Folder,
                Step::Write(file, ..) if *file == path => return Kind::File,
                Step::Folder(_) | Step::Write(..) => {}
                Step::Move(from, to) | Step::Remove(from, to) => match moved(&path, to, from) {
                    Some(before) => path = before,
                    None if path.starts_with(from) => return Kind::Nothing,
                    None => {}
                },
            }
        }
        let place = self.root.join(path);
        match (place.symlink_metadata(), fs::metadata(&place)) {
            (Err(_), _) => Kind::Nothing,
            (Ok(_), Err(_)) => Kind::Lost,
            (Ok(_), Ok(there)) if there.is_dir() => Kind::Folder,
            (Ok(_), Ok(_)) => Kind::File,
        }
    }

    fn present(&self, path: &Path) -> Result<(), WriteError> {
        match self.look(path) {
            Kind::Nothing => Err(self.refused(path, io::ErrorKind::NotFound)),
            Kind::File | Kind::Folder | Kind::Lost => Ok(()),
        }
    }

    /// Adds the folders that a path lies in and that are not there, the outer ones first.
    fn folders(&mut self, path: &Path) -> Result<(), WriteError> {
        let mut missing = Vec::new();
        for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
            match self.look(folder) {
                Kind::Nothing => missing.push(folder),
                Kind::Folder => break,
                Kind::File | Kind::Lost => return Err(self.refused(folder, io::ErrorKind::NotADirectory)),
            }
        }
        self.steps.extend(missing.into_iter().rev().map(|folder| Step::Folder(folder.into())));
        Ok(())
    }

    fn refused(&self, path: &Path, kind: io::ErrorKind) -> WriteError {
        failed(&self.root.join(path), kind.into())
    }
}
