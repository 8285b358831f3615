//! SQLite: `sqlite_master` and pragmas.

mod columns;
mod indexes;
mod keys;
mod tables;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Object, Schema};

use crate::catalog::{Catalog, bookkeeping};

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    let catalog = &mut Catalog::new(session);
    let (mut tables, others) = tables::read(catalog)?;
    columns::read(catalog, &mut tables)?;
    keys::read(catalog, &mut tables)?;
    indexes::read(catalog, &mut tables)?;

    let mut schema = Schema::empty(Dialect::Sqlite);
    let tables = tables.into_values().map(|made| Object::Table(made.table));
    tables.chain(others).for_each(|object| schema.insert(object));
    Ok(schema)
}

/// Returns a condition: a name in `sqlite_master` is that of something that a migration can have made.
fn ours(name: &str) -> String {
    format!("{name} NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND {name} NOT IN ({})", bookkeeping())
}
