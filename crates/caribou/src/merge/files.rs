//! What is changed on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_files::Change;
use caribou_migration::{MetadataEdit, MigrationId};

use super::{MergeError, Merging};
use crate::make::NewMigration;
use crate::project::Migration;
use crate::rename::edited_metadata;

/// Changes of `metadata.toml` files, and folders that go.
#[derive(Debug, Default)]
pub(super) struct Edits {
    edits: BTreeMap<MigrationId, Vec<MetadataEdit>>,
    gone: BTreeSet<MigrationId>,
}

impl Edits {
    pub(super) fn add(&mut self, id: &MigrationId, edit: MetadataEdit) {
        self.edits.entry(id.clone()).or_default().push(edit);
    }

    pub(super) fn remove(&mut self, id: &MigrationId) {
        self.gone.insert(id.clone());
    }

    /// Returns the changes of files.
    pub(super) fn changes(&self, merging: &Merging) -> Result<Vec<Change>, MergeError> {
        let folder = |id: &MigrationId| merging.any().get(id).and_then(Migration::folder);
        let mut changes = Vec::new();
        for (id, edits) in self.edits.iter().filter(|(id, _)| !self.gone.contains(id)) {
            let Some(source) = folder(id) else { continue };
            changes.extend(edited_metadata(source, edits)?.1);
        }
        let gone = self.gone.iter().filter_map(folder);
        changes.extend(gone.map(|source| Change::Remove { path: source.folder.clone() }));
        Ok(changes)
    }
}

/// Returns the files of new migrations.
pub(super) fn written(new: &[NewMigration]) -> Vec<(PathBuf, String)> {
    let files = |new: &NewMigration| {
        let folder = new.folder.clone();
        new.files.clone().into_iter().map(move |(name, text)| (folder.join(name), text))
    };
    new.iter().flat_map(files).collect()
}
