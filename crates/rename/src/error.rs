//! Why something cannot be renamed.

use caribou_graph::BuildError;
use caribou_migration::{AppLabel, MigrationId};

/// Says why migrations or apps cannot be renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameError {
    /// There is no such migration.
    #[error("there is no migration {0}")]
    Unknown(MigrationId),
    /// It is compiled in: its name stands in code.
    #[error("{0} is compiled in")]
    CompiledIn(MigrationId),
    /// The migrations of the app that it would be moved to are compiled in.
    #[error("the migrations of {0} are compiled in")]
    CompiledApp(AppLabel),
    /// It is named twice, as what is renamed or as a new name.
    #[error("{0} is named twice")]
    Twice(MigrationId),
    /// `__first__` and `__latest__` mean an app as a whole wherever they stand.
    #[error("no migration can be called {0}: that names an app's first or last one")]
    NoName(MigrationId),
    /// Another migration has that name already.
    #[error("there is a migration {0} already")]
    Taken(MigrationId),
    /// Another migration had that name before: a database may still know it by that name.
    #[error("{name} is what {now} was called before; a database may still have it under that name")]
    WasAnothers {
        /// The name.
        name: MigrationId,
        /// Who had it.
        now: MigrationId,
    },
    /// A migration that is gone had that name, and another stands for it: a database may still have it.
    #[error("{by} stands for a migration {name} that is gone; a database may still have that")]
    StoodFor {
        /// The name.
        name: MigrationId,
        /// Who stands for it.
        by: MigrationId,
    },
    /// Another migration of the app would have the same Diesel version.
    #[error("{name} would have the Diesel version of {other}")]
    SameVersion {
        /// The new name.
        name: MigrationId,
        /// The other migration.
        other: MigrationId,
    },
    /// It cannot be moved to another app while both a squash and its originals are there.
    #[error("{id} cannot be moved to another app while squash {squash} and its originals are both there")]
    PartOfSquash {
        /// The migration.
        id: MigrationId,
        /// The squash: that replaces it, or itself.
        squash: MigrationId,
    },
    /// An app that a migration would leave or come to has several heads, so it has no one place in it.
    #[error("{app} has several heads: {}", .heads.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Heads {
        /// The app.
        app: AppLabel,
        /// Its heads.
        heads: Vec<MigrationId>,
    },
    /// There is no such app.
    #[error("there is no app {0}")]
    UnknownApp(AppLabel),
    /// There is an app of that name already.
    #[error("there is an app {0} already")]
    AppTaken(AppLabel),
    /// The migrations make no graph, so nothing has a place in it.
    #[error(transparent)]
    Graph(#[from] BuildError),
}
