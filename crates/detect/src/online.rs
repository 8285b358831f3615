//! Changes that let others go on: PostgreSQL's forms that hold no lock for long.

use caribou_schema::{Operation, Schema};

use crate::Stage;

/// Cuts the operations of one migration into stages, each to be a migration of its own, in order: what is quick, then each index that is
/// built concurrently, then what only looks at rows. What concerns only tables that the same operations make stays as it is.
pub(crate) fn stages(operations: Vec<Operation>, before: &Schema) -> Vec<(Stage, Vec<Operation>)> {
    todo!("{operations:?} {before:?}")
}
