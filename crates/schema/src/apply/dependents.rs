//! What needs something that is about to be dropped.
//!
//! Only PostgreSQL keeps account of that. A statement is refused only where the need is certain: what a query reads is
//! known from its words alone, and a migration that ran must not be refused.

use caribou_migration::Dialect;

use super::create::is_default_namespace;
use super::drop::Doomed;
use crate::{
    Constraint, DataType, Dependents, ForeignKey, Index, IndexKey, Name, ObjectId, ObjectKind, QualifiedName,
    Rule, Schema, Table,
};

/// Returns what needs something: for a refusal what surely does, for a cascade what probably does.
pub(super) fn of(schema: &Schema, doomed: &Doomed, dependents: Dependents) -> Vec<Doomed> {
    if schema.dialect() != Dialect::Postgres {
        return Vec::new();
    }
    match doomed {
        Doomed::Object(id) => match id.kind {
            ObjectKind::Table => of_table(schema, &id.name),
            ObjectKind::View | ObjectKind::MaterializedView => views(schema, &id.name).collect(),
            ObjectKind::Sequence => defaults(schema, &id.name),
            ObjectKind::Enum | ObjectKind::Type | ObjectKind::Domain => of_type(schema, &id.name),
            ObjectKind::Function => of_function(schema, id),
            ObjectKind::Namespace => contents(schema, &id.name.name),
            ObjectKind::Index => of_index(schema, id),
            _ => Vec::new(),
        },
        Doomed::Column(table, column) => of_column(schema, table, column, dependents),
        Doomed::Constraint(table, constraint) => match (&constraint.rule, schema.tables.get(table)) {
            (Rule::PrimaryKey(key) | Rule::Unique(key), Some(table)) => {
                of_key(schema, table, &key.columns.iter().collect::<Vec<_>>(), Some(constraint), None)
            }
            _ => Vec::new(),
        },
        Doomed::Default(..) => Vec::new(),
    }
}

fn of_table(schema: &Schema, name: &QualifiedName) -> Vec<Doomed> {
    let mut needing: Vec<Doomed> = foreign_keys(schema, name)
        .filter(|(table, _, _)| table.name != *name)
        .map(|(table, constraint, _)| Doomed::Constraint(table.name.clone(), constraint.clone()))
        .collect();
    let heirs = schema.children(name).into_iter();
    let heirs = heirs.filter(|heir| schema.tables.get(heir).is_some_and(|heir| heir.inherits.contains(name)));
    needing.extend(heirs.map(|heir| Doomed::Object(ObjectId::new(ObjectKind::Table, heir))));
    needing.extend(views(schema, name));
    needing
}

fn views<'a>(schema: &'a Schema, name: &'a QualifiedName) -> impl Iterator<Item = Doomed> + 'a {
    let reading = schema.views.values().filter(move |view| view.reads.contains(name) && view.name != *name);
    reading.map(|view| Doomed::Object(ObjectId::new(view.kind(), view.name.clone())))
}

