//! The way back.

use crate::{Operation, Schema};

impl Operation {
    /// Returns the operations that undo this one, in the order in which they are run; `before` is the schema that it was
    /// applied to. `None` when nothing can (data statements, opaque ones, a new value of an enumerated type).
    ///
    /// The schema comes back, rows that were dropped do not.
    pub fn inverse(&self, before: &Schema) -> Option<Vec<Self>> {
        let _ = before;
        todo!("written next")
    }
}
