//! What one should know of new names.

use std::collections::BTreeMap;

use caribou_migration::{MigrationId, Reference};

use crate::Note;
use crate::draft::Draft;

/// Returns what one should know, sorted by the new names.
pub(crate) fn notes(draft: &Draft<'_>) -> Vec<Note> {
    let old: BTreeMap<&MigrationId, &MigrationId> = draft.new.iter().map(|(old, new)| (new, old)).collect();
    let place = |id: &MigrationId| (id.name().version(), id.clone());
    let mut notes = Vec::new();
    for id in draft.names.all.keys() {
        let now = draft.name(id);
        if now.name().version() != id.name().version() {
            notes.push(Note::OtherVersion { id: now.clone(), was: id.name().version() });
        }
        let dependencies = draft.metadata(id).dependencies.iter().flatten().filter_map(Reference::exact);
        for before in dependencies.filter(|before| before.app() == now.app()) {
            let was = old.get(before).copied().unwrap_or(before);
            let did = was.app() == id.app() && place(was) > place(id);
            if place(before) > place(now) && !did {
                notes.push(Note::OtherOrder { id: now.clone(), before: before.clone() });
            }
        }
    }
    notes
}
