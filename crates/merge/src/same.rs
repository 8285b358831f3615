//! Whole migrations that both branches have, each under its own name.

use std::collections::BTreeMap;

use caribou_migration::MigrationId;
use caribou_squash::Source;

/// Two migrations, one of each branch, that do the same, statement by statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Same {
    /// The one of the first branch.
    pub first: MigrationId,
    /// The one of the second branch.
    pub second: MigrationId,
}

/// Which scripts of two branches are one and run once, by their places.
#[derive(Debug, Default)]
pub(crate) struct Twins {
    /// Those of the first branch, and which of the second they are.
    pub(crate) in_second: BTreeMap<usize, usize>,
    /// The other way round.
    pub(crate) in_first: BTreeMap<usize, usize>,
}

impl Twins {
    pub(crate) fn of(same: &[Same], first: &[Source<'_>], second: &[Source<'_>]) -> Self {
        let place = |sources: &[Source<'_>], id| sources.iter().position(|source| source.id == id);
        let places =
            same.iter().filter_map(|same| Some((place(first, &same.first)?, place(second, &same.second)?)));
        let in_second: BTreeMap<usize, usize> = places.collect();
        let in_first = in_second.iter().map(|(&first, &second)| (second, first)).collect();
        Self { in_second, in_first }
    }

    /// Says whether two scripts, one of each branch, run in one order where the first branch went first, and in the other order where the
    /// second did. A script that both branches have runs where the branch has it that went first.
    pub(crate) fn are_swapped(&self, first: usize, second: usize) -> bool {
        match (self.in_second.get(&first), self.in_first.get(&second)) {
            (None, None) => true,
            (None, Some(&there)) => first < there,
            (Some(&there), None) => second < there,
            (Some(&in_second), Some(&in_first)) => (first < in_first) != (in_second < second),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a x b` against `c x d`: what stands behind `x` in its branch stands behind it everywhere.
    #[test]
    fn what_stands_behind_a_twin_stays_there() {
        let twins = Twins { in_second: [(1, 1)].into(), in_first: [(1, 1)].into() };
        let swapped: Vec<(usize, usize)> = (0..3)
            .flat_map(|first| (0..3).map(move |second| (first, second)))
            .filter(|&(first, second)| twins.are_swapped(first, second))
            .collect();
        assert_eq!(swapped, [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (2, 2)]);
    }

    /// `x y` against `x y`, and against `y x`.
    #[test]
    fn two_twins_are_swapped_where_the_branches_do_not_agree() {
        let agreed = Twins { in_second: [(0, 0), (1, 1)].into(), in_first: [(0, 0), (1, 1)].into() };
        let crossed = Twins { in_second: [(0, 1), (1, 0)].into(), in_first: [(0, 1), (1, 0)].into() };
        for (first, second) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            assert!(!agreed.are_swapped(first, second));
            assert_eq!(crossed.are_swapped(first, second), first == second);
        }
    }
}
