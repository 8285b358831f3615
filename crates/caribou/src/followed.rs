//! References to names that migrations had before: a branch may be older than a renaming.

use std::collections::{BTreeMap, BTreeSet};

use caribou_files::{App, Source, Warning, WarningKind};
use caribou_migration::{MigrationId, Reference};

/// Lets `dependencies` and `run_before` that say a name of before mean the migration that had it, with a warning for each.
///
/// A name that is on disk, or that a squash stands for, means that; one that two migrations had means neither.
pub(crate) fn follow_renames(apps: &mut [App]) {
    let now = names_of_today(apps);
    if now.is_empty() {
        return;
    }
    for app in apps {
        for source in &mut app.migrations {
            let file = source.metadata_file();
            let dependencies =
                source.metadata.dependencies.iter_mut().flatten().zip(&source.lines.dependencies);
            let run_before = source.metadata.run_before.iter_mut().zip(&source.lines.run_before);
            for (reference, line) in dependencies.chain(run_before) {
                let Reference::Exact(old) = &*reference else { continue };
                let Some(new) = now.get(old) else { continue };
                let kind = WarningKind::OldName { old: old.clone(), new: new.clone() };
                app.warnings.push(Warning { file: file.clone(), line: Some(*line), kind });
                source.renamed.push((old.clone(), new.clone()));
                *reference = Reference::Exact(new.clone());
            }
        }
    }
}

/// The migration that is meant by each old name that means one.
fn names_of_today(apps: &[App]) -> BTreeMap<MigrationId, MigrationId> {
    let mut claims: BTreeMap<MigrationId, BTreeSet<&MigrationId>> = BTreeMap::new();
    for source in sources(apps) {
        for alias in source.metadata.aliases.iter().chain(&source.metadata.merged_from) {
            claims.entry(alias.in_app(source.id.app())).or_default().insert(&source.id);
        }
    }
    if claims.is_empty() {
        return BTreeMap::new();
    }
    for source in sources(apps) {
        claims.remove(&source.id);
        source
            .metadata
            .replaces
            .iter()
            .chain(&source.metadata.replaced)
            .for_each(|id| drop(claims.remove(id)));
    }
    let only = |(old, new): (MigrationId, BTreeSet<&MigrationId>)| match new.len() {
        1 => new.first().map(|&new| (old, new.clone())),
        _ => None,
    };
    claims.into_iter().filter_map(only).collect()
}

fn sources(apps: &[App]) -> impl Iterator<Item = &Source> {
    apps.iter().flat_map(|app| &app.migrations)
}
