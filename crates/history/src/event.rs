//! The rows of `caribou_events`: all that ever happened.

use std::fmt;
use std::str::FromStr;

use caribou_connection::Session;
use caribou_migration::{AppLabel, MigrationId, MigrationName};
use jiff::Timestamp;

use crate::entry::{Elapsed, Entry};
use crate::error::{column, optional};
use crate::{History, HistoryError};

const TABLE: &str = "caribou_events";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A migration was applied.
    Apply,
    /// A migration was reverted.
    Revert,
    /// A row was added or removed without running anything.
    Fake,
    /// A squash was recorded, because all that it replaces is applied.
    Squash,
    /// A row got the migration's new name.
    Rename,
    /// The history of another tool was taken over.
    Adopt,
    /// A row whose migration is gone was removed.
    Prune,
    /// A person said what became of a migration.
    Resolve,
    /// An edit of an applied migration was accepted.
    Accept,
    /// A migration failed.
    Fail,
}

impl EventKind {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Apply, "apply"),
        (Self::Revert, "revert"),
        (Self::Fake, "fake"),
        (Self::Squash, "squash"),
        (Self::Rename, "rename"),
        (Self::Adopt, "adopt"),
        (Self::Prune, "prune"),
        (Self::Resolve, "resolve"),
        (Self::Accept, "accept"),
        (Self::Fail, "fail"),
    ];

    /// Returns the word in the table.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(kind, _)| kind).ok_or(())
    }
}

/// An event to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// To which migration.
    pub id: Option<MigrationId>,
    /// Who did it, `user@host`.
    pub actor: Option<String>,
    /// The version of caribou.
    pub version: Option<String>,
    /// How long it took.
    pub elapsed: Option<Elapsed>,
    /// More about it, for people: the error of a failure, the old name of a rename.
    pub detail: Option<String>,
}

impl Event {
    /// Makes an event about an entry: its migration, its time, its duration.
    pub fn new(kind: EventKind, entry: &Entry) -> Self {
        Self {
            at: entry.applied_at,
            kind,
            id: Some(entry.id.clone()),
            actor: None,
            version: None,
            elapsed: Some(entry.elapsed),
            detail: None,
        }
    }
}

/// An event that was read back. What it is about is text: names of old versions need not be names of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastEvent {
    /// Its number: later events have higher ones.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What, as it stands in the table.
    pub kind: String,
    /// The app.
    pub app: Option<String>,
    /// The migration's name.
    pub name: Option<String>,
    /// Who.
    pub actor: Option<String>,
    /// With which version of caribou.
    pub version: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// More about it.
    pub detail: Option<String>,
}

/// Which events to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only those of an app.
    pub app: Option<AppLabel>,
    /// Only those of a migration of that name.
    pub name: Option<MigrationName>,
}

impl History {
    /// Returns the SQL that adds an event.
    pub fn event_sql(&self, event: &Event) -> String {
        let id = event.id.as_ref();
        format!(
            "INSERT INTO {} (at, kind, app, name, actor, version, duration_ms, detail) \
             VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
            self.table(TABLE),
            self.time(event.at),
            self.text(event.kind.as_str()),
            self.text_or_null(id.map(|id| id.app().as_str())),
            self.text_or_null(id.map(|id| id.name().as_str())),
            self.text_or_null(event.actor.as_deref()),
            self.text_or_null(event.version.as_deref()),
            event.elapsed.map_or_else(|| "NULL".into(), |elapsed| self.elapsed(elapsed)),
            self.text_or_null(event.detail.as_deref()),
        )
    }

    /// Reads events, oldest first.
    ///
    /// # Errors
    /// [`HistoryError`] when the table cannot be read or a row is damaged.
    pub fn events(
        &self,
        session: &mut dyn Session,
        filter: &EventFilter,
    ) -> Result<Vec<PastEvent>, HistoryError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let app = filter.app.as_ref().map(|app| format!("app = {}", self.text(app.as_str())));
        let name = filter.name.as_ref().map(|name| format!("name = {}", self.text(name.as_str())));
        let conditions: Vec<_> = app.into_iter().chain(name).collect();
        let condition = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let rows = session.rows(&format!(
            "SELECT {}, {}, kind, app, name, actor, version, {}, detail FROM {} AS event{condition} ORDER BY event.id",
            self.read_number("id"),
            self.read_time("at"),
            self.read_number("duration_ms"),
            self.table(TABLE)
        ))?;
        let events = rows.into_iter().map(|row| {
            let mut row = row.into_iter();
            let mut next = || row.next().flatten();
            Ok(PastEvent {
                number: column(TABLE, "id", next())?,
                at: column(TABLE, "at", next())?,
                kind: next().unwrap_or_default(),
                app: next(),
                name: next(),
                actor: next(),
                version: next(),
                duration_ms: optional(TABLE, "duration_ms", next())?,
                detail: next(),
            })
        });
        events.collect()
    }
}
