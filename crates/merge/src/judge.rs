//! What two statements are to each other that do not commute.

use std::collections::BTreeSet;
use std::ops::Range;

use caribou_schema::{ApplyError, Footprint, Resource, Schema, without_order};

use crate::compare::Compared;
use crate::end::End;
use crate::rows;
use crate::unit::Unit;
use crate::{Verdict, Why};

/// What was found about a pair of statements.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// Nothing: their order does not matter after all.
    Commute,
    /// One of them does not fit even without the other: something before them decides.
    Follows,
    /// This.
    Is(Box<Finding>),
}

/// What two statements are to each other; see [`Decision`](crate::Decision).
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) verdict: Verdict,
    pub(crate) why: Why,
    pub(crate) is_settled_by_running: bool,
}

impl Finding {
    fn is(verdict: Verdict, why: Why, is_settled_by_running: bool) -> Judgement {
        Judgement::Is(Box::new(Self { verdict, why, is_settled_by_running }))
    }
}

/// Looks at pairs of statements in the order of the first branch, then of the second.
pub(crate) struct Judge<'c> {
    compared: &'c Compared,
    /// Those that do not commute, sorted.
    disputes: &'c [(usize, usize)],
    /// Whether what is there before a pair can be made from what was there before an earlier one.
    is_steady: bool,
    /// What is there before the statement of the first branch that was last looked at, and which that is.
    before_first: (usize, Schema),
    /// What is there before a pair: what precedes each in its branch has run, as far as it fits.
    before_both: (usize, usize, Schema),
}

impl<'c> Judge<'c> {
    pub(crate) fn new(compared: &'c Compared, disputes: &'c [(usize, usize)]) -> Self {
        let Compared { ground, first, second, twins, .. } = compared;
        let is_steady =
            twins.in_first.is_empty() && !first.units.iter().chain(&second.units).any(Unit::is_temporary);
        let (before_first, before_both) = ((0, ground.clone()), (0, 0, ground.clone()));
        Self { compared, disputes, is_steady, before_first, before_both }
    }

    /// Does both, in both orders, on what is there before them.
    pub(crate) fn closely(&mut self, (first, second): (usize, usize)) -> Judgement {
        self.move_to(first, second);
        let (one, other) = (&self.compared.first.units[first], &self.compared.second.units[second]);
        let ground = &mut self.before_both.2;
        let dispute = Dispute::of(one, other);
        if one.is_same(other) {
            return match one.can_be_repeated() {
                // Twice may be another thing than once, as with `points = points + 1`.
                true => Judgement::Is(Box::new(dispute.finding(false))),
                false => Finding::is(Verdict::SameEffect, Why::Same, true),
            };
        }
        if dispute.is_opaque {
            return Judgement::Is(Box::new(dispute.finding(false)));
        }
        if rows::commute(one, other, &dispute.resources, ground) {
            return Judgement::Commute;
        }
        let (Ok((only_one, forth)), Ok((only_other, back))) =
            (ends(ground, one, other), ends(ground, other, one))
        else {
            return Judgement::Follows;
        };
        let is_settled_by_running = dispute.is_settled_by_running(one, other);
        let same = |one: &End, other: &End| without_order(one.differences(other, ground)).0.is_empty();
        let (verdict, why) = match (forth, back) {
            (Ok(end), Ok(other_end)) => {
                let is_done =
                    same(&end, &only_one) && same(&other_end, &only_other) && same(&end, &other_end);
                if is_done && !dispute.has_rows && only_one.is_change(ground) {
                    (Verdict::SameEffect, Why::Same)
                } else {
                    return Judgement::Is(Box::new(dispute.finding(is_settled_by_running)));
                }
            }
            (Err(_), Err(_)) if same(&only_one, &only_other) && !dispute.has_rows => {
                (Verdict::SameEffect, Why::Same)
            }
            (Err(second), Err(first)) => (Verdict::Contradict, fails(Some(second), Some(first))),
            (second, first) => (Verdict::OrderMatters, fails(second.err(), first.err())),
        };
        Finding::is(verdict, why, is_settled_by_running)
    }

    /// Says what two statements have in common, and does neither.
    pub(crate) fn roughly(&self, (first, second): (usize, usize)) -> Finding {
        let (one, other) = (&self.compared.first.units[first], &self.compared.second.units[second]);
        let dispute = Dispute::of(one, other);
        let is_settled_by_running = dispute.is_settled_by_running(one, other);
        dispute.finding(is_settled_by_running)
    }

    fn move_to(&mut self, first: usize, second: usize) {
        let Compared { first: one, second: other, twins, .. } = self.compared;
        let (at, place, schema) = &mut self.before_both;
        if self.is_steady && *place <= second && !is_between(self.disputes, *at..first, *place) {
            // What is new of the first branch commutes with all that was there of the second.
            one.run_up_to(first, *at, schema);
            other.run_up_to(second, *place, schema);
            (*at, *place) = (first, second);
            return;
        }
        let (at, schema) = &mut self.before_first;
        one.run_up_to(first, *at, schema);
        *at = first;
        let now = one.units[first].script;
        let has_run = |script: usize| twins.in_first.get(&script).is_some_and(|there| *there < now);
        let mut schema = schema.clone();
        other.run_rest(second, 0, &mut schema, &has_run);
        self.before_both = (first, second, schema);
    }
}

/// Says whether one of some statements of the first branch is in dispute with one of the second that precedes a place.
fn is_between(disputes: &[(usize, usize)], first: Range<usize>, end: usize) -> bool {
    let start = disputes.partition_point(|pair| pair.0 < first.start);
    disputes[start..].iter().take_while(|pair| pair.0 < first.end).any(|pair| pair.1 < end)
}

/// What stands between two statements.
struct Dispute {
    resources: BTreeSet<Resource>,
    has_rows: bool,
    is_opaque: bool,
}

impl Dispute {
    fn of(one: &Unit, other: &Unit) -> Self {
        let resources = Footprint::disputed_with(&one.footprint, &other.footprint);
        let has_rows = resources.iter().any(|resource| matches!(resource, Resource::Rows(_)))
            && !one.is_about_extensions()
            && !other.is_about_extensions();
        Self { resources, has_rows, is_opaque: one.is_opaque || other.is_opaque }
    }

    fn is_settled_by_running(&self, one: &Unit, other: &Unit) -> bool {
        let is_settled = !self.has_rows || rows::are_written_out(one, other);
        is_settled && !self.is_opaque
    }

    fn finding(self, is_settled_by_running: bool) -> Finding {
        let why = if self.is_opaque {
            Why::Opaque
        } else if self.has_rows {
            Why::Rows(self.resources.into_iter().filter(|of| matches!(of, Resource::Rows(_))).collect())
        } else {
            Why::Differ(self.resources.into_iter().collect())
        };
        Finding { verdict: Verdict::OrderMatters, why, is_settled_by_running }
    }
}

/// Returns what a statement leads to by itself, and then another after it; an error where the first does not fit.
fn ends(ground: &mut Schema, one: &Unit, other: &Unit) -> Result<(End, Result<End, ApplyError>), ApplyError> {
    one.ahead(ground, |schema, changed| {
        let alone = End::of(schema, changed.iter().cloned());
        let both = other.ahead(schema, |schema, more| End::of(schema, changed.into_iter().chain(more)));
        (alone, both)
    })
}

fn fails(second_after_first: Option<ApplyError>, first_after_second: Option<ApplyError>) -> Why {
    Why::Fails { second_after_first, first_after_second }
}
