//! What refers to something by its text.

use super::text;
use crate::{Expression, Name, ObjectId, ObjectKind, Opaque, QualifiedName, Schema};

/// Returns the views, triggers, routines and the like that may mean an object by its name.
pub(super) fn of_object(schema: &Schema, id: &ObjectId) -> Vec<ObjectId> {
    if matches!(id.kind, ObjectKind::Namespace | ObjectKind::Extension | ObjectKind::Index) {
        return Vec::new();
    }
    let name = &id.name.name;
    let views = schema
        .views()
        .filter(|view| view.name != id.name && (view.reads.contains(&id.name) || says(&view.query, name)));
    let views = views.map(|view| ObjectId::new(view.kind(), view.name.clone()));
    let opaques = schema.opaques().filter(|opaque| {
        opaque.id.name != id.name
            && (opaque.id.on.as_ref() == Some(&id.name)
                || opaque.reads.contains(&id.name)
                || is_said(opaque, name)
                || takes(&opaque.id, name))
    });
    views.chain(opaques.map(|opaque| opaque.id.clone())).collect()
}

/// Returns the views, triggers, routines and the like that may mean a column of a table.
pub(super) fn of_column(schema: &Schema, table: &QualifiedName, column: &Name) -> Vec<ObjectId> {
    let views = schema.views().filter(|view| {
        view.reads.contains(table) && (text::takes_all(&view.query) || says(&view.query, column))
    });
    let views = views.map(|view| ObjectId::new(view.kind(), view.name.clone()));
    let opaques = schema.opaques().filter(|opaque| {
        (opaque.id.on.as_ref() == Some(table) || opaque.reads.contains(table) || is_said(opaque, &table.name))
            && is_said(opaque, column)
    });
    views.chain(opaques.map(|opaque| opaque.id.clone())).collect()
}

/// Says whether a view, or a trigger of another table, reads what is called so.
pub(super) fn is_read(schema: &Schema, name: &QualifiedName) -> bool {
    schema.views().any(|view| view.name != *name && view.reads.contains(name))
        || schema.opaques().any(|opaque| opaque.id.on.as_ref() != Some(name) && opaque.reads.contains(name))
}

fn is_said(opaque: &Opaque, name: &Name) -> bool {
    says(&opaque.definition, name) || opaque.statement.as_ref().is_some_and(|statement| says(statement, name))
}

fn says(expression: &Expression, name: &Name) -> bool {
    expression.mentions(name)
        || text::calls(expression).iter().any(|call| call.eq_ignore_ascii_case(name.as_str()))
}

fn takes(id: &ObjectId, name: &Name) -> bool {
    id.signature.as_deref().is_some_and(|signature| text::has_word(signature, &[name.as_str()]))
}
