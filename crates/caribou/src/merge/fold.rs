//! Migrations of different branches that do the same, as after a cherry-pick: one takes the other in.

use std::collections::BTreeSet;

use caribou_files::Source;
use caribou_graph::{Edge, Node, Origin};
use caribou_merge::Verdict;
use caribou_migration::{Alias, Dialect, MetadataEdit, MigrationId, Reference};
use caribou_schema::Operation;
use caribou_sql::{checksum, parse, split};

use super::files::Edits;
use super::sides::Ground;
use super::{Analysis, Merging};
use crate::project::Migration;

/// Two migrations that do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fold {
    /// The one that stays. It needs nothing of its own branch, so that a database which has only the other branch can have it.
    pub(super) kept: MigrationId,
    /// The one that goes.
    pub(super) gone: MigrationId,
    /// What the one that goes needs of its branch: what needs it goes on needing that.
    pub(super) needs: Vec<MigrationId>,
}

/// Returns the migrations that can be one, each at most once.
pub(super) fn folds(merging: &Merging, analysis: &Analysis, ground: &Ground) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut taken: BTreeSet<MigrationId> = BTreeSet::new();
    for pair in &analysis.pairs {
        let branches = [pair.first, pair.second].map(|place| ground.branches[place].migrations.as_slice());
        // What only changes rows may be meant to be done twice.
        let same = pair.decisions.iter().filter(|(_, decision)| decision.verdict == Verdict::SameEffect);
        let decided = same.map(|(_, decision)| (&decision.first.id, &decision.second.id));
        let decided: BTreeSet<(&MigrationId, &MigrationId)> = decided.collect();
        for (one, other) in decided {
            if taken.contains(one) || taken.contains(other) || !do_the_same(merging, one, other) {
                continue;
            }
            let fold = fold(merging, (one, branches[0]), (other, branches[1]))
                .or_else(|| fold(merging, (other, branches[1]), (one, branches[0])));
            if let Some(fold) = fold {
                taken.extend([one.clone(), other.clone()]);
                folds.push(fold);
            }
        }
    }
    folds
}

/// Lets the first take the second in, if it can stand in both branches.
fn fold(
    merging: &Merging,
    (kept, branch): (&MigrationId, &[MigrationId]),
    (gone, other): (&MigrationId, &[MigrationId]),
) -> Option<Fold> {
    let parents_in = |id: &MigrationId, branch: &[MigrationId]| -> Vec<MigrationId> {
        merging.graph.parents(id).filter(|parent| branch.contains(parent)).cloned().collect()
    };
    let is_named_by_squash = merging.any().nodes().iter().any(|node| node.replaces.contains(gone));
    if kept.app() != gone.app() || is_named_by_squash || !parents_in(kept, branch).is_empty() {
        return None;
    }
    Some(Fold { kept: kept.clone(), gone: gone.clone(), needs: parents_in(gone, other) })
}

/// Says whether two migrations do the same on every backend, statement by statement.
fn do_the_same(merging: &Merging, one: &MigrationId, other: &MigrationId) -> bool {
    merging.projects.iter().all(|(dialect, project)| {
        let source = |id| project.get(id).and_then(Migration::folder);
        let (Some(one), Some(other)) = (source(one), source(other)) else { return false };
        let is_squash = |source: &Source| !source.metadata.replaces.is_empty();
        !is_squash(one) && !is_squash(other) && say_the_same(&one.up.text, &other.up.text, *dialect)
    })
}

/// Statements about rows, and those that are not understood, have to be the same word for word.
fn say_the_same(one: &str, other: &str, dialect: Dialect) -> bool {
    if checksum(one, dialect) == checksum(other, dialect) {
        return true;
    }
    let (Some(one), Some(other)) = (operations(one, dialect), operations(other, dialect)) else {
        return false;
    };
    !one.is_empty() && one == other
}

/// Returns what a script does to the schema; `None` when that is not all.
fn operations(script: &str, dialect: Dialect) -> Option<Vec<Operation>> {
    let mut all = Vec::new();
    for statement in split(script, dialect).ok()? {
        all.extend(parse(&statement).operations);
    }
    let is_more = |operation: &Operation| {
        matches!(
            operation,
            Operation::Data { .. } | Operation::Opaque { .. } | Operation::CreateTableAs { .. }
        )
    };
    (!all.iter().any(is_more)).then_some(all)
}

impl Fold {
    /// What stands in the place of the one that goes.
    fn instead(&self) -> Vec<MigrationId> {
        std::iter::once(&self.kept).chain(&self.needs).cloned().collect()
    }

    /// The changes of `metadata.toml` files.
    pub(super) fn edits(&self, merging: &Merging, edits: &mut Edits) {
        for node in merging.any().nodes().iter().filter(|node| node.id != self.gone) {
            let is_it = |edge: &Edge| edge.to == Reference::Exact(self.gone.clone());
            let named = node.edges.iter().filter(|edge| is_it(edge));
            let is_soft = |edge: &Edge| edge.origin == Origin::Order;
            if named.clone().any(is_soft) {
                edits.add(&node.id, MetadataEdit::Dependencies(self.instead()));
            } else if named.count() > 0 || node.run_before.iter().any(is_it) {
                edits.add(&node.id, MetadataEdit::Repoint { from: self.gone.clone(), to: self.instead() });
            }
        }
        let gone = merging.any().get(&self.gone).and_then(Migration::folder);
        let old_names = gone.into_iter().flat_map(|source| {
            let metadata = &source.metadata;
            metadata.aliases.iter().chain(&metadata.merged_from).map(|alias| alias.in_app(self.gone.app()))
        });
        for name in std::iter::once(self.gone.clone()).chain(old_names) {
            edits.add(&self.kept, MetadataEdit::MergedFrom(Alias::of(&name, self.kept.app())));
        }
        edits.remove(&self.gone);
    }

    /// The graph's nodes, as they will be.
    pub(super) fn nodes(&self, nodes: &mut Vec<Node>) {
        nodes.retain(|node| node.id != self.gone);
        for node in nodes {
            for edges in [&mut node.edges, &mut node.run_before] {
                let mut all: Vec<Edge> = Vec::with_capacity(edges.len());
                for edge in edges.drain(..) {
                    if edge.to == Reference::Exact(self.gone.clone()) {
                        let origin = Origin::Declared { line: 0 };
                        let instead = self.instead().into_iter();
                        all.extend(instead.map(|id| Edge { to: Reference::Exact(id), origin }));
                    } else {
                        all.push(edge);
                    }
                }
                *edges = all;
            }
        }
    }
}
