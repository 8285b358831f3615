//! `--fake-initial`: migrations whose work is there already.

use caribou_executor::{Action, Task};
use caribou_migration::{Direction, MigrationId};
use caribou_schema::{Detail, Difference, Object, Part, Schema};

use crate::Project;
use crate::replayed::{ReplayedError, read};
use crate::survey::Survey;

/// An initial migration whose work is there in part, or otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{id} cannot be recorded: what it makes is there only in part, or is different")]
pub struct PartlyThere {
    /// The migration.
    pub id: MigrationId,
    /// What is different: the first is what it makes, the second the database.
    pub differences: Vec<Difference>,
}

/// What becomes of an initial migration.
enum Standing {
    There,
    Absent,
    Partly(Vec<Difference>),
}

/// Turns the initial migrations among tasks whose work is there into ones that are only recorded.
///
/// Initial is what says so, and what has nothing of its own app before it (Django's rule). Compared are tables with types,
/// nullability, defaults, constraints and indexes; what the database has besides does not matter.
pub(crate) fn fake_initial(
    project: &Project,
    survey: &Survey,
    live: &Schema,
    tasks: &mut [Task<'_>],
) -> Result<(), FakeInitialError> {
    let mut expected = Schema::empty(project.dialect());
    let applied: Vec<MigrationId> =
        survey.graph.in_order().filter(|id| survey.graph.is_applied(id)).cloned().collect();
    for id in &applied {
        read(&project.task(id, project.work(id)), &mut expected)?;
    }
    for task in tasks.iter_mut().filter(|task| task.action == Action::Apply) {
        let before = expected.clone();
        read(task, &mut expected)?;
        if !is_initial(project, survey, &task.id) {
            continue;
        }
        match standing(&before, &expected, live) {
            Standing::There => task.action = Action::Fake(Direction::Forward),
            Standing::Absent => {}
            Standing::Partly(differences) => {
                return Err(PartlyThere { id: task.id.clone(), differences }.into());
            }
        }
    }
    Ok(())
}

/// Says why it cannot be told which migrations are there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FakeInitialError {
    /// One is there in part.
    #[error(transparent)]
    PartlyThere(#[from] PartlyThere),
    /// The migrations cannot be read one after another.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
}

fn is_initial(project: &Project, survey: &Survey, id: &MigrationId) -> bool {
    let says_so = project
        .get(id)
        .and_then(|migration| migration.folder())
        .is_some_and(|source| source.metadata.initial);
    says_so || survey.graph.parents(id).all(|parent| parent.app() != id.app())
}

/// Compares what a migration makes with what is there.
fn standing(before: &Schema, after: &Schema, live: &Schema) -> Standing {
    let made: Vec<Object> = after.objects().filter(|object| !before.contains(&object.id())).collect();
    let there = made.iter().filter(|object| live.contains(&object.id())).count();
    if there == 0 {
        return Standing::Absent;
    }
    let mut differences = Vec::new();
    for difference in after.differences(live) {
        match difference {
            Difference::OnlyFirst(object) if made.iter().any(|made| made.id() == object.id()) => {
                differences.push(Difference::OnlyFirst(object));
            }
            Difference::Changed { id, details } if made.iter().any(|made| made.id() == id) => {
                let details: Vec<Detail> = details.into_iter().filter(matters).collect();
                if !details.is_empty() {
                    differences.push(Difference::Changed { id, details });
                }
            }
            _ => {}
        }
    }
    if differences.is_empty() { Standing::There } else { Standing::Partly(differences) }
}

/// What the database has besides is no reason to doubt: later migrations may have made it. Nor are comments.
fn matters(detail: &Detail) -> bool {
    let is_word = matches!(&detail.part, Part::Attribute(name) if name == "comment");
    detail.first.is_some() && detail.part != Part::Order && !is_word
}
