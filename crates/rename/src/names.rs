//! A project, as far as names go.

use std::collections::BTreeMap;

use caribou_migration::{AppLabel, Metadata, MigrationId, MigrationName};

use crate::draft::Draft;
use crate::{Edit, RenameError, Renamed, free, graph, note, place};

/// A migration, as far as names go.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its name.
    pub id: MigrationId,
    /// What it says of itself.
    pub metadata: Metadata,
    /// The one before it in the order of its folder, where it says nothing of dependencies.
    pub follows: Option<MigrationId>,
    /// Whether it is compiled in, and so cannot be renamed.
    pub is_compiled: bool,
}

/// All migrations of a project, and what its head files say.
#[derive(Debug, Clone)]
pub struct Names {
    pub(crate) all: BTreeMap<MigrationId, Named>,
    pub(crate) heads: BTreeMap<AppLabel, MigrationName>,
}

impl Names {
    /// Takes all migrations of a project, and what the head file of each app says that has one.
    pub fn new(all: impl IntoIterator<Item = Named>, heads: BTreeMap<AppLabel, MigrationName>) -> Self {
        Self { all: all.into_iter().map(|named| (named.id.clone(), named)).collect(), heads }
    }

    /// Gives migrations new names, all at once: in their app, or in another one, where each gets the place that keeps the graph in order.
    ///
    /// A database may know a migration by any name that it ever had, so a new name may be nobody else's, now or before; also not that of
    /// one that is renamed at the same time. Versions may be swapped.
    ///
    /// In another app a migration stands where the order of the whole graph has it: it depends also on the one of that app that is before
    /// it, and the next one there depends on it. Those that it leaves behind depend on what it depended on. So no app gets another root or
    /// leaf, and as everything new goes along an order that is there, no cycle.
    ///
    /// # Errors
    /// [`RenameError`].
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::{Alias, Metadata, MetadataEdit, MigrationId};
    /// use caribou_rename::{Edit, Named, Names};
    ///
    /// let old: MigrationId = "tickets.0001_auto".parse()?;
    /// let new: MigrationId = "tickets.0001_create_ticket".parse()?;
    /// let named = Named { id: old.clone(), metadata: Metadata::default(), follows: None, is_compiled: false };
    /// let renamed = Names::new([named], Default::default()).rename(&[(old.clone(), new.clone())])?;
    /// let alias = MetadataEdit::Alias("0001_auto".parse()?);
    /// assert_eq!(renamed.edits, [Edit::Metadata { of: old.clone(), edits: vec![alias] }, Edit::Move { from: old, to: new }]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rename(&self, renames: &[(MigrationId, MigrationId)]) -> Result<Renamed, RenameError> {
        let new = free::names(self, renames)?;
        let moves: Vec<Edit> =
            new.iter().map(|(from, to)| Edit::Move { from: from.clone(), to: to.clone() }).collect();
        let mut draft = Draft::new(self, new);
        draft.repoint();
        draft.remember();
        let leaves = place::in_order(&mut draft)?;
        draft.keep_order();
        if !leaves.is_empty() {
            graph::after(&draft)?;
        }
        let heads = draft.heads(&leaves);
        let notes = note::notes(&draft);
        Ok(draft.finish(moves.into_iter().chain(heads), notes))
    }

    /// Gives an app another name. Its migrations keep theirs, and databases know them by the old label.
    ///
    /// # Errors
    /// [`RenameError`].
    pub fn rename_app(&self, from: &AppLabel, to: &AppLabel) -> Result<Renamed, RenameError> {
        let new = free::app(self, from, to)?;
        let mut draft = Draft::new(self, new);
        draft.repoint();
        draft.refer_to_app(from, to);
        draft.remember();
        Ok(draft.finish([Edit::App { from: from.clone(), to: to.clone() }], Vec::new()))
    }
}
