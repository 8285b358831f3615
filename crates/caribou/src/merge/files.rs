//! What is changed on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_files::{Change, Seen, read_text};
use caribou_migration::{MetadataEdit, MigrationId};

use super::sides::Ground;
use super::{MergeError, Merging};
use crate::make::NewMigration;
use crate::project::{Migration, Project};
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

    /// Returns the changes of files, and what was read of the files that change.
    pub(super) fn changes(&self, merging: &Merging) -> Result<(Vec<Seen>, Vec<Change>), MergeError> {
        let folder = |id: &MigrationId| merging.any().get(id).and_then(Migration::folder);
        let (mut seen, mut changes) = (merging.seen.clone(), Vec::new());
        for (id, edits) in self.edits.iter().filter(|(id, _)| !self.gone.contains(id)) {
            let Some(source) = folder(id) else { continue };
            let (was, change) = edited_metadata(source, edits)?;
            seen.push(was);
            changes.extend(change);
        }
        let gone = self.gone.iter().filter_map(folder);
        changes.extend(gone.map(|source| Change::Remove { path: source.folder.clone() }));
        Ok((seen, changes))
    }
}

/// Returns the files of the branches, as one backend reads them.
pub(super) fn seen(project: &Project, ground: &Ground) -> Result<Vec<Seen>, MergeError> {
    let mut seen = Vec::new();
    for id in ground.branches.iter().flat_map(|branch| &branch.migrations) {
        let Some(source) = project.get(id).and_then(Migration::folder) else { continue };
        let path = source.metadata_file();
        seen.push(Seen { text: read_text(&path)?, path });
        let down = source.read_down(project.dialect())?;
        let scripts = std::iter::once((source.up.name, source.up.text.clone()));
        let scripts = scripts.chain(down.map(|script| (script.name, script.text)));
        seen.extend(scripts.map(|(name, text)| Seen { path: source.folder.join(name), text: Some(text) }));
    }
    Ok(seen)
}

/// Returns the files of new migrations.
pub(super) fn written(new: &[NewMigration]) -> Vec<(PathBuf, String)> {
    let files = |new: &NewMigration| {
        let folder = new.folder.clone();
        new.files.clone().into_iter().map(move |(name, text)| (folder.join(name), text))
    };
    new.iter().flat_map(files).collect()
}
