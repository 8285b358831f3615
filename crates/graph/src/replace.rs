//! Replacement: which squashes stand, and what becomes of every name.
//!
//! Squashes nest like boxes (anything else is an error), so they form a forest: what a squash replaces lies
//! directly in it or in a squash that lies in it. How much is applied is counted from the inside out; who
//! stands is decided from the outside in.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::names::{NONE, Names};
use crate::{Node, Problem};

/// How much of a migration, or of what a squash replaces, is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Unapplied,
    Partial,
    Applied,
}

/// What becomes of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is a node of the graph.
    Here,
    /// It left for a squash that stands, which has this name.
    By(u32),
    /// It is the squash in this position, which stepped aside.
    Aside(u32),
    /// It is not on disk, and nothing stands in for it.
    Gone,
}

/// A squash on disk, and what became of it. The position in [`Replacement::squashes`] is its number.
pub(crate) struct Boxed {
    pub(crate) name: u32,
    /// What it lists, without itself and without repetition.
    pub(crate) lists: Vec<u32>,
    /// What lies directly in it.
    pub(crate) direct: Vec<u32>,
    pub(crate) status: Status,
    pub(crate) applied: usize,
    pub(crate) total: usize,
    /// The nodes of the graph that lie in it, if it stepped aside.
    pub(crate) members: Vec<u32>,
}

pub(crate) struct Replacement {
    /// All squashes, inner ones before outer ones.
    pub(crate) squashes: Vec<Boxed>,
    /// By name: the position of the innermost squash that it lies in, or `NONE`.
    pub(crate) within: Vec<u32>,
    /// By name.
    pub(crate) fate: Vec<Fate>,
}

impl Replacement {
    /// Returns the positions of the squashes that a name lies in, from the inside out.
    pub(crate) fn around(&self, name: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(self.within[name as usize]).filter(|&at| at != NONE), |&at| {
            Some(self.within[self.squashes[at as usize].name as usize]).filter(|&at| at != NONE)
        })
    }
}

/// Decides what becomes of every name; `None` if the squashes are not nested like boxes, which is then a problem.
pub(crate) fn resolve(
    nodes: &[Node],
    names: &Names<'_>,
    rows: &[bool],
    problems: &mut Vec<Problem>,
) -> Option<Replacement> {
    let before = problems.len();
    let lists = inside_out(nodes, names, problems);
    let mut replacement = nest(nodes, names, lists, problems);
    if problems.len() > before {
        return None;
    }
    count(&mut replacement, rows);
    decide(&mut replacement, nodes.len());
    gather(&mut replacement);
    report_gone(&replacement, nodes, names, rows, problems);
    Some(replacement)
}

/// Orders the squashes so that inner ones come before outer ones, and interns what they list.
fn inside_out(nodes: &[Node], names: &Names<'_>, problems: &mut Vec<Problem>) -> Vec<(u32, Vec<u32>)> {
    let mut lists: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (node, name) in nodes.iter().zip(0..) {
        if node.replaces.is_empty() {
            continue;
        }
        let mut listed: Vec<u32> =
            node.replaces.iter().map(|id| names.get(id).expect("every listed name was interned")).collect();
        listed.sort_unstable();
        listed.dedup();
        lists.insert(name, listed);
    }
    let mut waits: BTreeMap<u32, usize> = BTreeMap::new();
    let mut outer: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (&squash, listed) in &lists {
        let inner = listed.iter().filter(|name| lists.contains_key(name));
        waits.insert(squash, inner.clone().count());
        for &inner in inner {
            outer.entry(inner).or_default().push(squash);
        }
    }
    let mut ready: BinaryHeap<Reverse<u32>> =
        waits.iter().filter(|&(_, &count)| count == 0).map(|(&squash, _)| Reverse(squash)).collect();
    let mut ordered = Vec::with_capacity(lists.len());
    while let Some(Reverse(squash)) = ready.pop() {
        waits.remove(&squash);
        ordered.push(squash);
        for outer in outer.get(&squash).into_iter().flatten() {
            let count = waits.get_mut(outer).expect("an outer squash waits for its inner ones");
            *count -= 1;
            if *count == 0 {
                ready.push(Reverse(*outer));
            }
        }
    }
    if let Some((&first, _)) = waits.first_key_value() {
        let circle = circle(first, |squash| {
            let mut inner = lists[&squash].iter().filter(|name| waits.contains_key(name));
            *inner.next().expect("a squash that waits lists one that waits")
        });
        problems.push(Problem::ReplacesItself {
            file: nodes[circle[0] as usize].file.clone(),
            path: circle.into_iter().map(|name| names.id(name).clone()).collect(),
        });
    }
    ordered.into_iter().filter_map(|squash| lists.remove_entry(&squash)).collect()
}

/// Follows the steps from a start until they bite their tail, and returns the loop, closed.
fn circle(start: u32, step: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut position = BTreeMap::new();
    let mut path = Vec::new();
    let mut at = start;
    while !position.contains_key(&at) {
        position.insert(at, path.len());
        path.push(at);
        at = step(at);
    }
    let mut path = path.split_off(position[&at]);
    path.push(at);
    path
}

