//! What speaks for two things being one, and how much.

use std::collections::BTreeSet;

use crate::{Candidate, Reason};

/// How much each thing counts. Only the relations matter: what is found is divided by what could have been.
///
/// A name is the strongest sign, since people who rename mostly keep a part of it; then the type, which few change while they
/// rename. The place comes next: a schema file is edited where the old line stood. What a column refers to and what
/// constrains it hardly changes with the name, but many have nothing of that, and then it does not count. NULL and NOT NULL are
/// shared by half of all columns. A table is its columns.
pub(super) mod weight {
    pub(in crate::gone) const NAME: f64 = 40.0;
    /// Where everything else is the same, the name need not help.
    pub(super) const NAME_OF_TWINS: f64 = 20.0;
    pub(in crate::gone) const TYPE: f64 = 25.0;
    pub(in crate::gone) const PLACE: f64 = 15.0;
    pub(in crate::gone) const NULLABLE: f64 = 4.0;
    pub(in crate::gone) const DEFAULT: f64 = 8.0;
    pub(in crate::gone) const CONSTRAINTS: f64 = 12.0;
    pub(in crate::gone) const REFERENCES: f64 = 20.0;
    pub(in crate::gone) const COLUMNS: f64 = 80.0;
    /// An enumerated value has nothing but its name and its place.
    pub(in crate::gone) const PLACE_OF_VALUE: f64 = 40.0;
}

/// What is below is hardly alike, and nobody is asked about it.
const THRESHOLD: u8 = 42;

/// How many reasons are said.
const REASONS: usize = 4;

/// What is found about two things, to be weighed.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    found: f64,
    possible: f64,
    differs: bool,
    place: Option<f64>,
    reasons: Vec<(f64, Reason)>,
}

impl Evidence {
    /// Takes in how much of something is the same, from 0 to 1, with what is to be said of that.
    pub(super) fn weigh(&mut self, weight: f64, degree: f64, reason: Option<Reason>) {
        self.found += weight * degree;
        self.possible += weight;
        self.differs |= degree < 1.0;
        self.reasons.extend(reason.map(|reason| (weight * degree.max(1.0 - degree), reason)));
    }

    /// Takes in whether two sets are the same, when there is anything in them.
    pub(super) fn weigh_sets<T: Ord>(
        &mut self,
        weight: f64,
        (old, new): (&BTreeSet<T>, &BTreeSet<T>),
        same: Reason,
        other: Option<Reason>,
    ) {
        let all = old.union(new).count();
        if all > 0 {
            let degree = old.intersection(new).count() as f64 / all as f64;
            self.weigh(weight, degree, if degree == 1.0 { Some(same) } else { other });
        }
    }

    /// Takes in how near to each other they stand, from 0 to 1.
    pub(super) fn stand(&mut self, degree: f64) {
        self.place = Some(degree);
    }

    /// Weighs everything, with the likeness of the names. `None` when they are hardly alike.
    pub(super) fn candidate(mut self, name: String, likeness: f64, place: f64) -> Option<Candidate> {
        let is_twin = !self.differs && !self.reasons.is_empty();
        if is_twin {
            self.reasons = vec![(self.possible, Reason::SameButTheName)];
        }
        let stands_apart = self.place.is_some_and(|degree| degree < 1.0);
        if let Some(degree) = self.place {
            self.weigh(place, degree, (degree == 1.0).then_some(Reason::SamePlace));
        }
        let weight = if is_twin && !stands_apart { weight::NAME_OF_TWINS } else { weight::NAME };
        self.found += weight * likeness;
        self.possible += weight;
        if likeness >= super::likeness::ALIKE {
            self.reasons.push((weight::NAME * likeness, Reason::NamesAlike));
        }
        let score = (100.0 * self.found / self.possible).round() as u8;
        self.reasons.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let reasons = self.reasons.into_iter().map(|(_, reason)| reason).take(REASONS).collect();
        (score >= THRESHOLD).then_some(Candidate { name, score, reasons })
    }
}

/// Sorts candidates, the likeliest first.
pub(super) fn sorted(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.name.cmp(&b.name)));
    candidates
}
