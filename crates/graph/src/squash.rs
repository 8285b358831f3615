//! What a graph made of each squash.

use caribou_migration::MigrationId;

/// A squash on disk: what it stands for, and whether it does here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squash {
    /// Its name.
    pub id: MigrationId,
    /// What it lists, without repetition.
    pub replaces: Vec<MigrationId>,
    /// Everything it stands for: what it lists, and what squashes among that list, sorted.
    /// When the squash is reverted, these rows go with its own.
    pub covers: Vec<MigrationId>,
    /// How many of `total` are applied; 0 for one that was itself run on an empty database.
    pub applied: usize,
    /// How many migrations it stands for, squashes that are still on disk not counted beside their own.
    pub total: usize,
    /// Whether it is in the graph.
    pub standing: Standing,
    /// Whether it counts as applied, because all that it replaces is, but has no row of its own yet.
    pub unrecorded: bool,
}

/// Whether a squash is in the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is in the graph, and what it replaces is not.
    Stands,
    /// Some of what it replaces is applied and some is not, so those are in the graph and it is not.
    StepsAside,
    /// A squash of squashes stands in its place.
    Replaced {
        /// That squash.
        by: MigrationId,
    },
}
