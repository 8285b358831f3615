//! What joins the branches.

use std::collections::BTreeSet;

use caribou_files::Change;
use caribou_graph::{Edge, Graph, Node, Origin};
use caribou_merge::Verdict;
use caribou_migration::{AppLabel, MigrationId, Reference};

use super::bridge::bridge;
use super::files::{Edits, written};
use super::fold::{Fold, folds};
use super::joined::{Numbers, description, joined};
use super::order::{Runs, runs};
use super::prove::{Plan, Run};
use super::sides::Ground;
use super::told::told;
use super::{Analysis, DraftedMerge, Joining, MergeError, MergeRequest, Merging, PairReport};
use crate::heads::{head_changes, leaves};
use crate::make::NewMigration;

pub(super) fn draft(
    merging: &Merging,
    analysis: &Analysis,
    request: &MergeRequest,
) -> Result<DraftedMerge, MergeError> {
    let ground = Ground::of(merging.any(), &merging.graph);
    let mut drafting = Drafting {
        merging,
        ground: &ground,
        request,
        joins: Vec::new(),
        new: Vec::new(),
        plans: Vec::new(),
        edits: Edits::default(),
        nodes: merging.any().nodes().to_vec(),
    };
    let folds = folds(merging, analysis, &ground);
    let open = drafting.open(analysis, &folds)?;
    drafting.fold(folds);
    match open.as_slice() {
        [] => drafting.join(None)?,
        [pair] => drafting.order(pair)?,
        // What does the same is put together first; then one looks again.
        _ if !drafting.joins.is_empty() => {}
        [pair, ..] => {
            let why =
                "more than two branches depend on their order: put them one on top of the other".to_owned();
            return Err(drafting.not_alike(pair, why));
        }
    }
    drafting.drafted()
}

/// What is written, as far as it is decided.
struct Drafting<'a> {
    merging: &'a Merging,
    ground: &'a Ground,
    request: &'a MergeRequest,
    joins: Vec<Joining>,
    new: Vec<NewMigration>,
    plans: Vec<Plan>,
    edits: Edits,
    /// The graph's nodes, as they will be.
    nodes: Vec<Node>,
}

