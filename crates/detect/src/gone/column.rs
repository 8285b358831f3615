//! Columns that go.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{Column, Expression, Name, Partition, Piece, QualifiedName, Schema, Table};

use super::evidence::{Evidence, sorted, weight};
use super::likeness::likeness_within;
use super::marks::{self, Side};
use super::place::Places;
use crate::rename::{Answered, column_key, columns};
use crate::{Answers, Candidate, GoneKind, Question, Reason, Wanted};

/// Asks about the columns that tables have lost which are in both, under whatever name.
pub(super) fn questions(
    current: &Schema,
    wanted: &Wanted,
    answers: &Answers,
    renamed: &Answered<QualifiedName>,
) -> Vec<Question> {
    let mut open = Vec::new();
    for (before, after) in renamed.pairs(current, wanted) {
        let answered = columns(before, after, answers);
        let inherited = inherited(before, current);
        let gone: Vec<&Column> = before
            .columns
            .iter()
            .filter(|column| after.column(&column.name).is_none() && !answered.settles(&column.name))
            // What is computed can be computed again, and what a parent has the parent is asked for.
            .filter(|column| column.generated.is_none() && !inherited.contains(&column.name))
            .collect();
        if !gone.is_empty() {
            open.push((before, after, answered, gone));
        }
    }
    if open.is_empty() {
        return Vec::new();
    }
    let sides = (&Side::of(current, &renamed.renamed), &Side::of(&wanted.schema, &Default::default()));
    let mut questions = Vec::new();
    for (before, after, answered, gone) in open {
        let inherited = inherited(after, &wanted.schema);
        let new = after.columns.iter().filter(|column| {
            before.column(&column.name).is_none()
                && !answered.takes(&column.name)
                && column.generated.is_none()
                && !inherited.contains(&column.name)
        });
        let new: Vec<&Column> = new.collect();
        let pairing = Pairing::between(before, after, &answered, sides, current.dialect());
        for column in gone {
            let candidates = new.iter().filter_map(|new| pairing.candidate(column, new)).collect();
            questions.push(Question::Gone {
                subject: column_key(&before.name, &column.name),
                kind: GoneKind::Column,
                candidates: sorted(candidates),
            });
        }
    }
    questions
}

/// Returns the columns that a table has from its parents.
fn inherited<'a>(table: &Table, schema: &'a Schema) -> BTreeSet<&'a Name> {
    let whole = match &table.partition {
        Some(Partition::Of { table, .. }) => Some(table),
        _ => None,
    };
    let parents = table.inherits.iter().chain(whole).filter_map(|parent| schema.table(parent));
    parents.flat_map(|parent| &parent.columns).map(|column| &column.name).collect()
}

/// Two tables whose columns are compared.
pub(super) struct Pairing<'a> {
    before: &'a Table,
    after: &'a Table,
    sides: (&'a Side<'a>, &'a Side<'a>),
    places: (Places<&'a Name>, Places<&'a Name>),
    dialect: Dialect,
}

impl<'a> Pairing<'a> {
    pub(super) fn between(
        before: &'a Table,
        after: &'a Table,
        answered: &Answered<Name>,
        sides: (&'a Side<'a>, &'a Side<'a>),
        dialect: Dialect,
    ) -> Self {
        let old: BTreeSet<&Name> = before.columns.iter().map(|column| &column.name).collect();
        let new: BTreeSet<&Name> = after.columns.iter().map(|column| &column.name).collect();
        let places = (
            Places::of(before.columns.iter().map(|column| &column.name), |name| {
                new.contains(name) || answered.renamed.contains_key(*name)
            }),
            Places::of(after.columns.iter().map(|column| &column.name), |name| {
                old.contains(name) || answered.takes(name)
            }),
        );
        Self { before, after, sides, places, dialect }
    }

    /// Weighs whether a column is another under a new name.
    pub(super) fn candidate(&self, old: &Column, new: &Column) -> Option<Candidate> {
        let mut evidence = Evidence::default();
        let kinship = marks::kinship(&old.data_type, &new.data_type, self.dialect);
        let other = || Reason::OtherType { from: old.data_type.to_string(), to: new.data_type.to_string() };
        let reason = if kinship == 1.0 { Reason::SameType } else { other() };
        evidence.weigh(weight::TYPE, kinship, Some(reason));
        evidence.weigh(weight::NULLABLE, degree(old.nullable == new.nullable), None);
        if has_default(old) || has_default(new) {
            evidence.weigh(weight::DEFAULT, degree(same_default(old, new)), None);
        }
        let marks = (marks::of_column(self.before, &old.name), marks::of_column(self.after, &new.name));
        evidence.weigh_sets(
            weight::CONSTRAINTS,
            (&marks.0, &marks.1),
            Reason::SameConstraints,
            Some(Reason::OtherConstraints),
        );
        let references = (
            self.sides.0.references_of_column(self.before, &old.name),
            self.sides.1.references_of_column(self.after, &new.name),
        );
        let references = (&references.0, &references.1);
        evidence.weigh_sets(weight::REFERENCES, references, Reason::SameReferences, None);
        evidence.stand(self.places.0.nearness(&&old.name, &self.places.1, &&new.name));
        let likeness = likeness_within(
            (self.before.name.name.as_str(), old.name.as_str()),
            (self.after.name.name.as_str(), new.name.as_str()),
        );
        evidence.candidate(new.name.to_string(), likeness, weight::PLACE)
    }
}

fn degree(same: bool) -> f64 {
    if same { 1.0 } else { 0.0 }
}

fn has_default(column: &Column) -> bool {
    column.default.is_some() || column.identity.is_some()
}

/// Says whether two columns have the same default. One that counts is like any other that does.
pub(super) fn same_default(old: &Column, new: &Column) -> bool {
    counts(old) == counts(new) && (counts(old) || old.default == new.default)
}

/// Says whether a column takes its values from a sequence.
fn counts(column: &Column) -> bool {
    let takes_next = |default: &Expression| matches!(default.normal().first(), Some(Piece::Text(text)) if text.starts_with("nextval("));
    column.identity.is_some() || column.default.as_ref().is_some_and(takes_next)
}
