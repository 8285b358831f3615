//! `migrate`: from what is wanted to a migrated database.

use std::borrow::Cow;
use std::time::Duration;

use caribou_connection::{Session, SqlError};
use caribou_executor::{
    Action, Atomic, Context, Done, ExecuteError, PrepareError, Progress, Script, Task, Work, execute,
};
use caribou_files::Problem;
use caribou_graph as graph;
use caribou_history::{Entry, Event, EventKind, Lock, LockError};
use caribou_migration::{Direction, MigrationId};

use crate::danger::{Asked, Consent, Lost, irreversible, losses};
use crate::database::{Database, DatabaseError};
use crate::plan::{Aim, PlanRefused, Planned, Purpose, plan_for};
use crate::project::{Migration, Project};
use crate::survey::{Survey, SurveyError, survey};

/// What is wanted of [`migrate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateRequest {
    /// Where the database should be.
    pub aim: Aim,
    /// Whether only rows are changed.
    pub fake: bool,
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
    /// Rows that got the migration's new name: old, new.
    pub renamed: Vec<(MigrationId, MigrationId)>,
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
        planned: &'a Planned,
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
    /// A migration failed.
    #[error(transparent)]
    Execute(ExecuteError),
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
            other => Self::Execute(other),
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
    let preview = prepare(project, database, request, happening)?;
    if preview.is_nothing() {
        return Ok(Outcome::default());
    }
    let asked = Asked { losses: preview.losses.clone() };
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

/// What is to do, decided but not done.
struct Prepared<'a> {
    survey: Survey,
    planned: Planned,
    tasks: Vec<Task<'a>>,
    losses: Vec<Lost>,
    prune: Vec<MigrationId>,
}

impl Prepared<'_> {
    fn is_nothing(&self) -> bool {
        self.tasks.is_empty() && self.survey.renamed.is_empty() && self.prune.is_empty()
    }

    fn is_backward(&self) -> bool {
        self.tasks.iter().any(|task| task.action == Action::Revert)
    }
}

fn prepare<'a>(
    project: &'a Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
    happening: &mut dyn FnMut(Happening<'_>),
) -> Result<Prepared<'a>, MigrateError> {
    let survey = survey(project, &database.history, database.session)?;
    let prune = if request.prune { prunable(project, &survey)? } else { Vec::new() };
    let purpose = if request.fake { Purpose::Fake } else { Purpose::Run };
    let planned = if request.prune && request.aim == Aim::Everything {
        // Django: --prune removes rows and applies nothing.
        Planned::default()
    } else {
        plan_for(project, &survey, &request.aim, purpose)?
    };
    let tasks = tasks(project, &survey, &planned, request.fake)?;
    if let Some(step) = survey.unfinished.first().filter(|_| tasks.is_empty()) {
        let (id, direction) = (step.id.clone(), step.direction);
        return Err(MigrateError::Execute(ExecuteError::Unfinished {
            id,
            direction,
            done: survey.unfinished.len(),
        }));
    }
    let refused = irreversible(&tasks, project.dialect());
    if !refused.is_empty() {
        return Err(MigrateError::Irreversible(refused));
    }
    let losses = if database.history.exists() && !tasks.is_empty() {
        losses(database.session, &tasks)
    } else {
        Vec::new()
    };
    let forward = !tasks.iter().any(|task| task.action == Action::Revert);
    happening(Happening::Planned {
        survey: &survey,
        planned: &planned,
        losses: if forward { &losses } else { &[] },
    });
    Ok(Prepared { survey, planned, tasks, losses, prune })
}

