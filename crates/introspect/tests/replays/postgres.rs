//! PostgreSQL.

mod altered;
mod columns;
mod drops;
mod expressions;
mod heirs;
mod like;
mod names;
mod partitions;
mod refusals;
mod renames;

use caribou_migration::Dialect;

#[track_caller]
fn check(scripts: &str) {
    super::compare_on(caribou_harness::postgres(), Dialect::Postgres, scripts);
}
