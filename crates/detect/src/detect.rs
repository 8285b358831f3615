//! What is to be done.

use caribou_schema::{Operation, Schema, diff};

use crate::fill::filled;
use crate::gone::gone;
use crate::rename::renames;
use crate::settle::settled;
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
///
/// The order is the one of [`diff`], with renames in front; what fills a column stands right behind the column.
/// Django: `MigrationAutodetector`, which asks while it goes; here the questions are part of the result, and
/// whoever can answer them calls again.
pub fn detect(current: &Schema, wanted: &Wanted, answers: &Answers) -> Detection {
    let mut questions = gone(current, wanted, answers);
    let mut operations = renames(current, wanted, answers);
    let mut there = current.clone();
    for operation in &operations {
        there.apply(operation).expect("a rename that does not fit is none");
    }
    let wanted = settled(&there, wanted);
    let (changes, fills) = filled(diff(&there, &wanted), &there, answers);
    operations.extend(changes);
    questions.extend(fills);
    Detection { operations, wanted, questions }
}
