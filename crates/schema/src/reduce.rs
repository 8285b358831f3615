//! Two operations made one.

mod create;
mod dropped;
mod guess;
mod part;
mod world;

use caribou_migration::Dialect;

use crate::Operation;

/// What becomes of two operations that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reduction {
    /// These do the same.
    Replace(Vec<Operation>),
    /// The second may be done before the first.
    Pass,
    /// Neither.
    Barrier,
}

/// Says what becomes of two operations that follow each other; when unsure, [`Reduction::Barrier`].
///
/// The rules are those of Django's `Operation.reduce`, with footprints in place of its guesses. What would give the rows
/// that are there other values is left alone, such as a default that changes after its column was added, and so is
/// what would let the database choose another name for a constraint or an index. That a foreign key or a view refers to
/// a table which is not there yet, as SQLite and MySQL allow, is not foreseen.
pub fn reduce(first: &Operation, second: &Operation, dialect: Dialect) -> Reduction {
    match combined(first, second, dialect) {
        Some(operations) => Reduction::Replace(operations),
        None if first.footprint(dialect).commutes_with(&second.footprint(dialect)) => Reduction::Pass,
        None => Reduction::Barrier,
    }
}

/// Returns what does the same as two operations that follow each other, where it is less than both; see [`reduce`].
pub fn combined(first: &Operation, second: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    dropped::reduce(first, second, dialect)
        .or_else(|| create::reduce(first, second, dialect))
        .or_else(|| part::reduce(first, second, dialect))
}
