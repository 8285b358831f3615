//! Migration folders, written whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{NEW, beside, create, create_folder, failed, file_name, is_there, remove, rename, replace};

/// A migration folder that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFolder {
    /// The folder of the migration.
    pub folder: PathBuf,
    /// Its files: name and text.
    pub files: Vec<(String, String)>,
    /// What happens to what is there.
    pub existing: Existing,
}

/// What happens when the folder is there already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Existing {
    /// It is an error.
    #[default]
    Fail,
    /// It is replaced, with all that is in it.
    Replace,
    /// It is an error, and another folder goes, with all that is in it: the migration gets another name.
    Instead(PathBuf),
}

/// Says why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder is there already.
    #[error("{} is there already", folder.display())]
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// The disk refused.
    #[error("{}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that is to be changed does not lie where changes are made.
    #[error("{} does not lie in {}", path.display(), root.display())]
    Outside {
        /// The file or folder.
        path: PathBuf,
        /// The folder that all of them should lie in.
        root: PathBuf,
    },
    /// A file was changed by somebody else while it was decided what to do with it.
    #[error("{} was changed meanwhile by somebody else", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Changes were begun in another copy of the project, so nobody knows which of them this one has.
    #[error("{} is of changes that were begun in another copy of this project", folder.display())]
    Foreign {
        /// The folder in which they are written down.
        folder: PathBuf,
    },
    /// The disk refused a change, and then to take back those before it.
    #[error("{source}; what was changed before could not be taken back yet, see {}", folder.display())]
    Halfway {
        /// The folder in which the changes are written down.
        folder: PathBuf,
        /// What the disk refused.
        source: Box<WriteError>,
    },
}

/// What stands before the name of a folder that makes room.
const OLD: &str = ".caribou-old-";

/// Writes migration folders: all of them, or none.
///
/// Each is written under a hidden name beside its place and moved there when all are complete. A process that is killed before leaves
/// hidden folders, which nobody reads and the next call removes; one that is killed between two moves leaves some of the folders, and a
/// folder that made room for one that did not come is put back by the next call.
///
/// # Errors
/// [`WriteError`]; nothing is changed then.
pub fn write_folders(folders: &[NewFolder]) -> Result<(), WriteError> {
    let mut undo = Undo::default();
    let result = all(folders, &mut undo);
    match &result {
        Ok(()) => undo.tidy(),
        Err(_) => undo.back(),
    }
    result
}

/// Writes one file whole: under a hidden name first, then in its place. A link stays one, and so do permissions.
///
/// # Errors
/// [`WriteError::Write`]; what was there is there still.
pub fn write_file(path: &Path, text: &str) -> Result<(), WriteError> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    }
    replace(&place, text.as_bytes())
}

/// Reads a text; `None` when there is no such file.
///
/// # Errors
/// As the reading of a migration's files.
pub fn read_text(path: &Path) -> Result<Option<String>, crate::Problem> {
    crate::folder::read(path, &mut Vec::new())
}

/// Writes all folders under hidden names, then moves them.
fn all(folders: &[NewFolder], undo: &mut Undo) -> Result<(), WriteError> {
    for folder in folders {
        if let Some(app) = folder.folder.parent() {
            undo.create(app)?;
        }
        clear(&folder.folder)?;
        if let Existing::Instead(old) = &folder.existing {
            clear(old)?;
        }
        if folder.existing != Existing::Replace && is_there(&folder.folder) {
            return Err(WriteError::Exists { folder: folder.folder.clone() });
        }
    }
    for NewFolder { folder, files, .. } in folders {
        let hidden = beside(folder, NEW);
        undo.made.push(hidden.clone());
        create_folder(&hidden)?;
        for (name, text) in files {
            create(&hidden.join(name), text.as_bytes())?;
        }
    }
    for NewFolder { folder, existing, .. } in folders {
        let goes = match existing {
            Existing::Fail => None,
            Existing::Replace => Some(folder),
            Existing::Instead(old) => Some(old),
        };
        if let Some(old) = goes.filter(|old| is_there(old)) {
            undo.rename(old, &beside(old, OLD))?;
        }
    }
    for NewFolder { folder, .. } in folders {
        undo.rename(&beside(folder, NEW), folder)?;
    }
    Ok(())
}

