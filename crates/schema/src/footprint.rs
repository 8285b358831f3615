//! What an operation touches.

use std::collections::BTreeSet;

use crate::{Name, ObjectId, Operation, QualifiedName};

/// Something that an operation reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// An object as a whole, with all its parts.
    Object(ObjectId),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint of a table.
    Constraint(QualifiedName, Name),
    /// The rows of a table.
    Rows(QualifiedName),
    /// Everything, known or not.
    Everything,
}

/// What an operation reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Footprint {
    /// What must be as it is for the operation to do what it does.
    pub reads: BTreeSet<Resource>,
    /// What it makes, changes or drops.
    pub writes: BTreeSet<Resource>,
}

impl Footprint {
    /// Says whether the order of two operations does not matter: neither writes what the other touches.
    pub fn commutes_with(&self, other: &Self) -> bool {
        let _ = other;
        todo!("written next")
    }
}

impl Operation {
    /// Returns what it reads and writes. When unsure, more.
    pub fn footprint(&self) -> Footprint {
        todo!("written next")
    }
}
