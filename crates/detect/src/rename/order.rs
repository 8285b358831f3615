//! The order of moves that stand in each other's way.

use std::collections::BTreeMap;

/// One step on the way of something to its new place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step<K> {
    /// What is moved, by the place that it has before all steps.
    pub(crate) what: K,
    /// Where it is.
    pub(crate) from: K,
    /// Where it goes.
    pub(crate) to: K,
}

/// Puts moves in an order in which each finds its place free: `a` to `b` after `b` to `c`. Of those that go round in a circle the first
/// waits at a place that `spare` finds for it.
///
/// No two moves have the same target.
pub(crate) fn ordered<K: Ord + Clone>(
    moves: &BTreeMap<K, K>,
    mut spare: impl FnMut(&K) -> K,
) -> Vec<Step<K>> {
    let source: BTreeMap<&K, &K> = moves.iter().map(|(from, to)| (to, from)).collect();
    let mut steps = Vec::with_capacity(moves.len());
    let mut open = moves.clone();
    // Those whose target is free draw the others after them.
    for (from, to) in moves.iter().filter(|(_, to)| !moves.contains_key(*to)) {
        let (mut from, mut to) = (from, to);
        loop {
            open.remove(from);
            steps.push(Step { what: from.clone(), from: from.clone(), to: to.clone() });
            let Some(next) = source.get(from) else { break };
            (from, to) = (next, from);
        }
    }
    while let Some((first, last)) = open.pop_first() {
        let aside = spare(&first);
        steps.push(Step { what: first.clone(), from: first.clone(), to: aside.clone() });
        let mut hole = first.clone();
        while let Some(next) = source.get(&hole).filter(|next| **next != &first) {
            open.remove(*next);
            steps.push(Step { what: (*next).clone(), from: (*next).clone(), to: hole });
            hole = (*next).clone();
        }
        steps.push(Step { what: first, from: aside, to: last });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::ordered;

    fn steps(moves: &[(&str, &str)]) -> String {
        let moves = moves.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let steps = ordered(&moves, |name| format!("{name}_old"));
        steps.iter().map(|step| format!("{}>{}", step.from, step.to)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_free_goes_first() {
        assert_eq!(steps(&[("a", "b"), ("b", "c"), ("c", "d"), ("x", "y")]), "c>d b>c a>b x>y");
    }

    #[test]
    fn a_circle_goes_through_a_free_place() {
        assert_eq!(steps(&[("a", "b"), ("b", "a")]), "a>a_old b>a a_old>b");
        assert_eq!(steps(&[("a", "b"), ("b", "c"), ("c", "a"), ("x", "y")]), "x>y a>a_old c>a b>c a_old>b");
    }
}
