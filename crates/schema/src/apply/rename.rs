//! Giving objects another name, or another schema.

use caribou_migration::Dialect;

use super::create::is_default_namespace;
use super::references::{Redirect, Space};
use super::{Applied, ApplyError, Draft, index, naming};
use crate::{Missing, Name, Object, ObjectId, ObjectKind, QualifiedName, Schema, Table};

pub(super) fn object(draft: &mut Draft<'_>, id: &ObjectId, to: &Name, missing: Missing) -> Applied {
    let Some(found) = find(draft, id) else { return absent(draft, id, missing) };
    match found.kind {
        ObjectKind::Namespace => namespace(draft, &found.name.name, to),
        ObjectKind::Index => rename_index(draft, &found, to),
        _ => relabel(draft, &found, &found.name.sibling(to.clone())),
    }
}

pub(super) fn to_namespace(
    draft: &mut Draft<'_>,
    id: &ObjectId,
    schema: Option<&Name>,
    missing: Missing,
) -> Applied {
    let Some(found) = find(draft, id) else { return absent(draft, id, missing) };
    let schema = schema.filter(|name| !is_default_namespace(name, draft.dialect())).cloned();
    let to = QualifiedName { schema: schema.clone(), name: found.name.name.clone() };
    if to == found.name {
        return Ok(());
    }
    draft.expect_namespace(&ObjectId { name: to.clone(), ..found.clone() })?;
    relabel(draft, &found, &to)?;
    // The sequences of a table move with it.
    let owned = draft.owned_sequences(&to).filter(|_| found.kind == ObjectKind::Table);
    for name in owned.map(|sequence| sequence.name.clone()).collect::<Vec<_>>() {
        let moved = QualifiedName { schema: schema.clone(), name: name.name.clone() };
        relabel(draft, &ObjectId::new(ObjectKind::Sequence, name), &moved)?;
    }
    Ok(())
}

fn absent(draft: &Draft<'_>, id: &ObjectId, missing: Missing) -> Applied {
    match missing {
        Missing::Fail if id.kind != ObjectKind::Other => Err(draft.no_object(id)),
        Missing::Fail | Missing::Skip => Ok(()),
    }
}

/// Returns the object that is meant: PostgreSQL takes `ALTER TABLE` for views, sequences and indexes too.
fn find(schema: &Schema, id: &ObjectId) -> Option<ObjectId> {
    match id.kind {
        ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Sequence
        | ObjectKind::Index
            if schema.dialect() == Dialect::Postgres =>
        {
            schema.relation(&id.name)
        }
        ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => schema.type_named(&id.name),
        ObjectKind::Namespace
        | ObjectKind::Extension
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Sequence
        | ObjectKind::Index => schema.contains(id).then(|| id.clone()),
        _ => schema.opaque(id).cloned(),
    }
}

/// Gives an object its new name, and everything that points to it.
fn relabel(draft: &mut Draft<'_>, from: &ObjectId, to: &QualifiedName) -> Applied {
    let new = ObjectId { name: to.clone(), ..from.clone() };
    if let Some(there) = draft.occupant(&new) {
        return Err(ApplyError::ObjectExists { there: there.into() });
    }
    let Some(mut object) = draft.take(from) else { return Ok(()) };
    match &mut object {
        Object::Table(table) => rename_table(draft, table, to),
        Object::View(view) => view.name = to.clone(),
        Object::Sequence(sequence) => sequence.name = to.clone(),
        Object::Enum(values) => values.name = to.clone(),
        Object::Extension(extension) => extension.name = to.name.clone(),
        Object::Opaque(opaque) => {
            opaque.id.name = to.clone();
            let name = &from.name.name;
            opaque.statement.iter_mut().for_each(|statement| statement.rename(name, &to.name));
            // What is compared of a routine is its body, which has no name.
            if opaque.id.signature.is_none() {
                opaque.definition.rename(name, &to.name);
            }
        }
        // Renamed by `namespace`.
        Object::Namespace(_) => {}
    }
    draft.put(object);
    let is_meant = |space| match from.kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => space != Space::Routine,
        ObjectKind::Sequence => matches!(space, Space::Relation | Space::Any),
        ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => {
            matches!(space, Space::Type | Space::Any)
        }
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
            matches!(space, Space::Routine | Space::Any)
        }
        _ => false,
    };
    let name = |space, name: &QualifiedName| (is_meant(space) && *name == from.name).then(|| to.clone());
    let word = Some((&from.name.name, &to.name)).filter(|_| is_meant(Space::Any));
    Redirect { name: &name, word }.apply(draft);
    Ok(())
}

