//! The crash oracle: wherever a run is killed, the next one ends where an uninterrupted one ends.

use caribou_connection::{CodeMigration, Row, Session, SqlError, Within};
use caribou_executor::{Action, Atomic, ExecuteError, Failure, FailureKind, Task};
use caribou_history::{History, StepState};
use caribou_migration::{Dialect, Direction, MigrationId};

use crate::snapshot::snapshot;
use crate::support::{Ended, Migration, Place, apply, run_locked};

/// When the deadly call is answered no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dies {
    /// Before the database hears of it.
    Before,
    /// After it took effect.
    After,
}

/// A session that dies at its n-th call.
struct Mortal {
    inner: Option<Box<dyn Session>>,
    dialect: Dialect,
    left: usize,
    dies: Dies,
    /// What took effect.
    effected: Vec<String>,
}

impl Mortal {
    fn new(inner: Box<dyn Session>, left: usize, dies: Dies) -> Self {
        Self { dialect: inner.dialect(), inner: Some(inner), left, dies, effected: Vec::new() }
    }

    fn call<T>(
        &mut self,
        what: &str,
        call: impl FnOnce(&mut dyn Session) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let lost = SqlError { connection_lost: true, ..SqlError::message("the connection died") };
        let Some(inner) = self.inner.as_mut() else { return Err(lost) };
        self.left -= 1;
        let deadly = self.left == 0;
        let result =
            if deadly && self.dies == Dies::Before { Err(lost.clone()) } else { call(inner.as_mut()) };
        if result.is_ok() {
            self.effected.push(what.to_owned());
        }
        if deadly {
            // The server rolls back and lets go of locks.
            self.inner = None;
            return Err(lost);
        }
        result
    }
}

impl Session for Mortal {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn run(&mut self, sql: &str) -> Result<(), SqlError> {
        self.call(sql, |inner| inner.run(sql))
    }

    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SqlError> {
        self.call(sql, |inner| inner.rows(sql))
    }

    fn run_code(
        &mut self,
        migration: &CodeMigration,
        direction: Direction,
        within: Within,
    ) -> Result<(), SqlError> {
        self.call("code", |inner| inner.run_code(migration, direction, within))
    }
}

/// What is run and killed.
pub(crate) struct Case {
    pub(crate) dialect: Dialect,
    /// What is applied before, unharmed.
    pub(crate) before: Vec<Migration>,
    pub(crate) migrations: Vec<Migration>,
    pub(crate) action: Action,
    pub(crate) atomic: Atomic,
    /// How the statements begin that may end in doubt.
    pub(crate) doubtful: &'static [&'static str],
}

impl Case {
    pub(crate) fn new(dialect: Dialect, migrations: Vec<Migration>) -> Self {
        Self {
            dialect,
            before: Vec::new(),
            migrations,
            action: Action::Apply,
            atomic: Atomic::Auto,
            doubtful: &[],
        }
    }

    /// What is still to do, given what is applied.
    fn plan(&self, applied: &[MigrationId]) -> Vec<Task<'static>> {
        let forward = self.action.direction() == Direction::Forward;
        let missing = |migration: &&Migration| applied.contains(&migration.id) != forward;
        let tasks = self.migrations.iter().filter(missing).map(|migration| migration.task(self.action));
        if forward { tasks.collect() } else { tasks.rev().collect() }
    }

    fn run(&self, session: &mut dyn Session) -> Result<(), Ended> {
        run_locked(session, &|applied| self.plan(applied), self.atomic)
    }

    fn prepare(&self, place: &mut Place) {
        place.clear();
        apply(place.open().as_mut(), &self.before).unwrap();
    }
}

/// So many databases are tried on at the same time: the servers wait for the disk most of the time.
const LANES: usize = 4;

/// Kills the run at each of its calls, and looks at what the next run makes of it.
pub(crate) fn survives(case: &Case) {
    let Some(mut place) = Place::new(case.dialect, "crash") else { return };
    case.prepare(&mut place);
    case.run(place.open().as_mut()).unwrap();
    let expected = snapshot(place.open().as_mut());
    std::thread::scope(|scope| {
        for dies in [Dies::Before, Dies::After] {
            for lane in 1..=LANES {
                let expected = &expected;
                scope.spawn(move || lane_survives(case, dies, (lane..).step_by(LANES), expected));
            }
        }
    });
}

fn lane_survives(case: &Case, dies: Dies, calls: impl Iterator<Item = usize>, expected: &str) {
    let mut place = Place::new(case.dialect, "crash").unwrap();
    for call in calls {
        case.prepare(&mut place);
        let mut mortal = Mortal::new(place.open(), call, dies);
        let result = case.run(&mut mortal);
        if mortal.inner.is_some() {
            result.unwrap();
            assert!(call > 5, "it made less than {call} calls");
            return;
        }
        let killed = format!("killed {dies:?} call {call}: {:?}", mortal.effected.last());
        recover(case, &place, &mortal, &killed);
        assert_eq!(snapshot(place.open().as_mut()), expected, "{killed}");
    }
}

/// Kills the run, and then the one that goes on; only where nothing is ever in doubt.
pub(crate) fn survives_twice(case: &Case) {
    let mut place = Place::new(case.dialect, "twice").unwrap();
    case.prepare(&mut place);
    case.run(place.open().as_mut()).unwrap();
    let expected = snapshot(place.open().as_mut());
    for first in (1..).step_by(3) {
        for second in 1.. {
            case.prepare(&mut place);
            let mut mortal = Mortal::new(place.open(), first, Dies::After);
            if case.run(&mut mortal).is_ok() {
                return;
            }
            let mut again = Mortal::new(place.open(), second, Dies::Before);
            let survived = case.run(&mut again).is_ok();
            if !survived {
                case.run(place.open().as_mut()).unwrap();
            }
            assert_eq!(snapshot(place.open().as_mut()), expected, "killed at calls {first} and {second}");
            if survived {
                break;
            }
        }
    }
}

/// Runs again until it ends well; a statement may be in doubt once.
fn recover(case: &Case, place: &Place, mortal: &Mortal, killed: &str) {
    let mut session = place.open();
    let Err(error) = case.run(session.as_mut()) else { return };
    let Ended::Execute(ExecuteError::Failed(failure)) = error else { panic!("{killed}: {error:?}") };
    resolve(case, session.as_mut(), mortal, &failure, killed);
    if let Err(error) = case.run(place.open().as_mut()) {
        panic!("{killed}, after resolving: {error:?}");
    }
}

/// Says truthfully what became of the statement in doubt, as `caribou resolve` does.
fn resolve(case: &Case, session: &mut dyn Session, mortal: &Mortal, failure: &Failure, killed: &str) {
    assert!(matches!(failure.kind, FailureKind::InDoubt { .. }), "{killed}: {failure}");
    let text = failure.text.as_deref().unwrap();
    let statement = &text[failure.statement.clone().unwrap()];
    let known = case.doubtful.iter().any(|start| statement.starts_with(start));
    assert!(known, "{killed}: {statement} need not be in doubt");
    let history = History::locate(session).unwrap();
    let steps = history.steps(session).unwrap();
    let step = steps.iter().rfind(|step| step.state == StepState::Started).unwrap();
    let happened = mortal.effected.iter().any(|sql| sql == statement);
    let sql = if happened {
        history.step_done_sql(&step.id, step.number)
    } else {
        history.step_undone_sql(&step.id, step.number)
    };
    session.run(&sql).unwrap();
}
