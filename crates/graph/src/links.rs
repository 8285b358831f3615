//! Edges between the nodes that are left after replacement.

use caribou_migration::{AppLabel, Reference};

use crate::names::{NONE, Names};
use crate::nearest::nearest;
use crate::replace::{Fate, Replacement};
use crate::{Edge, Key, Node, Origin, Place, Problem};

/// How many wrong names are compared with all others to find the nearest; more would take long and help nobody.
const COMPARED: usize = 100;

/// An edge, and which of its node's edges it was: `slot` counts dependencies first, then `run_before`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) child: u32,
    pub(crate) parent: u32,
    pub(crate) declared: bool,
    pub(crate) node: u32,
    slot: u32,
}

impl Link {
    /// Returns whether the child itself has it, not a migration that the child replaced or one that runs before it.
    pub(crate) fn is_own(self) -> bool {
        self.node == self.child
    }

    /// Returns where it was declared.
    pub(crate) fn place(self, nodes: &[Node]) -> Place {
        place(&nodes[self.node as usize], self.slot as usize)
    }
}

/// Returns the edges, as names that may yet be replaced, and reports those that lead nowhere.
///
/// `__first__` and `__latest__` are kept for [`connect`], as they depend on what replacement leaves.
pub(crate) fn read(
    nodes: &[Node],
    names: &Names<'_>,
    problems: &mut Vec<Problem>,
) -> (Vec<Link>, Vec<Symbolic>) {
    let mut links = Vec::with_capacity(nodes.len() * 2);
    let mut symbolic = Vec::new();
    let mut compared = 0;
    for (node, at) in nodes.iter().zip(0..) {
        for (slot, (edge, key)) in edges(node).enumerate() {
            match &edge.to {
                Reference::Exact(id) => {
                    let Some(other) = names.get(id) else {
                        compared += 1;
                        problems.push(missing(nodes, place(node, slot), edge, compared <= COMPARED));
                        continue;
                    };
                    if other == at {
                        let reference = edge.to.clone();
                        problems.push(Problem::SelfDependency { place: place(node, slot), reference });
                        continue;
                    }
                    let (child, parent) = if key == Key::Dependencies { (at, other) } else { (other, at) };
                    links.push(Link {
                        child,
                        parent,
                        declared: is_declared(edge),
                        node: at,
                        slot: slot as u32,
                    });
                }
                // Django ignores a migration's `__first__` of its own app, so that it may be written everywhere.
                Reference::First(app) if app == node.id.app() && key == Key::Dependencies => {}
                Reference::First(app) | Reference::Latest(app) if app == node.id.app() => problems
                    .push(Problem::SelfDependency { place: place(node, slot), reference: edge.to.clone() }),
                Reference::First(app) | Reference::Latest(app) if in_app(nodes, app).is_empty() => {
                    compared += 1;
                    problems.push(missing(nodes, place(node, slot), edge, compared <= COMPARED));
                }
                Reference::First(_) | Reference::Latest(_) => symbolic.push(Symbolic { node: at, slot }),
            }
        }
    }
    (links, symbolic)
}

/// An edge to an app's root or leaf.
pub(crate) struct Symbolic {
    node: u32,
    slot: usize,
}

fn is_declared(edge: &Edge) -> bool {
    matches!(edge.origin, Origin::Declared { .. })
}

fn edges(node: &Node) -> impl Iterator<Item = (&Edge, Key)> {
    let dependencies = node.edges.iter().map(|edge| (edge, Key::Dependencies));
    dependencies.chain(node.run_before.iter().map(|edge| (edge, Key::RunBefore)))
}

fn place(node: &Node, slot: usize) -> Place {
    let (edge, key) = edges(node).nth(slot).expect("a link's slot is one of its node's edges");
    Place { node: node.id.clone(), file: node.file.clone(), origin: edge.origin, key }
}