/// Removes what a killed run left beside a folder. What made room for nothing is put back.
fn clear(folder: &Path) -> Result<(), WriteError> {
    remove(&beside(folder, NEW));
    let old = beside(folder, OLD);
    match (is_there(&old), is_there(folder)) {
        (true, false) => rename(&old, folder),
        (true, true) => {
            remove(&old);
            Ok(())
        }
        (false, _) => Ok(()),
    }
}

/// What was done, so that it can be taken back.
#[derive(Default)]
struct Undo {
    /// What was moved: from where and to where.
    moved: Vec<(PathBuf, PathBuf)>,
    /// What was made under hidden names.
    made: Vec<PathBuf>,
    /// Folders of apps that were not there, the outer ones first.
    apps: Vec<PathBuf>,
}

impl Undo {
    fn create(&mut self, app: &Path) -> Result<(), WriteError> {
        let missing: Vec<&Path> = app.ancestors().take_while(|folder| !is_there(folder)).collect();
        self.apps
            .extend(missing.into_iter().rev().filter(|path| !path.as_os_str().is_empty()).map(PathBuf::from));
        fs::create_dir_all(app).map_err(|source| failed(app, source))
    }

    fn rename(&mut self, from: &Path, to: &Path) -> Result<(), WriteError> {
        rename(from, to)?;
        self.moved.push((from.into(), to.into()));
        Ok(())
    }

    /// Takes everything back, the last first. What cannot be taken back now is put right by the next call.
    fn back(&mut self) {
        for (from, to) in self.moved.drain(..).rev() {
            let _ = fs::rename(to, from);
        }
        self.made.drain(..).for_each(|hidden| remove(&hidden));
        for app in self.apps.drain(..).rev() {
            let _ = fs::remove_dir(app);
        }
    }

