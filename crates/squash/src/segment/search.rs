//! Who is next: the fewest runs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::demand::{Demands, Progress};

/// Some members of a range, one behind the other, that become one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The place of the range.
    pub(super) app: usize,
    /// The place of its first member.
    pub(super) start: usize,
    /// The place behind its last one.
    pub(super) end: usize,
}

/// How many times it may be asked how far a range can go, before the first good way is taken instead of the best: some ten milliseconds.
const ASKED: usize = 200_000;

/// Returns the runs, in an order in which they can be done, and whether no fewer would do.
///
/// Who can go as far as it ever could in one file does so first: that costs it nothing, and helps the others. Who is left waits for others
/// in a circle; circles that have nothing to do with each other are solved one after the other, those first that others wait for.
pub(super) fn search(demands: &Demands) -> (Vec<Run>, bool) {
    let all: Vec<usize> = (0..demands.len()).collect();
    let mut progress: Progress = vec![0; demands.len()];
    let mut runs = Vec::new();
    let (mut left, mut is_least) = (ASKED, true);
    loop {
        settle(demands, &all, &mut progress, &mut runs);
        let circle = circle(demands, &progress);
        if circle.is_empty() {
            return (runs, is_least);
        }
        let found = least(demands, &progress, &circle, &mut left);
        is_least &= found.is_some();
        for run in found.unwrap_or_else(|| good(demands, &progress, &circle)) {
            progress[run.app] = run.end;
            runs.push(run);
        }
    }
}

/// Lets everybody of some go who can go as far as it ever could in one file. Returns how often somebody was asked.
fn settle(demands: &Demands, apps: &[usize], progress: &mut Progress, runs: &mut Vec<Run>) -> usize {
    let mut asked = 0;
    loop {
        let before = runs.len();
        for &app in apps {
            while progress[app] < demands.members_of(app) {
                asked += 1;
                let (start, end) = (progress[app], demands.reach(app, progress));
                if end < demands.limit(app, progress) {
                    break;
                }
                progress[app] = end;
                runs.push(Run { app, start, end });
            }
        }
        if runs.len() == before {
            return asked;
        }
    }
}

/// Returns ranges that wait for each other and for nobody else; none when all is done.
fn circle(demands: &Demands, progress: &Progress) -> Vec<usize> {
    let awaited = |from: usize| {
        let mut reached = vec![false; demands.len()];
        let mut open = vec![from];
        while let Some(app) = open.pop() {
            for other in demands.awaited(app, progress) {
                if !std::mem::replace(&mut reached[other], true) {
                    open.push(other);
                }
            }
        }
        reached
    };
    let unfinished = (0..demands.len()).filter(|app| progress[*app] < demands.members_of(*app));
    let closures: Vec<(usize, Vec<bool>)> = unfinished.map(|app| (app, awaited(app))).collect();
    // Who waits for the fewest, itself among them, is in a circle that waits for nobody else.
    let size = |(app, reached): &&(usize, Vec<bool>)| {
        (reached.iter().filter(|is_in| **is_in).count(), !reached[*app])
    };
    let Some((app, reached)) = closures.iter().min_by_key(size) else { return Vec::new() };
    (0..demands.len()).filter(|other| other == app || reached[*other]).collect()
}

/// A state on the way: what was done last to come here.
struct Stage {
    progress: Progress,
    before: Option<usize>,
    runs: Vec<Run>,
    cost: usize,
}

/// Finds the fewest runs that finish some ranges: A*, whose estimate is what each of the ranges would need alone.
///
/// `None` when that was asked too often.
fn least(demands: &Demands, start: &Progress, apps: &[usize], left: &mut usize) -> Option<Vec<Run>> {
    let estimate = |progress: &Progress| apps.iter().map(|app| demands.least(*app, progress)).sum::<usize>();
    let mut stages = vec![Stage { progress: start.clone(), before: None, runs: Vec::new(), cost: 0 }];
    let mut known: BTreeMap<Progress, usize> = BTreeMap::from([(start.clone(), 0)]);
    // The cheapest first; among them the one that is nearest to the end, then the first that was found.
    let mut open = BinaryHeap::from([Reverse((estimate(start), estimate(start), 0))]);
    while let Some(Reverse((_, rest, at))) = open.pop() {
        if rest == 0 {
            return Some(way(&stages, at));
        }
        if known[&stages[at].progress] < stages[at].cost {
            continue;
        }
        let nexts = nexts(demands, &stages[at].progress, apps);
        let mut asked = apps.len();
        for run in nexts {
            let mut progress = stages[at].progress.clone();
            progress[run.app] = run.end;
            let mut runs = vec![run];
            asked += settle(demands, apps, &mut progress, &mut runs);
            let cost = stages[at].cost + runs.len();
            if known.get(&progress).is_some_and(|known| *known <= cost) {
                continue;
            }
            known.insert(progress.clone(), cost);
            let rest = estimate(&progress);
            open.push(Reverse((cost + rest, rest, stages.len())));
            stages.push(Stage { progress, before: Some(at), runs, cost });
        }
        *left = left.saturating_sub(asked);
        if *left == 0 {
            return None;
        }
    }
    None
}

fn way(stages: &[Stage], end: usize) -> Vec<Run> {
    let mut steps = vec![end];
    while let Some(before) = steps.last().and_then(|last| stages[*last].before) {
        steps.push(before);
    }
    steps.iter().rev().flat_map(|step| &stages[*step].runs).copied().collect()
}

/// Returns what can be done next.
fn nexts(demands: &Demands, progress: &Progress, apps: &[usize]) -> Vec<Run> {
    let unfinished = apps.iter().copied().filter(|app| progress[*app] < demands.members_of(*app));
    let run = |app| Run { app, start: progress[app], end: demands.reach(app, progress) };
    let runs: Vec<Run> = unfinished.clone().map(run).collect();
    if runs.iter().all(|run| run.end == run.start) {
        // A real circle: nobody can go on, so the first one does.
        return unfinished.take(1).map(|app| Run { end: progress[app] + 1, ..run(app) }).collect();
    }
    runs.into_iter().filter(|run| run.end > run.start).collect()
}

/// Finishes some ranges in a good way: next is always the one after which the others can go furthest.
fn good(demands: &Demands, start: &Progress, apps: &[usize]) -> Vec<Run> {
    let mut progress = start.clone();
    let mut runs = Vec::new();
    while apps.iter().any(|app| progress[*app] < demands.members_of(*app)) {
        let tried = nexts(demands, &progress, apps).into_iter().map(|run| {
            let (mut then, mut taken) = (progress.clone(), vec![run]);
            then[run.app] = run.end;
            settle(demands, apps, &mut then, &mut taken);
            let estimate: usize = apps.iter().map(|app| demands.least(*app, &then)).sum();
            let reached: usize = apps.iter().map(|app| demands.reach(*app, &then)).sum();
            ((taken.len() + estimate, Reverse(reached)), then, taken)
        });
        let Some((_, then, taken)) = tried.min_by_key(|(worth, ..)| *worth) else { break };
        progress = then;
        runs.extend(taken);
    }
    runs
}
