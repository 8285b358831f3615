//! Migration folders as changes.

use super::Change;
use crate::disk::is_there;
use crate::{Existing, NewFolder, WriteError};

/// Returns the changes that write migration folders, for those that have to be made together with others.
///
/// # Errors
/// [`WriteError::Exists`] when a folder is there that is not to be replaced.
pub fn folder_changes(folders: &[NewFolder]) -> Result<Vec<Change>, WriteError> {
    let mut changes = Vec::new();
    for NewFolder { folder, files, existing } in folders {
        if *existing != Existing::Replace && is_there(folder) {
            return Err(WriteError::Exists { folder: folder.clone() });
        }
        let goes = match existing {
            Existing::Fail => None,
            Existing::Replace => Some(folder),
            Existing::Instead(old) => Some(old),
        };
        changes.extend(goes.filter(|old| is_there(old)).map(|old| Change::Remove { path: old.clone() }));
        let write =
            |(name, text): &(String, String)| Change::Write { path: folder.join(name), text: text.clone() };
        changes.extend(files.iter().map(write));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use walkdir::WalkDir;

    use super::*;
    use crate::{apply_changes, write_folders};

    fn tree(root: &Path) -> Vec<(String, String)> {
        let files = WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().is_file());
        let pair = |entry: walkdir::DirEntry| {
            let name = entry.path().strip_prefix(root).unwrap().display().to_string();
            (name, fs::read_to_string(entry.path()).unwrap())
        };
        files.map(pair).collect()
    }

    /// The same folders, written in the one way and in the other.
    #[test]
    fn they_lead_where_writing_the_folders_leads() {
        let both = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let all = |root: &Path| {
            let folder = |name: &str, file: &str, existing| NewFolder {
                folder: root.join(name),
                files: vec![(file.to_owned(), format!("{name} {file}"))],
                existing,
            };
            [
                vec![
                    folder("a/0001_x", "up.sql", Existing::Fail),
                    folder("a/0002_y", "up.sql", Existing::Fail),
                ],
                vec![
                    folder("a/0001_x", "down.sql", Existing::Replace),
                    folder("b/0001_x", "up.sql", Existing::Replace),
                ],
                vec![folder("a/0002_z", "up.sql", Existing::Instead(root.join("a/0002_y")))],
                vec![
                    folder("b/0002_y", "up.sql", Existing::Fail),
                    folder("a/0001_x", "up.sql", Existing::Fail),
                ],
                vec![folder("a/0002_z", "new.sql", Existing::Instead(root.join("a/0001_x")))],
            ]
        };
        for (folders, changed) in all(both[0].path()).iter().zip(all(both[1].path())) {
            let written = write_folders(folders);
            let changes =
                folder_changes(&changed).and_then(|changes| apply_changes(both[1].path(), &changes));
            assert_eq!(written.is_ok(), changes.is_ok());
            assert_eq!(tree(both[0].path()), tree(both[1].path()));
        }
        assert_eq!(tree(both[0].path()).len(), 3);
    }
}
