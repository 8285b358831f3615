//! The databases that are filled.

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
        self.remove()?;
        match self {
            Self::File(_) => Ok(()),
            // The checkpoint, so that nobody pays for what another has written.
            Self::Server { name, .. } => self.maintain(&[&format!("CREATE DATABASE {name}"), "CHECKPOINT"]),
        }
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
            Self::Server { name, .. } => self.maintain(&[&format!("DROP DATABASE IF EXISTS {name}")]),
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

    fn maintain(&self, statements: &[&str]) -> Result<(), String> {
        let Self::Server { maintenance, .. } = self else { return Ok(()) };
        let commands: Vec<&str> = statements.iter().flat_map(|&statement| ["--command", statement]).collect();
        psql(maintenance, &commands).run().map(drop)
    }
}

fn psql(url: &str, arguments: &[&str]) -> Program {
    let options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url];
    Program::new("psql", "psql".into(), &[&options, arguments].concat())
}
