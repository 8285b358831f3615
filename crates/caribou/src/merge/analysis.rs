//! What branches are to each other: as their scripts say, and as was seen.

use std::collections::BTreeMap;

use caribou_executor::{Context, Task};
use caribou_graph::Graph;
use caribou_merge::{Decision, Verdict, Why, compare};
use caribou_migration::{Dialect, MigrationId};
use caribou_verify::{Orders, Place, orders};

use super::sides::{Ground, Scripts};
use super::{Analysis, MergeError, Merging, PairReport, Seen};
use crate::project::Project;

pub(super) fn of_project(project: &Project, graph: &Graph) -> Result<Analysis, MergeError> {
    let ground = Ground::of(project, graph);
    let before = ground.schema(project)?;
    let mut pairs = Vec::new();
    for (first, second) in every_two(ground.branches.len()) {
        let mut pair = PairReport::new(first, second);
        if !ground.are_ordered(graph, first, second) {
            let [one, other] =
                [first, second].map(|place| Scripts::of(project, &ground.branches[place].migrations));
            let comparison = compare(&before, &one.sources(), &other.sources())?;
            let decisions = comparison.decisions.into_iter();
            pair.decisions = decisions.map(|decision| (project.dialect(), decision)).collect();
        }
        pair.decide();
        pairs.push(pair);
    }
    Ok(Analysis { sides: ground.told(project, &before), conflicts: ground.conflicts, pairs })
}

pub(super) fn of_all(merging: &Merging) -> Result<Analysis, MergeError> {
    let mut analysis = of_project(merging.any(), &merging.graph)?;
    if analysis.conflicts.is_empty() {
        return Err(MergeError::Nothing);
    }
    for (_, project) in merging.projects.iter().filter(|(dialect, _)| **dialect != merging.first) {
        let other = of_project(project, &merging.graph)?;
        for (pair, other) in analysis.pairs.iter_mut().zip(other.pairs) {
            pair.decisions.extend(other.decisions);
            pair.decide();
        }
    }
    Ok(analysis)
}

pub(super) fn run(merging: &Merging, analysis: &mut Analysis, place: &Place, context: &Context<'_>) {
    let dialect = place.dialect();
    let Some(project) = merging.projects.get(&dialect) else { return };
    let ground = Ground::of(project, &merging.graph);
    let there = ground.tasks(project);
    for pair in &mut analysis.pairs {
        if ground.are_ordered(&merging.graph, pair.first, pair.second) {
            continue;
        }
        let tasks = |ids: &[MigrationId]| -> Vec<Task<'_>> {
            ids.iter().map(|id| project.task(id, project.work(id))).collect()
        };
        let parted = ground.parted(pair.first, pair.second);
        let there = [there.clone(), tasks(&parted.common)].concat();
        let seen = orders(place, &there, &tasks(&parted.first), &tasks(&parted.second), context);
        let seen = match seen {
            Ok(seen) => Seen::Orders(Box::new(seen)),
            Err(error) => Seen::Not(error.to_string()),
        };
        pair.seen.insert(dialect, seen);
        pair.decide();
    }
}

/// Every two places below a number, the smaller one first.
pub(super) fn every_two(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |first| (first + 1..count).map(move |second| (first, second)))
}

impl PairReport {
    fn new(first: usize, second: usize) -> Self {
        let (decisions, seen) = (Vec::new(), BTreeMap::new());
        Self { first, second, verdict: Verdict::Independent, decisions, seen }
    }

    /// Decides the verdict from what the scripts say and what was seen; what running has settled is no decision any more.
    ///
    /// That both orders run to the same end settles what only schemas decide. It does not settle that a statement does not fit what the
    /// other left: SQLite keeps a view that nothing can be read from.
    fn decide(&mut self) {
        let ran = |dialect: &Dialect| match self.seen.get(dialect) {
            Some(Seen::Orders(orders)) => Some(orders.as_ref()),
            _ => None,
        };
        let is_settled = |(dialect, decision): &(Dialect, Decision)| {
            ran(dialect).is_some_and(Orders::is_same)
                && decision.is_settled_by_running
                && decision.verdict != Verdict::SameEffect
                && !matches!(decision.why, Why::Fails { .. })
        };
        let left = self.decisions.iter().filter(|decision| !is_settled(decision)).cloned().collect();
        let said =
            self.decisions.iter().filter(|decision| !is_settled(decision)).map(|(dialect, decision)| {
                match ran(dialect) {
                    // Two statements may contradict each other though the branches do not: others around them see to it.
                    Some(orders) if !orders.fails_both() => decision.verdict.min(Verdict::OrderMatters),
                    _ => decision.verdict,
                }
            });
        let seen = self.seen.iter().filter_map(|(dialect, seen)| match seen {
            Seen::Orders(orders) => Some(self.as_seen(*dialect, orders)),
            Seen::Not(_) => None,
        });
        self.verdict = said.chain(seen).max().unwrap_or(Verdict::Independent);
        self.decisions = left;
    }

    /// What running says.
    fn as_seen(&self, dialect: Dialect, orders: &Orders) -> Verdict {
        if orders.is_same() {
            return Verdict::Independent;
        }
        if !orders.fails_both() {
            return Verdict::OrderMatters;
        }
        let here = self.decisions.iter().filter(|(of, _)| *of == dialect);
        match here.map(|(_, decision)| decision.verdict).max() {
            Some(Verdict::SameEffect) => Verdict::SameEffect,
            _ => Verdict::Contradict,
        }
    }
}
