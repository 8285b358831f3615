//! What would be written is run, for databases that have either side.

use caribou_executor::Context;
use caribou_migration::{Direction, MigrationId};
use caribou_verify::{Equivalence, Place, Way, WayBack, equivalence};

use super::{DraftedMerge, MergeError, Merging};
use crate::work::way;

/// Two ways that a database can have gone; they have to end alike.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) first: Vec<Run>,
    pub(super) second: Vec<Run>,
}

impl Plan {
    /// All histories have to end where the first one does.
    pub(super) fn all(histories: Vec<Vec<Run>>) -> impl Iterator<Item = Self> {
        let mut histories = histories.into_iter();
        let first = histories.next().unwrap_or_default();
        histories.map(move |second| Self { first: first.clone(), second })
    }
}

/// A migration that is run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Run {
    /// One that is there.
    There(MigrationId),
    /// One that would be written, by its place.
    New(usize),
}

pub(super) fn prove(
    merging: &Merging,
    drafted: &DraftedMerge,
    place: &Place,
    context: &Context<'_>,
) -> Result<(), MergeError> {
    let dialect = place.dialect();
    let Some(project) = merging.projects.get(&dialect) else { return Ok(()) };
    let there = merging.ground.tasks(project);
    for plan in &drafted.plans {
        let ways = |runs: &[Run]| -> Vec<Way<'_>> {
            let one = |run: &Run| match run {
                Run::There(id) => way(project, id),
                Run::New(at) => drafted.new[*at].way(dialect),
            };
            runs.iter().map(one).collect()
        };
        let seen = equivalence(place, &there, &ways(&plan.first), &ways(&plan.second), context)?;
        if let Some(why) = unlike(&seen) {
            return Err(MergeError::Unproven(format!("on {dialect}, {why}")));
        }
    }
    Ok(())
}

/// Says what is not the same; the way back may lead to what was there, whichever way that is.
pub(super) fn unlike(seen: &Equivalence) -> Option<String> {
    let first = |texts: Vec<String>| texts.into_iter().next().unwrap_or_default();
    if let Some((direction, error)) = &seen.fails {
        let way = if *direction == Direction::Forward { "it fails" } else { "its way back fails" };
        return Some(format!("{way}: {error}"));
    }
    if !seen.up.is_empty() {
        return Some(format!(
            "this is not the same: {}",
            first(seen.up.iter().map(ToString::to_string).collect())
        ));
    }
    if !seen.rows.is_empty() {
        return Some(format!(
            "rows are not the same: {}",
            first(seen.rows.iter().map(ToString::to_string).collect())
        ));
    }
    match &seen.back {
        WayBack::Both { schema, .. } | WayBack::FirstFails { schema, .. } if !schema.is_empty() => {
            let what = first(schema.iter().map(ToString::to_string).collect());
            Some(format!("the ways back lead to different ends: {what}"))
        }
        _ => None,
    }
}
