//! Two branches side by side.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::MigrationId;
use caribou_schema::{Difference, Resource, Schema, without_order};
use caribou_sql::SplitError;
use caribou_squash::Source;

use crate::judge::{Finding, Judge, Judgement};
use crate::related::disputes;
use crate::same::Twins;
use crate::unit::Side;
use crate::{Comparison, Decision, Same, Verdict, Why};

/// A script that cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {source}")]
pub struct ReadError {
    /// The file.
    pub file: String,
    /// Where in it, and why.
    pub source: SplitError,
}

/// Compares the scripts of two branches that both start at `before`, each in the order in which they run. What is in both is taken as there.
///
/// Every pair of statements that no decision names commutes: neither changes what the other needs or changes. When unsure, there is a
/// decision. The order of the columns of a table is no difference.
///
/// # Errors
/// [`ReadError`].
///
/// # Examples
/// ```
/// use caribou_merge::{Source, Verdict, compare};
/// use caribou_migration::{Dialect, MigrationId};
/// use caribou_schema::Schema;
///
/// let mut before = Schema::empty(Dialect::Sqlite);
/// caribou_sql::replay("CREATE TABLE ticket (id INTEGER PRIMARY KEY)", &mut before)?;
/// let (one, other) = (MigrationId::parse("tickets", "0002_a")?, MigrationId::parse("tickets", "0002_b")?);
/// let source = |id, script| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
/// let stars = source(&one, "ALTER TABLE ticket ADD COLUMN stars INTEGER");
/// let title = source(&other, "ALTER TABLE ticket ADD COLUMN title TEXT");
/// let gone = source(&other, "DROP TABLE ticket");
/// assert_eq!(compare(&before, &[stars], &[title])?.verdict(), Verdict::Independent);
/// assert_eq!(compare(&before, &[stars], &[gone])?.verdict(), Verdict::OrderMatters);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(
    before: &Schema,
    first: &[Source<'_>],
    second: &[Source<'_>],
) -> Result<Comparison, ReadError> {
    compare_rest(before, first, second, &[])
}

/// As [`compare`], where some migrations are taken for one: a database that has either of them has both, and runs neither again.
///
/// Left are the statements that run in one order where the first branch went first, and in the other order where the second did. So
/// nothing stands between what follows such a migration and that migration, but what precedes it in only one of the branches has to commute
/// with it: of `x, y` and `x, z` only `y` and `z` are compared, of `y, x` and `x` it is `y` and `x`.
///
/// # Errors
/// [`ReadError`].
///
/// # Examples
/// ```
/// use caribou_merge::{Source, Verdict, compare, compare_rest};
/// use caribou_migration::{Dialect, MigrationId};
/// use caribou_schema::Schema;
///
/// let mut before = Schema::empty(Dialect::Sqlite);
/// caribou_sql::replay("CREATE TABLE ticket (id INTEGER PRIMARY KEY)", &mut before)?;
/// let ids: Result<Vec<_>, _> = ["0002_a", "0003_a", "0002_b"].map(|name| MigrationId::parse("tickets", name)).into_iter().collect();
/// let ids = ids?;
/// let source = |at: usize, script| Source { id: &ids[at], file: "up.sql", script, elidable: false, run_in_transaction: true };
/// let stars = "ALTER TABLE ticket ADD COLUMN stars INTEGER";
/// let first = [source(0, stars), source(1, "CREATE INDEX ticket_stars ON ticket (stars)")];
/// let second = [source(2, stars)];
/// let comparison = compare(&before, &first, &second)?;
/// assert_eq!(comparison.verdict(), Verdict::SameEffect);
/// assert_eq!((&comparison.same[0].first, &comparison.same[0].second), (&ids[0], &ids[2]));
/// assert_eq!(compare_rest(&before, &first, &second, &comparison.same)?.verdict(), Verdict::Independent);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare_rest(
    before: &Schema,
    first: &[Source<'_>],
    second: &[Source<'_>],
    same: &[Same],
) -> Result<Comparison, ReadError> {
    let compared = Compared::new(before, first, second, same)?;
    Ok(compared.comparison([first, second]))
}

/// Two branches, both read on the same ground.
pub(crate) struct Compared {
    pub(crate) ground: Schema,
    pub(crate) first: Side,
    pub(crate) second: Side,
    /// What runs once, though both branches have it.
    pub(crate) twins: Twins,
    /// Which of the sources each script of the first branch is.
    places_of_first: Vec<usize>,
    /// Which of the sources each script of the second branch is.
    pub(crate) places_of_second: Vec<usize>,
    /// What is there after the first and then the second branch, without what does not fit.
    one_end: Schema,
    /// The other way round.
    other_end: Schema,
    /// What of the second branch does not fit after the first.
    misfits_of_second: Vec<usize>,
    misfits_of_first: Vec<usize>,
}

impl Compared {
    pub(crate) fn new(
        before: &Schema,
        first: &[Source<'_>],
        second: &[Source<'_>],
        same: &[Same],
    ) -> Result<Self, ReadError> {
        let shared: BTreeSet<&MigrationId> =
            first.iter().map(|source| source.id).filter(|id| second.iter().any(|of| of.id == *id)).collect();
        let common: Vec<Source<'_>> =
            first.iter().copied().filter(|source| shared.contains(source.id)).collect();
        let ((places_of_first, first), (places_of_second, second)) =
            (own(first, &shared), own(second, &shared));
        let twins = Twins::of(same, &first, &second);
        let mut ground = before.clone();
        let common = Side::read(&common, &ground)?;
        common.run_up_to(common.units.len(), 0, &mut ground);
        ground.end_session();
        let mut first = Side::read(&first, &ground)?;
        let mut second = Side::read(&second, &ground)?;
        let after = |side: &Side| {
            let mut schema = ground.clone();
            side.run_up_to(side.units.len(), 0, &mut schema);
            schema.end_session();
            schema
        };
        let (mut one_end, mut other_end) = (after(&first), after(&second));
        let places = |misfits: Vec<(usize, _)>| misfits.into_iter().map(|(place, _)| place).collect();
        let misfits_of_second = places(second.run_after(&mut one_end, &twins.in_first));
        let misfits_of_first = places(first.run_after(&mut other_end, &twins.in_second));
        Ok(Self {
            ground,
            first,
            second,
            twins,
            places_of_first,
            places_of_second,
            one_end,
            other_end,
            misfits_of_second,
            misfits_of_first,
        })
    }

    /// Returns the places of the statements that do not commute.
    pub(crate) fn disputes(&self) -> Vec<(usize, usize)> {
        let mut disputes = disputes(&self.first, &self.second);
        disputes.retain(|&(first, second)| {
            self.twins.are_swapped(self.first.units[first].script, self.second.units[second].script)
        });
        disputes
    }

    fn comparison(&self, sources: [&[Source<'_>]; 2]) -> Comparison {
        let disputes = self.disputes();
        let mut judge = Judge::new(self, &disputes);
        let mut found: Found = BTreeMap::new();
        let mut followers = Vec::new();
        for &pair in &disputes {
            match judge.closely(pair) {
                Judgement::Commute => {}
                Judgement::Follows => followers.push(pair),
                Judgement::Is(finding) => drop(found.insert(pair, *finding)),
            }
        }
        // What fails only because of an earlier statement is told by the decision about that.
        let (mut told, mut other_told): (BTreeSet<usize>, BTreeSet<usize>) = found.keys().copied().unzip();
        for pair in followers {
            if !told.contains(&pair.0) && !other_told.contains(&pair.1) {
                found.insert(pair, judge.roughly(pair));
                told.insert(pair.0);
                other_told.insert(pair.1);
            }
        }
        self.repeated_at_most_once(&mut found);
        leave_out_done(&mut found);
        self.add_untold(&judge, &mut found);
        let same = self.same(&found).into_iter().map(|(first, second)| Same {
            first: sources[0][self.places_of_first[first]].id.clone(),
            second: sources[1][self.places_of_second[second]].id.clone(),
        });
        let same = same.collect();
        let decisions = found.into_iter().map(|((first, second), finding)| Decision {
            first: self.first.units[first].origin.clone(),
            second: self.second.units[second].origin.clone(),
            verdict: finding.verdict,
            why: finding.why,
            is_settled_by_running: finding.is_settled_by_running,
        });
        Comparison { decisions: decisions.collect(), same }
    }

    /// Returns the scripts that are the same, statement by statement: each statement is to the one in its place what a statement is to itself
    /// that is run once and for all, and there is one at least that a schema knows.
    fn same(&self, found: &Found) -> BTreeMap<usize, usize> {
        let mut same: BTreeMap<usize, usize> = BTreeMap::new();
        let is_same_effect =
            |(_, finding): &(&(usize, usize), &Finding)| finding.verdict == Verdict::SameEffect;
        for (&(first, second), _) in found.iter().filter(is_same_effect) {
            let scripts = (self.first.units[first].script, self.second.units[second].script);
            let is_taken = same.contains_key(&scripts.0) || same.values().any(|other| *other == scripts.1);
            let (one, other) = (self.first.places(scripts.0), self.second.places(scripts.1));
            let is_done = |(first, second): (usize, usize)| {
                let is_told = found.get(&(first, second));
                self.first.units[first].is_same(&self.second.units[second])
                    && is_told.is_none_or(|finding| finding.verdict == Verdict::SameEffect)
            };
            if !is_taken && one.len() == other.len() && one.zip(other).all(is_done) {
                same.insert(scripts.0, scripts.1);
            }
        }
        same
    }

    /// Says of the same statement about rows on both sides that it has the same effect where no database can have both: both migrations
    /// also make something that can be made only once.
    fn repeated_at_most_once(&self, found: &mut Found) {
        let scripts = |&(first, second): &(usize, usize)| {
            (self.first.units[first].script, self.second.units[second].script)
        };
        let excluded: BTreeSet<(usize, usize)> = found
            .iter()
            .filter(|(_, finding)| finding.verdict == Verdict::SameEffect)
            .filter(|((first, second), _)| {
                let (first, second) = (&self.first.units[*first], &self.second.units[*second]);
                !first.does_nothing_again() && !second.does_nothing_again()
            })
            .map(|(pair, _)| scripts(pair))
            .collect();
        for (pair, finding) in found.iter_mut() {
            let (first, second) = (&self.first.units[pair.0], &self.second.units[pair.1]);
            if first.can_be_repeated() && first.is_same(second) && excluded.contains(&scripts(pair)) {
                (finding.verdict, finding.why) = (Verdict::SameEffect, Why::Same);
            }
        }
    }

    /// Adds what both orders as a whole say and no pair does.
    fn add_untold(&self, judge: &Judge<'_>, found: &mut Found) {
        let (Some(last), Some(other_last)) =
            (self.first.units.len().checked_sub(1), self.second.units.len().checked_sub(1))
        else {
            return;
        };
        // Of each branch it is the first misfit; what follows may follow from that.
        let of_second = self.misfits_of_second.first().map(|&place| (last, place));
        let of_first = self.misfits_of_first.first().map(|&place| (place, other_last));
        for pair in of_second.into_iter().chain(of_first) {
            let is_told = |known: &(usize, usize)| known.0 <= pair.0 && known.1 <= pair.1;
            if !found.keys().any(is_told) {
                found.insert(pair, judge.roughly(pair));
            }
        }
        if found.values().any(|finding| finding.verdict >= Verdict::OrderMatters) {
            return;
        }
        let (differences, _) = without_order(self.one_end.differences(&self.other_end));
        let resources: Vec<Resource> = differences.iter().map(Difference::id).map(Resource::Object).collect();
        if resources.is_empty() {
            return;
        }
        let touching = |side: &Side| side.units.iter().rposition(|unit| unit.touches_any(&resources));
        let pair = (touching(&self.first).unwrap_or(last), touching(&self.second).unwrap_or(other_last));
        let (verdict, why) = (Verdict::OrderMatters, Why::Differ(resources));
        found.insert(pair, Finding { verdict, why, is_settled_by_running: true });
    }
}

/// Returns the sources that are not shared, and their places.
fn own<'s>(sources: &[Source<'s>], shared: &BTreeSet<&MigrationId>) -> (Vec<usize>, Vec<Source<'s>>) {
    sources.iter().copied().enumerate().filter(|(_, source)| !shared.contains(source.id)).unzip()
}

/// Leaves out what stands between a statement and one that the other branch has done before it: it has nothing left to do.
fn leave_out_done(found: &mut Found) {
    // For each statement that something does as well, the first of the other branch that does.
    let (mut in_first, mut in_second): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) = Default::default();
    for (&(first, second), _) in found.iter().filter(|(_, finding)| finding.verdict == Verdict::SameEffect) {
        in_second.entry(first).or_insert(second);
        in_first.entry(second).or_insert(first);
    }
    let is_behind = |place: usize, done: Option<&usize>| done.is_some_and(|done| *done < place);
    found.retain(|&(first, second), finding| {
        let is_done = is_behind(first, in_first.get(&second)) || is_behind(second, in_second.get(&first));
        finding.verdict == Verdict::SameEffect || !is_done
    });
}

/// What was found, by the places of the statements.
type Found = BTreeMap<(usize, usize), Finding>;