fn locked(
    project: &Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
    context: &Context<'_>,
    preview: &Prepared<'_>,
    happening: &mut dyn FnMut(Happening<'_>),
) -> Result<Outcome, MigrateError> {
    let again = Database::of(database.session)?;
    (database.history, database.identity) = (again.history, again.identity);
    let rows = database.history.applied(database.session).map_err(DatabaseError::from)?;
    let unchanged = rows.len() == preview.survey.entries.len()
        && rows.iter().all(|entry| {
            let name = preview.survey.renamed.iter().find(|(old, _)| *old == entry.id);
            preview.survey.entries.contains_key(name.map_or(&entry.id, |(_, new)| new))
        });
    let renewed;
    let prepared = if unchanged {
        preview
    } else {
        renewed = prepare(project, database, request, happening)?;
        if renewed.is_backward() && renewed.planned != preview.planned {
            return Err(MigrateError::ChangedMeanwhile);
        }
        &renewed
    };
    tidy_rows(database, prepared, context)?;
    let mut progress = |progress: Progress<'_>| happening(Happening::Progress(progress));
    let done = execute(
        database.session,
        &mut database.history,
        &prepared.tasks,
        request.atomic,
        context,
        &mut progress,
    )?;
    Ok(Outcome { done, renamed: prepared.survey.renamed.clone(), pruned: prepared.prune.clone() })
}

/// Rows get their migration's new name, and rows without migration go, all in one transaction.
fn tidy_rows(
    database: &mut Database<'_>,
    prepared: &Prepared<'_>,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let history = &database.history;
    let mut sql = Vec::new();
    let event = |kind, id: &MigrationId, detail: String| {
        let entry = Entry::new(id.clone(), (context.clock)());
        let event = Event {
            actor: context.actor.map(str::to_owned),
            version: Some(context.version.into()),
            elapsed: None,
            detail: Some(detail),
            ..Event::new(kind, &entry)
        };
        history.event_sql(&event)
    };
    for (old, new) in &prepared.survey.renamed {
        sql.push(history.rename_sql(old, new));
        sql.push(event(EventKind::Rename, new, format!("was {old}")));
    }
    for id in &prepared.prune {
        sql.push(history.forget_sql(id));
        sql.push(event(EventKind::Prune, id, "its migration is gone".into()));
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

/// Returns the rows that `--prune` removes: those that no migration explains.
///
/// # Errors
/// [`MigrateError::StillReplaced`] when a squash on disk still lists a migration that is gone.
pub fn prunable(project: &Project, survey: &Survey) -> Result<Vec<MigrationId>, MigrateError> {
    for squash in survey.graph.squashes() {
        let gone =
            squash.replaces.iter().filter(|id| survey.entries.contains_key(id) && project.get(id).is_none());
        let rows: Vec<MigrationId> = gone.cloned().collect();
        if !rows.is_empty() {
            return Err(MigrateError::StillReplaced { squash: squash.id.clone(), rows });
        }
    }
    Ok(survey.unexplained.iter().map(|entry| entry.id.clone()).collect())
}

fn tasks<'a>(
    project: &'a Project,
    survey: &Survey,
    planned: &Planned,
    fake: bool,
) -> Result<Vec<Task<'a>>, MigrateError> {
    planned.plan.steps.iter().map(|step| task(project, survey, step, fake)).collect()
}

fn task<'a>(
    project: &'a Project,
    survey: &Survey,
    step: &graph::Step,
    fake: bool,
) -> Result<Task<'a>, MigrateError> {
    let action = match step.action {
        graph::Action::Record => Action::Record(step.direction),
        _ if fake => Action::Fake(step.direction),
        graph::Action::Apply => Action::Apply,
        graph::Action::Revert => Action::Revert,
    };
    let covers =
        survey.graph.squashes().iter().find(|squash| squash.id == step.id).map(|squash| &squash.covers);
    let with = match action {
        // When a squash is recorded, the rows of what it replaces are there.
        Action::Record(_) => Vec::new(),
        _ => covers.cloned().unwrap_or_default(),
    };
    let migration = project.get(&step.id).expect("the graph is made of the project's migrations");
    let source = match migration {
        Migration::Code(code) => {
            let run_in_transaction = code.run_in_transaction();
            let work = Work::Code(code);
            return Ok(Task { action, run_in_transaction, with, ..Task::apply(step.id.clone(), work) });
        }
        Migration::Folder(source) => source,
    };
    let file = |name: &str| source.folder.join(name).to_string_lossy().into_owned();
    let work = match step.direction {
        Direction::Forward => {
            Work::Script(Script { file: file(&source.up.name), text: Cow::Borrowed(&source.up.text) })
        }
        Direction::Backward if action == Action::Revert => match source.read_down(project.dialect())? {
            Some(down) => Work::Script(Script { file: file(&down.name), text: Cow::Owned(down.text) }),
            None => Work::Nothing,
        },
        Direction::Backward => Work::Nothing,
    };
    Ok(Task {
        id: step.id.clone(),
        action,
        work,
        run_in_transaction: source.metadata.run_in_transaction,
        file_hash: Some(source.up.hash),
        with,
    })
}
