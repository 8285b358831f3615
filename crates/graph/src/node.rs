//! What a graph is built from: nodes and edges, as they stand on disk.

use std::fmt;
use std::sync::Arc;

use caribou_migration::{MigrationId, Reference};

/// A migration on disk, as far as the graph needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub id: MigrationId,
    /// The file that declares its edges, shown in errors; `None` when there is none to show.
    pub file: Option<Arc<str>>,
    /// What must be applied before it.
    pub edges: Vec<Edge>,
    /// What must be applied after it: edges turned round.
    pub run_before: Vec<Edge>,
    /// The migrations that it stands for, if it is a squash; they may be gone from disk.
    pub replaces: Vec<MigrationId>,
}

impl Node {
    /// Makes a node without edges.
    pub fn new(id: MigrationId) -> Self {
        Self { id, file: None, edges: Vec::new(), run_before: Vec::new(), replaces: Vec::new() }
    }
}

/// One end of a dependency; the node that holds it is the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The migration that is named.
    pub to: Reference,
    /// Where the edge comes from.
    pub origin: Origin,
}

/// Where an edge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Somebody wrote it down.
    Declared {
        /// The line in the node's file, from 1.
        line: u32,
    },
    /// Nobody did: it is the migration before this one in the folder's order.
    ///
    /// Such an edge orders plans, but never makes a history inconsistent.
    /// Best left out by who makes it: a squash while what it replaces is still in the folder, since its place in
    /// the order is theirs; an edge from a replaced migration to its squash is mended here.
    Order,
}

/// The key that an edge stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `dependencies`.
    Dependencies,
    /// `run_before`.
    RunBefore,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dependencies => "dependencies",
            Self::RunBefore => "run_before",
        })
    }
}

/// Where an edge is declared. Prints as `node (file:line)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The migration that declares it.
    pub node: MigrationId,
    /// That migration's file.
    pub file: Option<Arc<str>>,
    /// The line, or that it is implicit.
    pub origin: Origin,
    /// The key it stands under.
    pub key: Key,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.node)?;
        match (&self.file, self.origin) {
            (Some(file), Origin::Declared { line }) => write!(f, " ({file}:{line})"),
            (Some(file), Origin::Order) => write!(f, " ({file})"),
            (None, Origin::Declared { .. } | Origin::Order) => Ok(()),
        }
    }
}