fn missing(nodes: &[Node], place: Place, edge: &Edge, compare: bool) -> Problem {
    let reference = edge.to.clone();
    let siblings = in_app(nodes, reference.app());
    if siblings.is_empty() {
        let apps = nodes.chunk_by(|a, b| a.id.app() == b.id.app()).map(|app| app[0].id.app());
        let nearest =
            nearest(reference.app().as_str(), apps.filter(|_| compare), |app| app.as_str()).cloned();
        return Problem::UnknownApp { place, reference, nearest };
    }
    let nearest = match &reference {
        Reference::Exact(id) if compare => {
            let others = siblings.iter().map(|node| &node.id).filter(|&other| *other != place.node);
            // The number is what a folder keeps that is renamed by hand.
            let mut same = others.clone().filter(|other| {
                id.name().number().is_some_and(|number| other.name().number() == Some(number))
            });
            let alike = nearest(id.name().as_str(), others, |id| id.name().as_str());
            alike.or_else(|| same.next().filter(|_| same.next().is_none())).cloned()
        }
        Reference::Exact(_) | Reference::First(_) | Reference::Latest(_) => None,
    };
    Problem::Missing { place, reference, nearest, replaced_by: None }
}

fn in_app<'n>(nodes: &'n [Node], app: &AppLabel) -> &'n [Node] {
    let start = nodes.partition_point(|node| node.id.app() < app);
    let length = nodes[start..].partition_point(|node| node.id.app() == app);
    &nodes[start..start + length]
}

/// Points every edge at the nodes that are left, resolves `__first__` and `__latest__`, and reports what that cannot do.
///
/// The result is sorted by child and parent, and has each pair once: declared rather than implicit, inherited rather than own.
pub(crate) fn connect(
    nodes: &[Node],
    names: &Names<'_>,
    rows: &[bool],
    replacement: &Replacement,
    (raw, symbolic): (Vec<Link>, Vec<Symbolic>),
    problems: &mut Vec<Problem>,
) -> Vec<Link> {
    let pointer = Pointer::new(nodes, replacement, &raw);
    let mut links = Vec::with_capacity(raw.len());
    for link in raw {
        for end in [link.child, link.parent] {
            if replacement.fate[end as usize] == Fate::Gone && !rows[end as usize] {
                let by = replacement.within[end as usize];
                problems.push(Problem::Missing {
                    place: link.place(nodes),
                    reference: names.id(end).clone().into(),
                    nearest: None,
                    replaced_by: (by != NONE)
                        .then(|| names.id(replacement.squashes[by as usize].name).clone()),
                });
            }
        }
        pointer.point(link, &mut links);
    }
    let resolved = resolve_symbolic(nodes, names, replacement, &links, &symbolic, problems);
    for link in resolved {
        pointer.point(link, &mut links);
    }
    links.sort_unstable_by_key(|link| {
        (link.child, link.parent, !link.declared, link.is_own(), link.node, link.slot)
    });
    links.dedup_by_key(|link| (link.child, link.parent));
    links
}

fn resolve_symbolic(
    nodes: &[Node],
    names: &Names<'_>,
    replacement: &Replacement,
    links: &[Link],
    symbolic: &[Symbolic],
    problems: &mut Vec<Problem>,
) -> Vec<Link> {
    if symbolic.is_empty() {
        return Vec::new();
    }
    let (mut has_parent, mut has_child) = (vec![false; nodes.len()], vec![false; nodes.len()]);
    for link in links {
        if names.id(link.child).app() == names.id(link.parent).app() {
            has_parent[link.child as usize] = true;
            has_child[link.parent as usize] = true;
        }
    }
    let mut resolved = Vec::with_capacity(symbolic.len());
    for &Symbolic { node: at, slot } in symbolic {
        let node = &nodes[at as usize];
        let (edge, key) = edges(node).nth(slot).expect("a symbolic edge's slot is one of its node's edges");
        let siblings = in_app(nodes, edge.to.app());
        let start = siblings.first().and_then(|first| names.get(&first.id)).unwrap_or(0);
        let taken = if matches!(edge.to, Reference::First(_)) { &has_parent } else { &has_child };
        let candidates: Vec<u32> = (start..start + siblings.len() as u32)
            .filter(|&name| replacement.fate[name as usize] == Fate::Here && !taken[name as usize])
            .collect();
        match candidates[..] {
            [] => problems.push(missing(nodes, place(node, slot), edge, true)),
            [other] => {
                let (child, parent) = if key == Key::Dependencies { (at, other) } else { (other, at) };
                resolved.push(Link {
                    child,
                    parent,
                    declared: is_declared(edge),
                    node: at,
                    slot: slot as u32,
                });
            }
            _ => problems.push(Problem::NotOne {
                place: place(node, slot),
                reference: edge.to.clone(),
                candidates: candidates.iter().map(|&name| names.id(name).clone()).collect(),
            }),
        }
    }
    resolved
}

