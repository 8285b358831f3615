//! Tasks in a transaction with their rows.

use std::time::{Duration, Instant};

use caribou_connection::{Session, SqlError, Within};
use caribou_history::Elapsed;
use caribou_migration::Dialect;

use crate::context::{Done, Progress, Surroundings};
use crate::error::{Failure, FailureKind, Remaining};
use crate::foreign_keys::{Suspended, writes_rows};
use crate::locate::{Place, at_position, failing_statement};
use crate::prepare::Prepared;
use crate::record::record_sql;
use crate::task::Work;

/// The statement that begins a transaction; SQLite's takes the write lock at once, so that it cannot fail later.
pub(crate) fn begin(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "BEGIN IMMEDIATE",
        Dialect::Postgres => "BEGIN",
        Dialect::Mysql => "START TRANSACTION",
    }
}

/// How long a failed text may have run and still be run again only to find the statement that failed.
const SHORT: Duration = Duration::from_secs(10);

/// Runs tasks in one transaction. `setup` is run first inside it: the making of the history's tables.
pub(crate) fn run(
    session: &mut dyn Session,
    surroundings: Surroundings<'_>,
    tasks: &[Prepared<'_>],
    setup: &[String],
    suspended: Option<&Suspended>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Done>, Box<Failure>> {
    let transaction = Transaction { surroundings, tasks, setup, suspended };
    let begun = Instant::now();
    let mut done = Vec::with_capacity(tasks.len());
    for (index, prepared) in tasks.iter().enumerate() {
        let task = prepared.task;
        progress(Progress::Started {
            id: &task.id,
            action: task.action,
            statements: prepared.statements.len(),
        });
        let start = Instant::now();
        if let Err(mut trouble) = transaction.task(session, index, progress) {
            let _ = session.run("ROLLBACK");
            if begun.elapsed() < SHORT {
                transaction.find_statement(session, index, &mut trouble);
            }
            let Trouble { kind, place } = *trouble;
            let lost = matches!(&kind, FailureKind::Sql(error) if error.connection_lost);
            let remaining = if lost { Remaining::Unanswered } else { Remaining::NothingOfThis };
            return Err(Box::new(failure(prepared, kind, place, remaining)));
        }
        let elapsed = start.elapsed();
        progress(Progress::Finished { id: &task.id, elapsed });
        done.push(Done { id: task.id.clone(), action: task.action, elapsed });
    }
    Ok(done)
}

struct Transaction<'a> {
    surroundings: Surroundings<'a>,
    tasks: &'a [Prepared<'a>],
    setup: &'a [String],
    suspended: Option<&'a Suspended>,
}

/// Why a task failed, and where in its script.
struct Trouble {
    kind: FailureKind,
    place: Place,
}

impl From<SqlError> for Box<Trouble> {
    fn from(error: SqlError) -> Self {
        Box::new(Trouble { kind: FailureKind::Sql(error), place: Place::default() })
    }
}

