//! What the tests share: the binary, projects, databases of each kind.

use std::fs;
use std::path::{Path, PathBuf};

use caribou::connection::open;
use caribou_harness::{Caribou, Database, Entry, Fixture, Output, Project};
use caribou_migration::Dialect;
use serde_json::Value;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_caribou");

/// Prepares the binary to be run in a project.
pub(crate) fn caribou(project: &Project) -> Caribou {
    Caribou::new(BINARY.as_ref(), project)
}

/// A copy of a folder in `tests/projects`.
pub(crate) fn project(name: &str) -> Project {
    copy_of(&workspace().join("tests/projects").join(name))
}

/// A copy of a folder.
pub(crate) fn copy_of(root: &Path) -> Project {
    let mut fixture = Fixture::default();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains(".sqlite3") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap();
                fixture.insert(name, Entry { flags: Vec::new(), text });
            }
        }
    }
    Project::from_fixture(&fixture)
}

/// The folder of the whole workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A project of one SQLite database, `db.sqlite3`, and the migrations of a fixture.
pub(crate) fn small(migrations: &str) -> Project {
    let project = Project::new(migrations);
    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\n");
    project
}

/// The one document on standard output.
#[track_caller]
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("no document ({error}):\n{output}"))
}

/// The document of an error, with what every one of them has.
#[track_caller]
pub(crate) fn error_document(output: &Output) -> Value {
    let mut document = json(output);
    let error = document["error"].take();
    assert_eq!(error["exit"], output.code.unwrap(), "{output}");
    assert!(error["code"].as_str().is_some_and(|code| !code.is_empty()), "{output}");
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{output}");
    assert!(error["help"].is_string() && error["migrations"].is_array(), "{output}");
    error
}

/// `app.name` of the migrations that a database has, as `showmigrations` with these arguments says.
#[track_caller]
pub(crate) fn applied(caribou: &Caribou, arguments: &str) -> Vec<String> {
    let output = caribou.run(&format!("showmigrations --format json {arguments}")).exits(0);
    let document = json(&output);
    let mut names = Vec::new();
    for app in document["apps"].as_array().unwrap() {
        for migration in app["migrations"].as_array().unwrap() {
            if migration["applied"] == true {
                let name = migration["name"].as_str().unwrap();
                names.push(format!("{}.{name}", app["app"].as_str().unwrap()));
            }
        }
    }
    names
}

/// The steps of a `migrate --format json`, as `direction action app.name`.
#[track_caller]
pub(crate) fn steps(output: &Output) -> Vec<String> {
    let document = json(output);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let step = |step: &Value| {
        let (app, name) = (text(&step["app"]), text(&step["name"]));
        format!("{} {} {app}.{name}", text(&step["direction"]), text(&step["action"]))
    };
    document["steps"].as_array().unwrap().iter().map(step).collect()
}

/// The rows that a statement returns in an SQLite file: one a line, fields separated by tabs.
#[track_caller]
pub(crate) fn rows(file: &Path, sql: &str) -> String {
    assert!(file.exists(), "there is no {}", file.display());
    let mut session = open(Dialect::Sqlite, file.to_str().unwrap()).unwrap();
    let mut text = String::new();
    for row in session.rows(sql).unwrap() {
        let fields: Vec<String> = row.into_iter().map(|field| field.unwrap_or("NULL".into())).collect();
        text.push_str(&(fields.join("\t") + "\n"));
    }
    text
}

/// Runs a statement in an SQLite file.
#[track_caller]
pub(crate) fn execute(file: &Path, sql: &str) {
    open(Dialect::Sqlite, file.to_str().unwrap()).unwrap().run(sql).unwrap();
}

/// What the file of an SQLite [`Store`] is called.
pub(crate) const FILE: &str = "store.sqlite3";

/// A database of one kind, empty.
pub(crate) enum Store {
    /// An SQLite file, in a folder of its own.
    File(Project),
    /// One on a server.
    Server(Database),
}

impl Store {
    /// One of each kind that this build and this machine have.
    pub(crate) fn all(hint: &str) -> Vec<Self> {
        [Some(Self::file()), Self::postgres(hint), Self::mariadb(hint)].into_iter().flatten().collect()
    }

    pub(crate) fn file() -> Self {
        Self::File(Project::new(""))
    }

    pub(crate) fn postgres(hint: &str) -> Option<Self> {
        caribou_harness::postgres().map(|server| Self::Server(server.database(hint)))
    }

    pub(crate) fn mariadb(hint: &str) -> Option<Self> {
        let server = if cfg!(feature = "mysql") { caribou_harness::mariadb() } else { None };
        server.map(|server| Self::Server(server.database(hint)))
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite:{}", folder.at(FILE).display()),
            Self::Server(database) => database.url().to_owned(),
        }
    }

    pub(crate) fn is_mariadb(&self) -> bool {
        self.url().starts_with("mysql")
    }

    /// The rows of a query, through the server's own client where there is one.
    #[track_caller]
    pub(crate) fn query(&self, sql: &str) -> String {
        match self {
            Self::File(folder) => rows(&folder.at(FILE), sql),
            Self::Server(database) => database.query(sql),
        }
    }

    /// Runs statements, past caribou.
    #[track_caller]
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::File(folder) => execute(&folder.at(FILE), sql),
            Self::Server(database) => database.execute(sql),
        }
    }

    /// What is recorded as applied: app and name, a line each.
    #[track_caller]
    pub(crate) fn recorded(&self) -> String {
        self.query("SELECT app, name FROM caribou_migrations ORDER BY app, name")
    }
}
