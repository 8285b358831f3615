//! `drift`: what a database looks like against what its own history says.

use std::collections::BTreeSet;

use caribou_executor::Context;
use caribou_history::Entry;
use caribou_introspect::{IntrospectError, introspect};
use caribou_migration::MigrationId;
use caribou_schema::{
    Difference, ObjectId, Operation, Part, QualifiedName, Resource, Schema, diff, without_order,
};
use caribou_sql::{operations, render};
use caribou_verify::{NoScratch, Place};

use crate::Project;
use crate::database::Database;
use crate::evidence::faked;
use crate::replayed::{ReplayedError, replayed};
use crate::survey::{Survey, SurveyError, survey};

/// What was found.
#[derive(Debug)]
pub struct Drift {
    /// What is different, sorted by object, the parts of one object together where they have one cause: the first is what the migrations make, the second the database.
    pub drifted: Vec<Drifted>,
    /// Tables whose columns only stand in another order, which no statement changes and nothing depends on that names its columns.
    pub reordered: Vec<QualifiedName>,
    /// The SQL that would make the database what its migrations say.
    pub to_migrations: Closing,
    /// The SQL that would make a database of the migrations what this one is: what a migration would have to say.
    pub to_database: Closing,
    /// Applied migrations that ran before one that they come after: (the late one, the one that ran before it).
    pub out_of_order: Vec<(MigrationId, MigrationId)>,
    /// Rows that no migration on disk explains, which were left out of the replay.
    pub unexplained: Vec<Entry>,
    /// Why the migrations were only read and not run; `None` when it is proven.
    pub unproven: Option<NoScratch>,
}

/// Statements that close a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// The statements, in order.
    pub statements: Vec<String>,
    /// What cannot be written, or stays different after the statements, in words.
    pub problem: Option<String>,
}

/// One difference and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drifted {
    /// What is different.
    pub difference: Difference,
    /// Why.
    pub cause: DriftCause,
}

/// Where a difference is from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftCause {
    /// No migration has to do with it: somebody changed it by hand.
    ByHand,
    /// Migrations ran in another order than the graph's; in the order in which they ran, there is no difference.
    OutOfOrder,
    /// A migration was edited after it ran.
    Edited(MigrationId),
    /// A migration was recorded with `--fake` and never ran.
    Faked(MigrationId),
    /// A migration that is not recorded does it.
    Unrecorded(MigrationId),
    /// The database is ahead of this checkout: one of these may have done it.
    Ahead(Vec<MigrationId>),
}

/// Says why drift cannot be told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriftError {
    /// Project and history cannot be laid side by side.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// The catalog of the database cannot be read.
    #[error(transparent)]
    Catalog(#[from] IntrospectError),
    /// The applied migrations do not add up to anything.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
}

/// Compares a database with a replay of exactly the migrations in its history. Changes nothing.
///
/// # Errors
/// [`DriftError`] when the database cannot be read, or its migrations cannot be replayed.
pub fn drift(
    project: &Project,
    database: &mut Database<'_>,
    place: &Place,
    context: &Context<'_>,
) -> Result<Drift, DriftError> {
    let survey = survey(project, &database.history, database.session)?;
    let live = introspect(database.session)?;
    let applied: Vec<&MigrationId> = survey
        .graph
        .in_order()
        .filter(|id| survey.graph.is_applied(id) && project.get(id).is_some())
        .collect();
    let expected = replayed(project, applied.iter().copied(), place, context)?;
    let (differences, reordered) = without_order(expected.schema.differences(&live));
    let out_of_order = out_of_order(&survey, &applied);
    let faked = faked(&database.history, database.session);
    let mut drifted: Vec<Drifted> = Vec::new();
    if !differences.is_empty() {
        let as_it_ran = as_it_ran(project, &survey, &applied, place, context);
        let still = as_it_ran.map(|schema| apart(schema.differences(&live)));
        let touched = Touched::by(project, &survey, &faked.into_keys().collect());
        for difference in apart(differences) {
            let by_order = still.as_ref().is_some_and(|still| !still.contains(&difference));
            let cause = if by_order {
                DriftCause::OutOfOrder
            } else {
                touched.cause(&difference, &survey.unexplained)
            };
            add(&mut drifted, Drifted { difference, cause });
        }
    }
    Ok(Drift {
        to_migrations: closing(&live, &expected.schema),
        to_database: closing(&expected.schema, &live),
        drifted,
        reordered,
        out_of_order,
        unexplained: survey.unexplained,
        unproven: expected.unproven,
    })
}

/// One difference for each detail: two columns of a table may differ for two reasons.
fn apart(differences: Vec<Difference>) -> Vec<Difference> {
    let each = |difference| match difference {
        Difference::Changed { id, details } => {
            let one = |detail| Difference::Changed { id: id.clone(), details: vec![detail] };
            details.into_iter().map(one).collect()
        }
        whole => vec![whole],
    };
    differences.into_iter().flat_map(each).collect()
}

