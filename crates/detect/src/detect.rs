//! What is to be done.

use caribou_schema::{Operation, Schema};

use crate::{Answers, Question, Wanted};

/// What is to be done on one backend.
#[derive(Debug, Clone)]
pub struct Detection {
    /// What leads from what is there to what is wanted, in an order in which it can be run: renames first.
    pub operations: Vec<Operation>,
    /// What is wanted, under the names that the database has chosen where nobody asked for one.
    pub wanted: Schema,
    /// What has to be answered first. Without an answer nothing counts as renamed, and nothing is filled.
    pub questions: Vec<Question>,
}

/// Finds what leads from one schema to another.
pub fn detect(current: &Schema, wanted: &Wanted, answers: &Answers) -> Detection {
    todo!("{current:?} {wanted:?} {answers:?}")
}
