//! Two items made one.

use caribou_migration::Dialect;
use caribou_schema::{ObjectKind, Operation, Resource, TableChange, combined};

use crate::item::Item;

/// Returns what two items that follow each other become, `None` when they stay two.
pub(super) fn combine(first: &Item, second: &Item, dialect: Dialect) -> Option<Vec<Item>> {
    if first.is_fixed && !is_dropped_with(first, second) || second.is_fixed {
        return None;
    }
    if is_wasted(first, second) {
        return Some(vec![second.clone()]);
    }
    if !first.rest.is_empty() {
        return ended(first, second, dialect);
    }
    let mut operations = combined(&first.operation, &second.operation, dialect)?;
    for operation in &second.rest {
        let [so_far] = operations.as_slice() else { return None };
        operations = combined(so_far, operation, dialect)?;
    }
    Some(operations.into_iter().map(|operation| first.made_of(second, operation)).collect())
}

/// Returns what becomes of a column with its constraints when it goes, or its table: nothing else can be done to it.
fn ended(first: &Item, second: &Item, dialect: Dialect) -> Option<Vec<Item>> {
    let alone = combined(&first.operation, &second.operation, dialect)?;
    if alone.is_empty() {
        return Some(Vec::new());
    }
    let is_swallowed = |operation: &Operation| {
        combined(operation, &second.operation, dialect).is_some_and(|left| left == [second.operation.clone()])
    };
    first.operations().all(is_swallowed).then(|| vec![first.made_of(second, second.operation.clone())])
}

/// Says whether rows are changed of a table that is dropped then, and of nothing else.
fn is_wasted(first: &Item, second: &Item) -> bool {
    let (Operation::Data { .. }, Operation::Drop { id, .. }) = (&first.operation, &second.operation) else {
        return false;
    };
    let is_of_it = |resource: &Resource| matches!(resource, Resource::Rows(table) if *table == id.name);
    id.kind == ObjectKind::Table
        && !first.footprint.writes.is_empty()
        && first.footprint.writes.iter().all(is_of_it)
}

/// Says whether a statement of which only the text is known is about a table, and the table goes.
fn is_dropped_with(first: &Item, second: &Item) -> bool {
    match (&first.operation, &second.operation) {
        (Operation::Data { .. }, _) => true,
        (Operation::Alter { table, .. }, Operation::Drop { id, .. }) => {
            id.kind == ObjectKind::Table && id.name == *table
        }
        _ => false,
    }
}

/// Returns what an item does when a rename behind it is done first.
pub(super) fn carried(earlier: &Item, rename: &Item, dialect: Dialect) -> Option<Vec<Operation>> {
    let is_rename = match &rename.operation {
        Operation::Rename { .. }
        | Operation::RenameValue { .. }
        | Operation::AddValue { .. }
        | Operation::Move { .. } => true,
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::RenameColumn { .. } | TableChange::RenameConstraint { .. })
        }
        _ => false,
    };
    let is_kept = dialect == Dialect::Mysql && is_of_another(&earlier.operation, &rename.operation);
    if !is_rename || is_kept || earlier.is_fixed || rename.is_fixed {
        return None;
    }
    earlier.operations().map(|operation| operation.carried(&rename.operation, dialect)).collect()
}

/// Says whether a table is renamed and the other operation is about another one, which refers to it. MariaDB drops a table that others refer
/// to only where the script says that these meant another table of that name, and the rename is what says so.
fn is_of_another(operation: &Operation, rename: &Operation) -> bool {
    let Operation::Rename { id, .. } = rename else { return false };
    let about = match operation {
        Operation::Create { object, .. } => object.id().name,
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => table.clone(),
        _ => return false,
    };
    id.kind == ObjectKind::Table && about != id.name
}
