//! Names that the database chose.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{Constraint, Index, Name, Object, Operation, QualifiedName, Schema, TableChange};

/// The names that were written, each with the table or view that it belongs to.
#[derive(Default)]
pub(super) struct Asked {
    parts: BTreeSet<(QualifiedName, Name)>,
    sequences: BTreeSet<QualifiedName>,
}

impl Asked {
    /// Takes in the names that stand in an operation.
    pub(super) fn see(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { object, .. } => match &**object {
                Object::Table(table) => {
                    self.constraints(&table.name, &table.constraints);
                    self.indexes(&table.name, &table.indexes);
                }
                Object::Sequence(sequence) => {
                    self.sequences.insert(sequence.name.clone());
                }
                _ => {}
            },
            Operation::CreateTableLike { table, .. } => {
                self.constraints(&table.name, &table.constraints);
                self.indexes(&table.name, &table.indexes);
            }
            Operation::Alter { table, change, .. } => {
                if let TableChange::AddConstraint { constraint, .. } = &**change {
                    self.constraints(table, std::slice::from_ref(constraint));
                }
            }
            Operation::CreateIndex { table, index, .. } => self.indexes(table, std::slice::from_ref(index)),
            _ => {}
        }
    }

    fn constraints(&mut self, table: &QualifiedName, constraints: &[Constraint]) {
        let names = constraints.iter().filter_map(|constraint| constraint.name.clone());
        self.parts.extend(names.map(|name| (table.clone(), name)));
    }

    fn indexes(&mut self, table: &QualifiedName, indexes: &[Index]) {
        let names = indexes.iter().filter_map(|index| index.name.clone());
        self.parts.extend(names.map(|name| (table.clone(), name)));
    }

    /// Returns the names in a schema that were not written, of tables and views that are `ours`.
    pub(super) fn rest(
        &self,
        schema: &Schema,
        ours: impl Fn(&QualifiedName) -> bool,
    ) -> BTreeSet<(QualifiedName, Name)> {
        let mut chosen = BTreeSet::new();
        // SQLite gives no names.
        if schema.dialect() == Dialect::Sqlite {
            return chosen;
        }
        let mut look = |owner: &QualifiedName, constraints: &[Constraint], indexes: &[Index]| {
            let names = constraints.iter().map(|constraint| &constraint.name);
            for name in names.chain(indexes.iter().map(|index| &index.name)).flatten() {
                let part = (owner.clone(), name.clone());
                if !self.parts.contains(&part) {
                    chosen.insert(part);
                }
            }
        };
        for table in schema.tables().filter(|table| ours(&table.name)) {
            look(&table.name, &table.constraints, &table.indexes);
        }
        for view in schema.views().filter(|view| ours(&view.name)) {
            look(&view.name, &[], &view.indexes);
        }
        for sequence in schema.sequences().filter(|sequence| !self.sequences.contains(&sequence.name)) {
            if let Some((table, _)) = sequence.owner.as_ref().filter(|(table, _)| ours(table)) {
                chosen.insert((table.clone(), sequence.name.name.clone()));
            }
        }
        chosen
    }
}
