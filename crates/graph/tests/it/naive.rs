//! The rules once more, slow and simple: sets, repeated until nothing changes, and edges moved one squash after the other.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::Origin;
use caribou_migration::{MigrationId, Reference};

use crate::project::Project;

pub(crate) type Set = BTreeSet<MigrationId>;

/// Why there is an edge; the greater reason counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// The folder's order.
    Order,
    /// The child says so, but its statements never ran.
    Unproved,
    /// The child says so.
    Own,
    /// One that the child replaced says so, or the parent does.
    Others,
}

fn put(parents: &mut BTreeMap<MigrationId, Why>, parent: MigrationId, why: Why) {
    let known = parents.entry(parent).or_insert(why);
    *known = why.max(*known);
}

/// What one database makes of a project.
#[derive(Debug, Clone, Default)]
pub(crate) struct Naive {
    /// The parents of each node that is left.
    pub(crate) parents: BTreeMap<MigrationId, BTreeMap<MigrationId, Why>>,
    pub(crate) applied: Set,
    pub(crate) stand: Set,
    pub(crate) aside: Set,
    pub(crate) unrecorded: Set,
    pub(crate) order: Vec<MigrationId>,
}

/// Everything a squash stands for, squashes among it too.
fn contents(project: &Project) -> BTreeMap<MigrationId, Set> {
    let squashes = project.nodes.iter().filter(|node| !node.replaces.is_empty());
    let mut contents: BTreeMap<MigrationId, Set> =
        squashes.map(|node| (node.id.clone(), node.replaces.iter().cloned().collect())).collect();
    loop {
        let before = contents.clone();
        for set in contents.values_mut() {
            let more: Vec<_> = set.iter().filter_map(|id| before.get(id)).flatten().cloned().collect();
            set.extend(more);
        }
        if contents == before {
            return contents;
        }
    }
}

/// Says what a project looks like to its database, `None` if that is an error.
pub(crate) fn look(project: &Project) -> Option<Naive> {
    let on_disk: Set = project.nodes.iter().map(|node| node.id.clone()).collect();
    let contents = contents(project);
    let mut inner_first: Vec<&MigrationId> = contents.keys().collect();
    inner_first.sort_by_key(|id| contents[*id].len());
    for (at, one) in inner_first.iter().enumerate() {
        for other in &inner_first[at + 1..] {
            let nested = contents[*other].contains(*one);
            if contents[*one].contains(*one) || (!nested && !contents[*one].is_disjoint(&contents[*other])) {
                return None;
            }
        }
    }

    // Who is applied: the small ones first, and a whole one covers all that is in it.
    let mut covered = project.rows.clone();
    let mut naive = Naive::default();
    let mut whole = Set::new();
    for &squash in &inner_first {
        let small: Set = contents[squash].iter().filter(|id| !contents.contains_key(*id)).cloned().collect();
        let has = small.intersection(&covered).count();
        if has == small.len() || (has == 0 && project.rows.contains(squash)) {
            whole.insert(squash.clone());
            covered.extend(small);
        } else if has > 0 {
            naive.aside.insert(squash.clone());
        }
    }

    // All edges, to names that are gone as well.
    let parents = &mut naive.parents;
    for node in &project.nodes {
        let own = node.edges.iter().map(|edge| (&node.id, edge, false));
        let turned = node.run_before.iter().map(|edge| (&node.id, edge, true));
        parents.entry(node.id.clone()).or_default();
        for (id, edge, turned) in own.chain(turned) {
            let Reference::Exact(other) = &edge.to else { panic!("the naive one knows no symbols") };
            let known = on_disk.contains(other) || contents.values().any(|set| set.contains(other));
            if !known || other == id {
                return None;
            }
            let (child, parent) = if turned { (other, id) } else { (id, other) };
            let why = match edge.origin {
                Origin::Order => Why::Order,
                Origin::Declared { .. } if turned => Why::Others,
                Origin::Declared { .. } => Why::Own,
            };
            put(parents.entry(child.clone()).or_default(), parent.clone(), why);
            parents.entry(parent.clone()).or_default();
        }
    }

    // Outer ones that stand swallow all that is in them.
    for &squash in inner_first.iter().rev() {
        if naive.aside.contains(squash) || !parents.contains_key(squash) {
            continue;
        }
        naive.stand.insert(squash.clone());
        let inside = &contents[squash];
        let mut own = parents.remove(squash).unwrap();
        // What a squash itself asks for was never proved by running it, if what it replaces is applied piece by piece.
        if applied_in_pieces(inside, &contents, &project.rows, &whole) {
            own.values_mut().filter(|why| **why == Why::Own).for_each(|why| *why = Why::Unproved);
        }
        for gone in inside {
            for (parent, why) in parents.remove(gone).unwrap_or_default() {
                put(&mut own, parent, if why > Why::Order { Why::Others } else { why });
            }
        }
        own.retain(|parent, _| parent != squash && !inside.contains(parent));
        parents.insert(squash.clone(), own);
        for (child, set) in parents.iter_mut() {
            for gone in inside {
                if let Some(why) = set.remove(gone)
                    && child != squash
                {
                    put(set, squash.clone(), why);
                }
            }
        }
    }

    // Gone but applied: needs nothing and is not needed. Gone and not applied: only a squash that stands may list it.
    let absent: Vec<_> = parents.keys().filter(|id| !on_disk.contains(*id)).cloned().collect();
    let lost = |id: &MigrationId| !on_disk.contains(id) && !project.rows.contains(id);
    for id in absent {
        if lost(&id) {
            return None;
        }
        parents.remove(&id);
        for set in parents.values_mut() {
            set.remove(&id);
        }
    }
    for squash in &naive.aside {
        let held: Set = naive
            .stand
            .iter()
            .filter(|id| contents[squash].contains(*id))
            .flat_map(|id| &contents[id])
            .cloned()
            .collect();
        if contents[squash].difference(&held).any(lost) {
            return None;
        }
    }

    // Those that step aside: first the folder's order goes round them, then their children go to the last that they replace.
    let members: BTreeMap<&MigrationId, Set> = naive
        .aside
        .iter()
        .map(|squash| {
            let here = |id: &&MigrationId| parents.contains_key(*id) && !naive.aside.contains(*id);
            (squash, contents[squash].iter().filter(here).cloned().collect())
        })
        .collect();
    let original = parents.clone();
    for (squash, members) in &members {
        for member in members {
            if let Some(Why::Order) = original[member].get(*squash) {
                let key = |id: &MigrationId| (id.name().version(), id.clone());
                let before = members.iter().filter(|id| id.app() == member.app() && key(id) < key(member));
                let new: Vec<MigrationId> = match before.max_by_key(|id| key(id)) {
                    Some(before) => vec![before.clone()],
                    None => original[*squash]
                        .iter()
                        .filter(|(parent, why)| **why == Why::Order && !contents[*squash].contains(*parent))
                        .filter(|(parent, _)| contents.get(*parent).is_none_or(|set| !set.contains(member)))
                        .map(|(parent, _)| parent.clone())
                        .collect(),
                };
                for parent in new {
                    put(parents.get_mut(member).unwrap(), parent, Why::Order);
                }
            }
            parents.get_mut(member).unwrap().remove(*squash);
        }
    }
    for &squash in inner_first.iter().filter(|id| naive.aside.contains(**id)) {
        let members = &members[squash];
        let taken: Set = members.iter().flat_map(|id| parents[id].keys()).cloned().collect();
        let last: Set = members.difference(&taken).cloned().collect();
        parents.remove(squash);
        for set in parents.values_mut() {
            if let Some(why) = set.remove(squash) {
                last.iter().for_each(|last| put(set, last.clone(), why));
            }
        }
    }

    for id in parents.keys() {
        if whole.contains(id) || (!contents.contains_key(id) && project.rows.contains(id)) {
            naive.applied.insert(id.clone());
        }
    }
    naive.unrecorded =
        whole.intersection(&naive.stand).filter(|id| !project.rows.contains(*id)).cloned().collect();
    let mut done = Set::new();
    while done.len() < naive.parents.len() {
        let ready = |(id, set): &(&MigrationId, &BTreeMap<MigrationId, Why>)| {
            !done.contains(*id) && set.keys().all(|parent| done.contains(parent))
        };
        let next = naive.parents.iter().find(ready)?.0.clone();
        done.insert(next.clone());
        naive.order.push(next);
    }
    Some(naive)
}

