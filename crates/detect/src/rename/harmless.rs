//! New names that cost nothing and so need no answer.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{
    Enum, Name, ObjectId, ObjectKind, Operation, QualifiedName, Schema, Sequence, Sides, Table,
};

use super::part::{self, Kind, Part, Slot, Twins};
use super::rename;
use crate::Wanted;

/// Returns what gives enumerated types, sequences, constraints and indexes that are the same but for their names the wanted
/// ones, where somebody asked for these and the database can do it.
pub(super) fn operations(there: &Schema, wanted: &Wanted) -> Vec<Operation> {
    let dialect = there.dialect();
    if dialect == Dialect::Sqlite {
        return Vec::new();
    }
    let can = |kind| dialect == Dialect::Postgres || kind == Kind::Index;
    let mut operations = types(there, wanted);
    // What a table hands down to others is renamed with the first, so the heirs come last.
    for heirs in [false, true] {
        let mut moves: BTreeMap<Slot, (Part, Slot)> = BTreeMap::new();
        for Twins { there: part, wanted } in twins(there, wanted, heirs).filter(|twins| can(twins.there.kind))
        {
            moves.insert(part.slot.clone(), (part, wanted.slot));
        }
        operations.extend(part::moved(&moves, there));
    }
    operations
}

fn twins<'a>(there: &'a Schema, wanted: &'a Wanted, heirs: bool) -> impl Iterator<Item = Twins> + 'a {
    let sides = Sides { first: there, second: &wanted.schema };
    let is_heir = |table: &Table| !table.inherits.is_empty() || table.partition.is_some();
    let tables = there.tables().filter(move |table| is_heir(table) == heirs).flat_map(move |table| {
        let after = wanted.schema.table(&table.name);
        after.map_or_else(Vec::new, |after| part::twins(sides, table, after, wanted.is_asked(&table.name)))
    });
    let views = there.views().filter(move |view| !heirs && !view.indexes.is_empty()).flat_map(move |view| {
        let after = wanted.schema.view(&view.name);
        after.map_or_else(Vec::new, |after| {
            let (first, second) = ((&view.name, &view.indexes[..]), (&after.name, &after.indexes[..]));
            part::index_twins(sides, first, second, wanted.is_asked(&view.name))
        })
    });
    let sequences = if heirs { Vec::new() } else { sequences(sides, wanted) };
    tables.chain(views).chain(sequences)
}

impl Wanted {
    /// Returns what says whether somebody asked for the name of a part of a table.
    fn is_asked(&self, owner: &QualifiedName) -> impl Fn(&Name) -> bool {
        let owner = owner.clone();
        move |name| !self.chosen.contains(&(owner.clone(), name.clone()))
    }
}

fn sequences(sides: Sides<'_>, wanted: &Wanted) -> Vec<Twins> {
    let (there, after) = (sides.first, sides.second);
    let is_asked = |sequence: &Sequence| {
        let owner = sequence.owner.as_ref().map(|(table, _)| table.clone());
        owner.is_none_or(|table| !wanted.chosen.contains(&(table, sequence.name.name.clone())))
    };
    let mut free: Vec<&Sequence> =
        there.sequences().filter(|sequence| after.sequence(&sequence.name).is_none()).collect();
    let new = after.sequences().filter(|sequence| there.sequence(&sequence.name).is_none());
    let twins = new.filter(|sequence| is_asked(sequence)).filter_map(|sequence| {
        let at = free.iter().position(|old| {
            old.name.schema == sequence.name.schema
                && old.owner == sequence.owner
                && old.data_type == sequence.data_type
                && old.comment == sequence.comment
                && sides.same_counting(old, sequence)
                && wanted.may_become(ObjectKind::Sequence, &old.name, &sequence.name)
        })?;
        let part = |sequence: &Sequence| Part::sequence(&sequence.name, &sequence.name);
        Some(Twins { there: part(free.remove(at)), wanted: part(sequence) })
    });
    twins.collect()
}

/// Returns what renames enumerated types that have the same values, the one of the likest name first.
fn types(there: &Schema, wanted: &Wanted) -> Vec<Operation> {
    let mut free: Vec<&Enum> =
        there.enums().filter(|old| wanted.schema.enumeration(&old.name).is_none()).collect();
    let new = wanted.schema.enums().filter(|new| there.enumeration(&new.name).is_none());
    let operations = new.filter_map(|new| {
        let is_same = |old: &Enum| {
            old.values == new.values
                && old.comment == new.comment
                && old.name.schema == new.name.schema
                && wanted.may_become(ObjectKind::Enum, &old.name, &new.name)
        };
        let likeness = |old: &Enum| {
            let likeness = crate::gone::likeness(old.name.name.as_str(), new.name.name.as_str());
            (likeness * 1000.0) as u32
        };
        let likest = free.iter().enumerate().filter(|(_, old)| is_same(old));
        let (at, _) = likest.max_by_key(|(at, old)| (likeness(old), std::cmp::Reverse(*at)))?;
        let old = free.remove(at);
        Some(rename(ObjectId::new(ObjectKind::Enum, old.name.clone()), &new.name.name))
    });
    operations.collect()
}
