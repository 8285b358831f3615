//! Databases of one kind for all that is compared: what is there, synthetic rows in it, and what becomes of both.

use std::collections::BTreeMap;

use caribou_connection::{Session, SqlError};
use caribou_executor::{Atomic, Context, Task};
use caribou_migration::Dialect;
use caribou_schema::{Difference, QualifiedName, Schema, without_order};

use crate::likeness::Columns;
use crate::rows::{LostValues, Rows, fill, rows};
use crate::{Place, ProofError, RoundTripError, Scratch, Tables, replay};

/// Where migrations are run, each time on a database of its own.
pub(crate) struct Bench<'a> {
    pub(crate) place: &'a Place,
    pub(crate) there: &'a [Task<'a>],
    pub(crate) context: &'a Context<'a>,
}

/// A new database with what is there.
pub(crate) struct Started {
    pub(crate) scratch: Scratch,
    /// What it looks like.
    pub(crate) before: Schema,
    /// Whether there are rows.
    pub(crate) has_rows: bool,
}

/// What a database looks like, and what is in it.
pub(crate) struct State {
    pub(crate) schema: Schema,
    pub(crate) rows: Rows,
    /// By column.
    pub(crate) sequences: BTreeMap<String, String>,
}

impl Bench<'_> {
    /// Makes a database with what is there, and synthetic rows in some tables.
    pub(crate) fn start(&self, with: &Tables) -> Result<Started, RoundTripError> {
        let mut scratch = Scratch::create(self.place, (self.context.clock)())?;
        replay(&mut scratch, self.there, Atomic::Auto, self.context)?;
        let before = scratch.schema().map_err(ProofError::from)?;
        let filled = fill(scratch.session(), &before, with).map_err(ProofError::from)?;
        Ok(Started { scratch, before, has_rows: !filled.tables.is_empty() })
    }

    /// Runs migrations, each in its own transaction.
    pub(crate) fn run<'t>(
        &self,
        scratch: &mut Scratch,
        tasks: impl Iterator<Item = &'t Task<'t>>,
    ) -> Result<(), ProofError> {
        let tasks: Vec<Task<'_>> = tasks.cloned().collect();
        replay(scratch, &tasks, Atomic::Migration, self.context)
    }

    /// Runs migrations, and looks.
    pub(crate) fn go<'t>(
        &self,
        scratch: &mut Scratch,
        tasks: impl Iterator<Item = &'t Task<'t>>,
    ) -> Result<State, ProofError> {
        self.run(scratch, tasks)?;
        let schema = scratch.schema()?;
        let rows = rows(scratch.session(), &schema, &Tables::All)?;
        let sequences = identity_sequences(scratch.session())?;
        Ok(State { schema, rows, sequences })
    }
}

/// A run, once more; only where rows differ.
pub(crate) struct Repeated<T, F> {
    run: F,
    seen: Option<T>,
    /// The columns in which the run does not agree with itself.
    pub(crate) unstable: Columns,
}

impl<T, F: FnMut() -> Result<T, RoundTripError>> Repeated<T, F> {
    /// Takes what does the same again.
    pub(crate) fn new(run: F) -> Self {
        Self { run, seen: None, unstable: Columns::new() }
    }

    /// What is not the same, but for the columns in which the first do not agree with themselves.
    pub(crate) fn unlike(
        &mut self,
        first: &Rows,
        second: &Rows,
        at: impl Fn(&T) -> Option<Rows>,
    ) -> Result<Vec<LostValues>, RoundTripError> {
        if first.unlike(second, &Columns::new()).is_empty() {
            return Ok(Vec::new());
        }
        if self.seen.is_none() {
            self.seen = Some((self.run)()?);
        }
        let again = self.seen.as_ref().and_then(at).unwrap_or_default();
        let unstable = first.unstable(&again);
        let unlike = first.unlike(second, &unstable);
        for (table, columns) in unstable {
            self.unstable.entry(table).or_default().extend(columns);
        }
        Ok(unlike)
    }
}

/// What is different, names that a server chose included, and the tables whose columns stand in another order.
pub(crate) fn strict(first: &Schema, second: &Schema) -> (Vec<Difference>, Vec<QualifiedName>) {
    without_order(first.strict_differences(second))
}

/// Returns the sequences of identity columns, which belong to their columns and are in no [`Schema`].
fn identity_sequences(session: &mut dyn Session) -> Result<BTreeMap<String, String>, SqlError> {
    if session.dialect() != Dialect::Postgres {
        return Ok(BTreeMap::new());
    }
    let rows = session.rows(
        "SELECT d.refobjid::regclass::text || '.' || a.attname::text, d.objid::regclass::text \
         FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S' \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass \
         AND d.deptype = 'i' AND c.relpersistence <> 't'",
    )?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let mut row = row.into_iter().flatten();
            Some((row.next()?, row.next()?))
        })
        .collect())
}
