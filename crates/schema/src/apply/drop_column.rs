//! Dropping a column: PostgreSQL drops what stands on it in the same table, MariaDB shortens indexes, SQLite refuses.

use caribou_migration::Dialect;

use super::drop::{self, Doomed};
use super::{Applied, ApplyError, Draft, inherit};
use crate::{Constraint, Dependents, Expression, Index, IndexKey, Missing, Name, QualifiedName, Rule, Table};

pub(super) fn drop(
    draft: &mut Draft<'_>,
    table: &QualifiedName,
    column: &Name,
    missing: Missing,
    dependents: Dependents,
) -> Applied {
    let known = draft.expect_table(table)?;
    match (known.expect_column(column), missing) {
        (Ok(_), _) => {
            inherit::expect_own(draft, table, column)?;
            drop::all(draft, Doomed::Column(table.clone(), column.clone()), dependents)
        }
        (Err(_), Missing::Skip) => Ok(()),
        (Err(error), Missing::Fail) => Err(error),
    }
}

/// Takes a column out of its table, with what cannot be without it.
pub(super) fn remove(draft: &mut Draft<'_>, table: &QualifiedName, column: &Name) -> Applied {
    draft.edit(table, |schema, table| {
        match schema.dialect() {
            Dialect::Postgres => {
                table.constraints.retain(|constraint| !uses(constraint, column));
                table.indexes.retain(|index| !is_on(index, column));
            }
            Dialect::Sqlite => {
                if let Some(dependent) = refusing(table, column) {
                    return Err(in_use(table, column, dependent));
                }
                table.constraints.retain(|constraint| !uses(constraint, column));
            }
            Dialect::Mysql => shorten(table, column)?,
        }
        table.columns.retain(|known| known.name != *column);
        Ok(())
    })
}

fn in_use(table: &Table, column: &Name, dependent: String) -> ApplyError {
    let id = Doomed::Column(table.name.clone(), column.clone()).to_string();
    ApplyError::InUse { id, dependent }
}

pub(crate) fn uses(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            key.columns.contains(column) || key.include.contains(column)
        }
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.mentions(column),
    }
}

pub(crate) fn is_on(index: &Index, column: &Name) -> bool {
    let in_part = |key: &IndexKey| match key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    };
    index.parts.iter().any(|part| in_part(&part.key))
        || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|predicate| predicate.mentions(column))
}

/// Returns what makes SQLite refuse. A check or foreign key of this column alone was probably said in its definition, and
/// goes with that.
fn refusing(table: &Table, column: &Name) -> Option<String> {
    let others = || table.columns.iter().filter(|other| other.name != *column);
    let constraint = table.constraints.iter().find(|constraint| {
        uses(constraint, column)
            && match &constraint.rule {
                Rule::Check { expression, .. } => !is_alone(table, column, expression),
                Rule::ForeignKey(key) => key.columns.len() > 1,
                Rule::PrimaryKey(_) | Rule::Unique(_) | Rule::Exclude(_) => true,
            }
    });
    if let Some(constraint) = constraint {
        return Some(Doomed::Constraint(table.name.clone(), constraint.clone()).to_string());
    }
    let index = table.indexes.iter().find(|index| is_on(index, column));
    if let Some(name) = index.and_then(|index| index.name.as_ref()) {
        return Some(format!("index {name}"));
    }
    let computed = others().find(|other| {
        other.generated.as_ref().is_some_and(|generated| generated.expression.mentions(column))
    });
    computed.map(|other| Doomed::Column(table.name.clone(), other.name.clone()).to_string())
}

/// Takes a column out of keys and indexes, as MariaDB does, and those out that are empty then.
fn shorten(table: &mut Table, column: &Name) -> Applied {
    let alone = |expression: &Expression| is_alone(table, column, expression);
    let constraint = table.constraints.iter().find(|constraint| {
        uses(constraint, column)
            && match &constraint.rule {
                Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.len() > 1,
                Rule::Check { expression, .. } => !alone(expression),
                Rule::ForeignKey(_) | Rule::Exclude(_) => true,
            }
    });
    let constraint =
        constraint.map(|constraint| Doomed::Constraint(table.name.clone(), constraint.clone()).to_string());
    let index = || {
        let mut unique = table.indexes.iter().filter(|index| index.unique && index.parts.len() > 1);
        let index = unique.find(|index| is_on(index, column))?;
        index.name.as_ref().map(|name| format!("index {name}"))
    };
    if let Some(dependent) = constraint.or_else(index) {
        return Err(in_use(table, column, dependent));
    }
    table.constraints.retain(|constraint| !uses(constraint, column));
    for index in &mut table.indexes {
        index.parts.retain(|part| !matches!(&part.key, IndexKey::Column(name) if name == column));
    }
    table.indexes.retain(|index| !index.parts.is_empty());
    Ok(())
}

/// Says whether an expression names no other column than this one.
fn is_alone(table: &Table, column: &Name, expression: &Expression) -> bool {
    !table.columns.iter().any(|other| other.name != *column && expression.mentions(&other.name))
}
