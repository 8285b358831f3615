//! Tasks that run statement by statement, and go on where an earlier run stopped.

use std::ops::Range;
use std::time::{Duration, Instant};

use caribou_connection::{Session, SqlError, Within};
use caribou_history::{Elapsed, History, Step, StepState};
use caribou_migration::{Checksum, Dialect};
use caribou_sql::Kind;

use crate::context::{Done, Progress, Surroundings};
use crate::error::{Failure, FailureKind, Remaining};
use crate::forward;
use crate::locate::Place;
use crate::prepare::Prepared;
use crate::probe::{Verdict, clear_leftover, judge};
use crate::record::record_sql;
use crate::task::Work;
use crate::transaction::{begin, failure, milliseconds};
use crate::unit::{Start, Unit, UnitKind, locks_tables, units};

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
    let start_of_script = if task.run_in_transaction { Start::Inside } else { Start::Outside };
    let units = match task.work {
        Work::Code(_) => {
            vec![Unit { statements: 0..0, kind: UnitKind::Alone, checksum: Checksum::new([0; 32]) }]
        }
        Work::Script(_) | Work::Nothing => units(&prepared.statements, start_of_script),
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
        let done =
            earlier.iter().filter(|step| step.state == StepState::Done).map(|step| step.number + 1).max();
        for step in earlier {
            let number = step.number + 1;
            let kind = match (self.units.get(step.number), step.state) {
                (Some(unit), state) if unit.checksum == step.checksum => match (unit.kind, state) {
                    (UnitKind::Temporary, StepState::Done) => FailureKind::TemporaryLost { number },
                    _ => continue,
                },
                (_, StepState::Done) => FailureKind::Edited { number },
                // The text that was running is not known any more, so nobody can look for what it did.
                (_, StepState::Started) => FailureKind::InDoubt { number },
            };
            return Err(self.failure(done.unwrap_or(0), kind, Place::default()));
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
            // Also one that was to share a transaction, when the server had refused that.
            (_, Some(StepState::Started)) => match self.judge(session, number, unit)? {
                Verdict::Done => {
                    self.note(session, number, &self.history.step_done_sql(&self.prepared.task.id, number))
                }
                Verdict::Again => self.alone(session, number, unit, true),
                Verdict::Unknown => {
                    Err(self.failure(number, FailureKind::InDoubt { number: number + 1 }, self.place(unit)))
                }
            },
            (UnitKind::Transaction | UnitKind::Temporary | UnitKind::Own, None) => {
                self.in_transaction(session, number, unit)
            }
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
        let begin = self.begin(unit);
        self.own(session, number, begin)?;
        let result = self.each_inside(session, number, unit).and_then(|()| {
            let sql = self
                .history
                .step_sql(&self.step(number, StepState::Done), (self.surroundings.context.clock)());
            self.own(session, number, &sql)?;
            self.own(session, number, "COMMIT")
        });
        let Err(failed) = result else { return Ok(()) };
        tidy(session);
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
            self.note(session, number, &sql)?;
        }
        if let Err(failed) = self.each(session, number, unit) {
            tidy(session);
            if self.is_known_undone(unit, &failed) {
                let _ = self.note(session, number, &self.history.step_undone_sql(id, number));
            }
            return Err(failed);
        }
        if self.prepared.statements[unit.statements.clone()].first().is_some_and(locks_tables) {
            self.own(session, number, "UNLOCK TABLES")?;
        }
        self.note(session, number, &self.history.step_done_sql(id, number))
    }

    /// Whether the server itself said that the first statement of the unit failed, so that none of it is in doubt.
    fn is_known_undone(&self, unit: &Unit, failed: &Failure) -> bool {
        let answered = matches!(&failed.kind, FailureKind::Sql(error) if !error.connection_lost);
        let first = self.prepared.statements[unit.statements.clone()].first();
        answered && first.is_some_and(|first| failed.statement == Some(first.start..first.end()))
    }

    /// What begins the unit's transaction: the user's own words, which may name an isolation level. On SQLite ours,
    /// which takes the write lock at once.
    fn begin(&self, unit: &Unit) -> &str {
        let first = &self.prepared.statements[unit.statements.start];
        match (unit.kind, first.dialect) {
            (UnitKind::Own, Dialect::Postgres | Dialect::Mysql) if first.kind() == Kind::Begin => first.text,
            (_, dialect) => begin(dialect),
        }
    }

    fn each(&self, session: &mut dyn Session, number: usize, unit: &Unit) -> Result<(), Box<Failure>> {
        if let Work::Code(code) = self.prepared.task.work {
            let result = session.run_code(code, self.prepared.task.action.direction(), Within::Nothing);
            return result.map_err(|error| self.sql_failure(number, error));
        }
        self.statements(session, number, unit.statements.clone())
    }

    /// Without the `BEGIN` and `COMMIT` of the user's own, which are replaced by ours.
    fn each_inside(&self, session: &mut dyn Session, number: usize, unit: &Unit) -> Result<(), Box<Failure>> {
        let statements = &self.prepared.statements[unit.statements.clone()];
        let begins = statements.first().is_some_and(|first| first.kind() == Kind::Begin);
        let ends = statements.last().is_some_and(|last| last.kind() == Kind::Commit);
        let Range { start, end } = unit.statements;
        self.statements(session, number, start + usize::from(begins)..end - usize::from(ends))
    }

    fn statements(
        &self,
        session: &mut dyn Session,
        number: usize,
        range: Range<usize>,
    ) -> Result<(), Box<Failure>> {
        for index in range {
            let (before, statement) = (&self.prepared.statements[..index], &self.prepared.statements[index]);
            forward::run(session, statement, before).map_err(|error| {
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
    fn finish(&self, session: &mut dyn Session, elapsed: Duration) -> Result<(), Box<Failure>> {
        let last = self.units.len();
        if let Some(restore) = self.surroundings.restore {
            self.own(session, last, restore)?;
        }
        let begin = begin(session.dialect());
        self.own(session, last, begin)?;
        self.own(session, last, &self.history.steps_over_sql(&self.prepared.task.id))?;
        for sql in record_sql(
            self.history,
            self.prepared,
            self.surroundings.context,
            Elapsed::Milliseconds(milliseconds(elapsed)),
        ) {
            self.own(session, last, &sql)?;
        }
        self.own(session, last, "COMMIT")
    }

    /// Runs a statement of caribou's own.
    fn own(&self, session: &mut dyn Session, number: usize, sql: &str) -> Result<(), Box<Failure>> {
        session.run(sql).map_err(|error| {
            tidy(session);
            self.sql_failure(number, error)
        })
    }

    /// Writes a row outside a transaction; committed also where the script has switched MySQL's `autocommit` off.
    fn note(&self, session: &mut dyn Session, number: usize, sql: &str) -> Result<(), Box<Failure>> {
        match session.dialect() {
            Dialect::Mysql => self.own(session, number, &format!("{sql}; COMMIT")),
            Dialect::Sqlite | Dialect::Postgres => self.own(session, number, sql),
        }
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
        let statements = &self.prepared.statements[unit.statements.clone()];
        let range = statements.first().zip(statements.last()).map(|(first, last)| first.start..last.end());
        Place { statement: range, position: None }
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

/// After a failure: no transaction is open and no table locked, so that the history can be written.
fn tidy(session: &mut dyn Session) {
    let _ = session.run("ROLLBACK");
    if session.dialect() == Dialect::Mysql {
        let _ = session.run("UNLOCK TABLES");
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