/// Puts every listed name into its squash, inner squashes with all that is in them.
fn nest(
    nodes: &[Node],
    names: &Names<'_>,
    lists: Vec<(u32, Vec<u32>)>,
    problems: &mut Vec<Problem>,
) -> Replacement {
    let mut within = vec![NONE; names.len()];
    let mut outermost: Vec<u32> = (0..).take(names.len()).collect();
    let mut position: BTreeMap<u32, u32> = BTreeMap::new();
    let mut squashes: Vec<Boxed> = Vec::with_capacity(lists.len());
    let mut twice: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for ((squash, listed), at) in lists.into_iter().zip(0..) {
        // Outer squashes first: what lies in one of them then lies in this one already.
        let mut sequence = listed.clone();
        sequence.sort_by_key(|name| (Reverse(position.get(name).copied()), *name));
        let mut direct = Vec::new();
        for name in sequence {
            let holder = find(&mut outermost, name);
            if holder == name {
                within[name as usize] = at;
                outermost[name as usize] = squash;
                direct.push(name);
            } else if holder != squash {
                twice.entry((holder.min(squash), holder.max(squash))).or_default().push(name);
            }
        }
        direct.sort_unstable();
        position.insert(squash, at);
        squashes.push(Boxed {
            name: squash,
            lists: listed,
            direct,
            status: Status::Unapplied,
            applied: 0,
            total: 0,
            members: Vec::new(),
        });
    }
    problems.extend(twice.into_iter().map(|((first, second), twice)| Problem::ReplacedTwice {
        names: twice.into_iter().map(|name| names.id(name).clone()).collect(),
        squashes: [names.id(first).clone(), names.id(second).clone()],
        files: [nodes[first as usize].file.clone(), nodes[second as usize].file.clone()],
    }));
    let mut fate = vec![Fate::Here; names.len()];
    for (&squash, &at) in &position {
        fate[squash as usize] = Fate::Aside(at);
    }
    Replacement { squashes, within, fate }
}

/// Returns the outermost squash that holds a name, itself if none does, and shortens the way there.
fn find(outermost: &mut [u32], mut name: u32) -> u32 {
    while outermost[name as usize] != name {
        let next = outermost[name as usize];
        outermost[name as usize] = outermost[next as usize];
        name = next;
    }
    name
}

/// Counts, from the inside out, how many names of each squash are applied; inner squashes count as what is in them.
fn count(replacement: &mut Replacement, rows: &[bool]) {
    for at in 0..replacement.squashes.len() {
        let (mut applied, mut total, mut partial) = (0, 0, false);
        for &name in &replacement.squashes[at].direct {
            if let Fate::Aside(inner) = replacement.fate[name as usize] {
                let inner = &replacement.squashes[inner as usize];
                total += inner.total;
                applied += if inner.status == Status::Applied { inner.total } else { inner.applied };
                partial |= inner.status == Status::Partial;
            } else {
                total += 1;
                applied += usize::from(rows[name as usize]);
            }
        }
        let squash = &mut replacement.squashes[at];
        (squash.applied, squash.total) = (applied, total);
        squash.status = if applied == total {
            Status::Applied
        } else if partial || applied > 0 {
            Status::Partial
        } else if rows[squash.name as usize] {
            Status::Applied
        } else {
            Status::Unapplied
        };
    }
}

/// Decides, from the outside in, which squashes stand, and with that what becomes of every name.
fn decide(replacement: &mut Replacement, on_disk: usize) {
    let Replacement { squashes, within, fate } = replacement;
    for at in (0..squashes.len()).rev() {
        let squash = &squashes[at];
        let around = within[squash.name as usize];
        let own = match around {
            NONE => Fate::Here,
            around => inside(squashes, fate, around),
        };
        fate[squash.name as usize] = match own {
            Fate::Here if squash.status == Status::Partial => Fate::Aside(at as u32),
            own => own,
        };
    }
    for name in 0..within.len() {
        if matches!(fate[name], Fate::Aside(_)) {
            continue;
        }
        let left = match within[name] {
            NONE => Fate::Here,
            around => inside(squashes, fate, around),
        };
        fate[name] = if left == Fate::Here && name >= on_disk { Fate::Gone } else { left };
    }
}

/// Returns what becomes of a name that lies directly in a squash whose own fate is decided.
fn inside(squashes: &[Boxed], fate: &[Fate], around: u32) -> Fate {
    let squash = squashes[around as usize].name;
    match fate[squash as usize] {
        Fate::Here => Fate::By(squash),
        Fate::By(outer) => Fate::By(outer),
        Fate::Aside(_) | Fate::Gone => Fate::Here,
    }
}

/// Collects, from the inside out, the nodes that run in the place of each squash that stepped aside.
fn gather(replacement: &mut Replacement) {
    for at in 0..replacement.squashes.len() {
        let squash = &replacement.squashes[at];
        if !matches!(replacement.fate[squash.name as usize], Fate::Aside(_)) {
            continue;
        }
        let mut members = Vec::new();
        for &name in &squash.direct {
            match replacement.fate[name as usize] {
                Fate::Here => members.push(name),
                Fate::Aside(inner) => members.extend(&replacement.squashes[inner as usize].members),
                Fate::By(_) | Fate::Gone => {}
            }
        }
        members.sort_unstable();
        replacement.squashes[at].members = members;
    }
}

fn report_gone(
    replacement: &Replacement,
    nodes: &[Node],
    names: &Names<'_>,
    rows: &[bool],
    problems: &mut Vec<Problem>,
) {
    for squash in &replacement.squashes {
        if !matches!(replacement.fate[squash.name as usize], Fate::Aside(_)) {
            continue;
        }
        let gone = |&&name: &&u32| !rows[name as usize] && replacement.fate[name as usize] == Fate::Gone;
        let missing: Vec<_> = squash.direct.iter().filter(gone).map(|&name| names.id(name).clone()).collect();
        if !missing.is_empty() {
            problems.push(Problem::ReplacedGone {
                squash: names.id(squash.name).clone(),
                file: nodes[squash.name as usize].file.clone(),
                missing,
                applied: squash.applied,
                total: squash.total,
            });
        }
    }
}
