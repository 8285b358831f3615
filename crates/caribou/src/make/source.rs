//! What is there and what is wanted.

mod database;
mod files;

pub(super) use files::{SchemaText, wanted as wanted_by};

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::{Owners, Wanted};
use caribou_graph::Graph;
use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_target::Location;

pub(super) use self::files::{places, with_backend};
use super::{MakeError, Making, Side, WantedFrom, current};
use crate::project::Project;

pub(super) fn read(
    location: &Location,
    dialects: &[Dialect],
    source: &WantedFrom,
) -> Result<Making, MakeError> {
    let mut backends = dialects.to_vec();
    if let WantedFrom::Database { schema, .. } = source
        && !backends.contains(&schema.dialect())
    {
        backends.push(schema.dialect());
    }
    let first = *backends.first().unwrap_or(&Dialect::Sqlite);
    let mut projects = BTreeMap::new();
    for dialect in backends.iter().copied().chain([first]) {
        projects.insert(dialect, Project::read(location, dialect)?);
    }
    let graph = Graph::build(projects[&first].nodes().iter().cloned(), &BTreeSet::new())?;
    let conflicts = graph.conflicts();
    if !conflicts.is_empty() {
        return Err(MakeError::Heads(conflicts));
    }
    let mut sides = BTreeMap::new();
    let mut notes = notes_of_code(&projects[&first]);
    let mut looked = BTreeSet::new();
    for (dialect, project) in projects {
        let (current, owners) = current::add_up(&project, graph.in_order())?;
        notes.extend(current.doubts().iter().map(|text| {
            let start = text.lines().next().unwrap_or_default();
            format!("what this does on {dialect} is not known, so it is not compared: {start}")
        }));
        let mut files = Vec::new();
        let wanted = match source {
            WantedFrom::Files => {
                files = files::of(location, &project, &mut looked)?;
                files::wanted(&files, &project, (&current, &owners), &mut notes)?
            }
            WantedFrom::Database { schema, app } if schema.dialect() == dialect => {
                database::wanted(schema, app.as_ref(), &project, &owners)?
            }
            WantedFrom::Database { .. } | WantedFrom::Migrations => as_it_is(&current, &owners),
        };
        sides.insert(dialect, Side { project, current, owners, wanted, files });
    }
    if matches!(source, WantedFrom::Files) && sides.values().all(|side| side.wanted.apps.is_empty()) {
        return Err(MakeError::NothingWanted { looked: looked.into_iter().collect() });
    }
    let taken_from = match source {
        WantedFrom::Database { schema, .. } => Some(schema.dialect()),
        WantedFrom::Files | WantedFrom::Migrations => None,
    };
    let mut making = Making { location: location.clone(), first, graph, sides, notes, taken_from };
    let others: Vec<Dialect> =
        making.sides.keys().copied().filter(|dialect| making.leaves_out(*dialect)).collect();
    making.notes.extend(others.into_iter().map(|dialect| {
        format!("the database says nothing about {dialect}: what that needs is left to be written by hand")
    }));
    Ok(making)
}

/// What is wanted where nobody says anything: what is there.
fn as_it_is(current: &Schema, owners: &Owners) -> Wanted {
    Wanted { schema: current.clone(), owners: owners.clone(), apps: BTreeSet::new(), chosen: BTreeSet::new() }
}

fn notes_of_code(project: &Project) -> Vec<String> {
    let code = project.migrations().filter(|(_, migration)| migration.folder().is_none());
    code.map(|(id, _)| format!("{id} is compiled in, so what it does is not known")).collect()
}
