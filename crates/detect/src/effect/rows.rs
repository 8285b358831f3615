//! The rows that are there while operations run.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, ColumnChange, Dependents, Missing, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName,
    Schema, Table, TableChange,
};
use caribou_sql::{Loss, Statement, name, qualified};

use super::conversion::{Types, conversion};
use super::{Effect, Harm, rules};

/// What is known of the rows.
pub(super) struct Rows {
    schema: Schema,
    /// What was there at the beginning, under the names of now.
    first: Schema,
    /// Columns whose values were converted.
    converted: BTreeSet<(QualifiedName, Name)>,
    /// Tables that have none.
    empty: BTreeSet<QualifiedName>,
    /// Columns that the operations have added.
    new: BTreeSet<(QualifiedName, Name)>,
    /// Columns of which it was seen that all rows have a value.
    filled: BTreeSet<(QualifiedName, Name)>,
}

impl Rows {
    pub(super) fn of(schema: &Schema) -> Self {
        Self {
            schema: schema.clone(),
            first: schema.clone(),
            converted: BTreeSet::new(),
            empty: BTreeSet::new(),
            new: BTreeSet::new(),
            filled: BTreeSet::new(),
        }
    }

    /// Returns what an operation does to them.
    pub(super) fn effects(&self, operation: &Operation) -> Vec<Effect> {
        match operation {
            Operation::Drop { id, dependents, .. } => self.dropped(id, *dependents).into_iter().collect(),
            Operation::Alter { table, change, .. } if !self.empty.contains(table) => {
                self.altered(table, change)
            }
            Operation::CreateIndex { table, index, .. } if index.unique && !self.empty.contains(table) => {
                rules::unique_index(index, table, self).into_iter().collect()
            }
            Operation::Data { text, .. } => self.changed(text),
            _ => Vec::new(),
        }
    }

    /// Runs an operation.
    pub(super) fn follow(&mut self, operation: &Operation) {
        match operation {
            Operation::Create { object, .. } => {
                if let Object::Table(table) = &**object
                    && self.schema.table(&table.name).is_none()
                {
                    self.empty.insert(table.name.clone());
                }
            }
            Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => {
                self.rename_table(&id.name, to);
            }
            Operation::Drop { id, .. } if id.kind == ObjectKind::Table => {
                self.empty.remove(&id.name);
            }
            Operation::Alter { table, change, .. } => self.alter(table, change),
            Operation::Data { text, writes, .. } => self.fill(text, writes),
            _ => {}
        }
        // What does not fit is found by whoever runs it.
        let _fits = self.schema.apply(operation);
        let renames = match operation {
            Operation::Rename { id, .. } => id.kind == ObjectKind::Table,
            Operation::Alter { change, .. } => matches!(**change, TableChange::RenameColumn { .. }),
            _ => false,
        };
        if renames {
            let _fits = self.first.apply(operation);
        }
    }

