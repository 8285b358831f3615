//! Statements about rows whose order does not matter, though both have to do with the same table.

mod change;
mod simple;

use std::collections::BTreeSet;

use caribou_schema::{Name, ObjectId, ObjectKind, Operation, QualifiedName, Resource, Rule, Schema};

use self::change::leaves_alone;
pub(crate) use self::simple::Simple;
use self::simple::Verb;
use crate::unit::Unit;

/// Says whether two statements commute of which at least one is about rows, though footprints, which know whole tables of rows, say otherwise.
/// `ground` is what is there before both.
///
/// Only plain statements are judged: one table that is named once, no query, no trigger on it. Everything else is left in doubt.
pub(crate) fn commute(one: &Unit, other: &Unit, disputed: &BTreeSet<Resource>, ground: &Schema) -> bool {
    match (&one.rows, &other.rows) {
        (Some(first), Some(second)) => {
            is_only_about(disputed, &first.table)
                && are_apart(first, second, ground)
                && is_unwatched(first, ground)
                && is_unwatched(second, ground)
        }
        (Some(rows), None) => is_past(rows, other, disputed, ground),
        (None, Some(rows)) => is_past(rows, one, disputed, ground),
        (None, None) => false,
    }
}

/// Says whether two statements only put rows in that their texts write out: whatever rows there are, only keys stand in the way.
pub(crate) fn are_written_out(one: &Unit, other: &Unit) -> bool {
    let is_watcher = |resource: &Resource| match resource {
        Resource::Object(id) => matches!(id.kind, ObjectKind::Trigger | ObjectKind::Rule),
        _ => false,
    };
    let is_written_out = |unit: &Unit| match unit.operations.as_slice() {
        [Operation::Data { text, reads, .. }] => {
            simple::is_written_out(text) && reads.is_empty() && !unit.footprint.touches().any(is_watcher)
        }
        _ => false,
    };
    is_written_out(one) && is_written_out(other)
}

/// Says whether a statement about rows commutes with all that another statement changes about its table.
fn is_past(rows: &Simple, other: &Unit, disputed: &BTreeSet<Resource>, ground: &Schema) -> bool {
    is_only_about(disputed, &rows.table)
        && is_unwatched(rows, ground)
        && other.operations.iter().all(|operation| leaves_alone(operation, rows, ground))
}

/// Two updates that neither set nor ask for what the other sets, and set nothing that a rule of the table asks for together.
fn are_apart(one: &Simple, other: &Simple, ground: &Schema) -> bool {
    let (Verb::Update { sets: first }, Verb::Update { sets: second }) = (&one.verb, &other.verb) else {
        return false;
    };
    let Some(table) = ground.table(&one.table) else { return false };
    let is_plain = one.table == other.table
        && !first.iter().any(|column| other.mentions(column))
        && !second.iter().any(|column| one.mentions(column))
        && table.columns.iter().all(|column| column.on_update.is_none());
    let is_ruled = |columns: &[String]| {
        let is_among = |name: &Name| columns.iter().any(|column| column.eq_ignore_ascii_case(name.as_str()));
        table.constraints.iter().any(|constraint| {
            let names: Vec<&Name> = match &constraint.rule {
                Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().collect(),
                Rule::ForeignKey(key) => key.columns.iter().collect(),
                Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.names(),
            };
            names.into_iter().any(is_among)
        }) || table.indexes.iter().any(|index| index.unique)
    };
    is_plain && !(is_ruled(first) && is_ruled(second))
}

/// Says whether only one table is disputed: its rows, its parts, or itself.
fn is_only_about(disputed: &BTreeSet<Resource>, table: &QualifiedName) -> bool {
    disputed.iter().all(|resource| match resource {
        Resource::Rows(of)
        | Resource::Column(of, _)
        | Resource::Constraint(of, _)
        | Resource::Constraints(of) => of.name == table.name,
        Resource::Object(id) => {
            id.kind == ObjectKind::Index && id.on.as_ref().is_some_and(|on| on.name == table.name)
        }
        Resource::Unsaid | Resource::Everything => false,
    })
}

/// Says whether nothing else happens when rows of a table change, nothing is done in their place, and no function of the schema is called.
fn is_unwatched(rows: &Simple, ground: &Schema) -> bool {
    let table = &rows.table;
    let is_called = |id: &ObjectId| {
        matches!(id.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
            && rows.mentions(id.name.name.as_str())
    };
    ground.doubts().is_empty()
        && !ground.opaques().any(|opaque| is_called(&opaque.id))
        && ground.table(table).is_some_and(|table| table.partition.is_none() && table.inherits.is_empty())
        && !ground.opaques().any(|opaque| opaque.id.on.as_ref().is_some_and(|on| on.name == table.name))
        && ground.children(table).is_empty()
}
