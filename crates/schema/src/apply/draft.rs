//! A schema while an operation is applied to it, with the way back.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::{Applied, Changed};
use crate::{Object, ObjectId, QualifiedName, Schema, Table};

/// A schema that is changed one object at a time and can be made what it was.
///
/// What is read through it is the schema with all changes so far.
pub(super) struct Draft<'a> {
    schema: &'a mut Schema,
    undo: Vec<Undo>,
}

/// One step back.
enum Undo {
    Insert(Box<Object>),
    Remove(ObjectId),
}

impl<'a> Draft<'a> {
    pub(super) fn of(schema: &'a mut Schema) -> Self {
        Self { schema, undo: Vec::new() }
    }

    /// Puts an object in, in place of one with the same identity.
    pub(super) fn put(&mut self, object: Object) {
        let id = object.id();
        let before = self.schema.take(&id);
        self.undo.push(before.map_or(Undo::Remove(id), |before| Undo::Insert(before.into())));
        self.schema.insert(object);
    }

    /// As [`Draft::put`], for the usual case.
    pub(super) fn put_table(&mut self, table: Table) {
        self.put(Object::Table(table));
    }

    /// Changes a table.
    pub(super) fn edit(
        &mut self,
        name: &QualifiedName,
        change: impl FnOnce(&Schema, &mut Table) -> Applied,
    ) -> Applied {
        let mut table = self.expect_table(name)?.clone();
        change(self, &mut table)?;
        self.put_table(table);
        Ok(())
    }

    /// Takes an object out.
    pub(super) fn take(&mut self, id: &ObjectId) -> Option<Object> {
        let object = self.schema.take(id)?;
        self.undo.push(Undo::Insert(object.clone().into()));
        Some(object)
    }

    /// Notes a statement that is not understood. This is not taken back: nothing fails after it.
    pub(super) fn doubt(&mut self, statement: &str) {
        self.schema.doubts.push(statement.to_owned());
    }

    /// Returns what is another than before, sorted.
    pub(super) fn changed(&self) -> Vec<Changed> {
        let mut first: BTreeMap<ObjectId, Option<&Object>> = BTreeMap::new();
        for step in &self.undo {
            match step {
                Undo::Insert(object) => first.entry(object.id()).or_insert(Some(object)),
                Undo::Remove(id) => first.entry(id.clone()).or_insert(None),
            };
        }
        let changed = first
            .into_iter()
            .map(|(id, before)| Changed { before: before.cloned(), after: self.schema.object(&id) });
        changed.filter(|changed| changed.before != changed.after).collect()
    }

    /// Returns what was put in or taken out, sorted.
    pub(super) fn touched(&self) -> Vec<ObjectId> {
        let ids = self.undo.iter().map(|step| match step {
            Undo::Insert(object) => object.id(),
            Undo::Remove(id) => id.clone(),
        });
        ids.collect::<BTreeSet<ObjectId>>().into_iter().collect()
    }

    /// Returns the schema with all changes so far.
    pub(super) fn schema(&mut self) -> &mut Schema {
        self.schema
    }

    /// Makes the schema what it was.
    pub(super) fn take_back(self) {
        for step in self.undo.into_iter().rev() {
            match step {
                Undo::Insert(object) => self.schema.insert(*object),
                Undo::Remove(id) => {
                    self.schema.take(&id);
                }
            }
        }
    }
}

impl Deref for Draft<'_> {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        self.schema
    }
}
