//! Tasks that run statement by statement, and go on where an earlier run stopped.

use std::time::Instant;

use caribou_connection::{Session, SqlError};
use caribou_history::{Elapsed, History, Step, StepState};
use caribou_migration::Checksum;

use crate::error::{Failure, FailureKind, Remaining};
use crate::execute::{Done, Progress, Surroundings};
use crate::locate::Place;
use crate::prepare::Prepared;
use crate::probe::{Verdict, clear_leftover, judge};
use crate::record::record_sql;
use crate::task::Work;
use crate::transaction::{begin, failure, restore_sql};
use crate::unit::{Unit, UnitKind, units};

/// Runs one task statement by statement. `earlier` are the steps that an earlier run left of it, by number.
pub(crate) fn run(
    session: &mut dyn Session,
    surroundings: Surroundings<'_>,
    prepared: &Prepared<'_>,
    earlier: &[Step],
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Done, Box<Failure>> {
    let start = Instant::now();
    let task = prepared.task;
    progress(Progress::Started { id: &task.id, action: task.action, statements: prepared.statements.len() });
    let units = match task.work {
        Work::Code(_) => {
            vec![Unit { statements: 0..0, kind: UnitKind::Alone, checksum: Checksum::new([0; 32]) }]
        }
        Work::Script(_) | Work::Nothing => units(&prepared.statements),
    };
    let run = Run { history: surroundings.history, prepared, surroundings, units: &units };
    run.compare(earlier)?;
    for number in 0..units.len() {
        run.unit(session, number, earlier.iter().find(|step| step.number == number), progress)?;
    }
    let elapsed = start.elapsed();
    run.finish(session, elapsed)?;
    progress(Progress::Finished { id: &task.id, elapsed });
    Ok(Done { id: task.id.clone(), action: task.action, elapsed })
}

struct Run<'a> {
    history: &'a History,
    prepared: &'a Prepared<'a>,
    surroundings: Surroundings<'a>,
    units: &'a [Unit],
}

