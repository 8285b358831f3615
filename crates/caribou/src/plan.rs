//! From what is wanted to a plan that may be carried out.

use caribou_graph::{Action, Conflict, FindError, Goal, Graph, Inconsistent, Plan, PlanError};
use caribou_history::Entry;
use caribou_migration::{AppLabel, Direction, MigrationId};
use caribou_target::Order;

use crate::survey::Edited;
use crate::{Project, Survey};

/// Where the database should be, as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Aim {
    /// Everything applied.
    #[default]
    Everything,
    /// All of an app, and what it needs.
    App(AppLabel),
    /// Nothing of an app.
    Zero(AppLabel),
    /// A migration, by name, number or prefix.
    To(AppLabel, String),
}

/// A plan, with what should be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// The steps.
    pub plan: Plan,
    /// The one migration that was asked for, if one was.
    pub target: Option<MigrationId>,
}

/// An applied migration whose parent is not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The migration that is applied.
    pub child: MigrationId,
    /// The one that it depends on, which is not.
    pub parent: MigrationId,
    /// What stands before the child in its app, the place to go back to; `None` if nothing does.
    pub before: Option<MigrationId>,
}

/// A plan that must not be carried out, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanRefused {
    /// What was asked for is not there, or leads both ways.
    #[error(transparent)]
    Goal(#[from] PlanError),
    /// Apps have more than one leaf.
    #[error("{}", conflict_words(.0))]
    Conflict(Vec<Conflict>),
    /// Applied migrations whose parents are not.
    #[error("{}", inconsistent_words(.0))]
    Inconsistent(Vec<Contradiction>),
    /// Applied migrations that were edited since.
    #[error("{}", edited_words(.0))]
    Edited(Vec<Edited>),
    /// The database has migrations of an app in the plan that this checkout does not have.
    #[error("this database is ahead of your checkout: {}", names(.0.iter().map(|entry| &entry.id)))]
    Ahead(Vec<Entry>),
    /// Migrations that the graph places before applied ones, in a project that forbids them.
    #[error("{} arrived late: the graph places it before migrations that are applied, and order = \"strict\"", names(.0))]
    Late(Vec<MigrationId>),
}

fn names<'a>(ids: impl IntoIterator<Item = &'a MigrationId>) -> String {
    ids.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn conflict_words(conflicts: &[Conflict]) -> String {
    let one = |conflict: &Conflict| {
        let fork =
            conflict.fork.as_ref().map(|id| format!(", which fork at {}", id.name())).unwrap_or_default();
        format!("{} has {} heads: {}{fork}", conflict.app, conflict.heads.len(), names(&conflict.heads))
    };
    conflicts.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn inconsistent_words(problems: &[Contradiction]) -> String {
    let one = |problem: &Contradiction| {
        format!("{} is applied, but {}, which it depends on, is not", problem.child, problem.parent)
    };
    problems.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn edited_words(edited: &[Edited]) -> String {
    let one = |edited: &Edited| {
        let line = edited.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{} was edited after it was applied: {}{line}", edited.id, edited.file)
    };
    edited.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Whether a plan is to be run, or only recorded, which may be the way out of what running must refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It is run.
    Run,
    /// Only rows are written.
    Fake,
}

/// Plans the way to an aim, or says why there is none that may be run.
///
/// # Errors
/// [`PlanRefused`].
pub fn plan(project: &Project, survey: &Survey, aim: &Aim) -> Result<Planned, PlanRefused> {
    plan_for(project, survey, aim, Purpose::Run)
}

/// Plans the way to an aim for a purpose; [`plan`] is for [`Purpose::Run`].
///
/// # Errors
/// [`PlanRefused`].
pub(crate) fn plan_for(
    project: &Project,
    survey: &Survey,
    aim: &Aim,
    purpose: Purpose,
) -> Result<Planned, PlanRefused> {
    let graph = &survey.graph;
    let (goal, target) = match aim {
        Aim::Everything => (Goal::Everything, None),
        Aim::App(app) => (Goal::App(app.clone()), None),
        Aim::Zero(app) => (Goal::Zero(app.clone()), None),
        Aim::To(app, text) => {
            let id = match graph.find(app, text) {
                Ok(id) => id,
                // `migrate APP 0015` back to a migration of an app that was squashed means the squash that covers it.
                Err(error) => return Err(PlanRefused::Goal(PlanError::Goal(error))),
            };
            (Goal::To(id.clone()), Some(id))
        }
    };
    let plan = graph.plan(&[goal])?;
    let backward = plan.direction() == Some(Direction::Backward);
    // A rollback, or a row set by hand, may be just what mends the history; what runs forward needs a sound one.
    if purpose == Purpose::Run && !backward {
        let conflicts = graph.conflicts();
        if !conflicts.is_empty() {
            return Err(PlanRefused::Conflict(conflicts));
        }
        if !survey.edited.is_empty() {
            return Err(PlanRefused::Edited(survey.edited.clone()));
        }
        let problems = graph.history_problems();
        if !problems.is_empty() {
            return Err(PlanRefused::Inconsistent(
                problems.into_iter().map(|problem| contradiction(graph, problem)).collect(),
            ));
        }
        if project.order() == Order::Strict && !plan.late.is_empty() {
            return Err(PlanRefused::Late(plan.late));
        }
    }
    let touched = |entry: &&Entry| {
        plan.steps.iter().any(|step| step.action != Action::Record && step.id.app() == entry.id.app())
    };
    let ahead: Vec<Entry> = survey.unexplained.iter().filter(touched).cloned().collect();
    if !ahead.is_empty() {
        return Err(PlanRefused::Ahead(ahead));
    }
    Ok(Planned { plan, target })
}

fn contradiction(graph: &Graph, problem: Inconsistent) -> Contradiction {
    let before =
        graph.parents(&problem.child).filter(|id| id.app() == problem.child.app() && **id != problem.parent);
    Contradiction { before: before.last().cloned(), child: problem.child, parent: problem.parent }
}

impl From<FindError> for PlanRefused {
    fn from(error: FindError) -> Self {
        Self::Goal(PlanError::Goal(error))
    }
}
