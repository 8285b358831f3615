//! What operations do to the rows that are there.

use std::fmt;

use caribou_schema::{Operation, Schema};

/// What an operation does to rows that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// How bad it is.
    pub harm: Harm,
    /// What happens, as the end of a sentence without a stop: `loses the values of ticket.body`.
    pub text: String,
}

/// How bad an effect is, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// It fails where rows are not as they must be, and changes nothing then.
    MayFail,
    /// It gives rows other values: rounds, cuts off, converts.
    Alters,
    /// It loses rows or values.
    Loses,
}

/// Returns what operations do to rows that are there, each with the place of the operation that does it.
pub fn effects(operations: &[Operation], before: &Schema) -> Vec<(usize, Effect)> {
    todo!("{operations:?} {before:?}")
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
