//! From operations to migrations.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{Operation, Schema};

use crate::{Detection, Owners, Wanted};

/// What was found on one backend.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// What the migrations add up to.
    pub current: &'a Schema,
    /// Whose it is.
    pub owners: &'a Owners,
    /// What is wanted, and by whom.
    pub wanted: &'a Wanted,
    /// What is to be done.
    pub detection: &'a Detection,
}

/// A migration that is to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its app.
    pub app: AppLabel,
    /// What it does, on each backend on which it does something.
    pub steps: BTreeMap<Dialect, Steps>,
    /// What it needs, besides the one before it in its app.
    pub needs: BTreeSet<Need>,
    /// What kind of migration it is.
    pub stage: Stage,
}

/// What a migration does on one backend.
#[derive(Debug, Clone)]
pub struct Steps {
    /// What is there before it.
    pub before: Schema,
    /// What it does.
    pub operations: Vec<Operation>,
}

/// What a migration needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// One that is there.
    Migration(MigrationId),
    /// Another that is to be written, by its place in the list.
    Draft(usize),
}

/// What kind of migration it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stage {
    /// One that runs in a transaction.
    #[default]
    Plain,
    /// One statement that cannot run in a transaction: an index that lets writers go on.
    Concurrent,
    /// What looks at all rows under a weak lock: constraints validated, NULL forbidden.
    Validate,
}

/// Cuts what was found into migrations, in an order in which they can run. The same migrations come out for all backends.
///
/// Each app gets as few as possible; more than one only where apps need each other in a circle, or, with `online`,
/// where a statement has to stand alone.
pub fn plan(parts: &BTreeMap<Dialect, Part<'_>>, online: bool) -> Vec<Draft> {
    todo!("{parts:?} {online}")
}
