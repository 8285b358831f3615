//! Branches by name.

use std::path::{Path, PathBuf};

use crate::command::{bytes, fields, line, path, run};
use crate::{GitError, Repository};

impl Repository {
    /// Returns the branch that is checked out; `None` when there is none, as in the middle of a rebase.
    pub fn branch(&self) -> Option<String> {
        self.symbolic("HEAD")
    }

    /// Returns the branch that others start from: the one that the remote's `HEAD` names, else `main` or `master`, where it is there and
    /// not the one that is checked out.
    pub fn main_branch(&self) -> Option<String> {
        let here = self.branch();
        let of_remote = || self.symbolic("refs/remotes/origin/HEAD");
        let is_there = |name: &&str| {
            here.as_deref() != Some(*name) && self.commit(&format!("refs/heads/{name}")).is_ok()
        };
        of_remote().or_else(|| ["main", "master"].into_iter().find(is_there).map(str::to_owned))
    }

    /// Returns the files below a folder whose changes no commit has, those that git does not know included, sorted.
    ///
    /// # Errors
    /// [`GitError`].
    pub fn uncommitted(&self, folder: &Path) -> Result<Vec<PathBuf>, GitError> {
        let Some(place) = self.place(folder) else { return Ok(Vec::new()) };
        let place = path(&if place.as_os_str().is_empty() { b".".to_vec() } else { bytes(&place) });
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--"];
        let mut arguments: Vec<&std::ffi::OsStr> = status.iter().map(std::ffi::OsStr::new).collect();
        arguments.push(place.as_os_str());
        let answer = run(self.root(), &arguments)?;
        // Two letters and a blank stand before each path.
        let mut files: Vec<PathBuf> = fields(&answer).filter_map(|field| field.get(3..)).map(path).collect();
        files.sort();
        Ok(files)
    }

    fn symbolic(&self, name: &str) -> Option<String> {
        let answer = run(self.root(), &["symbolic-ref", "--short", "--quiet", name]).ok()?;
        String::from_utf8(line(&answer).to_vec()).ok()
    }
}
