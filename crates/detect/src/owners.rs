//! Which app has which object.

use std::collections::BTreeMap;

use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{ObjectId, Operation, Schema};

/// Whose an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The app whose migration made it.
    pub app: AppLabel,
    /// The last migration that had to do with it, of whatever app: what whoever needs the object depends on.
    pub last: Option<MigrationId>,
}

/// Which app has which object of a schema, and which migration touched it last.
///
/// An index, a constraint or a column belongs to its table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owners {
    objects: BTreeMap<ObjectId, Owner>,
}

impl Owners {
    /// Follows the operations of a migration: what it makes is its app's, what it renames stays whose it was.
    pub fn follow(&mut self, migration: &MigrationId, operations: &[Operation], dialect: Dialect) {
        todo!("{migration} {operations:?} {dialect}")
    }

    /// Forgets what is not in a schema (any more).
    pub fn keep(&mut self, schema: &Schema) {
        self.objects.retain(|id, _| schema.contains(id));
    }

    /// Gives an object to an app, as one that no migration has touched if it was nobody's.
    pub fn give(&mut self, id: ObjectId, app: &AppLabel) {
        let owner = self.objects.entry(id).or_insert_with(|| Owner { app: app.clone(), last: None });
        owner.app = app.clone();
    }

    /// Returns whose an object is.
    pub fn of(&self, id: &ObjectId) -> Option<&Owner> {
        self.objects.get(id)
    }

    /// Returns all objects with their owners, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&ObjectId, &Owner)> {
        self.objects.iter()
    }
}
