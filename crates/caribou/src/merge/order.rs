//! In which order branches can run, and which of them goes first.

use std::collections::BTreeSet;

use caribou_merge::Why;
use caribou_migration::MigrationId;
use caribou_schema::Schema;
use caribou_sql::replay;

use super::fold::{Folds, Parted};
use super::sides::Scripts;
use super::{MergeError, Merging, PairReport, Seen};
use crate::project::Project;

/// In which orders two branches can run, on all backends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runs {
    /// In both.
    Both,
    /// The first branch has to go first.
    FirstFirst,
    /// The second branch has to go first.
    SecondFirst,
    /// In none.
    Neither,
}

/// Two branches whose order matters, by their places.
#[derive(Debug)]
pub(super) struct Ordered<'r> {
    pub(super) pair: &'r PairReport,
    /// The one that goes first.
    pub(super) first: usize,
    pub(super) second: usize,
    /// Whether the other order does not run.
    pub(super) is_only: bool,
}

/// Branches that are joined together: those whose order matters, those that have whole migrations in common, and all others of their apps.
#[derive(Debug)]
pub(super) struct Group<'r> {
    pub(super) branches: BTreeSet<usize>,
    /// Those whose order matters, in the order that was chosen.
    pub(super) contested: Vec<usize>,
    /// Every two of these whose order matters.
    pub(super) ordered: Vec<Ordered<'r>>,
}

/// Returns what is there after migrations ran; `None` when a statement does not fit.
pub(super) fn after<'i>(
    project: &Project,
    before: &Schema,
    ids: impl IntoIterator<Item = &'i [MigrationId]>,
) -> Option<Schema> {
    let mut schema = before.clone();
    for ids in ids {
        for source in Scripts::of(project, ids).sources() {
            replay(source.script, &mut schema).ok()?;
            schema.end_session();
        }
    }
    Some(schema)
}

/// Says in which orders a pair can run: as was seen, and where it was not tried, as the scripts say.
pub(super) fn runs(merging: &Merging, folds: &Folds, pair: &PairReport) -> Runs {
    let [first, second] = [pair.first, pair.second].map(|place| &merging.ground.branches[place].migrations);
    let parted = Parted::of(folds, first, second);
    let (mut forth, mut back) = (true, true);
    for (dialect, project) in &merging.projects {
        let (first_then_second, second_then_first) = match pair.seen.get(dialect) {
            Some(Seen::Orders(seen)) => (seen.first_then_second.is_none(), seen.second_then_first.is_none()),
            _ => {
                let fits = |one: &[MigrationId], other: &[MigrationId]| {
                    after(project, &merging.before[dialect], [parted.common.as_slice(), one, other]).is_some()
                };
                (fits(&parted.first, &parted.second), fits(&parted.second, &parted.first))
            }
        };
        forth &= first_then_second;
        back &= second_then_first;
    }
    match (forth, back) {
        (true, true) => Runs::Both,
        (true, false) => Runs::FirstFirst,
        (false, true) => Runs::SecondFirst,
        (false, false) => Runs::Neither,
    }
}

/// Decides which one of every two goes first: the one that was named, or named before the other.
///
/// # Errors
/// [`MergeError::Choose`] for the first two of which that is not said, or not what runs; for those that have no choice before all others.
/// [`MergeError::Contradict`] for two of which no order runs.
pub(super) fn ordered<'r>(
    merging: &Merging,
    folds: &Folds,
    open: &[&'r PairReport],
    named: &[MigrationId],
) -> Result<Vec<Ordered<'r>>, MergeError> {
    let rank = |place| named.iter().position(|id| id == merging.head(place));
    let (mut all, mut undecided) = (Vec::new(), Vec::new());
    for &pair in open {
        let heads = [pair.first, pair.second].map(|place| merging.head(place).clone());
        let only = match runs(merging, folds, pair) {
            Runs::Both => None,
            Runs::FirstFirst => Some(pair.first),
            Runs::SecondFirst => Some(pair.second),
            Runs::Neither => {
                let [first, second] = heads;
                return Err(MergeError::Contradict { first, second });
            }
        };
        let chosen = match (rank(pair.first), rank(pair.second)) {
            (None, None) => None,
            (Some(first), Some(second)) if second < first => Some((pair.second, pair.first)),
            (None, Some(_)) => Some((pair.second, pair.first)),
            _ => Some((pair.first, pair.second)),
        };
        match chosen {
            Some((first, second)) if only.is_none_or(|only| only == first) => {
                all.push(Ordered { pair, first, second, is_only: only.is_some() });
            }
            _ => undecided.push((only.map(|place| merging.head(place).clone()), heads)),
        }
    }
    match undecided.into_iter().min_by_key(|(only, _)| only.is_none()) {
        Some((only, heads)) => Err(MergeError::Choose { only, heads: heads.to_vec() }),
        None => Ok(all),
    }
}

