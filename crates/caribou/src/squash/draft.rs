//! What is to be written.

use caribou_migration::AppLabel;

use super::{DraftedSquashes, SquashError, SquashRequest, Squashing};

pub(super) fn draft(squashing: &Squashing, request: &SquashRequest) -> Result<DraftedSquashes, SquashError> {
    let _ = (squashing, request);
    todo!()
}

pub(super) fn optimised(
    squashing: &Squashing,
    app: &AppLabel,
    name: &str,
) -> Result<Option<DraftedSquashes>, SquashError> {
    let _ = (squashing, app, name);
    todo!()
}