/// Adds a difference, to the last one if that is about the same object and for the same reason.
fn add(drifted: &mut Vec<Drifted>, one: Drifted) {
    if let Some(last) = drifted.last_mut()
        && last.cause == one.cause
        && let (Difference::Changed { id, details }, Difference::Changed { id: same, details: more }) =
            (&mut last.difference, &one.difference)
        && id == same
    {
        details.extend(more.iter().cloned());
        return;
    }
    drifted.push(one);
}

fn closing(from: &Schema, to: &Schema) -> Closing {
    let operations = diff(from, to);
    let statements = match render(&operations, from) {
        Ok(statements) => statements,
        Err(error) => return Closing { statements: Vec::new(), problem: Some(error.to_string()) },
    };
    let mut after = from.clone();
    let applied = operations.iter().try_for_each(|operation| after.apply(operation));
    let (left, _) = without_order(after.differences(to));
    let left: Vec<String> = left.iter().map(ToString::to_string).collect();
    let problem = match applied {
        Err(error) => Some(error.to_string()),
        Ok(()) => (!left.is_empty()).then(|| format!("this stays different: {}", left.join("; "))),
    };
    Closing { statements, problem }
}

/// Pairs of applied migrations that ran the wrong way round: a child before its parent.
fn out_of_order(survey: &Survey, applied: &[&MigrationId]) -> Vec<(MigrationId, MigrationId)> {
    let mut pairs = Vec::new();
    for &child in applied {
        let Some(ran) = survey.entries.get(child) else { continue };
        for parent in survey.graph.parents(child) {
            if survey.entries.get(parent).is_some_and(|entry| entry.applied_at > ran.applied_at) {
                pairs.push((parent.clone(), child.clone()));
            }
        }
    }
    pairs
}

/// What the migrations make in the order in which they ran, if that is another one and works.
fn as_it_ran(
    project: &Project,
    survey: &Survey,
    applied: &[&MigrationId],
    place: &Place,
    context: &Context<'_>,
) -> Option<Schema> {
    let mut ran = applied.to_vec();
    // The sort is stable: what ran in one transaction, at one time, stays in the order of the graph.
    ran.sort_by_key(|id| survey.entries.get(*id).map(|entry| entry.applied_at));
    if ran == applied {
        return None;
    }
    replayed(project, ran, place, context).ok().map(|replayed| replayed.schema)
}

/// Which objects and columns the migrations under suspicion touch.
struct Touched {
    by: Vec<(DriftCause, BTreeSet<Resource>)>,
}

impl Touched {
    fn by(project: &Project, survey: &Survey, faked: &BTreeSet<MigrationId>) -> Self {
        let edited: BTreeSet<&MigrationId> = survey.edited.iter().map(|edited| &edited.id).collect();
        let mut by = Vec::new();
        for id in survey.graph.in_order() {
            let cause = if edited.contains(id) {
                DriftCause::Edited(id.clone())
            } else if !survey.graph.is_applied(id) {
                DriftCause::Unrecorded(id.clone())
            } else if faked.contains(id) {
                DriftCause::Faked(id.clone())
            } else {
                continue;
            };
            by.push((cause, writes(project, id)));
        }
        Self { by }
    }

    fn cause(&self, difference: &Difference, unexplained: &[Entry]) -> DriftCause {
        let about = resources(difference);
        let suspect = |(_, touched): &&(DriftCause, BTreeSet<Resource>)| {
            about.iter().any(|resource| touched.contains(resource))
        };
        if let Some((cause, _)) = self.by.iter().find(suspect) {
            cause.clone()
        } else if unexplained.is_empty() {
            DriftCause::ByHand
        } else {
            DriftCause::Ahead(unexplained.iter().map(|entry| entry.id.clone()).collect())
        }
    }
}

/// What a migration makes, changes or drops.
fn writes(project: &Project, id: &MigrationId) -> BTreeSet<Resource> {
    let Some(source) = project.get(id).and_then(|migration| migration.folder()) else {
        return BTreeSet::new();
    };
    let operations = operations(&source.up.text, project.dialect()).unwrap_or_default();
    let mut writes = BTreeSet::new();
    for operation in operations {
        if let Operation::CreateIndex { table, index, .. } = &operation
            && let Some(name) = &index.name
        {
            writes.insert(Resource::Constraint(table.clone(), name.clone()));
        }
        writes.extend(operation.footprint(project.dialect()).writes);
    }
    writes
}

/// What a difference is about, in the words of footprints.
fn resources(difference: &Difference) -> Vec<Resource> {
    let whole = |id: &ObjectId| vec![Resource::Object(id.clone())];
    match difference {
        Difference::OnlyFirst(object) | Difference::OnlySecond(object) => whole(&object.id()),
        Difference::Changed { id, details } => {
            let part = |part: &Part| match part {
                Part::Column(column) => Resource::Column(id.name.clone(), column.clone()),
                Part::Index(index) => Resource::Constraint(id.name.clone(), index.clone()),
                Part::Constraint(_) | Part::Order | Part::Attribute(_) => Resource::Object(id.clone()),
            };
            let mut all: Vec<Resource> = details.iter().map(|detail| part(&detail.part)).collect();
            all.extend(whole(id));
            all
        }
    }
}
