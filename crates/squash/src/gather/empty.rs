//! Which tables have no rows.

use std::collections::BTreeSet;

use caribou_schema::{Existing, Object, ObjectId, ObjectKind, Operation, QualifiedName, Schema};
use caribou_sql::Statement;

/// The tables that were made by the scripts and have no rows yet: nobody else writes to them before these are done.
#[derive(Debug, Default)]
pub(super) struct Empty {
    tables: BTreeSet<QualifiedName>,
}

impl Empty {
    pub(super) fn contains(&self, table: &QualifiedName) -> bool {
        self.tables.contains(table)
    }

    /// Says whether a statement about rows changes none.
    pub(super) fn changes_nothing(
        &self,
        statement: &Statement<'_>,
        writes: &BTreeSet<QualifiedName>,
        schema: &Schema,
    ) -> bool {
        !self.tables.is_empty()
            && statement.changes_no_rows(&|table| self.contains(table))
            && !writes.iter().any(|table| is_watched(table, schema))
    }

    /// Follows an operation that is run on a schema.
    pub(super) fn follow(&mut self, operation: &Operation, schema: &Schema) {
        match operation {
            Operation::Create { object, existing: Existing::Fail } => {
                if let Object::Table(table) = &**object {
                    self.tables.insert(table.name.clone());
                }
            }
            Operation::Drop { id, .. } if id.kind == ObjectKind::Table => drop(self.tables.remove(&id.name)),
            Operation::Rename { id, to, .. } => self.called(&id.name, id.name.sibling(to.clone())),
            Operation::Move { id, schema, .. } => {
                self.called(&id.name, QualifiedName { schema: schema.clone(), name: id.name.name.clone() });
            }
            Operation::Data { writes, text, .. } => {
                if writes.iter().any(|table| is_watched(table, schema)) || calls(text, schema) {
                    self.forget();
                }
                self.tables.retain(|table| !writes.contains(table));
            }
            Operation::Opaque { .. } => self.forget(),
            _ => {}
        }
    }

    fn called(&mut self, old: &QualifiedName, new: QualifiedName) {
        if self.tables.remove(old) {
            self.tables.insert(new);
        }
    }

    /// Takes no table for empty any more.
    pub(super) fn forget(&mut self) {
        self.tables.clear();
    }
}

/// Says whether writing to a table may write elsewhere: triggers and rules do, and parts of a table have its rows.
fn is_watched(table: &QualifiedName, schema: &Schema) -> bool {
    let is_part =
        schema.table(table).is_none_or(|table| table.partition.is_some() || !table.inherits.is_empty());
    let watches = |id: &ObjectId| {
        matches!(id.kind, ObjectKind::Trigger | ObjectKind::Rule) && id.on.as_ref() == Some(table)
    };
    is_part || schema.opaques().any(|opaque| watches(&opaque.id))
}

/// Says whether a statement names a routine that the scripts or somebody before them made.
fn calls(text: &str, schema: &Schema) -> bool {
    let is_routine =
        |kind| matches!(kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate);
    let mut routines = schema.opaques().filter(|opaque| is_routine(opaque.id.kind)).peekable();
    if routines.peek().is_none() {
        return false;
    }
    let text = text.to_lowercase();
    routines.any(|opaque| text.contains(&opaque.id.name.name.as_str().to_lowercase()))
}
