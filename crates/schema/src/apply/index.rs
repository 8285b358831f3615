//! Indexes.

use caribou_migration::Dialect;

use super::naming::Place;
use super::{Applied, ApplyError, Draft, foreign_key, inherit};
use crate::{
    Constraint, Existing, Index, IndexKey, Name, Object, ObjectId, ObjectKind, QualifiedName, Schema, Table,
};

pub(super) fn create(
    draft: &mut Draft<'_>,
    owner: &QualifiedName,
    index: &Index,
    existing: Existing,
) -> Applied {
    if existing == Existing::Skip
        && let Some(name) = &index.name
        && occupant(draft, owner, name).is_some()
    {
        return Ok(());
    }
    if draft.views.get(owner).is_some_and(|view| view.materialized) {
        return on_view(draft, owner, index);
    }
    draft.edit(owner, |schema, table| {
        if existing == Existing::Replace {
            table.indexes.retain(|known| known.name != index.name);
        }
        add(schema, table, index)
    })?;
    inherit::index_to_children(draft, owner)
}

/// Adds an index to a table that is being made or changed.
pub(super) fn add(schema: &Schema, table: &mut Table, index: &Index) -> Applied {
    for part in &index.parts {
        if let IndexKey::Column(column) = &part.key {
            table.expect_column(column)?;
        }
    }
    for column in &index.include {
        table.expect_column(column)?;
    }
    if schema.dialect() == Dialect::Mysql {
        give_way(table, index);
    }
    // One that is said is the user's own, even if it was taken from one that MySQL had made.
    let mut index = Index { implied: false, ..index.clone() };
    for part in &mut index.parts {
        // The collation of the column says nothing.
        if let IndexKey::Column(column) = &part.key
            && part.collation.is_some()
            && part.collation == table.expect_column(column)?.collation
        {
            part.collation = None;
        }
    }
    match &index.name {
        Some(name) => expect_free(schema, table, name)?,
        None => index.name = Place::table(schema, table).index(&index),
    }
    table.indexes.push(index);
    Ok(())
}

/// Drops the indexes that MySQL made for foreign keys and that a new one makes superfluous.
pub(super) fn give_way(table: &mut Table, new: &Index) {
    let columns = foreign_key::columns(new);
    let is_superfluous = |index: &Index| index.implied && columns.starts_with(&foreign_key::columns(index));
    table.indexes.retain(|index| !is_superfluous(index));
}

/// Says that no other index has a name.
pub(super) fn expect_free(schema: &Schema, table: &Table, name: &Name) -> Applied {
    let full = table.name.sibling(name.clone());
    let in_schema =
        Some(()).filter(|()| schema.dialect() != Dialect::Mysql).and_then(|()| schema.relation(&full));
    let there = in_schema.or_else(|| {
        let is_key =
            |constraint: &Constraint| schema.dialect() == Dialect::Postgres && constraint.rule.has_index();
        let is_here = table.index(name).is_some() || table.constraint(name).is_some_and(is_key);
        is_here.then(|| index_id(schema, &table.name, name))
    });
    there.map_or(Ok(()), |there| Err(ApplyError::ObjectExists { there: there.into() }))
}

/// Returns what identifies an index.
pub(super) fn index_id(schema: &Schema, owner: &QualifiedName, name: &Name) -> ObjectId {
    let on = (schema.dialect() == Dialect::Mysql).then(|| owner.clone());
    ObjectId { on, ..ObjectId::new(ObjectKind::Index, owner.sibling(name.clone())) }
}

pub(super) fn occupant(schema: &Schema, owner: &QualifiedName, name: &Name) -> Option<ObjectId> {
    let id = index_id(schema, owner, name);
    match &id.on {
        Some(table) => schema.tables.get(table)?.index(name).map(|_| id),
        None => schema.relation(&id.name),
    }
}

fn on_view(draft: &mut Draft<'_>, owner: &QualifiedName, index: &Index) -> Applied {
    let Some(mut view) = draft.views.get(owner).cloned() else {
        return Err(draft.no_object(&ObjectId::new(ObjectKind::MaterializedView, owner.clone())));
    };
    let mut index = index.clone();
    match &index.name {
        Some(name) => {
            if let Some(there) = draft.relation(&owner.sibling(name.clone())) {
                return Err(ApplyError::ObjectExists { there: there.into() });
            }
        }
        None => {
            let place =
                Place { schema: draft, owner, columns: &[], constraints: &[], indexes: &view.indexes };
            index.name = place.index(&index);
        }
    }
    view.indexes.push(index);
    draft.put(Object::View(view));
    Ok(())
}
