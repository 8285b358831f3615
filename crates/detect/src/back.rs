//! The way back.

use caribou_schema::{Operation, Schema, TableChange, diff};

use crate::fill::filled_with_empty_values;

/// Returns the operations that undo others, for a `down.sql`: what was dropped comes back without its values.
///
/// The renames that stand in front are taken back last; all between is one difference, so nothing goes to and fro.
/// A column that comes back and must have a value gets the empty one of its type, since there may be rows.
/// Operations that do not fit `before` have no way back: then, and when nothing is to be done, the list is empty.
pub fn back(operations: &[Operation], before: &Schema) -> Vec<Operation> {
    let (renames, rest) = operations.split_at(operations.iter().take_while(|one| is_rename(one)).count());
    let mut state = before.clone();
    let mut undone: Vec<Vec<Operation>> = Vec::new();
    for rename in renames {
        let Some(inverse) = rename.inverse(&state) else { return Vec::new() };
        undone.push(inverse);
        if state.apply(rename).is_err() {
            return Vec::new();
        }
    }
    let renamed = state.clone();
    if rest.iter().any(|operation| state.apply(operation).is_err()) {
        return Vec::new();
    }
    let mut operations = filled_with_empty_values(diff(&state, &renamed), &state);
    operations.extend(undone.into_iter().rev().flatten());
    operations
}

fn is_rename(operation: &Operation) -> bool {
    match operation {
        Operation::Rename { .. } | Operation::RenameValue { .. } => true,
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::RenameColumn { .. } | TableChange::RenameConstraint { .. })
        }
        _ => false,
    }
}
