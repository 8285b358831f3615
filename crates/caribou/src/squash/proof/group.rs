//! Which squashes are proven together.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::{Graph, Node};
use caribou_migration::MigrationId;

use super::sides::beyond;
use crate::project::{Migration, Project};

/// Squashes that are on disk and can only be proven together, most often a single one, and the graphs without and with them.
pub(super) struct Group {
    /// The originals stand.
    pub(super) old: Graph,
    /// The squashes stand.
    pub(super) new: Graph,
    /// The originals, each with its squash.
    pub(super) members: BTreeMap<MigrationId, MigrationId>,
}

impl Group {
    /// Puts together what has to be proven with a squash; `None` when what it replaces is not there any more, or makes no graph without it.
    ///
    /// A branch that was told anew may be several squashes, each of which needs the other branch. The originals of the later ones cannot run
    /// there where the earlier ones are, so all of them step aside for the proof of any.
    pub(super) fn of(project: &Project, id: &MigrationId) -> Option<Self> {
        let none = BTreeSet::new();
        let all = Graph::build(project.nodes().iter().cloned(), &none).ok()?;
        // What a squash lies in stands in its place, so it is proven as if that were not there.
        let lies_in = |node: &MigrationId, inner: &MigrationId| {
            all.squashes().iter().any(|squash| squash.id == *node && squash.covers.contains(inner))
        };
        let nodes: Vec<&Node> = project.nodes().iter().filter(|node| !lies_in(&node.id, id)).collect();
        let new = Graph::build(nodes.iter().copied().cloned(), &none).ok()?;
        let mut together = BTreeSet::from([id.clone()]);
        loop {
            let group = Self::without(&nodes, &new, &together)?;
            let found = group.earlier(project, &nodes, &together);
            if found.is_empty() {
                return Some(group);
            }
            together.extend(found);
        }
    }

    /// The graphs for some squashes; `None` when what they replace is not there.
    fn without(nodes: &[&Node], new: &Graph, together: &BTreeSet<MigrationId>) -> Option<Self> {
        let rest = nodes.iter().filter(|node| !together.contains(&node.id)).map(|node| (*node).clone());
        let old = Graph::build(rest, &BTreeSet::new()).ok()?;
        let inner = old.squashes().iter().filter(|inner| old.contains(&inner.id));
        let covered: BTreeSet<&MigrationId> = inner.flat_map(|inner| &inner.covers).collect();
        let mut members = BTreeMap::new();
        for squash in new.squashes().iter().filter(|squash| together.contains(&squash.id)) {
            if !squash.replaces.iter().all(|listed| old.contains(listed) || covered.contains(listed)) {
                return None;
            }
            let here = squash.covers.iter().filter(|covered| old.contains(covered));
            members.extend(here.map(|covered| (covered.clone(), squash.id.clone())));
        }
        let has_all = together.iter().all(|id| members.values().any(|squash| squash == id));
        has_all.then(|| Self { old, new: new.clone(), members })
    }

    /// Other squashes that the originals need, and that need more than their own originals do.
    fn earlier(
        &self,
        project: &Project,
        nodes: &[&Node],
        together: &BTreeSet<MigrationId>,
    ) -> Vec<MigrationId> {
        let needed: BTreeSet<&MigrationId> =
            self.members.keys().flat_map(|member| self.old.ancestors(member)).collect();
        let is_open = |id: &MigrationId| {
            let folder = project.get(id).and_then(Migration::folder);
            folder.is_some_and(|source| !source.metadata.replaces.is_empty())
        };
        let candidates = self.old.squashes().iter().map(|squash| &squash.id);
        let mut found = Vec::new();
        for id in candidates.filter(|id| needed.contains(id) && is_open(id)) {
            let mut with = together.clone();
            with.insert(id.clone());
            let Some(group) = Self::without(nodes, &self.new, &with) else { continue };
            let own = group.members.iter().filter(|(_, squash)| *squash == id);
            let own = own.map(|(member, squash)| (member.clone(), squash.clone())).collect();
            if !beyond(&group.old, &group.new, &own).is_empty() {
                found.push(id.clone());
            }
        }
        found
    }
}