/// Whether everything in a squash is applied, by its own row or by that of a whole squash in the same squash.
fn applied_in_pieces(inside: &Set, contents: &BTreeMap<MigrationId, Set>, rows: &Set, whole: &Set) -> bool {
    let by_wholes: Set =
        inside.iter().filter(|id| whole.contains(*id)).flat_map(|id| &contents[id]).cloned().collect();
    inside
        .iter()
        .filter(|id| !contents.contains_key(*id))
        .all(|id| rows.contains(id) || by_wholes.contains(id))
}

impl Naive {
    pub(crate) fn contents(project: &Project, squash: &MigrationId) -> Set {
        contents(project).remove(squash).unwrap_or_default()
    }

    /// All that can be reached, against the arrows or along them.
    pub(crate) fn closure(&self, start: &Set, backward: bool) -> Set {
        let mut set = start.clone();
        loop {
            let mut more = set.clone();
            for (child, parents) in &self.parents {
                for parent in parents.keys() {
                    if backward && set.contains(parent) {
                        more.insert(child.clone());
                    }
                    if !backward && set.contains(child) {
                        more.insert(parent.clone());
                    }
                }
            }
            if more == set {
                return set;
            }
            set = more;
        }
    }

    pub(crate) fn of_app<'a>(&'a self, app: &'a str) -> impl Iterator<Item = &'a MigrationId> {
        self.parents.keys().filter(move |id| id.app().as_str() == app)
    }

    pub(crate) fn roots(&self, app: &str) -> Set {
        let is_root = |id: &&MigrationId| self.parents[*id].keys().all(|parent| parent.app().as_str() != app);
        self.of_app(app).filter(is_root).cloned().collect()
    }

    pub(crate) fn leaves(&self, app: &str) -> Set {
        let is_leaf =
            |id: &&MigrationId| self.of_app(app).all(|other| !self.parents[other].contains_key(*id));
        self.of_app(app).filter(is_leaf).cloned().collect()
    }

    pub(crate) fn history(&self) -> BTreeSet<(MigrationId, MigrationId)> {
        let proved = self.applied.difference(&self.unrecorded);
        let wrong = proved.flat_map(|child| {
            let missing = self.parents[child]
                .iter()
                .filter(|(id, why)| **why > Why::Unproved && !self.applied.contains(*id));
            missing.map(move |(parent, _)| (child.clone(), parent.clone()))
        });
        wrong.collect()
    }
}
