//! What `migrate` would do, decided but not done.

use std::collections::BTreeMap;

use caribou_executor::{Action, ExecuteError, Task, Work};
use caribou_graph as graph;
use caribou_history::{Step, StepState};
use caribou_introspect::introspect;
use caribou_migration::{Direction, MigrationId};

use crate::danger::irreversible;
use crate::database::Database;
use crate::initial::fake_initial;
use crate::migrate::{MigrateError, MigrateRequest};
use crate::plan::{self, Aim, Purpose};
use crate::project::Project;
use crate::survey::{Survey, survey};

/// What `migrate` would do, decided but not done.
#[derive(Debug)]
pub struct Preview<'a> {
    /// What the database has.
    pub survey: Survey,
    /// The steps.
    pub plan: graph::Plan,
    /// Rows that would be removed.
    pub pruned: Vec<MigrationId>,
    pub(crate) tasks: Vec<Task<'a>>,
}

impl Preview<'_> {
    /// Returns whether nothing would be done, not even a row renamed.
    pub fn is_nothing(&self) -> bool {
        self.tasks.is_empty() && self.survey.renamed.is_empty() && self.pruned.is_empty()
    }

    /// Returns what would be done, in order.
    pub fn actions(&self) -> impl Iterator<Item = (&MigrationId, Action)> {
        self.tasks.iter().map(|task| (&task.id, task.action))
    }

    pub(crate) fn is_backward(&self) -> bool {
        self.tasks.iter().any(|task| task.action == Action::Revert)
    }
}

/// Decides what [`migrate`](crate::migrate()) would do. Changes nothing.
///
/// # Errors
/// [`MigrateError`], when it would refuse.
pub fn preview<'a>(
    project: &'a Project,
    database: &mut Database<'_>,
    request: &MigrateRequest,
) -> Result<Preview<'a>, MigrateError> {
    let survey = survey(project, &database.history, database.session)?;
    let mut pruned = if request.prune { prunable(project, &survey)? } else { Vec::new() };
    // Else they would be taken for the migration that took them in, once that is reverted.
    let twice = survey.merged.iter().filter(|(_, other)| survey.entries.contains_key(other));
    pruned.extend(twice.map(|(id, _)| id.clone()));
    let purpose = if request.fake { Purpose::Fake } else { Purpose::Run };
    let plan = if request.prune && request.aim == Aim::Everything {
        // Django: --prune removes rows and applies nothing.
        graph::Plan::default()
    } else {
        plan::plan(project, &survey, &request.aim, purpose)?
    };
    let mut tasks = tasks(project, &survey, &plan, request.fake)?;
    if request.fake_initial && tasks.iter().any(|task| task.action == Action::Apply) {
        let live = introspect(database.session)?;
        fake_initial(project, &survey, &live, &mut tasks)?;
    }
    if let Some(step) = survey.unfinished.first().filter(|_| tasks.is_empty()) {
        let (id, direction) = (step.id.clone(), step.direction);
        let is_done = |other: &&Step| other.id == id && other.state == StepState::Done;
        let done = survey.unfinished.iter().filter(is_done).count();
        return Err(ExecuteError::Unfinished { id, direction, done }.into());
    }
    let refused = irreversible(&tasks, project.dialect());
    if !refused.is_empty() {
        return Err(MigrateError::Irreversible(refused));
    }
    Ok(Preview { survey, plan, pruned, tasks })
}

/// Returns the rows that `--prune` removes: those that no migration explains, and those of what a migration stood for while it was a squash.
///
/// # Errors
/// [`MigrateError::StillReplaced`] when a squash on disk still lists a migration that is gone.
fn prunable(project: &Project, survey: &Survey) -> Result<Vec<MigrationId>, MigrateError> {
    let mut pruned: Vec<MigrationId> = survey.unexplained.iter().map(|entry| entry.id.clone()).collect();
    for squash in survey.graph.squashes() {
        let folder = project.get(&squash.id).and_then(|migration| migration.folder());
        let is_finished = folder.is_some_and(|folder| folder.metadata.replaces.is_empty());
        if is_finished && !survey.entries.contains_key(&squash.id) {
            continue;
        }
        let gone =
            squash.replaces.iter().filter(|id| survey.entries.contains_key(id) && project.get(id).is_none());
        let rows: Vec<MigrationId> = gone.cloned().collect();
        if is_finished {
            pruned.extend(rows);
        } else if !rows.is_empty() {
            return Err(MigrateError::StillReplaced { squash: squash.id.clone(), rows });
        }
    }
    Ok(pruned)
}

fn tasks<'a>(
    project: &'a Project,
    survey: &Survey,
    plan: &graph::Plan,
    fake: bool,
) -> Result<Vec<Task<'a>>, MigrateError> {
    let squashes = survey.graph.squashes().iter();
    let covers: BTreeMap<_, _> = squashes.map(|squash| (&squash.id, squash.covers.as_slice())).collect();
    let task = |step: &graph::Step| {
        let covers = covers.get(&step.id).copied().unwrap_or_default();
        task(project, survey, covers, step, fake)
    };
    plan.steps.iter().map(task).collect()
}

fn task<'a>(
    project: &'a Project,
    survey: &Survey,
    covers: &[MigrationId],
    step: &graph::Step,
    fake: bool,
) -> Result<Task<'a>, MigrateError> {
    let action = match step.action {
        graph::Action::Record => Action::Record(step.direction),
        _ if fake => Action::Fake(step.direction),
        graph::Action::Apply => Action::Apply,
        graph::Action::Revert => Action::Revert,
    };
    let with = match action {
        // The rows of what a squash replaces are there when it is recorded, but for those of squashes that it replaces.
        Action::Record(Direction::Forward) => {
            covers.iter().filter(|id| !survey.entries.contains_key(id)).cloned().collect()
        }
        Action::Record(Direction::Backward) => Vec::new(),
        _ => covers.to_vec(),
    };
    let work = match step.direction {
        Direction::Forward => project.work(&step.id),
        Direction::Backward if action == Action::Revert => {
            project.work_back(as_it_ran(project, survey, covers, &step.id))?
        }
        Direction::Backward => Work::Nothing,
    };
    let task = project.task(&step.id, work);
    Ok(Task { action, with, ..task })
}

/// Returns what ran for a migration: itself. A branch that was told anew stands for the one that it was, and follows another one; where that is
/// not applied yet, the one that it was has run, and only its way back fits.
fn as_it_ran<'i>(
    project: &Project,
    survey: &Survey,
    covers: &'i [MigrationId],
    id: &'i MigrationId,
) -> &'i MigrationId {
    let is_early = || survey.graph.parents(id).any(|parent| !survey.graph.is_applied(parent));
    match covers {
        [one] if project.get(one).is_some() && survey.entries.contains_key(one) && is_early() => one,
        _ => id,
    }
}
