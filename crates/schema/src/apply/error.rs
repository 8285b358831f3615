//! Why an operation does not fit.

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
    /// Something still depends on what would be dropped.
    #[error("{id} cannot be dropped, {dependent} needs it")]
    InUse {
        /// What would be dropped; a column is said as `column x of table t`.
        id: String,
        /// What needs it, said the same way.
        dependent: String,
    },
}
