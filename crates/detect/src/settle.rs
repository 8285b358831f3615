//! Names that nobody asked for.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{Name, QualifiedName, Schema, Sequence, Sides};

use crate::Wanted;
use crate::rename::{Part, Slot, Twins, moved, twins};

/// Returns the wanted schema with the names that the database chose taken from what is there: a constraint, index or
/// sequence that no schema file names may be called anything, as after a table was renamed.
///
/// A new one whose chosen name is that of one that is there gets the name that this one would have had.
pub fn settled(there: &Schema, wanted: &Wanted) -> Schema {
    let mut settled = wanted.schema.clone();
    if wanted.chosen.is_empty() {
        return settled;
    }
    let twins: Vec<Twins> = tables(there, wanted).chain(sequences(there, wanted)).collect();
    let mut moves: BTreeMap<Slot, (Part, Slot)> = BTreeMap::new();
    let mut source: BTreeMap<Slot, Slot> = BTreeMap::new();
    for Twins { there, wanted } in twins {
        source.insert(there.slot.clone(), wanted.slot.clone());
        moves.insert(wanted.slot.clone(), (wanted, there.slot));
    }
    if moves.is_empty() {
        return settled;
    }
    for part in chosen(wanted) {
        let Some(mut last) = source.get(&part.slot).filter(|_| !moves.contains_key(&part.slot)) else {
            continue;
        };
        while let Some(further) = source.get(last) {
            last = further;
        }
        let last = last.clone();
        moves.insert(part.slot.clone(), (part, last));
    }
    for operation in moved(&moves, &wanted.schema) {
        // A name that somebody asked for is not given to another.
        settled.apply(&operation).ok();
    }
    settled
}

/// Returns the constraints and indexes that nobody named, with what they are called where they are there.
fn tables<'a>(there: &'a Schema, wanted: &'a Wanted) -> impl Iterator<Item = Twins> + 'a {
    let sides = Sides { first: there, second: &wanted.schema };
    wanted.schema.tables().filter(|table| !table.temporary).flat_map(move |after| {
        let is_chosen = |name: &Name| wanted.chosen.contains(&(after.name.clone(), name.clone()));
        there.table(&after.name).map_or_else(Vec::new, |before| twins(sides, before, after, is_chosen))
    })
}

/// Returns the sequences of `serial` columns, with those that the same columns have where they are there.
fn sequences(there: &Schema, wanted: &Wanted) -> Vec<Twins> {
    let mut free: BTreeMap<&(QualifiedName, Name), &Sequence> = BTreeMap::new();
    for sequence in there.sequences().filter(|sequence| wanted.schema.sequence(&sequence.name).is_none()) {
        if let Some(owner) = &sequence.owner {
            free.entry(owner).or_insert(sequence);
        }
    }
    let twins = wanted.schema.sequences().filter_map(|sequence| {
        let owner = sequence.owner.as_ref()?;
        let is_chosen = wanted.chosen.contains(&(owner.0.clone(), sequence.name.name.clone()));
        let is_there = there.sequence(&sequence.name).is_some_and(|same| same.owner == sequence.owner);
        let before = free.get(owner).filter(|_| is_chosen && !is_there)?;
        let part = |name: &QualifiedName| Part::sequence(name, name);
        Some(Twins { there: part(&before.name), wanted: part(&sequence.name) })
    });
    twins.collect()
}

/// Returns every part whose name the database chose.
fn chosen(wanted: &Wanted) -> Vec<Part> {
    let dialect: Dialect = wanted.schema.dialect();
    let mut parts = Vec::new();
    for (owner, name) in &wanted.chosen {
        if let Some(table) = wanted.schema.table(owner) {
            parts.extend(table.constraint(name).and_then(|of| Part::constraint(owner, of, dialect)));
            parts.extend(table.index(name).and_then(|of| Part::index(owner, of, dialect)));
        }
        let sequence = wanted.schema.sequence(&owner.sibling(name.clone()));
        parts.extend(sequence.map(|sequence| Part::sequence(&sequence.name, &sequence.name)));
    }
    parts
}
