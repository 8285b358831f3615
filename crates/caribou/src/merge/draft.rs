//! What joins the branches.

use std::collections::BTreeSet;

use caribou_files::Change;
use caribou_graph::{Edge, Graph, Node, Origin};
use caribou_merge::Verdict;
use caribou_migration::{AppLabel, MigrationId, Reference};

use super::bridge::bridge;
use super::files::{Edits, written};
use super::fold::Folds;
use super::history::{MOST, Then};
use super::joined::{Bridge, Numbers, description, joined};
use super::order::{Group, Runs, groups, ordered, runs};
use super::prove::{Plan, Run};
use super::told::told;
use super::{Analysis, DraftedMerge, Joining, MergeError, MergeRequest, Merging, PairReport};
use crate::heads::{head_changes, leaves};
use crate::make::NewMigration;

pub(super) fn draft(
    merging: &Merging,
    analysis: &Analysis,
    request: &MergeRequest,
) -> Result<DraftedMerge, MergeError> {
    let mut drafting = Drafting {
        merging,
        folds: &analysis.folds,
        request,
        joins: Vec::new(),
        new: Vec::new(),
        edits: Edits::default(),
        nodes: merging.any().nodes().to_vec(),
        numbers: Numbers::of(merging, request.now),
    };
    let open = drafting.open(analysis)?;
    let ordered = ordered(merging, drafting.folds, &open, &request.first)?;
    let groups = groups(merging, drafting.folds, ordered, &request.first);
    drafting.fold();
    for group in &groups {
        drafting.retell(group)?;
    }
    let mut told = Vec::with_capacity(groups.len());
    for group in &groups {
        told.push(drafting.told(group)?);
    }
    let plans = drafting.join(&groups, told)?;
    drafting.drafted(plans)
}

/// What is written, as far as it is decided.
struct Drafting<'a> {
    merging: &'a Merging,
    folds: &'a Folds,
    request: &'a MergeRequest,
    joins: Vec<Joining>,
    new: Vec<NewMigration>,
    edits: Edits,
    /// The graph's nodes, as they will be.
    nodes: Vec<Node>,
    numbers: Numbers<'a>,
}

/// What databases can go through with the branches of a group, and what makes it end alike.
struct Told {
    histories: Vec<Vec<Run>>,
    bridge: Option<Bridge>,
}

