//! The order in which operations are written: what is done to one table stands together, as far as that is the same.

use caribou_migration::Dialect;
use caribou_schema::{Footprint, ObjectKind, Operation, QualifiedName, Schema, TableChange};

/// More operations than these are left as they are: it is compared who can stand before whom.
const MOST: usize = 2000;

/// Returns the places of operations in the order in which they are written. What the server does by itself is not among them.
pub(super) fn arranged(operations: &[Operation], before: &Schema) -> Vec<usize> {
    let mut order: Vec<usize> = (0..operations.len()).collect();
    let changes = operations.iter().any(|operation| matches!(operation, Operation::Alter { .. }));
    if !changes || operations.len() > MOST {
        return order;
    }
    if before.dialect() == Dialect::Mysql {
        return without_implied(order, operations, before);
    }
    let all = All::of(operations, before.dialect());
    if before.dialect() == Dialect::Sqlite {
        all.drop_indexes_first(&mut order);
    }
    all.gather(&mut order);
    order
}

/// Operations with what they touch.
struct All<'o> {
    operations: &'o [Operation],
    footprints: Vec<Footprint>,
    dialect: Dialect,
}

impl<'o> All<'o> {
    fn of(operations: &'o [Operation], dialect: Dialect) -> Self {
        let footprints = operations.iter().map(|operation| operation.footprint(dialect)).collect();
        Self { operations, footprints, dialect }
    }

    /// Moves what drops an index in front, so that a rebuild of its table does not make it again.
    fn drop_indexes_first(&self, order: &mut [usize]) {
        for at in 0..order.len() {
            if !matches!(&self.operations[order[at]], Operation::Drop { id, .. } if id.kind == ObjectKind::Index)
            {
                continue;
            }
            let to = self.furthest(order, at);
            order[to..=at].rotate_right(1);
        }
    }

    /// Moves each change of a table behind the one before it, where nothing between them is in the way.
    fn gather(&self, order: &mut [usize]) {
        for at in 1..order.len() {
            let Some(table) = altered(&self.operations[order[at]]) else { continue };
            let is_same = |place: &usize| altered(&self.operations[*place]) == Some(table);
            let Some(last) = order[..at].iter().rposition(is_same) else { continue };
            if order[last + 1..at].iter().all(|place| self.may_pass(order[at], *place)) {
                order[last + 1..=at].rotate_right(1);
            }
        }
    }

    /// Returns how far in front an operation may stand.
    fn furthest(&self, order: &[usize], at: usize) -> usize {
        let in_the_way = |place: &usize| !self.may_pass(order[at], *place);
        order[..at].iter().rposition(in_the_way).map_or(0, |blocking| blocking + 1)
    }

    fn may_pass(&self, later: usize, earlier: usize) -> bool {
        self.footprints[later].commutes_with(&self.footprints[earlier])
            || needs_no_index(&self.operations[later], &self.operations[earlier])
            || self.dialect == Dialect::Sqlite && self.may_pass_on_sqlite(later, earlier)
    }

    /// SQLite asks little of the order: an index can go before anything is done to a table, and tables know each other by name only.
    fn may_pass_on_sqlite(&self, later: usize, earlier: usize) -> bool {
        let renames = |operation: &Operation| matches!(operation, Operation::Alter { change, .. } if matches!(**change, TableChange::RenameColumn { .. }));
        let (later, earlier) = (&self.operations[later], &self.operations[earlier]);
        match (later, earlier) {
            (Operation::Drop { id, .. }, Operation::Alter { .. }) => id.kind == ObjectKind::Index,
            (Operation::Drop { id, .. }, Operation::Drop { id: other, .. }) => {
                id.kind == ObjectKind::Index && other.kind != ObjectKind::Table
            }
            (Operation::Alter { table, .. }, Operation::Alter { table: other, .. }) => {
                table != other && !renames(later) && !renames(earlier)
            }
            _ => false,
        }
    }
}

/// Says whether one adds a foreign key or a check, and the other an index that neither can need.
fn needs_no_index(later: &Operation, earlier: &Operation) -> bool {
    let is_plain = matches!(earlier, Operation::CreateIndex { index, .. } if !index.unique);
    is_plain
        && matches!(later, Operation::Alter { change, .. } if matches!(&**change, TableChange::AddConstraint { constraint, .. } if !constraint.rule.has_index()))
}

fn altered(operation: &Operation) -> Option<&QualifiedName> {
    match operation {
        Operation::Alter { table, .. } => Some(table),
        _ => None,
    }
}

/// Leaves out the indexes that MySQL makes for foreign keys, if it makes them as they are wanted.
fn without_implied(order: Vec<usize>, operations: &[Operation], before: &Schema) -> Vec<usize> {
    let implied =
        |place: &usize| matches!(&operations[*place], Operation::CreateIndex { index, .. } if index.implied);
    if !order.iter().any(implied) {
        return order;
    }
    let after = |places: &[usize]| {
        let mut schema = before.clone();
        places.iter().try_for_each(|place| schema.apply(&operations[*place])).ok().map(|()| schema)
    };
    let fewer: Vec<usize> = order.iter().filter(|place| !implied(place)).copied().collect();
    match (after(&order), after(&fewer)) {
        (Some(all), Some(some)) if all.differences(&some).is_empty() => fewer,
        _ => order,
    }
}
