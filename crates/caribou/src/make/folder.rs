//! A migration's folder: its name, what it depends on, and which files stand in it.

use caribou_detect::{Habit, next_name};
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId, MigrationName, NameError, Reference};
use caribou_schema::Schema;
use caribou_sql::shared;
use caribou_target::Location;
use jiff::Timestamp;

use super::{Making, metadata};
use crate::project::habit;

/// Where an app's next migrations go.
pub(super) struct Place {
    app: AppLabel,
    names: Vec<MigrationName>,
    /// What the next one follows.
    leaf: Option<MigrationId>,
    habit: Habit,
    now: Timestamp,
    taken: Option<Taken>,
}

/// The last migration of an app, whose place the next one takes.
pub(super) struct Taken {
    pub(super) old: MigrationId,
    pub(super) how: How,
}

/// How a migration takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It does what the other did too.
    Anew {
        /// Whether the other is called what it does, so that the new one is too.
        is_named_by_us: bool,
    },
    /// It stands behind what the other does.
    Behind,
}

impl Place {
    pub(super) fn of(making: &Making, app: &AppLabel, now: Timestamp) -> Self {
        let migrations = making.any_side().project.migrations();
        let names = migrations.filter(|(id, _)| id.app() == app).map(|(id, _)| id.name().clone()).collect();
        let habit = habit(&making.location);
        let leaf = making.graph.leaves(app).into_iter().next();
        Self { app: app.clone(), names, leaf, habit, now, taken: None }
    }

    /// Lets the next migration take the place of the last one.
    pub(super) fn take_the_place(&mut self, making: &Making, taken: Taken) {
        let last = &taken.old;
        self.names.retain(|name| name != last.name());
        self.leaf = making.graph.parents(last).find(|parent| parent.app() == last.app()).cloned();
        self.taken = Some(taken);
    }

    /// Lets the next migration be called what it does, though it takes the place of another.
    pub(super) fn name_anew(&mut self) {
        if let Some(Taken { how: How::Anew { is_named_by_us }, .. }) = &mut self.taken {
            *is_named_by_us = true;
        }
    }

    /// Returns whose place the next migration takes; then it is taken.
    pub(super) fn taken(&mut self) -> Option<Taken> {
        self.taken.take()
    }

    /// Returns the name of a migration with another description and the same number, and counts it as there.
    pub(super) fn again(&mut self, old: &MigrationId, description: &str) -> Result<MigrationId, NameError> {
        let number = old.name().as_str().strip_suffix(old.name().description()).unwrap_or_default();
        let name = MigrationName::parse(&format!("{number}{}", as_one_word(description)))?;
        Ok(self.take(name))
    }

    pub(super) fn is_first(&self) -> bool {
        self.leaf.is_none()
    }

    /// Returns the name of the next migration, and counts it as there.
    pub(super) fn next(&mut self, description: &str) -> Result<MigrationId, NameError> {
        let name = next_name(&self.names, &as_one_word(description), self.habit, self.now)?;
        Ok(self.take(name))
    }

    /// Counts a name as there.
    pub(super) fn take(&mut self, name: MigrationName) -> MigrationId {
        self.names.push(name.clone());
        MigrationId::new(self.app.clone(), name)
    }

    /// Returns what the next migration says of itself; it follows the last one of its app. Then it is the last.
    ///
    /// In a plain Diesel folder the order of the names says it already, as long as all of them leave it at that.
    pub(super) fn metadata(&self, making: &Making, needs: &[MigrationId]) -> Metadata {
        let implicit = matches!(making.location, Location::Diesel { .. })
            && making.any_side().project.migrations().all(|(_, migration)| {
                migration.folder().is_none_or(|source| source.metadata.dependencies.is_none())
            });
        let others = needs.iter().filter(|id| Some(*id) != self.leaf.as_ref()).cloned();
        let dependencies = self.leaf.iter().cloned().chain(others).map(Reference::Exact).collect();
        Metadata { dependencies: (!implicit).then_some(dependencies), ..Metadata::default() }
    }

    /// Takes a migration for the last one of the app.
    pub(super) fn follow(&mut self, id: &MigrationId) {
        self.leaf = Some(id.clone());
    }
}

/// Writes a name that somebody gave as one word: spaces and punctuation become `_`.
fn as_one_word(description: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if description.is_empty() || description.chars().all(is_plain) {
        return description.to_owned();
    }
    let words = description.split(|c| !is_plain(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

/// Returns the files of a migration: one script for all backends where they agree.
///
/// There is always an `up.sql` and a `down.sql`, which Diesel needs: the script that serves most backends, and among equals the one of
/// the project's first backend.
pub(super) fn files(making: &Making, metadata: &Metadata, scripts: &[Scripts<'_>]) -> Vec<(String, String)> {
    let ups: Vec<_> = scripts.iter().map(|one| (one.dialect, one.up.to_owned(), one.before)).collect();
    let downs: Vec<_> = scripts.iter().map(|one| (one.dialect, one.down.to_owned(), one.after)).collect();
    let mut files = named("up", shared(&ups), making.first);
    files.extend(named("down", shared(&downs), making.first));
    files.push(("metadata.toml".to_owned(), metadata::text(metadata)));
    files
}

/// The scripts of a migration on one backend, with what is there before and after it.
pub(super) struct Scripts<'a> {
    pub(super) dialect: Dialect,
    pub(super) up: &'a str,
    pub(super) down: &'a str,
    pub(super) before: &'a Schema,
    pub(super) after: &'a Schema,
}

/// Names scripts after the backends that they serve; the one that serves most has the plain name.
pub(crate) fn named(
    direction: &str,
    groups: Vec<(Vec<Dialect>, String)>,
    first: Dialect,
) -> Vec<(String, String)> {
    let weight = |dialects: &[Dialect]| (dialects.len(), dialects.contains(&first));
    let general = groups.iter().map(|(dialects, _)| weight(dialects)).max();
    let mut found = false;
    let mut files = Vec::new();
    for (dialects, text) in groups {
        if !found && Some(weight(&dialects)) == general {
            found = true;
            files.insert(0, (format!("{direction}.sql"), text));
            continue;
        }
        files.extend(dialects.iter().map(|dialect| (format!("{direction}.{dialect}.sql"), text.clone())));
    }
    files
}
