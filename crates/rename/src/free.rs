//! Whether new names may be given.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, Metadata, MigrationId};

use crate::{Named, Names, RenameError};

/// Returns the new names by the old ones, if all of them may be given. What keeps its name is left out.
pub(crate) fn names(
    names: &Names,
    renames: &[(MigrationId, MigrationId)],
) -> Result<BTreeMap<MigrationId, MigrationId>, RenameError> {
    let mut new: BTreeMap<MigrationId, MigrationId> = BTreeMap::new();
    let mut taken: BTreeSet<&MigrationId> = BTreeSet::new();
    for (from, to) in renames {
        let named = names.all.get(from).ok_or_else(|| RenameError::Unknown(from.clone()))?;
        if named.is_compiled {
            return Err(RenameError::CompiledIn(from.clone()));
        }
        if new.insert(from.clone(), to.clone()).is_some() {
            return Err(RenameError::Twice(from.clone()));
        }
        if !taken.insert(to) {
            return Err(RenameError::Twice(to.clone()));
        }
    }
    new.retain(|from, to| from != to);
    let past = Past::of(names);
    let compiled = names.all.values().filter(|named| named.is_compiled);
    let compiled: BTreeSet<&AppLabel> = compiled.map(|named| named.id.app()).collect();
    for (from, to) in &new {
        if compiled.contains(to.app()) {
            return Err(RenameError::CompiledApp(to.app().clone()));
        }
        if matches!(to.name().as_str(), "__first__" | "__latest__") {
            return Err(RenameError::NoName(to.clone()));
        }
        is_free(names, &new, &past, from, to)?;
    }
    versions(names, &new)?;
    Ok(new)
}

/// Returns the new names of an app's migrations, if the app may be called that.
pub(crate) fn app(
    names: &Names,
    from: &AppLabel,
    to: &AppLabel,
) -> Result<BTreeMap<MigrationId, MigrationId>, RenameError> {
    let of = |app: &AppLabel| names.all.values().filter(|named| named.id.app() == app).collect::<Vec<_>>();
    let migrations = of(from);
    if migrations.is_empty() {
        return Err(RenameError::UnknownApp(from.clone()));
    }
    if from == to || !of(to).is_empty() {
        return Err(RenameError::AppTaken(to.clone()));
    }
    if let Some(compiled) = migrations.iter().find(|named| named.is_compiled) {
        return Err(RenameError::CompiledIn(compiled.id.clone()));
    }
    let in_app = |named: &&Named| MigrationId::new(to.clone(), named.id.name().clone());
    let new: BTreeMap<_, _> = migrations.iter().map(|named| (named.id.clone(), in_app(named))).collect();
    let past = Past::of(names);
    for (from, to) in &new {
        is_free(names, &new, &past, from, to)?;
    }
    Ok(new)
}

/// What databases may know that is not on disk.
struct Past<'n> {
    /// Names that a migration had.
    aliases: BTreeMap<MigrationId, &'n MigrationId>,
    /// Migrations that are gone, and who stands for them.
    gone: BTreeMap<MigrationId, &'n MigrationId>,
}

impl<'n> Past<'n> {
    fn of(names: &'n Names) -> Self {
        let (mut aliases, mut gone) = (BTreeMap::new(), BTreeMap::new());
        for Named { id, metadata, .. } in names.all.values() {
            aliases.extend(metadata.aliases.iter().map(|alias| (alias.in_app(id.app()), id)));
            gone.extend(metadata.merged_from.iter().map(|alias| (alias.in_app(id.app()), id)));
            let replaced = metadata.replaces.iter().chain(&metadata.replaced).cloned();
            gone.extend(replaced.map(|name| (name, id)));
        }
        Self { aliases, gone }
    }
}

fn is_free(
    names: &Names,
    new: &BTreeMap<MigrationId, MigrationId>,
    past: &Past<'_>,
    from: &MigrationId,
    to: &MigrationId,
) -> Result<(), RenameError> {
    if let Some(now) = new.get(to) {
        return Err(RenameError::WasAnothers { name: to.clone(), now: now.clone() });
    }
    if names.all.contains_key(to) {
        return Err(RenameError::Taken(to.clone()));
    }
    if let Some(&now) = past.aliases.get(to).filter(|now| **now != from) {
        return Err(RenameError::WasAnothers { name: to.clone(), now: now.clone() });
    }
    match past.gone.get(to) {
        Some(&by) => Err(RenameError::StoodFor { name: to.clone(), by: by.clone() }),
        None => Ok(()),
    }
}

/// Looks for versions that two migrations of an app would have, who do not have one already and do not replace each other.
fn versions(names: &Names, new: &BTreeMap<MigrationId, MigrationId>) -> Result<(), RenameError> {
    let mut having: BTreeMap<(&AppLabel, String), Vec<(&MigrationId, &MigrationId)>> = BTreeMap::new();
    for old in names.all.keys() {
        let id = new.get(old).unwrap_or(old);
        having.entry((id.app(), id.name().version())).or_default().push((old, id));
    }
    for (old, id) in new {
        let others = having.get(&(id.app(), id.name().version())).into_iter().flatten();
        let had =
            |other: &MigrationId| old.app() == other.app() && old.name().version() == other.name().version();
        let is_squash = |one: &MigrationId, other: &MigrationId| stands_for(names, one, other);
        let mut wrong = others.filter(|(other, _)| {
            *other != old && !had(other) && !is_squash(old, other) && !is_squash(other, old)
        });
        if let Some((_, other)) = wrong.next() {
            return Err(RenameError::SameVersion { name: id.clone(), other: (*other).clone() });
        }
    }
    Ok(())
}

/// Says whether a squash stands for a migration, also by way of squashes that it replaces.
fn stands_for(names: &Names, squash: &MigrationId, id: &MigrationId) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![squash];
    while let Some(next) = open.pop() {
        let Some(Named { metadata: Metadata { replaces, .. }, .. }) = names.all.get(next) else { continue };
        if replaces.contains(id) {
            return true;
        }
        open.extend(replaces.iter().filter(|name| seen.insert(*name)));
    }
    false
}
