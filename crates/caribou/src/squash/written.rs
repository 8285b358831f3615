//! The folders of squashes.

use std::collections::BTreeMap;
use std::path::Path;

use caribou_files::{Change, Existing, NewFolder, WriteError, apply_changes, folder_changes, write_folders};
use caribou_migration::MigrationId;

use super::{DraftedSquashes, NewSquash, ProofFile, Squashing};
use crate::heads::{head_changes, leaves};

/// The file beside a squash that says what was proven.
pub(super) const PROOF: &str = "proof.toml";

pub(super) fn write(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    proofs: &BTreeMap<MigrationId, ProofFile>,
) -> Result<(), WriteError> {
    let (anew, new): (Vec<_>, Vec<_>) = drafted.squashes.iter().partition(|squash| is_anew(squash));
    let heads = heads(squashing, &new);
    let folders = new.into_iter().map(|squash| {
        let mut files = squash.files.clone();
        files.extend(proofs.get(&squash.id).map(|proof| (PROOF.to_owned(), proof.to_text())));
        NewFolder { folder: squash.folder.clone(), files, existing: Existing::Fail }
    });
    let folders: Vec<NewFolder> = folders.collect();
    if heads.is_empty() {
        write_folders(&folders)?;
    } else {
        let mut changes = folder_changes(&folders)?;
        changes.extend(heads);
        apply_changes(squashing.location.files_root(), &changes)?;
    }
    for squash in anew {
        let root = squash.folder.parent().unwrap_or(Path::new("."));
        apply_changes(root, &changes(squash))?;
    }
    Ok(())
}

/// What head files say then: where the last migration of an app is squashed, the squash is the last.
fn heads(squashing: &Squashing, new: &[&NewSquash]) -> Vec<Change> {
    let mut last = leaves(&squashing.graph);
    for leaf in last.values_mut() {
        if let Some(squash) = new.iter().find(|squash| squash.members.contains(leaf)) {
            *leaf = squash.id.clone();
        }
    }
    head_changes(squashing.any(), &last)
}

/// Whether a migration is written anew where it stands.
fn is_anew(squash: &NewSquash) -> bool {
    squash.members == [squash.id.clone()]
}

/// The scripts of a migration that is written anew; those that no backend needs any more go.
fn changes(squash: &NewSquash) -> Vec<Change> {
    let mut changes: Vec<Change> = squash
        .files
        .iter()
        .map(|(name, text)| Change::Write { path: squash.folder.join(name), text: text.clone() })
        .collect();
    for dialect in squash.on.keys() {
        for direction in ["up", "down"] {
            let name = format!("{direction}.{dialect}.sql");
            let path = squash.folder.join(&name);
            if path.is_file() && squash.files.iter().all(|(written, _)| *written != name) {
                changes.push(Change::Remove { path });
            }
        }
    }
    changes
}
