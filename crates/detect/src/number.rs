//! The number of the next migration.

use caribou_migration::MigrationName;
use jiff::Timestamp;

/// How an app without migrations numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Habit {
    /// `0001_initial`.
    #[default]
    Counted,
    /// `2026-11-22-120000_initial`, as Diesel does.
    Dated,
}

/// Returns the name of the next migration of an app: with the number, or the time, that the folder's habit wants, and no
/// Diesel version that is taken. It sorts behind all that are there.
pub fn next_name(
    existing: &[MigrationName],
    description: &str,
    habit: Habit,
    now: Timestamp,
) -> MigrationName {
    todo!("{existing:?} {description} {habit:?} {now}")
}
