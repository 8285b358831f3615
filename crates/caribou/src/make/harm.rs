//! What a migration does to rows, on all backends.

use std::collections::BTreeMap;

use caribou_detect::{Draft, Effect, effects};
use caribou_migration::Dialect;
use caribou_schema::{Operation, QualifiedName, Schema};

use super::Making;

/// Returns what a draft does to rows on any backend, in the order of the operations that speak for it, each with the place of the one
/// that it belongs to. What happens only on some backends says on which.
pub(super) fn everywhere(making: &Making, draft: &Draft) -> Vec<(usize, Effect)> {
    let Some((_, speaking)) = speaker(making, draft) else { return Vec::new() };
    let mut found: BTreeMap<String, (usize, Effect, Vec<Dialect>)> = BTreeMap::new();
    let speaker = draft.steps.get_key_value(&making.first);
    let others = draft.steps.iter().filter(|(dialect, _)| **dialect != making.first);
    for (dialect, steps) in speaker.into_iter().chain(others) {
        for (at, effect) in effects(&steps.operations, &steps.before) {
            let about = table(&steps.operations[at]).map(ToString::to_string);
            let same = |operation: &Operation| table(operation).map(ToString::to_string) == about;
            let place = match speaking.get(at) {
                Some(operation) if same(operation) => at,
                _ => speaking.iter().rposition(same).unwrap_or(0),
            };
            let entry = found.entry(effect.text.clone());
            entry.or_insert_with(|| (place, effect, Vec::new())).2.push(*dialect);
        }
    }
    let said = |(place, effect, mut dialects): (usize, Effect, Vec<Dialect>)| {
        dialects.dedup();
        if dialects.len() == draft.steps.len() {
            return (place, effect);
        }
        let on: Vec<&str> = dialects.iter().map(|dialect| dialect.as_str()).collect();
        (place, Effect { text: format!("{} (on {})", effect.text, on.join(" and ")), ..effect })
    };
    let mut all: Vec<(usize, Effect)> = found.into_values().map(said).collect();
    all.sort_by_key(|(place, _)| *place);
    all
}

/// The table that an operation is about.
fn table(operation: &Operation) -> Option<&QualifiedName> {
    match operation {
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => Some(table),
        Operation::Drop { id, .. } | Operation::Rename { id, .. } => Some(id.on.as_ref().unwrap_or(&id.name)),
        Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => Some(name),
        _ => None,
    }
}

/// The backend whose operations speak for a draft: the project's first that has something to do.
pub(super) fn speaker<'d>(making: &Making, draft: &'d Draft) -> Option<(&'d Schema, &'d [Operation])> {
    let steps = draft.steps.get(&making.first).or_else(|| draft.steps.values().next())?;
    Some((&steps.before, &steps.operations))
}
