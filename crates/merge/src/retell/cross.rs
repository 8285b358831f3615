//! One statement, told behind what came after it.

use caribou_schema::{Footprint, ObjectKind, Operation, Resource, Schema, TableChange, combined};

use crate::end::End;
use crate::rows;
use crate::unit::{Side, Unit, touched};

/// What a statement is behind a branch that it stood in front of.
pub(super) enum Crossed {
    /// What it was.
    Stays,
    /// This; nothing when it is undone or done there already.
    Becomes(Vec<Operation>),
    /// It cannot be said behind one of the statements, by its place.
    Cannot(usize),
}

/// Lets a statement change places with all statements of a branch, one after the other. `then` is what is there before both.
pub(super) fn cross(unit: &Unit, branch: &Side, then: &Schema) -> Crossed {
    let (operations, footprint) = (unit.operations.clone(), unit.footprint.clone());
    let mut traveller = Traveller { unit, operations, footprint, here: then.clone() };
    for (place, passed) in branch.units.iter().enumerate() {
        if traveller.operations.is_empty() {
            break;
        }
        if place > 0 && branch.units[place - 1].script != passed.script {
            traveller.here.end_session();
        }
        match traveller.pass(passed) {
            Passed::Yes => {}
            Passed::NoWayBack => return Crossed::Stays,
            Passed::No => return Crossed::Cannot(place),
        }
    }
    if traveller.is_untouched() { Crossed::Stays } else { Crossed::Becomes(traveller.operations) }
}

/// A statement on its way.
struct Traveller<'u> {
    unit: &'u Unit,
    /// What it is by now.
    operations: Vec<Operation>,
    /// What it touches by now. What it passes without a dispute does not change that.
    footprint: Footprint,
    /// What is there before it.
    here: Schema,
}

enum Passed {
    /// It has passed, perhaps as something else.
    Yes,
    /// Behind it the other does not fit, so that it never stood there.
    NoWayBack,
    No,
}

impl Traveller<'_> {
    fn is_untouched(&self) -> bool {
        self.operations == self.unit.operations
    }

    fn pass(&mut self, passed: &Unit) -> Passed {
        if self.is_untouched() && passed.is_same(self.unit) {
            self.operations.clear();
            return Passed::Yes;
        }
        let commutes = self.footprint.commutes_with(&passed.footprint) || {
            let disputed = self.footprint.disputed_with(&passed.footprint);
            self.is_untouched() && rows::commute(self.unit, passed, &disputed, &self.here)
        };
        if commutes {
            let _fits = passed.run(&mut self.here);
            return Passed::Yes;
        }
        if self.unit.is_opaque || passed.is_opaque {
            return Passed::No;
        }
        if passed.ahead(&mut self.here, |_, _| ()).is_err() {
            // Something in front of this one has done it, or is in its way: that is told there.
            return Passed::Yes;
        }
        let Some(told) = self.told(passed) else { return self.only_behind(passed) };
        self.operations = told;
        let _fits = passed.run(&mut self.here);
        self.footprint = if self.is_untouched() { self.unit.footprint.clone() } else { self.touched_here() };
        Passed::Yes
    }

    /// What it touches here.
    fn touched_here(&mut self) -> Footprint {
        let mut footprint = Footprint::default();
        for (place, operation) in self.operations.iter().enumerate() {
            let before = self.operations[..place].iter();
            let there = self.here.ahead(before, |here, _| touched(operation, here));
            footprint.add(there.unwrap_or_else(|_| Footprint::everything()));
        }
        footprint
    }

    /// Returns what it is behind another statement.
    fn told(&mut self, passed: &Unit) -> Option<Vec<Operation>> {
        let mut operations = self.operations.clone();
        for (place, behind) in passed.operations.iter().enumerate() {
            let there =
                self.here.ahead(&passed.operations[..place], |here, _| pass_one(&operations, behind, here));
            operations = there.ok()??;
        }
        Some(operations)
    }

    /// Says whether it fits behind another statement, but that not behind it.
    fn only_behind(&mut self, passed: &Unit) -> Passed {
        let mut runs = |one: &[Operation], other: &[Operation]| {
            self.here.ahead(one.iter().chain(other), |_, _| ()).is_ok()
        };
        let behind = runs(&self.operations, &passed.operations);
        let before = runs(&passed.operations, &self.operations);
        match (behind, before) {
            (false, true) if self.is_untouched() => Passed::NoWayBack,
            _ => Passed::No,
        }
    }
}

/// Lets operations change places with one that follows them, the last first.
fn pass_one(operations: &[Operation], behind: &Operation, here: &mut Schema) -> Option<Vec<Operation>> {
    let dialect = here.dialect();
    let touched_behind = here.ahead(operations, |here, _| behind.footprint_in(here)).ok()?;
    if same_end(operations, behind, here) {
        return Some(Vec::new());
    }
    let mut told = Vec::with_capacity(operations.len());
    for (place, operation) in operations.iter().enumerate().rev() {
        let before = &operations[..place];
        let footprint = here.ahead(before, |here, _| touched(operation, here)).ok()?;
        if footprint.commutes_with(&touched_behind) {
            told.push(operation.clone());
            continue;
        }
        if is_fixed(operation) || is_fixed(behind) {
            return None;
        }
        if is_swallowed(operation, &footprint, behind, dialect) {
            continue;
        }
        let spelled = here.ahead(before, |here, _| operation.spelled_out(here)).ok()?;
        told.push(spelled.carried(behind, dialect)?);
    }
    told.reverse();
    Some(told)
}

/// Says whether one operation leads where others do: it is done already.
fn same_end(operations: &[Operation], behind: &Operation, here: &mut Schema) -> bool {
    let is_about_rows = |operation: &Operation| {
        matches!(
            operation,
            Operation::Data { .. }
                | Operation::Neutral { .. }
                | Operation::Opaque { .. }
                | Operation::CreateTableAs { .. }
        )
    };
    if operations.iter().chain([behind]).any(is_about_rows) {
        return false;
    }
    let one = here.ahead(operations, |schema, changed| End::of(schema, changed));
    let other = here.ahead([behind], |schema, changed| End::of(schema, changed));
    let (Ok(one), Ok(other)) = (one, other) else { return false };
    one.is_change(here) && one.differences(&other, here).is_empty()
}

/// Says whether nothing of an operation is left after another.
fn is_swallowed(
    operation: &Operation,
    footprint: &Footprint,
    behind: &Operation,
    dialect: caribou_migration::Dialect,
) -> bool {
    if let (Operation::Data { .. }, Operation::Drop { id, .. }) = (operation, behind) {
        let is_of_it = |resource: &Resource| matches!(resource, Resource::Rows(table) if *table == id.name);
        return id.kind == ObjectKind::Table
            && !footprint.writes.is_empty()
            && footprint.writes.iter().all(is_of_it);
    }
    combined(operation, behind, dialect).is_some_and(|left| left == [behind.clone()])
}

/// Says whether only its text says all that an operation does.
fn is_fixed(operation: &Operation) -> bool {
    match operation {
        Operation::Alter { change, .. } => matches!(**change, TableChange::Nothing),
        Operation::Neutral { .. } | Operation::Opaque { .. } => true,
        _ => false,
    }
}
