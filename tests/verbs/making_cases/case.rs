//! A case: a folder in `tests/verbs/making`. Its README says what is in one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use caribou_harness::{Caribou, Project};

use crate::each::{Named, folders};
use crate::support::{caribou, workspace};

/// The backends, as `caribou.toml` and the names of files have them.
pub(super) const BACKENDS: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// What stands for the time in the names of expected folders.
const TIME: &str = "YYYY-MM-DD-HHMMSS";

/// One folder of `tests/verbs/making`.
pub(super) struct Case {
    name: String,
    files: BTreeMap<String, String>,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Case {
    /// Every case that is asked for, by name.
    pub(super) fn all() -> Vec<Self> {
        let case = |(name, path): (String, PathBuf)| Self { name, files: files_below(&path) };
        folders(&folder()).into_iter().map(case).collect()
    }

    /// A file of the case.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// A file for a backend: its own, or the one for all.
    pub(super) fn file_for(&self, stem: &str, backend: &str, end: &str) -> Option<&str> {
        self.file(&format!("{stem}.{backend}.{end}")).or_else(|| self.file(&format!("{stem}.{end}")))
    }

    /// The backends that it is written for.
    pub(super) fn backends(&self) -> Vec<&str> {
        self.file("backends").map_or(BACKENDS.to_vec(), |text| text.split_whitespace().collect())
    }

    /// The arguments of `makemigrations`.
    pub(super) fn flags(&self) -> Vec<&str> {
        self.file("flags").unwrap_or_default().lines().filter(|line| !line.is_empty()).collect()
    }

    /// Whether it is a plain Diesel project, without a `caribou.toml`.
    fn is_diesel(&self) -> bool {
        self.files.contains_key("project/diesel.toml")
    }

    /// The project as it is before `makemigrations`.
    pub(super) fn project(&self) -> Project {
        let project = Project::new("//- /migrations/\n");
        if !self.is_diesel() {
            project.write(
                "caribou.toml",
                &format!(
                    "[project]\nbackends = {:?}\n{}\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
                    self.backends(),
                    self.file("project.toml").unwrap_or_default()
                ),
            );
        }
        for (path, text) in &self.files {
            if let Some(path) = path.strip_prefix("project/") {
                project.write(path, text);
                continue;
            }
            let (app, name) = path.rsplit_once('/').unwrap_or(("app", path));
            if app == "expected" || app.contains('/') {
                continue;
            }
            if let Some(end) = name.strip_prefix("before") {
                let file = if end == ".toml" { "metadata.toml".to_owned() } else { format!("up{end}") };
                project.write(&format!("migrations/{app}/0001_before/{file}"), text);
            } else if name.starts_with("schema") {
                project.write(&format!("migrations/{app}/{name}"), text);
            }
        }
        project
    }

    /// The binary in the project of this case.
    pub(super) fn caribou(&self, project: &Project) -> Caribou {
        let caribou = caribou(project);
        if self.is_diesel() { caribou.env("DATABASE_URL", "db.sqlite3") } else { caribou }
    }

    /// What is to be written: paths below `expected`, and texts.
    pub(super) fn expected(&self) -> BTreeMap<String, String> {
        let mut expected = BTreeMap::new();
        for (path, text) in &self.files {
            if let Some(path) = path.strip_prefix("expected/") {
                expected.insert(path.to_owned(), text.clone());
            }
        }
        expected
    }

    /// Puts the expected migrations into a project. Returns whether there are any.
    pub(super) fn follow_in(&self, project: &Project) -> bool {
        let expected = self.expected();
        let migrations = expected.iter().filter(|(path, _)| path.contains('/'));
        migrations.map(|(path, text)| write_migration(project, path, text)).count() > 0
    }

    /// Whether a migration that is there is changed by what is expected.
    pub(super) fn edits(&self, project: &Project) -> bool {
        let there = migrations(project);
        self.expected().keys().any(|path| there.contains_key(path) && path.ends_with("/up.sql"))
    }

    /// Each app of a project that has migrations, with its last one.
    pub(super) fn leaves(&self, project: &Project) -> BTreeMap<String, String> {
        let mut leaves = BTreeMap::new();
        for path in migrations(project).keys() {
            let parts: Vec<&str> = path.split('/').collect();
            // A plain Diesel project is one app, `main`.
            match parts[..] {
                [migration, _] if self.is_diesel() => leaves.insert("main".into(), migration.into()),
                [app, migration, _] => leaves.insert(app.into(), migration.into()),
                _ => None,
            };
        }
        leaves
    }

    /// Makes what came out the expectation.
    pub(super) fn update(&self, actual: &BTreeMap<String, String>) {
        let folder = folder().join(&self.name).join("expected");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        for (path, text) in actual {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// What a call wrote below `migrations`: new and changed files, and `(removed)` for those that are gone.
pub(super) fn written(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut written = BTreeMap::new();
    for (path, text) in after {
        if before.get(path) != Some(text) {
            written.insert(timeless(path), text.clone());
        }
    }
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        written.insert(timeless(path), "(removed)\n".into());
    }
    written
}

/// The files of the migrations of a project.
pub(super) fn migrations(project: &Project) -> BTreeMap<String, String> {
    files_below(&project.at("migrations"))
}

fn write_migration(project: &Project, path: &str, text: &str) {
    let path = format!("migrations/{}", path.replace(TIME, "2030-01-01-000000"));
    if text == "(removed)\n" { project.remove(&path) } else { project.write(&path, text) }
}

/// Replaces the time of a Diesel migration's name, unless it is one of the case's own.
fn timeless(path: &str) -> String {
    let is_stamp = |part: &str| {
        part.len() > TIME.len()
            && part.bytes().zip(TIME.bytes()).all(|(byte, pattern)| match pattern {
                b'-' => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
            && !part.starts_with("2020-")
    };
    let part = |part: &str| match is_stamp(part) {
        true => format!("{TIME}{}", &part[TIME.len()..]),
        false => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn folder() -> PathBuf {
    workspace().join("tests/verbs/making")
}

/// The files in a folder and the folders below it: relative path and text.
fn files_below(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}
