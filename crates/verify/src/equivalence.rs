//! Whether two ways lead to the same.

use std::collections::{BTreeMap, BTreeSet};

use caribou_executor::{Context, Task};
use caribou_migration::Direction;
use caribou_schema::{Difference, Name, QualifiedName, Schema};

use crate::bench::{Bench, Repeated, Started, State, strict};
use crate::rows::LostValues;
use crate::touched::touched;
use crate::{Place, ProofError, RoundTripError, Tables, Way};

/// What was seen when two lists of migrations, each that does the same as the other, ran on databases of their own.
#[derive(Debug, Default)]
pub struct Equivalence {
    /// What is different between what the first make (first) and what the second make (second), the order of columns aside.
    /// Names count, also those that the server chose: a later migration may name what it finds.
    pub up: Vec<Difference>,
    /// Tables whose columns stand in another order. No difference, but something to know where a later `SELECT *`, or an `INSERT`
    /// without columns, depends on it.
    pub order: Vec<QualifiedName>,
    /// Sequences of PostgreSQL's identity columns that are not called the same: the column, and the two names. No difference, for only
    /// a statement that names the sequence, as `setval` may, depends on it.
    pub sequences: Vec<(String, String, String)>,
    /// Tables whose rows are not the same after both. Where sequences and `AUTOINCREMENT` stand is not compared.
    pub rows: Vec<LostValues>,
    /// Columns that were left out of it, for the first, run twice, do not agree on their values: they depend on the clock, or on chance.
    pub unstable: BTreeMap<QualifiedName, BTreeSet<Name>>,
    /// That the second failed where the first did not: on which way, and how.
    pub fails: Option<(Direction, ProofError)>,
    /// What came of the way back.
    pub back: WayBack,
    /// That they were compared on empty tables only, from which way on, and what a table with synthetic rows said: to the first, or to the
    /// way back of the second where the first have none.
    pub needs_empty: Option<(Direction, ProofError)>,
    /// In how many tables there were rows to compare, after the way there.
    pub tables_with_rows: usize,
}

/// What came of the way back.
#[derive(Debug, Default)]
pub enum WayBack {
    /// The second have none, and need none: the first cannot be taken back either. Or something failed, which is said elsewhere.
    #[default]
    None,
    /// The second have none, though the first can be taken back.
    Missing,
    /// Both were taken back.
    Both {
        /// What is different between what is there after the first (first) and after the second (second).
        schema: Vec<Difference>,
        /// Tables whose rows are not the same.
        rows: Vec<LostValues>,
    },
    /// The first cannot be taken back, or not to what was there before, so the second are compared with that.
    FirstFails {
        /// Why they cannot; `None` when there is no script that would, or when it leads elsewhere.
        reason: Option<ProofError>,
        /// What is different between what was there before (first) and after the second were taken back (second).
        schema: Vec<Difference>,
    },
}

impl Equivalence {
    /// Says whether nothing is different on the way there.
    pub fn is_same_there(&self) -> bool {
        let fails = matches!(self.fails, Some((Direction::Forward, _)));
        self.up.is_empty() && self.rows.is_empty() && !fails
    }

    /// Says whether nothing is different.
    pub fn is_same(&self) -> bool {
        let back = match &self.back {
            WayBack::None => true,
            WayBack::Missing => false,
            WayBack::Both { schema, rows } => schema.is_empty() && rows.is_empty(),
            WayBack::FirstFails { schema, .. } => schema.is_empty(),
        };
        self.up.is_empty() && self.rows.is_empty() && self.fails.is_none() && back
    }
}

