//! From operations to migrations.

mod cut;
mod need;
mod node;
mod whose;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{Operation, Schema};

use crate::online::Stages;
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
/// Each app gets as few as possible; more than one only where apps need each other in a circle, or where a statement has to
/// stand alone: with `online`, and for a value of an enumerated type that PostgreSQL lets nobody use before the commit.
///
/// Django: `_build_migration_list` and `_sort_migrations`, where every foreign key between two new tables of different apps
/// can end up in a migration of its own.
pub fn plan(parts: &BTreeMap<Dialect, Part<'_>>, online: bool) -> Vec<Draft> {
    let nodes = node::nodes(parts);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut stages = Stages::new(parts, online);
    for (app, batch) in cut::cut(&nodes) {
        let mut operations: BTreeMap<Dialect, Vec<Operation>> = BTreeMap::new();
        for node in batch.into_iter().map(|at| &nodes[at]) {
            operations.entry(node.dialect).or_default().push(node.operation.clone());
        }
        let staged = stages.of(operations);
        pieces.extend(staged.into_iter().map(|(stage, operations)| Piece {
            app: app.clone(),
            stage,
            operations,
        }));
    }
    need::drafts(parts, pieces)
}

/// A migration of which it is not known yet what it needs.
struct Piece {
    app: AppLabel,
    stage: Stage,
    operations: BTreeMap<Dialect, Vec<Operation>>,
}
