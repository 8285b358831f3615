//! Whether new migrations do what they shall, and can be taken back.

use caribou_executor::{Context, Task};
use caribou_schema::{Difference, Schema};

use crate::{LostValues, Place, ProofError, RoundTripError, Way};

/// What was seen when new migrations ran.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is different between what is wanted (first) and what they make (second), the order of columns aside.
    pub up: Vec<Difference>,
    /// What is different between what was there before (first) and after the way back (second).
    pub back: Vec<Difference>,
    /// Values that do not come back, of synthetic rows.
    pub lost: Vec<LostValues>,
    /// That they run on empty tables only: what a table with synthetic rows said.
    pub needs_empty: Option<ProofError>,
}

/// Runs what is there on a scratch database, then new migrations with synthetic rows in the tables, and compares what they make
/// with what is wanted; then takes them back, and compares with what was there before.
///
/// # Errors
/// [`RoundTripError`] when no scratch database can be had, or a migration fails on empty tables too, on either way.
pub fn prove(
    place: &Place,
    there: &[Task<'_>],
    new: &[Way<'_>],
    wanted: &Schema,
    context: &Context<'_>,
) -> Result<Proof, RoundTripError> {
    todo!("{place:?} {there:?} {new:?} {wanted:?} {}", context.version)
}
