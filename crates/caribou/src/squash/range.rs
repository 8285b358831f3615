//! Which migrations a range has.

use caribou_migration::Dialect;
use caribou_target::Location;

use super::{SquashError, Squashing};

pub(super) fn read(location: &Location, dialects: &[Dialect]) -> Result<Squashing, SquashError> {
    let _ = (location, dialects);
    todo!()
}
