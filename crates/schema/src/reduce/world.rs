//! A table with nothing around it but what it refers to, so that two ways of making it can be compared.

use caribou_migration::Dialect;

use crate::{
    Column, DataType, Existing, Name, Object, Operation, QualifiedName, Rule, Schema, Table, TableChange,
};

/// What is there when a table is made, and what becomes of it.
pub(super) struct World {
    empty: Schema,
}

impl World {
    /// Makes what a new table and an operation on it refer to.
    pub(super) fn around(table: &Table, second: &Operation, dialect: Dialect) -> Self {
        let added = match second {
            Operation::Alter { change, .. } => match &**change {
                TableChange::AddConstraint { constraint, .. } => Some(&constraint.rule),
                _ => None,
            },
            _ => None,
        };
        let mut empty = Schema::empty(dialect);
        for rule in table.constraints.iter().map(|constraint| &constraint.rule).chain(added) {
            if let Rule::ForeignKey(key) = rule
                && key.table != table.name
            {
                stub(&mut empty, &key.table, &key.referenced);
            }
        }
        if let Some(name) = &table.name.schema {
            empty.insert(Object::Namespace(name.clone()));
        }
        Self { empty }
    }

    /// Returns what is there once the table is made and, if it is said, something is done to it.
    pub(super) fn after(&self, table: &Table, then: Option<&Operation>) -> Option<Schema> {
        let mut schema = self.empty.clone();
        let object = Box::new(Object::Table(table.clone()));
        schema.apply(&Operation::Create { object, existing: Existing::Fail }).ok()?;
        if let Some(then) = then {
            schema.apply(then).ok()?;
        }
        Some(schema)
    }
}

/// Puts a table in that has the columns which are referred to.
fn stub(schema: &mut Schema, name: &QualifiedName, columns: &[Name]) {
    let mut table = schema.table(name).cloned().unwrap_or_else(|| Table::new(name.clone(), Vec::new()));
    for column in columns {
        if table.column(column).is_none() {
            table.columns.push(Column::new(column.clone(), DataType::BuiltIn(String::new())));
        }
    }
    if let Some(namespace) = &name.schema {
        schema.insert(Object::Namespace(namespace.clone()));
    }
    schema.insert(Object::Table(table));
}

/// Says whether the same is there, the order of constraints and indexes aside.
pub(super) fn is_same(one: &Schema, other: &Schema) -> bool {
    one.objects().map(sorted).eq(other.objects().map(sorted))
}

fn sorted(mut object: Object) -> Object {
    if let Object::Table(table) = &mut object {
        table.constraints.sort_by(|one, other| one.name.cmp(&other.name));
        table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
    }
    object
}
