//! Primary and foreign keys as Diesel's CLI sees them.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{Column, QualifiedName, Rule, Schema, Table};

/// The names under which SQLite knows the number of a row, in the order in which Diesel takes one.
pub(crate) const ROWID: [&str; 3] = ["rowid", "oid", "_rowid_"];

/// Returns the columns of a primary key in SQL. On SQLite they stand in the order of the columns, and a table without one has
/// the number of its row.
pub(crate) fn primary_key(table: &Table, dialect: Dialect) -> Vec<String> {
    let key = table.primary_key().map(|key| key.columns.as_slice()).unwrap_or_default();
    if dialect != Dialect::Sqlite {
        return key.iter().map(|column| column.as_str().to_owned()).collect();
    }
    let columns = table.columns.iter().filter(|column| key.contains(&column.name));
    let mut names: Vec<String> = columns.map(|column| column.name.as_str().to_owned()).collect();
    if names.is_empty() {
        names.extend(implicit_rowid(table).map(str::to_owned));
    }
    names
}

/// Returns the name of the number of a row that no column has.
pub(crate) fn implicit_rowid(table: &Table) -> Option<&'static str> {
    ROWID.into_iter().find(|alias| !table.columns.iter().any(|column| column.name.as_str() == *alias))
}

/// Says whether a column is the number of its row in SQLite: `INTEGER`, exactly that, and the whole primary key.
pub(crate) fn is_rowid(table: &Table, column: &Column) -> bool {
    let is_integer = column.data_type.to_string().eq_ignore_ascii_case("integer");
    is_integer && !is_without_rowid(table) && primary_key(table, Dialect::Sqlite) == [column.name.as_str()]
}

/// Says whether a column refers to the number of a row in SQLite, as Diesel's CLI sees it: to a primary key of one column.
pub(crate) fn refers_to_rowid(schema: &Schema, table: &Table, column: &Column) -> bool {
    let keys = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) if key.columns == [column.name.clone()] => Some(key),
        _ => None,
    });
    let mut parents = keys.filter_map(|key| schema.table(&key.table));
    parents.any(|parent| !is_without_rowid(parent) && primary_key(parent, Dialect::Sqlite).len() == 1)
}

fn is_without_rowid(table: &Table) -> bool {
    table.options.contains_key("without rowid")
}

/// A foreign key of one column, or several keys that Diesel's CLI takes for one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    /// The table that refers.
    pub(crate) child: Place,
    /// The table that it refers to.
    pub(crate) parent: Place,
    /// The columns that refer.
    pub(crate) columns: Vec<String>,
    /// The columns that they refer to.
    pub(crate) referenced: Vec<String>,
}

/// A table by its names, ordered as Diesel's CLI does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Its name.
    pub(crate) name: String,
    /// Its schema, when that is not the default one.
    pub(crate) schema: Option<String>,
}

impl Place {
    pub(crate) fn of(name: &QualifiedName) -> Self {
        let schema = name.schema.as_ref().map(|schema| schema.as_str().to_owned());
        Self { name: name.name.as_str().to_owned(), schema }
    }
}

/// Returns the foreign keys for which there is a `joinable!`: of one column, to the primary key of another table, and
/// the only one between the two tables. Sorted.
pub(crate) fn joinable(schema: &Schema, shown: &[&Table]) -> Vec<Link> {
    let links = links(schema);
    let mut between: BTreeMap<(&Place, &Place), usize> = BTreeMap::new();
    for link in &links {
        *between.entry(ordered(link)).or_default() += 1;
    }
    let shown: BTreeMap<Place, &Table> = shown.iter().map(|table| (Place::of(&table.name), *table)).collect();
    let is_safe = |link: &&Link| {
        let Some(parent) = shown.get(&link.parent) else { return false };
        let key = primary_key(parent, schema.dialect());
        link.child != link.parent
            && shown.contains_key(&link.child)
            && link.columns.len() == 1
            && key.len() == 1
            && link.referenced.first() == key.first()
            && between.get(&ordered(link)) == Some(&1)
    };
    links.iter().filter(is_safe).cloned().collect()
}

fn ordered(link: &Link) -> (&Place, &Place) {
    ((&link.parent).min(&link.child), (&link.parent).max(&link.child))
}

/// PostgreSQL's are put together for two tables, SQLite's are taken apart by columns.
fn links(schema: &Schema) -> Vec<Link> {
    let dialect = schema.dialect();
    let mut links: Vec<Link> = Vec::new();
    for table in schema.tables() {
        for constraint in &table.constraints {
            let Rule::ForeignKey(key) = &constraint.rule else { continue };
            let text = |names: &[caribou_schema::Name]| -> Vec<String> {
                names.iter().map(|name| name.as_str().to_owned()).collect()
            };
            let mut referenced = text(&key.referenced);
            if referenced.is_empty()
                && let Some(parent) = schema.table(&key.table)
            {
                referenced = primary_key(parent, dialect);
            }
            let (child, parent) = (Place::of(&table.name), Place::of(&key.table));
            let columns = text(&key.columns);
            match dialect {
                Dialect::Sqlite => {
                    for (place, column) in columns.into_iter().enumerate() {
                        let referenced = referenced.get(place).cloned().into_iter().collect();
                        let (child, parent) = (child.clone(), parent.clone());
                        links.push(Link { child, parent, columns: vec![column], referenced });
                    }
                }
                Dialect::Postgres => {
                    let same = |link: &&mut Link| link.child == child && link.parent == parent;
                    match links.iter_mut().rev().take_while(|link| link.child == child).find(same) {
                        Some(link) => {
                            link.columns.extend(columns);
                            link.referenced.extend(referenced);
                        }
                        None => links.push(Link { child, parent, columns, referenced }),
                    }
                }
                Dialect::Mysql => links.push(Link { child, parent, columns, referenced }),
            }
        }
    }
    links.sort();
    links
}
