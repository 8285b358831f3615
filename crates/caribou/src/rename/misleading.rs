//! Names that say nothing, or not what a migration does.

use std::collections::BTreeSet;

use caribou_detect::{contradicts, describe};
use caribou_graph::Graph;
use caribou_migration::{MigrationId, MigrationName};
use caribou_rename::says_nothing;
use caribou_schema::{Operation, Schema};
use caribou_sql::{ReplayError, replay_each};

use super::{Misleading, NameProblem};
use crate::project::Project;
use crate::replayed::ReplayedError;

/// Returns the migrations whose names say nothing or not what they do, in the order of the graph. What cannot be read is left out.
pub fn misleading(project: &Project, graph: &Graph) -> Vec<Misleading> {
    let mut found = Vec::new();
    let mut schema = Schema::empty(project.dialect());
    for id in graph.in_order() {
        // The schema is copied only for those that may be found, since it can be large.
        let before = may_mislead(project, id).then(|| schema.clone());
        let Ok(operations) = operations(project, id, &mut schema) else { continue };
        let Some(before) = before else { continue };
        let Some(problem) = problem(id.name(), &operations, &before) else { continue };
        let suggestion = named(id.name(), &operations, &before).filter(|name| name != id.name());
        found.push(Misleading { id: id.clone(), problem, suggestion });
    }
    found
}

/// Returns what a migration does, as a name with its number.
pub(super) fn suggestion(
    project: &Project,
    graph: &Graph,
    id: &MigrationId,
) -> Result<Option<MigrationName>, ReplayedError> {
    // Where a squash stands for it, it is in the graph of a database that has only it.
    let alone = Graph::build(project.nodes().iter().cloned(), &BTreeSet::from([id.clone()]));
    let graph = match &alone {
        Ok(alone) if !graph.contains(id) => alone,
        Ok(_) | Err(_) => graph,
    };
    let mut schema = Schema::empty(project.dialect());
    for other in graph.in_order().take_while(|other| *other != id) {
        // What is wrong with others is for `check` to say.
        let _ = operations(project, other, &mut schema);
    }
    let before = schema.clone();
    let operations = operations(project, id, &mut schema).map_err(|source| ReplayedError::Read {
        id: id.clone(),
        file: file(project, id),
        source: Box::new(source),
    })?;
    Ok(named(id.name(), &operations, &before))
}

fn problem(name: &MigrationName, operations: &[Operation], before: &Schema) -> Option<NameProblem> {
    if says_nothing(name.description()) {
        return Some(NameProblem::SaysNothing);
    }
    contradicts(name.description(), operations, before).map(NameProblem::Contradicts)
}

/// Reads what a migration does, and lets the schema follow.
fn operations(
    project: &Project,
    id: &MigrationId,
    schema: &mut Schema,
) -> Result<Vec<Operation>, ReplayError> {
    let mut operations = Vec::new();
    if let Some(source) = project.get(id).and_then(|migration| migration.folder()) {
        replay_each(&source.up.text, schema, &mut |operation, _| operations.push(operation.clone()))?;
        schema.end_session();
    }
    Ok(operations)
}

fn file(project: &Project, id: &MigrationId) -> String {
    let source = project.get(id).and_then(|migration| migration.folder());
    source.map(|source| source.shown(&source.up)).unwrap_or_default()
}

/// Puts what operations do behind the number of a name.
fn named(name: &MigrationName, operations: &[Operation], before: &Schema) -> Option<MigrationName> {
    let description = describe(operations, before)?;
    MigrationName::parse(&super::with_number(name, &description)).ok()
}

/// Says whether a name may be wrong, without knowing what was there before.
fn may_mislead(project: &Project, id: &MigrationId) -> bool {
    let description = id.name().description();
    if says_nothing(description) {
        return true;
    }
    let Some(source) = project.get(id).and_then(|migration| migration.folder()) else { return false };
    let nothing = Schema::empty(project.dialect());
    let operations = caribou_sql::operations(&source.up.text, project.dialect()).unwrap_or_default();
    contradicts(description, &operations, &nothing).is_some() || describe(&operations, &nothing).is_none()
}
