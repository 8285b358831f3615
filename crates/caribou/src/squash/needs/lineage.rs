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

    /// Leaves out what is needed by way of another; the later ones are first then.
    pub(super) fn without_implied(&self, wanted: &BTreeSet<usize>) -> Vec<usize> {
        let mut needed: Vec<usize> = Vec::new();
        let mut had = vec![false; self.len()];
        for &at in wanted.iter().rev() {
            if !had[at] {
                needed.push(at);
                had.iter_mut().zip(self.implied(at)).for_each(|(had, implied)| *had |= implied);
            }
        }
        needed
    }

    /// Says whether one is needed, if only by way of another.
    pub(super) fn is_had(&self, at: usize, needed: &[usize]) -> bool {
        needed.iter().any(|need| self.implied(*need)[at])
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

    /// Marks what whoever needs a migration has with it, itself first, whether squashes stand or have stepped aside: both as it is
    /// now, and when only the squashes are left and depend on no more than they need.
    fn implied(&self, at: usize) -> Marks {
        let mut now = self.behind(at);
        let then = self.reach([at], |at| match self.file_of[at] {
            Some(file) => self.files[file].members.iter().chain(&self.files[file].needs).copied().collect(),
            None => self.own[at].clone(),
        });
        now.iter_mut().zip(then).for_each(|(now, then)| *now &= then);
        now
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
