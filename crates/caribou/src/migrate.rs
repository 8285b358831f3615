//! `migrate`: from what is wanted to a migrated database.

use std::time::Duration;

use caribou_connection::{Session, SqlError};
use caribou_executor::{Atomic, Context, Done, ExecuteError, PrepareError, Progress, execute};
use caribou_files::Problem;
use caribou_graph::Plan;
use caribou_history::{Entry, Event, EventKind, Lock, LockError, Rename};
use caribou_introspect::IntrospectError;
use caribou_migration::MigrationId;

use crate::danger::{Asked, Consent, Lost, losses};
use crate::database::{Database, DatabaseError};
use crate::evidence::Misfit;
use crate::initial::FakeInitialError;
use crate::plan::{Aim, PlanRefused};
use crate::preflight::{diagnose, preflight};
use crate::preview::{Preview, preview};
use crate::project::Project;
use crate::rows::{Rows, rename_sql};
use crate::survey::{Survey, SurveyError};

/// What is wanted of [`migrate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateRequest {
    /// Where the database should be.
    pub aim: Aim,
    /// Whether only rows are changed.
    pub fake: bool,
    /// Whether initial migrations whose work is there already are only recorded.
    pub fake_initial: bool,
    /// Whether rows whose migration is gone are removed.
    pub prune: bool,
    /// What is one transaction.
    pub atomic: Atomic,
    /// How long to wait for another run.
    pub lock_timeout: Duration,
}

impl Default for MigrateRequest {
    fn default() -> Self {
        Self {
            aim: Aim::Everything,
            fake: false,
            fake_initial: false,
            prune: false,
            atomic: Atomic::Auto,
            lock_timeout: Duration::from_secs(60),
        }
    }
}

/// What [`migrate`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The steps, in order.
    pub done: Vec<Done>,
    /// Migrations that the database knows by their new name now.
    pub renamed: Vec<Rename>,
    /// Rows that were removed, because their migration is gone.
    pub pruned: Vec<MigrationId>,
}

/// What is happening, for whoever shows it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Happening<'a> {
    /// The plan is made; nothing is changed yet. May come again after waiting for another run.
    Planned {
        /// What the database has.
        survey: &'a Survey,
        /// What will be done.
        plan: &'a Plan,
        /// What a plan that goes forward will destroy; nobody is asked about it, it was reviewed when it was written.
        losses: &'a [Lost],
    },
    /// Another run is changing this database.
    Waiting,
    /// A step of the plan moves.
    Progress(Progress<'a>),
}

/// Says why the database was not migrated, or not to the end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// Project and history cannot be laid side by side.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// There is no plan that may be run.
    #[error(transparent)]
    Refused(#[from] PlanRefused),
    /// Steps back that have no way back; nothing was touched.
    #[error("{}", .0.iter().map(|(id, reason)| format!("{id} cannot be reverted: {reason}")).collect::<Vec<_>>().join("\n"))]
    Irreversible(Vec<(MigrationId, String)>),
    /// Nobody consented to what would be lost; nothing was touched.
    #[error("this would destroy data:\n{}", .asked.losses.iter().map(|lost| format!("  {lost}")).collect::<Vec<_>>().join("\n"))]
    Consent {
        /// What would be lost.
        asked: Asked,
        /// The answer.
        answer: Consent,
    },
    /// Rows cannot be pruned while a squash on disk still lists their migrations.
    #[error("{squash} still lists {}", .rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    StillReplaced {
        /// The squash.
        squash: MigrationId,
        /// The rows.
        rows: Vec<MigrationId>,
    },
    /// The plan changed while a person was asked, because another run changed the database.
    #[error("another run changed this database in the meantime")]
    ChangedMeanwhile,
    /// A script cannot be read.
    #[error(transparent)]
    Read(#[from] Problem),
    /// A script cannot be cut into statements; nothing was touched.
    #[error(transparent)]
    Prepare(PrepareError),
    /// The lock was not had.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database refused something outside a migration.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The catalog of the database cannot be read; nothing was touched.
    #[error(transparent)]
    Catalog(#[from] IntrospectError),
    /// A statement cannot work on this database; nothing was touched.
    #[error("{}", .0.error)]
    Preflight(Box<Misfit>),
    /// It cannot be told which initial migrations are there already; nothing was touched.
    #[error(transparent)]
    FakeInitial(#[from] FakeInitialError),
    /// A migration failed.
    #[error("{error}")]
    Execute {
        /// What happened.
        error: ExecuteError,
        /// Why the statement did not fit the database, if that is why it failed.
        misfit: Option<Box<Misfit>>,
    },
}

impl From<SqlError> for MigrateError {
    fn from(error: SqlError) -> Self {
        Self::Database(DatabaseError::Sql(error))
    }
}

impl From<ExecuteError> for MigrateError {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Prepare(error) => Self::Prepare(error),
            ExecuteError::Sql(error) => error.into(),
            ExecuteError::History(error) => Self::Database(error.into()),
            other => Self::Execute { error: other, misfit: None },
        }
    }
}

