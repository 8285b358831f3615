//! Parts of tables that are the same but for their names.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{
    Constraint, Index, Name, ObjectId, ObjectKind, Operation, QualifiedName, Schema, Sides, Table,
    TableChange,
};

use super::order::ordered;
use super::{rename, spare};

/// The name of a part, with that among which it has to be the only one of its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// PostgreSQL's indexes, constraints that have one, and sequences: they share their names with tables.
    Relation(QualifiedName),
    /// Another constraint of a table.
    Constraint(QualifiedName, Name),
    /// MySQL's index of a table.
    Index(QualifiedName, Name),
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Constraint,
    Index,
    Sequence,
}

/// A part of a table, or of a materialized view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// Whose it is.
    pub(crate) owner: QualifiedName,
    pub(crate) slot: Slot,
}

/// A part that is there, and the wanted one that is the same under another name.
#[derive(Debug)]
pub(crate) struct Twins {
    pub(crate) there: Part,
    pub(crate) wanted: Part,
}

impl Part {
    pub(crate) fn constraint(
        owner: &QualifiedName,
        constraint: &Constraint,
        dialect: Dialect,
    ) -> Option<Self> {
        let name = constraint.name.clone()?;
        let slot = if dialect == Dialect::Postgres && constraint.rule.has_index() {
            Slot::Relation(owner.sibling(name))
        } else {
            Slot::Constraint(owner.clone(), name)
        };
        Some(Self { kind: Kind::Constraint, owner: owner.clone(), slot })
    }

    pub(crate) fn index(owner: &QualifiedName, index: &Index, dialect: Dialect) -> Option<Self> {
        let name = index.name.clone()?;
        let slot = match dialect {
            Dialect::Mysql => Slot::Index(owner.clone(), name),
            Dialect::Postgres | Dialect::Sqlite => Slot::Relation(owner.sibling(name)),
        };
        Some(Self { kind: Kind::Index, owner: owner.clone(), slot })
    }

    pub(crate) fn sequence(owner: &QualifiedName, name: &QualifiedName) -> Self {
        Self { kind: Kind::Sequence, owner: owner.clone(), slot: Slot::Relation(name.clone()) }
    }
}

impl Slot {
    pub(crate) fn name(&self) -> &Name {
        match self {
            Self::Relation(name) => &name.name,
            Self::Constraint(_, name) | Self::Index(_, name) => name,
        }
    }

    fn with_name(&self, name: Name) -> Self {
        match self {
            Self::Relation(old) => Self::Relation(old.sibling(name)),
            Self::Constraint(table, _) => Self::Constraint(table.clone(), name),
            Self::Index(table, _) => Self::Index(table.clone(), name),
        }
    }
}

/// Finds the constraints and indexes of a table that are the same but for their names, where the wanted name is `meant`.
///
/// A rule that is only checked at another time, or not yet, is the same when there is none that is more alike.
pub(crate) fn twins(
    sides: Sides<'_>,
    there: &Table,
    wanted: &Table,
    meant: impl Fn(&Name) -> bool,
) -> Vec<Twins> {
    let dialect = sides.first.dialect();
    let constraints = pairs(
        &there.constraints,
        &wanted.constraints,
        |of| of.name.as_ref(),
        &meant,
        &[&|a, b| sides.same_constraint(a, b), &|a, b| sides.same_rule(&a.rule, &b.rule)],
    );
    let constraints = constraints.into_iter().filter_map(|(a, b)| {
        let there = Part::constraint(&there.name, a, dialect)?;
        Some(Twins { there, wanted: Part::constraint(&wanted.name, b, dialect)? })
    });
    let indexes = index_twins(sides, (&there.name, &there.indexes), (&wanted.name, &wanted.indexes), meant);
    constraints.chain(indexes).collect()
}

