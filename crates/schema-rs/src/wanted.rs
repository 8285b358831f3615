//! A `schema.rs` as what is wanted.

use caribou_schema::{Object, Schema};

use crate::SchemaRs;

/// A schema that a `schema.rs` wants.
#[derive(Debug, Clone)]
pub struct Laid {
    /// The objects that shall be there.
    pub objects: Vec<Object>,
    /// What it cannot say and was therefore taken from what is there, or left out: a line each, to be shown.
    pub unsaid: Vec<String>,
}

/// Lays a `schema.rs` over what is there: tables, columns, their types, whether they take NULL, primary keys and plain
/// foreign keys are as it says; what it cannot say (defaults, checks, indexes, unique and composite keys, other objects) stays as it is.
///
/// `current` has only the objects that belong to the app, or to the project if that has one app.
pub fn lay(wanted: &SchemaRs, current: &Schema) -> Laid {
    todo!("{wanted:?} {current:?}")
}
