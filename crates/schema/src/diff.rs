//! From one schema to another.

mod change;
mod column;
mod create;
mod drop;
mod order;
mod plan;
mod table;
mod types;

use crate::{CommentOn, ObjectId, Operation, Schema};

use self::plan::Plan;

/// Returns the operations that make `from` what `to` is, in an order in which they can be run.
///
/// Order: drops of views, triggers, constraints and indexes; created types and tables in foreign-key order (the key that
/// closes a cycle added last); columns; constraints, and the unique indexes that foreign keys may need; other indexes; views and
/// triggers; drops of tables, routines and types. On SQLite all changes of a table but its indexes stand together, since it is made
/// anew for most of them.
/// A table goes earlier when its name, or that of one of its indexes, is wanted. Nothing is taken for renamed.
/// What stands in the way of a change and is the same in both, such as a view of a column that gets another type,
/// is dropped and made again. The order of columns is not restored.
pub fn diff(from: &Schema, to: &Schema) -> Vec<Operation> {
    let plan = Plan::between(from, to);
    let mut operations = Vec::new();
    plan.clear_the_way(&mut operations);
    let postponed = plan.create(&mut operations);
    plan.change_tables(&mut operations);
    plan.add_constraints(&postponed, &mut operations);
    plan.change_sequences(&mut operations);
    plan.create_dependents(&mut operations);
    plan.comment(&mut operations);
    plan.drop_the_rest(&mut operations);
    operations
}

fn comment(id: ObjectId, text: Option<String>) -> Operation {
    Operation::Comment { on: CommentOn::Object(id), text }
}
