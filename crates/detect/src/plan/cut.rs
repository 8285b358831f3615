//! Which operations stand in one migration.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::AppLabel;
use caribou_schema::{Operation, TableChange};

use super::node::Node;

/// Returns the migrations, in an order in which they can run: each with its app and the places of its operations.
///
/// One app after the other takes all that it can do, first those that have nothing left to do then; where no app can do all
/// of its own, the one after which most others can. So an app comes twice only where apps need each other in a circle.
///
/// A circle is cut between tables. Taking a foreign key out of a `CREATE TABLE` instead could save a migration now and then, but who
/// reads a migration wants to see a table whole, and SQLite would have to make it anew for the key. The key of two
/// tables that need each other is an operation of its own already.
pub(super) fn cut<'n>(nodes: &'n [Node<'_>]) -> Vec<(&'n AppLabel, Vec<usize>)> {
    let mut left: BTreeMap<&AppLabel, BTreeSet<usize>> = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        left.entry(&node.app).or_default().insert(at);
    }
    let mut work = Work { nodes, done: vec![false; nodes.len()], left };
    let mut drafts = Vec::new();
    while let Some((app, batch)) = work.next() {
        work.take(app, &batch);
        drafts.push((app, batch));
    }
    sink(nodes, &mut drafts);
    drafts.retain(|(_, batch)| !batch.is_empty());
    drafts
}

/// What is done and what is left.
#[derive(Clone)]
struct Work<'n, 'a> {
    nodes: &'n [Node<'a>],
    done: Vec<bool>,
    left: BTreeMap<&'n AppLabel, BTreeSet<usize>>,
}

impl<'n> Work<'n, '_> {
    /// Returns the next migration, `None` when nothing is left.
    fn next(&self) -> Option<(&'n AppLabel, Vec<usize>)> {
        let batches = self.batches();
        if let Some((app, batch)) = batches.iter().find(|(app, batch)| self.finishes(app, batch)) {
            return Some((app, batch.clone()));
        }
        let worth = |(app, batch): &(&'n AppLabel, Vec<usize>)| {
            let mut then = self.clone();
            then.take(app, batch);
            let batches = then.batches();
            let done = batches.iter().filter(|(app, batch)| then.finishes(app, batch)).count();
            (done, batches.iter().map(|(_, batch)| batch.len()).sum::<usize>())
        };
        // The first of the best: `max_by_key` would return the last.
        batches.into_iter().filter(|(_, batch)| !batch.is_empty()).rev().max_by_key(worth)
    }

    /// Returns what each app could do next.
    fn batches(&self) -> Vec<(&'n AppLabel, Vec<usize>)> {
        self.left.iter().map(|(app, left)| (*app, self.batch(left))).collect()
    }

    fn batch(&self, left: &BTreeSet<usize>) -> Vec<usize> {
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for &at in left {
            if self.nodes[at].behind.iter().all(|before| self.done[*before] || taken.contains(before)) {
                taken.insert(at);
            }
        }
        taken.into_iter().collect()
    }

    fn finishes(&self, app: &AppLabel, batch: &[usize]) -> bool {
        self.left.get(app).is_some_and(|left| left.len() == batch.len())
    }

    fn take(&mut self, app: &AppLabel, batch: &[usize]) {
        for &at in batch {
            self.done[at] = true;
        }
        if let Some(left) = self.left.get_mut(app) {
            left.retain(|at| !self.done[*at]);
        }
        self.left.retain(|_, left| !left.is_empty());
    }
}

/// Lets a new column, and what fills it, wait for what stands on it, so that a column and its foreign key are not torn apart.
fn sink(nodes: &[Node<'_>], drafts: &mut [(&AppLabel, Vec<usize>)]) {
    if drafts.len() < 2 {
        return;
    }
    let mut draft_of: Vec<usize> = vec![0; nodes.len()];
    for (draft, (_, batch)) in drafts.iter().enumerate() {
        batch.iter().for_each(|at| draft_of[*at] = draft);
    }
    let mut needed_in: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev() {
        let place = draft_of[at];
        if let Some(&only) = needed_in[at].first().filter(|_| needed_in[at].len() == 1)
            && drafts[only].0 == drafts[place].0
            && is_step(node.operation)
        {
            draft_of[at] = only;
        }
        for before in &node.behind {
            needed_in[*before].insert(draft_of[at]);
        }
    }
    drafts.iter_mut().for_each(|(_, batch)| batch.clear());
    for (at, draft) in draft_of.into_iter().enumerate() {
        drafts[draft].1.push(at);
    }
}

fn is_step(operation: &Operation) -> bool {
    match operation {
        Operation::Data { .. } => true,
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::AddColumn { .. } | TableChange::AlterColumn { .. })
        }
        _ => false,
    }
}
