//! Who is behind whom: now, and when squashes have taken the place of what they replace.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{MigrationId, Reference};

use crate::squash::Squashing;

/// Sets of migrations, by their places in the order of the graph.
pub(super) type Marks = Vec<bool>;

/// The migrations in the order of the graph, and what each depends on.
pub(super) struct Lineage<'a> {
    ids: Vec<&'a MigrationId>,
    places: BTreeMap<&'a MigrationId, usize>,
    /// What each depends on, sorted.
    parents: Vec<Vec<usize>>,
    /// What each says itself that it depends on: without what others say of it, or what a squash has from those that it replaces.
    own: Vec<Vec<usize>>,
    /// Which of `files` each becomes a part of.
    file_of: Vec<Option<usize>>,
    files: Vec<File>,
}

/// A squash that is to be written.
struct File {
    members: Vec<usize>,
    needs: Vec<usize>,
}

impl<'a> Lineage<'a> {
    pub(super) fn of(squashing: &'a Squashing) -> Self {
        let graph = &squashing.graph;
        let ids: Vec<&MigrationId> = graph.in_order().collect();
        let places: BTreeMap<&MigrationId, usize> = ids.iter().zip(0..).map(|(id, at)| (*id, at)).collect();
        let mut parents: Vec<Vec<usize>> =
            ids.iter().map(|id| graph.parents(id).map(|parent| places[parent]).collect()).collect();
        parents.iter_mut().for_each(|parents| parents.sort_unstable());
        let mut own = parents.clone();
        let covers = graph.squashes().iter().flat_map(|of| of.covers.iter().map(move |id| (id, &of.id)));
        let squash_of: BTreeMap<&MigrationId, &MigrationId> =
            covers.filter(|(_, squash)| places.contains_key(squash)).collect();
        let place = |id: &MigrationId| places.get(squash_of.get(id).copied().unwrap_or(id)).copied();
        for node in squashing.any().nodes() {
            let Some(&at) = places.get(&node.id) else { continue };
            for edge in &node.run_before {
                if let Reference::Exact(id) = &edge.to
                    && let Some(child) = place(id)
                {
                    own[child].retain(|parent| *parent != at);
                }
            }
            if !node.replaces.is_empty() {
                let named = node.edges.iter().filter_map(|edge| match &edge.to {
                    Reference::Exact(id) => place(id),
                    Reference::First(_) | Reference::Latest(_) => None,
                });
                own[at] = named.filter(|parent| *parent != at).collect();
            }
        }
        let file_of = vec![None; ids.len()];
        Self { ids, places, parents, own, file_of, files: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn id(&self, at: usize) -> &'a MigrationId {
        self.ids[at]
    }

    pub(super) fn all(&self, members: &[MigrationId]) -> BTreeSet<usize> {
        members.iter().filter_map(|id| self.places.get(id).copied()).collect()
    }

    /// Marks what some need that is not among them.
    pub(super) fn outside(&self, inside: &BTreeSet<usize>) -> Marks {
        let mut marks = self.reach(inside.iter().copied(), |at| self.parents[at].clone());
        inside.iter().for_each(|at| marks[*at] = false);
        marks
    }

    /// Returns what some depend on and what is not among them.
    pub(super) fn parents_of(&self, inside: &BTreeSet<usize>) -> BTreeSet<usize> {
        let parents = inside.iter().flat_map(|at| &self.parents[*at]);
        parents.filter(|parent| !inside.contains(parent)).copied().collect()
    }

    /// Returns what some say themselves that they depend on and what is not among them.
    pub(super) fn asked_by<'s>(&'s self, inside: &'s BTreeSet<usize>) -> impl Iterator<Item = usize> + 's {
        let parents = inside.iter().flat_map(|at| &self.own[*at]);
        parents.filter(|parent| !inside.contains(parent)).copied()
    }

    /// Returns what a member of a squash depends on outside of it, itself or by way of other members; what any of them does when it
    /// is not known which member is meant.
    pub(super) fn declared(&self, inside: &BTreeSet<usize>, member: Option<&MigrationId>) -> BTreeSet<usize> {
        let Some(member) = member.and_then(|id| self.places.get(id)) else { return self.parents_of(inside) };
        let within = |at: usize| -> Vec<usize> {
            self.parents[at].iter().filter(|parent| inside.contains(parent)).copied().collect()
        };
        let marks = self.reach([*member], within);
        self.parents_of(&(0..self.len()).filter(|at| marks[*at]).collect())
            .difference(inside)
            .copied()
            .collect()
    }

    /// Marks a migration and all that it needs.
    pub(super) fn behind(&self, at: usize) -> Marks {
        self.reach([at], |at| self.parents[at].clone())
    }

    /// Notes that migrations become one file, and what that needs.
    pub(super) fn becomes_one(&mut self, members: BTreeSet<usize>, needs: Vec<usize>) {
        members.iter().for_each(|member| self.file_of[*member] = Some(self.files.len()));
        self.files.push(File { members: members.into_iter().collect(), needs });
    }

    /// Finds out which of some migrations whoever needs another of them has with it for sure.
    ///
    /// That is what it leads to whether squashes have taken the place of what they replace, have stepped aside, or are not there yet:
    /// by a squash, all its members and what it needs; by a member, what that declares. What only one of the two leads to is not sure.
    pub(super) fn brought(&self, targets: &BTreeSet<usize>) -> Brought {
        let places = targets.iter().copied().zip(0..).collect();
        let mut brought = Brought { places, by: vec![None; self.len()] };
        let mut open: Vec<usize> = targets.iter().copied().collect();
        let mut seen = vec![false; self.len()];
        while let Some(&at) = open.last() {
            let is_new = !std::mem::replace(&mut seen[at], true);
            let file = self.file_of[at].map(|file| &self.files[file]);
            let steps = self.own[at].iter().chain(file.iter().flat_map(|file| &file.needs));
            let before = open.len();
            open.extend(steps.filter(|step| is_new && !seen[**step]));
            if open.len() > before {
                continue;
            }
            open.pop();
            if brought.by[at].is_none() {
                let mut by = brought.union(&[], &self.own[at]);
                if let Some(file) = file {
                    let by_file = brought.union(&file.members, &file.needs);
                    by.iter_mut().zip(by_file).for_each(|(by, other)| *by &= other);
                }
                brought.add(&mut by, at);
                brought.by[at] = Some(by);
            }
        }
        brought
    }

    /// Marks where steps lead from a start, and the start.
    fn reach(&self, start: impl IntoIterator<Item = usize>, steps: impl Fn(usize) -> Vec<usize>) -> Marks {
        let mut reached = vec![false; self.len()];
        let mut open: Vec<usize> = start.into_iter().collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                open.extend(steps(at));
            }
        }
        reached
    }
}

