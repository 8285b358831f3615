//! Statements that make all orders of branches end alike.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{Schema, diff, without_order};
use caribou_sql::{replay, script};

use super::joined::{Bridge, Texts};
use super::order::{Group, after};
use super::prove::Run;
use super::{MergeError, Merging};
use crate::make::NewMigration;

/// Returns the statements that lead databases with any history to the end of the first one; nothing where all end alike. In databases that
/// are there already they must change nothing.
pub(super) fn bridge(
    merging: &Merging,
    group: &Group<'_>,
    histories: &[Vec<Run>],
    new: &[NewMigration],
) -> Result<Option<Bridge>, MergeError> {
    let free = || group.ordered.iter().filter(|of| !of.is_only);
    let Some(any) = free().next() else { return Ok(None) };
    if let Some(of) = free().find(|of| of.pair.rows_differ()) {
        let why = of.pair.about_rows().unwrap_or_else(|| "their rows differ".to_owned());
        return Err(of.not_alike(merging, why));
    }
    let mut texts = BTreeMap::new();
    for &dialect in merging.projects.keys() {
        let ends: Option<Vec<Schema>> =
            histories.iter().map(|history| end(merging, dialect, history, new)).collect();
        let Some(ends) = ends else {
            let why = format!("on {dialect}, the scripts cannot be followed in every order");
            return Err(any.not_alike(merging, why));
        };
        let Some((wanted, unlike)) =
            ends.iter().find(|end| !is_same(end, &ends[0])).map(|end| (&ends[0], end))
        else {
            continue;
        };
        let up = statements(&ends, &merging.also(dialect))
            .map_err(|why| any.not_alike(merging, format!("on {dialect}, {why}")))?;
        let nothing =
            script(&[], wanted, &[], &[]).map_err(|source| MergeError::Render { dialect, source })?;
        let (before, after) = (unlike.clone(), wanted.clone());
        texts.insert(dialect, Texts { before, after, up, down: nothing });
    }
    Ok((!texts.is_empty()).then_some(texts))
}

/// Where a history leads to; `None` when a statement does not fit.
fn end(merging: &Merging, dialect: Dialect, history: &[Run], new: &[NewMigration]) -> Option<Schema> {
    let mut schema = merging.before[&dialect].clone();
    for run in history {
        match run {
            Run::There(id) => {
                schema = after(&merging.projects[&dialect], &schema, [std::slice::from_ref(id)])?
            }
            Run::New(place) => {
                replay(&new[*place].scripts[&dialect].0, &mut schema).ok()?;
                schema.end_session();
            }
        }
    }
    Some(schema)
}

/// Writes the statements that lead every end to the first one, or says why there are none: what leads one end there, then what leads one of
/// those there that are still unlike, and so on.
fn statements(ends: &[Schema], also: &[Dialect]) -> Result<String, String> {
    let wanted = &ends[0];
    let mut ends = ends.to_vec();
    let mut texts: Vec<String> = Vec::new();
    loop {
        let unlike: Vec<Schema> = ends.iter().filter(|end| !is_same(end, wanted)).cloned().collect();
        let Some(next) = unlike.first() else { return Ok(texts.join("\n")) };
        let text = script(&diff(next, wanted), next, &[], also).map_err(|error| error.to_string())?;
        for end in &mut ends {
            replay(&text, end)
                .map_err(|error| format!("what would be needed does not run after every order: {error}"))?;
        }
        if ends.iter().filter(|end| !is_same(end, wanted)).count() >= unlike.len() {
            return Err("what would be needed does not lead to the same after every order".to_owned());
        }
        texts.push(text);
    }
}

fn is_same(one: &Schema, other: &Schema) -> bool {
    without_order(one.strict_differences(other)).0.is_empty()
}
