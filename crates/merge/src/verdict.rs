//! What two branches are to each other.

use caribou_schema::{ApplyError, Resource};
use caribou_squash::Origin;

use crate::Same;

/// What two changes are to each other. Ordered from harmless to hopeless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Both orders lead to the same.
    Independent,
    /// Either does what the other does: after one, there is nothing left to do for the other.
    SameEffect,
    /// One order fails, or they lead to different ends.
    OrderMatters,
    /// Neither can follow the other.
    Contradict,
}

/// What two branches are to each other on one backend, and the statements that decide it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The pairs of statements that are not independent, in the order of the first branch, then of the second.
    pub decisions: Vec<Decision>,
    /// The migrations that are the same as a whole, each at most once, in the order of the first branch: one of each two can be taken for the
    /// other. What only changes rows may be meant to be done twice, and is not among them.
    pub same: Vec<Same>,
}

/// Two statements, one of each branch, that are not independent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The one of the first branch.
    pub first: Origin,
    /// The one of the second branch.
    pub second: Origin,
    /// What they are to each other.
    pub verdict: Verdict,
    /// Why.
    pub why: Why,
    /// Whether running both orders settles it: nothing depends on rows, and nothing is beyond understanding.
    pub is_settled_by_running: bool,
}

/// Why two statements are not independent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// They do the same.
    Same,
    /// After the one, the other does not fit; both errors where neither fits.
    Fails {
        /// What is wrong with the second after the first.
        second_after_first: Option<ApplyError>,
        /// What is wrong with the first after the second.
        first_after_second: Option<ApplyError>,
    },
    /// They lead to different ends: what both change, sorted.
    Differ(Vec<Resource>),
    /// Both touch these, and which comes first may matter to the rows.
    Rows(Vec<Resource>),
    /// One of them is not understood, and may do anything.
    Opaque,
}

impl Comparison {
    /// Returns the worst of the decisions; independent when there are none.
    pub fn verdict(&self) -> Verdict {
        self.decisions.iter().map(|decision| decision.verdict).max().unwrap_or(Verdict::Independent)
    }
}
