//! A database of one test, migrations as text, and one run over them.

use std::borrow::Cow;
use std::time::Duration;

use caribou_connection::{Session, open};
use caribou_executor::{
    Action, Atomic, Context, Done, ExecuteError, Failure, Progress, Script, Task, Work, execute,
};
use caribou_history::{EventFilter, History, Lock};
use caribou_migration::{Dialect, MigrationId};

/// Where a database lies; it is gone with the value.
enum Keep {
    Folder(tempfile::TempDir),
    Server(caribou_harness::Database),
}

/// A database of one test.
pub(crate) struct Place {
    pub(crate) dialect: Dialect,
    keep: Keep,
    /// Empties a database on a server; opened once.
    keeper: Option<Box<dyn Session>>,
}

impl Place {
    /// Makes an empty database, `None` where the server is not installed.
    pub(crate) fn new(dialect: Dialect, hint: &str) -> Option<Self> {
        let keep = match dialect {
            Dialect::Sqlite => Keep::Folder(tempfile::tempdir().unwrap()),
            Dialect::Postgres => Keep::Server(caribou_harness::postgres()?.database(hint)),
            Dialect::Mysql => Keep::Server(caribou_harness::mariadb()?.database(hint)),
        };
        Some(Self { dialect, keep, keeper: None })
    }

    pub(crate) fn sqlite() -> Self {
        Self::new(Dialect::Sqlite, "").expect("SQLite is compiled in")
    }

    pub(crate) fn open(&self) -> Box<dyn Session> {
        let url = match &self.keep {
            Keep::Folder(folder) => folder.path().join("db.sqlite3").to_str().unwrap().to_owned(),
            Keep::Server(database) => database.url().to_owned(),
        };
        open(self.dialect, &url).unwrap()
    }

    /// Makes the database empty again.
    pub(crate) fn clear(&mut self) {
        let name = match &mut self.keep {
            Keep::Folder(folder) => {
                *folder = tempfile::tempdir().unwrap();
                return;
            }
            Keep::Server(database) => database.name().to_owned(),
        };
        let mut keeper = self.keeper.take().unwrap_or_else(|| self.open());
        keeper
            .run(&match self.dialect {
                Dialect::Mysql => format!("DROP DATABASE {name}; CREATE DATABASE {name}; USE {name}"),
                _ => "DROP SCHEMA public CASCADE; CREATE SCHEMA public".to_owned(),
            })
            .unwrap();
        self.keeper = Some(keeper);
    }
}

/// A migration of a test.
#[derive(Clone)]
pub(crate) struct Migration {
    pub(crate) id: MigrationId,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    pub(crate) run_in_transaction: bool,
}

/// A migration in a transaction.
pub(crate) fn migration(name: &str, up: &'static str) -> Migration {
    Migration { id: id(name), up, down: "", run_in_transaction: true }
}

impl Migration {
    pub(crate) fn down(self, down: &'static str) -> Self {
        Self { down, ..self }
    }

    pub(crate) fn outside(self) -> Self {
        Self { run_in_transaction: false, ..self }
    }

    pub(crate) fn task(&self, action: Action) -> Task<'static> {
        let (name, text) = if action == Action::Revert { ("down", self.down) } else { ("up", self.up) };
        let script = Script { file: format!("{}/{name}.sql", self.id.name()), text: Cow::Borrowed(text) };
        let task = Task::apply(self.id.clone(), Work::Script(script));
        Task { action, run_in_transaction: self.run_in_transaction, ..task }
    }
}

pub(crate) fn id(name: &str) -> MigrationId {
    format!("t.{name}").parse().unwrap()
}

pub(crate) fn context() -> Context<'static> {
    Context {
        clock: &|| "2026-01-12T10:00:00Z".parse().unwrap(),
        actor: Some("me@here"),
        version: "0.1.0",
        label: Some("test"),
    }
}

