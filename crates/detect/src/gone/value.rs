//! Values of enumerated types that go.

use std::collections::BTreeSet;

use caribou_schema::{Enum, Schema};

use super::evidence::{Evidence, sorted, weight};
use super::likeness::likeness;
use super::place::Places;
use crate::rename::{Answered, enums, value_key, values};
use crate::{Answers, Candidate, GoneKind, Question, Wanted};

/// Asks about the values that types have lost which are in both.
pub(super) fn questions(current: &Schema, wanted: &Wanted, answers: &Answers) -> Vec<Question> {
    let mut questions = Vec::new();
    for (before, after) in enums(current, wanted) {
        of_type(before, after, &values(before, after, answers), &mut questions);
    }
    questions
}

fn of_type(before: &Enum, after: &Enum, answered: &Answered<String>, questions: &mut Vec<Question>) {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (before.values.iter().collect(), after.values.iter().collect());
    let gone: Vec<&String> =
        before.values.iter().filter(|value| !new.contains(value) && !answered.settles(value)).collect();
    if gone.is_empty() {
        return;
    }
    let is_new = |value: &&String| !old.contains(value) && !answered.takes(value);
    let places = Places::of(before.values.iter(), |value| {
        new.contains(value) || answered.renamed.contains_key(*value)
    });
    let others = Places::of(after.values.iter(), |value| !is_new(value));
    for value in gone {
        let candidates = after.values.iter().filter(is_new).filter_map(|new| {
            let mut evidence = Evidence::default();
            evidence.stand(places.nearness(&value, &others, &new));
            evidence.candidate(new.clone(), likeness(value, new), weight::PLACE_OF_VALUE)
        });
        let candidates: Vec<Candidate> = sorted(candidates.collect());
        let subject = value_key(&before.name, value);
        questions.push(Question::Gone { subject, kind: GoneKind::Value, candidates });
    }
}
