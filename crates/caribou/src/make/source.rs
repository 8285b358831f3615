//! What is there and what is wanted.

use caribou_migration::Dialect;
use caribou_target::Location;

use super::{MakeError, Making, WantedFrom};

pub(super) fn read(
    location: &Location,
    dialects: &[Dialect],
    source: &WantedFrom,
) -> Result<Making, MakeError> {
    todo!("{location:?} {dialects:?} {source:?}")
}
