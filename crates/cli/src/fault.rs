//! An error as the command line shows it.

use std::collections::BTreeMap;

use caribou_migration::MigrationId;
use serde_json::Value;

/// The exit codes, a published API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something is pending, differs or was found.
    Found = 1,
    /// The command line or a config file is wrong.
    Usage = 2,
    /// A decision is needed and nobody may be asked.
    Decision = 3,
    /// The migrations contradict themselves.
    Migrations = 4,
    /// The history of the database contradicts the migrations.
    History = 5,
    /// SQL failed.
    Sql = 6,
    /// The database was refused or cannot be reached.
    Database = 7,
}

/// An error as the command line shows it: what, why, and what to type next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A word for programs.
    pub code: &'static str,
    /// How the process ends.
    pub exit: Exit,
    /// What happened, for people; several lines if several things did.
    pub message: String,
    /// A piece of the file with the place marked.
    pub snippet: Option<String>,
    /// What was done and what was not, a line each.
    pub notes: Vec<String>,
    /// What to do next, a line each.
    pub help: Vec<String>,
    /// The migrations that it is about.
    pub migrations: Vec<MigrationId>,
    /// What else its document says, for programs.
    pub fields: BTreeMap<&'static str, Value>,
}

impl Fault {
    /// Makes a fault of a code, an exit and a message.
    pub fn new(code: &'static str, exit: Exit, message: impl Into<String>) -> Self {
        Self {
            code,
            exit,
            message: message.into(),
            snippet: None,
            notes: Vec::new(),
            help: Vec::new(),
            migrations: Vec::new(),
            fields: BTreeMap::new(),
        }
    }

    /// Makes a fault of the command line.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", Exit::Usage, message)
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Adds a field to its document.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.insert(name, value.into());
        self
    }

    /// Names the migrations that it is about.
    #[must_use]
    pub fn about<'a>(mut self, ids: impl IntoIterator<Item = &'a MigrationId>) -> Self {
        self.migrations.extend(ids.into_iter().cloned());
        self
    }
}
