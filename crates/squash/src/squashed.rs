//! From scripts to one script.

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};
use caribou_sql::{RenderError, SplitError};

use crate::{LeftOut, Optimise, Origin, Source, Stop};

/// What became of a range of migrations on one backend.
#[derive(Debug, Clone)]
pub struct Squashed {
    /// What is left to do, in order.
    pub steps: Vec<Step>,
    /// How many statements there were.
    pub statements: usize,
    /// What stopped the optimiser.
    pub stops: Vec<Stop>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
    /// Whether all that is left can run in one transaction.
    pub run_in_transaction: bool,
}

/// Something that is left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A statement as it was written.
    Kept {
        /// Where it stood.
        origin: Origin,
        /// The comments above it and its text, without what ends it.
        text: String,
        /// What it does.
        operations: Vec<Operation>,
    },
    /// What several statements became, to be written anew.
    Made {
        /// What it does.
        operation: Operation,
        /// What stood above the first of them as a comment, without dashes, a line each.
        comment: Option<String>,
    },
}

/// Squashes scripts that run one after the other on `before`.
///
/// # Errors
/// The place in `sources` and the error of the first script that cannot be cut into statements.
pub fn squash(
    sources: &[Source<'_>],
    before: &Schema,
    optimise: Optimise,
) -> Result<Squashed, (usize, SplitError)> {
    let _ = (sources, before, optimise);
    todo!()
}

impl Squashed {
    /// Writes the script. `also` are other backends that may get the same text.
    ///
    /// # Errors
    /// [`RenderError`] when what was combined cannot be said in the dialect.
    pub fn script(&self, before: &Schema, also: &[Dialect]) -> Result<String, RenderError> {
        let _ = (before, also);
        todo!()
    }
}
