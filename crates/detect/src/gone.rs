//! What is there and not wanted any more.

use caribou_schema::Schema;

use crate::{Answers, Question, Wanted};

/// Returns the questions about tables, columns and enumerated values that go and of which nothing was said, the one with the
/// likeliest candidate first. The tables are paired as the answers say, so that columns of a renamed table are found.
pub(crate) fn gone(current: &Schema, wanted: &Wanted, answers: &Answers) -> Vec<Question> {
    todo!("{current:?} {wanted:?} {answers:?}")
}
