//! What a query returns: the names of its columns, and where their types come from.

use crate::{DataType, Name, QualifiedName};

/// The rows of a query as far as their columns go, so that [`apply`](crate::Schema::apply) can say what `CREATE TABLE ...
/// AS` makes. A query whose columns are all [`Value::Type`] needs no `from`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What it reads, in the order in which `*` lists the columns.
    pub from: Vec<FromItem>,
    /// What it returns, in order.
    pub outputs: Vec<Output>,
}

/// One of the things that a query reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromItem {
    /// What it is called in the query; `None` for a subquery without a name.
    pub alias: Option<Name>,
    /// What its first columns are called, where that is said.
    pub columns: Vec<Name>,
    /// What it is.
    pub rows: Rows,
}

/// Where a query has rows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// A table or view.
    Relation(QualifiedName),
    /// Another query.
    Query(Box<Query>),
    /// Something else, such as a function.
    Unknown,
}

/// One or more columns that a query returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// All columns of everything that is read, or of one thing.
    All(Option<Name>),
    /// One column.
    Column {
        /// What it is called.
        name: Name,
        /// What it holds.
        value: Value,
    },
}

/// What a column of a query holds, as far as its type depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A column of what is read: of one thing, or of the only one that has it.
    Column(Option<Name>, Name),
    /// Something of a known type.
    Type(DataType),
    /// Something of the type of the first of these whose type can be found.
    AnyOf(Vec<Value>),
    /// The sum of such values.
    Sum(Box<Value>),
    /// The first column of another query, which sees what is read around it.
    Query(Box<Query>),
}
