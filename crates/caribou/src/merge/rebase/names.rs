//! New numbers for what gets another place, and everything that refers to it.

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::next_name;
use caribou_migration::{MetadataEdit, MigrationId, MigrationName, Reference};
use caribou_rename::{Edit, Named, Names};
use jiff::Timestamp;

use super::super::{MergeError, Merging};
use super::stack::Stack;
use crate::project::habit;
use crate::rename::{RenamingError, named};

/// What becomes of names and of what migrations say of themselves.
pub(super) struct Renumbered {
    /// Old and new names of all that gets another place, in the order in which it runs then; of what keeps its name both are the same.
    pub(super) names: Vec<(MigrationId, MigrationId)>,
    /// What migrations say of themselves then, by their old names.
    pub(super) edits: BTreeMap<MigrationId, Vec<MetadataEdit>>,
    /// The folders that get another name.
    pub(super) moves: Vec<(MigrationId, MigrationId)>,
}

/// Gives what gets another place its name and its dependencies.
pub(super) fn renumbered(merging: &Merging, stack: &Stack, now: Timestamp) -> Result<Renumbered, MergeError> {
    let names = names(merging, stack, now)?;
    let moves: Vec<(MigrationId, MigrationId)> =
        names.iter().filter(|(old, new)| old != new).cloned().collect();
    let mut edits: BTreeMap<MigrationId, Vec<MetadataEdit>> = BTreeMap::new();
    let mut all = named(merging.any());
    for one in &mut all {
        let id = one.id.clone();
        let Some(leaf) = stack.below.get(&id) else { continue };
        let own = placed(one, leaf, &stack.left[&id]);
        if !own.is_empty() {
            edits.insert(id, own);
        }
    }
    // Head files are written where it is known which are the last ones.
    let renamed = Names::new(all, BTreeMap::new()).rename(&moves).map_err(RenamingError::from)?;
    for edit in renamed.edits {
        if let Edit::Metadata { of, edits: more } = edit {
            edits.entry(of).or_default().extend(more);
        }
    }
    Ok(Renumbered { names, edits, moves })
}

/// Lets the first one of a branch depend on the leaf below it, and no more on what it stood on. One that says nothing of dependencies goes on
/// saying nothing, if the order of the folder will say the right thing.
fn placed(named: &mut Named, leaf: &MigrationId, left: &BTreeSet<MigrationId>) -> Vec<MetadataEdit> {
    if named.metadata.dependencies.is_none() && named.metadata.replaces.is_empty() {
        named.follows = Some(leaf.clone());
        return Vec::new();
    }
    let declared = named.metadata.dependencies.iter().flatten();
    let declared = declared.filter_map(|reference| match reference {
        Reference::Exact(id) if left.contains(id) => Some(id.clone()),
        _ => None,
    });
    let mut edits: Vec<MetadataEdit> =
        declared.map(|from| MetadataEdit::Repoint { from, to: vec![leaf.clone()] }).collect();
    if edits.is_empty() {
        edits.push(MetadataEdit::Depend(vec![leaf.clone()]));
    }
    edits.iter().for_each(|edit| edit.apply(&mut named.metadata));
    edits
}

/// Returns the names of what gets another place: the next numbers behind what it stands on. Who has a free number that is in order keeps it.
fn names(
    merging: &Merging,
    stack: &Stack,
    now: Timestamp,
) -> Result<Vec<(MigrationId, MigrationId)>, MergeError> {
    let habit = habit(&merging.location);
    let moved: BTreeSet<&MigrationId> = stack.moved().collect();
    let mut names: Vec<(MigrationId, MigrationId)> = Vec::new();
    for id in stack.moved() {
        if !stack.ends.contains_key(id.app()) {
            continue;
        }
        let here = merging.any().migrations().map(|(other, _)| other);
        let here = here.filter(|other| other.app() == id.app() && !moved.contains(other));
        let done = names.iter().map(|(_, new)| new).filter(|new| new.app() == id.app());
        let mut there: Vec<MigrationName> = here.chain(done).map(|id| id.name().clone()).collect();
        if there.iter().all(|name| name.version() < id.name().version()) {
            names.push((id.clone(), id.clone()));
            continue;
        }
        let new = loop {
            let name = next_name(&there, id.name().description(), habit, now)?;
            let new = MigrationId::new(id.app().clone(), name.clone());
            if !is_anothers(merging, id, &new) {
                break new;
            }
            there.push(name);
        };
        names.push((id.clone(), new));
    }
    Ok(names)
}

/// Says whether a name is or was that of another migration.
fn is_anothers(merging: &Merging, id: &MigrationId, name: &MigrationId) -> bool {
    merging.any().migrations().any(|(other, migration)| {
        let Some(source) = migration.folder() else { return other == name };
        let said = &source.metadata;
        let aliases = said.aliases.iter().filter(|_| other != id).chain(&said.merged_from);
        (other == name && other != id)
            || aliases.map(|alias| alias.in_app(other.app())).any(|alias| alias == *name)
            || said.replaces.iter().chain(&said.replaced).any(|replaced| replaced == name)
    })
}
