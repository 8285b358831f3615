//! The files of a tree, written into a folder.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::command::{fields, path, run, run_with};
use crate::{GitError, Repository};

/// A file of a tree.
struct Entry {
    kind: Kind,
    object: String,
    path: PathBuf,
}

/// What it is on disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Link,
}

impl Repository {
    /// Writes the files of a tree, or of a revision, that are wanted by their path in the repository; under `to` they have the same one.
    ///
    /// They are as git stores them: ends of lines and what filters do are left as they are there.
    ///
    /// # Errors
    /// [`GitError`]; files may have been written then.
    pub fn export(&self, tree: &str, to: &Path, wanted: impl Fn(&Path) -> bool) -> Result<(), GitError> {
        if tree.starts_with('-') {
            return Err(GitError::UnknownRevision { name: tree.to_owned() });
        }
        let listing = run(self.root(), &["ls-tree", "-r", "-z", "--full-tree", tree])?;
        let entries: Vec<Entry> =
            fields(&listing).filter_map(entry).filter(|entry| wanted(&entry.path)).collect();
        let asked: String = entries.iter().map(|entry| format!("{}\n", entry.object)).collect();
        let answer = run_with(self.root(), &["cat-file", "--batch"], asked.as_bytes())?;
        let mut rest = answer.as_slice();
        for entry in entries {
            let content = next(&mut rest).ok_or_else(|| GitError::Failed {
                command: "cat-file".to_owned(),
                message: format!("{} is not there", entry.object),
            })?;
            write(to, &entry, content)?;
        }
        Ok(())
    }
}

/// Reads `<mode> <type> <object>\t<path>`; `None` for what is no file, as another repository in this one.
fn entry(field: &[u8]) -> Option<Entry> {
    let tab = field.iter().position(|byte| *byte == b'\t')?;
    let head = String::from_utf8_lossy(&field[..tab]);
    let mut words = head.split(' ');
    let kind = match (words.next()?, words.next()?) {
        ("120000", "blob") => Kind::Link,
        (_, "blob") => Kind::File,
        _ => return None,
    };
    Some(Entry { kind, object: words.next()?.to_owned(), path: path(&field[tab + 1..]) })
}

/// Reads `<object> <type> <size>\n<content>\n`; `None` for an object that is not there.
fn next<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = String::from_utf8_lossy(&rest[..end]);
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let content = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    Some(content)
}

fn write(to: &Path, entry: &Entry, content: &[u8]) -> Result<(), GitError> {
    let is_inside = entry.path.components().all(|part| matches!(part, Component::Normal(_)));
    if !is_inside {
        return Err(GitError::Outside { path: entry.path.display().to_string() });
    }
    let path = to.join(&entry.path);
    let failed = |source| GitError::Write { path: path.clone(), source };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
    match entry.kind {
        Kind::File => fs::write(&path, content),
        Kind::Link => link(content, &path),
    }
    .map_err(failed)
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(crate::command::path(target), path)
}

/// Where links need rights that few have, git writes the target as a text too.
#[cfg(not(unix))]
fn link(target: &[u8], path: &Path) -> std::io::Result<()> {
    fs::write(path, target)
}
