//! Which migrations get another place, and what they stand on then.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::{Conflict, Edge, Graph, Node, Origin};
use caribou_migration::{AppLabel, MigrationId, Reference};

use super::super::{Analysis, MergeError};

/// Branches put on top of others, as far as the graph goes. Everything is called what it was called before.
#[derive(Debug)]
pub(super) struct Stack {
    /// What gets another place: the branches that do not stay below, and what depends on them. In the order in which all of it runs then; a
    /// list for each branch that stands on top of the one before it.
    pub(super) levels: Vec<Vec<MigrationId>>,
    /// The first ones of each branch, and the leaf of the same app that they stand on then.
    pub(super) below: BTreeMap<MigrationId, MigrationId>,
    /// What they stood on in their app, which the leaf takes the place of.
    pub(super) left: BTreeMap<MigrationId, BTreeSet<MigrationId>>,
    /// What is there before any of it, in the order in which it runs.
    pub(super) there: Vec<MigrationId>,
    /// What they follow that they did not follow before, in the order in which it runs.
    pub(super) other: Vec<MigrationId>,
    /// The heads that stay below, and those that are the heads then.
    pub(super) ends: BTreeMap<AppLabel, (MigrationId, MigrationId)>,
    /// What gets another place, in the order in which it ran before.
    pub(super) before: Vec<MigrationId>,
}

impl Stack {
    /// Puts every branch of their apps but those that end at `onto` on top of these, in the order of the heads.
    pub(super) fn of(
        graph: &Graph,
        nodes: &[Node],
        analysis: &Analysis,
        onto: &[MigrationId],
    ) -> Result<Self, MergeError> {
        let mut laying = Laying::default();
        for (conflict, chosen) in chosen(&analysis.conflicts, onto)? {
            laying.app(graph, conflict, chosen);
        }
        laying.followers(graph);
        let new = laying.graph(nodes)?;
        Ok(laying.stack(graph, &new))
    }

    /// Returns what gets another place, in the order in which it runs then.
    pub(super) fn moved(&self) -> impl Iterator<Item = &MigrationId> {
        self.levels.iter().flatten()
    }
}

/// The apps that are put in order, and the head of each that stays below. An app without one is left as it is.
fn chosen<'a>(
    conflicts: &'a [Conflict],
    onto: &'a [MigrationId],
) -> Result<Vec<(&'a Conflict, &'a MigrationId)>, MergeError> {
    if let Some(other) = onto.iter().find(|id| !conflicts.iter().any(|conflict| conflict.heads.contains(id)))
    {
        return Err(MergeError::NoHead(other.to_string()));
    }
    let mut chosen = Vec::with_capacity(onto.len());
    for conflict in conflicts {
        let of: Vec<&MigrationId> = onto.iter().filter(|id| conflict.heads.contains(id)).collect();
        match of.as_slice() {
            [] => {}
            [one] => chosen.push((conflict, *one)),
            _ => return Err(MergeError::Choose { heads: conflict.heads.clone(), only: None }),
        }
    }
    match (chosen.is_empty(), conflicts.first()) {
        (true, Some(conflict)) => Err(MergeError::Choose { heads: conflict.heads.clone(), only: None }),
        _ => Ok(chosen),
    }
}

/// A stack while it is laid.
#[derive(Default)]
struct Laying {
    /// How high each one that moves stands.
    level: BTreeMap<MigrationId, usize>,
    below: BTreeMap<MigrationId, MigrationId>,
    left: BTreeMap<MigrationId, BTreeSet<MigrationId>>,
    ends: BTreeMap<AppLabel, (MigrationId, MigrationId)>,
}

impl Laying {
    /// Puts the other branches of an app on top of one.
    fn app(&mut self, graph: &Graph, conflict: &Conflict, chosen: &MigrationId) {
        let side = |head: &MigrationId| -> Vec<MigrationId> {
            let own = graph.ancestors(head).into_iter().filter(|id| *id.app() == conflict.app);
            own.cloned().chain([head.clone()]).collect()
        };
        let mut placed: BTreeSet<MigrationId> = side(chosen).into_iter().collect();
        let mut leaf = chosen;
        for (level, head) in conflict.heads.iter().filter(|head| *head != chosen).enumerate() {
            let branch: Vec<MigrationId> = side(head).into_iter().filter(|id| !placed.contains(id)).collect();
            for id in &branch {
                let parents = graph.parents(id).filter(|parent| *parent.app() == conflict.app);
                let (inside, outside): (Vec<_>, Vec<_>) =
                    parents.cloned().partition(|parent| branch.contains(parent));
                if inside.is_empty() {
                    self.below.insert(id.clone(), leaf.clone());
                    self.left.insert(id.clone(), outside.into_iter().collect());
                }
                self.level.insert(id.clone(), level);
            }
            placed.extend(branch);
            leaf = head;
        }
        self.ends.insert(conflict.app.clone(), (chosen.clone(), leaf.clone()));
    }

    /// What depends on one that moves comes after it, so it is looked at too.
    fn followers(&mut self, graph: &Graph) {
        for id in graph.in_order() {
            let highest = graph.parents(id).filter_map(|parent| self.level.get(parent)).max().copied();
            let Some(highest) = highest else { continue };
            let level = self.level.entry(id.clone()).or_default();
            *level = highest.max(*level);
        }
    }

    /// The graph as it is then.
    fn graph(&self, nodes: &[Node]) -> Result<Graph, MergeError> {
        let node = |node: &Node| {
            let mut node = node.clone();
            if let Some(leaf) = self.below.get(&node.id) {
                let left = &self.left[&node.id];
                node.edges.retain(|edge| !matches!(&edge.to, Reference::Exact(id) if left.contains(id)));
                let to = Reference::Exact(leaf.clone());
                node.edges.push(Edge { to, origin: Origin::Declared { line: 0 } });
            }
            node
        };
        Ok(Graph::build(nodes.iter().map(node), &BTreeSet::new())?)
    }

    fn stack(self, old: &Graph, new: &Graph) -> Stack {
        let needed = |graph: &Graph| -> BTreeSet<MigrationId> {
            let mut needed = BTreeSet::new();
            for id in graph.nodes().rev() {
                if self.level.contains_key(id) || graph.children(id).any(|child| needed.contains(child)) {
                    needed.insert(id.clone());
                }
            }
            needed
        };
        let (before, after) = (needed(old), needed(new));
        let count = self.level.values().max().map_or(0, |level| level + 1);
        let mut levels = vec![Vec::new(); count];
        let (mut there, mut other) = (Vec::new(), Vec::new());
        for id in new.nodes() {
            match self.level.get(id) {
                Some(&level) => levels[level].push(id.clone()),
                None if before.contains(id) => there.push(id.clone()),
                None if after.contains(id) => other.push(id.clone()),
                None => {}
            }
        }
        let was = old.nodes().filter(|id| self.level.contains_key(id)).cloned().collect();
        Stack { levels, below: self.below, left: self.left, there, other, ends: self.ends, before: was }
    }
}
