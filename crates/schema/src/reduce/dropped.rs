//! Something is done to an object, and then it is dropped.

use caribou_migration::Dialect;

use crate::{
    CommentOn, Dependents, Existing, Missing, Object, ObjectId, ObjectKind, Operation, QualifiedName,
    TableChange,
};

pub(super) fn reduce(first: &Operation, second: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    let Operation::Drop { id, dependents, missing } = second else { return None };
    // Under the name may stand something of another kind, which `IF EXISTS` leaves alone.
    let is_of = |id: &ObjectId, on: Option<&QualifiedName>| *missing == Missing::Fail && is_of(id, on);
    let is_wasted = match first {
        Operation::Create { object, existing } if object.id() == *id => {
            // There may have been one before.
            let gone = Operation::Drop { id: id.clone(), missing: Missing::Skip, dependents: *dependents };
            return Some(if *existing == Existing::Fail { Vec::new() } else { vec![gone] });
        }
        Operation::Create { object, .. } => match &**object {
            Object::Opaque(opaque) => is_of(id, opaque.id.on.as_ref()),
            _ => false,
        },
        Operation::Drop { id: part, dependents: Dependents::Restrict, .. } => is_of(id, part.on.as_ref()),
        Operation::Alter { table, change, .. } => {
            is_of(id, Some(table)) && id.kind == ObjectKind::Table && !reaches_further(change, *dependents)
        }
        Operation::CreateIndex { table, .. } => is_of(id, Some(table)),
        Operation::Comment { on, .. } => match on {
            CommentOn::Object(about) => about == id,
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => is_of(id, Some(table)),
        },
        Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
            id.kind == ObjectKind::Enum && id.name == *name
        }
        Operation::AlterSequence { name, .. } => id.kind == ObjectKind::Sequence && id.name == *name,
        Operation::Rename { id: part, .. } if is_of(id, part.on.as_ref()) => true,
        Operation::Rename { id: old, to, missing: Missing::Fail } => {
            return renamed(old, to, second, dialect);
        }
        _ => false,
    };
    is_wasted.then(|| vec![second.clone()])
}

/// Says whether something on a table or view goes with the object.
fn is_of(id: &ObjectId, on: Option<&QualifiedName>) -> bool {
    let is_owner = matches!(id.kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView);
    is_owner && on == Some(&id.name)
}

/// Says whether a change of a table lasts longer than the table.
fn reaches_further(change: &TableChange, dependents: Dependents) -> bool {
    match change {
        TableChange::AttachPartition { .. }
        | TableChange::DetachPartition { .. }
        | TableChange::Inherit { .. }
        | TableChange::NoInherit { .. } => true,
        TableChange::DropColumn { dependents: Dependents::Cascade, .. }
        | TableChange::DropConstraint { dependents: Dependents::Cascade, .. } => {
            dependents != Dependents::Cascade
        }
        _ => false,
    }
}

/// What is renamed and dropped is dropped under its first name. Elsewhere than on PostgreSQL foreign keys and views stay
/// behind, and keep the last name.
fn renamed(old: &ObjectId, to: &crate::Name, drop: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    let Operation::Drop { id, missing: _, dependents } = drop else { return None };
    let is_it = *id == ObjectId { name: old.name.sibling(to.clone()), ..old.clone() };
    (is_it && dialect == Dialect::Postgres)
        .then(|| vec![Operation::Drop { id: old.clone(), missing: Missing::Fail, dependents: *dependents }])
}
