//! Columns that must have a value, in rows that are there.

use caribou_schema::{Operation, Schema};

use crate::{Answers, Question};

/// Writes operations so that rows which are there get a value: a new column comes with the value, or takes NULL until it is
/// filled. Returns what has to be asked for that.
pub(crate) fn filled(
    operations: Vec<Operation>,
    before: &Schema,
    answers: &Answers,
) -> (Vec<Operation>, Vec<Question>) {
    todo!("{operations:?} {before:?} {answers:?}")
}
