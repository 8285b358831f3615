//! SQLite's way to change a table: a new one, a copy, the old one dropped, the new one renamed.

use caribou_schema::{Existing, Object, ObjectKind, Operation, QualifiedName, Schema, diff};

use super::empty::Empty;
use crate::item::Item;

/// If the last item renames a table that was made anew to take the place of one without rows, takes the items that did so for the
/// changes of that table which they come to. Of what could be combined they would otherwise keep apart whatever refers to the table.
///
/// `schema` is what is there behind the last item.
pub(super) fn recognise(items: &mut Vec<Item>, empty: &Empty, schema: &Schema) {
    let Some(Operation::Rename { id, to, .. }) = items.last().map(|item| &item.operation) else { return };
    let new = id.name.clone();
    let old = new.sibling(to.clone());
    if id.kind != ObjectKind::Table || !empty.contains(&old) {
        return;
    }
    let last = items.len() - 1;
    let is_made = |item: &Item, name: &QualifiedName| {
        matches!(&item.operation, Operation::Create { object, existing: Existing::Fail }
            if matches!(&**object, Object::Table(table) if table.name == *name))
    };
    let is_dropped = |item: &Item| matches!(&item.operation, Operation::Drop { id, .. } if id.kind == ObjectKind::Table && id.name == old);
    let Some(made) = items[..last].iter().rposition(|item| is_made(item, &new)) else { return };
    let Some(dropped) = items[made..last].iter().position(is_dropped).map(|at| made + at) else { return };
    // The old one was made by these scripts, and has been empty since.
    let Some(first) = items[..made].iter().rposition(|item| is_made(item, &old)) else { return };
    let Some(after) = schema.table(&old).cloned() else { return };
    let Some(before) = before(&items[first..dropped], &old) else { return };

    let alone = |table| {
        let mut alone = Schema::empty(schema.dialect());
        alone.insert(Object::Table(table));
        alone
    };
    // The table is alone with its changes: nothing goes along, and nobody has its names.
    let mut there = alone(before);
    let changes = diff(&there, &alone(after));
    let from =
        items[made].from.iter().chain(&items[last].from).copied().collect::<std::collections::BTreeSet<_>>();
    let changed: Vec<Item> = changes
        .into_iter()
        .map(|operation| {
            let operation = operation.spelled_out(&mut there);
            let footprint = operation.footprint_in(&mut there);
            let _fits = there.apply(&operation);
            let from = from.clone();
            Item { footprint, operation, is_untouched: false, is_fixed: false, rest: Vec::new(), from }
        })
        .collect();
    let is_part = |(place, item): (usize, &Item)| {
        place == made || place == dropped || place == last || place > made && touches(item, &new)
    };
    let parts: Vec<bool> = items.iter().enumerate().map(is_part).collect();
    let mut parts = parts.into_iter();
    items.retain(|_| !parts.next().unwrap_or_default());
    items.extend(changed);
}

/// Says whether an item is about the new table before it has its name.
fn touches(item: &Item, new: &QualifiedName) -> bool {
    match &item.operation {
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => table == new,
        _ => false,
    }
}

/// Returns what a table was before it was dropped, by the items that made it. Something that is on it and goes with it, such as a trigger,
/// is more than can be told.
fn before(items: &[Item], table: &QualifiedName) -> Option<caribou_schema::Table> {
    let mut schema = Schema::empty(caribou_migration::Dialect::Sqlite);
    for operation in items.iter().flat_map(Item::operations) {
        match operation {
            Operation::Create { object, .. } => match &**object {
                Object::Opaque(opaque) if opaque.id.on.as_ref() == Some(table) => return None,
                _ => drop(schema.apply(operation)),
            },
            _ => drop(schema.apply(operation)),
        }
    }
    schema.table(table).cloned()
}
