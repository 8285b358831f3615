//! What `metadata.toml` says of a migration.

use std::fmt;
use std::str::FromStr;

use crate::{Alias, MigrationId, Reference};

/// What a migration says of itself, beside its SQL.
///
/// `Default` is what a folder without `metadata.toml` means to Diesel: a transaction, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Whether the script runs inside one transaction, together with its history row.
    pub run_in_transaction: bool,
    /// What must be applied before; `None` when the key is absent, which means "the one before it in Diesel's order".
    pub dependencies: Option<Vec<Reference>>,
    /// The migrations that this squash stands for.
    pub replaces: Vec<MigrationId>,
    /// The migrations that it stood for while it was a squash. They are gone for good; a database that has all of them has this one, and one
    /// that has only some is told so.
    pub replaced: Vec<MigrationId>,
    /// What must be applied after: edges the other way round.
    pub run_before: Vec<Reference>,
    /// Names that it had before, oldest first; a database that knows one of them is updated.
    pub aliases: Vec<Alias>,
    /// Migrations of other branches that did the same, and are gone since this one took them in; a database that has one of them has this one.
    pub merged_from: Vec<Alias>,
    /// Whether it creates an app's first tables (Django's `initial`, for `--fake-initial`).
    pub initial: bool,
    /// Whether a squash may leave it out.
    pub elidable: bool,
    /// When it may run, relative to a deployment.
    pub phase: Phase,
}

impl Metadata {
    /// Returns the migrations that it refers to and replaces, where they are named in full; `dependencies` first, then `run_before` and `replaces`, some maybe twice.
    pub fn named(&self) -> impl Iterator<Item = &MigrationId> {
        let references = self.dependencies.iter().flatten().chain(&self.run_before);
        references.filter_map(Reference::exact).chain(&self.replaces)
    }
}

impl Default for Metadata {
    fn default() -> Self {
        Self {
            run_in_transaction: true,
            dependencies: None,
            replaces: Vec::new(),
            replaced: Vec::new(),
            run_before: Vec::new(),
            aliases: Vec::new(),
            merged_from: Vec::new(),
            initial: false,
            elidable: false,
            phase: Phase::Any,
        }
    }
}

/// When a migration may run, relative to the deployment of the code that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Phase {
    /// Before or after.
    #[default]
    Any,
    /// Before: it only adds.
    Expand,
    /// After: it takes away what old code still used.
    Contract,
}

/// The text is not the name of a phase.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no phase: there are any, expand and contract")]
pub struct UnknownPhase(pub String);

impl Phase {
    /// Returns the word in `metadata.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Expand => "expand",
            Self::Contract => "contract",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Phase {
    type Err = UnknownPhase;

    fn from_str(text: &str) -> Result<Self, UnknownPhase> {
        match text {
            "any" => Ok(Self::Any),
            "expand" => Ok(Self::Expand),
            "contract" => Ok(Self::Contract),
            other => Err(UnknownPhase(other.into())),
        }
    }
}
