//! Two branches, one after the other, in both orders.

use std::collections::{BTreeMap, BTreeSet};

use caribou_connection::{Session, SqlError};
use caribou_executor::{Context, Task};
use caribou_migration::Dialect;
use caribou_schema::{Difference, Name, QualifiedName};
use caribou_sql::quote_identifier;

use crate::bench::{Bench, Repeated, Started, State, strict};
use crate::rows::LostValues;
use crate::touched::touched;
use crate::{Place, ProofError, RoundTripError, Tables};

/// What was seen when two branches ran one after the other, in both orders, on databases of their own.
#[derive(Debug, Default)]
pub struct Orders {
    /// How the second branch failed after the first; `None` when it ran.
    /// Migration, file, statement and message are in [`ExecuteError::Failed`](caribou_executor::ExecuteError::Failed).
    pub first_then_second: Option<ProofError>,
    /// How the first branch failed after the second; `None` when it ran.
    pub second_then_first: Option<ProofError>,
    /// What is different between the ends: first after the first branch and then the second, second the other way round.
    /// The order of columns is left out.
    pub schema: Vec<Difference>,
    /// Tables whose rows are not the same.
    pub rows: Vec<LostValues>,
    /// Columns that were left out of it, for one order, run twice, does not agree with itself: they depend on the clock, or on chance.
    pub unstable: BTreeMap<QualifiedName, BTreeSet<Name>>,
    /// That they ran on empty tables only, and what a table with synthetic rows said.
    pub needs_empty: Option<ProofError>,
    /// In how many tables there were rows to compare.
    pub tables_with_rows: usize,
}

impl Orders {
    /// Says whether neither ran.
    pub fn fails_both(&self) -> bool {
        self.first_then_second.is_some() && self.second_then_first.is_some()
    }

    /// Says whether both ran, and to the same end.
    pub fn is_same(&self) -> bool {
        self.first_then_second.is_none()
            && self.second_then_first.is_none()
            && self.schema.is_empty()
            && self.rows.is_empty()
    }
}

/// Runs what is there, with synthetic rows in the tables that the branches touch, on two scratch databases; then the two branches, in one
/// order on the one and in the other order on the other; compares catalogs, the names that the server chose included, and the rows of all
/// tables.
///
/// Where a branch fails with rows though nothing is before it, both orders are tried again without. Where rows differ, one order runs once
/// more: a column in which it does not agree with itself depends on the clock or on chance, and says nothing.
///
/// # Errors
/// [`RoundTripError`] when no scratch database can be had, or a branch fails by itself, on what is there alone and without rows.
pub fn orders(
    place: &Place,
    there: &[Task<'_>],
    first: &[Task<'_>],
    second: &[Task<'_>],
    context: &Context<'_>,
) -> Result<Orders, RoundTripError> {
    let bench = Bench { place, there, context };
    match both(&bench, first, second, &touched(first.iter().chain(second), place.dialect()))? {
        Ok(orders) => Ok(orders),
        Err(needs_empty) => {
            let on_empty = both(&bench, first, second, &Tables::These(BTreeSet::new()))?;
            Ok(Orders { needs_empty: Some(needs_empty), ..on_empty? })
        }
    }
}

/// What came of one branch and then the other.
struct Ran {
    end: End,
    /// The views that could not be read any more after the first of them.
    broken_by_one: Broken,
    /// Those that could not be read at the end.
    broken: Broken,
}

/// Views that a server keeps though nothing can be read from them, with what it says.
type Broken = BTreeMap<String, SqlError>;

/// How it ended.
enum End {
    /// The one failed, with only what was there before it.
    FailsAlone(ProofError),
    /// The other failed after it.
    Fails(ProofError),
    /// They led here.
    Led(Box<State>),
}

/// Runs both orders; says how a branch failed by itself, if one did.
fn both(
    bench: &Bench<'_>,
    first: &[Task<'_>],
    second: &[Task<'_>],
    with: &Tables,
) -> Result<Result<Orders, ProofError>, RoundTripError> {
    let mut orders = Orders::default();
    let (forth, back) = (order(bench, first, second, with)?, order(bench, second, first, with)?);
    // What one branch breaks by itself is no matter of order.
    let alone: BTreeSet<String> =
        forth.broken_by_one.keys().chain(back.broken_by_one.keys()).cloned().collect();
    let (mut one, mut other) = (None, None);
    for (ran, fails, state) in
        [(forth, &mut orders.first_then_second, &mut one), (back, &mut orders.second_then_first, &mut other)]
    {
        match ran.end {
            End::FailsAlone(error) => return Ok(Err(error)),
            End::Fails(error) => *fails = Some(error),
            End::Led(led) => match ran.broken.into_iter().find(|(view, _)| !alone.contains(view)) {
                Some((_, error)) => *fails = Some(error.into()),
                None => *state = Some(led),
            },
        }
    }
    let seen = one.as_ref().or(other.as_ref());
    orders.tables_with_rows = seen.map_or(0, |state| state.rows.tables_with_any());
    let (Some(one), Some(other)) = (one, other) else { return Ok(Ok(orders)) };
    orders.schema = strict(&one.schema, &other.schema).0;
    let mut repeated = Repeated::new(|| order(bench, first, second, with));
    let rows = |ran: &Ran| match &ran.end {
        End::Led(state) => Some(state.rows.clone()),
        End::FailsAlone(_) | End::Fails(_) => None,
    };
    orders.rows = repeated.unlike(&one.rows, &other.rows, rows)?;
    orders.unstable = repeated.unstable;
    Ok(Ok(orders))
}

/// Runs one branch and then the other on a database of their own.
fn order(
    bench: &Bench<'_>,
    one: &[Task<'_>],
    other: &[Task<'_>],
    with: &Tables,
) -> Result<Ran, RoundTripError> {
    let Started { mut scratch, .. } = bench.start(with)?;
    let mut broken_by_one = broken_views(scratch.session()).map_err(ProofError::from)?;
    if let Err(error) = bench.run(&mut scratch, one.iter()) {
        return Ok(Ran { end: End::FailsAlone(error), broken_by_one, broken: Broken::new() });
    }
    broken_by_one.extend(broken_views(scratch.session()).map_err(ProofError::from)?);
    let (end, broken) = match bench.go(&mut scratch, other.iter()) {
        Ok(state) => (End::Led(Box::new(state)), broken_views(scratch.session()).map_err(ProofError::from)?),
        Err(error) => (End::Fails(error), Broken::new()),
    };
    Ok(Ran { end, broken_by_one, broken })
}

/// Returns the views that cannot be read. PostgreSQL has none: it lets nobody take away what a view reads.
fn broken_views(session: &mut dyn Session) -> Result<Broken, SqlError> {
    let dialect = session.dialect();
    let views = match dialect {
        Dialect::Postgres => return Ok(Broken::new()),
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name",
        Dialect::Mysql => {
            "SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY table_name"
        }
    };
    let mut broken = Broken::new();
    for view in session.rows(views)?.into_iter().flatten().flatten() {
        if let Err(error) =
            session.rows(&format!("SELECT * FROM {} LIMIT 0", quote_identifier(&view, dialect)))
        {
            broken.insert(view, error);
        }
    }
    Ok(broken)
}
