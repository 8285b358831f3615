//! Tables in which Diesel and caribou keep what they have run.

use caribou_schema::{Object, Operation, QualifiedName};

/// The tables in which caribou and Diesel keep what they have run. They are no part of what the migrations of a project
/// make: they are there before the first one.
pub const BOOKKEEPING: &[&str] = &[
    "__diesel_schema_migrations",
    "caribou_events",
    "caribou_migrations",
    "caribou_steps",
    "caribou_target",
];

/// Takes what is done to such a table for something that changes nothing.
pub(super) fn left_out(operations: Vec<Operation>, text: &str) -> Vec<Operation> {
    let kept = |operation: Operation| match about(&operation) {
        Some(table) if BOOKKEEPING.contains(&table.name.as_str()) => {
            Operation::Neutral { text: text.to_owned() }
        }
        _ => operation,
    };
    operations.into_iter().map(kept).collect()
}

/// Returns the table that an operation makes, changes or drops, or puts something on.
fn about(operation: &Operation) -> Option<&QualifiedName> {
    match operation {
        Operation::Create { object, .. } => match object.as_ref() {
            Object::Table(table) => Some(&table.name),
            Object::Opaque(opaque) => opaque.id.on.as_ref(),
            _ => None,
        },
        Operation::Drop { id, .. } | Operation::Rename { id, .. } | Operation::Move { id, .. } => {
            Some(id.on.as_ref().unwrap_or(&id.name))
        }
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => Some(table),
        _ => None,
    }
}
