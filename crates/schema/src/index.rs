//! Indexes.

use crate::{Expression, Name};

/// An index that was made as such. The one behind a primary key or a unique constraint is part of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name; `None` only before it is applied to a [`Schema`](crate::Schema).
    pub name: Option<Name>,
    /// What it sorts by, in order.
    pub parts: Vec<IndexPart>,
    /// Whether it forbids equal rows.
    pub unique: bool,
    /// The access method in lower case (`gin`, `hash`, `fulltext`, `spatial`), `None` for a B-tree.
    pub method: Option<String>,
    /// PostgreSQL's `INCLUDE`.
    pub include: Vec<Name>,
    /// Which rows are in it, when not all.
    pub predicate: Option<Expression>,
    /// PostgreSQL's `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// PostgreSQL's `WITH (...)`, sorted, as `fillfactor=70`.
    pub options: Vec<String>,
    /// Whether it can be used: false is what a failed `CREATE INDEX CONCURRENTLY` leaves.
    pub valid: bool,
    /// Whether MySQL made it for a foreign key, and drops it when another index does as well. No catalog says so; it is in no
    /// comparison.
    pub implied: bool,
    /// What `COMMENT` says of it.
    pub comment: Option<String>,
}

impl Index {
    /// Makes a B-tree.
    pub fn new(name: Option<Name>, parts: Vec<IndexPart>) -> Self {
        Self {
            name,
            parts,
            unique: false,
            method: None,
            include: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            options: Vec::new(),
            valid: true,
            implied: false,
            comment: None,
        }
    }
}

/// One of the things that an index sorts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPart {
    /// A column or an expression.
    pub key: IndexKey,
    /// Whether it is sorted backwards.
    pub descending: bool,
    /// Where NULL stands, when not where the order puts it (PostgreSQL: last when ascending).
    pub nulls: Option<Nulls>,
    /// The collation, when it is not that of the column.
    pub collation: Option<String>,
    /// PostgreSQL's operator class with its options, when it is not the default of the type.
    pub operator_class: Option<String>,
    /// How many characters of the column, in MySQL.
    pub prefix: Option<u32>,
}

impl IndexPart {
    /// Makes an ascending part.
    pub fn new(key: IndexKey) -> Self {
        Self { key, descending: false, nulls: None, collation: None, operator_class: None, prefix: None }
    }
}

/// What a part of an index is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexKey {
    /// A column.
    Column(Name),
    /// An expression.
    Expression(Expression),
}

/// Where NULL stands in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nulls {
    /// Before everything.
    First,
    /// After everything.
    Last,
}
