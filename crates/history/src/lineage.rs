//! Which events are about the same migration, whatever it was called then.

use std::collections::BTreeMap;

use caribou_migration::MigrationId;

use crate::PastEvent;

/// The migrations that events are about, each with all the names that it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// By event: the number of the migration.
    of: Vec<Option<usize>>,
    /// By migration: its names, oldest first; empty if it turned out to be another one.
    names: Vec<Vec<MigrationId>>,
}

impl Lineage {
    /// Follows the renames in events, which are ordered by time.
    ///
    /// # Examples
    /// ```
    /// # use caribou_connection::Session;
    /// # use caribou_history::*;
    /// # use diesel::{Connection, SqliteConnection};
    /// # let mut database = SqliteConnection::establish(":memory:")?;
    /// # let mut history = History::locate(&mut database)?;
    /// # history.create(&mut database, None, "2026-01-12T10:00:00Z".parse()?)?;
    /// # let entry = Entry::new("tickets.0019_auto".parse()?, "2026-01-12T10:00:00Z".parse()?);
    /// # database.run(&history.event_sql(&Event::new(EventKind::Apply, &entry)))?;
    /// # let rename = Rename { old: entry.id.clone(), new: "tickets.0019_add_parent".parse()?, reason: RenameReason::Renamed };
    /// # let event = Event::new(EventKind::Rename, &Entry { id: rename.new.clone(), ..entry });
    /// # database.run(&history.event_sql(&Event { detail: Some(rename.to_string()), ..event }))?;
    /// let events = history.events(&mut database, &EventFilter::default())?;
    /// let lineage = Lineage::of(&events);
    /// // The first event was about `0019_auto`, which is called `0019_add_parent` today.
    /// assert_eq!(lineage.name_today(0).unwrap().to_string(), "tickets.0019_add_parent");
    /// assert_eq!(lineage.names(0).len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(events: &[PastEvent]) -> Self {
        let mut lineage = Self::default();
        let mut called: BTreeMap<MigrationId, usize> = BTreeMap::new();
        for event in events {
            let subject = event.id().map(|id| {
                let old = event.old_name().and_then(|old| called.remove(&old).map(|number| (old, number)));
                match (called.get(&id).copied(), old) {
                    (None, None) => lineage.begin(event.old_name(), &id),
                    (Some(number), None) => number,
                    (None, Some((_, number))) => {
                        lineage.names[number].push(id.clone());
                        number
                    }
                    (Some(number), Some((_, other))) => {
                        lineage.join(number, other);
                        number
                    }
                }
            });
            if let (Some(id), Some(number)) = (event.id(), subject) {
                called.insert(id, number);
            }
            lineage.of.push(subject);
        }
        lineage
    }

    /// Returns all names of the migration that the event of this index is about, oldest first.
    pub fn names(&self, event: usize) -> &[MigrationId] {
        let number = self.of.get(event).copied().flatten();
        number.map_or(&[], |number| self.names[number].as_slice())
    }

    /// Returns what the migration that the event of this index is about is called today, as far as the events know.
    pub fn name_today(&self, event: usize) -> Option<&MigrationId> {
        self.names(event).last()
    }

    fn begin(&mut self, old: Option<MigrationId>, id: &MigrationId) -> usize {
        self.names.push(old.into_iter().chain([id.clone()]).collect());
        self.names.len() - 1
    }

    /// Two turn out to be one, which keeps the name of the first.
    fn join(&mut self, number: usize, other: usize) {
        if number == other {
            return;
        }
        let mut names = std::mem::take(&mut self.names[other]);
        names.append(&mut self.names[number]);
        self.names[number] = names;
        for of in self.of.iter_mut().flatten().filter(|of| **of == other) {
            *of = number;
        }
    }
}
