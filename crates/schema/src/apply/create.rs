//! Making objects.

use caribou_migration::Dialect;

use super::{Applied, ApplyError, Draft, create_table, drop, query, view};
use crate::{
    Dependents, Existing, Missing, Name, Object, ObjectId, ObjectKind, Opaque, QualifiedName, Schema, View,
};

pub(super) fn object(draft: &mut Draft<'_>, object: &Object, existing: Existing) -> Applied {
    let id = object.id();
    if let Some(there) = draft.occupant(&id) {
        match existing {
            Existing::Skip => return Ok(()),
            Existing::Replace if there.kind == id.kind => {}
            Existing::Fail | Existing::Replace => {
                return Err(ApplyError::ObjectExists { there: there.into() });
            }
        }
        if id.kind == ObjectKind::Table {
            drop::object(draft, &id, Missing::Fail, Dependents::Restrict)?;
        }
    }
    draft.expect_namespace(&id)?;
    match object {
        Object::Table(table) => create_table::create(draft, table),
        Object::View(view) => {
            view::expect_read(draft, view)?;
            let view = replacing(draft, view);
            draft.put(Object::View(view));
            Ok(())
        }
        Object::Opaque(opaque) => opaque_object(draft, opaque),
        Object::Namespace(name) if is_default_namespace(name, draft.dialect()) => Ok(()),
        other => {
            draft.put(other.clone());
            Ok(())
        }
    }
}

/// A view that is replaced keeps what belongs to it and is not said again.
fn replacing(schema: &Schema, view: &View) -> View {
    let mut view = view.clone();
    query::settle(schema, &mut view);
    if let Some(before) = schema.views.get(&view.name) {
        view.comment = view.comment.or_else(|| before.comment.clone());
    }
    view
}

fn opaque_object(draft: &mut Draft<'_>, opaque: &Opaque) -> Applied {
    if let Some(on) = &opaque.id.on
        && draft.relation(on).is_none()
    {
        return Err(draft.no_object(&ObjectId::new(ObjectKind::Table, on.clone())));
    }
    let mut opaque = opaque.clone();
    if let Some(before) = draft.opaques.get(&opaque.id) {
        opaque.comment = opaque.comment.or_else(|| before.comment.clone());
    }
    draft.put(Object::Opaque(opaque));
    Ok(())
}

/// Says whether a name means the schema that is not named otherwise.
pub(super) fn is_default_namespace(name: &Name, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Postgres => name.as_str() == "public",
        Dialect::Sqlite => name.as_str().eq_ignore_ascii_case("main"),
        Dialect::Mysql => false,
    }
}

impl Schema {
    /// Returns what stands in the way of a new object.
    pub(super) fn occupant(&self, id: &ObjectId) -> Option<ObjectId> {
        match id.kind {
            ObjectKind::Namespace => {
                let is_there = self.namespaces.contains(&id.name.name)
                    || is_default_namespace(&id.name.name, self.dialect);
                is_there.then(|| id.clone())
            }
            ObjectKind::Extension => self.extensions.contains_key(&id.name.name).then(|| id.clone()),
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::Sequence => {
                self.relation(&id.name).or_else(|| self.type_named(&id.name))
            }
            ObjectKind::Index => self.relation(&id.name),
            ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => self.type_named(&id.name),
            // Elsewhere the name of a trigger is its own in the whole schema.
            ObjectKind::Trigger if self.dialect != Dialect::Postgres => self.namesakes(id).next().cloned(),
            _ => self.opaques.contains_key(id).then(|| id.clone()),
        }
    }

    /// Says that the schema of an object is there, as far as that can be known.
    pub(super) fn expect_namespace(&self, id: &ObjectId) -> Applied {
        let Some(name) = &id.name.schema else { return Ok(()) };
        let is_builtin = name.as_str().starts_with("pg_") || name.as_str() == "information_schema";
        if self.dialect != Dialect::Postgres || is_builtin || self.namespaces.contains(name) {
            return Ok(());
        }
        Err(self.no_object(&ObjectId::new(ObjectKind::Namespace, QualifiedName::plain(name.clone()))))
    }
}
