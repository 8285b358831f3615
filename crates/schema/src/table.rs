//! Tables.

use std::collections::BTreeMap;

use crate::{Column, Constraint, Expression, Index, Key, Name, QualifiedName, Rule};

/// A table with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints, in the order in which they were made.
    pub constraints: Vec<Constraint>,
    /// Its indexes, in the order in which they were made.
    pub indexes: Vec<Index>,
    /// How it is cut into others, or cut from another.
    pub partition: Option<Partition>,
    /// PostgreSQL's `INHERITS`.
    pub inherits: Vec<QualifiedName>,
    /// Whether it goes with the session. Such a table is in no comparison.
    pub temporary: bool,
    /// What else is set, sorted: `strict`, `without rowid`, `unlogged`, `engine`, `collation`, `module` (of a virtual table,
    /// with its arguments), `fillfactor`, `replica identity`, `row security`. Keys in lower case; a flag has an empty value.
    pub options: BTreeMap<String, String>,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

/// How a table takes part in partitioning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// It is cut: `PARTITION BY`, from the method on.
    By(Expression),
    /// It is a part: of which table, and its bound from `FOR VALUES` or `DEFAULT` on; with how it is cut itself, if it is.
    Of {
        /// The table that it is a part of.
        table: QualifiedName,
        /// Its bound.
        bound: Expression,
        /// How it is cut itself.
        by: Option<Expression>,
    },
}

impl Table {
    /// Makes a table of columns and nothing else.
    pub fn new(name: QualifiedName, columns: Vec<Column>) -> Self {
        Self {
            name,
            columns,
            constraints: Vec::new(),
            indexes: Vec::new(),
            partition: None,
            inherits: Vec::new(),
            temporary: false,
            options: BTreeMap::new(),
            comment: None,
        }
    }

    /// Returns a column.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// Returns the constraint of a name.
    pub fn constraint(&self, name: &Name) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name.as_ref() == Some(name))
    }

    /// Returns the index of a name.
    pub fn index(&self, name: &Name) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name.as_ref() == Some(name))
    }

    /// Returns the primary key.
    pub fn primary_key(&self) -> Option<&Key> {
        self.constraints.iter().find_map(|constraint| match &constraint.rule {
            Rule::PrimaryKey(key) => Some(key),
            _ => None,
        })
    }
}
