//! Files that a rename writes: where each stood, and where it stands.

use std::path::{Path, PathBuf};

use caribou::files::Change;

/// A file that is written, or goes.
pub(super) struct Touched<'a> {
    /// Where it is before the changes.
    pub(super) was: PathBuf,
    /// Where it is after them.
    pub(super) now: PathBuf,
    /// Its new text; nothing when it goes.
    pub(super) text: &'a str,
}

/// A folder that gets another path: where it is before the changes, and after them.
pub(super) type Moved = (PathBuf, PathBuf);

/// Returns the files that changes write or take away and the folders that they move, each in the order of the changes.
pub(super) fn touched(changes: &[Change]) -> (Vec<Touched<'_>>, Vec<Moved>) {
    let mut files: Vec<Touched<'_>> = Vec::new();
    let mut moves: Vec<Moved> = Vec::new();
    for change in changes {
        match change {
            Change::Write { path, text } => {
                let was = moves.iter().rev().fold(path.clone(), |path, (from, to)| under(&path, to, from));
                files.push(Touched { was, now: path.clone(), text });
            }
            Change::Move { from, to } => {
                files.iter_mut().for_each(|file| file.now = under(&file.now, from, to));
                moves.push((from.clone(), to.clone()));
            }
            Change::Remove { path } => files.push(Touched { was: path.clone(), now: path.clone(), text: "" }),
        }
    }
    (files, moves)
}

/// Returns where a path is when a folder got another one.
fn under(path: &Path, from: &Path, to: &Path) -> PathBuf {
    match path.strip_prefix(from) {
        // Joined with nothing, a path would end with a separator.
        Ok(rest) if rest.as_os_str().is_empty() => to.to_owned(),
        Ok(rest) => to.join(rest),
        Err(_) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_where_it_was_and_where_it_will_be() {
        let write = |path: &str| Change::Write { path: path.into(), text: String::new() };
        let change = |from: &str, to: &str| Change::Move { from: from.into(), to: to.into() };
        let changes = [
            write("m/a/0001_x/metadata.toml"),
            change("m/a/0001_x", "m/a/0001_y"),
            change("m/a", "m/b"),
            write("m/b/HEAD"),
            write("m/ab/HEAD"),
        ];
        let (files, moves) = touched(&changes);
        let places: Vec<String> =
            files.iter().map(|file| format!("{} {}", file.was.display(), file.now.display())).collect();
        assert_eq!(
            places,
            ["m/a/0001_x/metadata.toml m/b/0001_y/metadata.toml", "m/a/HEAD m/b/HEAD", "m/ab/HEAD m/ab/HEAD"]
        );
        assert_eq!(moves.len(), 2);
    }
}
