//! What is to be written.

use caribou_detect::Answers;

use super::found::{Found, grounds};
use super::written::Places;
use super::{Drafted, MakeError, MakeRequest, Making, update};

pub(super) fn draft(making: &Making, answers: &Answers, request: &MakeRequest) -> Result<Drafted, MakeError> {
    making.expect_apps(&request.apps)?;
    if request.update {
        return update::draft(making, answers, request);
    }
    let found = Found::on(making, &grounds(making), answers, &request.apps)?;
    let mut places = Places::of(making, request);
    let migrations = found.written(making, request, &mut places)?;
    Ok(found.drafted(making, answers, migrations))
}