impl Drafting<'_> {
    /// Returns the pairs whose order is to be decided; what does the same and becomes one does not count.
    fn open<'r>(&self, analysis: &'r Analysis) -> Result<Vec<&'r PairReport>, MergeError> {
        let mut open = Vec::new();
        for pair in analysis.pairs.iter().filter(|pair| self.is_meant(pair)) {
            let [first, second] = self.heads(pair);
            let is_crossed = pair.rest.iter().flatten().any(|(_, decision)| {
                self.folds.has(&decision.first.id) || self.folds.has(&decision.second.id)
            });
            match pair.verdict_of_rest() {
                // What becomes one would have another place in one of the branches.
                _ if is_crossed => return Err(MergeError::PartlySame { first, second }),
                Verdict::Independent => {}
                // Where both orders run, as with `IF NOT EXISTS`, there is nothing to be done.
                Verdict::SameEffect if runs(self.merging, self.folds, pair) == Runs::Both => {}
                Verdict::SameEffect => return Err(MergeError::PartlySame { first, second }),
                Verdict::OrderMatters => open.push(pair),
                Verdict::Contradict => return Err(MergeError::Contradict { first, second }),
            }
        }
        Ok(open)
    }

    fn is_meant(&self, pair: &PairReport) -> bool {
        let apps = &self.request.apps;
        apps.is_empty() || self.heads(pair).iter().any(|head| apps.contains(head.app()))
    }

    fn heads(&self, pair: &PairReport) -> [MigrationId; 2] {
        [pair.first, pair.second].map(|place| self.merging.head(place).clone())
    }

    /// Lets migrations take others in.
    fn fold(&mut self) {
        self.folds.apply(self.merging, &mut self.edits, &mut self.nodes);
        let folds = self.folds.all().iter();
        self.joins
            .extend(folds.map(|fold| Joining::Fold { kept: fold.kept.clone(), gone: fold.gone.clone() }));
    }

    /// Lets branches follow others that they run before only. The last one comes first, for the others follow it as it is told then.
    fn retell(&mut self, group: &Group<'_>) -> Result<(), MergeError> {
        for &branch in group.contested.iter().rev() {
            let others = group.after(branch);
            if others.is_empty() {
                continue;
            }
            let heads: Vec<MigrationId> =
                others.iter().map(|&other| self.now(self.merging.head(other)).clone()).collect();
            for new in told(self.merging, self.folds, (branch, &others), &heads, &mut self.numbers)? {
                let old = new.metadata.replaces.iter();
                self.joins.extend(old.map(|old| Joining::Retell { old: old.clone(), new: new.id.clone() }));
                self.add(new);
            }
        }
        Ok(())
    }

    /// Returns what stands for a migration of a branch now.
    fn now<'i>(&'i self, id: &'i MigrationId) -> &'i MigrationId {
        let id = self.folds.one(id);
        self.new.iter().find(|new| new.metadata.replaces.contains(id)).map_or(id, |new| &new.id)
    }

    /// Decides what has to end alike, and what makes it do so.
    fn told(&self, group: &Group<'_>) -> Result<Told, MergeError> {
        if let (Some(first), true) = (group.ordered.first(), group.contested.len() > MOST) {
            let count = group.contested.len();
            let why = format!(
                "{count} branches depend on their order, and what they lead to is looked at for {MOST} at most"
            );
            return Err(first.not_alike(self.merging, why));
        }
        let then = Then { merging: self.merging, folds: self.folds, nodes: &self.nodes, new: &self.new };
        let histories = then.histories(group)?;
        let bridge = bridge(self.merging, group, &histories, &self.new)?;
        Ok(Told { histories, bridge })
    }

    /// Joins the heads of each app that still has several, and returns what has to be proven.
    fn join(&mut self, groups: &[Group<'_>], mut told: Vec<Told>) -> Result<Vec<Plan>, MergeError> {
        let graph = Graph::build(self.nodes.iter().cloned(), &BTreeSet::new())?;
        let is_meant = |app: &AppLabel| self.request.apps.is_empty() || self.request.apps.contains(app);
        let conflicts: Vec<_> =
            graph.conflicts().into_iter().filter(|conflict| is_meant(&conflict.app)).collect();
        for conflict in conflicts {
            let words = self.request.name.clone().unwrap_or_else(|| description(&conflict.heads));
            let id = self.numbers.next(&conflict.app, &words)?;
            let is_here = |group: &Group<'_>| {
                group.contested.iter().any(|&branch| *self.merging.head(branch).app() == conflict.app)
            };
            let here =
                groups.iter().zip(&mut told).find(|(group, told)| told.bridge.is_some() && is_here(group));
            let mut needs = conflict.heads.clone();
            let mut statements = None;
            if let Some((group, told)) = here {
                for &branch in &group.contested {
                    let head = self.now(self.merging.head(branch));
                    let is_needed = needs.iter().any(|id| id == head || graph.ancestors(id).contains(&head));
                    if !is_needed {
                        needs.push(head.clone());
                    }
                }
                told.histories.iter_mut().for_each(|history| history.push(Run::New(self.new.len())));
                statements = told.bridge.take();
            }
            let bridges = statements.is_some();
            let new = joined(self.merging, id.clone(), &needs, statements)?;
            self.joins.push(Joining::Merge { id, heads: conflict.heads, bridges });
            self.add(new);
        }
        for (group, told) in groups.iter().zip(&told) {
            if let (Some(first), true) = (group.ordered.first(), told.bridge.is_some()) {
                return Err(first.not_alike(self.merging, "no app is left that has to be joined".to_owned()));
            }
        }
        Ok(told.into_iter().flat_map(|told| Plan::all(told.histories)).collect())
    }

    fn add(&mut self, new: NewMigration) {
        let declared = |to: &Reference| Edge { to: to.clone(), origin: Origin::Declared { line: 0 } };
        let mut node = Node::new(new.id.clone());
        node.edges = new.metadata.dependencies.iter().flatten().map(declared).collect();
        node.replaces = new.metadata.replaces.clone();
        self.nodes.push(node);
        self.new.push(new);
    }

    fn drafted(self, plans: Vec<Plan>) -> Result<DraftedMerge, MergeError> {
        let files = written(&self.new);
        let (seen, mut changes) = self.edits.changes(self.merging)?;
        let texts = files.iter().cloned();
        changes.extend(texts.map(|(path, text)| Change::Write { path, text }));
        let graph = Graph::build(self.nodes, &BTreeSet::new())?;
        changes.extend(head_changes(self.merging.any(), &leaves(&graph)));
        let root = self.merging.location.files_root().to_owned();
        let (joins, new) = (self.joins, self.new);
        Ok(DraftedMerge { joins, root, seen, changes, files, new, plans })
    }
}
