//! From nodes to a graph: interning, replacement, edges, order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use caribou_migration::{AppLabel, MigrationId};

use crate::graph::{Graph, Interlude};
use crate::links::{self, Link};
use crate::names::{NONE, Names};
use crate::order::{self, Adjacency};
use crate::replace::{self, Fate, Replacement, Status};
use crate::{BuildError, Cycle, CycleEdge, Node, Problem, Squash, Standing};

/// Builds a graph; see [`Graph::build`].
pub(crate) fn build(mut nodes: Vec<Node>, applied: &BTreeSet<MigrationId>) -> Result<Graph, BuildError> {
    let mut problems = Vec::new();
    let apps = sort_by_id(&mut nodes, &mut problems);

    let names = Names::new(&nodes);
    let mut rows = vec![false; names.len()];
    for name in applied.iter().filter_map(|id| names.get(id)) {
        rows[name as usize] = true;
    }

    let raw = links::read(&nodes, &names, &mut problems);
    let Some(replacement) = replace::resolve(&nodes, &names, &rows, &mut problems) else {
        return Err(BuildError { problems });
    };
    let links = links::connect(&nodes, &names, &rows, &replacement, raw, &mut problems);
    if !problems.is_empty() {
        return Err(BuildError { problems });
    }
    assemble(&nodes, &apps, &names, &rows, &replacement, &links)
}

/// Sorts by id, keeps the first node of each name, and returns the rank of each node's app.
///
/// Apps are compared by rank and names by their first bytes, so that hardly a pointer is followed.
fn sort_by_id(nodes: &mut Vec<Node>, problems: &mut Vec<Problem>) -> Vec<u32> {
    let mut ranks: BTreeMap<&AppLabel, u32> = nodes.iter().map(|node| (node.id.app(), 0)).collect();
    ranks.values_mut().zip(0..).for_each(|(rank, position)| *rank = position);
    let key = |node: &Node| {
        let name = node.id.name().as_str().as_bytes();
        let mut first = [0; 16];
        let length = name.len().min(first.len());
        first[..length].copy_from_slice(&name[..length]);
        (ranks[node.id.app()], u128::from_be_bytes(first))
    };
    let keys: Vec<_> = nodes.iter().map(key).collect();
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    let name = |at: usize| nodes[at].id.name();
    order.sort_by(|&a, &b| keys[a].cmp(&keys[b]).then_with(|| name(a).cmp(name(b))));
    let same = |a: usize, b: usize| keys[a] == keys[b] && name(a) == name(b);
    for same in order.chunk_by(|&a, &b| same(a, b)).filter(|same| same.len() > 1) {
        let files = same.iter().map(|&at| nodes[at].file.clone()).collect();
        problems.push(Problem::Duplicate { id: nodes[same[0]].id.clone(), files });
    }
    order.dedup_by(|later, first| same(*later, *first));
    let mut taken: Vec<Option<Node>> = std::mem::take(nodes).into_iter().map(Some).collect();
    nodes.extend(order.iter().filter_map(|&at| taken[at].take()));
    order.iter().map(|&at| keys[at].0).collect()
}

/// Renumbers what is left without gaps and orders it.
fn assemble(
    nodes: &[Node],
    apps: &[u32],
    names: &Names<'_>,
    rows: &[bool],
    replacement: &Replacement,
    links: &[Link],
) -> Result<Graph, BuildError> {
    let old: Vec<u32> =
        (0..).take(nodes.len()).filter(|&name: &u32| replacement.fate[name as usize] == Fate::Here).collect();
    let mut new = vec![NONE; nodes.len()];
    for (&name, index) in old.iter().zip(0..) {
        new[name as usize] = index;
    }
    let index = |name: u32| new[name as usize];

    let mut ranges: Vec<(AppLabel, Range<u32>)> = Vec::new();
    let mut app_of = Vec::with_capacity(old.len());
    for app in old.chunk_by(|&a, &b| apps[a as usize] == apps[b as usize]) {
        let start = index(app[0]);
        app_of.extend(std::iter::repeat_n(ranges.len() as u32, app.len()));
        ranges.push((names.id(app[0]).app().clone(), start..start + app.len() as u32));
    }

    let count = old.len();
    let pairs = links.iter().map(|link| (index(link.child), index(link.parent)));
    let parents = Adjacency::new(count, pairs.clone());
    let children = Adjacency::new(count, pairs.map(|(child, parent)| (parent, child)));
    let order = order::sort(count, &parents, &children).map_err(|stuck| BuildError {
        problems: order::loops(count, &stuck, &parents)
            .iter()
            .map(|path| Problem::Cycle(cycle(path, &old, nodes, links)))
            .collect(),
    })?;
    let mut rank = vec![0; count];
    for (&node, position) in order.iter().zip(0..) {
        rank[node as usize] = position;
    }

    let mut has: Vec<bool> = old.iter().map(|&name| rows[name as usize]).collect();
    let (mut unrecorded, mut in_parts) = (vec![false; count], vec![false; count]);
    for squash in &replacement.squashes {
        if replacement.fate[squash.name as usize] == Fate::Here {
            let at = index(squash.name) as usize;
            has[at] = squash.status == Status::Applied;
            unrecorded[at] = has[at] && !rows[squash.name as usize];
            in_parts[at] = squash.applied == squash.total;
        }
    }
    Ok(Graph {
        ids: old.iter().map(|&name| names.id(name).clone()).collect(),
        apps: ranges,
        app_of,
        binding: links
            .iter()
            .map(|link| link.declared && !(link.is_own() && in_parts[index(link.child) as usize]))
            .collect(),
        parents,
        children,
        order,
        rank,
        applied: has,
        unrecorded,
        replaced: replaced(names, replacement),
        aside: aside(rows, names, replacement, index),
        squashes: squashes(rows, names, replacement),
    })
}