/// Runs what is there, with synthetic rows in the tables that the migrations touch, on two scratch databases; then the first migrations on one,
/// the second on the other; compares catalogs and the rows of all tables; takes both back, and compares again.
///
/// Where the first fail with rows, both are tried again without; so is the way back of the second where the first have none.
/// Where rows differ, the first run once more, after the second: what the clock did between the first and the second it has done again
/// by then, so that a column in which the first do not agree with themselves says nothing about the second.
///
/// # Errors
/// [`RoundTripError`] when no scratch database can be had, or the first fail on empty tables too.
pub fn equivalence(
    place: &Place,
    there: &[Task<'_>],
    first: &[Way<'_>],
    second: &[Way<'_>],
    context: &Context<'_>,
) -> Result<Equivalence, RoundTripError> {
    let tasks = first.iter().chain(second).flat_map(|way| std::iter::once(&way.up).chain(&way.down));
    let touched = touched(tasks, place.dialect());
    let bench = Bench { place, there, context };
    let mut one = bench.there_and_back(first, &touched)?;
    match one.up {
        Ok(_) => {}
        Err(error) if one.has_rows => {
            let on_empty = bench.on_empty(first, second)?;
            return Ok(Equivalence { needs_empty: Some((Direction::Forward, error)), ..on_empty });
        }
        Err(error) => return Err(error.into()),
    }
    let (has_rows, has_no_way) = (one.has_rows, matches!(one.back, Back::None));
    let mut failed = match &mut one.back {
        Back::Failed(error) if has_rows => error.take(),
        _ => None,
    };
    let mut seen = bench.compare(first, second, one, &touched)?;
    if has_rows && has_no_way && matches!(seen.fails, Some((Direction::Backward, _))) {
        failed = seen.fails.take().map(|(_, error)| error);
    }
    match failed {
        Some(error) if !matches!(seen.fails, Some((Direction::Forward, _))) => {
            let on_empty = bench.on_empty(first, second)?;
            let (fails, back) = (on_empty.fails, on_empty.back);
            Ok(Equivalence { fails, back, needs_empty: Some((Direction::Backward, error)), ..seen })
        }
        _ => Ok(seen),
    }
}

/// What a database was, and what became of it.
struct Seen {
    before: Schema,
    /// Whether there were rows before.
    has_rows: bool,
    up: Result<State, ProofError>,
    back: Back,
}

/// What came of one way back.
enum Back {
    /// A migration has none.
    None,
    /// It failed.
    Failed(Option<ProofError>),
    /// It led here.
    Led(Box<State>),
}

impl Bench<'_> {
    /// Runs migrations there and back on a database of their own.
    fn there_and_back(&self, ways: &[Way<'_>], with: &Tables) -> Result<Seen, RoundTripError> {
        let Started { mut scratch, before, has_rows } = self.start(with)?;
        let up = self.go(&mut scratch, ways.iter().map(|way| &way.up));
        let downs: Option<Vec<&Task<'_>>> = ways.iter().rev().map(|way| way.down.as_ref()).collect();
        let back = match downs {
            Some(downs) if up.is_ok() => match self.go(&mut scratch, downs.into_iter()) {
                Ok(state) => Back::Led(Box::new(state)),
                Err(error) => Back::Failed(Some(error)),
            },
            _ => Back::None,
        };
        Ok(Seen { before, has_rows, up, back })
    }

    fn on_empty(&self, first: &[Way<'_>], second: &[Way<'_>]) -> Result<Equivalence, RoundTripError> {
        let none = Tables::These(BTreeSet::new());
        let one = self.there_and_back(first, &none)?;
        self.compare(first, second, one, &none)
    }

    /// Runs the second and compares.
    fn compare(
        &self,
        first: &[Way<'_>],
        second: &[Way<'_>],
        one: Seen,
        with: &Tables,
    ) -> Result<Equivalence, RoundTripError> {
        let there = one.up?;
        let mut found =
            Equivalence { tables_with_rows: there.rows.tables_with_any(), ..Equivalence::default() };
        let other = self.there_and_back(second, with)?;
        let other_there = match other.up {
            Ok(state) => state,
            Err(error) => return Ok(Equivalence { fails: Some((Direction::Forward, error)), ..found }),
        };
        (found.up, found.order) = strict(&there.schema, &other_there.schema);
        found.sequences = other_names(&there.sequences, &other_there.sequences);
        let mut repeated = Repeated::new(|| self.there_and_back(first, with));
        let way_there = |seen: &Seen| seen.up.as_ref().ok().map(|state| state.rows.clone());
        found.rows = repeated.unlike(&there.rows, &other_there.rows, way_there)?;
        let (before, was) = (&one.before, one.back);
        found.back = match (was, other.back) {
            (Back::Led(_), Back::None) => WayBack::Missing,
            (_, Back::None) => WayBack::None,
            (_, Back::Failed(error)) => {
                found.fails = error.map(|error| (Direction::Backward, error));
                WayBack::None
            }
            (Back::Led(was), Back::Led(is)) => {
                let (schema, _) = strict(&was.schema, &is.schema);
                if !schema.is_empty() && strict(before, &is.schema).0.is_empty() {
                    WayBack::FirstFails { reason: None, schema: Vec::new() }
                } else {
                    let way_back = |seen: &Seen| match &seen.back {
                        Back::Led(state) => Some(state.rows.clone()),
                        _ => None,
                    };
                    WayBack::Both { schema, rows: repeated.unlike(&was.rows, &is.rows, way_back)? }
                }
            }
            (was, Back::Led(is)) => {
                let reason = match was {
                    Back::Failed(reason) => reason,
                    _ => None,
                };
                WayBack::FirstFails { reason, schema: strict(before, &is.schema).0 }
            }
        };
        found.unstable = repeated.unstable;
        Ok(found)
    }
}

/// What has another name on the other side.
fn other_names(
    first: &BTreeMap<String, String>,
    second: &BTreeMap<String, String>,
) -> Vec<(String, String, String)> {
    let both = first.iter().filter_map(|(column, name)| Some((column, name, second.get(column)?)));
    let differ = both.filter(|(_, first, second)| first != second);
    differ.map(|(column, first, second)| (column.clone(), first.clone(), second.clone())).collect()
}
