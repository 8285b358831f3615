//! What a run is told, and what it tells.

use std::time::Duration;

use caribou_history::{Entry, Event, EventKind, History};
use caribou_migration::MigrationId;
use jiff::Timestamp;

use crate::task::Action;

/// What a run is told from outside.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What time it is.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// Who runs it, `user@host`, for the event log.
    pub actor: Option<&'a str>,
    /// The version of caribou, for the event log.
    pub version: &'a str,
    /// What a database without an identity shall call itself.
    pub label: Option<&'a str>,
}

impl Context<'_> {
    /// Makes an event about an entry, by whoever runs this.
    pub fn event(&self, kind: EventKind, entry: &Entry) -> Event {
        Event {
            actor: self.actor.map(str::to_owned),
            version: Some(self.version.to_owned()),
            ..Event::new(kind, entry)
        }
    }
}

/// A task that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The migration.
    pub id: MigrationId,
    /// What was done with it.
    pub action: Action,
    /// How long it took.
    pub elapsed: Duration,
}

/// What is happening.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A task starts.
    Started {
        /// The migration.
        id: &'a MigrationId,
        /// What is done with it.
        action: Action,
        /// How many statements it has.
        statements: usize,
    },
    /// A statement of the task starts.
    Statement {
        /// Its number, from 1.
        number: usize,
        /// Its line in the script.
        line: u32,
    },
    /// The task is done.
    Finished {
        /// The migration.
        id: &'a MigrationId,
        /// How long it took.
        elapsed: Duration,
    },
    /// The plan could not be one transaction, was rolled back, and starts again with one for each migration.
    StartedAgain {
        /// What the server had against it.
        reason: &'a str,
    },
}

/// What the running of every task needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) history: &'a History,
    pub(crate) context: &'a Context<'a>,
    /// The statement to run after each script, so that unqualified names lead where they led.
    pub(crate) restore: Option<&'a str>,
}
