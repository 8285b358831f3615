//! The one order of a graph, or the loops that keep it from having one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::names::NONE;

/// Who is next to whom, one way: a row of neighbours for each node, one behind the other.
#[derive(Debug, Clone)]
pub(crate) struct Adjacency {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Adjacency {
    /// Sorts pairs into rows; within a row they keep their order.
    pub(crate) fn new(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0; count + 1];
        for (from, _) in pairs.clone() {
            starts[from as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut ends = vec![0; starts[count] as usize];
        for (from, to) in pairs {
            ends[next[from as usize] as usize] = to;
            next[from as usize] += 1;
        }
        Self { starts, ends }
    }

    pub(crate) fn of(&self, node: u32) -> &[u32] {
        &self.ends[self.row(node)]
    }

    /// Returns where a node's row is among all ends.
    pub(crate) fn row(&self, node: u32) -> std::ops::Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }
}

/// Orders all nodes: parents first, the smaller index first where that leaves a choice.
///
/// # Errors
/// What cannot be ordered: the nodes on loops and those behind them.
pub(crate) fn sort(count: usize, parents: &Adjacency, children: &Adjacency) -> Result<Vec<u32>, Vec<u32>> {
    let nodes = 0..count as u32;
    let mut waits: Vec<u32> = nodes.clone().map(|node| parents.of(node).len() as u32).collect();
    let mut ready: BinaryHeap<Reverse<u32>> =
        nodes.clone().filter(|&node| waits[node as usize] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for &child in children.of(node) {
            waits[child as usize] -= 1;
            if waits[child as usize] == 0 {
                ready.push(Reverse(child));
            }
        }
    }
    if order.len() == count {
        Ok(order)
    } else {
        Err(nodes.filter(|&node| waits[node as usize] > 0).collect())
    }
}

/// Returns one shortest loop through the smallest node of each knot (strongly connected component), closed,
/// each node followed by a parent of it.
pub(crate) fn loops(count: usize, stuck: &[u32], parents: &Adjacency) -> Vec<Vec<u32>> {
    let knot = knots(count, stuck, parents);
    let mut seen = vec![false; count];
    let mut found = Vec::new();
    for &start in stuck {
        if !std::mem::replace(&mut seen[knot[start as usize] as usize], true) {
            found.extend(shortest(start, &knot, parents));
        }
    }
    found
}

/// Numbers the knots (Tarjan's algorithm, with a stack of its own): nodes of one knot get the same number.
fn knots(count: usize, stuck: &[u32], parents: &Adjacency) -> Vec<u32> {
    let mut knot = vec![NONE; count];
    let (mut index, mut low) = (vec![NONE; count], vec![NONE; count]);
    let mut next = 0;
    let mut open = Vec::new();
    for &start in stuck {
        if index[start as usize] != NONE {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, position)) = path.pop() {
            let at = node as usize;
            if position == 0 {
                (index[at], low[at]) = (next, next);
                next += 1;
                open.push(node);
            }
            match parents.of(node).get(position) {
                Some(&parent) => {
                    path.push((node, position + 1));
                    if index[parent as usize] == NONE {
                        path.push((parent, 0));
                    } else if knot[parent as usize] == NONE {
                        low[at] = low[at].min(index[parent as usize]);
                    }
                }
                None => {
                    if low[at] == index[at] {
                        while let Some(member) = open.pop() {
                            knot[member as usize] = node;
                            if member == node {
                                break;
                            }
                        }
                    }
                    if let Some(&(child, _)) = path.last() {
                        low[child as usize] = low[child as usize].min(low[at]);
                    }
                }
            }
        }
    }
    knot
}

/// Finds a shortest way from a node back to itself within its knot, `None` if there is none.
fn shortest(start: u32, knot: &[u32], parents: &Adjacency) -> Option<Vec<u32>> {
    let mut from = std::collections::BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &parent in parents.of(node) {
            if parent == start {
                let mut path = vec![start, node];
                while let Some(&child) =
                    path.last().filter(|&&last| last != start).and_then(|last| from.get(last))
                {
                    path.push(child);
                }
                path.reverse();
                return Some(path);
            }
            if knot[parent as usize] == knot[start as usize] && !from.contains_key(&parent) {
                from.insert(parent, node);
                queue.push_back(parent);
            }
        }
    }
    None
}
