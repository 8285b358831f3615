//! Two operations made one.

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
/// The rules are those of Django's `Operation.reduce`, with footprints in place of its guesses.
pub fn reduce(first: &Operation, second: &Operation) -> Reduction {
    let _ = (first, second);
    todo!("written next")
}
