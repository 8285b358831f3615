//! From what is wanted to a plan that may be carried out.

use std::collections::BTreeSet;
use std::fmt;

use caribou_graph::{Action, Conflict, FindError, Goal, Graph, Inconsistent, Plan, PlanError};
use caribou_history::Entry;
use caribou_migration::{AppLabel, Direction, MigrationId};
use caribou_target::Order;

use crate::moved::moved_by_hand;
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

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is applied, but {}, which it depends on, is not", self.child, self.parent)
    }
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
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn edited_words(edited: &[Edited]) -> String {
    edited.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Whether a plan is to be run, or only recorded, which may be the way out of what running must refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It is run.
    Run,
    /// Only rows are written.
    Fake,
}

/// Plans the way to an aim, or says why there is none that may be carried out for the purpose.
///
/// # Errors
/// [`PlanRefused`].
pub(crate) fn plan(
    project: &Project,
    survey: &Survey,
    aim: &Aim,
    purpose: Purpose,
) -> Result<Plan, PlanRefused> {
    let graph = &survey.graph;
    let goal = match aim {
        Aim::Everything => Goal::Everything,
        Aim::App(app) => Goal::App(app.clone()),
        Aim::Zero(app) => Goal::Zero(app.clone()),
        Aim::To(app, text) => Goal::To(graph.find(app, text)?),
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
        let problems = contradictions(graph);
        if !problems.is_empty() {
            let is_missing = |id: &MigrationId| problems.iter().any(|problem| problem.parent == *id);
            let moved = |entry: &&Entry| moved_by_hand(project, entry).is_some_and(is_missing);
            let moved: Vec<Entry> = survey.unexplained.iter().filter(moved).cloned().collect();
            // It is applied, under a name that nothing on disk has: to record or forget rows would only hide that.
            if !moved.is_empty() {
                return Err(PlanRefused::Ahead(moved));
            }
            return Err(PlanRefused::Inconsistent(problems));
        }
        if project.order() == Order::Strict && !plan.late.is_empty() {
            return Err(PlanRefused::Late(plan.late));
        }
    }
    let run = plan.steps.iter().filter(|step| step.action != Action::Record);
    let touched: BTreeSet<&AppLabel> = run.map(|step| step.id.app()).collect();
    let ahead = survey.unexplained.iter().filter(|entry| touched.contains(entry.id.app()));
    let ahead: Vec<Entry> = ahead.cloned().collect();
    if !ahead.is_empty() {
        return Err(PlanRefused::Ahead(ahead));
    }
    Ok(plan)
}

/// Returns the applied migrations whose parents are not applied.
pub(crate) fn contradictions(graph: &Graph) -> Vec<Contradiction> {
    let contradiction = |Inconsistent { child, parent }: Inconsistent| {
        let is_there = |id: &&MigrationId| id.app() == child.app() && graph.is_applied(id);
        let before = graph.ancestors(&child).into_iter().rev().find(is_there).cloned();
        Contradiction { before, child, parent }
    };
    graph.history_problems().into_iter().map(contradiction).collect()
}

impl From<FindError> for PlanRefused {
    fn from(error: FindError) -> Self {
        Self::Goal(PlanError::Goal(error))
    }
}
