//! Two branches, merged without touching anything.

use std::path::PathBuf;

use crate::command::{failed, fields, line, output, path, run};
use crate::{GitError, Repository};

/// What two branches become together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The hash of the tree, whose files [`Repository::export`] writes. Where git has conflicts the files have its marks in them.
    pub tree: String,
    /// The files in which git has conflicts, from the root of the repository, sorted.
    pub conflicts: Vec<PathBuf>,
}

impl Repository {
    /// Merges two revisions as `git merge` would, without touching a branch, the index or the files. The tree is only added to git's own
    /// objects, where it is forgotten after a while.
    ///
    /// # Errors
    /// [`GitError::UnknownRevision`], [`GitError::TooOld`] before git 2.38, [`GitError::Unrelated`], or [`GitError`] when git fails.
    pub fn merge(&self, ours: &str, theirs: &str) -> Result<Merged, GitError> {
        let commits = [self.commit(ours)?, self.commit(theirs)?];
        let arguments =
            ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", &commits[0], &commits[1]];
        let answer = output(self.root(), &arguments)?;
        match answer.status.code() {
            Some(0 | 1) => {}
            // Neither the verb's options nor what it prints were there before.
            Some(129) => return Err(GitError::TooOld { version: self.version()? }),
            _ if answer.stderr.windows(9).any(|word| word == b"unrelated") => {
                return Err(GitError::Unrelated { ours: ours.to_owned(), theirs: theirs.to_owned() });
            }
            _ => return Err(failed(&arguments, &answer)),
        }
        let mut fields = fields(&answer.stdout);
        let tree = fields.next().map(|tree| String::from_utf8_lossy(tree).into_owned()).unwrap_or_default();
        let mut conflicts: Vec<PathBuf> = fields.take_while(|field| !field.is_empty()).map(path).collect();
        conflicts.sort();
        Ok(Merged { tree, conflicts })
    }

    fn version(&self) -> Result<String, GitError> {
        let answer = run(self.root(), &["--version"])?;
        let text = String::from_utf8_lossy(line(&answer)).into_owned();
        Ok(text.strip_prefix("git version ").unwrap_or(&text).to_owned())
    }
}
