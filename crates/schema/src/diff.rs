//! From one schema to another.

use crate::{Operation, Schema};

/// Returns the operations that make `from` what `to` is, in an order in which they can be run.
///
/// Order: drops of constraints and indexes; created types and tables in foreign-key order (the key that closes a
/// cycle added last); columns; constraints; indexes; drops of views, tables and types. Nothing is taken for renamed.
/// The order of columns is not restored.
pub fn diff(from: &Schema, to: &Schema) -> Vec<Operation> {
    let _ = (from, to);
    todo!("written next")
}