fn rename_table(schema: &Schema, table: &mut Table, to: &QualifiedName) {
    if schema.dialect() == Dialect::Mysql {
        for name in table.constraints.iter_mut().filter_map(|constraint| constraint.name.as_mut()) {
            if let Some(followed) = naming::follow_table(name, &table.name.name, &to.name) {
                *name = followed;
            }
        }
    }
    table.name = to.clone();
}

/// Renames an index, or the constraint that it belongs to.
fn rename_index(draft: &mut Draft<'_>, id: &ObjectId, to: &Name) -> Applied {
    let owner = match draft.dialect() {
        Dialect::Mysql => id.on.clone(),
        Dialect::Postgres | Dialect::Sqlite => draft.index_owners.get(&id.name).cloned(),
    };
    let Some(owner) = owner else { return Err(draft.no_object(id)) };
    let new = index::index_id(draft, &owner, to);
    if let Some(there) = index::occupant(draft, &owner, to).filter(|_| *to != id.name.name) {
        return Err(ApplyError::ObjectExists { there: ObjectId { name: new.name, ..there }.into() });
    }
    let old = Some(&id.name.name);
    if let Some(mut view) = draft.views.get(&owner).cloned() {
        for index in view.indexes.iter_mut().filter(|index| index.name.as_ref() == old) {
            index.name = Some(to.clone());
        }
        draft.put(Object::View(view));
        return Ok(());
    }
    draft.edit(&owner, |schema, table| {
        for index in table.indexes.iter_mut().filter(|index| index.name.as_ref() == old) {
            index.name = Some(to.clone());
        }
        for constraint in &mut table.constraints {
            if schema.dialect() == Dialect::Postgres
                && constraint.rule.has_index()
                && constraint.name.as_ref() == old
            {
                constraint.name = Some(to.clone());
            }
        }
        Ok(())
    })
}

/// Renames a schema, with everything in it and everything that points there.
fn namespace(draft: &mut Draft<'_>, from: &Name, to: &Name) -> Applied {
    let id = |name: &Name| ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(name.clone()));
    if let Some(there) = draft.occupant(&id(to)) {
        return Err(ApplyError::ObjectExists { there: there.into() });
    }
    draft.take(&id(from));
    draft.put(Object::Namespace(to.clone()));
    let moved = |name: &QualifiedName| QualifiedName { schema: Some(to.clone()), name: name.name.clone() };
    let is_inside = |object: &Object| object.id().name.schema.as_ref() == Some(from);
    for mut object in draft.objects().filter(is_inside).collect::<Vec<_>>() {
        draft.take(&object.id());
        match &mut object {
            Object::Table(table) => table.name = moved(&table.name),
            Object::View(view) => view.name = moved(&view.name),
            Object::Sequence(sequence) => sequence.name = moved(&sequence.name),
            Object::Enum(values) => values.name = moved(&values.name),
            Object::Opaque(opaque) => opaque.id.name = moved(&opaque.id.name),
            Object::Extension(_) | Object::Namespace(_) => {}
        }
        draft.put(object);
    }
    let name = |_, name: &QualifiedName| (name.schema.as_ref() == Some(from)).then(|| moved(name));
    Redirect { name: &name, word: Some((from, to)) }.apply(draft);
    Ok(())
}
