//! What is there and not wanted any more.

mod column;
mod evidence;
mod likeness;
mod marks;
mod place;
mod table;
mod value;

use std::cmp::Reverse;

use caribou_schema::Schema;

pub(crate) use self::likeness::likeness;
use crate::rename;
use crate::{Answers, Question, Wanted};

/// Returns the questions about tables, columns and enumerated values that go and of which nothing was said, the one with the
/// likeliest candidate first. The tables are paired as the answers say, so that columns of a renamed table are found.
///
/// A name that was said and is no new one answers nothing.
pub(crate) fn gone(current: &Schema, wanted: &Wanted, answers: &Answers) -> Vec<Question> {
    let renamed = rename::tables(current, wanted, answers);
    let mut questions = table::questions(current, wanted, &renamed);
    questions.extend(column::questions(current, wanted, answers, &renamed));
    questions.extend(value::questions(current, wanted, answers));
    questions.sort_by_cached_key(|question| (Reverse(best(question)), question.subject().to_owned()));
    questions
}

/// Returns the score of the likeliest candidate, `None` where there is none, which is less than any.
fn best(question: &Question) -> Option<u8> {
    match question {
        Question::Gone { candidates, .. } => candidates.first().map(|candidate| candidate.score),
        Question::Fill { .. } => None,
    }
}
