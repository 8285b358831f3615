//! Plans: what to run, which way, in which order.

use std::fmt;

use caribou_migration::{AppLabel, Direction, MigrationId};

use crate::error::list;
use crate::{FindError, Graph};

/// Where a database should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// Everything applied.
    Everything,
    /// An app's leaf applied, or all its leaves while there are several.
    App(AppLabel),
    /// This migration the last one applied of what follows from it in its app.
    ///
    /// One that is not applied is, with all that it needs. One that is applied stays: its children in the same app
    /// go, with all that depends on those, in whatever app.
    To(MigrationId),
    /// Nothing of an app applied, nor what depends on it.
    Zero(AppLabel),
}

/// What to run, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The steps, all that apply or all that revert in one direction.
    pub steps: Vec<Step>,
    /// The migrations to apply that the graph places before applied ones of their app.
    pub late: Vec<MigrationId>,
}

impl Plan {
    /// Returns whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the way it goes; `None` if it only changes rows.
    pub fn direction(&self) -> Option<Direction> {
        self.steps.iter().find(|step| step.action != Action::Record).map(|step| step.direction)
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// The migration.
    pub id: MigrationId,
    /// Which way.
    pub direction: Direction,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Its `up.sql` is run and its row written.
    Apply,
    /// Its `down.sql` is run and its row deleted; with a squash's row go those it [covers](crate::Squash::covers).
    Revert,
    /// Only its row is written: a squash, all of whose replaced are applied by then.
    /// Backward only its row is deleted: that of a squash which stepped aside and should not have one.
    Record,
}

/// There is no plan for these goals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A goal is not in the graph.
    #[error(transparent)]
    Goal(#[from] FindError),
    /// The goals lead both ways.
    #[error("{}", both_ways(.forward, .backward))]
    Mixed {
        /// What would have to be applied, or stay so.
        forward: Vec<MigrationId>,
        /// What would have to be reverted.
        backward: Vec<MigrationId>,
    },
}

fn both_ways(forward: &[MigrationId], backward: &[MigrationId]) -> String {
    struct Both<'a>(&'a [MigrationId], &'a [MigrationId]);
    impl fmt::Display for Both<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a plan goes one way, but this one would apply ")?;
            list(f, "", self.0)?;
            list(f, " and revert ", self.1)
        }
    }
    Both(forward, backward).to_string()
}

impl Graph {
    /// Plans the way from what is applied to the goals.
    ///
    /// Forward: all that the goals need and that is not applied, in the order of the graph. Backward: all that is applied
    /// and must go, in the reverse order. Squashes that lack only their row get it on the way.
    ///
    /// Neither conflicts nor an inconsistent history stop it: ask [`Graph::conflicts`] and [`Graph::history_problems`] first.
    ///
    /// # Errors
    /// [`PlanError::Goal`] for the first goal that is not in the graph, [`PlanError::Mixed`] when the goals lead both ways.
    pub fn plan(&self, goals: &[Goal]) -> Result<Plan, PlanError> {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for goal in goals {
            match goal {
                Goal::Everything => wanted.extend(0..self.ids.len() as u32),
                Goal::App(app) => {
                    self.known(app)?;
                    wanted.extend(self.ends(app, &self.children));
                }
                Goal::To(id) => {
                    let target = self.locate(id)?;
                    wanted.push(target);
                    if self.applied[target as usize] {
                        let app = self.range(id.app());
                        unwanted.extend(self.children.of(target).iter().filter(|child| app.contains(child)));
                    }
                }
                Goal::Zero(app) => {
                    self.known(app)?;
                    unwanted.extend(self.ends(app, &self.parents));
                }
            }
        }
        let needed = self.reach(wanted, &self.parents);
        let doomed = if unwanted.is_empty() { Vec::new() } else { self.reach(unwanted, &self.children) };
        let reverts =
            |node: u32| self.applied[node as usize] && doomed.get(node as usize).copied().unwrap_or(false);
        let applies = |node: u32| needed[node as usize] && !self.applied[node as usize];

        let backward: Vec<u32> = self.order.iter().rev().copied().filter(|&node| reverts(node)).collect();
        if backward.is_empty() {
            return Ok(self.forward(&needed));
        }
        let forward: Vec<u32> = self
            .order
            .iter()
            .copied()
            .filter(|&node| applies(node) || (needed[node as usize] && reverts(node)))
            .collect();
        if !forward.is_empty() {
            let ids = |nodes: Vec<u32>| nodes.into_iter().map(|node| self.id(node).clone()).collect();
            return Err(PlanError::Mixed { forward: ids(forward), backward: ids(backward) });
        }
        Ok(self.backward(&needed, &backward))
    }

    fn forward(&self, needed: &[bool]) -> Plan {
        let mut then: Vec<bool> = self.applied.clone();
        let mut steps = Vec::new();
        // The rank of the last applied node of each app, plus one.
        let mut last = vec![0; self.apps.len()];
        for (&node, position) in self.order.iter().zip(1..) {
            if self.applied[node as usize] {
                last[self.app_of[node as usize] as usize] = position;
            }
        }
        let mut late = Vec::new();
        for &node in self.order.iter().filter(|&&node| needed[node as usize]) {
            if self.unrecorded[node as usize] {
                steps.push(self.step(node, Direction::Forward, Action::Record));
            } else if !self.applied[node as usize] {
                then[node as usize] = true;
                steps.push(self.step(node, Direction::Forward, Action::Apply));
                if last[self.app_of[node as usize] as usize] > self.rank[node as usize] {
                    late.push(self.id(node).clone());
                }
            }
        }
        let is_done = |members: &[u32]| members.iter().all(|&member| then[member as usize]);
        let whole = |id: &MigrationId| self.aside.get(id).is_some_and(|aside| is_done(&aside.members));
        for (id, aside) in &self.aside {
            if !aside.recorded && is_done(&aside.members) && !aside.around.iter().any(whole) {
                steps.push(Step { id: id.clone(), direction: Direction::Forward, action: Action::Record });
            }
        }
        Plan { steps, late }
    }

    fn backward(&self, needed: &[bool], reverts: &[u32]) -> Plan {
        let mut steps = Vec::new();
        for &node in &self.order {
            if self.unrecorded[node as usize] && needed[node as usize] {
                steps.push(self.step(node, Direction::Forward, Action::Record));
            }
        }
        let mut gone = vec![false; self.ids.len()];
        for &node in reverts {
            gone[node as usize] = true;
        }
        for (id, aside) in &self.aside {
            // Once nothing of what it replaces is applied, its row alone would count.
            if aside.recorded && aside.members.iter().any(|&member| gone[member as usize]) {
                steps.push(Step { id: id.clone(), direction: Direction::Backward, action: Action::Record });
            }
        }
        steps.extend(reverts.iter().map(|&node| self.step(node, Direction::Backward, Action::Revert)));
        Plan { steps, late: Vec::new() }
    }

    fn step(&self, node: u32, direction: Direction, action: Action) -> Step {
        Step { id: self.id(node).clone(), direction, action }
    }
}