impl Drafting<'_> {
    /// Returns the pairs whose order is to be decided; what does the same and can be one does not count.
    fn open<'r>(&self, analysis: &'r Analysis, folds: &[Fold]) -> Result<Vec<&'r PairReport>, MergeError> {
        let mut open = Vec::new();
        for pair in analysis.pairs.iter().filter(|pair| self.is_meant(pair)) {
            let heads = || self.heads(pair);
            let is_folded = |one: &MigrationId, other: &MigrationId| {
                folds.iter().any(|fold| {
                    (&fold.kept, &fold.gone) == (one, other) || (&fold.kept, &fold.gone) == (other, one)
                })
            };
            let left = pair.decisions.iter().map(|(_, decision)| decision);
            let left: Vec<_> =
                left.filter(|decision| !is_folded(&decision.first.id, &decision.second.id)).collect();
            let verdict = if left.len() == pair.decisions.len() {
                pair.verdict
            } else {
                left.iter().map(|decision| decision.verdict).max().unwrap_or(Verdict::Independent)
            };
            match verdict {
                Verdict::Independent => {}
                // Where both orders run, as with `IF NOT EXISTS`, there is nothing to be done.
                Verdict::SameEffect if runs(self.merging, self.ground, pair)? == Runs::Both => {}
                Verdict::SameEffect => {
                    let [first, second] = heads();
                    return Err(MergeError::PartlySame { first, second });
                }
                Verdict::OrderMatters => open.push(pair),
                Verdict::Contradict => {
                    let [first, second] = heads();
                    return Err(MergeError::Contradict { first, second });
                }
            }
        }
        Ok(open)
    }

    fn is_meant(&self, pair: &PairReport) -> bool {
        let apps = &self.request.apps;
        apps.is_empty() || self.heads(pair).iter().any(|head| apps.contains(head.app()))
    }

    fn heads(&self, pair: &PairReport) -> [MigrationId; 2] {
        [pair.first, pair.second].map(|place| self.ground.branches[place].head.clone())
    }

    fn not_alike(&self, pair: &PairReport, why: String) -> MergeError {
        let [first, second] = self.heads(pair);
        MergeError::NotAlike { first, second, why }
    }

    /// Lets migrations take others in. Databases that have either branch must end alike.
    fn fold(&mut self, folds: Vec<Fold>) {
        if folds.is_empty() {
            return;
        }
        let gone: BTreeSet<&MigrationId> = folds.iter().map(|fold| &fold.gone).collect();
        let kept: BTreeSet<&MigrationId> = folds.iter().map(|fold| &fold.kept).collect();
        for (place, branch) in self.ground.branches.iter().enumerate() {
            if !branch.migrations.iter().any(|id| gone.contains(id)) {
                continue;
            }
            // One database had this branch first, as it was; the other had what stays of all of them.
            let others = || self.ground.branches.iter().enumerate().filter(move |(other, _)| *other != place);
            let all: Vec<&MigrationId> = others().flat_map(|(_, branch)| &branch.migrations).collect();
            let run = |ids: Vec<&MigrationId>| ids.into_iter().cloned().map(Run::There).collect::<Vec<_>>();
            let had = branch.migrations.iter();
            let first = had.chain(all.iter().copied().filter(|id| !kept.contains(id) && !gone.contains(id)));
            let rest = branch.migrations.iter().filter(|id| !gone.contains(id));
            let second = all.iter().copied().filter(|id| !gone.contains(id)).chain(rest);
            self.plans.push(Plan { first: run(first.collect()), second: run(second.collect()) });
        }
        for fold in folds {
            fold.edits(self.merging, &mut self.edits);
            fold.nodes(&mut self.nodes);
            self.joins.push(Joining::Fold { kept: fold.kept, gone: fold.gone });
        }
    }

    /// Decides what becomes of two branches whose order matters.
    fn order(&mut self, pair: &PairReport) -> Result<(), MergeError> {
        let heads = self.heads(pair);
        let chosen: Vec<&MigrationId> =
            heads.iter().filter(|head| self.request.first.contains(head)).collect();
        let order = runs(self.merging, self.ground, pair)?;
        let only = match order {
            Runs::Both => None,
            Runs::FirstFirst => Some(&heads[0]),
            Runs::SecondFirst => Some(&heads[1]),
            Runs::Neither => {
                let [first, second] = heads;
                return Err(MergeError::Contradict { first, second });
            }
        };
        match (chosen.as_slice(), only) {
            ([chosen], None) => {
                let statements = bridge(self.merging, self.ground, pair, chosen)?;
                self.join(Some((pair, statements)))
            }
            ([chosen], Some(only)) if *chosen == only => {
                let (branch, other) =
                    if *only == heads[0] { (pair.first, pair.second) } else { (pair.second, pair.first) };
                self.retell(branch, other)?;
                self.join(None)
            }
            _ => Err(MergeError::Choose { only: only.cloned(), heads: heads.to_vec() }),
        }
    }

    /// Lets a branch follow another one that it runs before only.
    fn retell(&mut self, branch: usize, other: usize) -> Result<(), MergeError> {
        let mut numbers = Numbers::of(self.merging, self.request.now);
        let told = told(self.merging, self.ground, (branch, other), &mut numbers)?;
        let parted = self.ground.parted(branch, other);
        let mut first = there(&parted.common);
        let mut second = first.clone();
        first.extend(there(&[parted.first.as_slice(), &parted.second].concat()));
        second.extend(there(&parted.second));
        for id in &parted.first {
            let anew = told.iter().position(|told| told.old == *id);
            second.push(anew.map_or_else(|| Run::There(id.clone()), |at| Run::New(self.new.len() + at)));
        }
        self.plans.push(Plan { first, second });
        for told in told {
            self.joins.push(Joining::Retell { old: told.old, new: told.new.id.clone() });
            self.add(told.new);
        }
        Ok(())
    }

    /// Joins the heads of each app that still has several.
    fn join(
        &mut self,
        bridge: Option<(&PairReport, Option<super::bridge::Bridge>)>,
    ) -> Result<(), MergeError> {
        let graph = Graph::build(self.nodes.iter().cloned(), &BTreeSet::new())?;
        let mut numbers = Numbers::of(self.merging, self.request.now);
        for new in &self.new {
            numbers.take(&new.id);
        }
        let (pair, mut statements) =
            bridge.map_or((None, None), |(pair, statements)| (Some(pair), statements));
        let is_meant = |app: &AppLabel| self.request.apps.is_empty() || self.request.apps.contains(app);
        let conflicts = graph.conflicts().into_iter().filter(|conflict| is_meant(&conflict.app));
        for conflict in conflicts.collect::<Vec<_>>() {
            let words = self.request.name.clone().unwrap_or_else(|| description(&conflict.heads));
            let id = numbers.next(&conflict.app, &words)?;
            let mut needs = conflict.heads.clone();
            let here = pair.map(|pair| self.heads(pair)).filter(|heads| heads[0].app() == &conflict.app);
            let own = here.as_ref().and_then(|_| statements.take());
            if let (Some(heads), true) = (&here, own.is_some()) {
                needs.extend(heads.iter().filter(|head| !conflict.heads.contains(head)).cloned());
            }
            let bridges = own.is_some();
            let new = joined(self.merging, id.clone(), &needs, own)?;
            if let (Some(pair), true) = (pair, bridges) {
                self.plans.push(self.both_orders(pair, self.new.len()));
            }
            self.joins.push(Joining::Merge { id, heads: conflict.heads, bridges });
            self.add(new);
        }
        Ok(())
    }

    /// Both orders, and then what makes them alike.
    fn both_orders(&self, pair: &PairReport, bridge: usize) -> Plan {
        let parted = self.ground.parted(pair.first, pair.second);
        let [common, first, second] = [&parted.common, &parted.first, &parted.second].map(|ids| there(ids));
        let and = vec![Run::New(bridge)];
        Plan {
            first: [common.clone(), first.clone(), second.clone(), and.clone()].concat(),
            second: [common, second, first, and].concat(),
        }
    }

    fn add(&mut self, new: NewMigration) {
        let declared = |to: &Reference| Edge { to: to.clone(), origin: Origin::Declared { line: 0 } };
        let mut node = Node::new(new.id.clone());
        node.edges = new.metadata.dependencies.iter().flatten().map(declared).collect();
        node.replaces = new.metadata.replaces.clone();
        self.nodes.push(node);
        self.new.push(new);
    }

    fn drafted(self) -> Result<DraftedMerge, MergeError> {
        let files = written(&self.new);
        let mut changes = self.edits.changes(self.merging)?;
        let texts = files.iter().cloned();
        changes.extend(texts.map(|(path, text)| Change::Write { path, text }));
        let graph = Graph::build(self.nodes, &BTreeSet::new())?;
        changes.extend(head_changes(self.merging.any(), &leaves(&graph)));
        let root = self.merging.location.files_root().to_owned();
        let (joins, new, plans) = (self.joins, self.new, self.plans);
        Ok(DraftedMerge { joins, root, changes, files, new, plans })
    }
}

/// Migrations that are there, to be run.
fn there(ids: &[MigrationId]) -> Vec<Run> {
    ids.iter().cloned().map(Run::There).collect()
}
