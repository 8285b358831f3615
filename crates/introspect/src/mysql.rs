//! MariaDB and MySQL 8: the `information_schema` of the current database.

mod checks;
mod columns;
mod indexes;
mod keys;
mod routines;
mod tables;
mod triggers;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Object, QualifiedName, Schema, Table, View};

use crate::catalog::{Catalog, bookkeeping};

/// Tables by their names.
type Tables = BTreeMap<QualifiedName, Table>;

/// Views by their names.
type Views = BTreeMap<QualifiedName, View>;

/// The collations of tables, by the names of these.
type Collations = BTreeMap<QualifiedName, String>;

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    let catalog = &mut Catalog::new(session);
    let settings = catalog.rows("SELECT DATABASE(), CAST(VERSION() LIKE '%MariaDB%' AS CHAR)")?.next();
    if let Some(mut settings) = settings {
        catalog.default_schema = settings.text();
        catalog.is_mariadb = settings.flag();
    }
    // Each table of the information schema is asked by itself: joining two takes time that grows with the square.
    let (mut tables, collations) = tables::read(catalog)?;
    let mut views = views::read(catalog)?;
    columns::read(catalog, &mut tables, &mut views, &collations)?;
    indexes::read(catalog, &mut tables)?;
    keys::read(catalog, &mut tables)?;
    checks::read(catalog, &mut tables)?;

    let mut schema = Schema::empty(Dialect::Mysql);
    let mut insert = |objects: Vec<Object>| objects.into_iter().for_each(|object| schema.insert(object));
    insert(tables.into_values().map(Object::Table).collect());
    insert(views.into_values().map(Object::View).collect());
    insert(triggers::read(catalog)?);
    insert(routines::read(catalog)?);
    insert(routines::events(catalog)?);
    Ok(schema)
}

/// Returns a condition: a row is about a table of the current database that a migration can have made.
fn ours(schema: &str, table: &str) -> String {
    format!("{schema} = DATABASE() AND {table} NOT IN ({})", bookkeeping())
}

/// Leaves the current database out of a text in which the server has written it in front of every name of a table, and
/// returns these names too.
fn without_database(catalog: &Catalog<'_>, text: &str) -> (String, BTreeSet<QualifiedName>) {
    let database = catalog.quote(&catalog.default_schema);
    let mut kept = String::with_capacity(text.len());
    let mut named = BTreeSet::new();
    let words: Vec<&str> = caribou_sql::tokens(text, Dialect::Mysql).map(|token| token.text(text)).collect();
    let mut at = 0;
    while let Some(&word) = words.get(at) {
        if word == database && words.get(at + 1) == Some(&".") {
            at += 2;
            // A function is qualified too.
            if let Some(name) = words.get(at)
                && words.get(at + 1) != Some(&"(")
            {
                named.insert(caribou_sql::qualified_name(name, Dialect::Mysql));
            }
        } else {
            kept.push_str(word);
            at += 1;
        }
    }
    (kept, named)
}
