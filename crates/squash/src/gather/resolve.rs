//! What an operation does, where it says "if".

use caribou_schema::{
    Dependents, Existing, Missing, Object, ObjectKind, Operation, QualifiedName, Schema, TableChange,
};

/// What an operation comes to on the schema that is there.
pub(super) enum Resolved {
    /// It does what it says.
    AsItIs,
    /// It does nothing.
    Nothing,
    /// It does this, without an "if".
    As(Box<Operation>),
}

/// Looks up what an operation with `IF EXISTS`, `IF NOT EXISTS`, `CASCADE` or `CONCURRENTLY` does. `is_new` says which tables have no rows.
pub(super) fn resolved(
    operation: &Operation,
    schema: &Schema,
    is_new: &dyn Fn(&QualifiedName) -> bool,
) -> Resolved {
    if !schema.doubts().is_empty() {
        return Resolved::AsItIs;
    }
    match operation {
        Operation::Create { object, existing: Existing::Skip } => {
            if is_there(object, schema) {
                Resolved::Nothing
            } else {
                Resolved::As(Box::new(Operation::Create { object: object.clone(), existing: Existing::Fail }))
            }
        }
        Operation::Create { object, existing: Existing::Replace } if is_replaceable(object) => {
            if is_there(object, schema) {
                Resolved::AsItIs
            } else {
                Resolved::As(Box::new(Operation::Create { object: object.clone(), existing: Existing::Fail }))
            }
        }
        Operation::CreateIndex { table, index, concurrently, existing } => {
            let is_there = index
                .name
                .as_ref()
                .is_some_and(|name| schema.index(&table.sibling(name.clone()), Some(table)).is_some());
            match existing {
                Existing::Skip if is_there => Resolved::Nothing,
                Existing::Fail if !concurrently || !is_new(table) => Resolved::AsItIs,
                _ => Resolved::As(Box::new(Operation::CreateIndex {
                    table: table.clone(),
                    index: index.clone(),
                    concurrently: *concurrently && !is_new(table),
                    existing: Existing::Fail,
                })),
            }
        }
        Operation::Drop { id, missing, dependents } => {
            if *missing == Missing::Skip && !contains(operation, schema) {
                return Resolved::Nothing;
            }
            let plain = Operation::Drop {
                id: id.clone(),
                missing: Missing::Fail,
                dependents: alone(*dependents, schema, |dependents| Operation::Drop {
                    id: id.clone(),
                    missing: Missing::Fail,
                    dependents,
                }),
            };
            if plain == *operation { Resolved::AsItIs } else { Resolved::As(Box::new(plain)) }
        }
        Operation::Alter { table, missing: Missing::Skip, .. } if schema.table(table).is_none() => {
            Resolved::Nothing
        }
        Operation::Alter { table, change, .. } => altered(operation, table, change, schema),
        Operation::AddValue { name, value, place, existing: Existing::Skip } => {
            match schema.enumeration(name) {
                Some(values) if values.values.contains(value) => Resolved::Nothing,
                Some(_) => Resolved::As(Box::new(Operation::AddValue {
                    name: name.clone(),
                    value: value.clone(),
                    place: place.clone(),
                    existing: Existing::Fail,
                })),
                None => Resolved::AsItIs,
            }
        }
        _ => Resolved::AsItIs,
    }
}

fn altered(operation: &Operation, table: &QualifiedName, change: &TableChange, schema: &Schema) -> Resolved {
    let has = |name| schema.column(table, name).is_some();
    let change = match change {
        TableChange::AddColumn { column, existing: Existing::Skip, .. } if has(&column.name) => {
            return Resolved::Nothing;
        }
        TableChange::AddColumn { column, place, existing: Existing::Skip } => {
            TableChange::AddColumn { column: column.clone(), place: place.clone(), existing: Existing::Fail }
        }
        TableChange::DropColumn { name, missing: Missing::Skip, .. } if !has(name) => {
            return Resolved::Nothing;
        }
        TableChange::DropColumn { name, dependents, .. } => TableChange::DropColumn {
            name: name.clone(),
            missing: Missing::Fail,
            dependents: alone(*dependents, schema, |dependents| {
                let (name, missing) = (name.clone(), Missing::Fail);
                Operation::alter(table, TableChange::DropColumn { name, missing, dependents })
            }),
        },
        TableChange::DropConstraint { which, missing, dependents } => {
            let drop = |dependents| {
                let (which, missing) = (which.clone(), Missing::Fail);
                Operation::alter(table, TableChange::DropConstraint { which, missing, dependents })
            };
            let fits = |dependents| schema.clone().apply(&drop(dependents)).is_ok();
            if *missing == Missing::Skip && !fits(Dependents::Cascade) {
                return Resolved::Nothing;
            }
            let Operation::Alter { change, .. } = drop(alone(*dependents, schema, drop)) else {
                return Resolved::AsItIs;
            };
            *change
        }
        _ => return Resolved::AsItIs,
    };
    let plain = Operation::alter(table, change);
    if plain == *operation { Resolved::AsItIs } else { Resolved::As(Box::new(plain)) }
}

/// Returns `Restrict` where nothing would go along.
fn alone(dependents: Dependents, schema: &Schema, drop: impl Fn(Dependents) -> Operation) -> Dependents {
    match dependents {
        Dependents::Cascade if schema.clone().apply(&drop(Dependents::Restrict)).is_err() => {
            Dependents::Cascade
        }
        _ => Dependents::Restrict,
    }
}

fn contains(drop: &Operation, schema: &Schema) -> bool {
    let Operation::Drop { id, .. } = drop else { return true };
    if id.kind == ObjectKind::Index {
        return schema.index(&id.name, id.on.as_ref()).is_some();
    }
    let fails = Operation::Drop { id: id.clone(), missing: Missing::Fail, dependents: Dependents::Cascade };
    schema.contains(id) || schema.clone().apply(&fails).is_ok()
}

fn is_there(object: &Object, schema: &Schema) -> bool {
    schema.contains(&object.id())
}

/// Says whether an object that is not there is made by `OR REPLACE` as if it had not been said.
fn is_replaceable(object: &Object) -> bool {
    matches!(object, Object::View(_) | Object::Opaque(_))
}