fn foreign_keys<'a>(
    schema: &'a Schema,
    to: &'a QualifiedName,
) -> impl Iterator<Item = (&'a Table, &'a Constraint, &'a ForeignKey)> + 'a {
    let tables = schema.referrers(to).into_iter().filter_map(|name| schema.tables.get(&name));
    tables.flat_map(move |table| {
        table.constraints.iter().filter_map(move |constraint| match &constraint.rule {
            Rule::ForeignKey(key) if key.table == *to => Some((table, constraint, key)),
            _ => None,
        })
    })
}

fn of_column(schema: &Schema, table: &QualifiedName, column: &Name, dependents: Dependents) -> Vec<Doomed> {
    let mut needing: Vec<Doomed> = foreign_keys(schema, table)
        .filter(|(_, _, key)| key.referenced.contains(column))
        // A key of the table itself goes with its own column.
        .filter(|(owner, _, key)| owner.name != *table || !key.columns.contains(column))
        .map(|(owner, constraint, _)| Doomed::Constraint(owner.name.clone(), constraint.clone()))
        .collect();
    if let Some(table) = schema.tables.get(table) {
        let computed = table.columns.iter().filter(|other| {
            let from = other.generated.as_ref().map(|generated| &generated.expression);
            from.is_some_and(|expression| expression.mentions(column))
        });
        needing.extend(computed.map(|other| Doomed::Column(table.name.clone(), other.name.clone())));
    }
    let reading = schema.views.values().filter(|view| view.reads.contains(table));
    let reading = reading.filter(|view| view.query.mentions(column));
    let reading = reading.filter(|view| dependents == Dependents::Cascade || view.reads.len() == 1);
    needing.extend(reading.map(|view| Doomed::Object(ObjectId::new(view.kind(), view.name.clone()))));
    needing
}

/// Returns the foreign keys that point to columns which nothing else makes unique.
fn of_key(
    schema: &Schema,
    table: &Table,
    columns: &[&Name],
    constraint: Option<&Constraint>,
    index: Option<&Index>,
) -> Vec<Doomed> {
    let same = |other: &[&Name]| other.len() == columns.len() && columns.iter().all(|c| other.contains(c));
    let keys = table.constraints.iter().filter(|known| Some(*known) != constraint);
    let mut keys = keys.filter_map(|known| known.rule.key());
    let mut indexes = table.indexes.iter().filter(|known| known.unique && Some(*known) != index);
    if keys.any(|key| same(&key.columns.iter().collect::<Vec<_>>()))
        || indexes.any(|index| same(&super::foreign_key::columns(index)))
    {
        return Vec::new();
    }
    let pointing = foreign_keys(schema, &table.name);
    let pointing = pointing.filter(|(_, _, key)| same(&key.referenced.iter().collect::<Vec<_>>()));
    pointing
        .map(|(owner, constraint, _)| Doomed::Constraint(owner.name.clone(), constraint.clone()))
        .collect()
}

fn of_index(schema: &Schema, id: &ObjectId) -> Vec<Doomed> {
    let Some((owner, index)) = schema.index(&id.name, None) else { return Vec::new() };
    let is_plain = index.parts.iter().all(|part| matches!(part.key, IndexKey::Column(_)));
    match schema.tables.get(owner) {
        Some(table) if index.unique && is_plain && index.predicate.is_none() => {
            of_key(schema, table, &super::foreign_key::columns(index), None, Some(index))
        }
        _ => Vec::new(),
    }
}

fn of_type(schema: &Schema, name: &QualifiedName) -> Vec<Doomed> {
    let mut needing = Vec::new();
    for table in schema.tables.values() {
        let of_it = table.columns.iter().filter(
            |column| matches!(&column.data_type, DataType::Named { name: known, .. } if known == name),
        );
        needing.extend(of_it.map(|column| Doomed::Column(table.name.clone(), column.name.clone())));
    }
    let spelled = name.to_string();
    let opaques = schema.opaques.values().filter(|opaque| match opaque.id.kind {
        ObjectKind::Type | ObjectKind::Domain => opaque.reads.contains(name) && opaque.id.name != *name,
        _ => opaque.id.signature.as_deref().is_some_and(|signature| takes(signature, &spelled)),
    });
    needing.extend(opaques.map(|opaque| Doomed::Object(opaque.id.clone())));
    needing
}

/// Says whether one of the types of a signature is a type, or an array of it.
pub(super) fn takes(signature: &str, data_type: &str) -> bool {
    signature.split(", ").any(|argument| argument.trim_end_matches("[]") == data_type)
}

fn of_function(schema: &Schema, id: &ObjectId) -> Vec<Doomed> {
    // Which of several functions of a name is called cannot be told.
    if schema.namesakes(id).count() > 1 {
        return Vec::new();
    }
    let triggers = schema.opaques.values().filter(|opaque| opaque.id.kind == ObjectKind::Trigger);
    let calling = triggers.filter(|trigger| trigger.reads.contains(&id.name));
    let mut needing: Vec<Doomed> = calling.map(|trigger| Doomed::Object(trigger.id.clone())).collect();
    needing.extend(defaults(schema, &id.name));
    needing
}

/// Returns the defaults that call a function or count with a sequence.
fn defaults(schema: &Schema, name: &QualifiedName) -> Vec<Doomed> {
    let columns =
        schema.tables.values().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let using = columns
        .filter(|(_, column)| column.default.as_ref().is_some_and(|default| default.mentions_object(name)));
    using.map(|(table, column)| Doomed::Default(table.name.clone(), column.name.clone())).collect()
}

/// Returns everything in a schema.
fn contents(schema: &Schema, name: &Name) -> Vec<Doomed> {
    let is_default = is_default_namespace(name, schema.dialect());
    let is_inside = |object: &QualifiedName| match &object.schema {
        Some(schema) => schema == name,
        None => is_default,
    };
    let tables = schema.tables.keys().map(|name| (ObjectKind::Table, name));
    let views = schema.views.values().map(|view| (view.kind(), &view.name));
    let sequences = schema.sequences.keys().map(|name| (ObjectKind::Sequence, name));
    let enums = schema.enums.keys().map(|name| (ObjectKind::Enum, name));
    let known = tables.chain(views).chain(sequences).chain(enums);
    let known =
        known.filter(|(_, name)| is_inside(name)).map(|(kind, name)| ObjectId::new(kind, name.clone()));
    let opaques = schema.opaques.keys().filter(|id| id.on.is_none() && is_inside(&id.name)).cloned();
    known.chain(opaques).map(Doomed::Object).collect()
}
