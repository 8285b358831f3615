//! What branches are to each other: as their scripts say, and as was seen.

use std::collections::BTreeMap;

use caribou_executor::{Context, Task};
use caribou_graph::Graph;
use caribou_merge::{Comparison, Decision, Same, Verdict, Why, compare_rest};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_verify::{Orders, Place, orders};

use super::fold::{Folds, Parted};
use super::sides::{Ground, Scripts};
use super::{Analysis, MergeError, Merging, PairReport, Seen};
use crate::project::Project;

pub(super) fn of_project(project: &Project, graph: &Graph) -> Result<Analysis, MergeError> {
    let ground = Ground::of(project, graph);
    let before = ground.schema(project)?;
    let sides = ground.told(project, &before);
    let mut pairs = every_pair(&ground);
    for pair in &mut pairs {
        if let Some(comparison) = compared(project, &ground, graph, &before, pair, &[])? {
            pair.add(project.dialect(), comparison.decisions);
            pair.decide();
        }
    }
    Ok(Analysis { sides, conflicts: ground.conflicts, pairs, folds: Folds::default() })
}

pub(super) fn of_all(merging: &Merging) -> Result<Analysis, MergeError> {
    let Merging { ground, graph, before, .. } = merging;
    if ground.conflicts.is_empty() {
        return Err(MergeError::Nothing);
    }
    let sides = ground.told(merging.any(), &before[&merging.first]);
    let (mut pairs, mut same) = (every_pair(ground), Vec::new());
    for pair in &mut pairs {
        let mut on_all: Option<Vec<Same>> = None;
        for (dialect, project) in merging.backends() {
            let comparison = compared(project, ground, graph, &before[&dialect], pair, &[])?;
            let Some(comparison) = comparison else { continue };
            pair.add(dialect, comparison.decisions);
            match &mut on_all {
                Some(on_all) => on_all.retain(|same| comparison.same.contains(same)),
                None => on_all = Some(comparison.same),
            }
        }
        same.extend(on_all.into_iter().flatten());
    }
    let folds = Folds::of(merging, &same);
    for pair in &mut pairs {
        let [first, second] = [pair.first, pair.second].map(|place| &ground.branches[place].migrations);
        let same = folds.between(first, second);
        if !same.is_empty() {
            let mut rest = Vec::new();
            for (dialect, project) in merging.backends() {
                let comparison = compared(project, ground, graph, &before[&dialect], pair, &same)?;
                let decisions = comparison.into_iter().flat_map(|comparison| comparison.decisions);
                rest.extend(decisions.map(|decision| (dialect, decision)));
            }
            pair.rest = Some(rest);
        }
        pair.decide();
    }
    Ok(Analysis { sides, conflicts: ground.conflicts.clone(), pairs, folds })
}

fn every_pair(ground: &Ground) -> Vec<PairReport> {
    every_two(ground.branches.len()).map(|(first, second)| PairReport::new(first, second)).collect()
}

/// Compares two branches on one backend; `None` when one comes after the other already.
fn compared(
    project: &Project,
    ground: &Ground,
    graph: &Graph,
    before: &Schema,
    pair: &PairReport,
    same: &[Same],
) -> Result<Option<Comparison>, MergeError> {
    if ground.are_ordered(graph, pair.first, pair.second) {
        return Ok(None);
    }
    let [first, second] =
        [pair.first, pair.second].map(|place| Scripts::of(project, &ground.branches[place].migrations));
    Ok(Some(compare_rest(before, &first.sources(), &second.sources(), same)?))
}

pub(super) fn run(merging: &Merging, analysis: &mut Analysis, place: &Place, context: &Context<'_>) {
    let dialect = place.dialect();
    let Some(project) = merging.projects.get(&dialect) else { return };
    let ground = &merging.ground;
    let there = ground.tasks(project);
    for pair in &mut analysis.pairs {
        if ground.are_ordered(&merging.graph, pair.first, pair.second) {
            continue;
        }
        let [first, second] = [pair.first, pair.second].map(|place| &ground.branches[place].migrations);
        let parted = Parted::of(&analysis.folds, first, second);
        if parted.first.is_empty() && parted.second.is_empty() {
            continue;
        }
        let tasks = |ids: &[MigrationId]| -> Vec<Task<'_>> {
            ids.iter().map(|id| project.task(id, project.work(id))).collect()
        };
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
        Self { first, second, verdict: Verdict::Independent, decisions, seen, rest: None }
    }

    fn add(&mut self, dialect: Dialect, decisions: Vec<Decision>) {
        self.decisions.extend(decisions.into_iter().map(|decision| (dialect, decision)));
    }

    /// Decides the verdict from what the scripts say and what was seen; what running has settled is no decision any more.
    fn decide(&mut self) {
        self.decisions = self.unsettled(&self.decisions);
        self.rest = self.rest.as_ref().map(|rest| self.unsettled(rest));
        self.verdict = self.judged(&self.decisions);
    }

    /// Returns what the branches are to each other when whole migrations that do the same are one.
    pub(super) fn verdict_of_rest(&self) -> Verdict {
        self.judged(self.rest())
    }

    /// Returns what decides when whole migrations that do the same are one.
    pub(super) fn rest(&self) -> &[(Dialect, Decision)] {
        self.rest.as_deref().unwrap_or(&self.decisions)
    }

    fn ran(&self, dialect: Dialect) -> Option<&Orders> {
        match self.seen.get(&dialect) {
            Some(Seen::Orders(orders)) => Some(orders),
            _ => None,
        }
    }

    /// That both orders run to the same end settles what only schemas decide. It does not settle that a statement does not fit what the
    /// other left: SQLite keeps a view that nothing can be read from.
    fn unsettled(&self, decisions: &[(Dialect, Decision)]) -> Vec<(Dialect, Decision)> {
        let is_settled = |(dialect, decision): &&(Dialect, Decision)| {
            self.ran(*dialect).is_some_and(Orders::is_same)
                && decision.is_settled_by_running
                && decision.verdict != Verdict::SameEffect
                && !matches!(decision.why, Why::Fails { .. })
        };
        decisions.iter().filter(|decision| !is_settled(decision)).cloned().collect()
    }

    fn judged(&self, decisions: &[(Dialect, Decision)]) -> Verdict {
        let said = decisions.iter().map(|(dialect, decision)| match self.ran(*dialect) {
            // Two statements may contradict each other though the branches do not: others around them see to it.
            Some(orders) if !orders.fails_both() => decision.verdict.min(Verdict::OrderMatters),
            _ => decision.verdict,
        });
        let seen = self.seen.keys().filter_map(|&dialect| Some(self.as_seen(dialect, self.ran(dialect)?)));
        said.chain(seen).max().unwrap_or(Verdict::Independent)
    }

    /// What running says.
    fn as_seen(&self, dialect: Dialect, orders: &Orders) -> Verdict {
        if orders.is_same() {
            return Verdict::Independent;
        }
        if !orders.fails_both() {
            return Verdict::OrderMatters;
        }
        let here = self.rest().iter().filter(|(of, _)| *of == dialect);
        match here.map(|(_, decision)| decision.verdict).max() {
            Some(Verdict::SameEffect) => Verdict::SameEffect,
            _ => Verdict::Contradict,
        }
    }
}
