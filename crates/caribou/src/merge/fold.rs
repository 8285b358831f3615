//! Migrations of different branches that do the same, as after a cherry-pick: one takes the other in.

use std::collections::BTreeSet;

use caribou_graph::{Edge, Node, Origin};
use caribou_merge::Same;
use caribou_migration::{Alias, MetadataEdit, MigrationId, Reference};

use super::Merging;
use super::files::Edits;
use crate::project::Migration;

/// Migrations that become one, each pair of them once.
#[derive(Debug, Default)]
pub(super) struct Folds {
    all: Vec<Fold>,
}

/// Two migrations that do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fold {
    /// The one that stays. A database which has only the other one has what it needs, so that it can have it.
    pub(super) kept: MigrationId,
    /// The one that goes.
    pub(super) gone: MigrationId,
}

/// Two branches, with what they have in common told apart: because one needs some of the other, or whole migrations do the same.
#[derive(Debug)]
pub(super) struct Parted {
    /// By the names that the first branch has for it.
    pub(super) common: Vec<MigrationId>,
    pub(super) first: Vec<MigrationId>,
    pub(super) second: Vec<MigrationId>,
}

impl Folds {
    /// Decides which of the migrations that do the same on every backend can be one.
    pub(super) fn of(merging: &Merging, same: &[Same]) -> Self {
        let mut folds = Self::default();
        // One may be possible only after another.
        while let Some(fold) = same.iter().find_map(|same| folds.next(merging, same)) {
            folds.all.push(fold);
        }
        folds
    }

    fn next(&self, merging: &Merging, same: &Same) -> Option<Fold> {
        let [first, second] = [&same.first, &same.second].map(|id| self.one(id));
        let mut ways = [(first, second), (second, first)].into_iter();
        let (kept, gone) = ways.find(|(kept, gone)| self.can_be(merging, kept, gone))?;
        Some(Fold { kept: kept.clone(), gone: gone.clone() })
    }

    pub(super) fn all(&self) -> &[Fold] {
        &self.all
    }

    /// Returns the migration that stays for one.
    pub(super) fn one<'i>(&'i self, id: &'i MigrationId) -> &'i MigrationId {
        self.all.iter().find(|fold| fold.gone == *id).map_or(id, |fold| &fold.kept)
    }

    /// Whether a migration takes another one in, or is taken in.
    pub(super) fn has(&self, id: &MigrationId) -> bool {
        self.all.iter().any(|fold| fold.gone == *id || fold.kept == *id)
    }

    /// Returns what two branches have in common that way.
    pub(super) fn between(&self, first: &[MigrationId], second: &[MigrationId]) -> Vec<Same> {
        let twin =
            |id: &MigrationId| second.iter().find(|other| *other != id && self.one(other) == self.one(id));
        let same = first.iter().filter(|id| self.has(id));
        let same = same.filter_map(|id| Some(Same { first: id.clone(), second: twin(id)?.clone() }));
        same.collect()
    }

    /// Whether the first can take the second in, and stand in the branches of both.
    fn can_be(&self, merging: &Merging, kept: &MigrationId, gone: &MigrationId) -> bool {
        let branches = || merging.ground.branches.iter().map(|branch| &branch.migrations);
        let mut needs =
            merging.graph.parents(kept).filter(|parent| branches().any(|ids| ids.contains(parent)));
        // A database that has the branch of the one that goes has this too, by its own name.
        let is_there = |parent: &MigrationId| {
            let mut of_gone = branches().filter(|ids| ids.contains(gone));
            of_gone.all(|ids| ids.iter().any(|id| self.one(id) == self.one(parent)))
        };
        let mut nodes = merging.any().nodes().iter();
        let is_of_squash = nodes.any(|node| {
            node.replaces.contains(gone)
                || (node.id == *kept || node.id == *gone) && !node.replaces.is_empty()
        });
        let is_kept = self.all.iter().any(|fold| fold.kept == *gone);
        kept != gone && kept.app() == gone.app() && !is_of_squash && !is_kept && needs.all(is_there)
    }

    /// What stands in the place of one that goes: the one that stays, and what the one that goes needs of its branch.
    fn instead(&self, merging: &Merging, fold: &Fold) -> Vec<MigrationId> {
        let branches = &merging.ground.branches;
        let is_away = |id: &&MigrationId| branches.iter().any(|branch| branch.migrations.contains(id));
        let needs = merging.graph.parents(&fold.gone).filter(is_away).map(|id| self.one(id));
        let mut instead = vec![fold.kept.clone()];
        for id in needs {
            if !instead.contains(id) {
                instead.push(id.clone());
            }
        }
        instead
    }

    /// Lets migrations take others in: on disk, and in the graph.
    pub(super) fn apply(&self, merging: &Merging, edits: &mut Edits, nodes: &mut Vec<Node>) {
        for fold in &self.all {
            let instead = self.instead(merging, fold);
            fold.edits(merging, &instead, edits);
            fold.nodes(&instead, nodes);
        }
    }
}

impl Parted {
    pub(super) fn of(folds: &Folds, first: &[MigrationId], second: &[MigrationId]) -> Self {
        let names = |ids: &[MigrationId]| ids.iter().map(|id| folds.one(id).clone()).collect::<BTreeSet<_>>();
        let (in_first, in_second) = (names(first), names(second));
        let (common, first) = first.iter().cloned().partition(|id| in_second.contains(folds.one(id)));
        let second = second.iter().filter(|id| !in_first.contains(folds.one(id))).cloned().collect();
        Self { common, first, second }
    }
}

impl Fold {
    /// The changes of `metadata.toml` files.
    fn edits(&self, merging: &Merging, instead: &[MigrationId], edits: &mut Edits) {
        for node in merging.any().nodes().iter().filter(|node| node.id != self.gone) {
            let is_it = |edge: &Edge| edge.to == Reference::Exact(self.gone.clone());
            let named = node.edges.iter().filter(|edge| is_it(edge));
            let is_soft = |edge: &Edge| edge.origin == Origin::Order;
            if named.clone().any(is_soft) {
                edits.add(&node.id, MetadataEdit::Dependencies(instead.to_vec()));
            } else if named.count() > 0 || node.run_before.iter().any(is_it) {
                edits.add(&node.id, MetadataEdit::Repoint { from: self.gone.clone(), to: instead.to_vec() });
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
    fn nodes(&self, instead: &[MigrationId], nodes: &mut Vec<Node>) {
        nodes.retain(|node| node.id != self.gone);
        for node in nodes {
            for edges in [&mut node.edges, &mut node.run_before] {
                let mut all: Vec<Edge> = Vec::with_capacity(edges.len());
                for edge in edges.drain(..) {
                    if edge.to == Reference::Exact(self.gone.clone()) {
                        let origin = Origin::Declared { line: 0 };
                        let instead = instead.iter().cloned().map(Reference::Exact);
                        all.extend(instead.map(|to| Edge { to, origin }));
                    } else {
                        all.push(edge);
                    }
                }
                *edges = all;
            }
        }
    }
}
