//! A migration that a database knows by an old name.

use std::fmt;

use caribou_migration::MigrationId;

use crate::{EventKind, History, PastEvent};

/// What the rows of a migration are called, and what they will be called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rename {
    /// The name in the database.
    pub old: MigrationId,
    /// The name on disk.
    pub new: MigrationId,
    /// Why both are one.
    pub reason: RenameReason,
}

/// Why two names are one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenameReason {
    /// The migration was called so before.
    Renamed,
    /// The old name is that of another migration, which did the same and is gone.
    DidTheSame,
}

const WAS: &str = "was ";
const DID_THE_SAME: &str = ", which did the same";

/// The detail of the event: `was tickets.0019_auto`. It is under the new name.
impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.reason {
            RenameReason::Renamed => "",
            RenameReason::DidTheSame => DID_THE_SAME,
        };
        write!(f, "{WAS}{}{why}", self.old)
    }
}

impl History {
    /// Returns the SQL that gives the row of a migration another name.
    pub fn rename_sql(&self, from: &MigrationId, to: &MigrationId) -> String {
        self.rename_in("caribou_migrations", from, to)
    }

    /// Returns the SQL that gives the steps of a migration another name.
    pub fn rename_steps_sql(&self, from: &MigrationId, to: &MigrationId) -> String {
        self.rename_in("caribou_steps", from, to)
    }

    fn rename_in(&self, table: &str, from: &MigrationId, to: &MigrationId) -> String {
        format!(
            "UPDATE {} SET app = {}, name = {} WHERE {}",
            self.table(table),
            self.text(to.app().as_str()),
            self.text(to.name().as_str()),
            self.is(from)
        )
    }
}

impl PastEvent {
    /// Returns the migration that it is about, under the name of then; `None` when it is about none, or not one that could be on disk.
    pub fn id(&self) -> Option<MigrationId> {
        let (app, name) = (self.app.as_ref()?, self.name.as_ref()?);
        Some(MigrationId::new(app.parse().ok()?, name.parse().ok()?))
    }

    /// Returns what the migration was called before, if the event is that it got another name.
    pub fn old_name(&self) -> Option<MigrationId> {
        let detail = self.detail.as_ref().filter(|_| self.kind == EventKind::Rename.as_str())?;
        let text = detail.strip_prefix(WAS)?;
        text.strip_suffix(DID_THE_SAME).unwrap_or(text).parse().ok()
    }
}