impl Run<'_> {
    /// What is done may not have been edited since, and may not have been lost with the session.
    fn compare(&self, earlier: &[Step]) -> Result<(), Box<Failure>> {
        for step in earlier {
            let unit = self.units.get(step.number);
            let failed = |kind| Err(self.failure(step.number, kind, Place::default()));
            match unit {
                Some(unit) if unit.checksum == step.checksum => {
                    if unit.kind == UnitKind::Temporary && step.state == StepState::Done {
                        return failed(FailureKind::TemporaryLost { number: step.number + 1 });
                    }
                }
                _ => return failed(FailureKind::Edited { number: step.number + 1 }),
            }
        }
        Ok(())
    }

    fn unit(
        &self,
        session: &mut dyn Session,
        number: usize,
        earlier: Option<&Step>,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Box<Failure>> {
        let unit = &self.units[number];
        if let Some(first) = self.prepared.statements.get(unit.statements.start) {
            progress(Progress::Statement { number: unit.statements.start + 1, line: first.line });
        }
        match (unit.kind, earlier.map(|step| step.state)) {
            (UnitKind::Session, _) => self.each(session, number, unit),
            (_, Some(StepState::Done)) => Ok(()),
            (UnitKind::Transaction | UnitKind::Temporary | UnitKind::Own, _) => {
                self.in_transaction(session, number, unit)
            }
            (UnitKind::Alone, Some(StepState::Started)) => match self.judge(session, number, unit)? {
                Verdict::Done => {
                    self.own(session, number, &self.history.step_done_sql(&self.prepared.task.id, number))
                }
                Verdict::Again => self.alone(session, number, unit, true),
                Verdict::Unknown => {
                    Err(self.failure(number, FailureKind::InDoubt { number: number + 1 }, self.place(unit)))
                }
            },
            (UnitKind::Alone, None) => self.alone(session, number, unit, false),
        }
    }

    /// The statements and their done row in one transaction. Where the server turns out to refuse that (a `CALL` that
    /// commits, an old server), nothing has happened yet, and the statement is run alone.
    fn in_transaction(
        &self,
        session: &mut dyn Session,
        number: usize,
        unit: &Unit,
    ) -> Result<(), Box<Failure>> {
        let begin = begin(session.dialect());
        self.own(session, number, begin)?;
        let result = self.each_inside(session, number, unit).and_then(|()| {
            let sql = self
                .history
                .step_sql(&self.step(number, StepState::Done), (self.surroundings.context.clock)());
            self.own(session, number, &sql)?;
            self.own(session, number, "COMMIT")
        });
        let Err(failed) = result else { return Ok(()) };
        let _ = session.run("ROLLBACK");
        match &failed.kind {
            FailureKind::Sql(error) if unit.kind == UnitKind::Transaction && refuses_transaction(error) => {
                self.alone(session, number, unit, false)
            }
            _ => Err(failed),
        }
    }

    /// Intent row, statements, done row.
    fn alone(
        &self,
        session: &mut dyn Session,
        number: usize,
        unit: &Unit,
        started: bool,
    ) -> Result<(), Box<Failure>> {
        let id = &self.prepared.task.id;
        if let Some(statement) = self.prepared.statements.get(unit.statements.start) {
            clear_leftover(session, statement).map_err(|error| self.sql_failure(number, error))?;
        }
        if !started {
            let sql = self
                .history
                .step_sql(&self.step(number, StepState::Started), (self.surroundings.context.clock)());
            self.own(session, number, &sql)?;
        }
        if let Err(failed) = self.each(session, number, unit) {
            let known = match &failed.kind {
                FailureKind::Sql(error) => !error.connection_lost && unit.statements.len() <= 1,
                _ => false,
            };
            // The server itself said that the statement failed, so it is not in doubt.
            if known && !matches!(self.prepared.task.work, Work::Code(_)) {
                let _ = session.run("ROLLBACK");
                let _ = session.run(&self.history.step_undone_sql(id, number));
            }
            return Err(failed);
        }
        self.own(session, number, &self.history.step_done_sql(id, number))
    }

    fn each(&self, session: &mut dyn Session, number: usize, unit: &Unit) -> Result<(), Box<Failure>> {
        if let Work::Code(code) = self.prepared.task.work {
            let result = session.run_code(code, self.prepared.task.action.direction());
            return result.map_err(|error| self.sql_failure(number, error));
        }
        self.statements(session, number, unit.statements.clone())
    }

    /// Without the `BEGIN` and `COMMIT` of the user's own, which are replaced by ours.
    fn each_inside(&self, session: &mut dyn Session, number: usize, unit: &Unit) -> Result<(), Box<Failure>> {
        let range = match unit.kind {
            UnitKind::Own => unit.statements.start + 1..unit.statements.end - 1,
            _ => unit.statements.clone(),
        };
        self.statements(session, number, range)
    }

    fn statements(
        &self,
        session: &mut dyn Session,
        number: usize,
        range: std::ops::Range<usize>,
    ) -> Result<(), Box<Failure>> {
        for statement in &self.prepared.statements[range] {
            session.run(statement.text).map_err(|error| {
                let byte = error.position.map(|character| {
                    statement.start + caribou_sql::byte_of_character(statement.text, character)
                });
                let place = Place { statement: Some(statement.start..statement.end()), position: byte };
                self.failure(number, FailureKind::Sql(error), place)
            })?;
        }
        Ok(())
    }

    fn judge(&self, session: &mut dyn Session, number: usize, unit: &Unit) -> Result<Verdict, Box<Failure>> {
        match &self.prepared.statements[unit.statements.clone()] {
            [only] => judge(session, only).map_err(|error| self.sql_failure(number, error)),
            _ => Ok(Verdict::Unknown),
        }
    }

    /// The steps are forgotten and the row is added together.
    fn finish(&self, session: &mut dyn Session, elapsed: std::time::Duration) -> Result<(), Box<Failure>> {
        let last = self.units.len();
        let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        if let Some(path) = self.surroundings.search_path {
            self.own(session, last, &restore_sql(path))?;
        }
        let begin = begin(session.dialect());
        self.own(session, last, begin)?;
        self.own(session, last, &self.history.steps_over_sql(&self.prepared.task.id))?;
        for sql in record_sql(
            self.history,
            self.prepared,
            self.surroundings.context,
            Elapsed::Milliseconds(milliseconds),
        ) {
            self.own(session, last, &sql)?;
        }
        self.own(session, last, "COMMIT")
    }

    /// Runs a statement of caribou's own.
    fn own(&self, session: &mut dyn Session, number: usize, sql: &str) -> Result<(), Box<Failure>> {
        session.run(sql).map_err(|error| {
            let _ = session.run("ROLLBACK");
            self.sql_failure(number, error)
        })
    }

    fn step(&self, number: usize, state: StepState) -> Step {
        Step {
            id: self.prepared.task.id.clone(),
            direction: self.prepared.task.action.direction(),
            number,
            checksum: self.units[number].checksum,
            state,
        }
    }

    fn place(&self, unit: &Unit) -> Place {
        match (
            self.prepared.statements[unit.statements.clone()].first(),
            self.prepared.statements[unit.statements.clone()].last(),
        ) {
            (Some(first), Some(last)) => Place { statement: Some(first.start..last.end()), position: None },
            _ => Place::default(),
        }
    }

    fn sql_failure(&self, number: usize, error: SqlError) -> Box<Failure> {
        let place = self.units.get(number).map(|unit| self.place(unit)).unwrap_or_default();
        self.failure(number, FailureKind::Sql(error), place)
    }

    fn failure(&self, number: usize, kind: FailureKind, place: Place) -> Box<Failure> {
        let remaining = match self.prepared.task.work {
            Work::Code(_) => Remaining::Unknown,
            Work::Script(_) | Work::Nothing => Remaining::Steps { done: number, total: self.units.len() },
        };
        Box::new(failure(self.prepared, kind, place, remaining))
    }
}

/// PostgreSQL's words; a server that speaks another language gets no second attempt, and its own error is shown.
fn refuses_transaction(error: &SqlError) -> bool {
    [
        "cannot run inside a transaction block",
        "invalid transaction termination",
        "cannot be executed from a function",
    ]
    .iter()
    .any(|text| error.message.contains(text))
}
