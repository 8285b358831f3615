//! Schema files from what the migrations add up to.

use caribou_migration::AppLabel;

use super::{MakeError, Making, WrittenSchema};

pub(super) fn schema_files(making: &Making, apps: &[AppLabel]) -> Result<Vec<WrittenSchema>, MakeError> {
    todo!("{making:?} {apps:?}")
}
