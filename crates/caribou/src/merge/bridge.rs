//! Statements that make both orders of two branches end alike.

use std::collections::BTreeMap;

use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Schema, diff, without_order};
use caribou_sql::{replay, script};

use super::joined::Texts;
use super::order::Ends;
use super::sides::Ground;
use super::{MergeError, Merging, PairReport};

/// The statements for each backend that needs some.
pub(super) type Bridge = BTreeMap<Dialect, Texts>;

/// Returns the statements that lead databases which had the other order to the end of this one; nothing where both end alike. In databases
/// that had this order they must change nothing.
pub(super) fn bridge(
    merging: &Merging,
    ground: &Ground,
    pair: &PairReport,
    first: &MigrationId,
) -> Result<Option<Bridge>, MergeError> {
    let heads = [pair.first, pair.second].map(|place| ground.branches[place].head.clone());
    let refused = |why: String| {
        let [first, second] = heads.clone();
        MergeError::NotAlike { first, second, why }
    };
    if pair.rows_differ() {
        return Err(refused(pair.about_rows().unwrap_or_else(|| "their rows differ".to_owned())));
    }
    let mut texts = BTreeMap::new();
    for (&dialect, project) in &merging.projects {
        let ends = Ends::of(project, ground, pair)?;
        let (Some(one), Some(other)) = (ends.first_then_second, ends.second_then_first) else {
            return Err(refused(format!("on {dialect}, the scripts cannot be followed in both orders")));
        };
        let (wanted, unlike) = if *first == heads[0] { (one, other) } else { (other, one) };
        if is_same(&unlike, &wanted) {
            continue;
        }
        let text = statements(&unlike, &wanted, dialect, merging)
            .map_err(|why| refused(format!("on {dialect}, {why}")))?;
        let nothing =
            script(&[], &wanted, &[], &[]).map_err(|source| MergeError::Render { dialect, source })?;
        texts.insert(dialect, Texts { before: unlike, after: wanted, up: text, down: nothing });
    }
    Ok((!texts.is_empty()).then_some(texts))
}

/// Writes the statements for one backend, or says why there are none.
fn statements(
    unlike: &Schema,
    wanted: &Schema,
    dialect: Dialect,
    merging: &Merging,
) -> Result<String, String> {
    let also: Vec<Dialect> = merging.projects.keys().copied().filter(|other| *other != dialect).collect();
    let text = script(&diff(unlike, wanted), unlike, &[], &also).map_err(|error| error.to_string())?;
    for (start, order) in [(unlike, "the other order"), (wanted, "this order")] {
        let mut schema = start.clone();
        replay(&text, &mut schema)
            .map_err(|error| format!("what would be needed does not run after {order}: {error}"))?;
        if !is_same(&schema, wanted) {
            return Err(format!("what would be needed does not lead there after {order}"));
        }
    }
    Ok(text)
}

fn is_same(one: &Schema, other: &Schema) -> bool {
    let mut differences = one.differences(other);
    differences.extend(one.name_differences(other));
    without_order(differences).0.is_empty()
}
