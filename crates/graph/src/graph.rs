//! The graph itself, and what can be asked of it without a plan.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use caribou_migration::{AppLabel, MigrationId};

use crate::order::Adjacency;
use crate::{BuildError, Node, Squash, build};

/// The graph of all migrations of a project, as one database sees it.
///
/// Complete, without cycles, and with every squash either standing for what it replaces or out of the way:
/// there is no other kind. It is a value; when the database has changed, build another.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Sorted, so that an index compares like its id, and each app is a range.
    pub(crate) ids: Vec<MigrationId>,
    /// The apps and their ranges, sorted.
    pub(crate) apps: Vec<(AppLabel, Range<u32>)>,
    /// Where each node's app is in `apps`.
    pub(crate) app_of: Vec<u32>,
    pub(crate) parents: Adjacency,
    /// For each of the ends in `parents`: whether an applied child proves that the parent was applied.
    pub(crate) binding: Vec<bool>,
    pub(crate) children: Adjacency,
    /// All nodes, parents first.
    pub(crate) order: Vec<u32>,
    /// Where each node is in `order`.
    pub(crate) rank: Vec<u32>,
    pub(crate) applied: Vec<bool>,
    /// The squashes that count as applied but have no row.
    pub(crate) unrecorded: Vec<bool>,
    /// What a standing squash replaced, and that squash.
    pub(crate) replaced: BTreeMap<MigrationId, MigrationId>,
    /// The squashes that stepped aside.
    pub(crate) aside: BTreeMap<MigrationId, Interlude>,
    pub(crate) squashes: Vec<Squash>,
}

/// A squash that stepped aside.
#[derive(Debug, Clone)]
pub(crate) struct Interlude {
    /// The nodes that run in its place.
    pub(crate) members: Vec<u32>,
    /// Whether it has a row, though it does not count.
    pub(crate) recorded: bool,
    pub(crate) applied: usize,
    pub(crate) total: usize,
    /// The squashes that it lies in; they stepped aside too.
    pub(crate) around: Vec<MigrationId>,
}

/// An applied migration that depends on one that is not applied.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inconsistent {
    /// The applied one.
    pub child: MigrationId,
    /// The one that should have been applied before.
    pub parent: MigrationId,
}

