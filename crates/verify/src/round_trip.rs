//! Whether migrations can be taken back: up, down, and what is different then.

use caribou_executor::{Atomic, Context, Task};
use caribou_migration::MigrationId;
use caribou_schema::{Difference, Part, Schema};

use crate::rows::{LostValues, fill, rows};
use crate::{NoScratch, Place, ProofError, Scratch, replay};

/// A migration, there and back.
#[derive(Debug, Clone)]
pub struct Way<'a> {
    /// What applies it.
    pub up: Task<'a>,
    /// What reverts it; `None` when nothing does.
    pub down: Option<Task<'a>>,
}

/// What became of a database that went up and down again.
#[derive(Debug)]
#[non_exhaustive]
pub enum RoundTrip {
    /// It is as it was, rows included.
    Lossless,
    /// It looks as it did, but values are gone.
    Lossy(Vec<LostValues>),
    /// It does not look as it did: the first is before, the second after.
    Differs(Vec<Difference>),
    /// The way down failed.
    Fails(ProofError),
    /// There is no way down.
    NoWayBack,
    /// The way up failed, on an empty database with all its predecessors; nothing behind it was tried.
    UpFails(ProofError),
}

/// Says why round trips could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RoundTripError {
    /// There is no scratch database.
    #[error(transparent)]
    NoScratch(#[from] NoScratch),
    /// The scratch database failed.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// Takes every migration up, down and up again, in their order, on a scratch database with synthetic rows.
///
/// `started` is called before each. When one goes up only without rows (a new column that must have a value), the trip is
/// made without.
///
/// # Errors
/// [`RoundTripError`] when no scratch database can be had, or it fails.
pub fn round_trips(
    place: &Place,
    ways: &[Way<'_>],
    context: &Context<'_>,
    started: &mut dyn FnMut(&MigrationId),
) -> Result<Vec<(MigrationId, RoundTrip)>, RoundTripError> {
    let mut results = Vec::with_capacity(ways.len());
    let mut trip = Trip { place, context, scratch: Scratch::create(place, (context.clock)())? };
    let mut before = trip.scratch.schema().map_err(ProofError::from)?;
    for (number, way) in ways.iter().enumerate() {
        started(&way.up.id);
        let (result, after) = trip.take(&ways[..number], way, &before)?;
        let is_over = matches!(result, RoundTrip::UpFails(_));
        results.push((way.up.id.clone(), result));
        if is_over {
            break;
        }
        before = after;
    }
    Ok(results)
}

struct Trip<'a> {
    place: &'a Place,
    context: &'a Context<'a>,
    scratch: Scratch,
}

impl Trip<'_> {
    /// Goes up and down and up again; returns what was found and what the database looks like at the top.
    fn take(
        &mut self,
        earlier: &[Way<'_>],
        way: &Way<'_>,
        before: &Schema,
    ) -> Result<(RoundTrip, Schema), RoundTripError> {
        let session = self.scratch.session();
        let mut there = rows(session, before).and_then(|there| {
            if way.down.is_none() {
                return Ok(there);
            }
            fill(session, before)?;
            rows(session, before)
        });
        if self.run(&way.up).is_err() {
            self.start_again(earlier)?;
            there = rows(self.scratch.session(), before);
            if let Err(error) = self.run(&way.up) {
                return Ok((RoundTrip::UpFails(error), before.clone()));
            }
        }
        let after = self.scratch.schema().map_err(ProofError::from)?;
        let Some(down) = &way.down else { return Ok((RoundTrip::NoWayBack, after)) };
        if let Err(error) = self.run(down) {
            self.start_again(earlier)?;
            self.run(&way.up)?;
            return Ok((RoundTrip::Fails(error), after));
        }
        let back = self.scratch.schema().map_err(ProofError::from)?;
        let mut differences = before.differences(&back);
        differences.retain(|difference| !is_order(difference));
        let result = if differences.is_empty() {
            let there = there.map_err(ProofError::from)?;
            let lost = there.lost_in(&rows(self.scratch.session(), &back).map_err(ProofError::from)?);
            if lost.is_empty() { RoundTrip::Lossless } else { RoundTrip::Lossy(lost) }
        } else {
            RoundTrip::Differs(differences)
        };
        // What a way back leaves behind is no fault of the migrations after it.
        if matches!(result, RoundTrip::Differs(_)) || self.run(&way.up).is_err() {
            self.start_again(earlier)?;
            self.run(&way.up)?;
        }
        Ok((result, after))
    }

    fn run(&mut self, task: &Task<'_>) -> Result<(), ProofError> {
        replay(&mut self.scratch, std::slice::from_ref(task), Atomic::Migration, self.context)
    }

    /// A new scratch database with everything before; what failed half-way, on a server that commits every statement,
    /// is left behind with the old one.
    fn start_again(&mut self, earlier: &[Way<'_>]) -> Result<(), RoundTripError> {
        self.scratch = Scratch::create(self.place, (self.context.clock)())?;
        let tasks: Vec<Task<'_>> = earlier.iter().map(|way| way.up.clone()).collect();
        replay(&mut self.scratch, &tasks, Atomic::Auto, self.context)?;
        Ok(())
    }
}

/// A column that was dropped and added again stands at the end; that is no loss.
fn is_order(difference: &Difference) -> bool {
    matches!(difference, Difference::Changed { details, .. } if details.iter().all(|detail| detail.part == Part::Order))
}
