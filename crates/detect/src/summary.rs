//! What a migration does, in words.

mod steps;
mod words;

use caribou_schema::{ObjectKind, Operation, Schema, TableChange};

/// What kind of change a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Something comes.
    Adds,
    /// Something changes.
    Changes,
    /// Something goes.
    Drops,
}

impl Sign {
    /// Returns the character in front of the line: `+`, `~` or `-`.
    pub fn as_char(self) -> char {
        match self {
            Self::Adds => '+',
            Self::Changes => '~',
            Self::Drops => '-',
        }
    }
}

/// One thing that a migration does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of change.
    pub sign: Sign,
    /// What it does: `add column parent to ticket`, `rename table ticket to issue`.
    pub text: String,
    /// The place of the operation that it tells of.
    pub operation: usize,
}

/// Says what operations do, a line for each thing that a person would name, in their order.
///
/// Steps that only serve another, such as the three that add a column which must have a value, are one line.
pub fn summary(operations: &[Operation], before: &Schema) -> Vec<Change> {
    let mut after = before.clone();
    for operation in operations {
        // What does not fit is found by whoever runs it.
        let _fits = after.apply(operation);
    }
    let mut state = before.clone();
    let before = &renamed(operations, before);
    let silent = steps::silent(operations, before, &after);
    let mut changes = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        if !silent.contains(&place) {
            let said = words::words(operation, Around { before, state: &state, after: &after });
            changes.extend(said.into_iter().map(|(sign, text)| Change { sign, text, operation: place }));
        }
        let _fits = state.apply(operation);
    }
    changes
}

/// What is there around an operation.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// Before all operations but the renames at their beginning.
    before: &'a Schema,
    /// Right before the operation.
    state: &'a Schema,
    /// Behind all.
    after: &'a Schema,
}

/// Returns what is there once the renames are done that stand in front of everything else.
fn renamed(operations: &[Operation], before: &Schema) -> Schema {
    let mut schema = before.clone();
    let renames = operations.iter().take_while(|operation| match operation {
        Operation::Rename { id, .. } => id.kind == ObjectKind::Table,
        Operation::RenameValue { .. } => true,
        Operation::Alter { change, .. } => matches!(**change, TableChange::RenameColumn { .. }),
        _ => false,
    });
    for rename in renames {
        let _fits = schema.apply(rename);
    }
    schema
}
