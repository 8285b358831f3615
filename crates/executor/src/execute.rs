//! The way through a plan.

use caribou_connection::{Session, SqlError};
use caribou_history::{Entry, Event, EventKind, History, Step, StepState};
use caribou_migration::Dialect;

use crate::context::{Context, Done, Progress, Surroundings};
use crate::error::{ExecuteError, Failure, FailureKind, Remaining};
use crate::foreign_keys::{drops_table, resume, suspend};
use crate::prepare::{Mode, PrepareError, Prepared};
use crate::task::Task;
use crate::{steps, transaction};

/// What is one transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Atomic {
    /// The whole plan while nothing is applied and all of it can; else each migration.
    #[default]
    Auto,
    /// Each migration.
    Migration,
    /// The whole plan; one that begins or commits transactions itself is refused, and what cannot run in a transaction
    /// is an error of the database.
    Plan,
}

/// Carries out tasks in their order. Makes the history's tables if they are not there.
///
/// # Errors
/// [`ExecuteError`]; a [`Failure`] in it says what had been done, what failed and what is left of it.
/// All scripts are cut into statements first, so that one that is broken is found before anything is touched.
pub fn execute(
    session: &mut dyn Session,
    history: &mut History,
    tasks: &[Task<'_>],
    atomic: Atomic,
    context: &Context<'_>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Done>, ExecuteError> {
    let dialect = session.dialect();
    let prepared = tasks.iter().map(|task| Prepared::new(task, dialect));
    let prepared = prepared.collect::<Result<Vec<_>, PrepareError>>()?;
    let earlier = history.steps(session)?;
    unfinished(&earlier, &prepared)?;
    if prepared.is_empty() {
        return Ok(Vec::new());
    }
    let restore = restore_sql(session)?;
    let mut run = Run { session, history, context, restore, progress };
    let together = match atomic {
        Atomic::Plan => one_transaction(&earlier, &prepared, dialect).map(|()| true)?,
        Atomic::Migration => false,
        Atomic::Auto => {
            dialect != Dialect::Mysql
                && prepared.len() > 1
                && earlier.is_empty()
                && prepared.iter().all(|prepared| prepared.fits_into_plan_transaction(dialect))
                && run.history.applied(run.session)?.is_empty()
        }
    };
    if !together {
        return run.one_by_one(&prepared, &earlier);
    }
    match run.together(&prepared) {
        Err(ExecuteError::Failed(failure))
            if atomic == Atomic::Auto && needs_more_transactions(&failure, &prepared) =>
        {
            let reason = failure.kind.to_string();
            (run.progress)(Progress::StartedAgain { reason: &reason });
            run.one_by_one(&prepared, &earlier)
        }
        other => other,
    }
}

/// The statement that leads unqualified names back to where they led before a script changed that: a pasted `pg_dump`
/// empties PostgreSQL's `search_path`, a pasted `mysqldump` may say `USE`.
fn restore_sql(session: &mut dyn Session) -> Result<Option<String>, SqlError> {
    Ok(match session.dialect() {
        Dialect::Sqlite => None,
        Dialect::Postgres => {
            let path = session.value("SELECT current_setting('search_path')")?.unwrap_or_default();
            let path = caribou_sql::quote(&path, Dialect::Postgres);
            Some(format!("SELECT pg_catalog.set_config('search_path', {path}, false)"))
        }
        Dialect::Mysql => {
            let database = session.value("SELECT DATABASE()")?;
            database.map(|name| format!("USE {}", caribou_sql::quote_identifier(&name, Dialect::Mysql)))
        }
    })
}

/// Makes sure that nothing in a plan commits before its end.
fn one_transaction(earlier: &[Step], tasks: &[Prepared<'_>], dialect: Dialect) -> Result<(), ExecuteError> {
    for prepared in tasks {
        let reason = if earlier.iter().any(|step| step.id == prepared.task.id) {
            "was begun statement by statement"
        } else if prepared.controls_transactions() {
            "begins and commits transactions itself"
        } else if dialect == Dialect::Mysql && prepared.mode == Mode::Steps {
            "has statements that commit on this server"
        } else {
            continue;
        };
        return Err(ExecuteError::NotOneTransaction { id: prepared.task.id.clone(), reason });
    }
    Ok(())
}

/// What an earlier run began must be finished in the same direction, or resolved.
fn unfinished(earlier: &[Step], tasks: &[Prepared<'_>]) -> Result<(), ExecuteError> {
    for step in earlier {
        let goes_on = |prepared: &Prepared<'_>| {
            prepared.task.id == step.id
                && prepared.task.action.runs()
                && prepared.task.action.direction() == step.direction
        };
        if !tasks.iter().any(goes_on) {
            let is_done = |other: &&Step| other.id == step.id && other.state == StepState::Done;
            let done = earlier.iter().filter(is_done).count();
            return Err(ExecuteError::Unfinished { id: step.id.clone(), direction: step.direction, done });
        }
    }
    Ok(())
}

struct Run<'a> {
    session: &'a mut dyn Session,
    history: &'a mut History,
    context: &'a Context<'a>,
    restore: Option<String>,
    progress: &'a mut dyn FnMut(Progress<'_>),
}