impl Graph {
    /// Builds the graph of the nodes, as a database with these applied rows sees it.
    ///
    /// The order of the nodes does not matter. Rows that no node explains are ignored.
    /// Linear in nodes and edges, apart from sorting, and never recursive.
    ///
    /// # Errors
    /// [`BuildError`] with everything that is wrong with the nodes.
    ///
    /// # Examples
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use caribou_graph::{Graph, Node};
    /// let node = Node::new("tickets.0001_initial".parse()?);
    /// let graph = Graph::build([node], &BTreeSet::new())?;
    /// assert_eq!(graph.leaves(&"tickets".parse()?), ["tickets.0001_initial".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(
        nodes: impl IntoIterator<Item = Node>,
        applied: &BTreeSet<MigrationId>,
    ) -> Result<Self, BuildError> {
        build::build(nodes.into_iter().collect(), applied)
    }

    /// Returns the number of nodes.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns the apps that have nodes, sorted.
    pub fn apps(&self) -> impl Iterator<Item = &AppLabel> {
        self.apps.iter().map(|(app, _)| app)
    }

    /// Returns whether a migration is in the graph; one that was replaced, or a squash that stepped aside, is not.
    pub fn contains(&self, id: &MigrationId) -> bool {
        self.index(id).is_some()
    }

    /// Returns all nodes in the one order of the graph: dependencies first, ties broken by id.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = &MigrationId> + ExactSizeIterator {
        self.order.iter().map(|&node| self.id(node))
    }

    /// Returns all nodes, parents first, the smaller id first where that leaves a choice.
    pub fn in_order(&self) -> impl ExactSizeIterator<Item = &MigrationId> {
        self.order.iter().map(|&node| self.id(node))
    }

    /// Returns an app's nodes in the order of the graph.
    pub fn nodes_of(&self, app: &AppLabel) -> Vec<&MigrationId> {
        let mut nodes: Vec<u32> = self.range(app).collect();
        nodes.sort_unstable_by_key(|&node| self.rank[node as usize]);
        nodes.into_iter().map(|node| self.id(node)).collect()
    }

    /// Returns what a migration depends on directly, sorted; nothing for one that is not in the graph.
    pub fn parents(&self, id: &MigrationId) -> impl Iterator<Item = &MigrationId> {
        self.index(id).into_iter().flat_map(|node| self.parents.of(node)).map(|&parent| self.id(parent))
    }

    /// Returns what depends on a migration directly, sorted; nothing for one that is not in the graph.
    pub fn children(&self, id: &MigrationId) -> impl Iterator<Item = &MigrationId> {
        self.index(id).into_iter().flat_map(|node| self.children.of(node)).map(|&child| self.id(child))
    }

    /// Returns everything that a migration needs, in the order of the graph, without itself.
    pub fn ancestors(&self, id: &MigrationId) -> Vec<&MigrationId> {
        self.closure(id, &self.parents)
    }

    /// Returns everything that needs a migration, in the order of the graph, without itself.
    pub fn descendants(&self, id: &MigrationId) -> Vec<&MigrationId> {
        self.closure(id, &self.children)
    }

    /// Returns the nodes that depend on no other of their app, sorted.
    pub fn roots(&self, app: &AppLabel) -> Vec<MigrationId> {
        self.ends(app, &self.parents).map(|node| self.id(node).clone()).collect()
    }

    /// Returns the nodes that no other of their app depends on, sorted; more than one is a conflict.
    pub fn leaves(&self, app: &AppLabel) -> Vec<MigrationId> {
        self.ends(app, &self.children).map(|node| self.id(node).clone()).collect()
    }

    /// Returns whether a migration is applied.
    ///
    /// A squash also is when all that it replaces is, and what a standing squash replaced is when the squash is.
    /// A squash that stepped aside is not, whatever its row says.
    pub fn is_applied(&self, id: &MigrationId) -> bool {
        let id = self.replaced.get(id).unwrap_or(id);
        self.index(id).is_some_and(|node| self.applied[node as usize])
    }

    /// Returns every squash on disk, sorted.
    pub fn squashes(&self) -> &[Squash] {
        &self.squashes
    }

    /// Returns the applied migrations that depend on one that is not, sorted.
    ///
    /// Implicit edges do not count (see [`Origin::Order`](crate::Origin::Order)). Nor does what a squash itself depends on when
    /// it is applied because all that it replaces is: its own statements never ran. What it inherits counts once it has a row.
    pub fn history_problems(&self) -> Vec<Inconsistent> {
        let mut problems = Vec::new();
        for child in 0..self.ids.len() as u32 {
            if !self.applied[child as usize] || self.unrecorded[child as usize] {
                continue;
            }
            for (&parent, at) in self.parents.of(child).iter().zip(self.parents.row(child)) {
                if self.binding[at] && !self.applied[parent as usize] {
                    problems.push(Inconsistent {
                        child: self.id(child).clone(),
                        parent: self.id(parent).clone(),
                    });
                }
            }
        }
        problems
    }

    pub(crate) fn id(&self, node: u32) -> &MigrationId {
        &self.ids[node as usize]
    }

    pub(crate) fn index(&self, id: &MigrationId) -> Option<u32> {
        self.ids.binary_search(id).ok().map(|index| index as u32)
    }

    /// Returns the nodes of an app.
    pub(crate) fn range(&self, app: &AppLabel) -> Range<u32> {
        let at = self.apps.binary_search_by(|(other, _)| other.cmp(app));
        at.map_or(0..0, |at| self.apps[at].1.clone())
    }

    /// Returns an app's nodes without a neighbour in the app.
    pub(crate) fn ends(&self, app: &AppLabel, neighbours: &Adjacency) -> impl Iterator<Item = u32> {
        let range = self.range(app);
        range.clone().filter(move |&node| !neighbours.of(node).iter().any(|other| range.contains(other)))
    }

    /// Marks the start and all that can be reached from there.
    pub(crate) fn reach(&self, start: impl IntoIterator<Item = u32>, neighbours: &Adjacency) -> Vec<bool> {
        let mut reached = vec![false; self.ids.len()];
        let mut open: Vec<u32> = start.into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node as usize], true) {
                open.extend(neighbours.of(node));
            }
        }
        reached
    }

    fn closure(&self, id: &MigrationId, neighbours: &Adjacency) -> Vec<&MigrationId> {
        let Some(start) = self.index(id) else { return Vec::new() };
        let reached = self.reach([start], neighbours);
        let others = self.order.iter().filter(|&&node| reached[node as usize] && node != start);
        others.map(|&node| self.id(node)).collect()
    }
}
