//! What a view or a check needs must be there.

use caribou_migration::Dialect;

use super::Applied;
use crate::{
    Expression, FromItem, Name, ObjectId, ObjectKind, Output, Piece, QualifiedName, Query, Rows, Schema,
    Table, Value, View,
};

/// Extensions that bring no tables and views of their own, so that what a view reads is known.
const WITHOUT_RELATIONS: [&str; 13] = [
    "btree_gin",
    "btree_gist",
    "citext",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "ltree",
    "pg_trgm",
    "pgcrypto",
    "tablefunc",
    "unaccent",
    "uuid-ossp",
    "vector",
];

/// The columns that every table of PostgreSQL has.
const SYSTEM_COLUMNS: [&str; 6] = ["ctid", "cmax", "cmin", "tableoid", "xmax", "xmin"];

/// Refuses a view of what is not there, where the database does so: SQLite asks only when the view is read.
pub(super) fn expect_read(schema: &Schema, view: &View) -> Applied {
    if schema.dialect() == Dialect::Sqlite || !knows_all(schema) {
        return Ok(());
    }
    for name in &view.reads {
        if !is_foreign(schema, name) && *name != view.name && schema.relation(name).is_none() {
            return Err(schema.no_object(&ObjectId::new(ObjectKind::Table, name.clone())));
        }
    }
    view.output.as_ref().map_or(Ok(()), |query| expect_columns(schema, query))
}

/// Whether every relation there is was made by a statement that was understood.
fn knows_all(schema: &Schema) -> bool {
    let brings_none = |name: &Name| WITHOUT_RELATIONS.contains(&name.as_str());
    schema.doubts.is_empty() && schema.extensions.keys().all(brings_none)
}

/// What the database brings, or what is in another database of the server.
fn is_foreign(schema: &Schema, name: &QualifiedName) -> bool {
    let is_elsewhere = |of: &Name| schema.dialect() == Dialect::Mysql || !schema.namespaces.contains(of);
    name.schema.as_ref().is_some_and(is_elsewhere)
        || name.name.as_str().starts_with("pg_")
        || name.name.as_str().eq_ignore_ascii_case("dual")
}

/// Of a query of one table, the columns that are named as such.
fn expect_columns(schema: &Schema, query: &Query) -> Applied {
    let [FromItem { alias, columns, rows: Rows::Relation(name) }] = query.from.as_slice() else {
        return Ok(());
    };
    let Some(table) = schema.tables.get(name).filter(|_| columns.is_empty()) else { return Ok(()) };
    for output in &query.outputs {
        let Output::Column { value: Value::Column(of, column), .. } = output else { continue };
        // A table's name alone means its whole row.
        let is_row = alias.as_ref() == Some(column) || name.name == *column;
        if (of.is_none() || of == alias) && !is_row {
            expect_column(table, column)?;
        }
    }
    Ok(())
}

fn expect_column(table: &Table, column: &Name) -> Applied {
    if table.column(column).is_some() || SYSTEM_COLUMNS.contains(&column.as_str()) {
        return Ok(());
    }
    Err(table.no_column(column))
}

/// Refuses a check of a column that is not there. Only on PostgreSQL: SQLite takes a quoted name that is no column for a text.
pub(super) fn expect_checked(schema: &Schema, table: &Table, check: &Expression) -> Applied {
    if schema.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let mut before = "";
    for piece in check.normal() {
        match piece {
            Piece::Text(text) => before = text,
            Piece::Name(name) => {
                let is_type = before.ends_with("::");
                if !is_type && *name != table.name.name && table.name.schema.as_ref() != Some(name) {
                    expect_column(table, name)?;
                }
                before = "";
            }
            Piece::Word(..) => before = "",
        }
    }
    Ok(())
}
