//! What operations do to the rows that are there.

mod conversion;
mod rows;
mod rules;
mod value;

use std::fmt;

use caribou_schema::{Operation, Schema};

use self::rows::Rows;

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
///
/// A table that the same operations make has no rows, and what was filled just before has a value.
pub fn effects(operations: &[Operation], before: &Schema) -> Vec<(usize, Effect)> {
    let mut rows = Rows::of(before);
    let mut all = Vec::new();
    for (place, operation) in operations.iter().enumerate() {
        all.extend(rows.effects(operation).into_iter().map(|effect| (place, effect)));
        rows.follow(operation);
    }
    all
}

impl Effect {
    fn new(harm: Harm, text: impl Into<String>) -> Self {
        Self { harm, text: text.into() }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
