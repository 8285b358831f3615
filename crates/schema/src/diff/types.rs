//! What happens to the types that columns have.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::POSTGRES_BYTES;
use crate::{
    DataType, Enum, Existing, Missing, Name, Object, ObjectId, ObjectKind, Opaque, Operation, QualifiedName,
    Schema, ValuePlace,
};

/// A type that has to make room at once: for one of its name that it cannot be changed into, or for a table.
#[derive(Debug)]
pub(super) struct Replaced {
    /// The old one.
    pub(super) from: ObjectId,
    /// The new one, when a type has its name.
    pub(super) to: Option<Object>,
    /// What the old one is called until the last column has left it; `None` when no column has it.
    pub(super) aside: Option<Name>,
}

/// Returns the types that are not the same in both schemas and cannot be made so by adding values, and those that are
/// gone and whose names are taken.
pub(super) fn replaced(from: &Schema, to: &Schema) -> Vec<Replaced> {
    let used: BTreeSet<&QualifiedName> = from
        .tables
        .values()
        .flat_map(|table| &table.columns)
        .filter_map(|column| named(&column.data_type))
        .collect();
    let types = |schema: &Schema| -> Vec<Object> {
        let enums = schema.enums.values().cloned().map(Object::Enum);
        let others = schema.opaques.values().filter(|opaque| is_type(opaque.id.kind)).cloned();
        enums.chain(others.map(Object::Opaque)).collect()
    };
    let old: BTreeMap<QualifiedName, Object> =
        types(from).into_iter().map(|object| (object.id().name, object)).collect();
    let new = types(to);
    let taken: BTreeSet<QualifiedName> =
        old.keys().cloned().chain(new.iter().map(|object| object.id().name)).collect();
    let mut new: BTreeMap<QualifiedName, Object> =
        new.into_iter().map(|object| (object.id().name, object)).collect();
    let mut replaced = Vec::new();
    for (name, before) in old {
        let after = new.remove(&name);
        let stays = match &after {
            Some(after) => is_changeable(&before, after),
            None => !to.tables.contains_key(&name) && !to.views.contains_key(&name),
        };
        if !stays {
            let aside = used.contains(&name).then(|| free(&name, &taken));
            replaced.push(Replaced { from: before.id(), to: after, aside });
        }
    }
    replaced
}

fn is_changeable(from: &Object, to: &Object) -> bool {
    match (from, to) {
        (Object::Enum(from), Object::Enum(to)) => additions(from, to).is_some(),
        (Object::Opaque(from), Object::Opaque(to)) => from.id == to.id && same_opaque(from, to),
        _ => false,
    }
}

pub(super) fn is_type(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain)
}

/// Returns the type of a migration that a column has.
pub(super) fn named(data_type: &DataType) -> Option<&QualifiedName> {
    match data_type {
        DataType::Named { name, .. } => Some(name),
        DataType::BuiltIn(_) => None,
    }
}

/// Returns a name beside another that is not taken.
pub(super) fn free(name: &QualifiedName, taken: &BTreeSet<QualifiedName>) -> Name {
    let mut tail = "_old".to_owned();
    let mut number = 1;
    loop {
        let base = name.name.as_str();
        let stem = &base[..base.floor_char_boundary(POSTGRES_BYTES - tail.len())];
        let candidate = name.name.with_text(format!("{stem}{tail}"));
        if !taken.contains(&name.sibling(candidate.clone())) {
            return candidate;
        }
        number += 1;
        tail = format!("_old{number}");
    }
}

/// Returns the values to add, in order; `None` when values are gone or in another order.
pub(super) fn additions(from: &Enum, to: &Enum) -> Option<Vec<Operation>> {
    let mut old = from.values.iter().peekable();
    let mut operations = Vec::new();
    let mut before: Option<&String> = None;
    for value in &to.values {
        if old.next_if_eq(&value).is_none() {
            let place = match (old.peek(), before) {
                (None, _) => None,
                (Some(_), Some(before)) => Some(ValuePlace::After(before.clone())),
                (Some(first), None) => Some(ValuePlace::Before((*first).clone())),
            };
            operations.push(Operation::AddValue {
                name: to.name.clone(),
                value: value.clone(),
                place,
                existing: Existing::Fail,
            });
        }
        before = Some(value);
    }
    old.next().is_none().then_some(operations)
}

impl Replaced {
    /// Puts the old one aside, or drops it, and makes the new one.
    pub(super) fn begin(&self) -> impl Iterator<Item = Operation> {
        let first = match &self.aside {
            Some(aside) => {
                Operation::Rename { id: self.from.clone(), to: aside.clone(), missing: Missing::Fail }
            }
            None => Operation::drop(self.from.clone()),
        };
        std::iter::once(first).chain(self.to.clone().map(super::create::create))
    }

    /// Drops the old one, if it is still there.
    pub(super) fn end(&self) -> Option<Operation> {
        let aside = self.aside.as_ref()?;
        let id = ObjectId { name: self.from.name.sibling(aside.clone()), ..self.from.clone() };
        Some(Operation::drop(id))
    }
}

/// Says whether an opaque object stays what it is.
pub(super) fn same_opaque(from: &Opaque, to: &Opaque) -> bool {
    from.origin != to.origin || from.definition == to.definition
}