    /// Returns a table as it was at the beginning, if none of some columns was converted since.
    pub(super) fn unconverted<'c>(
        &self,
        table: &QualifiedName,
        mut columns: impl Iterator<Item = &'c Name>,
    ) -> Option<&Table> {
        let converted = columns.any(|column| {
            self.converted.contains(&(table.clone(), column.clone())) || self.is_new(table, column)
        });
        self.first.table(table).filter(|_| !converted)
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Says whether the same operations have added a column.
    pub(super) fn is_new(&self, table: &QualifiedName, column: &Name) -> bool {
        self.new.contains(&(table.clone(), column.clone()))
    }

    /// Says whether a column has NULL in every row: it is new, and nothing gave it a value.
    pub(super) fn is_all_null(&self, table: &QualifiedName, column: &Name) -> bool {
        let has_value = |column: &Column| {
            column.default.is_some() || column.generated.is_some() || column.identity.is_some()
        };
        self.is_new(table, column)
            && !self.is_filled(table, column)
            && !self.schema.column(table, column).is_some_and(has_value)
    }

    fn is_filled(&self, table: &QualifiedName, column: &Name) -> bool {
        self.filled.contains(&(table.clone(), column.clone()))
    }

    fn alter(&mut self, table: &QualifiedName, change: &TableChange) {
        let key = |column: &Name| (table.clone(), column.clone());
        match change {
            TableChange::AddColumn { column, .. } => {
                self.new.insert(key(&column.name));
            }
            TableChange::DropColumn { name, .. } => {
                self.new.remove(&key(name));
                self.filled.remove(&key(name));
            }
            TableChange::AlterColumn { name, change } => {
                let to = match change {
                    ColumnChange::Type { data_type, .. } => Some(data_type),
                    ColumnChange::Whole { column, .. } => Some(&column.data_type),
                    _ => None,
                };
                let from = self.schema.column(table, name).map(|column| &column.data_type);
                if to.is_some() && to != from {
                    self.converted.insert(key(name));
                }
            }
            TableChange::RenameColumn { from, to } => {
                for set in [&mut self.new, &mut self.filled, &mut self.converted] {
                    if set.remove(&key(from)) {
                        set.insert(key(to));
                    }
                }
            }
            _ => {}
        }
    }

    fn rename_table(&mut self, from: &QualifiedName, to: &Name) {
        let to = from.sibling(to.clone());
        if self.empty.remove(from) {
            self.empty.insert(to.clone());
        }
        for set in [&mut self.new, &mut self.filled, &mut self.converted] {
            *set = std::mem::take(set)
                .into_iter()
                .map(|(table, column)| (if table == *from { to.clone() } else { table }, column))
                .collect();
        }
    }

    /// Sees which column an `UPDATE` gives a value in all rows, or in those that have none.
    fn fill(&mut self, text: &str, writes: &BTreeSet<QualifiedName>) {
        let dialect = self.schema.dialect();
        let Some(table) = writes.first().and_then(|table| self.schema.table(table)) else { return };
        for column in &table.columns {
            let (to, column_name) = (qualified(&table.name, dialect), name(&column.name, dialect));
            if text.starts_with(&format!("UPDATE {to} SET {column_name} = ")) {
                self.filled.insert((table.name.clone(), column.name.clone()));
            }
        }
    }

    fn dropped(&self, id: &ObjectId, dependents: Dependents) -> Option<Effect> {
        match id.kind {
            ObjectKind::Table => {
                let table = self.schema.table(&id.name)?;
                let lost = || Effect::new(Harm::Loses, format!("loses all rows of {}", id.name));
                (!table.temporary && !self.empty.contains(&id.name)).then(lost)
            }
            ObjectKind::Namespace if dependents == Dependents::Cascade => {
                let text = format!("loses all tables of the schema {}", id.name);
                Some(Effect::new(Harm::Loses, text))
            }
            _ => None,
        }
    }

    fn changed(&self, text: &str) -> Vec<Effect> {
        let lost = Statement::new(text, self.schema.dialect()).losses().into_iter();
        let rows = lost.filter_map(|loss| match loss {
            Loss::Rows(table) => Some(Effect::new(Harm::Loses, format!("loses rows of {}", table.name))),
            _ => None,
        });
        rows.collect()
    }

    fn altered(&self, table: &QualifiedName, change: &TableChange) -> Vec<Effect> {
        let one = |harm, text| vec![Effect::new(harm, text)];
        match change {
            TableChange::AddColumn { column, .. } => self.added(table, column).into_iter().collect(),
            TableChange::DropColumn { name, missing, .. } => match self.schema.column(table, name) {
                Some(column) if column.generated.is_some() => Vec::new(),
                None if *missing == Missing::Skip => Vec::new(),
                _ if self.is_all_null(table, name) => Vec::new(),
                _ => one(Harm::Loses, format!("loses the values of {table}.{name}")),
            },
            TableChange::AlterColumn { name, change } => match self.schema.column(table, name) {
                Some(from) => self.column_altered(table, from, change),
                None => Vec::new(),
            },
            TableChange::AddConstraint { constraint, .. } if constraint.validated => {
                rules::rule(&constraint.rule, table, self).into_iter().collect()
            }
            TableChange::ValidateConstraint { name } => {
                let constraint = self.schema.table(table).and_then(|table| table.constraint(name));
                constraint.and_then(|one| rules::rule(&one.rule, table, self)).into_iter().collect()
            }
            TableChange::AttachPartition { table: part, .. } if !self.empty.contains(part) => {
                one(Harm::MayFail, format!("fails where a row of {part} does not belong to its partition"))
            }
            TableChange::SetOption { name, value: Some(_) } if name == "strict" => {
                one(Harm::MayFail, format!("fails where a value of {table} is not of the type of its column"))
            }
            _ => Vec::new(),
        }
    }

    fn added(&self, table: &QualifiedName, column: &Column) -> Option<Effect> {
        let has_value = column.nullable
            || column.default.is_some()
            || column.generated.is_some()
            || column.identity.is_some();
        if has_value {
            return None;
        }
        Some(if self.schema.dialect() == Dialect::Mysql {
            let text = format!(
                "fills {table}.{} with the empty value of its type in rows that are there",
                column.name
            );
            Effect::new(Harm::Alters, text)
        } else {
            Effect::new(
                Harm::MayFail,
                format!("fails if {table} has rows: {} must have a value", column.name),
            )
        })
    }

    fn column_altered(&self, table: &QualifiedName, from: &Column, change: &ColumnChange) -> Vec<Effect> {
        let (to, nullable) = match change {
            ColumnChange::Type { data_type, .. } => (Some(data_type), true),
            ColumnChange::Nullable(nullable) => (None, *nullable),
            ColumnChange::Whole { column, .. } => (Some(&column.data_type), column.nullable),
            _ => return Vec::new(),
        };
        if self.is_all_null(table, &from.name) && nullable {
            return Vec::new();
        }
        let column = format!("{table}.{}", from.name);
        let types = to.filter(|to| **to != from.data_type).map(|to| Types {
            from: &from.data_type,
            to,
            schema: &self.schema,
            is_strict: self.schema.table(table).is_some_and(|table| table.options.contains_key("strict")),
        });
        let mut effects: Vec<Effect> =
            types.and_then(|types| conversion(&types, &column)).into_iter().collect();
        if from.nullable && !nullable && !self.is_filled(table, &from.name) {
            effects.push(Effect::new(Harm::MayFail, format!("fails where {column} is NULL")));
        }
        effects
    }
}
