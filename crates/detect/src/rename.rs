//! What has another name now.

use caribou_schema::{Operation, Schema};

use crate::{Answers, Wanted};

/// Returns the operations that give new names: those that were answered (tables, columns, enumerated values), and those
/// that need no answer since nothing is lost: an index, constraint, sequence or type that is the same but for its name.
/// Each fits the schema behind those before it.
pub(crate) fn renames(current: &Schema, wanted: &Wanted, answers: &Answers) -> Vec<Operation> {
    todo!("{current:?} {wanted:?} {answers:?}")
}
