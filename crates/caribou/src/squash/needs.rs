//! What a squash needs.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{Dialect, MigrationId, Reference};
use caribou_schema::Schema;
use caribou_squash::Squashed;

use super::{SquashError, Squashing};

/// What a squash needs.
#[derive(Debug, Default)]
pub(super) struct Needed {
    /// What it depends on.
    pub(super) dependencies: Vec<Reference>,
    /// What its members depend on and it does not.
    pub(super) dropped: Vec<MigrationId>,
    /// What must be behind it.
    pub(super) run_before: Vec<Reference>,
}

/// Returns what is there before the members of a squash, as far as they need it.
pub(super) fn before(
    squashing: &Squashing,
    members: &[MigrationId],
    dialect: Dialect,
) -> Result<Schema, SquashError> {
    let mut needed: BTreeSet<&MigrationId> = BTreeSet::new();
    for member in members {
        needed.extend(squashing.graph.ancestors(member));
    }
    let outside = squashing.graph.in_order().filter(|id| needed.contains(id) && !members.contains(id));
    let (schema, _) = crate::make::add_up(&squashing.projects[&dialect], outside)?;
    Ok(schema)
}

/// Returns what a squash depends on.
pub(super) fn needs(
    squashing: &Squashing,
    members: &[MigrationId],
    on: &BTreeMap<Dialect, Squashed>,
) -> Result<Needed, SquashError> {
    let _ = on;
    let parents = members.iter().flat_map(|member| squashing.graph.parents(member));
    let parents: BTreeSet<&MigrationId> = parents.filter(|id| !members.contains(id)).collect();
    let dependencies = parents.into_iter().cloned().map(Reference::Exact).collect();
    Ok(Needed { dependencies, ..Needed::default() })
}
