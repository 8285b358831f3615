//! PostgreSQL 12 and later: `pg_catalog`, one query for each kind of thing.

mod attached;
mod columns;
mod constraints;
mod indexes;
mod namespaces;
mod others;
mod relations;
mod routines;
mod sequences;
mod tables;
mod types;
mod views;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Object, Schema};

use crate::catalog::Catalog;

/// The first version whose unique keys can say `NULLS NOT DISTINCT`.
const NULLS_NOT_DISTINCT: i64 = 150_000;

/// The first version whose functions can have a body that is SQL instead of text.
const SQL_BODY: i64 = 140_000;

/// The first version that says which triggers of a partition are those of its parent.
const TRIGGER_PARENT: i64 = 130_000;

/// Holds for a row `n` of `pg_namespace` that a migration can have made, or that is `public`.
const OURS: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// What the server prints times by, and what they are set to while the catalog is read.
const SETTINGS: [(&str, &str); 3] =
    [("TimeZone", "UTC"), ("DateStyle", "ISO"), ("IntervalStyle", "postgres")];

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    let catalog = &mut Catalog::new(session);
    let before = prepare(catalog)?;
    let schema = read_all(catalog);
    let back = SETTINGS.iter().zip(&before).map(|((name, _), value)| set(name, value)).collect::<Vec<_>>();
    let put_back = catalog.rows(&format!("SELECT {}", back.join(", "))).map(drop);
    // What went wrong first is what is said.
    schema.and_then(|schema| put_back.map(|()| schema))
}

/// Reads version and default schema, changes the settings and returns what they were before.
fn prepare(catalog: &mut Catalog<'_>) -> Result<Vec<String>, SqlError> {
    let before = SETTINGS.map(|(name, _)| format!("current_setting('{name}')")).join(", ");
    let change = SETTINGS.map(|(name, value)| set(name, value)).join(", ");
    let query = format!(
        "SELECT before.*, {change} FROM (SELECT current_setting('server_version_num'), current_schema()::text, \
         {before} OFFSET 0) before"
    );
    let Some(mut row) = catalog.rows(&query)?.next() else { return Ok(Vec::new()) };
    catalog.version = row.number().unwrap_or_default();
    catalog.default_schema = row.optional().unwrap_or_else(|| "public".into());
    Ok(SETTINGS.map(|_| row.text()).into())
}

/// Returns an expression that changes a setting of the session.
fn set(name: &str, value: &str) -> String {
    format!("set_config('{name}', {}, false)", caribou_sql::quote(value, Dialect::Postgres))
}

fn read_all(catalog: &mut Catalog<'_>) -> Result<Schema, SqlError> {
    let mut schema = Schema::empty(Dialect::Postgres);
    let mut insert = |objects: Vec<Object>| objects.into_iter().for_each(|object| schema.insert(object));
    insert(namespaces::read(catalog)?);
    insert(types::read(catalog)?);
    insert(sequences::read(catalog)?);

    let mut relations = tables::read(catalog)?;
    views::read(catalog, &mut relations)?;
    columns::read(catalog, &mut relations)?;
    constraints::read(catalog, &mut relations)?;
    indexes::read(catalog, &mut relations)?;
    insert(relations.into_objects());

    insert(routines::read(catalog)?);
    insert(attached::read(catalog)?);
    insert(others::read(catalog)?);
    Ok(schema)
}

/// Returns a condition: the object of an oid in a system catalog is no part of an extension, and was not made along with
/// another, as the sequence of an identity column and the functions of a range are.
fn stands_alone(class: &str, oid: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '{class}'::regclass AND e.objid = {oid} AND e.objsubid = 0 \
         AND e.deptype IN ('e', 'i'))"
    )
}

/// Returns an expression: the names of the columns of a table whose numbers an array has, in its order.
fn names_of(numbers: &str, table: &str) -> String {
    format!(
        "(SELECT array_agg(m.attname ORDER BY k.position)::text \
          FROM unnest({numbers}) WITH ORDINALITY k (number, position) \
          JOIN pg_attribute m ON m.attrelid = {table} AND m.attnum = k.number)"
    )
}