impl Transaction<'_> {
    /// Runs one task with its rows; the first opens the transaction, the last commits it.
    fn task(
        &self,
        session: &mut dyn Session,
        index: usize,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<(), Box<Trouble>> {
        let prepared = &self.tasks[index];
        if session.dialect() == Dialect::Postgres && !matches!(prepared.task.work, Work::Code(_)) {
            return self.one_trip(session, index);
        }
        if index == 0 {
            self.open(session)?;
        }
        let start = Instant::now();
        work(session, prepared, progress)?;
        for sql in self.after(prepared, Elapsed::Milliseconds(milliseconds(start.elapsed()))) {
            session.run(&sql)?;
        }
        if let Some(suspended) = self.suspended.filter(|_| writes_rows(prepared)) {
            suspended.check(session).map_err(|kind| Box::new(Trouble { kind, place: Place::default() }))?;
        }
        if index + 1 == self.tasks.len() {
            session.run("COMMIT")?;
        }
        Ok(())
    }

    /// PostgreSQL: the script and its rows in one text, with the transaction's begin and end where it has them.
    fn one_trip(&self, session: &mut dyn Session, index: usize) -> Result<(), Box<Trouble>> {
        let prepared = &self.tasks[index];
        let mut text = String::new();
        if index == 0 {
            text.push_str("BEGIN;\n");
            text.extend(self.setup.iter().flat_map(|sql| [sql, ";\n"]));
        }
        let offset = text.chars().count();
        let script = offset..=offset + prepared.text.chars().count();
        text.push_str(&self.text(prepared));
        if index + 1 == self.tasks.len() {
            text.push_str("COMMIT");
        }
        session.run(&text).map_err(|error| {
            let inside = error.position.filter(|position| script.contains(position));
            let place = inside.and_then(|position| at_position(prepared, position - offset));
            Box::new(Trouble { kind: FailureKind::Sql(error), place: place.unwrap_or_default() })
        })
    }

    /// PostgreSQL points at a statement only for some errors; for the others the text is run again, one statement
    /// at a time, in a transaction that is rolled back.
    fn find_statement(&self, session: &mut dyn Session, index: usize, trouble: &mut Trouble) {
        let prepared = &self.tasks[index];
        let FailureKind::Sql(error) = &trouble.kind else { return };
        if session.dialect() != Dialect::Postgres
            || trouble.place.statement.is_some()
            || error.connection_lost
        {
            return;
        }
        let before = |session: &mut dyn Session| -> Result<(), SqlError> {
            self.open(session)?;
            self.tasks[..index].iter().try_for_each(|earlier| session.run(&self.text(earlier)))
        };
        if before(session).is_ok() {
            trouble.place.statement = failing_statement(session, prepared, error);
        }
        let _ = session.run("ROLLBACK");
    }

    fn open(&self, session: &mut dyn Session) -> Result<(), SqlError> {
        session.run(begin(session.dialect()))?;
        self.setup.iter().try_for_each(|sql| session.run(sql))
    }

    /// The script and its rows. The script may end in a comment, or without a semicolon.
    fn text(&self, prepared: &Prepared<'_>) -> String {
        let script = if prepared.task.action.runs() { prepared.text } else { "" };
        let mut text = format!("{script}\n;\n");
        text.extend(self.after(prepared, Elapsed::SinceReceived).iter().flat_map(|sql| [sql, ";\n"]));
        text
    }

    /// What follows a script: the session's schema as it was, and the rows.
    fn after(&self, prepared: &Prepared<'_>, elapsed: Elapsed) -> Vec<String> {
        let Surroundings { history, context, restore } = self.surroundings;
        restore
            .map(str::to_owned)
            .into_iter()
            .chain(record_sql(history, prepared, context, elapsed))
            .collect()
    }
}

/// Runs what a task brings, without its rows.
fn work(
    session: &mut dyn Session,
    prepared: &Prepared<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Box<Trouble>> {
    if !prepared.task.action.runs() {
        return Ok(());
    }
    if let Work::Code(code) = &prepared.task.work {
        session.run_code(code, prepared.task.action.direction(), Within::Transaction)?;
    }
    for (index, statement) in prepared.statements.iter().enumerate() {
        progress(Progress::Statement { number: index + 1, line: statement.line });
        session.run(statement.text).map_err(|error| {
            let place = Place { statement: Some(statement.start..statement.end()), position: None };
            Box::new(Trouble { kind: FailureKind::Sql(error), place })
        })?;
    }
    Ok(())
}

/// Returns a duration as the history has it.
pub(crate) fn milliseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Makes a failure of a prepared task, with nothing done before it.
pub(crate) fn failure(
    prepared: &Prepared<'_>,
    kind: FailureKind,
    place: Place,
    remaining: Remaining,
) -> Failure {
    let script = match &prepared.task.work {
        Work::Script(script) => Some(script),
        Work::Code(_) | Work::Nothing => None,
    };
    Failure {
        done: Vec::new(),
        id: prepared.task.id.clone(),
        direction: prepared.task.action.direction(),
        file: script.map(|script| script.file.clone()),
        text: script.map(|_| prepared.text.to_owned()),
        statement: place.statement,
        position: place.position,
        kind,
        remaining,
    }
}
