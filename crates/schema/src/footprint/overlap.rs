//! When two resources have something in common.

use super::Resource;
use crate::{Name, ObjectId, ObjectKind, QualifiedName};

/// Says whether two resources have something in common: they are the same, or one is part of the other.
///
/// Schemas of names are not compared: a name may be written with or without one. Nor are kinds, for tables, views,
/// sequences, indexes and types share their names, and an expression does not say what it names.
pub(super) fn overlap(one: &Resource, other: &Resource) -> bool {
    use Resource::{Column, Constraint, Constraints, Everything, Object, Rows, Unsaid};
    match (one, other) {
        (Everything, _) | (_, Everything) | (Unsaid, Unsaid) => true,
        (Unsaid, _) | (_, Unsaid) => false,
        (Object(one), Object(other)) => objects(one, other),
        (Object(id), part) | (part, Object(id)) => object_and_part(id, part),
        // Rows obey constraints and have columns.
        (Rows(one), part) | (part, Rows(one)) => table_of(part).is_some_and(|other| same(one, other)),
        (Column(table, one), Column(other_table, other)) => same(table, other_table) && one == other,
        (Constraint(table, one), Constraint(other_table, other)) => same(table, other_table) && one == other,
        (Constraints(table), Constraint(other, _) | Constraints(other))
        | (Constraint(other, _), Constraints(table)) => same(table, other),
        (Column(..), Constraint(..) | Constraints(_)) | (Constraint(..) | Constraints(_), Column(..)) => {
            false
        }
    }
}

/// Returns that of two resources which says more of what is meant; rows rather than what they obey.
pub(super) fn narrower<'r>(one: &'r Resource, other: &'r Resource) -> &'r Resource {
    let breadth = |resource: &Resource| match resource {
        Resource::Rows(_) => 0,
        Resource::Column(..) | Resource::Constraint(..) => 1,
        Resource::Constraints(_) => 2,
        Resource::Object(_) => 3,
        Resource::Unsaid => 4,
        Resource::Everything => 5,
    };
    if breadth(other) < breadth(one) { other } else { one }
}

fn table_of(part: &Resource) -> Option<&QualifiedName> {
    match part {
        Resource::Column(table, _)
        | Resource::Constraint(table, _)
        | Resource::Constraints(table)
        | Resource::Rows(table) => Some(table),
        Resource::Object(_) | Resource::Unsaid | Resource::Everything => None,
    }
}

fn objects(one: &ObjectId, other: &ObjectId) -> bool {
    if contains(one, other) || contains(other, one) {
        return true;
    }
    match (&one.on, &other.on) {
        // Triggers of different tables have names of their own; indexes only on some databases.
        (Some(table), Some(other_table)) if !is_index(one) && !is_index(other) => {
            one.kind == other.kind && same(table, other_table) && one.name.name == other.name.name
        }
        _ if is_index(one) || is_index(other) || is_sequence(one) || is_sequence(other) => {
            without_number(&one.name.name) == without_number(&other.name.name)
        }
        _ => one.name.name == other.name.name,
    }
}

/// Says whether one object goes and changes with the other.
fn contains(whole: &ObjectId, part: &ObjectId) -> bool {
    if whole.kind == ObjectKind::Namespace {
        return part.name.schema.as_ref() == Some(&whole.name.name);
    }
    match &part.on {
        Some(on) => same(on, &whole.name),
        // Which table an index belongs to is not always said.
        None => is_index(part) && matches!(whole.kind, ObjectKind::Table | ObjectKind::MaterializedView),
    }
}

fn object_and_part(id: &ObjectId, part: &Resource) -> bool {
    let Some(table) = table_of(part) else { return false };
    if id.kind == ObjectKind::Namespace {
        return table.schema.as_ref() == Some(&id.name.name);
    }
    if is_index(id) && id.on.is_none() {
        return true;
    }
    match (&id.on, part) {
        // An index is made of columns, but does not change them; what it is made of is read. So it is with a trigger.
        (Some(_), Resource::Column(..)) => false,
        (Some(on), Resource::Constraint(_, name)) => is_index(id) && same(on, table) && id.name.name == *name,
        (Some(_), Resource::Constraints(_)) if !is_index(id) => false,
        (Some(on), _) => same(on, table),
        (None, _) => same(&id.name, table),
    }
}

fn same(one: &QualifiedName, other: &QualifiedName) -> bool {
    one.name == other.name
}

fn is_index(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Index
}

fn is_sequence(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Sequence
}

/// Returns a name without the number that a database puts behind one that is taken.
fn without_number(name: &Name) -> Name {
    name.with_text(name.as_str().trim_end_matches(|c: char| c.is_ascii_digit()))
}
