//! From edits of names to changes of files.

use std::path::{Path, PathBuf};

use caribou_files::{Change, Mention, Problem, Seen, Source, read_text};
use caribou_migration::{MetadataEdit, MigrationId};
use caribou_rename::{Edit, RenameError, Renamed};

use super::{RenamedFiles, Renaming, RenamingError, app};
use crate::heads::head_file;

/// The most places that are told of where an old name stands.
const MOST: usize = 40;

/// What a migration is taken for that says nothing of itself. With a `metadata.toml` that does not say so, it would run without one.
pub(crate) const SILENT: &str = "run_in_transaction = true\n";

pub(super) fn changed(renaming: &Renaming, renamed: Renamed) -> Result<RenamedFiles, RenamingError> {
    let (mut changes, mut seen) = (Vec::with_capacity(renamed.edits.len()), Vec::new());
    for edit in &renamed.edits {
        match edit {
            Edit::Metadata { of, edits } => {
                let (was, change) = metadata(folder(renaming, of)?, edits)?;
                seen.push(was);
                changes.extend(change);
            }
            Edit::Move { from, to } => changes.push(moved(renaming, from, to)?),
            Edit::App { from, to } => changes.extend(app::changes(renaming, from, to)?),
            Edit::Head { app, to } => {
                let path = head_file(&renaming.project, app);
                let path = path.ok_or_else(|| RenameError::UnknownApp(app.clone()))?;
                match to {
                    Some(name) => changes.push(Change::Write { path, text: format!("{name}\n") }),
                    None if path.exists() => changes.push(Change::Remove { path }),
                    None => {}
                }
            }
        }
    }
    let root = renaming.location.files_root().to_owned();
    let mentions = mentions(renaming, &renamed);
    Ok(RenamedFiles { renamed, root, seen, changes, mentions })
}

fn folder<'r>(renaming: &'r Renaming, id: &MigrationId) -> Result<&'r Source, RenameError> {
    let migration = renaming.project.get(id).ok_or_else(|| RenameError::Unknown(id.clone()))?;
    migration.folder().ok_or_else(|| RenameError::CompiledIn(id.clone()))
}

/// Edits what a migration says of itself: what that was, and `None` when it stays so.
pub(crate) fn metadata(source: &Source, edits: &[MetadataEdit]) -> Result<(Seen, Option<Change>), Problem> {
    let path = source.metadata_file();
    let old = read_text(&path)?;
    let text = old.clone().unwrap_or_else(|| SILENT.to_owned());
    let new =
        source.edited(&text, edits).map_err(|source| Problem::Metadata { path: path.clone(), source })?;
    let change = (old.as_ref() != Some(&new)).then(|| Change::Write { path: path.clone(), text: new });
    Ok((Seen { path, text: old }, change))
}

fn moved(renaming: &Renaming, from: &MigrationId, to: &MigrationId) -> Result<Change, RenameError> {
    let app = renaming.project.folder(to.app()).ok_or_else(|| RenameError::UnknownApp(to.app().clone()))?;
    let from = folder(renaming, from)?.folder.clone();
    Ok(Change::Move { from, to: app.join(to.name().as_str()) })
}

/// Looks for old names in the other files of the project: by its name alone, or in full where that stays.
fn mentions(renaming: &Renaming, renamed: &Renamed) -> Vec<Mention> {
    let name = |(old, new): &(MigrationId, MigrationId)| {
        if old.name() == new.name() { old.to_string() } else { old.name().to_string() }
    };
    let names: Vec<String> = renamed.names.iter().map(name).collect();
    let folders: Vec<&PathBuf> = renaming
        .project
        .migrations()
        .filter_map(|(_, migration)| migration.folder().map(|source| &source.folder))
        .collect();
    let project = &renaming.project;
    let heads: Vec<PathBuf> = project.apps().iter().filter_map(|app| head_file(project, app)).collect();
    // What says names there is edited, and what is proven of files knows no names.
    let is_edited = |path: &Path| {
        let is_ours = path.ends_with("metadata.toml") || path.ends_with("proof.toml");
        let in_folder = |parent: &Path| folders.iter().any(|folder| *folder == parent);
        (is_ours && path.parent().is_some_and(in_folder)) || heads.iter().any(|head| head == path)
    };
    caribou_files::mentions(renaming.location.folder(), &names, MOST, &is_edited)
}
