//! What statements lead to.

use std::collections::{BTreeMap, BTreeSet};

use caribou_schema::{Difference, Object, ObjectId, ObjectKind, Rule, Schema};

/// The objects that statements change, as they are then; `None` for what is gone.
#[derive(Debug)]
pub(crate) struct End(BTreeMap<ObjectId, Option<Object>>);

impl End {
    pub(crate) fn of(schema: &Schema, changed: impl IntoIterator<Item = ObjectId>) -> Self {
        let now = |id: ObjectId| {
            let object = schema.object(&id);
            (id, object)
        };
        Self(changed.into_iter().map(now).collect())
    }

    /// Says whether anything is another than it was.
    pub(crate) fn is_change(&self, ground: &Schema) -> bool {
        self.0.iter().any(|(id, object)| *object != ground.object(id))
    }

    /// Returns what is different between two ends of statements that started from `ground`.
    pub(crate) fn differences(&self, other: &Self, ground: &Schema) -> Vec<Difference> {
        let ids: BTreeSet<&ObjectId> = self.0.keys().chain(other.0.keys()).collect();
        let [one, other] = [self, other].map(|end| {
            let mut schema = Schema::empty(ground.dialect());
            let now = |id: &ObjectId| end.0.get(id).cloned().unwrap_or_else(|| ground.object(id));
            // A foreign key that names no columns means the key of its table.
            let objects: Vec<Object> = ids.iter().filter_map(|id| now(id)).collect();
            let keys = objects.iter().flat_map(refers_to).filter(|id| !ids.contains(id));
            let others: Vec<Object> = keys.filter_map(|id| ground.object(&id)).collect();
            objects.into_iter().chain(others).for_each(|object| schema.insert(object));
            schema
        });
        one.differences(&other)
    }
}

/// Returns the tables that an object refers to by foreign keys.
fn refers_to(object: &Object) -> Vec<ObjectId> {
    let Object::Table(table) = object else { return Vec::new() };
    let tables = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) => Some(ObjectId::new(ObjectKind::Table, key.table.clone())),
        _ => None,
    });
    tables.collect()
}
