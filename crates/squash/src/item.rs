//! What the optimiser moves and combines.

use std::collections::BTreeSet;

use caribou_schema::{Footprint, Operation};

use crate::Origin;

/// A statement of the scripts.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) origin: Origin,
    pub(crate) text: String,
    /// The comments that belong to it, as they were written, a line each.
    pub(crate) comments: Vec<String>,
    /// How many operations it is.
    pub(crate) parts: usize,
    /// Whether its migration ran in one transaction.
    pub(crate) run_in_transaction: bool,
}

/// An operation, with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) operation: Operation,
    /// What its statement does besides, and what SQLite can only do at once with it: the constraints of a column that is added.
    pub(crate) rest: Vec<Operation>,
    pub(crate) footprint: Footprint,
    /// Whether it is still what its one statement says.
    pub(crate) is_untouched: bool,
    /// Whether only its text says all that it does, so that it can be passed but not combined.
    pub(crate) is_fixed: bool,
    /// The statements that it is made of, by their places; it stands for the first.
    pub(crate) from: BTreeSet<usize>,
}

impl Item {
    /// Returns what two items became.
    pub(crate) fn made_of(&self, other: &Self, operation: Operation) -> Self {
        let is_untouched = |item: &Self| item.is_untouched && item.operation == operation;
        // What swallows another leaves nothing of it to be seen, but lets go of what that has let go of.
        let swallows = other.operation == operation;
        let mut footprint = self.footprint.clone();
        footprint.add(other.footprint.clone());
        let mut from = other.from.clone();
        if !swallows {
            from.extend(&self.from);
        }
        Self {
            is_untouched: is_untouched(other),
            is_fixed: false,
            operation,
            rest: Vec::new(),
            footprint,
            from,
        }
    }

    /// Returns all that it does, in order.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        std::iter::once(&self.operation).chain(&self.rest)
    }

    pub(crate) fn commutes_with(&self, other: &Self) -> bool {
        self.footprint.commutes_with(&other.footprint)
    }

    /// The place of the statement that it stands for.
    pub(crate) fn first(&self) -> usize {
        self.from.first().copied().unwrap_or_default()
    }
}
