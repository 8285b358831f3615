//! MariaDB and MySQL 8: the `information_schema` of the current database.

mod checks;
mod columns;
mod indexes;
mod keys;
mod routines;
mod tables;
mod triggers;
mod views;

use std::collections::BTreeMap;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Expression, Object, QualifiedName, Schema, Table};

use crate::catalog::{Catalog, bookkeeping};

/// Tables by their names.
type Tables = BTreeMap<QualifiedName, Table>;

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    let catalog = &mut Catalog::new(session);
    let settings = catalog.rows("SELECT DATABASE(), CAST(VERSION() LIKE '%MariaDB%' AS CHAR)")?.next();
    if let Some(mut settings) = settings {
        catalog.default_schema = settings.text();
        catalog.is_mariadb = settings.flag();
    }
    let mut tables = tables::read(catalog)?;
    columns::read(catalog, &mut tables)?;
    indexes::read(catalog, &mut tables)?;
    keys::read(catalog, &mut tables)?;
    checks::read(catalog, &mut tables)?;

    let mut schema = Schema::empty(Dialect::Mysql);
    let mut insert = |objects: Vec<Object>| objects.into_iter().for_each(|object| schema.insert(object));
    insert(tables.into_values().map(Object::Table).collect());
    insert(views::read(catalog)?);
    insert(triggers::read(catalog)?);
    insert(routines::read(catalog)?);
    Ok(schema)
}

/// Returns a condition: a row is about a table of the current database that a migration can have made.
fn ours(schema: &str, table: &str) -> String {
    format!("{schema} = DATABASE() AND {table} NOT IN ({})", bookkeeping())
}

/// Reads a text in which the server has written the current database in front of every name.
fn without_database(catalog: &Catalog<'_>, text: &str) -> Expression {
    let database = catalog.quote(&catalog.default_schema);
    let mut kept = String::with_capacity(text.len());
    let mut tokens = caribou_sql::tokens(text, Dialect::Mysql).peekable();
    while let Some(token) = tokens.next() {
        let dot = tokens.peek().is_some_and(|next| next.text(text) == ".");
        if dot && token.text(text) == database {
            tokens.next();
        } else {
            kept.push_str(token.text(text));
        }
    }
    catalog.definition(&kept)
}
