//! Printing.

mod custom;
mod layout;
mod shown;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::Schema;

use self::layout::{Lines, call};
use self::shown::Shown;
use crate::keys::{Link, Place, joinable};
use crate::name::rust_name;
use crate::{Options, SameQuery};

/// A `schema.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The whole text.
    pub text: String,
    /// The tables that are not in it since they have no primary key, which Diesel demands.
    pub keyless: Vec<String>,
}

/// Says why a schema cannot be written as a `schema.rs`. Diesel's CLI refuses it as well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// Diesel has no word for a type.
    #[error("{table}.{column}: Diesel has no type for {data_type}")]
    NoType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        data_type: String,
    },
    /// The tables of another schema, or of another database, are not known.
    #[error("schema = {schema:?} can be printed on postgres only")]
    NoSchema {
        /// The schema.
        schema: String,
    },
}

/// Writes a schema as `diesel print-schema` does (2.3.14) on a database that looks like that, formatted by `rustfmt`.
///
/// The tables in which caribou keeps its history are left out, and so is a table without a primary key, which Diesel's CLI would stop at.
///
/// # Errors
/// [`PrintError`] when Diesel has no word for something.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_schema_rs::{Options, print};
///
/// let mut schema = Schema::empty(Dialect::Sqlite);
/// caribou_sql::replay("CREATE TABLE ticket (id INTEGER NOT NULL PRIMARY KEY, title TEXT)", &mut schema)?;
/// let printed = print(&schema, &Options::default())?;
/// assert!(printed.text.contains("title -> Nullable<Text>,"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn print(schema: &Schema, options: &Options) -> Result<Text, PrintError> {
    if let Some(name) = &options.schema
        && schema.dialect() != Dialect::Postgres
    {
        return Err(PrintError::NoSchema { schema: name.clone() });
    }
    let (tables, keyless) = shown::shown(schema, options)?;
    let depth = usize::from(options.schema.is_some());
    let mut lines = Lines::default();
    lines.push(0, "// @generated automatically by Diesel CLI.");
    lines.push(0, "");
    if let Some(name) = &options.schema {
        lines.push(0, &format!("pub mod {} {{", rust_name(name, None)));
    }
    custom::write(&mut lines, depth, &tables, schema.dialect(), options);
    for (place, table) in tables.iter().enumerate() {
        if place > 0 {
            lines.push(0, "");
        }
        table::write(&mut lines, depth, table, options);
    }
    let known: Vec<_> = tables.iter().map(|shown| shown.table).collect();
    let links = joinable(schema, &known);
    if !links.is_empty() {
        lines.push(0, "");
    }
    for link in &links {
        let [child, parent] = [&link.child, &link.parent].map(|place| rust_name(&place.name, None));
        let column = rust_name(&link.columns[0], Some(&child));
        lines.push(depth, &format!("diesel::joinable!({child} -> {parent} ({column}));"));
    }
    let groups = match options.same_query {
        SameQuery::All => vec![tables.iter().map(|shown| Place::of(&shown.table.name)).collect()],
        SameQuery::Related => related(&tables, &links),
        SameQuery::None => Vec::new(),
    };
    for (place, group) in groups.iter().filter(|group: &&Vec<Place>| group.len() > 1).enumerate() {
        if place == 0 {
            lines.push(0, "");
        }
        let names: Vec<String> = group.iter().map(|table| rust_name(&table.name, None)).collect();
        call(&mut lines, depth, "diesel::allow_tables_to_appear_in_same_query!", &names);
    }
    if options.schema.is_some() {
        lines.push(0, "}");
    }
    Ok(Text { text: lines.text(), keyless })
}

/// Returns the tables that foreign keys connect, in whatever direction: each group sorted, and the groups sorted.
fn related(tables: &[Shown<'_>], links: &[Link]) -> Vec<Vec<Place>> {
    let mut beside: BTreeMap<&Place, Vec<&Place>> = BTreeMap::new();
    for link in links {
        beside.entry(&link.child).or_default().push(&link.parent);
        beside.entry(&link.parent).or_default().push(&link.child);
    }
    let mut seen = BTreeSet::new();
    let mut groups = Vec::new();
    for table in tables {
        let mut group = BTreeSet::new();
        let mut open = vec![Place::of(&table.table.name)];
        while let Some(place) = open.pop() {
            if seen.insert(place.clone()) {
                open.extend(beside.get(&place).into_iter().flatten().copied().cloned());
                group.insert(place);
            }
        }
        groups.push(group.into_iter().collect());
    }
    groups.sort();
    groups
}
