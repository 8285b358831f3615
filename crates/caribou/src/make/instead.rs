//! A migration in the place of another.

use std::collections::BTreeMap;

use caribou_migration::{Metadata, MigrationId, Reference};

use super::folder::{Scripts, files};
use super::{MakeError, Making, NewMigration};

/// Puts the scripts of a migration behind those of the one whose place it takes; its way back comes first.
pub(super) fn behind(
    making: &Making,
    old: &MigrationId,
    new: NewMigration,
) -> Result<NewMigration, MakeError> {
    let mut scripts = BTreeMap::new();
    for (dialect, (up, down)) in new.scripts {
        let project = &making.sides[&dialect].project;
        let Some(source) = project.get(old).and_then(|migration| migration.folder()) else { continue };
        let old_down = source.read_down(dialect)?.map(|script| script.text).unwrap_or_default();
        scripts.insert(dialect, (joined(&source.up.text, &up), joined(&down, &old_down)));
    }
    let alike = scripts.iter().map(|(dialect, (up, down))| {
        let schema = &making.sides[dialect].current;
        Scripts { dialect: *dialect, up, down, before: schema, after: schema }
    });
    let files = files(making, &new.metadata, &alike.collect::<Vec<_>>());
    Ok(NewMigration { files, scripts, ..new })
}

fn joined(first: &str, second: &str) -> String {
    let first = first.trim_end();
    let end = if first.is_empty() || first.ends_with(';') || ends_in_comment(first) { "" } else { ";" };
    let gap = if first.is_empty() { "" } else { "\n\n" };
    format!("{first}{end}{gap}{second}")
}

fn ends_in_comment(text: &str) -> bool {
    text.lines().last().is_some_and(|line| line.trim_start().starts_with("--"))
}

/// What a migration says of itself when it takes the place of another: what that one said, and what it needs besides.
pub(super) fn metadata(making: &Making, old: &MigrationId, new: Metadata) -> Metadata {
    let source = making.any_side().project.get(old).and_then(|migration| migration.folder());
    let Some(was) = source.map(|source| source.metadata.clone()) else { return new };
    let dependencies = match (was.dependencies, new.dependencies) {
        (Some(mut all), Some(more)) => {
            let more: Vec<Reference> = more.into_iter().filter(|one| !all.contains(one)).collect();
            all.extend(more);
            Some(all)
        }
        (was, new) => was.or(new),
    };
    let run_in_transaction = was.run_in_transaction && new.run_in_transaction;
    Metadata { dependencies, run_in_transaction, ..was }
}