fn cycle(path: &[u32], old: &[u32], nodes: &[Node], links: &[Link]) -> Cycle {
    let path: Vec<u32> = path.iter().map(|&index| old[index as usize]).collect();
    let id = |name: u32| nodes[name as usize].id.clone();
    let edges = path.windows(2).map(|pair| {
        let link = links
            .binary_search_by_key(&(pair[0], pair[1]), |link| (link.child, link.parent))
            .expect("a loop is made of links");
        CycleEdge { child: id(pair[0]), parent: id(pair[1]), place: links[link].place(nodes) }
    });
    Cycle { edges: edges.collect(), path: path.iter().map(|&name| id(name)).collect() }
}

fn replaced(names: &Names<'_>, replacement: &Replacement) -> BTreeMap<MigrationId, MigrationId> {
    let by = replacement.fate.iter().zip(0..).filter_map(|(fate, name)| match fate {
        Fate::By(squash) => Some((names.id(name).clone(), names.id(*squash).clone())),
        Fate::Here | Fate::Aside(_) | Fate::Gone => None,
    });
    by.collect()
}

fn aside(
    rows: &[bool],
    names: &Names<'_>,
    replacement: &Replacement,
    index: impl Fn(u32) -> u32,
) -> BTreeMap<MigrationId, Interlude> {
    let aside =
        replacement.squashes.iter().filter_map(|squash| match replacement.fate[squash.name as usize] {
            Fate::Aside(_) => Some((
                names.id(squash.name).clone(),
                Interlude {
                    members: squash.members.iter().map(|&name| index(name)).collect(),
                    recorded: rows[squash.name as usize],
                    applied: squash.applied,
                    total: squash.total,
                    around: replacement
                        .around(squash.name)
                        .map(|at| names.id(replacement.squashes[at as usize].name).clone())
                        .collect(),
                },
            )),
            Fate::Here | Fate::By(_) | Fate::Gone => None,
        });
    aside.collect()
}

fn squashes(rows: &[bool], names: &Names<'_>, replacement: &Replacement) -> Vec<Squash> {
    let mut all: Vec<Squash> = Vec::with_capacity(replacement.squashes.len());
    let mut covers: Vec<Vec<u32>> = Vec::with_capacity(replacement.squashes.len());
    let position: BTreeMap<u32, usize> =
        replacement.squashes.iter().enumerate().map(|(at, squash)| (squash.name, at)).collect();
    let ids = |list: &[u32]| list.iter().map(|&name| names.id(name).clone()).collect::<Vec<_>>();
    for squash in &replacement.squashes {
        let inner = squash.direct.iter().filter_map(|name| position.get(name));
        let mut covered: Vec<u32> =
            squash.direct.iter().chain(inner.flat_map(|&inner| &covers[inner])).copied().collect();
        covered.sort_by_key(|&name| names.id(name));
        let standing = match replacement.fate[squash.name as usize] {
            Fate::Here => Standing::Stands,
            Fate::By(outer) => Standing::Replaced { by: names.id(outer).clone() },
            Fate::Aside(_) | Fate::Gone => Standing::StepsAside,
        };
        let counts = squash.status == Status::Applied;
        all.push(Squash {
            id: names.id(squash.name).clone(),
            replaces: ids(&squash.lists),
            covers: ids(&covered),
            applied: squash.applied,
            total: squash.total,
            unrecorded: standing == Standing::Stands && counts && !rows[squash.name as usize],
            standing,
        });
        covers.push(covered);
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}
