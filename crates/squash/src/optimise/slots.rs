//! Items in their order, and which of them have to do with what.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{Footprint, Name, ObjectId, ObjectKind, Operation, Resource};

use crate::item::Item;

/// The place of an item: its slot, and its place in that.
pub(super) type At = (usize, usize);

/// Items in the order of their slots. A slot has one item, none once that is gone, and several where one came to meet another.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<Vec<Item>>,
    /// The slots with an item that reads what is called so.
    readers: BTreeMap<String, BTreeSet<usize>>,
    /// The slots with an item that writes what is called so.
    writers: BTreeMap<String, BTreeSet<usize>>,
    /// The slots with an item that may have to do with anything.
    barriers: BTreeSet<usize>,
}

impl Slots {
    pub(super) fn get(&self, at: At) -> &Item {
        &self.slots[at.0][at.1]
    }

    pub(super) fn push(&mut self, item: Item) {
        let slot = self.slots.len();
        self.enter(slot, &item);
        self.slots.push(vec![item]);
    }

    /// Puts items where one is.
    pub(super) fn replace(&mut self, at: At, items: Vec<Item>) {
        items.iter().for_each(|item| self.enter(at.0, item));
        self.slots[at.0].splice(at.1..=at.1, items);
    }

    pub(super) fn insert_behind(&mut self, at: At, items: Vec<Item>) {
        items.iter().for_each(|item| self.enter(at.0, item));
        self.slots[at.0].splice(at.1 + 1..at.1 + 1, items);
    }

    /// Gives an item the operations that it is under a name that comes later.
    pub(super) fn tell_anew(&mut self, at: At, operations: Vec<Operation>, dialect: Dialect) {
        let mut item = self.get(at).clone();
        if item.operations().eq(&operations) {
            return;
        }
        // What it does not say of itself was looked up for its old name, and is no other for the new one.
        let is_known = |footprint: &Footprint| {
            !footprint.reads.contains(&Resource::Unsaid) && !footprint.writes.contains(&Resource::Unsaid)
        };
        let was_known = is_known(&item.footprint);
        for mut footprint in operations.iter().map(|operation| operation.footprint(dialect)) {
            if was_known {
                footprint.reads.remove(&Resource::Unsaid);
                footprint.writes.remove(&Resource::Unsaid);
            }
            item.footprint.add(footprint);
        }
        item.is_untouched = false;
        let mut operations = operations.into_iter();
        if let Some(operation) = operations.next() {
            item.operation = operation;
        }
        item.rest = operations.collect();
        self.replace(at, vec![item]);
    }

    /// Returns the items that an item may have to do with, the last first; all others commute with it.
    pub(super) fn related(&self, item: &Item) -> Vec<At> {
        let mut slots: Vec<usize> = self.barriers.iter().copied().collect();
        if is_barrier(item) {
            slots = (0..self.slots.len()).collect();
        } else {
            let mut add = |list: &BTreeMap<String, BTreeSet<usize>>, key: &String| {
                slots.extend(list.get(key).into_iter().flatten());
            };
            for key in keys(item.footprint.reads.iter().chain(&item.footprint.shapes), Side::Sought) {
                add(&self.writers, &key);
            }
            for key in keys(&item.footprint.writes, Side::Sought) {
                add(&self.writers, &key);
                add(&self.readers, &key);
            }
            slots.sort_unstable();
            slots.dedup();
        }
        let all = |slot: usize| (0..self.slots[slot].len()).rev().map(move |place| (slot, place));
        slots.into_iter().rev().flat_map(all).collect()
    }

    pub(super) fn into_items(self) -> Vec<Item> {
        self.slots.into_iter().flatten().collect()
    }

    fn enter(&mut self, slot: usize, item: &Item) {
        if is_barrier(item) {
            self.barriers.insert(slot);
            return;
        }
        for key in keys(item.footprint.reads.iter().chain(&item.footprint.shapes), Side::Entered) {
            self.readers.entry(key).or_default().insert(slot);
        }
        for key in keys(&item.footprint.writes, Side::Entered) {
            self.writers.entry(key).or_default().insert(slot);
        }
    }
}

/// Says whether an item touches something that is not found by a name.
fn is_barrier(item: &Item) -> bool {
    let is_any = |resource: &Resource| match resource {
        Resource::Everything => true,
        // A schema has to do with all that is in it, an index of which the table is not said with every table.
        Resource::Object(id) => {
            id.kind == ObjectKind::Namespace || id.kind == ObjectKind::Index && id.on.is_none()
        }
        _ => false,
    };
    item.footprint.touches().any(is_any)
}

/// Whether something is put under its keys, or looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Entered,
    Sought,
}

/// Returns what resources are found by: of two that have something in common, one is entered under a key that the other is sought by.
///
/// A table is found by its name, and by whatever may have a number behind its name that a server chose (indexes and sequences) without
/// the number.
fn keys<'a>(resources: impl IntoIterator<Item = &'a Resource>, side: Side) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for resource in resources {
        match resource {
            Resource::Object(ObjectId { kind, name, on, .. }) => {
                let is_numbered = matches!(kind, ObjectKind::Index | ObjectKind::Sequence);
                keys.insert(whole(&name.name));
                match (is_numbered, side) {
                    (true, Side::Entered) => drop(keys.insert(stem('#', &name.name))),
                    (false, Side::Entered) => drop(keys.insert(stem('.', &name.name))),
                    (true, Side::Sought) => keys.extend([stem('#', &name.name), stem('.', &name.name)]),
                    (false, Side::Sought) => drop(keys.insert(stem('#', &name.name))),
                }
                keys.extend(on.iter().map(|table| whole(&table.name)));
            }
            Resource::Column(table, _)
            | Resource::Constraint(table, _)
            | Resource::Constraints(table)
            | Resource::Rows(table) => drop(keys.insert(whole(&table.name))),
            Resource::Unsaid => drop(keys.insert("\0".to_owned())),
            Resource::Everything => {}
        }
    }
    keys
}

fn whole(name: &Name) -> String {
    format!("={}", name.as_str().to_lowercase())
}

fn stem(mark: char, name: &Name) -> String {
    let text = name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{mark}{}", text.to_lowercase())
}