impl Run<'_> {
    fn one_by_one(&mut self, tasks: &[Prepared<'_>], earlier: &[Step]) -> Result<Vec<Done>, ExecuteError> {
        if !self.history.exists() {
            self.history.create(self.session, self.context.label, (self.context.clock)())?;
        }
        let mut done = Vec::with_capacity(tasks.len());
        for prepared in tasks {
            let steps: Vec<Step> =
                earlier.iter().filter(|step| step.id == prepared.task.id).cloned().collect();
            let result = match prepared.mode {
                // A task that was begun statement by statement is finished that way, even if its file says otherwise now.
                Mode::Transaction if steps.is_empty() => {
                    self.in_transaction(std::slice::from_ref(prepared), &[])
                }
                Mode::Transaction | Mode::Steps => steps::run(
                    self.session,
                    Surroundings {
                        history: self.history,
                        context: self.context,
                        restore: self.restore.as_deref(),
                    },
                    prepared,
                    &steps,
                    self.progress,
                )
                .map(|done| vec![done])
                .map_err(ExecuteError::Failed),
            };
            match result {
                Ok(more) => done.extend(more),
                Err(error) => return Err(self.failed(error, done)),
            }
        }
        Ok(done)
    }

    fn together(&mut self, tasks: &[Prepared<'_>]) -> Result<Vec<Done>, ExecuteError> {
        let now = (self.context.clock)();
        let setup = if self.history.exists() {
            Vec::new()
        } else if self.history.dialect() == Dialect::Mysql {
            self.history.create(self.session, self.context.label, now)?;
            Vec::new()
        } else {
            self.history.create_sql(self.context.label, now)
        };
        match self.in_transaction(tasks, &setup) {
            Ok(done) => {
                self.history.set_exists(true);
                Ok(done)
            }
            Err(ExecuteError::Failed(mut failure)) => {
                if failure.remaining == Remaining::NothingOfThis {
                    failure.remaining = Remaining::Nothing;
                }
                Err(self.failed(ExecuteError::Failed(failure), Vec::new()))
            }
            Err(error) => Err(error),
        }
    }

    fn in_transaction(
        &mut self,
        tasks: &[Prepared<'_>],
        setup: &[String],
    ) -> Result<Vec<Done>, ExecuteError> {
        let suspended = suspend(self.session, tasks)?;
        let result = transaction::run(
            self.session,
            Surroundings { history: self.history, context: self.context, restore: self.restore.as_deref() },
            tasks,
            setup,
            suspended.as_ref(),
            self.progress,
        );
        let resumed = resume(self.session, suspended.as_ref());
        let done = result.map_err(ExecuteError::Failed)?;
        resumed?;
        Ok(done)
    }

    /// Completes a failure with what was done before, and writes it to the event log if there is one.
    fn failed(&mut self, error: ExecuteError, done: Vec<Done>) -> ExecuteError {
        let ExecuteError::Failed(mut failure) = error else { return error };
        failure.done = done;
        if let Some(restore) = &self.restore {
            let _ = self.session.run(restore);
        }
        if self.history.exists() {
            let entry = Entry::new(failure.id.clone(), (self.context.clock)());
            let detail = Some(detail(&failure));
            let event = Event { detail, elapsed: None, ..self.context.event(EventKind::Fail, &entry) };
            // The failure itself is what the caller must hear of.
            let _: Result<(), SqlError> = self.session.run(&self.history.event_sql(&event));
        }
        ExecuteError::Failed(failure)
    }
}

fn detail(failure: &Failure) -> String {
    let line = || {
        let start = failure.statement.as_ref()?.start;
        let line = caribou_sql::position(failure.text.as_deref()?, start).line;
        Some(format!("{}:{line}: ", failure.file.as_deref()?))
    };
    format!("{}{}", line().unwrap_or_default(), failure.kind)
}

/// Errors that a plan has only because it is one transaction: an enum value that is used where it was added, a table
/// that is altered while its deferred triggers wait, more locks than one transaction may have, rows that SQLite's
/// foreign keys would have taken away had another migration not needed them off.
fn needs_more_transactions(failure: &Failure, tasks: &[Prepared<'_>]) -> bool {
    let error = match &failure.kind {
        FailureKind::Sql(error) => error,
        FailureKind::BrokenReferences { .. } => {
            return !tasks.iter().any(|prepared| prepared.task.id == failure.id && drops_table(prepared));
        }
        _ => return false,
    };
    let text = [Some(error.message.as_str()), error.detail.as_deref(), error.hint.as_deref()];
    let signs = [
        "unsafe use of new value",
        "pending trigger events",
        "max_locks_per_transaction",
        "cannot run inside a transaction block",
        "cannot VACUUM from within a transaction",
    ];
    text.into_iter().flatten().any(|text| signs.iter().any(|sign| text.contains(sign)))
}
