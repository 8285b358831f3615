//! MariaDB.

mod columns;
mod drops;
mod names;
mod objects;
mod questions;
mod tables;

use caribou_migration::Dialect;

#[track_caller]
fn check(scripts: &str) {
    super::compare_on(caribou_harness::mariadb(), Dialect::Mysql, scripts);
}
