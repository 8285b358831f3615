//! The graph of a project, before and after.

use std::collections::BTreeSet;

use caribou_graph::{BuildError, Edge, Graph, Node, Origin};
use caribou_migration::{Metadata, MigrationId, Reference};

use crate::Names;
use crate::draft::Draft;

/// Builds the graph that a new database sees.
pub(crate) fn before(names: &Names) -> Result<Graph, BuildError> {
    let nodes = names.all.values().map(|named| node(&named.id, &named.metadata, named.follows.as_ref()));
    Graph::build(nodes, &BTreeSet::new())
}

/// Builds the graph that a new database sees when all is done.
pub(crate) fn after(draft: &Draft<'_>) -> Result<Graph, BuildError> {
    let nodes = draft.names.all.values().map(|named| {
        let follows = named.follows.as_ref().map(|id| draft.name(id));
        node(draft.name(&named.id), draft.metadata(&named.id), follows)
    });
    Graph::build(nodes, &BTreeSet::new())
}

fn node(id: &MigrationId, metadata: &Metadata, follows: Option<&MigrationId>) -> Node {
    let edge = |to: &Reference| Edge { to: to.clone(), origin: Origin::Declared { line: 0 } };
    let order = |id: &MigrationId| Edge { to: id.clone().into(), origin: Origin::Order };
    Node {
        id: id.clone(),
        file: None,
        edges: match &metadata.dependencies {
            Some(references) => references.iter().map(edge).collect(),
            None => follows.filter(|_| metadata.replaces.is_empty()).map(order).into_iter().collect(),
        },
        run_before: metadata.run_before.iter().map(edge).collect(),
        replaces: metadata.replaces.iter().chain(&metadata.replaced).cloned().collect(),
    }
}
