//! What squashes need: only what their own statements do.

mod lineage;
mod replayed;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{Dialect, MigrationId, Reference};
use caribou_schema::{Operation, Schema};
use caribou_sql::{Neutral, Statement, replay_each};
use caribou_squash::{Squashed, Step};

use super::{SquashError, Squashing};
use lineage::Lineage;
use replayed::Replayed;

/// What a squash needs.
#[derive(Debug, Default)]
pub(super) struct Needed {
    /// What it depends on, first in its own app: migrations as they are called now, also where another squash replaces them.
    pub(super) dependencies: Vec<Reference>,
    /// What its members depend on and it does not, sorted.
    pub(super) dropped: Vec<MigrationId>,
    /// What must be behind it.
    pub(super) run_before: Vec<Reference>,
}

/// What squashes stand on. They are asked about one after the other, in an order in which they can run.
pub(super) struct Ground<'a> {
    squashing: &'a Squashing,
    lineage: Lineage<'a>,
    replayed: BTreeMap<Dialect, Replayed>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(squashing: &'a Squashing) -> Self {
        Self { squashing, lineage: Lineage::of(squashing), replayed: BTreeMap::new() }
    }

    /// Returns what is there before the members of a squash: what everything outside adds up to that they need.
    pub(super) fn before(
        &mut self,
        members: &[MigrationId],
        dialect: Dialect,
    ) -> Result<Schema, SquashError> {
        let outside = self.lineage.outside(&self.lineage.all(members));
        let replayed =
            self.replayed.entry(dialect).or_insert_with(|| Replayed::empty(dialect, &self.lineage));
        replayed.read(&self.squashing.projects[&dialect], &self.lineage, &outside)?;
        Ok(replayed.schema(&self.squashing.projects[&dialect], &self.lineage, &outside)?)
    }

    /// Returns what a squash depends on: what made the things what they are that its statements have to do with, there and back, on
    /// any backend. With a script that leads back is what it is run on.
    ///
    /// Of a statement that may have to do with anything, it is what those declare that it and its predecessors are from; and where
    /// something that is not understood stands before the squash, whatever leads there.
    pub(super) fn needs(
        &mut self,
        members: &[MigrationId],
        there: &BTreeMap<Dialect, &Squashed>,
        back: &BTreeMap<Dialect, (&Schema, &str)>,
    ) -> Result<Needed, SquashError> {
        let inside = self.lineage.all(members);
        let outside = self.lineage.outside(&inside);
        let mut wanted = BTreeSet::new();
        let mut origins = BTreeSet::new();
        for (&dialect, squashed) in there {
            let mut schema = self.before(members, dialect)?;
            let replayed = &self.replayed[&dialect];
            for step in &squashed.steps {
                let (operations, origin) = match step {
                    Step::Kept { operations, origin, .. } => (operations.as_slice(), Some(&origin.id)),
                    Step::Made { operation, .. } => (std::slice::from_ref(operation), None),
                };
                for operation in operations {
                    match behind(operation, &schema, replayed) {
                        Some(behind) => wanted.extend(behind.into_iter().filter(|who| outside[*who])),
                        None => {
                            origins.insert(origin);
                        }
                    }
                    // What does not fit is found by the proof.
                    let _fits = schema.apply(operation);
                }
            }
        }
        for (dialect, (after, script)) in back {
            let replayed = &self.replayed[dialect];
            let mut schema = (*after).clone();
            // What does not fit is found by the proof.
            let _fits = replay_each(script, &mut schema, &mut |operation, schema| match behind(
                operation, schema, replayed,
            ) {
                Some(behind) => wanted.extend(behind.into_iter().filter(|who| outside[*who])),
                None => {
                    origins.insert(None);
                }
            });
        }
        for origin in origins {
            wanted.extend(self.lineage.declared(&inside, origin));
        }
        let is_own = |at: &usize| self.lineage.id(*at).app() == members[0].app();
        let parents = self.lineage.parents_of(&inside);
        wanted.extend(parents.iter().filter(|at| is_own(at)));

        let is_unclear = |at: &usize| self.replayed.values().any(|replayed| replayed.is_unclear(*at));
        let mut unclear: Vec<usize> =
            (0..outside.len()).filter(|at| outside[*at] && is_unclear(at)).collect();
        let brought = self.lineage.brought(&parents.iter().chain(&wanted).chain(&unclear).copied().collect());
        let mut needed = brought.without(&wanted);
        for &parent in parents.iter().rev() {
            unclear.retain(|at| !brought.has(&needed, *at));
            if unclear.is_empty() {
                break;
            }
            let lead = self.lineage.behind(parent);
            if unclear.iter().any(|at| lead[*at]) {
                wanted.insert(parent);
                needed = brought.without(&wanted);
            }
        }
        let dropped = self.lineage.asked_by(&inside).filter(|at| !brought.has(&needed, *at));
        let dropped: BTreeSet<&MigrationId> = dropped.map(|at| self.lineage.id(at)).collect();
        let dropped = dropped.into_iter().cloned().collect();
        needed.sort_by_key(|at| (!is_own(at), self.lineage.id(*at)));
        let dependencies = needed.iter().map(|at| Reference::Exact(self.lineage.id(*at).clone())).collect();
        self.lineage.becomes_one(inside, needed);
        Ok(Needed { dependencies, dropped, run_before: self.run_before(members) })
    }

    fn run_before(&self, members: &[MigrationId]) -> Vec<Reference> {
        let mut all: Vec<Reference> = Vec::new();
        let folders = members.iter().filter_map(|id| self.squashing.any().get(id)?.folder());
        for reference in folders.flat_map(|folder| &folder.metadata.run_before) {
            let is_inside = matches!(reference, Reference::Exact(id) if members.contains(id));
            if !is_inside && !all.contains(reference) {
                all.push(reference.clone());
            }
        }
        all
    }
}

/// Who made that what it is which an operation has to do with; `None` when that may be anything.
fn behind(operation: &Operation, schema: &Schema, replayed: &Replayed) -> Option<BTreeSet<usize>> {
    let Operation::Neutral { text } = operation else { return replayed.past.behind(operation, schema) };
    match Statement::new(text, schema.dialect()).neutral()? {
        Neutral::Transaction | Neutral::Housekeeping | Neutral::Patience | Neutral::KeyChecks => {
            Some(BTreeSet::new())
        }
        Neutral::Lock(names) | Neutral::Rights(names) => Some(replayed.past.behind_names(&names)),
        _ => None,
    }
}