/// As [`twins`], for the indexes of a table or materialized view.
pub(crate) fn index_twins(
    sides: Sides<'_>,
    (there, first): (&QualifiedName, &[Index]),
    (wanted, second): (&QualifiedName, &[Index]),
    meant: impl Fn(&Name) -> bool,
) -> Vec<Twins> {
    let dialect = sides.first.dialect();
    let pairs = pairs(first, second, |of| of.name.as_ref(), meant, &[&|a, b| sides.same_index(a, b)]);
    let twins = pairs.into_iter().filter_map(|(a, b)| {
        Some(Twins { there: Part::index(there, a, dialect)?, wanted: Part::index(wanted, b, dialect)? })
    });
    twins.collect()
}

/// Says in which way two things are the same.
type Sameness<'s, T> = &'s dyn Fn(&T, &T) -> bool;

/// Pairs what is the same in the first of several ways that finds one, where no one of the same name is the same.
fn pairs<'a, T>(
    there: &'a [T],
    wanted: &'a [T],
    name: impl Fn(&T) -> Option<&Name>,
    meant: impl Fn(&Name) -> bool,
    ways: &[Sameness<'_, T>],
) -> Vec<(&'a T, &'a T)> {
    let Some(same) = ways.first() else { return Vec::new() };
    let has_itself = |part: &T, others: &[T], same: &dyn Fn(&T, &T) -> bool| {
        others.iter().any(|other| name(other) == name(part) && same(part, other))
    };
    let is_open = |part: &&T| name(part).is_some_and(&meant) && !has_itself(part, there, &|a, b| same(b, a));
    let mut open: Vec<&T> = wanted.iter().filter(is_open).collect();
    if open.is_empty() {
        return Vec::new();
    }
    let is_free = |part: &&T| name(part).is_some() && !has_itself(part, wanted, same);
    let mut free: Vec<&T> = there.iter().filter(is_free).collect();
    let mut pairs = Vec::new();
    for same in ways {
        open.retain(|part| {
            let Some(at) = free.iter().position(|other| same(other, part)) else { return true };
            pairs.push((free.remove(at), *part));
            false
        });
    }
    // One that would only change under the name that it has is no pair.
    pairs.retain(|(a, b)| name(a) != name(b));
    pairs
}

/// Returns the operations that give parts their new names, which are all different, in an order in which each is free.
pub(crate) fn moved(moves: &BTreeMap<Slot, (Part, Slot)>, schema: &Schema) -> Vec<Operation> {
    let places = moves.iter().map(|(from, (_, to))| (from.clone(), to.clone())).collect();
    let aside = |slot: &Slot| {
        let is_taken = |name: &Name| {
            let slot = slot.with_name(name.clone());
            moves.values().any(|(_, to)| *to == slot) || is_there(schema, &slot)
        };
        slot.with_name(spare(slot.name(), is_taken))
    };
    let operations = ordered(&places, aside).into_iter().filter_map(|step| {
        let (part, _) = moves.get(&step.what)?;
        Some(operation(part, &step.from, step.to.name()))
    });
    operations.collect()
}

fn operation(part: &Part, from: &Slot, to: &Name) -> Operation {
    let on = matches!(from, Slot::Index(..)).then(|| part.owner.clone());
    let id =
        |kind| ObjectId { on: on.clone(), ..ObjectId::new(kind, part.owner.sibling(from.name().clone())) };
    match part.kind {
        Kind::Constraint => {
            let change = TableChange::RenameConstraint { from: from.name().clone(), to: to.clone() };
            Operation::alter(&part.owner, change)
        }
        Kind::Index => rename(id(ObjectKind::Index), to),
        Kind::Sequence => rename(id(ObjectKind::Sequence), to),
    }
}

fn is_there(schema: &Schema, slot: &Slot) -> bool {
    match slot {
        Slot::Relation(name) => super::is_taken(schema, name),
        Slot::Constraint(table, name) => {
            schema.table(table).is_some_and(|table| table.constraint(name).is_some())
        }
        Slot::Index(table, name) => schema.table(table).is_some_and(|table| table.index(name).is_some()),
    }
}