/// Migrates a database. Does nothing, not even lock, when nothing is to do.
///
/// The plan is made, said and consented to, then the lock is taken and the plan made anew from what the history says
/// then; so of two runs at once the second finds the work done.
///
/// # Errors
/// [`MigrateError`]; unless it is [`MigrateError::Execute`], nothing was changed.
pub fn migrate(
    project: &Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
    context: &Context<'_>,
    consent: &mut dyn FnMut(&Asked) -> Consent,
    happening: &mut dyn FnMut(Happening<'_>),
) -> Result<Outcome, MigrateError> {
    let (preview, losses) = prepare(project, database, request, happening)?;
    if preview.is_nothing() {
        return Ok(Outcome::default());
    }
    let asked = Asked { losses };
    if preview.is_backward() && !asked.losses.is_empty() {
        let answer = consent(&asked);
        if answer != Consent::Given {
            return Err(MigrateError::Consent { asked, answer });
        }
    }
    let lock = Lock::acquire(database.session, request.lock_timeout, &mut || happening(Happening::Waiting))?;
    let result = locked(project, database, request, context, &preview, happening);
    let released = lock.release(database.session);
    let outcome = result?;
    released?;
    Ok(outcome)
}

/// What is to do, and what it destroys; said to whoever shows it.
fn prepare<'a>(
    project: &'a Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
    happening: &mut dyn FnMut(Happening<'_>),
) -> Result<(Preview<'a>, Vec<Lost>), MigrateError> {
    let preview = preview(project, database, request)?;
    let losses = if database.history.exists() && !preview.tasks.is_empty() {
        losses(database.session, &preview.tasks)
    } else {
        Vec::new()
    };
    let said: &[Lost] = if preview.is_backward() { &[] } else { &losses };
    happening(Happening::Planned { survey: &preview.survey, plan: &preview.plan, losses: said });
    Ok((preview, losses))
}

fn locked(
    project: &Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
    context: &Context<'_>,
    preview: &Preview<'_>,
    happening: &mut dyn FnMut(Happening<'_>),
) -> Result<Outcome, MigrateError> {
    let again = Database::of(database.session)?;
    (database.history, database.identity) = (again.history, again.identity);
    let rows = Rows::read(project, &database.history, database.session).map_err(DatabaseError::from)?;
    let survey = &preview.survey;
    let unchanged = rows.entries.keys().eq(survey.entries.keys()) && rows.renamed == survey.renamed;
    let renewed;
    let prepared = if unchanged {
        preview
    } else {
        (renewed, _) = prepare(project, database, request, happening)?;
        if renewed.is_backward() && renewed.plan != preview.plan {
            return Err(MigrateError::ChangedMeanwhile);
        }
        &renewed
    };
    if let Some(misfit) = preflight(project, &prepared.survey, database, &prepared.tasks) {
        return Err(MigrateError::Preflight(Box::new(misfit)));
    }
    tidy_rows(database, prepared, context)?;
    let mut progress = |progress: Progress<'_>| happening(Happening::Progress(progress));
    let done = execute(
        database.session,
        &mut database.history,
        &prepared.tasks,
        request.atomic,
        context,
        &mut progress,
    );
    let done = done.map_err(|error| match error {
        ExecuteError::Failed(failure) => {
            let misfit =
                diagnose(project, &prepared.survey, database, &prepared.tasks, &failure).map(Box::new);
            MigrateError::Execute { error: ExecuteError::Failed(failure), misfit }
        }
        other => other.into(),
    })?;
    Ok(Outcome { done, renamed: prepared.survey.renamed.clone(), pruned: prepared.pruned.clone() })
}

/// Rows get their migration's new name, and rows without migration go, all in one transaction.
fn tidy_rows(
    database: &mut Database<'_>,
    prepared: &Preview<'_>,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let (history, survey) = (&database.history, &prepared.survey);
    let mut sql = Vec::new();
    for rename in &survey.renamed {
        let row = survey.entries.get(&rename.new);
        sql.extend(rename_sql(history, rename, row, &survey.unfinished, context));
    }
    for id in &prepared.pruned {
        let detail = survey.merged.get(id).map_or_else(
            || "its migration is gone".to_owned(),
            |other| format!("{other} did the same, and is here too"),
        );
        let event = context.event(EventKind::Prune, &Entry::new(id.clone(), (context.clock)()));
        sql.push(history.forget_sql(id));
        sql.push(history.event_sql(&Event { elapsed: None, detail: Some(detail), ..event }));
    }
    if let (Some(identity), Some(label)) = (&database.identity, context.label)
        && identity.label.is_none()
    {
        sql.push(history.label_sql(label));
    }
    in_transaction(database.session, &sql)
}

/// Runs statements of caribou's own in one transaction.
pub(crate) fn in_transaction(session: &mut dyn Session, sql: &[String]) -> Result<(), SqlError> {
    if sql.is_empty() {
        return Ok(());
    }
    session.run("BEGIN")?;
    let result = sql.iter().try_for_each(|sql| session.run(sql)).and_then(|()| session.run("COMMIT"));
    if result.is_err() {
        let _ = session.run("ROLLBACK");
    }
    result
}
