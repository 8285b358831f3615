//! Changes that the last migration takes in.

use caribou_detect::Answers;

use super::{Drafted, MakeError, MakeRequest, Making};

pub(super) fn draft(making: &Making, answers: &Answers, request: &MakeRequest) -> Result<Drafted, MakeError> {
    todo!("{making:?} {answers:?} {request:?}")
}
