//! Dropping objects, with what goes along.

use std::collections::VecDeque;
use std::fmt;

use caribou_migration::Dialect;

use super::create::is_default_namespace;
use super::{Applied, ApplyError, Draft, dependents, drop_column, inherit};
use crate::{
    Constraint, ConstraintRef, Dependents, Missing, Name, Object, ObjectId, ObjectKind, QualifiedName, Rule,
    Schema,
};

/// Something that is about to be dropped.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doomed {
    Object(ObjectId),
    Column(QualifiedName, Name),
    Constraint(QualifiedName, Constraint),
    Default(QualifiedName, Name),
}

pub(super) fn object(
    draft: &mut Draft<'_>,
    id: &ObjectId,
    missing: Missing,
    dependents: Dependents,
) -> Applied {
    let Some(found) = find(draft, id) else {
        // What stands for all that has no kind of its own may have been there from the start, and after a statement that is
        // not understood anything may.
        let certain = id.kind != ObjectKind::Other && draft.doubts().is_empty();
        return match missing {
            Missing::Fail if certain => Err(draft.no_object(id)),
            Missing::Fail | Missing::Skip => Ok(()),
        };
    };
    if found.kind == ObjectKind::Index
        && let Some(constraint) = constraint_of(draft, &found)
    {
        return of_constraint(draft, &found, &constraint, missing);
    }
    all(draft, Doomed::Object(found), dependents)
}

/// Returns the object that is meant.
fn find(schema: &Schema, id: &ObjectId) -> Option<ObjectId> {
    match id.kind {
        ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => schema
            .type_named(&id.name)
            .filter(|found| matches!(found.kind, ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain)),
        ObjectKind::Namespace => {
            let is_there = is_default_namespace(&id.name.name, schema.dialect()) || schema.contains(id);
            is_there.then(|| id.clone())
        }
        ObjectKind::Index if schema.dialect() == Dialect::Mysql => {
            let table = schema.tables.get(id.on.as_ref()?)?;
            let is_key =
                id.name.name.as_str().eq_ignore_ascii_case("PRIMARY") && table.primary_key().is_some();
            (is_key || table.index(&id.name.name).is_some()).then(|| id.clone())
        }
        ObjectKind::Index => schema.index_owners.contains_key(&id.name).then(|| id.clone()),
        ObjectKind::Extension
        | ObjectKind::Sequence
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView => schema.contains(id).then(|| id.clone()),
        _ => schema.opaque(id).cloned().or_else(|| only_namesake(schema, id)),
    }
}

/// Returns the one routine of a name, when its arguments are written otherwise.
fn only_namesake(schema: &Schema, id: &ObjectId) -> Option<ObjectId> {
    let mut namesakes = schema.namesakes(id).filter(|known| id.on.is_none() || known.on == id.on);
    let only = namesakes.next()?;
    namesakes.next().is_none().then(|| only.clone())
}

/// Returns the table and the constraint that an index belongs to.
fn constraint_of(schema: &Schema, id: &ObjectId) -> Option<(QualifiedName, Constraint)> {
    let owner = match schema.dialect() {
        Dialect::Mysql => id.on.as_ref(),
        Dialect::Postgres => schema.index_owners.get(&id.name),
        // The indexes of constraints have names of their own.
        Dialect::Sqlite => None,
    };
    let table = schema.tables.get(owner?)?;
    let mut keys = table.constraints.iter().filter(|constraint| constraint.rule.has_index());
    let found = keys.find(|constraint| constraint.name.as_ref() == Some(&id.name.name))?;
    Some((table.name.clone(), found.clone()))
}

fn of_constraint(
    draft: &mut Draft<'_>,
    index: &ObjectId,
    (table, constraint): &(QualifiedName, Constraint),
    missing: Missing,
) -> Applied {
    if draft.dialect() == Dialect::Mysql {
        return super::constraint::drop(
            draft,
            table,
            &ConstraintRef::PrimaryKey,
            missing,
            Dependents::Restrict,
        );
    }
    let dependent = Doomed::Constraint(table.clone(), constraint.clone()).to_string();
    Err(ApplyError::InUse { id: index.to_string(), dependent })
}

/// Drops something, and what needs it if that is asked for.
///
/// After a statement that is not understood nothing is refused: what still needs it here, that statement has dropped.
pub(super) fn all(draft: &mut Draft<'_>, first: Doomed, dependents: Dependents) -> Applied {
    let in_doubt = !draft.doubts().is_empty();
    let mut waiting = VecDeque::from([first]);
    while let Some(doomed) = waiting.pop_front() {
        if !doomed.is_in(draft) {
            continue;
        }
        let needing = dependents::of(draft, &doomed, dependents);
        if dependents == Dependents::Restrict
            && !in_doubt
            && let Some(dependent) = needing.first()
        {
            return Err(ApplyError::InUse { id: doomed.to_string(), dependent: dependent.to_string() });
        }
        waiting.extend(needing);
        waiting.extend(parts(draft, &doomed));
        remove(draft, &doomed)?;
    }
    Ok(())
}

