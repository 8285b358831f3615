//! Where squashes must be cut, so that none needs itself by way of another.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, MigrationId};

/// Migrations of one app that become one file, in their order. One that is alone stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The app.
    pub app: AppLabel,
    /// The migrations.
    pub members: Vec<MigrationId>,
}

/// What becomes of ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// In an order in which they can run.
    pub list: Vec<Segment>,
    /// Whether there is provably no way with fewer files; `false` where there were too many ways to try.
    pub is_least: bool,
}

/// Cuts ranges, one of each app that is squashed, into the fewest files such that no file needs another in a circle.
///
/// A file stands for migrations that follow each other in their app: a database that has some of them applied
/// then still has a state that the rest can be run on. `needs` are the edges of the graph: what each migration, in a range or not,
/// depends on; all of them count, not only those that statements need, for where a squash steps aside the originals run with
/// what they declare.
pub fn segments(
    ranges: &BTreeMap<AppLabel, Vec<MigrationId>>,
    needs: &BTreeMap<MigrationId, BTreeSet<MigrationId>>,
) -> Segments {
    let _ = (ranges, needs);
    todo!()
}
