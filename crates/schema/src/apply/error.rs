//! Why an operation does not fit.

use std::fmt;

use crate::{Name, ObjectId, QualifiedName};

/// The operation does not fit the schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// There is no such object.
    #[error("there is no {id}")]
    NoObject {
        /// The object.
        id: Box<ObjectId>,
        /// The nearest name of one of its kind.
        nearest: Option<QualifiedName>,
    },
    /// There is an object of that name already.
    #[error("there is a {there} already")]
    ObjectExists {
        /// What is there.
        there: Box<ObjectId>,
    },
    /// The table has no such column.
    #[error("table {table} has no column {column}")]
    NoColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// The nearest column that it has.
        nearest: Option<Name>,
    },
    /// The table has such a column already.
    #[error("table {table} has a column {column} already")]
    ColumnExists {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
    },
    /// The table has no such constraint.
    #[error("table {table} has no constraint {constraint}")]
    NoConstraint {
        /// The table.
        table: QualifiedName,
        /// The constraint; `PRIMARY KEY` when that was meant without a name.
        constraint: Name,
        /// The nearest constraint that it has.
        nearest: Option<Name>,
    },
    /// The table has a constraint of that name, or a primary key, already.
    #[error("table {table} has a constraint {constraint} already")]
    ConstraintExists {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        constraint: Name,
    },
    /// The type has no such value.
    #[error("type {name} has no value {value:?}")]
    NoValue {
        /// The type.
        name: QualifiedName,
        /// The value.
        value: String,
        /// The nearest value that it has.
        nearest: Option<String>,
    },
    /// The type has that value already.
    #[error("type {name} has a value {value:?} already")]
    ValueExists {
        /// The type.
        name: QualifiedName,
        /// The value.
        value: String,
    },
    /// The table is an heir of the other already.
    #[error("table {table} inherits from {parent} already")]
    Inherits {
        /// The table.
        table: QualifiedName,
        /// The other.
        parent: QualifiedName,
    },
    /// The table is no heir of the other.
    #[error("table {table} does not inherit from {parent}")]
    NoHeir {
        /// The table.
        table: QualifiedName,
        /// The other.
        parent: QualifiedName,
    },
    /// A column cannot be changed because of what it is.
    #[error("column {column} of table {table} cannot be changed like this: it {hindrance}")]
    Hindered {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// What it is.
        hindrance: Hindrance,
    },
    /// Something still depends on what would be dropped.
    #[error("{id} cannot be dropped, {dependent} needs it")]
    InUse {
        /// What would be dropped; a column is said as `column x of table t`.
        id: String,
        /// What needs it, said the same way.
        dependent: String,
    },
}

/// What about a column hinders a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hindrance {
    /// It counts by itself.
    Identity,
    /// It does not count by itself.
    NoIdentity,
    /// It is computed.
    Generated,
    /// It takes NULL.
    Nullable,
    /// It is part of the primary key.
    PrimaryKey,
    /// It belongs to a parent of the table.
    Inherited,
    /// Its type is not the one that the parent or child of its table gives it.
    Type,
}

impl fmt::Display for Hindrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "is an identity column",
            Self::NoIdentity => "is no identity column",
            Self::Generated => "is a generated column",
            Self::Nullable => "takes NULL",
            Self::PrimaryKey => "is part of the primary key",
            Self::Inherited => "is inherited",
            Self::Type => "has another type where it is inherited",
        })
    }
}
