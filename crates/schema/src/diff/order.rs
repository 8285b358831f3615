//! An order in which everything stands behind what it needs.

use std::collections::{BTreeMap, BTreeSet};

/// What a node needs of others, by their places.
#[derive(Debug, Default, Clone)]
pub(super) struct Needs {
    /// What must be there.
    pub(super) hard: BTreeSet<usize>,
    /// What should be there, but can be added later: the tables that foreign keys refer to.
    pub(super) soft: BTreeSet<usize>,
}

/// Returns the places of the nodes in an order in which each stands behind what it needs, the smallest place first
/// among those that could be next. A cycle is cut where only soft needs are left open, if it can be.
pub(super) fn order(needs: &[Needs]) -> Vec<usize> {
    let mut needed_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, of) in needs.iter().enumerate() {
        for &other in of.hard.union(&of.soft) {
            needed_by.entry(other).or_default().push(node);
        }
    }
    let mut open: Vec<Needs> = needs.to_vec();
    let mut left: BTreeSet<usize> = (0..needs.len()).collect();
    let state = |of: &Needs| (of.hard.is_empty(), of.soft.is_empty());
    let places = |wanted: (bool, bool)| (0..needs.len()).filter(move |&node| state(&needs[node]) == wanted);
    let mut ready: BTreeSet<usize> = places((true, true)).collect();
    let mut nearly: BTreeSet<usize> = places((true, false)).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(&node) = ready.first().or_else(|| nearly.first()).or_else(|| left.first()) {
        for nodes in [&mut ready, &mut nearly, &mut left] {
            nodes.remove(&node);
        }
        order.push(node);
        for &other in needed_by.get(&node).into_iter().flatten().filter(|other| left.contains(other)) {
            open[other].hard.remove(&node);
            open[other].soft.remove(&node);
            match state(&open[other]) {
                (true, true) => {
                    nearly.remove(&other);
                    ready.insert(other);
                }
                (true, false) => drop(nearly.insert(other)),
                (false, _) => {}
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{Needs, order};

    fn needs(hard: &[usize], soft: &[usize]) -> Needs {
        Needs { hard: hard.iter().copied().collect(), soft: soft.iter().copied().collect() }
    }

    #[test]
    fn what_is_needed_stands_before_and_ties_go_by_place() {
        assert_eq!(
            order(&[needs(&[2], &[]), needs(&[], &[]), needs(&[], &[3]), needs(&[], &[])]),
            [1, 3, 2, 0]
        );
    }

    #[test]
    fn a_cycle_is_cut_at_a_soft_need() {
        assert_eq!(order(&[needs(&[1], &[]), needs(&[], &[0]), needs(&[0], &[])]), [1, 0, 2]);
    }

    #[test]
    fn a_cycle_of_hard_needs_loses_nobody() {
        assert_eq!(order(&[needs(&[1], &[]), needs(&[0], &[])]), [0, 1]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<Needs> = (1..=100_000).map(|next| needs(&[next % 100_000], &[])).collect();
        let mut open = chain;
        open[99_999] = Needs::default();
        assert_eq!(order(&open), (0..100_000).rev().collect::<Vec<_>>());
    }
}
