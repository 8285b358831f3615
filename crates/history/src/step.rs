//! The rows of `caribou_steps`: how far a migration came that cannot run in one transaction.

use std::str::FromStr;

use caribou_connection::Session;
use caribou_migration::{Checksum, Direction, MigrationId};
use jiff::Timestamp;

use crate::error::column;
use crate::{History, HistoryError};

const TABLE: &str = "caribou_steps";

/// One statement (or the statements of one transaction of the user's own) of a migration under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The migration.
    pub id: MigrationId,
    /// Which way it was going.
    pub direction: Direction,
    /// The number of the step, from 0.
    pub number: usize,
    /// The checksum of the statement.
    pub checksum: Checksum,
    /// How far the statement came.
    pub state: StepState,
}

/// How far a statement came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It was about to run. If nobody runs it any more, it is in doubt.
    Started,
    /// It is done.
    Done,
}

impl StepState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Done => "done",
        }
    }
}

impl FromStr for StepState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "started" => Ok(Self::Started),
            "done" => Ok(Self::Done),
            _ => Err(()),
        }
    }
}

/// A direction as it stands in the table.
struct Way(Direction);

impl FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "forwards" => Ok(Self(Direction::Forward)),
            "backwards" => Ok(Self(Direction::Backward)),
            _ => Err(()),
        }
    }
}

impl History {
    /// Reads the steps of all migrations under way, ordered by migration and number.
    ///
    /// # Errors
    /// [`HistoryError`] when the table cannot be read or a row is damaged.
    pub fn steps(&self, session: &mut dyn Session) -> Result<Vec<Step>, HistoryError> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let rows = session.rows(&format!(
            "SELECT app, name, direction, {}, checksum, state FROM {}",
            self.read_number("step"),
            self.table(TABLE)
        ))?;
        let steps = rows.into_iter().map(|row| {
            let mut row = row.into_iter();
            let mut next = || row.next().flatten();
            Ok(Step {
                id: MigrationId::new(column(TABLE, "app", next())?, column(TABLE, "name", next())?),
                direction: column::<Way>(TABLE, "direction", next())?.0,
                number: column(TABLE, "step", next())?,
                checksum: column(TABLE, "checksum", next())?,
                state: column(TABLE, "state", next())?,
            })
        });
        let mut steps = steps.collect::<Result<Vec<Step>, HistoryError>>()?;
        // Sorted here: the server's order of names depends on its collation.
        steps.sort_by(|a, b| (&a.id, a.number).cmp(&(&b.id, b.number)));
        Ok(steps)
    }

    /// Returns the SQL that adds a step.
    pub fn step_sql(&self, step: &Step, at: Timestamp) -> String {
        format!(
            "INSERT INTO {} (app, name, direction, step, checksum, state, at) VALUES ({}, {}, {}, {}, {}, {}, {})",
            self.table(TABLE),
            self.text(step.id.app().as_str()),
            self.text(step.id.name().as_str()),
            self.text(step.direction.as_str()),
            step.number,
            self.text(&step.checksum.to_string()),
            self.text(step.state.as_str()),
            self.time(at)
        )
    }

    /// Returns the SQL that says that a started step is done.
    pub fn step_done_sql(&self, id: &MigrationId, number: usize) -> String {
        let done = StepState::Done.as_str();
        format!("UPDATE {} SET state = '{done}' WHERE {} AND step = {number}", self.table(TABLE), self.is(id))
    }

    /// Returns the SQL that takes a step back: its statement is known not to have happened.
    pub fn step_undone_sql(&self, id: &MigrationId, number: usize) -> String {
        format!("DELETE FROM {} WHERE {} AND step = {number}", self.table(TABLE), self.is(id))
    }

    /// Returns the SQL that forgets the steps of a migration, which is now wholly applied or wholly reverted.
    pub fn steps_over_sql(&self, id: &MigrationId) -> String {
        format!("DELETE FROM {} WHERE {}", self.table(TABLE), self.is(id))
    }
}