/// Returns what is no more than a part of something, and goes with it without being asked.
fn parts(schema: &Schema, doomed: &Doomed) -> Vec<Doomed> {
    let objects = |names: Vec<QualifiedName>| {
        names.into_iter().map(|name| Doomed::Object(ObjectId::new(ObjectKind::Table, name))).collect()
    };
    match doomed {
        Doomed::Object(id) if id.kind == ObjectKind::Table => objects(inherit::partitions(schema, &id.name)),
        // The index of a partition goes with that of the whole.
        Doomed::Object(id) if id.kind == ObjectKind::Index => {
            let Some((owner, index)) = schema.index(&id.name, id.on.as_ref()) else { return Vec::new() };
            let same = inherit::partitions(schema, owner).into_iter().filter_map(|part| {
                let part = schema.tables.get(&part)?;
                let index = part.indexes.iter().find(|known| inherit::is_same(known, index))?;
                let name = part.name.sibling(index.name.clone()?);
                Some(Doomed::Object(ObjectId::new(ObjectKind::Index, name)))
            });
            same.collect()
        }
        Doomed::Constraint(table, constraint) => {
            let children = schema.children(table).into_iter().filter_map(|child| {
                let child = schema.tables.get(&child)?;
                let same = child.constraints.iter().find(|known| match known.rule {
                    Rule::Check { .. } => known.name == constraint.name,
                    _ => known.rule == constraint.rule,
                });
                Some(Doomed::Constraint(child.name.clone(), same?.clone()))
            });
            children.collect()
        }
        Doomed::Column(table, column) => {
            let children = schema.children(table).into_iter();
            children.map(|child| Doomed::Column(child, column.clone())).collect()
        }
        Doomed::Object(_) | Doomed::Default(..) => Vec::new(),
    }
}

fn remove(draft: &mut Draft<'_>, doomed: &Doomed) -> Applied {
    match doomed {
        Doomed::Object(id) if id.kind == ObjectKind::Index => remove_index(draft, id),
        Doomed::Object(id) => {
            if matches!(id.kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView) {
                for attached in draft.attached(&id.name).cloned().collect::<Vec<_>>() {
                    draft.take(&attached);
                }
                remove_sequences(draft, &id.name, None);
            }
            draft.take(id);
            Ok(())
        }
        Doomed::Column(table, column) => {
            remove_sequences(draft, table, Some(column));
            drop_column::remove(draft, table, column)
        }
        Doomed::Constraint(table, constraint) => draft.edit(table, |_, table| {
            // Of two without a name that demand the same, which SQLite takes, one goes.
            let place = table.constraints.iter().position(|known| known == constraint);
            place.map(|place| table.constraints.remove(place));
            Ok(())
        }),
        Doomed::Default(table, column) => draft.edit(table, |_, table| {
            table.expect_column_mut(column)?.default = None;
            Ok(())
        }),
    }
}

fn remove_index(draft: &mut Draft<'_>, id: &ObjectId) -> Applied {
    let Some(owner) = draft.index(&id.name, id.on.as_ref()).map(|(owner, _)| owner.clone()) else {
        return Ok(());
    };
    let stays = |name: &Option<Name>| name.as_ref() != Some(&id.name.name);
    if let Some(mut view) = draft.views.get(&owner).cloned() {
        view.indexes.retain(|index| stays(&index.name));
        draft.put(Object::View(view));
        return Ok(());
    }
    draft.edit(&owner, |_, table| {
        table.indexes.retain(|index| stays(&index.name));
        Ok(())
    })
}

/// Removes the sequences that belong to a column, or to any column of a table.
fn remove_sequences(draft: &mut Draft<'_>, table: &QualifiedName, column: Option<&Name>) {
    let is_of = |(_, of): &(QualifiedName, Name)| column.is_none_or(|column| column == of);
    let owned = draft.owned_sequences(table).filter(|sequence| sequence.owner.as_ref().is_some_and(is_of));
    let ids = owned.map(|sequence| ObjectId::new(ObjectKind::Sequence, sequence.name.clone()));
    for id in ids.collect::<Vec<_>>() {
        draft.take(&id);
    }
}

impl Doomed {
    /// Says whether it is still there.
    fn is_in(&self, schema: &Schema) -> bool {
        match self {
            Self::Object(id) if id.kind == ObjectKind::Namespace => true,
            Self::Object(id) => schema.contains(id),
            Self::Column(table, column) | Self::Default(table, column) => {
                schema.column(table, column).is_some()
            }
            Self::Constraint(table, constraint) => {
                schema.tables.get(table).is_some_and(|table| table.constraints.contains(constraint))
            }
        }
    }
}

impl fmt::Display for Doomed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(id) => id.fmt(f),
            Self::Column(table, column) => write!(f, "column {column} of table {table}"),
            Self::Constraint(table, constraint) => match &constraint.name {
                Some(name) => write!(f, "constraint {name} of table {table}"),
                None => write!(f, "a constraint of table {table}"),
            },
            Self::Default(table, column) => write!(f, "default of column {column} of table {table}"),
        }
    }
}