/// Returns what is joined together.
pub(super) fn groups<'r>(
    merging: &Merging,
    folds: &Folds,
    ordered: Vec<Ordered<'r>>,
    named: &[MigrationId],
) -> Vec<Group<'r>> {
    let branches = &merging.ground.branches;
    let mut sets: Vec<BTreeSet<usize>> =
        ordered.iter().map(|of| BTreeSet::from([of.first, of.second])).collect();
    sets.extend(folds.all().iter().map(|fold| {
        let has = |place: &usize| {
            let ids = &branches[*place].migrations;
            ids.contains(&fold.kept) || ids.contains(&fold.gone)
        };
        (0..branches.len()).filter(has).collect()
    }));
    for set in &mut sets {
        let apps: BTreeSet<_> = set.iter().map(|&place| merging.head(place).app()).collect();
        let rest = (0..branches.len()).filter(|&place| apps.contains(merging.head(place).app()));
        set.extend(rest.collect::<Vec<_>>());
    }
    let mut apart: Vec<BTreeSet<usize>> = Vec::new();
    for mut set in sets {
        apart.retain(|other| {
            let is_apart = set.is_disjoint(other);
            if !is_apart {
                set.extend(other);
            }
            is_apart
        });
        apart.push(set);
    }
    let mut groups: Vec<Group<'r>> = apart
        .into_iter()
        .map(|branches| Group { branches, contested: Vec::new(), ordered: Vec::new() })
        .collect();
    groups.sort_by_key(|group| group.branches.first().copied());
    for of in ordered {
        if let Some(group) = groups.iter_mut().find(|group| group.branches.contains(&of.first)) {
            group.ordered.push(of);
        }
    }
    for group in &mut groups {
        let contested: BTreeSet<usize> = group.ordered.iter().flat_map(|of| [of.first, of.second]).collect();
        group.contested = contested.into_iter().collect();
        let rank = |place| named.iter().position(|id| id == merging.head(place)).unwrap_or(named.len());
        group.contested.sort_by_key(|&place| rank(place));
    }
    groups
}

impl Ordered<'_> {
    /// Says that nothing makes databases alike that have either of them first.
    pub(super) fn not_alike(&self, merging: &Merging, why: String) -> MergeError {
        let [first, second] = [self.pair.first, self.pair.second].map(|place| merging.head(place).clone());
        MergeError::NotAlike { first, second, why }
    }
}

impl Group<'_> {
    /// Returns the branches that a branch cannot follow, in the order that was chosen: it is told anew to do so.
    pub(super) fn after(&self, branch: usize) -> Vec<usize> {
        let mut after = BTreeSet::from([branch]);
        // In the order that was chosen, so that whatever leads there is found before.
        for &first in &self.contested {
            if after.contains(&first) {
                let next = self.ordered.iter().filter(|of| of.is_only && of.first == first);
                after.extend(next.map(|of| of.second));
            }
        }
        self.contested.iter().copied().filter(|place| *place != branch && after.contains(place)).collect()
    }

    /// Whether a branch may have run when these had: what cannot follow one of them has not.
    pub(super) fn can_follow(&self, had: &[usize], branch: usize) -> bool {
        !self.ordered.iter().any(|of| of.is_only && of.first == branch && had.contains(&of.second))
    }
}

impl PairReport {
    /// Says whether rows were seen to differ on a backend.
    pub(super) fn rows_differ(&self) -> bool {
        self.seen.values().any(|seen| matches!(seen, Seen::Orders(orders) if !orders.rows.is_empty()))
    }

    /// Returns the first decision that depends on rows, or on what is not understood, in words.
    pub(super) fn about_rows(&self) -> Option<String> {
        let unsettled = self.rest().iter().find(|(_, decision)| !decision.is_settled_by_running);
        unsettled.map(|(_, decision)| {
            let place = |origin: &caribou_merge::Origin| format!("{}:{}", origin.file, origin.line);
            let what = match decision.why {
                Why::Opaque => "what one of them does is not known",
                _ => "the rows depend on which comes first",
            };
            format!("{} and {}: {what}", place(&decision.first), place(&decision.second))
        })
    }
}
