//! A project on disk, in a temporary folder of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fixture::{Entry, Fixture, is_plain};

/// A folder with files from a [`Fixture`]; it is removed when the value is dropped.
///
/// Paths are relative to the project; a `/` in front, as headers have it, is allowed.
#[derive(Debug)]
pub struct Project {
    temporary: tempfile::TempDir,
    root: PathBuf,
    flags: RefCell<BTreeMap<String, Vec<String>>>,
}

impl Project {
    /// Writes the files of a fixture into a new folder.
    ///
    /// # Panics
    /// When the text is not a fixture (see [`Fixture::parse`]) or cannot be written.
    #[track_caller]
    pub fn new(text: &str) -> Self {
        Self::from_fixture(&Fixture::parse(text))
    }

    /// Writes the files of a parsed fixture into a new folder.
    ///
    /// # Panics
    /// When they cannot be written.
    #[track_caller]
    pub fn from_fixture(fixture: &Fixture) -> Self {
        let temporary = tempfile::Builder::new().prefix("caribou-").tempdir().expect("a temporary folder");
        // Canonical, so that it is found in what a program prints after it resolved links itself.
        let root = temporary.path().canonicalize().expect("a folder that was just made");
        for folder in ["project", "home", "tmp"] {
            fs::create_dir(root.join(folder)).expect("a folder in a fresh one");
        }
        let project = Self { temporary, root, flags: RefCell::default() };
        for (path, entry) in fixture.iter() {
            match path.strip_suffix('/') {
                Some(folder) => create_folder(&project.at(folder)),
                None => project.write(path, &entry.text),
            }
            project.flags.borrow_mut().insert(path.to_owned(), entry.flags.clone());
        }
        project
    }

    /// Returns the folder of the project.
    pub fn path(&self) -> PathBuf {
        self.root.join("project")
    }

    /// Returns an absolute path for one in the project.
    ///
    /// # Panics
    /// When the path leads out of the project.
    #[track_caller]
    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(plain(path))
    }

    /// Writes a file, with the folders above it.
    ///
    /// # Panics
    /// When it cannot be written.
    #[track_caller]
    pub fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        create_folder(path.parent().expect("a file is in the project's folder"));
        fs::write(&path, text).unwrap_or_else(|error| panic!("write {}: {error}", path.display()));
    }

    /// Reads a file.
    ///
    /// # Panics
    /// When it is not there or not UTF-8.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        let path = self.at(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
    }

    /// Removes a file, or a folder with all that is in it, and its flags.
    ///
    /// # Panics
    /// When it is not there.
    #[track_caller]
    pub fn remove(&self, path: &str) {
        let (absolute, path) = (self.at(path), plain(path));
        let removed =
            if absolute.is_dir() { fs::remove_dir_all(&absolute) } else { fs::remove_file(&absolute) };
        removed.unwrap_or_else(|error| panic!("remove {}: {error}", absolute.display()));
        self.flags.borrow_mut().retain(|key, _| {
            key != path && !key.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        });
    }

    /// Returns the words that stood after the path in the fixture.
    ///
    /// # Panics
    /// When the path leads out of the project.
    #[track_caller]
    pub fn flags(&self, path: &str) -> Vec<String> {
        self.flags.borrow().get(plain(path)).cloned().unwrap_or_default()
    }

    /// Renders all files as a fixture, ordered by path; a file that is not text as `(binary)`.
    ///
    /// # Panics
    /// When a folder cannot be read.
    #[track_caller]
    pub fn tree(&self) -> String {
        self.fixture("").to_string()
    }

    /// Renders the files below one folder as a fixture; the paths start at the project all the same.
    ///
    /// # Panics
    /// When there is no such folder.
    #[track_caller]
    pub fn tree_of(&self, folder: &str) -> String {
        self.fixture(plain(folder)).to_string()
    }

    /// Returns the folder above the project, which also has the `home` and `tmp` of commands that run in it.
    pub(crate) fn root(&self) -> &Path {
        debug_assert!(self.temporary.path().exists());
        &self.root
    }

    #[track_caller]
    fn fixture(&self, start: &str) -> Fixture {
        let mut fixture = Fixture::default();
        let mut folders = vec![self.path().join(start)];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("read {}: {e}", folder.display()));
            let mut empty = true;
            for entry in entries {
                let path = entry.expect("an entry of a readable folder").path();
                empty = false;
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                } else {
                    let text = match fs::read(&path) {
                        Ok(bytes) => String::from_utf8(bytes).unwrap_or_else(|_| "(binary)\n".into()),
                        Err(error) => format!("({error})\n"),
                    };
                    let name = self.relative(&path);
                    fixture.insert(name.clone(), Entry { flags: self.flags(&name), text });
                }
            }
            if empty && folder != self.path() {
                fixture.insert(format!("{}/", self.relative(&folder)), Entry::default());
            }
        }
        fixture
    }

    fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.path()).expect("what was found in the project is in it");
        path.to_string_lossy().into_owned()
    }
}

#[track_caller]
fn plain(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    assert!(is_plain(path), "not a path inside of a project: {path:?}");
    path
}

#[track_caller]
fn create_folder(path: &Path) {
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("create {}: {error}", path.display()));
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
//- /caribou.toml
[project]
//- /empty/
//- /migrations/a/0001_initial/down.sql
DROP TABLE a;
//- /migrations/a/0001_initial/up.sql applied
CREATE TABLE a (id BIGINT);
";

    #[test]
    fn the_folder_renders_as_what_it_was_made_from() {
        assert_eq!(Project::new(TEXT).tree(), TEXT);
    }

    #[test]
    fn files_are_written_read_and_removed() {
        let project = Project::new(TEXT);
        project.write("/migrations/a/0002_b/up.sql", "SELECT 1;");
        project.remove("migrations/a/0001_initial");
        fs::write(project.at("a.sqlite3"), [0xff, 0x00]).unwrap();
        insta::assert_snapshot!(project.tree(), @r"
        //- /a.sqlite3
        (binary)
        //- /caribou.toml
        [project]
        //- /empty/
        //- /migrations/a/0002_b/up.sql
        SELECT 1;
        \ no newline at the end
        ");
        insta::assert_snapshot!(project.tree_of("empty"), @"//- /empty/");
        assert!(project.flags("migrations/a/0001_initial/up.sql").is_empty());
    }

    #[test]
    fn the_folder_goes_with_the_value() {
        let project = Project::new(TEXT);
        let path = project.path();
        assert!(path.exists());
        drop(project);
        assert!(!path.exists());
    }
}