/// Which of some migrations others bring with them.
pub(super) struct Brought {
    /// The bit of each of the migrations that were asked for.
    places: BTreeMap<usize, usize>,
    /// By migration: the bits of those that it brings, its own among them.
    by: Vec<Option<Vec<u64>>>,
}

impl Brought {
    /// Says whether something that is needed brings a migration with it.
    pub(super) fn has(&self, needed: &[usize], at: usize) -> bool {
        let Some(place) = self.places.get(&at) else { return false };
        let has = |by: &Vec<u64>| by[place / 64] >> (place % 64) & 1 == 1;
        needed.iter().any(|need| self.by[*need].as_ref().is_some_and(has))
    }

    /// Leaves out what another brings with it; the later ones are first then.
    pub(super) fn without(&self, wanted: &BTreeSet<usize>) -> Vec<usize> {
        let mut needed: Vec<usize> = Vec::new();
        for &at in wanted.iter().rev() {
            if !self.has(&needed, at) {
                needed.push(at);
            }
        }
        needed
    }

    /// Some, and what others bring.
    fn union(&self, some: &[usize], others: &[usize]) -> Vec<u64> {
        let mut union = vec![0; self.places.len().div_ceil(64)];
        some.iter().for_each(|at| self.add(&mut union, *at));
        for by in others.iter().filter_map(|at| self.by[*at].as_ref()) {
            union.iter_mut().zip(by).for_each(|(bits, more)| *bits |= more);
        }
        union
    }

    fn add(&self, bits: &mut [u64], at: usize) {
        if let Some(place) = self.places.get(&at) {
            bits[place / 64] |= 1 << (place % 64);
        }
    }
}
