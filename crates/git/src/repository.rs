//! A repository, and where a folder is in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::GitError;
use crate::command::{bytes, line, path, run, run_with};

/// A repository with a working tree.
#[derive(Debug, Clone)]
pub struct Repository {
    root: PathBuf,
}

impl Repository {
    /// Finds the repository that a folder lies in: the innermost, where one lies in another.
    ///
    /// `None` where there is none, no working tree, or no git; and where git refuses to answer, since the folder is somebody else's.
    pub fn find(folder: &Path) -> Option<Self> {
        let answer = run(folder, &["rev-parse", "--show-toplevel"]).ok()?;
        let root = path(line(&answer));
        root.is_absolute().then_some(Self { root })
    }

    /// Returns the root of its working tree, without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns where a path is in the repository, from its root; `None` for one that lies elsewhere. It need not be there.
    pub fn place(&self, path: &Path) -> Option<PathBuf> {
        let whole = std::path::absolute(path).ok()?;
        // Git knows the folder behind a link, not the link's own place.
        let real = whole.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
        let (above, real) = real?;
        let place = real.join(whole.strip_prefix(above).ok()?);
        place.strip_prefix(&self.root).ok().map(Path::to_owned)
    }

    /// Returns which of these folders a revision has, in the order in which they are given.
    ///
    /// # Errors
    /// [`GitError::UnknownRevision`], or [`GitError`] when git fails.
    pub fn has(&self, revision: &str, folders: &[PathBuf]) -> Result<Vec<PathBuf>, GitError> {
        let commit = self.commit(revision)?;
        // What is asked for is a line each, so a path with a line's end in it cannot be.
        let asked = folders.iter().filter_map(|folder| {
            let place = bytes(&self.place(folder)?);
            (!place.contains(&b'\n')).then_some((folder, place))
        });
        let asked: Vec<(&PathBuf, Vec<u8>)> = asked.collect();
        let mut input = Vec::new();
        for (_, place) in &asked {
            input.extend([commit.as_bytes(), b":", place, b"\n"].concat());
        }
        let answer = run_with(&self.root, &["cat-file", "--batch-check=%(objecttype)"], &input)?;
        let is_tree = answer.split(|byte| *byte == b'\n').map(|line| line == b"tree");
        let both = asked.iter().zip(is_tree);
        Ok(both.filter(|(_, is_tree)| *is_tree).map(|((folder, _), _)| (*folder).clone()).collect())
    }

    /// Returns the whole hash of the commit that a revision names.
    ///
    /// # Errors
    /// [`GitError::UnknownRevision`], or [`GitError`] when git cannot be run.
    pub fn commit(&self, revision: &str) -> Result<String, GitError> {
        let unknown = || GitError::UnknownRevision { name: revision.to_owned() };
        // No revision can begin so, and what does would be an option.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unknown());
        }
        let asked = format!("{revision}^{{commit}}");
        match run(&self.root, &["rev-parse", "--verify", "--quiet", &asked]) {
            Ok(hash) => Ok(String::from_utf8_lossy(line(&hash)).into_owned()),
            Err(GitError::Failed { .. }) => Err(unknown()),
            Err(error) => Err(error),
        }
    }
}
