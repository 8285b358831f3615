//! What a rename changes.

use caribou_migration::{AppLabel, MetadataEdit, MigrationId, MigrationName};

/// What has to be done for a rename, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renamed {
    /// The changes.
    pub edits: Vec<Edit>,
    /// Old and new names, sorted by the old ones.
    pub names: Vec<(MigrationId, MigrationId)>,
    /// What one should know.
    pub notes: Vec<Note>,
}

/// A change of the files of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// What a migration says of itself changes; it is made if it has no `metadata.toml`. It is called what it was called before.
    Metadata {
        /// The migration, by its old name.
        of: MigrationId,
        /// The changes.
        edits: Vec<MetadataEdit>,
    },
    /// The folder of a migration gets another name, or another place.
    Move {
        /// Its old name.
        from: MigrationId,
        /// Its new name.
        to: MigrationId,
    },
    /// An app gets another name, with its folder and all that is said of it in `caribou.toml`.
    App {
        /// Its old name.
        from: AppLabel,
        /// Its new name.
        to: AppLabel,
    },
    /// The head file of an app says another name. The app is called what it is called after all the edits before this one.
    Head {
        /// The app.
        app: AppLabel,
        /// What it says; `None` when the app has no migration left, and so no head file.
        to: Option<MigrationName>,
    },
}

/// Something that is no error, but that one should know of a rename.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// To Diesel's own command it is another migration now.
    OtherVersion {
        /// The new name.
        id: MigrationId,
        /// The version that it had.
        was: String,
    },
    /// Diesel's own command would run it in another order than what it depends on says.
    OtherOrder {
        /// The new name.
        id: MigrationId,
        /// What it depends on, and would be run after it.
        before: MigrationId,
    },
}
