//! Whether new migrations do what they shall, and can be taken back.

use caribou_executor::{Atomic, Context, Task};
use caribou_migration::Direction;
use caribou_schema::{Difference, Schema, without_order};

use crate::rows::{LostValues, Rows, fill, rows};
use crate::touched::touched;
use crate::{Place, ProofError, RoundTripError, Scratch, Tables, Way, replay};

/// What was seen when new migrations ran.
#[derive(Debug, Default)]
pub struct Proof {
    /// What is different between what is wanted (first) and what they make (second), the order of columns aside.
    pub up: Vec<Difference>,
    /// What is different between what was there before (first) and after the way back (second).
    pub back: Vec<Difference>,
    /// Values that do not come back, of synthetic rows.
    pub lost: Vec<LostValues>,
    /// That they run on empty tables only: on which way, and what a table with synthetic rows said.
    pub needs_empty: Option<(Direction, ProofError)>,
}

/// Runs what is there on a scratch database, then new migrations with synthetic rows in the tables, and compares what they make
/// with what is wanted; then takes them back, and compares with what was there before.
///
/// What fails with rows is tried again without.
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
    let attempt = |with: &Tables| attempt(place, there, new, wanted, context, with);
    match attempt(&Tables::All)? {
        Ok(proof) => Ok(proof),
        Err(needs_empty) => {
            let proof = attempt(&Tables::These(Default::default()))?;
            let proof = proof.map_err(|(_, error)| error)?;
            Ok(Proof { needs_empty: Some(needs_empty), ..proof })
        }
    }
}

/// What failed, and on which way.
type Failed = (Direction, ProofError);

/// Goes there and back once, with rows in those of the touched tables that are given. On a database of its own: what fails half-way, on a
/// server that commits every statement, is left behind with it.
fn attempt(
    place: &Place,
    there: &[Task<'_>],
    new: &[Way<'_>],
    wanted: &Schema,
    context: &Context<'_>,
    with: &Tables,
) -> Result<Result<Proof, Failed>, RoundTripError> {
    let mut scratch = Scratch::create(place, (context.clock)())?;
    replay(&mut scratch, there, Atomic::Auto, context)?;
    let before = scratch.schema().map_err(ProofError::from)?;
    let tables =
        touched(new.iter().flat_map(|way| std::iter::once(&way.up).chain(&way.down)), place.dialect());
    let filled = if *with == Tables::All { &tables } else { with };
    fill(scratch.session(), &before, filled).map_err(ProofError::from)?;
    let rows_before = seen(&mut scratch, &before, &tables)?;

    if let Err(error) = run(&mut scratch, new.iter().map(|way| &way.up), context) {
        return Ok(Err((Direction::Forward, error)));
    }
    let after = scratch.schema().map_err(ProofError::from)?;
    let (up, _) = without_order(wanted.differences(&after));

    if let Err(error) = run(&mut scratch, new.iter().rev().filter_map(|way| way.down.as_ref()), context) {
        return Ok(Err((Direction::Backward, error)));
    }
    let (back, _) = without_order(before.differences(&scratch.schema().map_err(ProofError::from)?));
    let lost = if back.is_empty() {
        rows_before.lost_in(&seen(&mut scratch, &before, &tables)?)
    } else {
        Vec::new()
    };
    Ok(Ok(Proof { up, back, lost, needs_empty: None }))
}

fn seen(scratch: &mut Scratch, schema: &Schema, tables: &Tables) -> Result<Rows, ProofError> {
    Ok(rows(scratch.session(), schema, tables)?)
}

fn run<'a>(
    scratch: &mut Scratch,
    tasks: impl Iterator<Item = &'a Task<'a>>,
    context: &Context<'_>,
) -> Result<(), ProofError> {
    let tasks: Vec<Task<'_>> = tasks.cloned().collect();
    replay(scratch, &tasks, Atomic::Migration, context)
}
