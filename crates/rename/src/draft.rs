//! A project as it becomes, and the edits that lead there.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{Alias, AppLabel, Metadata, MetadataEdit, MigrationId, MigrationName, Reference};

use crate::{Edit, Names, Note, Renamed};

/// A project as it becomes. Migrations are found by their old names, and say what they say under new ones.
pub(crate) struct Draft<'n> {
    pub(crate) names: &'n Names,
    /// New names by old ones, of those that get one.
    pub(crate) new: BTreeMap<MigrationId, MigrationId>,
    now: BTreeMap<&'n MigrationId, Metadata>,
    edits: BTreeMap<MigrationId, Vec<MetadataEdit>>,
}

impl<'n> Draft<'n> {
    pub(crate) fn new(names: &'n Names, new: BTreeMap<MigrationId, MigrationId>) -> Self {
        let now = names.all.values().map(|named| (&named.id, named.metadata.clone())).collect();
        Self { names, new, now, edits: BTreeMap::new() }
    }

    /// Returns what a migration will be called.
    pub(crate) fn name<'a>(&'a self, old: &'a MigrationId) -> &'a MigrationId {
        self.new.get(old).unwrap_or(old)
    }

    /// Says whether a migration goes to another app.
    pub(crate) fn is_moved(&self, old: &MigrationId) -> bool {
        self.name(old).app() != old.app()
    }

    /// Returns what a migration will say of itself.
    pub(crate) fn metadata(&self, old: &MigrationId) -> &Metadata {
        &self.now[old]
    }

    /// Edits what a migration says of itself, if that changes anything.
    pub(crate) fn edit(&mut self, old: &MigrationId, edit: MetadataEdit) {
        let Some(now) = self.now.get_mut(old) else { return };
        let mut edited = now.clone();
        edit.apply(&mut edited);
        if *now != edited {
            *now = edited;
            self.edits.entry(old.clone()).or_default().push(edit);
        }
    }

    /// Gives every reference to a migration its new name.
    pub(crate) fn repoint(&mut self) {
        for old in self.names.all.keys() {
            let named = self.metadata(old).named();
            let named: BTreeSet<MigrationId> =
                named.filter(|name| self.new.contains_key(*name)).cloned().collect();
            for from in named {
                let to = vec![self.name(&from).clone()];
                self.edit(old, MetadataEdit::Repoint { from, to });
            }
        }
    }

    /// Gives every reference to an app as a whole its new label.
    pub(crate) fn refer_to_app(&mut self, from: &AppLabel, to: &AppLabel) {
        for old in self.names.all.keys() {
            for whole in [Reference::First, Reference::Latest] {
                let edit = MetadataEdit::Refer { from: whole(from.clone()), to: vec![whole(to.clone())] };
                self.edit(old, edit);
            }
        }
    }

    /// Lets the renamed know their old names. The one that they get is an old one no more.
    pub(crate) fn remember(&mut self) {
        for (old, new) in self.new.clone() {
            if old.app() != new.app() {
                self.edit(&old, MetadataEdit::Qualify(old.app().clone()));
            }
            let is_again = |alias: &&Alias| alias.in_app(new.app()) == new;
            let again: Vec<Alias> = self.metadata(&old).aliases.iter().filter(is_again).cloned().collect();
            for alias in again {
                self.edit(&old, MetadataEdit::Unalias(alias));
            }
            self.edit(&old, MetadataEdit::Alias(Alias::of(&old, new.app())));
        }
    }

    /// Writes down what only the order of a folder said, where it says something else now.
    pub(crate) fn keep_order(&mut self) {
        for (id, before) in self.followed() {
            if self.names.all[&id].follows.as_ref() != before.as_ref() {
                self.write_order(&id);
            }
        }
    }

    /// Writes down what the order of a folder said of a migration, if nothing else says it.
    pub(crate) fn write_order(&mut self, old: &MigrationId) {
        let named = &self.names.all[old];
        if self.is_silent(old) && !named.is_compiled {
            let follows = named.follows.iter().map(|id| self.name(id).clone()).collect();
            self.edit(old, MetadataEdit::Dependencies(follows));
        }
    }

    /// Says whether only the order of the folder says what a migration depends on.
    pub(crate) fn is_silent(&self, old: &MigrationId) -> bool {
        let metadata = self.metadata(old);
        metadata.dependencies.is_none() && metadata.replaces.is_empty()
    }

    /// Returns the silent ones, and what each follows by the new names; all of them by their old names.
    fn followed(&self) -> Vec<(MigrationId, Option<MigrationId>)> {
        let mut apps: BTreeMap<&AppLabel, Vec<(String, &MigrationId, &MigrationId)>> = BTreeMap::new();
        let not_squash = |old: &&MigrationId| self.metadata(old).replaces.is_empty();
        for old in self.names.all.keys().filter(not_squash) {
            let id = self.name(old);
            apps.entry(id.app()).or_default().push((id.name().version(), id, old));
        }
        let mut followed = Vec::new();
        for mut app in apps.into_values() {
            app.sort_unstable();
            let mut before: Option<&MigrationId> = None;
            for (_, _, old) in app {
                if self.is_silent(old) {
                    followed.push((old.clone(), before.cloned()));
                }
                before = Some(old);
            }
        }
        followed
    }

    /// Returns what the head files say of it, where they do not yet. `leaves` are those that apps have by moves.
    pub(crate) fn heads(&self, leaves: &BTreeMap<AppLabel, MigrationId>) -> Vec<Edit> {
        let left: BTreeSet<&AppLabel> = self.names.all.keys().map(|old| self.name(old).app()).collect();
        let head = |(app, name): (&AppLabel, _)| {
            let old = MigrationId::new(app.clone(), MigrationName::clone(name));
            let new = self.name(leaves.get(app).unwrap_or(&old));
            let to = left.contains(app).then(|| new.name().clone());
            let is_said = to.is_some() && (new.app() != app || *new == old);
            (!is_said).then(|| Edit::Head { app: app.clone(), to })
        };
        self.names.heads.iter().filter_map(head).collect()
    }

    /// Returns all edits: what migrations say of themselves first, then these.
    pub(crate) fn finish(self, then: impl IntoIterator<Item = Edit>, notes: Vec<Note>) -> Renamed {
        let said = self.edits.into_iter().map(|(of, edits)| Edit::Metadata { of, edits });
        Renamed { edits: said.chain(then).collect(), names: self.new.into_iter().collect(), notes }
    }
}
