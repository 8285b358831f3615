//! What an operation touches.

mod of_operation;
mod overlap;

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use crate::{Name, ObjectId, Operation, QualifiedName, Schema};

/// Something that an operation reads or writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// An object as a whole, with all its parts.
    Object(ObjectId),
    /// A column of a table.
    Column(QualifiedName, Name),
    /// A constraint of a table.
    Constraint(QualifiedName, Name),
    /// Any constraint or index of a table: which one it is, the operation does not say.
    Constraints(QualifiedName),
    /// The rows of a table.
    Rows(QualifiedName),
    /// What no operation says of itself: what depends on what, which names are taken by parts of tables, what a cascade
    /// of foreign keys reaches. What drops something or writes rows changes it, what needs a free name reads it.
    Unsaid,
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
    ///
    /// The order of the columns of a table is not counted: two operations that each add one commute.
    pub fn commutes_with(&self, other: &Self) -> bool {
        !self.disturbs(other) && !other.disturbs(self)
    }

    fn disturbs(&self, other: &Self) -> bool {
        let touched = || other.reads.iter().chain(&other.writes);
        self.writes.iter().any(|written| touched().any(|resource| overlap::overlap(written, resource)))
    }
}

impl Operation {
    /// Returns what it reads and writes. When unsure, more.
    pub fn footprint(&self, dialect: Dialect) -> Footprint {
        of_operation::footprint(self, dialect)
    }

    /// Returns what it reads and writes when it is run on a schema: as [`footprint`](Self::footprint), but what the operation does not
    /// say of itself is looked up, so that [`Resource::Unsaid`] is rare.
    pub fn footprint_in(&self, before: &Schema) -> Footprint {
        of_operation::footprint(self, before.dialect())
    }
}
