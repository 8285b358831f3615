//! The programs that are compared.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::built_caribou;
use super::database::Database;
use super::folder::Folder;

/// A program with its arguments.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// What it is called in the tables.
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<String>,
    pub(crate) stdin: Option<PathBuf>,
}

/// What is one transaction for caribou.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Atomic {
    /// What it chooses by itself.
    Auto,
    /// Each migration.
    Migration,
}

/// `caribou migrate` as it was just built.
pub(crate) fn caribou(folder: &Folder, database: &Database, atomic: Atomic) -> Program {
    let migrations = folder.migrations.to_string_lossy();
    let mut arguments = vec!["migrate", "--migrations-dir", &migrations, "--url"];
    let url = database.url();
    arguments.push(&url);
    if atomic == Atomic::Migration {
        arguments.extend(["--atomic", "migration"]);
    }
    Program::new("caribou", built_caribou(), &arguments)
}

/// `diesel migration run` as it is installed.
pub(crate) fn diesel(folder: &Folder, database: &Database) -> Program {
    let migrations = folder.migrations.to_string_lossy();
    let url = database.url();
    let url = url.strip_prefix("sqlite:").unwrap_or(&url);
    let arguments = ["migration", "run", "--migration-dir", &migrations, "--database-url", url];
    Program::new("diesel", "diesel".into(), &arguments)
}

impl Program {
    pub(crate) fn new(name: &'static str, path: PathBuf, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { name, path, arguments, stdin: None }
    }

    /// Makes it run inside another program, which comes first on the command line.
    pub(crate) fn inside(mut self, path: &str, arguments: &[&str]) -> Self {
        let own = std::mem::replace(&mut self.path, path.into()).to_string_lossy().into_owned();
        let outer = arguments.iter().map(|&argument| argument.to_owned());
        self.arguments = outer.chain([own]).chain(std::mem::take(&mut self.arguments)).collect();
        self
    }

    /// Runs it to its end and returns how long that took.
    pub(crate) fn run(&self) -> Result<Duration, String> {
        let failed = |why: &dyn std::fmt::Display| {
            format!("{} {}: {why}", self.path.display(), self.arguments.join(" "))
        };
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).current_dir(std::env::temp_dir());
        command.stdin(match &self.stdin {
            Some(path) => File::open(path).map_err(|error| failed(&error))?.into(),
            None => Stdio::null(),
        });
        let start = Instant::now();
        let output = command.stdout(Stdio::null()).output().map_err(|error| failed(&error))?;
        let elapsed = start.elapsed();
        if output.status.success() {
            Ok(elapsed)
        } else {
            Err(failed(&String::from_utf8_lossy(&output.stderr)))
        }
    }
}
