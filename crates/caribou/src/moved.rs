//! Folders that somebody gave another name by hand.

use caribou_history::Entry;
use caribou_migration::MigrationId;

use crate::project::{Migration, Project};

/// Returns the one migration that has the script of a row that no migration explains, as after its folder was renamed by hand. A script
/// without statements says nothing.
pub fn moved_by_hand<'p>(project: &'p Project, entry: &Entry) -> Option<&'p MigrationId> {
    let dialect = project.dialect();
    let has_it = |migration: &Migration| {
        let text = migration.folder().map_or("", |source| source.up.text.as_str());
        Some(caribou_sql::checksum(text, dialect)) == entry.checksum
            && caribou_sql::split(text, dialect).is_ok_and(|statements| !statements.is_empty())
    };
    let mut found = project.migrations().filter(|(_, migration)| has_it(migration)).map(|(id, _)| id);
    found.next().filter(|_| found.next().is_none())
}
