//! What is to be done.

use caribou_schema::{Operation, Schema, diff};

use crate::count::counted;
use crate::fill::filled;
use crate::gone::gone;
use crate::rename::renames;
use crate::settle::settled;
use crate::{Answers, Became, GoneKind, Question, Wanted};

/// What is to be done on one backend.
#[derive(Debug, Clone)]
pub struct Detection {
    /// What leads from what is there to what is wanted, in an order in which it can be run: renames first.
    pub operations: Vec<Operation>,
    /// How many of the operations, at the front, only give new names.
    pub renames: usize,
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
    let renames = operations.len();
    operations.extend(counted(changes, &there));
    let fills: Vec<Question> =
        fills.into_iter().filter(|fill| !may_be_renamed(fill.subject(), &questions, answers)).collect();
    questions.extend(fills);
    Detection { operations, renames, wanted, questions }
}

/// Says whether a new column may be one that is gone, as far as is not answered yet: then nothing has to be filled.
fn may_be_renamed(column: &str, open: &[Question], answers: &Answers) -> bool {
    let Some((table, column)) = column.rsplit_once('.') else { return false };
    open.iter().any(|question| match question {
        Question::Gone { subject, kind: GoneKind::Column, candidates } => {
            let was = subject.rsplit_once('.').map_or("", |(table, _)| table);
            let is = match answers.of(was) {
                Some(Became::Renamed(to)) => to,
                _ => was,
            };
            is == table && candidates.iter().any(|candidate| candidate.name == column)
        }
        _ => false,
    })
}
