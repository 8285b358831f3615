//! The names that a database chooses for constraints and indexes that have none.

use caribou_migration::Dialect;

use crate::{Column, Constraint, Index, Name, QualifiedName, Rule, Schema, Table};

mod figure;
mod mysql;
mod postgres;

pub(super) use mysql::is_chosen_key;

/// Where a name is chosen: a table or materialized view as it is so far, which may be ahead of what the schema says.
pub(super) struct Place<'a> {
    pub(super) schema: &'a Schema,
    pub(super) owner: &'a QualifiedName,
    pub(super) columns: &'a [Column],
    pub(super) constraints: &'a [Constraint],
    pub(super) indexes: &'a [Index],
}

impl<'a> Place<'a> {
    pub(super) fn table(schema: &'a Schema, table: &'a Table) -> Self {
        Self {
            schema,
            owner: &table.name,
            columns: &table.columns,
            constraints: &table.constraints,
            indexes: &table.indexes,
        }
    }

    /// Returns the name that a constraint gets.
    pub(super) fn constraint(&self, rule: &Rule) -> Option<Name> {
        match self.schema.dialect() {
            Dialect::Postgres => Some(postgres::constraint(self, rule)),
            Dialect::Mysql => Some(mysql::constraint(self, rule)),
            Dialect::Sqlite => None,
        }
    }

    /// Returns the name that an index gets.
    pub(super) fn index(&self, index: &Index) -> Option<Name> {
        match self.schema.dialect() {
            Dialect::Postgres => Some(postgres::index(self, index)),
            Dialect::Mysql => Some(mysql::index(self, index)),
            Dialect::Sqlite => None,
        }
    }

    /// Returns the name that the sequence of a `serial` column gets, which is none of `others`.
    pub(super) fn sequence(&self, column: &Name, others: &[Name]) -> Name {
        postgres::sequence(self, column, others)
    }

    fn has_constraint(&self, name: &Name) -> bool {
        self.constraints.iter().any(|constraint| constraint.name.as_ref() == Some(name))
    }

    fn has_index(&self, name: &Name) -> bool {
        self.indexes.iter().any(|index| index.name.as_ref() == Some(name))
    }
}

/// Returns the name of a generated foreign key after its table was renamed: InnoDB keeps it in step.
pub(super) fn follow_table(constraint: &Name, from: &Name, to: &Name) -> Option<Name> {
    mysql::follow_table(constraint, from, to)
}
