//! The branches of a project, and what they stand on.

use std::collections::BTreeSet;

use caribou_detect::summary;
use caribou_executor::Task;
use caribou_graph::{Conflict, Graph};
use caribou_merge::{Branch, Source, branches};
use caribou_migration::MigrationId;
use caribou_schema::{Operation, Schema};
use caribou_sql::{parse, split};

use super::{MergeError, Side};
use crate::make::add_up;
use crate::project::{Migration, Project};

/// The branches of a graph, and what they stand on.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) conflicts: Vec<Conflict>,
    /// Sorted by head. What is compiled in belongs to none: it has no script that could be compared.
    pub(super) branches: Vec<Branch>,
    /// What is neither in a branch nor behind one, in the order of the graph.
    pub(super) base: Vec<MigrationId>,
}

impl Ground {
    pub(super) fn of(project: &Project, graph: &Graph) -> Self {
        let is_folder = |id: &MigrationId| matches!(project.get(id), Some(Migration::Folder(_)));
        let mut branches = branches(graph);
        branches.iter_mut().for_each(|branch| branch.migrations.retain(is_folder));
        let mut away: BTreeSet<&MigrationId> =
            branches.iter().flat_map(|branch| &branch.migrations).collect();
        let mut base = Vec::new();
        for id in graph.in_order() {
            if away.contains(id) || graph.parents(id).any(|parent| away.contains(parent)) {
                away.insert(id);
            } else {
                base.push(id.clone());
            }
        }
        Self { conflicts: graph.conflicts(), base, branches }
    }

    /// What is there before any branch.
    pub(super) fn schema(&self, project: &Project) -> Result<Schema, MergeError> {
        Ok(add_up(project, &self.base)?.0)
    }

    /// The tasks that make it.
    pub(super) fn tasks<'a>(&self, project: &'a Project) -> Vec<Task<'a>> {
        self.base.iter().map(|id| project.task(id, project.work(id))).collect()
    }

    /// Says whether one branch comes after the other already, by way of other apps.
    pub(super) fn are_ordered(&self, graph: &Graph, first: usize, second: usize) -> bool {
        let (first, second) = (&self.branches[first].head, &self.branches[second].head);
        graph.ancestors(first).contains(&second) || graph.ancestors(second).contains(&first)
    }

    /// Returns the branches as they are told to people.
    pub(super) fn told(&self, project: &Project, before: &Schema) -> Vec<Side> {
        self.branches.iter().map(|branch| told(project, before, branch)).collect()
    }
}

fn told(project: &Project, before: &Schema, branch: &Branch) -> Side {
    let scripts = Scripts::of(project, &branch.migrations);
    let mut operations: Vec<Operation> = Vec::new();
    for source in scripts.sources() {
        // A script that cannot be cut is said elsewhere.
        let statements = split(source.script, project.dialect()).unwrap_or_default();
        operations.extend(statements.iter().flat_map(|statement| parse(statement).operations));
    }
    let folder = |id: &MigrationId| project.get(id).and_then(Migration::folder).map(|of| of.folder.clone());
    Side {
        head: branch.head.clone(),
        migrations: branch.migrations.clone(),
        does: summary(&operations, before),
        folders: branch.migrations.iter().filter_map(folder).collect(),
    }
}

/// The scripts of migrations, with the names of their files.
pub(super) struct Scripts<'a> {
    all: Vec<(&'a caribou_files::Source, String)>,
}

impl<'a> Scripts<'a> {
    pub(super) fn of(project: &'a Project, ids: &[MigrationId]) -> Self {
        let folders = ids.iter().filter_map(|id| project.get(id).and_then(Migration::folder));
        Self { all: folders.map(|source| (source, source.shown(&source.up))).collect() }
    }

    pub(super) fn sources(&self) -> Vec<Source<'_>> {
        let mut sources = Vec::with_capacity(self.all.len());
        for (source, file) in &self.all {
            sources.push(Source {
                id: &source.id,
                file,
                script: &source.up.text,
                elidable: false,
                run_in_transaction: source.metadata.run_in_transaction,
            });
        }
        sources
    }
}
