//! Which branches there are.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::{Conflict, Graph};
use caribou_migration::MigrationId;

/// One of the ends of an app that has several, and what leads there and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The leaf.
    pub head: MigrationId,
    /// What belongs to this branch, in the order of the graph: the migrations of the app that only this head needs, what those need of
    /// other apps and nothing outside of this branch needs, and what of other apps needs one of them.
    ///
    /// Without any other branch they can follow what belongs to none. Branches of different apps may have migrations in common, where one
    /// needs some of the other.
    pub migrations: Vec<MigrationId>,
}

/// Returns a branch for each leaf of each app that has several, sorted by head.
///
/// # Examples
/// ```
/// use std::collections::BTreeSet;
/// use caribou_graph::{Edge, Graph, Node, Origin};
/// use caribou_merge::branches;
///
/// let node = |id: &str, on: &[&str]| -> Result<Node, Box<dyn std::error::Error>> {
///     let mut node = Node::new(id.parse()?);
///     for id in on {
///         let to = id.parse::<caribou_migration::MigrationId>()?.into();
///         node.edges.push(Edge { to, origin: Origin::Declared { line: 1 } });
///     }
///     Ok(node)
/// };
/// let graph = Graph::build(
///     [
///         node("tickets.0001_initial", &[])?,
///         node("tickets.0002_add_stars", &["tickets.0001_initial"])?,
///         node("tickets.0002_add_title", &["tickets.0001_initial"])?,
///     ],
///     &BTreeSet::new(),
/// )?;
/// let heads: Vec<String> = branches(&graph).iter().map(|branch| branch.head.to_string()).collect();
/// assert_eq!(heads, ["tickets.0002_add_stars", "tickets.0002_add_title"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn branches(graph: &Graph) -> Vec<Branch> {
    let conflicts = graph.conflicts();
    let forks: Vec<Fork<'_>> = conflicts.iter().flat_map(forks).collect();
    let descent = Descent::of(graph, &forks);
    let mut branches: Vec<Branch> =
        (0..forks.len()).map(|place| branch(graph, &forks, place, &descent)).collect();
    branches.sort_by(|one, other| one.head.cmp(&other.head));
    branches
}

/// A head, and what of its app it needs and no other head of the app does.
struct Fork<'g> {
    head: &'g MigrationId,
    own: BTreeSet<&'g MigrationId>,
}

fn forks(conflict: &Conflict) -> impl Iterator<Item = Fork<'_>> {
    let mut needed_by: BTreeMap<&MigrationId, usize> = BTreeMap::new();
    for id in conflict.sides.iter().flatten() {
        *needed_by.entry(id).or_default() += 1;
    }
    conflict.heads.iter().zip(&conflict.sides).map(move |(head, side)| {
        let own = side.iter().filter(|id| needed_by[id] == 1).collect();
        Fork { head, own }
    })
}

/// Which forks a migration belongs to, or comes after.
struct Descent<'g> {
    of: BTreeMap<&'g MigrationId, Belongs>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Belongs {
    /// To one, by its place.
    One(usize),
    /// To several.
    Several,
}

impl<'g> Descent<'g> {
    fn of(graph: &'g Graph, forks: &[Fork<'_>]) -> Self {
        let mut of: BTreeMap<&MigrationId, Belongs> = BTreeMap::new();
        for id in graph.in_order() {
            let own = (0..forks.len()).filter(|&place| forks[place].own.contains(id)).map(Belongs::One);
            let inherited = graph.parents(id).filter_map(|parent| of.get(parent).copied());
            let belongs =
                own.chain(inherited).reduce(|one, other| if one == other { one } else { Belongs::Several });
            if let Some(belongs) = belongs {
                of.insert(id, belongs);
            }
        }
        Self { of }
    }
}

fn branch(graph: &Graph, forks: &[Fork<'_>], place: usize, descent: &Descent<'_>) -> Branch {
    let fork = &forks[place];
    let is_own = |id: &MigrationId| fork.own.contains(id) || descent.of.get(id) == Some(&Belongs::One(place));
    let needed = above(graph, graph.in_order().filter(|id| is_own(id)));
    let rivals = forks.iter().filter(|other| other.head.app() == fork.head.app() && other.head != fork.head);
    let common = above(graph, rivals.flat_map(|other| other.own.iter().copied()));
    let mut chosen: BTreeSet<&MigrationId> = BTreeSet::new();
    for id in graph.nodes().rev() {
        // What belongs to another branch is there only once that is.
        let is_away = descent.of.contains_key(id);
        let is_free = || !common.contains(id) && graph.children(id).all(|child| chosen.contains(child));
        if is_own(id) || needed.contains(id) && (is_away || is_free()) {
            chosen.insert(id);
        }
    }
    let migrations = graph.in_order().filter(|id| chosen.contains(id)).cloned().collect();
    Branch { head: fork.head.clone(), migrations }
}

/// Returns some migrations and all that they need.
fn above<'g>(graph: &'g Graph, of: impl Iterator<Item = &'g MigrationId>) -> BTreeSet<&'g MigrationId> {
    let mut open: Vec<&MigrationId> = of.collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(graph.parents(id));
        }
    }
    seen
}
