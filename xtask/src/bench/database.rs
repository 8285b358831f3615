//! The databases that are filled.

use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::folder::Folder;
use super::program::Program;

/// A database.
#[derive(Debug)]
pub(crate) enum Database {
    /// SQLite.
    File(PathBuf),
    /// PostgreSQL.
    Server {
        /// The url of a database that is always there.
        maintenance: String,
        url: String,
        name: String,
        /// How many were made under this name and set aside.
        made: Cell<usize>,
    },
}

impl Database {
    /// Its url.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(path) => format!("sqlite:{}", path.display()),
            Self::Server { url, .. } => url.clone(),
        }
    }

    /// Makes it anew, without tables.
    pub(crate) fn empty(&self) -> Result<(), String> {
        let Self::Server { name, made, .. } = self else { return self.remove() };
        let count = made.replace(made.get() + 1);
        let before = match count {
            0 => format!("DROP DATABASE IF EXISTS {name}"),
            // Set aside, not dropped: ext4 makes files slowly for minutes after thousands were deleted.
            _ => format!("ALTER DATABASE {name} RENAME TO {name}_{count}"),
        };
        // The checkpoint, so that nobody pays for what another has written.
        self.maintain([before, format!("CREATE DATABASE {name}"), "CHECKPOINT".into()].into_iter())
    }

    /// Removes it.
    pub(crate) fn remove(&self) -> Result<(), String> {
        match self {
            Self::File(path) => match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(format!("{}: {error}", path.display()))
                }
                _ => Ok(()),
            },
            Self::Server { name, made, .. } => {
                let aside = (1..made.get()).map(|count| format!("{name}_{count}"));
                let all = std::iter::once(name.clone()).chain(aside);
                self.maintain(all.map(|name| format!("DROP DATABASE IF EXISTS {name}")))
            }
        }
    }

    /// The floor: the database's own client runs the same SQL, a transaction for each migration, as durable as the
    /// others are.
    pub(crate) fn client(&self, folder: &Folder) -> Program {
        match self {
            Self::File(path) => {
                let program =
                    Program::new("sqlite3", "sqlite3".into(), &["-batch", "-bail", &path.to_string_lossy()]);
                Program { stdin: Some(folder.script.clone()), ..program }
            }
            Self::Server { url, .. } => psql(url, &["--file", &folder.script.to_string_lossy()]),
        }
    }

    fn maintain(&self, statements: impl Iterator<Item = String>) -> Result<(), String> {
        let Self::Server { maintenance, .. } = self else { return Ok(()) };
        let statements: Vec<String> = statements.collect();
        let commands: Vec<&str> =
            statements.iter().flat_map(|statement| ["--command", statement.as_str()]).collect();
        psql(maintenance, &commands).run().map(drop)
    }
}

fn psql(url: &str, arguments: &[&str]) -> Program {
    let options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url];
    Program::new("psql", "psql".into(), &[&options, arguments].concat())
}
