//! New migrations on disk.

use std::path::PathBuf;

use caribou_files::{Change, Existing, NewFolder, WriteError, apply_changes, folder_changes, write_folders};

use super::{Making, NewMigration};
use crate::heads::{head_changes, leaves};

pub(super) fn write(making: &Making, migrations: &[NewMigration]) -> Result<Vec<PathBuf>, WriteError> {
    let folders: Vec<NewFolder> = migrations.iter().map(folder).collect();
    let mut last = leaves(&making.graph);
    last.extend(migrations.iter().map(|new| (new.id.app().clone(), new.id.clone())));
    let heads = head_changes(&making.any_side().project, &last);
    if heads.is_empty() {
        // The folder of an app may lie outside of the project, where no other files could be changed with it.
        write_folders(&folders)?;
        return Ok(Vec::new());
    }
    let mut changes = folder_changes(&folders)?;
    changes.extend(heads.iter().cloned());
    apply_changes(making.location.files_root(), &changes)?;
    Ok(heads.into_iter().filter_map(written).collect())
}

fn folder(new: &NewMigration) -> NewFolder {
    NewFolder {
        folder: new.folder.clone(),
        files: new.files.clone(),
        existing: match &new.instead_of {
            None => Existing::Fail,
            Some(old) if *old == new.id => Existing::Replace,
            Some(old) => Existing::Instead(new.folder.with_file_name(old.name().as_str())),
        },
    }
}

fn written(change: Change) -> Option<PathBuf> {
    match change {
        Change::Write { path, .. } => Some(path),
        Change::Move { .. } | Change::Remove { .. } => None,
    }
}
