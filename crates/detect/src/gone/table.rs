//! Tables that go.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{Column, Name, ObjectKind, QualifiedName, Schema, Table};

use super::column::{Pairing, same_default};
use super::evidence::{Evidence, sorted, weight};
use super::likeness::{ALIKE, likeness};
use super::marks::{self, Side};
use crate::rename::{Answered, lasting};
use crate::{Candidate, GoneKind, Question, Reason, Wanted};

/// From which score on a column of a gone table is taken for one of a new table under another name.
const SURE: u8 = 70;

/// How much has to be the same already, from 0 to 1, before columns with other names are looked at.
const WORTH_IT: f64 = 0.25;

/// Asks about the tables that are gone.
pub(super) fn questions(
    current: &Schema,
    wanted: &Wanted,
    renamed: &Answered<QualifiedName>,
) -> Vec<Question> {
    let is_there = |schema: &Schema, name| schema.table(name).is_some_and(|table| !table.temporary);
    let gone: Vec<&Table> = lasting(current)
        .filter(|table| !is_there(&wanted.schema, &table.name) && !renamed.settles(&table.name))
        .collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let new: Vec<&Table> = lasting(&wanted.schema)
        .filter(|table| !is_there(current, &table.name) && !renamed.takes(&table.name))
        .collect();
    let sides = (&Side::of(current, &renamed.renamed), &Side::of(&wanted.schema, &BTreeMap::new()));
    let questions = gone.into_iter().map(|before| {
        let candidates =
            new.iter().filter(|after| wanted.may_become(ObjectKind::Table, &before.name, &after.name));
        let candidates = candidates.filter_map(|after| candidate(before, after, sides, current.dialect()));
        Question::Gone {
            subject: before.name.to_string(),
            kind: GoneKind::Table,
            candidates: sorted(candidates.collect()),
        }
    });
    questions.collect()
}

/// Weighs whether a table is another under a new name.
fn candidate(
    before: &Table,
    after: &Table,
    sides: (&Side<'_>, &Side<'_>),
    dialect: Dialect,
) -> Option<Candidate> {
    let mut evidence = Evidence::default();
    let likeness = likeness(before.name.name.as_str(), after.name.name.as_str());
    let shared = Shared::of(before, after, sides, likeness, dialect);
    let columns = Reason::Columns { shared: shared.same, of: before.columns.len() };
    evidence.weigh(weight::COLUMNS, shared.degree, (shared.same > 0).then_some(columns));
    let marks = (marks::of_table(before), marks::of_table(after));
    evidence.weigh_sets(weight::CONSTRAINTS, (&marks.0, &marks.1), Reason::SameConstraints, None);
    let references = (sides.0.references(before), sides.1.references(after));
    evidence.weigh_sets(weight::REFERENCES, (&references.0, &references.1), Reason::SameReferences, None);
    evidence.candidate(after.name.to_string(), likeness, 0.0)
}

/// How much of the columns of two tables is the same.
struct Shared {
    /// How many are the same but perhaps for NULL and the default.
    same: usize,
    /// How much of all that is, with those that are nearly the same, from 0 to 1.
    degree: f64,
}

impl Shared {
    fn of(
        before: &Table,
        after: &Table,
        sides: (&Side<'_>, &Side<'_>),
        likeness: f64,
        dialect: Dialect,
    ) -> Self {
        let all = (before.columns.len() + after.columns.len()).max(1) as f64;
        let known: BTreeMap<&Name, &Column> =
            after.columns.iter().map(|column| (&column.name, column)).collect();
        let (mut same, mut sum) = (0, 0.0);
        let mut gone = Vec::new();
        for old in &before.columns {
            let Some(new) = known.get(&old.name) else {
                gone.push(old);
                continue;
            };
            let kinship = marks::kinship(&old.data_type, &new.data_type, dialect);
            same += usize::from(kinship == 1.0);
            let is_whole = kinship == 1.0 && old.nullable == new.nullable && same_default(old, new);
            sum += if is_whole { 1.0 } else { 0.6 + 0.3 * kinship };
        }
        // The rest is only looked at where it can matter, as it takes long.
        if !gone.is_empty() && (likeness >= ALIKE || 2.0 * sum / all >= WORTH_IT) {
            let pairing = Pairing::between(before, after, &Answered::default(), sides, dialect);
            let mut new: Vec<&Column> =
                after.columns.iter().filter(|column| before.column(&column.name).is_none()).collect();
            for old in gone {
                let likely = new.iter().enumerate().filter_map(|(at, new)| {
                    let candidate = pairing.candidate(old, new)?;
                    (candidate.score >= SURE).then_some((candidate.score, Reverse(at)))
                });
                if let Some((score, Reverse(at))) = likely.max() {
                    new.remove(at);
                    sum += f64::from(score) / 100.0;
                }
            }
        }
        Self { same, degree: 2.0 * sum / all }
    }
}
