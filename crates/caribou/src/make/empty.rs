//! A migration that does nothing yet.

use caribou_migration::AppLabel;
use jiff::Timestamp;

use super::{MakeError, Making, NewMigration};

pub(super) fn empty(
    making: &Making,
    app: &AppLabel,
    name: Option<&str>,
    now: Timestamp,
) -> Result<NewMigration, MakeError> {
    todo!("{making:?} {app} {name:?} {now}")
}
