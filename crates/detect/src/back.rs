//! The way back.

use caribou_schema::{Operation, Schema};

/// Returns the operations that undo others, for a `down.sql`: what was dropped comes back without its values.
///
/// A column that must have a value gets the empty one of its type, where there are rows and the type has one.
pub fn back(operations: &[Operation], before: &Schema) -> Vec<Operation> {
    todo!("{operations:?} {before:?}")
}
