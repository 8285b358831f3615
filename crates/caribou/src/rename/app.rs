//! An app's folder, and what `caribou.toml` says of it.

use std::path::{Path, PathBuf};

use caribou_files::{Change, is_matched, read_text};
use caribou_migration::AppLabel;
use caribou_rename::RenameError;
use caribou_target::{Location, rename_app};

use super::{Renaming, RenamingError};

/// Returns what gives an app another name: the text of `caribou.toml`, then the place of the folder.
pub(super) fn changes(
    renaming: &Renaming,
    from: &AppLabel,
    to: &AppLabel,
) -> Result<Vec<Change>, RenamingError> {
    let Location::Project { folder: root, config } = &renaming.location else {
        return Err(RenamingError::OneApp(from.clone()));
    };
    let old = renaming.project.folder(from).ok_or_else(|| RenameError::UnknownApp(from.clone()))?;
    let named = config.app_folders.get(from);
    // As the file has it: a folder that was found lies under it.
    let written = match named {
        Some(path) => path.clone(),
        None => old.strip_prefix(root).unwrap_or(old).to_owned(),
    };
    let is_called = |path: &Path| path.file_name().is_some_and(|name| name == from.as_str());
    let moved = is_called(&written).then(|| written.with_file_name(to.as_str()));

    let file = root.join("caribou.toml");
    let text = read_text(&file)?.unwrap_or_default();
    let pair = moved.as_ref().map(|new| (written.as_path(), new.as_path()));
    let new = rename_app(&text, &file, from, to, pair)?;
    if let (None, Some(moved)) = (named, &moved) {
        is_found(&new, &file, moved)?;
    }
    let mut changes = Vec::new();
    if new != text {
        changes.push(Change::Write { path: file, text: new });
    }
    changes.extend(moved.map(|_| Change::Move { from: old.to_owned(), to: renamed(old, to) }));
    Ok(changes)
}

fn renamed(folder: &Path, to: &AppLabel) -> PathBuf {
    folder.with_file_name(to.as_str())
}

/// Checks that a folder is found by a pattern under its new name too.
fn is_found(text: &str, file: &Path, folder: &Path) -> Result<(), RenamingError> {
    let config = caribou_target::Config::parse(text, file)?;
    if config.apps.iter().any(|pattern| is_matched(pattern, folder)) {
        return Ok(());
    }
    Err(RenamingError::NotMatched { file: file.to_owned(), folder: folder.to_owned() })
}