/// Why a run under the lock ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Execute(ExecuteError),
    #[expect(dead_code, reason = "it is shown when a test fails")]
    Before(String),
}

/// One run as `migrate` does it: lock, read, plan, execute, unlock. `plan` gets what is applied.
pub(crate) fn run_locked(
    session: &mut dyn Session,
    plan: &dyn Fn(&[MigrationId]) -> Vec<Task<'static>>,
    atomic: Atomic,
) -> Result<(), Ended> {
    let before = |error: &dyn std::fmt::Display| Ended::Before(error.to_string());
    let lock = Lock::acquire(session, Duration::from_secs(30), &mut || {}).map_err(|error| before(&error))?;
    let mut inside = || {
        let mut history = History::locate(session).map_err(|error| before(&error))?;
        let entries = history.applied(session).map_err(|error| before(&error))?;
        let applied: Vec<_> = entries.into_iter().map(|entry| entry.id).collect();
        execute(session, &mut history, &plan(&applied), atomic, &context(), &mut |_| {})
            .map_err(Ended::Execute)
    };
    let result = inside();
    let released = lock.release(session);
    result?;
    released.map_err(|error| before(&error))
}

/// Runs tasks without the lock.
pub(crate) fn run(
    session: &mut dyn Session,
    tasks: &[Task<'_>],
    atomic: Atomic,
) -> Result<Vec<Done>, ExecuteError> {
    run_told(session, tasks, atomic, &mut |_| {})
}

pub(crate) fn run_told(
    session: &mut dyn Session,
    tasks: &[Task<'_>],
    atomic: Atomic,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Done>, ExecuteError> {
    let mut history = History::locate(session)?;
    execute(session, &mut history, tasks, atomic, &context(), progress)
}

/// Applies migrations, one transaction each.
pub(crate) fn apply(session: &mut dyn Session, migrations: &[Migration]) -> Result<(), Box<Failure>> {
    each(session, migrations, Action::Apply)
}

pub(crate) fn revert(session: &mut dyn Session, migrations: &[Migration]) -> Result<(), Box<Failure>> {
    each(session, migrations, Action::Revert)
}

fn each(session: &mut dyn Session, migrations: &[Migration], action: Action) -> Result<(), Box<Failure>> {
    let tasks: Vec<_> = migrations.iter().map(|migration| migration.task(action)).collect();
    run(session, &tasks, Atomic::Migration).map(drop).map_err(failure)
}

#[track_caller]
pub(crate) fn failure(error: ExecuteError) -> Box<Failure> {
    match error {
        ExecuteError::Failed(failure) => failure,
        other => panic!("{other}"),
    }
}

/// The text of the statement that failed.
#[track_caller]
pub(crate) fn failed_text(failure: &Failure) -> &str {
    let text = failure.text.as_deref().expect("it has a script");
    &text[failure.statement.clone().expect("the statement is known")]
}

/// The names that are applied, separated by spaces.
pub(crate) fn applied(session: &mut dyn Session) -> String {
    let history = History::locate(session).unwrap();
    let entries = history.applied(session).unwrap();
    entries.iter().map(|entry| entry.id.name().as_str()).collect::<Vec<_>>().join(" ")
}

/// The events, `kind name` each, separated by commas.
pub(crate) fn events(session: &mut dyn Session) -> String {
    let history = History::locate(session).unwrap();
    let events = history.events(session, &EventFilter::default()).unwrap();
    let line = |event: &caribou_history::PastEvent| {
        format!("{} {}", event.kind, event.name.as_deref().unwrap_or_default())
    };
    events.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// The first column of all rows, separated by spaces; `-` for NULL.
#[track_caller]
pub(crate) fn column(session: &mut dyn Session, sql: &str) -> String {
    let rows = session.rows(sql).unwrap();
    let first = |row: Vec<Option<String>>| row.into_iter().next().flatten().unwrap_or_else(|| "-".into());
    rows.into_iter().map(first).collect::<Vec<_>>().join(" ")
}
