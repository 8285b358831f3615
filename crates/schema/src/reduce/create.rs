//! An object is made, and then something is done to it: it is made so at once.

use caribou_migration::Dialect;

use super::guess;
use super::world::{self, World};
use crate::{
    ColumnPlace, CommentOn, Existing, Object, ObjectId, ObjectKind, Operation, Partition, Schema, Table,
    TableChange,
};

pub(super) fn reduce(first: &Operation, second: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    let Operation::Create { object, existing } = first else { return None };
    let object = match (&**object, second) {
        (_, Operation::Create { object: other, existing: Existing::Replace })
            if object.id() == other.id() && *existing != Existing::Skip =>
        {
            replaced(object, other)?
        }
        _ if *existing != Existing::Fail => return None,
        (Object::Table(table), second) => Object::Table(made_so(table, second, dialect)?),
        (_, second) if is_about(object, second, dialect) => applied(object, second, dialect)?,
        _ => return None,
    };
    Some(vec![Operation::Create { object: Box::new(object), existing: *existing }])
}

/// Returns a new table as it is after an operation.
fn made_so(table: &Table, second: &Operation, dialect: Dialect) -> Option<Table> {
    if !is_on(table, second, dialect) {
        return None;
    }
    if dialect == Dialect::Postgres && (guess::unnamed(table) > 0 || adds_unnamed(second)) {
        return guess::made_so(table, second);
    }
    // Names of parts are known in the table only, or said: what the database makes of the table does not hang on what else is
    // there, and can be looked at.
    let world = World::around(table, second, dialect);
    let wanted = world.after(table, Some(second))?;
    let does_it = |table: &Table| world.after(table, None).is_some_and(|made| world::is_same(&made, &wanted));
    let near = changed(table, second, dialect).filter(does_it);
    near.or_else(|| {
        let name = match second {
            Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => {
                table.name.sibling(to.clone())
            }
            _ => table.name.clone(),
        };
        let mut far = wanted.table(&name)?.clone();
        far.indexes.retain(|index| !index.implied);
        Some(far).filter(does_it)
    })
}

/// Says whether an operation changes this table and no other, in a way that a schema knows all about.
fn is_on(table: &Table, second: &Operation, dialect: Dialect) -> bool {
    let is_whole = !matches!(table.partition, Some(Partition::Of { .. })) && table.inherits.is_empty();
    match second {
        Operation::Alter { table: name, change, .. } => {
            let is_further = matches!(
                **change,
                TableChange::AttachPartition { .. }
                    | TableChange::DetachPartition { .. }
                    | TableChange::Inherit { .. }
                    | TableChange::NoInherit { .. }
                    | TableChange::Nothing
            );
            table.name == *name && is_whole && !is_further
        }
        Operation::CreateIndex { table: name, .. } => table.name == *name && table.partition.is_none(),
        Operation::Rename { id, .. } if id.kind == ObjectKind::Table => id.name == table.name,
        _ => is_about(&Object::Table(table.clone()), second, dialect),
    }
}

/// Says whether something is added to which the database gives a name.
fn adds_unnamed(operation: &Operation) -> bool {
    match operation {
        Operation::Alter { change, .. } => {
            matches!(&**change, TableChange::AddConstraint { constraint, .. } if constraint.name.is_none())
        }
        Operation::CreateIndex { index, .. } => index.name.is_none(),
        _ => false,
    }
}

/// Returns a table with a change made to what is said of it.
fn changed(table: &Table, second: &Operation, dialect: Dialect) -> Option<Table> {
    let mut changed = table.clone();
    match second {
        Operation::CreateIndex { index, .. } => changed.indexes.push((**index).clone()),
        Operation::Alter { change, .. } => match &**change {
            TableChange::AddColumn { column, place, .. } => {
                let at = match place {
                    None => table.columns.len(),
                    Some(ColumnPlace::First) => 0,
                    Some(ColumnPlace::After(name)) => {
                        table.columns.iter().position(|column| column.name == *name)? + 1
                    }
                };
                changed.columns.insert(at, column.clone());
            }
            TableChange::AddConstraint { constraint, using_index: None, .. } => {
                changed.constraints.push(constraint.clone());
            }
            _ => return applied_to(table, second, dialect),
        },
        _ => return applied_to(table, second, dialect),
    }
    Some(changed)
}

pub(super) fn applied_to(table: &Table, second: &Operation, dialect: Dialect) -> Option<Table> {
    match applied(&Object::Table(table.clone()), second, dialect)? {
        Object::Table(table) => Some(table),
        _ => None,
    }
}

/// Says whether an operation is about the object or its parts, in a way that needs nothing else to be there.
fn is_about(object: &Object, operation: &Operation, dialect: Dialect) -> bool {
    let id = object.id();
    let is_part = |part: &ObjectId| part.kind == ObjectKind::Index && alone(object, dialect).contains(part);
    match operation {
        Operation::Rename { id: of, .. } => (*of == id && !matches!(object, Object::Table(_))) || is_part(of),
        Operation::Drop { id: of, .. } => is_part(of),
        Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
            matches!(object, Object::Enum(of) if of.name == *name)
        }
        Operation::AlterSequence { name, owner: None, .. } => {
            matches!(object, Object::Sequence(of) if of.name == *name)
        }
        Operation::Comment { on, .. } => match on {
            CommentOn::Object(of) => *of == id || is_part(of),
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => {
                matches!(object, Object::Table(of) if of.name == *table)
            }
        },
        _ => false,
    }
}

/// Applies an operation to an object that is alone in the world.
pub(super) fn applied(object: &Object, operation: &Operation, dialect: Dialect) -> Option<Object> {
    let mut schema = alone(object, dialect);
    schema.apply(operation).ok()?;
    let mut objects = schema.objects();
    let object = objects.next()?;
    objects.next().is_none().then_some(object)
}

fn alone(object: &Object, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    schema.insert(object.clone());
    schema
}

/// What is replaced keeps its comment, unless there is another.
fn replaced(old: &Object, new: &Object) -> Option<Object> {
    let mut object = new.clone();
    match (old, &mut object) {
        (Object::View(old), Object::View(new)) if old.indexes.is_empty() => {
            new.comment = new.comment.take().or_else(|| old.comment.clone());
        }
        (Object::Opaque(old), Object::Opaque(new)) => {
            new.comment = new.comment.take().or_else(|| old.comment.clone());
        }
        _ => return None,
    }
    Some(object)
}
