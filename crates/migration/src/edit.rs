//! A change of what a migration says of itself.

use crate::{Alias, AppLabel, Metadata, MigrationId, Reference};

/// A change of what a migration says of itself, as a value: who decides is pure, and `caribou-files` edits the text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataEdit {
    /// In `dependencies`, `run_before` and `replaces`, wherever the first stands, these stand instead (none: it goes); what is there
    /// already is not written twice.
    Repoint {
        /// The old name.
        from: MigrationId,
        /// The new ones.
        to: Vec<MigrationId>,
    },
    /// In `dependencies` and `run_before`, these stand instead of an app that is referred to as a whole (`app.__first__`, `app.__latest__`);
    /// none: it goes. What is there already is not written twice.
    Refer {
        /// The old reference.
        from: Reference,
        /// The new ones.
        to: Vec<Reference>,
    },
    /// A squash is one no more: `replaces` is called `replaced`, and has these names too.
    Replaced(Vec<MigrationId>),
    /// `dependencies` are these, if nothing is said of them: what the order of the folder said is written down.
    Dependencies(Vec<MigrationId>),
    /// These are added at the end of `dependencies`, if they are not there; where nothing is said of them, they are all.
    Depend(Vec<MigrationId>),
    /// These are added at the end of `run_before`, if they are not there.
    RunBefore(Vec<Reference>),
    /// A name is added at the end of `aliases`, if it is not there.
    Alias(Alias),
    /// A name goes from `aliases`.
    Unalias(Alias),
    /// In `aliases` and `merged_from`, names of its own app are written in full, with this app: the migration leaves it.
    Qualify(AppLabel),
    /// A name is added at the end of `merged_from`, if it is not there.
    MergedFrom(Alias),
}

impl MetadataEdit {
    /// Changes the value as `caribou-files` changes the text.
    ///
    /// # Examples
    /// ```
    /// # use caribou_migration::{Metadata, MetadataEdit};
    /// let mut metadata = Metadata { dependencies: Some(vec!["a.0001_x".parse()?]), ..Metadata::default() };
    /// MetadataEdit::Repoint { from: "a.0001_x".parse()?, to: vec!["a.0001_y".parse()?] }.apply(&mut metadata);
    /// assert_eq!(metadata.dependencies, Some(vec!["a.0001_y".parse()?]));
    /// # Ok::<(), caribou_migration::NameError>(())
    /// ```
    pub fn apply(&self, metadata: &mut Metadata) {
        match self {
            Self::Repoint { from, to } => {
                let references: Vec<Reference> = to.iter().cloned().map(Reference::from).collect();
                refer(metadata, &from.clone().into(), &references);
                repoint(&mut metadata.replaces, from, to);
            }
            Self::Refer { from, to } => refer(metadata, from, to),
            Self::Replaced(_) if metadata.replaces.is_empty() => {}
            Self::Replaced(names) => {
                let before = std::mem::take(&mut metadata.replaced);
                metadata.replaced = std::mem::take(&mut metadata.replaces);
                add(&mut metadata.replaced, names.iter().cloned().chain(before));
            }
            Self::Dependencies(names) => {
                let names = || names.iter().cloned().map(Reference::from).collect();
                metadata.dependencies.get_or_insert_with(names);
            }
            Self::Depend(names) if names.is_empty() => {}
            Self::Depend(names) => {
                let names = names.iter().cloned().map(Reference::from);
                add(metadata.dependencies.get_or_insert_default(), names);
            }
            Self::RunBefore(names) => add(&mut metadata.run_before, names.iter().cloned()),
            Self::Alias(name) => add(&mut metadata.aliases, [name.clone()]),
            Self::Unalias(name) => metadata.aliases.retain(|other| other != name),
            Self::Qualify(app) => {
                qualify(&mut metadata.aliases, app);
                qualify(&mut metadata.merged_from, app);
            }
            Self::MergedFrom(name) => add(&mut metadata.merged_from, [name.clone()]),
        }
    }
}

fn refer(metadata: &mut Metadata, from: &Reference, to: &[Reference]) {
    if let Some(dependencies) = &mut metadata.dependencies {
        repoint(dependencies, from, to);
    }
    repoint(&mut metadata.run_before, from, to);
}

/// Puts others where a name stands first; they are not there twice.
fn repoint<T: Clone + PartialEq>(names: &mut Vec<T>, from: &T, to: &[T]) {
    let Some(first) = names.iter().position(|name| name == from) else { return };
    names.retain(|name| name != from);
    let mut new = Vec::new();
    add(&mut new, to.iter().filter(|name| !names.contains(name)).cloned());
    names.splice(first..first, new);
}

fn add<T: PartialEq>(names: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for name in new {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// Where a name stands in full already, it is not written twice.
fn qualify(names: &mut Vec<Alias>, app: &AppLabel) {
    while let Some(name) = names.iter().find(|name| matches!(name, Alias::Name(_))).cloned() {
        repoint(names, &name, &[Alias::Full(name.in_app(app))]);
    }
}
