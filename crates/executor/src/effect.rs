//! Whether what a statement does can be seen in a database.

use caribou_schema::{
    ColumnChange, ConstraintRef, Dependents, Difference, Existing, Index, Missing, ObjectId, ObjectKind,
    Operation, QualifiedName, Schema, TableChange,
};

/// Whether what an operation does can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is done.
    There,
    /// It is not; doing it is right.
    Absent,
    /// It cannot be told, or something else is there.
    Unclear,
}

/// Says whether the operations of one statement have taken effect. A statement is done wholly or not at all, so if they
/// do not agree nothing is known.
pub(crate) fn effect(operations: &[Operation], live: &Schema) -> Effect {
    let mut effects = operations.iter().map(|operation| of(operation, live));
    let Some(first) = effects.next() else { return Effect::Unclear };
    if effects.all(|other| other == first) { first } else { Effect::Unclear }
}

fn of(operation: &Operation, live: &Schema) -> Effect {
    match operation {
        Operation::Create { object, existing } => {
            let id = object.id();
            match live.contains(&id) {
                _ if *existing == Existing::Replace => Effect::Absent,
                false => Effect::Absent,
                true => made_again(operation, &drop_of(id.clone()), live, &id),
            }
        }
        Operation::CreateIndex { table, index, .. } => {
            let Some(name) = &index.name else {
                // The server chose a name, so it is looked for by what it sorts by.
                let nameless =
                    |there: &Index| Index { name: None, implied: false, ..there.clone() } == **index;
                return live
                    .table(table)
                    .map_or(Effect::Unclear, |there_is| there(there_is.indexes.iter().any(nameless)));
            };
            let id = ObjectId {
                on: Some(table.clone()),
                ..ObjectId::new(ObjectKind::Index, table.sibling(name.clone()))
            };
            match live.contains(&id) {
                true => made_again(operation, &drop_of(id), live, &table_id(table)),
                false => Effect::Absent,
            }
        }
        Operation::Drop { id, .. } => there(!live.contains(id)),
        Operation::Rename { id, to, .. } => {
            let renamed = ObjectId { name: id.name.sibling(to.clone()), ..id.clone() };
            moved(live.contains(id), live.contains(&renamed))
        }
        Operation::Move { id, schema, .. } => {
            let name = QualifiedName { schema: schema.clone(), name: id.name.name.clone() };
            moved(live.contains(id), live.contains(&ObjectId { name, ..id.clone() }))
        }
        Operation::Alter { table, change, .. } => altered(operation, table, change, live),
        Operation::AddValue { name, value, .. } => match live.enumeration(name) {
            Some(values) => there(values.values.contains(value)),
            None => Effect::Unclear,
        },
        Operation::RenameValue { name, from, to } => match live.enumeration(name) {
            Some(values) => moved(values.values.contains(from), values.values.contains(to)),
            None => Effect::Unclear,
        },
        Operation::AlterSequence { .. } | Operation::Comment { .. } => unchanged_by(operation, live),
        Operation::Neutral { .. } => Effect::Absent,
        _ => Effect::Unclear,
    }
}

fn altered(operation: &Operation, table: &QualifiedName, change: &TableChange, live: &Schema) -> Effect {
    let Some(there_is) = live.table(table) else { return Effect::Unclear };
    match change {
        TableChange::AddColumn { column, .. } => match there_is.column(&column.name) {
            None => Effect::Absent,
            Some(_) => {
                let undo = alter(
                    table,
                    TableChange::DropColumn {
                        name: column.name.clone(),
                        missing: Missing::Fail,
                        dependents: Dependents::Cascade,
                    },
                );
                made_again(operation, &undo, live, &table_id(table))
            }
        },
        TableChange::DropColumn { name, .. } => there(there_is.column(name).is_none()),
        TableChange::RenameColumn { from, to } => {
            moved(there_is.column(from).is_some(), there_is.column(to).is_some())
        }
        TableChange::AlterColumn { name, change: ColumnChange::Whole { column, place } }
            if *name != column.name =>
        {
            match moved(there_is.column(name).is_some(), there_is.column(&column.name).is_some()) {
                // With the new name it is to be all that it says.
                Effect::There => {
                    let change = ColumnChange::Whole { column: column.clone(), place: place.clone() };
                    let again = alter(table, TableChange::AlterColumn { name: column.name.clone(), change });
                    match unchanged_by(&again, live) {
                        Effect::There => Effect::There,
                        _ => Effect::Unclear,
                    }
                }
                other => other,
            }
        }
        TableChange::AddConstraint { constraint, .. } => match &constraint.name {
            Some(name) if there_is.constraint(name).is_none() => Effect::Absent,
            Some(name) => {
                let undo = alter(
                    table,
                    TableChange::DropConstraint {
                        which: ConstraintRef::Name(name.clone()),
                        missing: Missing::Fail,
                        dependents: Dependents::Cascade,
                    },
                );
                made_again(operation, &undo, live, &table_id(table))
            }
            // The server chose a name, so it is looked for by what it demands.
            None => there(there_is.constraints.iter().any(|other| other.rule == constraint.rule)),
        },
        TableChange::DropConstraint { which: ConstraintRef::Name(name), .. } => {
            there(there_is.constraint(name).is_none())
        }
        TableChange::DropConstraint { which: ConstraintRef::PrimaryKey, .. } => {
            there(there_is.primary_key().is_none())
        }
        TableChange::RenameConstraint { from, to } => {
            moved(there_is.constraint(from).is_some(), there_is.constraint(to).is_some())
        }
        _ => unchanged_by(operation, live),
    }
}

fn there(is: bool) -> Effect {
    if is { Effect::There } else { Effect::Absent }
}

/// From the old place to the new one.
fn moved(old: bool, new: bool) -> Effect {
    match (old, new) {
        (true, false) => Effect::Absent,
        (false, true) => Effect::There,
        _ => Effect::Unclear,
    }
}

/// An operation that sets something has taken effect if it would change nothing.
fn unchanged_by(operation: &Operation, live: &Schema) -> Effect {
    let mut after = live.clone();
    match after.apply(operation) {
        Ok(()) => there(live.differences(&after).is_empty()),
        Err(_) => Effect::Unclear,
    }
}

/// Takes away what the operation makes and makes it again: if that changes nothing, what is there is what it makes.
fn made_again(operation: &Operation, undo: &Operation, live: &Schema, about: &ObjectId) -> Effect {
    let mut again = live.clone();
    if again.apply(undo).and_then(|()| again.apply(operation)).is_err() {
        return Effect::Unclear;
    }
    let about_it = |difference: &Difference| match difference {
        Difference::OnlyFirst(object) | Difference::OnlySecond(object) => object.id() == *about,
        // A column that was made again stands at the end.
        Difference::Changed { id, details } => {
            id == about && details.iter().any(|detail| detail.part != caribou_schema::Part::Order)
        }
    };
    if live.differences(&again).iter().any(about_it) { Effect::Unclear } else { Effect::There }
}

fn drop_of(id: ObjectId) -> Operation {
    Operation::Drop { id, missing: Missing::Fail, dependents: Dependents::Cascade }
}

fn alter(table: &QualifiedName, change: TableChange) -> Operation {
    Operation::Alter { table: table.clone(), change: Box::new(change), missing: Missing::Fail }
}

fn table_id(table: &QualifiedName) -> ObjectId {
    ObjectId::new(ObjectKind::Table, table.clone())
}