    /// Removes what made room.
    fn tidy(&mut self) {
        let hidden = self.moved.drain(..).map(|(_, to)| to);
        hidden.filter(|to| file_name(to).starts_with(OLD)).for_each(|old| remove(&old));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walkdir::WalkDir;

    /// All files and folders below one, with their texts, sorted; hidden ones too.
    fn tree(root: &Path) -> String {
        let entries = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter().map(Result::unwrap);
        let lines = entries.map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().display().to_string();
            if entry.file_type().is_dir() {
                format!("{path}/")
            } else {
                format!("{path}: {}", fs::read_to_string(entry.path()).unwrap())
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn folder(root: &Path, name: &str, up: &str, existing: Existing) -> NewFolder {
        NewFolder { folder: root.join(name), files: vec![("up.sql".into(), up.into())], existing }
    }

    #[test]
    fn folders_are_written_with_the_folder_of_a_new_app() {
        let root = tempfile::tempdir().unwrap();
        let new = [
            folder(root.path(), "tickets/0001_initial", "a", Existing::Fail),
            folder(root.path(), "sla/0001_initial", "b", Existing::Fail),
        ];
        write_folders(&new).unwrap();
        insta::assert_snapshot!(tree(root.path()), @r"
        sla/
        sla/0001_initial/
        sla/0001_initial/up.sql: b
        tickets/
        tickets/0001_initial/
        tickets/0001_initial/up.sql: a
        ");
    }

    #[test]
    fn a_folder_that_is_there_stops_all_of_them() {
        let root = tempfile::tempdir().unwrap();
        write_folders(&[folder(root.path(), "tickets/0001_initial", "a", Existing::Fail)]).unwrap();
        let before = tree(root.path());
        let new = [
            folder(root.path(), "sla/0001_initial", "b", Existing::Fail),
            folder(root.path(), "tickets/0001_initial", "c", Existing::Fail),
        ];
        let error = write_folders(&new).unwrap_err();
        assert!(matches!(error, WriteError::Exists { .. }), "{error}");
        assert_eq!(tree(root.path()), before);
        // The same one twice cannot be found before; what was moved goes back.
        let twice = folder(root.path(), "sla/0001_initial", "b", Existing::Fail);
        assert!(write_folders(&[twice.clone(), twice]).is_err());
        assert_eq!(tree(root.path()), before);
    }

    #[test]
    fn what_is_replaced_comes_back_when_another_folder_fails() {
        let root = tempfile::tempdir().unwrap();
        write_folders(&[folder(root.path(), "tickets/0001_initial", "a", Existing::Fail)]).unwrap();
        let before = tree(root.path());
        let replace = folder(root.path(), "tickets/0001_initial", "b", Existing::Replace);
        // A file whose name is a folder that is not there cannot be written.
        let mut broken = folder(root.path(), "sla/0001_initial", "c", Existing::Fail);
        broken.files[0].0 = "no/up.sql".into();
        assert!(write_folders(&[replace.clone(), broken]).is_err());
        assert_eq!(tree(root.path()), before);
        // Nor can a file be the folder of an app.
        fs::write(root.path().join("sla"), "").unwrap();
        let before = tree(root.path());
        assert!(
            write_folders(&[replace.clone(), folder(root.path(), "sla/0001_initial", "c", Existing::Fail)])
                .is_err()
        );
        assert_eq!(tree(root.path()), before);
        write_folders(&[replace]).unwrap();
        assert!(tree(root.path()).contains("0001_initial/up.sql: b"));
    }

    #[test]
    fn a_replaced_folder_loses_its_other_files_and_one_with_a_new_name_takes_the_place_of_the_old() {
        let root = tempfile::tempdir().unwrap();
        let mut first = folder(root.path(), "0002_a", "a", Existing::Fail);
        first.files.push(("up.postgres.sql".into(), "p".into()));
        write_folders(&[first]).unwrap();
        write_folders(&[folder(root.path(), "0002_a", "b", Existing::Replace)]).unwrap();
        insta::assert_snapshot!(tree(root.path()), @r"
        0002_a/
        0002_a/up.sql: b
        ");
        let instead = Existing::Instead(root.path().join("0002_a"));
        write_folders(&[folder(root.path(), "0002_b", "c", instead)]).unwrap();
        insta::assert_snapshot!(tree(root.path()), @r"
        0002_b/
        0002_b/up.sql: c
        ");
    }

    #[test]
    fn what_killed_runs_left_goes_and_what_made_room_for_nothing_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let left = |name: &str| {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("up.sql"), "left").unwrap();
        };
        left(".caribou-new-0001_a");
        left(".caribou-old-0002_b");
        let again = folder(root.path(), "0001_a", "a", Existing::Fail);
        let refused = folder(root.path(), "0002_b", "b", Existing::Fail);
        let error = write_folders(&[again.clone(), refused]).unwrap_err();
        assert!(matches!(error, WriteError::Exists { .. }), "{error}");
        write_folders(&[again]).unwrap();
        insta::assert_snapshot!(tree(root.path()), @r"
        0001_a/
        0001_a/up.sql: a
        0002_b/
        0002_b/up.sql: left
        ");
        left(".caribou-old-0002_b");
        write_folders(&[folder(root.path(), "0002_b", "c", Existing::Replace)]).unwrap();
        assert!(!tree(root.path()).contains("left"));
    }

    #[test]
    fn a_file_is_written_whole_or_stays_as_it_was() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("src/schema.rs");
        write_file(&path, "a").unwrap();
        write_file(&path, "b").unwrap();
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("b"));
        // A folder cannot be replaced by a file.
        assert!(write_file(&root.path().join("src"), "c").is_err());
        insta::assert_snapshot!(tree(root.path()), @r"
        src/
        src/schema.rs: b
        ");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let (real, link) = (root.path().join("real.rs"), root.path().join("link.rs"));
        fs::write(&real, "a").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_file(&link, "b").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "b");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
