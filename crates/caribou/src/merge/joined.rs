//! The migration that joins heads.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use caribou_detect::next_name;
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId, MigrationName, Reference};
use caribou_schema::Schema;
use caribou_sql::{script, shared};
use jiff::Timestamp;

use super::{MergeError, Merging};
use crate::make::{NewMigration, metadata_text, named};
use crate::project::habit;

/// The longest description that is made of what is joined.
const LONGEST: usize = 52;

/// Numbers for new migrations, each given once.
pub(super) struct Numbers<'a> {
    merging: &'a Merging,
    names: BTreeMap<AppLabel, Vec<MigrationName>>,
    now: Timestamp,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(merging: &'a Merging, now: Timestamp) -> Self {
        let mut names: BTreeMap<AppLabel, Vec<MigrationName>> = BTreeMap::new();
        for (id, _) in merging.any().migrations() {
            names.entry(id.app().clone()).or_default().push(id.name().clone());
        }
        Self { merging, names, now }
    }

    /// Returns the next name of an app.
    pub(super) fn next(&mut self, app: &AppLabel, description: &str) -> Result<MigrationId, MergeError> {
        let habit = habit(&self.merging.location);
        let names = self.names.entry(app.clone()).or_default();
        let name = next_name(names, description, habit, self.now)?;
        names.push(name.clone());
        Ok(MigrationId::new(app.clone(), name))
    }
}

/// What a new migration does on one backend.
pub(super) struct Texts {
    /// What is there before it.
    pub(super) before: Schema,
    /// What is there after it.
    pub(super) after: Schema,
    pub(super) up: String,
    pub(super) down: String,
}

/// The statements for each backend that needs some.
pub(super) type Bridge = BTreeMap<Dialect, Texts>;

/// Puts a new migration together: one script for the backends that agree.
pub(super) fn migration(
    merging: &Merging,
    id: MigrationId,
    metadata: Metadata,
    header: &str,
    texts: BTreeMap<Dialect, Texts>,
) -> NewMigration {
    let ups: Vec<_> = texts.iter().map(|(dialect, of)| (*dialect, of.up.clone(), &of.before)).collect();
    let downs: Vec<_> = texts.iter().map(|(dialect, of)| (*dialect, of.down.clone(), &of.after)).collect();
    let mut files = named("up", shared(&ups), merging.first);
    files.iter_mut().for_each(|(_, text)| text.insert_str(0, header));
    files.extend(named("down", shared(&downs), merging.first));
    files.push(("metadata.toml".to_owned(), metadata_text(&metadata)));
    let folder = merging.any().folder(id.app()).unwrap_or(Path::new("")).join(id.name().as_str());
    let scripts =
        texts.into_iter().map(|(dialect, of)| (dialect, (format!("{header}{}", of.up), of.down))).collect();
    let (changes, effects) = (Vec::new(), Vec::new());
    NewMigration { id, folder, instead_of: None, metadata, changes, effects, scripts, files }
}

/// A migration that joins heads and does nothing, or what makes both orders end alike: a script for each backend that has one.
pub(super) fn joined(
    merging: &Merging,
    id: MigrationId,
    heads: &[MigrationId],
    bridge: Option<Bridge>,
) -> Result<NewMigration, MergeError> {
    let what = match (&bridge, heads.len()) {
        (None, _) => "they do not touch each other",
        (Some(_), 2) => "makes both orders end alike",
        (Some(_), _) => "makes all orders end alike",
    };
    let header = format!("-- Joins {}: {what}.\n", in_words(heads));
    let metadata = Metadata {
        dependencies: Some(heads.iter().cloned().map(Reference::Exact).collect()),
        ..Metadata::default()
    };
    let mut texts = bridge.unwrap_or_default();
    for &dialect in merging.projects.keys() {
        if let Entry::Vacant(entry) = texts.entry(dialect) {
            let empty = Schema::empty(dialect);
            let text =
                script(&[], &empty, &[], &[]).map_err(|source| MergeError::Render { dialect, source })?;
            let (before, after) = (empty.clone(), empty);
            entry.insert(Texts { before, after, up: text.clone(), down: text });
        }
    }
    Ok(migration(merging, id, metadata, &header, texts))
}

/// Returns what a migration that joins heads is called, without its number.
pub(super) fn description(heads: &[MigrationId]) -> String {
    let joined = |words: Vec<String>| format!("merge_{}", words.join("_and_"));
    let all = [
        joined(heads.iter().map(|id| id.name().description().to_owned()).collect()),
        joined(heads.iter().map(|id| id.name().version()).collect()),
        format!("merge_{}_branches", heads.len()),
    ];
    all.into_iter().find(|text| text.len() <= LONGEST).unwrap_or_else(|| "merge".to_owned())
}

/// Names migrations in a sentence.
pub(super) fn in_words(ids: &[MigrationId]) -> String {
    let names: Vec<String> = ids.iter().map(ToString::to_string).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_join_is_called_after_what_it_joins_as_long_as_that_is_short() {
        let named = |names: &[&str]| {
            description(&names.iter().map(|name| MigrationId::parse("a", name).unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(named(&["0002_add_rank", "0002_add_due"]), "merge_add_rank_and_add_due");
        let long = "0003_add_a_column_with_quite_a_long_name_to_ticket";
        assert_eq!(named(&["0002_add_rank", long]), "merge_0002_and_0003");
        let dated = "2026-11-22-120000_add_a_column_with_quite_a_long_name";
        assert_eq!(named(&[dated, dated, dated, dated]), "merge_4_branches");
    }
}
