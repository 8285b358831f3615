//! A case: a folder in `tests/verbs/squashing`. Its README says what is in one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use caribou_harness::{Caribou, Entry, Fixture, Project};

use crate::each::{Named, folders};
use crate::support::{caribou, workspace};

/// The backends, as `caribou.toml` and the names of files have them.
pub(super) const BACKENDS: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// One folder of `tests/verbs/squashing`.
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
        let case = |(name, path): (String, PathBuf)| {
            let files = fs::read_dir(&path).unwrap().map(|file| {
                let file = file.unwrap().path();
                (file.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&file).unwrap())
            });
            Self { name, files: files.collect() }
        };
        folders(&folder()).into_iter().map(case).collect()
    }

    /// A file of the case.
    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// The rows that are there before, on a backend.
    pub(super) fn rows(&self, backend: &str) -> Option<&str> {
        self.file(&format!("rows.{backend}.sql")).or_else(|| self.file("rows.sql"))
    }

    /// The backends that it is written for.
    pub(super) fn backends(&self) -> Vec<&str> {
        self.file("backends").map_or(BACKENDS.to_vec(), |text| text.split_whitespace().collect())
    }

    /// The arguments of `squashmigrations`: all of the one app, where nothing is said.
    pub(super) fn flags(&self) -> Vec<String> {
        if let Some(flags) = self.file("flags") {
            return flags.split_whitespace().map(str::to_owned).collect();
        }
        let project = self.migrations();
        let last = project.iter().filter_map(|(path, _)| path.split('/').nth(1)).max().unwrap_or_default();
        vec!["app".into(), last.into()]
    }

    fn migrations(&self) -> Fixture {
        Fixture::parse(self.file("project").unwrap_or_default())
    }

    /// The project as it is before; `urls` are of the servers that there are, by backend.
    pub(super) fn project(&self, urls: &BTreeMap<&str, String>) -> Project {
        let mut fixture = Fixture::default();
        for (path, entry) in self.migrations().iter() {
            let path = path.strip_prefix("root/").map_or_else(|| format!("migrations/{path}"), str::to_owned);
            fixture.insert(path, entry.clone());
        }
        if fixture.get("diesel.toml").is_none() {
            fixture.insert("caribou.toml", Entry { flags: Vec::new(), text: self.configuration(urls) });
        }
        Project::from_fixture(&fixture)
    }

    fn configuration(&self, urls: &BTreeMap<&str, String>) -> String {
        let backends = self.backends();
        let mut text = format!("[project]\nbackends = {backends:?}\n");
        let default = if backends.contains(&"sqlite") { Some("sqlite") } else { urls.keys().next().copied() };
        text += &default.map_or(String::new(), |name| format!("default_database = \"{name}\"\n"));
        if backends.contains(&"sqlite") {
            text += "[databases.sqlite]\nurl = \"sqlite:db.sqlite3\"\n";
        }
        for (backend, url) in urls {
            text += &format!("[databases.{backend}]\nurl = \"{url}\"\n");
        }
        text
    }

    /// The binary in the project of this case.
    pub(super) fn caribou(&self, project: &Project) -> Caribou {
        let caribou = caribou(project);
        let is_diesel = project.at("diesel.toml").exists();
        if is_diesel { caribou.env("DATABASE_URL", "db.sqlite3") } else { caribou }
    }

    /// What is to be written below `migrations`, and `output`.
    pub(super) fn expected(&self) -> BTreeMap<String, String> {
        let text = self.file("expected").unwrap_or_default();
        Fixture::parse(text).iter().map(|(path, entry)| (path.to_owned(), entry.text.clone())).collect()
    }

    /// Puts the expected squashes into a project.
    pub(super) fn follow_in(&self, project: &Project) {
        for (path, text) in self.expected() {
            if path != "output" {
                project.write(&format!("migrations/{path}"), &text);
            }
        }
    }

    /// The expected squashes: app and name.
    pub(super) fn squashes(&self) -> BTreeSet<(String, String)> {
        let mut squashes = BTreeSet::new();
        for path in self.expected().keys() {
            match path.split('/').collect::<Vec<_>>()[..] {
                [app, name, _] => drop(squashes.insert((app.to_owned(), name.to_owned()))),
                // A plain Diesel project is one app, `main`.
                [name, _] => drop(squashes.insert(("main".to_owned(), name.to_owned()))),
                _ => {}
            }
        }
        squashes
    }

    /// Where each app that is squashed is before it: the migration before the first that is replaced, or `zero`.
    pub(super) fn before(&self) -> BTreeMap<String, String> {
        let mut before: BTreeMap<String, String> = BTreeMap::new();
        let mut replaced = BTreeSet::new();
        for (path, text) in self.expected() {
            if path.ends_with("metadata.toml") {
                let list = text.split_once("replaces = [").map_or("", |(_, rest)| rest);
                let list = list.split_once(']').map_or("", |(list, _)| list);
                replaced.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
        for (app, _) in self.squashes() {
            let mut names = BTreeSet::new();
            for (path, _) in self.migrations().iter() {
                match path.split('/').collect::<Vec<_>>()[..] {
                    [of, name, _] if of == app => drop(names.insert(name.to_owned())),
                    [name, _] if app == "main" && !name.contains('.') => drop(names.insert(name.to_owned())),
                    _ => {}
                }
            }
            let last =
                names.into_iter().take_while(|name| !replaced.contains(&format!("{app}.{name}"))).last();
            before.insert(app, last.unwrap_or_else(|| "zero".into()));
        }
        before
    }

    /// Makes what came out the expectation.
    pub(super) fn update(&self, actual: &BTreeMap<String, String>) {
        let mut fixture = Fixture::default();
        for (path, text) in actual {
            fixture.insert(path, Entry { flags: Vec::new(), text: text.clone() });
        }
        fs::write(folder().join(&self.name).join("expected"), fixture.to_string()).unwrap();
    }
}

fn folder() -> PathBuf {
    workspace().join("tests/verbs/squashing")
}
