//! What databases can have been through before their branches are joined, and what they go through then.

use std::collections::{BTreeMap, BTreeSet};

use caribou_graph::{Graph, Node};
use caribou_migration::MigrationId;

use super::fold::Folds;
use super::order::Group;
use super::prove::Run;
use super::{MergeError, Merging};
use crate::make::NewMigration;

/// The most branches of which every order is looked at.
pub(super) const MOST: usize = 4;

/// The migrations as they will be.
pub(super) struct Then<'a> {
    pub(super) merging: &'a Merging,
    pub(super) folds: &'a Folds,
    pub(super) nodes: &'a [Node],
    pub(super) new: &'a [NewMigration],
}

impl Then<'_> {
    /// Returns everything that a database runs, from where the branches fork to where they are joined: first when it has had the branches in
    /// the order that was chosen, then for every other past that leads to something else in another order. A past is none, one or several of
    /// the branches, in any order that runs; `migrate` does the rest in the order of the graph.
    pub(super) fn histories(&self, group: &Group<'_>) -> Result<Vec<Vec<Run>>, MergeError> {
        let (mut all, mut known) = (Vec::new(), BTreeSet::new());
        for past in pasts(group) {
            let history = self.history(group, &past)?;
            if known.insert(self.order(group, &history)) {
                all.push(history);
            }
        }
        Ok(all)
    }

    /// What a database runs that has had some branches.
    fn history(&self, group: &Group<'_>, past: &[usize]) -> Result<Vec<Run>, MergeError> {
        let branches = &self.merging.ground.branches;
        let (mut done, mut history) = (BTreeSet::new(), Vec::new());
        for id in past.iter().flat_map(|&place| &branches[place].migrations) {
            if done.insert(self.folds.one(id).clone()) {
                history.push(Run::There(id.clone()));
            }
        }
        let of_group =
            |id: &MigrationId| group.branches.iter().any(|&place| branches[place].migrations.contains(id));
        let graph = Graph::build(self.nodes.iter().cloned(), &done)?;
        for id in graph.in_order().filter(|id| !done.contains(id)) {
            match self.new.iter().position(|new| new.id == *id) {
                Some(place) => {
                    let replaces = &self.new[place].metadata.replaces;
                    if replaces.iter().any(|old| of_group(old) && !done.contains(old)) {
                        history.push(Run::New(place));
                    }
                }
                None if of_group(id) => history.push(Run::There(id.clone())),
                None => {}
            }
        }
        Ok(history)
    }

    /// What of a history can make it end in another way than others: what runs, and in which order what does not commute.
    fn order(&self, group: &Group<'_>, history: &[Run]) -> (BTreeSet<Run>, Vec<bool>) {
        let mut places: BTreeMap<&MigrationId, usize> = BTreeMap::new();
        for (place, run) in history.iter().enumerate() {
            match run {
                Run::There(id) => drop(places.insert(self.folds.one(id), place)),
                Run::New(new) => {
                    places.extend(self.new[*new].metadata.replaces.iter().map(|old| (old, place)))
                }
            }
        }
        let branch = |place: usize| &self.merging.ground.branches[place].migrations;
        let mut order = Vec::new();
        for of in &group.ordered {
            for first in branch(of.first) {
                let is_before =
                    |second| places.get(self.folds.one(first)) < places.get(self.folds.one(second));
                order.extend(branch(of.second).iter().map(is_before));
            }
        }
        (history.iter().cloned().collect(), order)
    }
}

/// Which branches a database can have had, in the order in which it had them: first all whose order matters, as was chosen.
fn pasts(group: &Group<'_>) -> Vec<Vec<usize>> {
    let mut all = vec![group.contested.clone(), Vec::new()];
    let mut place = 1;
    while let Some(past) = all.get(place).cloned() {
        for &next in &group.contested {
            if !past.contains(&next) && group.can_follow(&past, next) {
                all.push(past.iter().copied().chain([next]).collect());
            }
        }
        place += 1;
    }
    all.extend(group.branches.iter().map(|&place| vec![place]));
    all
}