/// Points edges at the nodes that are left.
struct Pointer<'g> {
    nodes: &'g [Node],
    replacement: &'g Replacement,
    /// By squash: the last of the nodes that run in its place, if it stepped aside.
    last: Vec<Vec<u32>>,
    /// By squash: the implicit edges to what stands before it in the folder, if it stepped aside.
    behind: Vec<Vec<Link>>,
}

impl<'g> Pointer<'g> {
    fn new(nodes: &'g [Node], replacement: &'g Replacement, raw: &[Link]) -> Self {
        let count = replacement.squashes.len();
        let mut pointer =
            Self { nodes, replacement, last: vec![Vec::new(); count], behind: vec![Vec::new(); count] };
        if replacement.squashes.iter().all(|squash| squash.members.is_empty()) {
            return pointer;
        }
        let mut from: Vec<Vec<Link>> = vec![Vec::new(); nodes.len()];
        for &link in raw {
            match pointer.child(link.child) {
                Some(child) => from[child as usize].push(link),
                None => {
                    if let Fate::Aside(at) = replacement.fate[link.child as usize]
                        && !link.declared
                    {
                        pointer.behind[at as usize].push(link);
                    }
                }
            }
        }
        let mut mark = vec![NONE; nodes.len()];
        for (squash, at) in replacement.squashes.iter().zip(0..) {
            for &member in &squash.members {
                mark[member as usize] = at;
            }
            let mut needed = Vec::new();
            for &link in squash.members.iter().flat_map(|&member| &from[member as usize]) {
                pointer.point(link, &mut needed);
            }
            let mut last = squash.members.clone();
            let mut taken: Vec<u32> = needed
                .iter()
                .filter(|link| mark[link.child as usize] == at && mark[link.parent as usize] == at)
                .map(|link| link.parent)
                .collect();
            taken.sort_unstable();
            last.retain(|member| taken.binary_search(member).is_err());
            pointer.last[at as usize] = last;
        }
        pointer
    }

    /// Returns the node that has a name's edges to its parents now, if there is one.
    fn child(&self, name: u32) -> Option<u32> {
        match self.replacement.fate[name as usize] {
            Fate::Here => Some(name),
            Fate::By(squash) => Some(squash),
            // The originals have parents of their own, and who is gone but applied needs nothing more.
            Fate::Aside(_) | Fate::Gone => None,
        }
    }

    /// Adds the edges that take the place of one; none if both ends have become the same.
    fn point(&self, link: Link, links: &mut Vec<Link>) {
        let Some(child) = self.child(link.child) else { return };
        let mut add = |parent| {
            if parent != child {
                links.push(Link { child, parent, ..link });
            }
        };
        match self.replacement.fate[link.parent as usize] {
            Fate::Here => add(link.parent),
            Fate::By(squash) => add(squash),
            Fate::Gone => {}
            Fate::Aside(at) if !self.is_in(child, at) => {
                self.last[at as usize].iter().for_each(|&last| add(last))
            }
            Fate::Aside(_) if link.declared => {}
            Fate::Aside(at) => self.before(child, at).into_iter().for_each(add),
        }
    }

    fn is_in(&self, name: u32, squash: u32) -> bool {
        self.replacement.around(name).any(|at| at == squash)
    }

    /// Returns what stands before a member in the folder when its squash, which stood there, has stepped aside.
    fn before(&self, member: u32, squash: u32) -> Vec<u32> {
        let place = |name: u32| {
            let id = &self.nodes[name as usize].id;
            (id.name().version(), name)
        };
        let app = self.nodes[member as usize].id.app();
        let mine = place(member);
        let members = &self.replacement.squashes[squash as usize].members;
        let siblings = members.iter().filter(|&&name| self.nodes[name as usize].id.app() == app);
        if let Some(before) =
            siblings.copied().filter(|&name| place(name) < mine).max_by_key(|&name| place(name))
        {
            return vec![before];
        }
        let mut parents = Vec::new();
        // A squash among those before it says nothing about who of them was first.
        let outside = |link: &&Link| !self.is_in(link.parent, squash);
        for link in self.behind[squash as usize].iter().filter(outside) {
            match self.replacement.fate[link.parent as usize] {
                Fate::Here => parents.push(link.parent),
                Fate::By(squash) => parents.push(squash),
                Fate::Aside(other) if !self.is_in(member, other) => {
                    parents.extend(&self.last[other as usize])
                }
                Fate::Aside(_) | Fate::Gone => {}
            }
        }
        parents
    }
}
