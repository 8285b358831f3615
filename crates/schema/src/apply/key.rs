//! Primary keys and unique constraints.

use caribou_migration::Dialect;

use super::{Applied, ApplyError};
use crate::{
    Constraint, Identity, Index, IndexKey, IndexPart, Key, Name, ObjectId, ObjectKind, Rule, Schema, Table,
};

pub(super) fn expect_columns(table: &Table, key: &Key) -> Applied {
    key.columns.iter().chain(&key.include).try_for_each(|column| table.expect_column(column).map(drop))
}

/// Checks the columns of a primary key and makes them refuse NULL, where the database does so.
pub(super) fn settle_primary(schema: &Schema, table: &mut Table, key: &Key) -> Applied {
    expect_columns(table, key)?;
    let refuses_null = match schema.dialect() {
        Dialect::Postgres | Dialect::Mysql => true,
        // By the book SQLite would too; it does where no old file can say otherwise.
        Dialect::Sqlite => {
            table.options.contains_key("without rowid")
                || (table.options.contains_key("strict") && !is_rowid(table, key))
        }
    };
    if refuses_null {
        for column in table.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
            column.nullable = false;
        }
    }
    Ok(())
}

/// Says whether a key is the number that SQLite gives each row.
fn is_rowid(table: &Table, key: &Key) -> bool {
    let [only] = key.columns.as_slice() else { return false };
    table.column(only).is_some_and(|column| {
        column.identity == Some(Identity::AutoIncrement)
            || column.data_type.to_string().eq_ignore_ascii_case("integer")
    })
}

/// A unique constraint as MySQL has it.
pub(super) fn as_index(key: &Key, name: Option<Name>) -> Index {
    let parts = key.columns.iter().cloned().map(IndexKey::Column).map(IndexPart::new).collect();
    Index { unique: true, ..Index::new(name, parts) }
}

/// `USING INDEX`: makes a constraint of an index, which takes its name or gives it one.
pub(super) fn adopt(table: &mut Table, constraint: &Constraint, index: &Name) -> Applied {
    let Some(place) = table.indexes.iter().position(|known| known.name.as_ref() == Some(index)) else {
        let id = ObjectId::new(ObjectKind::Index, table.name.sibling(index.clone()));
        return Err(ApplyError::NoObject { id: id.into(), nearest: None });
    };
    if matches!(constraint.rule, Rule::PrimaryKey(_)) && table.primary_key().is_some() {
        return Err(ApplyError::ConstraintExists {
            table: table.name.clone(),
            constraint: constraint.name.clone().unwrap_or_else(|| index.clone()),
        });
    }
    let index = table.indexes.remove(place);
    let columns = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(column) => Some(column.clone()),
        IndexKey::Expression(_) => None,
    });
    let key = Key {
        include: index.include.clone(),
        nulls_not_distinct: index.nulls_not_distinct,
        ..Key::new(columns.collect())
    };
    let rule = match &constraint.rule {
        Rule::PrimaryKey(_) => {
            for column in table.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
                column.nullable = false;
            }
            Rule::PrimaryKey(key)
        }
        _ => Rule::Unique(key),
    };
    let name = constraint.name.clone().or(index.name);
    let comment = constraint.comment.clone();
    table.constraints.push(Constraint { rule, name, comment, ..constraint.clone() });
    Ok(())
}
