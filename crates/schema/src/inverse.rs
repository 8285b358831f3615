//! The way back.

use crate::{ColumnChange, Existing, Missing, ObjectId, Operation, QualifiedName, Schema, TableChange, diff};

impl Operation {
    /// Returns the operations that undo this one, in the order in which they are run; `before` is the schema that it was
    /// applied to. `None` when nothing can (data statements, opaque ones, a new value of an enumerated type), or when it
    /// could not be applied.
    ///
    /// The schema comes back, rows that were dropped do not, and a column that was dropped comes back as the last.
    pub fn inverse(&self, before: &Schema) -> Option<Vec<Self>> {
        let mut after = before.clone();
        after.apply(self).ok()?;
        match self {
            Self::Data { .. } | Self::Opaque { .. } => None,
            Self::Neutral { .. } => Some(Vec::new()),
            Self::AddValue { name, value, existing, .. } => {
                let was_there = before.enumeration(name)?.values.contains(value);
                (was_there && *existing != Existing::Fail).then(Vec::new)
            }
            Self::RenameValue { name, from, to } => {
                Some(vec![Self::RenameValue { name: name.clone(), from: to.clone(), to: from.clone() }])
            }
            Self::Rename { id, to, .. } if before.contains(id) => {
                let renamed = ObjectId { name: id.name.sibling(to.clone()), ..id.clone() };
                let back = Self::Rename { id: renamed, to: id.name.name.clone(), missing: Missing::Fail };
                Some(completed(vec![back], &after, before))
            }
            Self::Move { id, schema, .. } if before.contains(id) => {
                let name = QualifiedName { schema: schema.clone(), name: id.name.name.clone() };
                let moved = ObjectId { name, ..id.clone() };
                let schema = id.name.schema.clone();
                Some(completed(
                    vec![Self::Move { id: moved, schema, missing: Missing::Fail }],
                    &after,
                    before,
                ))
            }
            Self::Alter { table, change, missing } if before.table(table).is_some() => {
                let back = |change| Self::Alter {
                    table: table.clone(),
                    change: Box::new(change),
                    missing: *missing,
                };
                let renamed = match &**change {
                    TableChange::RenameColumn { from, to } => {
                        Some(TableChange::RenameColumn { from: to.clone(), to: from.clone() })
                    }
                    TableChange::RenameConstraint { from, to } => {
                        Some(TableChange::RenameConstraint { from: to.clone(), to: from.clone() })
                    }
                    TableChange::AlterColumn { name, change: ColumnChange::Whole { column, .. } } => {
                        let old = before.column(table, name)?.clone();
                        let change = ColumnChange::Whole { column: Box::new(old), place: None };
                        Some(TableChange::AlterColumn { name: column.name.clone(), change })
                    }
                    _ => None,
                };
                Some(completed(renamed.map(back).into_iter().collect(), &after, before))
            }
            _ => Some(diff(&after, before)),
        }
    }
}

/// Adds what is still missing after the first steps back, such as what a cascade took along.
fn completed(mut operations: Vec<Operation>, after: &Schema, before: &Schema) -> Vec<Operation> {
    let mut schema = after.clone();
    if operations.iter().any(|operation| schema.apply(operation).is_err()) {
        return diff(after, before);
    }
    operations.extend(diff(&schema, before));
    operations
}
