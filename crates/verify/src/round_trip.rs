//! Whether migrations can be taken back: up, down, and what is different then.

use caribou_connection::SqlError;
use caribou_executor::{Atomic, Context, Task};
use caribou_migration::MigrationId;
use caribou_schema::{Difference, Schema, without_order};

use crate::rows::{LostValues, fill, rows};
use crate::touched::{operations, touched};
use crate::{NoScratch, Place, ProofError, Rows, Scratch, Tables, replay};

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
    let scratch = Scratch::create(place, (context.clock)())?;
    let mut trip =
        Trip { place, context, scratch, top: Top { schema: Schema::empty(place.dialect()), seen: false } };
    trip.see()?;
    for (number, way) in ways.iter().enumerate() {
        started(&way.up.id);
        let result = trip.take(&ways[..number], way)?;
        let is_over = matches!(result, RoundTrip::UpFails(_));
        results.push((way.up.id.clone(), result));
        if is_over {
            break;
        }
    }
    Ok(results)
}

struct Trip<'a> {
    place: &'a Place,
    context: &'a Context<'a>,
    scratch: Scratch,
    top: Top,
}

/// What the scratch database looks like before a migration goes up.
struct Top {
    schema: Schema,
    /// Whether it was read from the catalog, and not only from the scripts.
    seen: bool,
}

impl Trip<'_> {
    /// Goes up and down and up again, and says what was found.
    fn take(&mut self, earlier: &[Way<'_>], way: &Way<'_>) -> Result<RoundTrip, RoundTripError> {
        let tables = touched(std::iter::once(&way.up).chain(&way.down), self.place.dialect());
        let look = self.scratch.look().map_err(ProofError::from)?;
        let mut there = self.rows_before(way, &tables);
        if self.run(&way.up).is_err() {
            self.start_again(earlier)?;
            there = rows(self.scratch.session(), &self.top.schema, &tables);
            if let Err(error) = self.run(&way.up) {
                return Ok(RoundTrip::UpFails(error));
            }
        }
        let Some(down) = &way.down else {
            self.climbed(way, look.is_some())?;
            return Ok(RoundTrip::NoWayBack);
        };
        if let Err(error) = self.run(down) {
            self.start_again(earlier)?;
            self.up_again(way, look.is_some())?;
            return Ok(RoundTrip::Fails(error));
        }
        let is_alike = look.is_some() && self.scratch.look().map_err(ProofError::from)? == look;
        let differences = if is_alike { Vec::new() } else { self.differences(earlier)? };
        let result = if differences.is_empty() {
            let there = there.map_err(ProofError::from)?;
            let back = rows(self.scratch.session(), &self.top.schema, &tables).map_err(ProofError::from)?;
            let lost = there.lost_in(&back);
            if lost.is_empty() { RoundTrip::Lossless } else { RoundTrip::Lossy(lost) }
        } else {
            RoundTrip::Differs(differences)
        };
        // What a way back leaves behind is no fault of the migrations after it.
        if matches!(result, RoundTrip::Differs(_)) || self.run(&way.up).is_err() {
            self.start_again(earlier)?;
            self.up_again(way, look.is_some())?;
        } else {
            self.climbed(way, look.is_some())?;
        }
        Ok(result)
    }

    /// The rows that the way may lose, some made for it.
    fn rows_before(&mut self, way: &Way<'_>, tables: &Tables) -> Result<Rows, SqlError> {
        let (session, schema) = (self.scratch.session(), &self.top.schema);
        if way.down.is_some() {
            fill(session, schema, tables)?;
        }
        rows(session, schema, tables)
    }

    /// What is different after the way back.
    fn differences(&mut self, earlier: &[Way<'_>]) -> Result<Vec<Difference>, RoundTripError> {
        let back = self.scratch.schema().map_err(ProofError::from)?;
        if !self.top.seen {
            let schema = self.fresh(earlier)?.schema().map_err(ProofError::from)?;
            self.top = Top { schema, seen: true };
        }
        let (differences, _) = without_order(self.top.schema.differences(&back));
        Ok(differences)
    }

    fn up_again(&mut self, way: &Way<'_>, cheap: bool) -> Result<(), RoundTripError> {
        self.run(&way.up)?;
        self.climbed(way, cheap)
    }

    /// The top is one migration higher. Where two states can be told apart without reading what they look like, it is enough
    /// to know that from the scripts.
    fn climbed(&mut self, way: &Way<'_>, cheap: bool) -> Result<(), RoundTripError> {
        let operations = operations(&way.up, self.place.dialect()).filter(|_| cheap);
        let is_known = operations.is_some_and(|operations| {
            operations.iter().all(|operation| self.top.schema.apply(operation).is_ok())
                && self.top.schema.doubts().is_empty()
        });
        self.top.schema.end_session();
        self.top.seen = false;
        if is_known { Ok(()) } else { self.see() }
    }

    fn see(&mut self) -> Result<(), RoundTripError> {
        let schema = self.scratch.schema().map_err(ProofError::from)?;
        self.top = Top { schema, seen: true };
        Ok(())
    }

    fn run(&mut self, task: &Task<'_>) -> Result<(), ProofError> {
        replay(&mut self.scratch, std::slice::from_ref(task), Atomic::Migration, self.context)
    }

    /// A new scratch database with everything before; what failed half-way, on a server that commits every statement,
    /// is left behind with the old one.
    fn start_again(&mut self, earlier: &[Way<'_>]) -> Result<(), RoundTripError> {
        self.scratch = self.fresh(earlier)?;
        Ok(())
    }

    fn fresh(&self, earlier: &[Way<'_>]) -> Result<Scratch, RoundTripError> {
        let mut scratch = Scratch::create(self.place, (self.context.clock)())?;
        let tasks: Vec<Task<'_>> = earlier.iter().map(|way| way.up.clone()).collect();
        replay(&mut scratch, &tasks, Atomic::Auto, self.context)?;
        Ok(scratch)
    }
}
