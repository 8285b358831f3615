//! PostgreSQL's ways to do in short steps what would lock a table for long.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, Constraint, ConstraintRef, Dependents, Existing, Expression, Index, IndexKey, IndexPart,
    Key, Missing, Name, Operation, Partition, Piece, QualifiedName, Rule, Schema, TableChange,
};

use super::{Indexes, Slot};

/// Returns the steps that do the same as an operation, `None` when it is quick itself or there is no other way.
///
/// An index is built concurrently. A foreign key or check is added for new rows first, and looks at the others later, under a lock
/// that lets writers go on. A unique constraint takes over a unique index. `NOT NULL` follows from a check that was validated.
///
/// Tables in `made` have no rows yet. Of one that is cut into parts PostgreSQL makes neither an index nor a foreign key so.
pub(super) fn safe(
    operation: &Operation,
    schema: &Schema,
    made: &BTreeSet<QualifiedName>,
    indexes: &mut Indexes,
) -> Option<Vec<(Slot, Operation)>> {
    let (Operation::CreateIndex { table, .. } | Operation::Alter { table, .. }) = operation else {
        return None;
    };
    let cut = |of: &caribou_schema::Table| {
        matches!(of.partition, Some(Partition::By(_) | Partition::Of { by: Some(_), .. }))
    };
    if made.contains(table) || schema.table(table).is_some_and(cut) {
        return None;
    }
    match operation {
        Operation::CreateIndex { index, existing, .. } => {
            let slot = indexes.add(table, index.name.as_ref()?);
            Some(vec![(slot, concurrently(table, (**index).clone(), *existing))])
        }
        Operation::Alter { change, .. } => match &**change {
            TableChange::AddConstraint { constraint, using_index: None, .. } if constraint.validated => {
                added(table, constraint, indexes)
            }
            TableChange::AlterColumn { name, change: ColumnChange::Nullable(false) } => {
                let takes_null = schema.column(table, name).is_some_and(|column| column.nullable);
                takes_null.then(|| not_null(table, name, schema))
            }
            _ => None,
        },
        _ => None,
    }
}

fn concurrently(table: &QualifiedName, index: Index, existing: Existing) -> Operation {
    Operation::CreateIndex { table: table.clone(), index: Box::new(index), concurrently: true, existing }
}

fn add(table: &QualifiedName, constraint: Constraint, using_index: Option<Name>) -> Operation {
    Operation::alter(table, TableChange::AddConstraint { constraint, using_index, existing: Existing::Fail })
}

fn added(
    table: &QualifiedName,
    constraint: &Constraint,
    indexes: &mut Indexes,
) -> Option<Vec<(Slot, Operation)>> {
    let name = constraint.name.as_ref()?;
    match &constraint.rule {
        Rule::ForeignKey(_) | Rule::Check { .. } => {
            let unchecked = Constraint { validated: false, ..constraint.clone() };
            let validate = TableChange::ValidateConstraint { name: name.clone() };
            Some(vec![
                (Slot::Plain, add(table, unchecked, None)),
                (Slot::Look, Operation::alter(table, validate)),
            ])
        }
        Rule::Unique(key) => {
            let index = concurrently(table, unique_index(name, key), Existing::Fail);
            Some(vec![
                (indexes.add(table, name), index),
                (Slot::After, add(table, constraint.clone(), Some(name.clone()))),
            ])
        }
        Rule::PrimaryKey(_) | Rule::Exclude(_) => None,
    }
}

/// The index that a unique constraint takes over.
fn unique_index(name: &Name, key: &Key) -> Index {
    let parts = key.columns.iter().cloned().map(IndexKey::Column).map(IndexPart::new).collect();
    Index {
        unique: true,
        include: key.include.clone(),
        nulls_not_distinct: key.nulls_not_distinct,
        ..Index::new(Some(name.clone()), parts)
    }
}

fn not_null(table: &QualifiedName, column: &Name, schema: &Schema) -> Vec<(Slot, Operation)> {
    let pieces = vec![Piece::Name(column.clone()), Piece::Text(" IS NOT NULL".into())];
    let expression = Expression::new(pieces.clone(), pieces);
    let name = free_name(table, column, schema);
    let check = Constraint {
        validated: false,
        ..Constraint::new(Some(name.clone()), Rule::Check { expression, no_inherit: false })
    };
    let forbid = TableChange::AlterColumn { name: column.clone(), change: ColumnChange::Nullable(false) };
    let forget = TableChange::DropConstraint {
        which: ConstraintRef::Name(name.clone()),
        missing: Missing::Fail,
        dependents: Dependents::Restrict,
    };
    vec![
        (Slot::Plain, add(table, check, None)),
        (Slot::Look, Operation::alter(table, TableChange::ValidateConstraint { name })),
        (Slot::After, Operation::alter(table, forbid)),
        (Slot::After, Operation::alter(table, forget)),
    ]
}

/// The name of a check that goes again.
fn free_name(table: &QualifiedName, column: &Name, schema: &Schema) -> Name {
    let text = format!("{}_{column}_not_null", table.name);
    let is_free = |name: &Name| schema.table(table).is_none_or(|table| table.constraint(name).is_none());
    let numbered = (1..).map(|number| Name::part(&format!("{column}_not_null_{number}"), Dialect::Postgres));
    let mut names = std::iter::once(Name::part(&text, Dialect::Postgres)).chain(numbered);
    names.find(is_free).expect("a table has not all names")
}
