//! Synthetic rows, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Column, ForeignKey, Identity, Name, QualifiedName, Rule, Schema, Table};
use caribou_sql::{quote, quote_identifier};

use crate::value::{candidates, value};

/// How many rows a table gets.
const ROWS: usize = 3;

/// How many tables one query reads; SQLite takes up to 500 parts.
const TABLES_A_QUERY: usize = 100;

/// What came of filling.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// The tables that have rows now.
    pub tables: BTreeSet<QualifiedName>,
    /// Those for which no row could be made, with what the database said to the last attempt.
    pub empty: BTreeMap<QualifiedName, String>,
}

/// The rows of all tables: for each its columns, and its rows as texts, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    pub(crate) tables: BTreeMap<QualifiedName, (Vec<Name>, Vec<Vec<String>>)>,
}

/// Values that were there before and are not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostValues {
    /// The table.
    pub table: QualifiedName,
    /// The columns whose values changed; empty when rows are gone, or more than before.
    pub columns: Vec<Name>,
}

impl fmt::Display for LostValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.columns.as_slice() {
            [] => write!(f, "rows of {}", self.table),
            columns => {
                let columns: Vec<&str> = columns.iter().map(|column| column.as_str()).collect();
                write!(f, "values of {} ({})", self.table, columns.join(", "))
            }
        }
    }
}

impl Rows {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tables.values().all(|(_, rows)| rows.is_empty())
    }

    /// Returns what is not in `after` as it was here, sorted by table.
    pub fn lost_in(&self, after: &Self) -> Vec<LostValues> {
        let mut lost = Vec::new();
        for (table, (columns, rows)) in &self.tables {
            let none = (Vec::new(), Vec::new());
            let (columns_after, rows_after) = after.tables.get(table).unwrap_or(&none);
            if rows.is_empty() && rows_after.is_empty() {
                continue;
            }
            if rows.len() != rows_after.len() {
                lost.push(LostValues { table: table.clone(), columns: Vec::new() });
                continue;
            }
            let changed = columns.iter().enumerate().filter(|(place, column)| {
                let there = columns_after.iter().position(|other| other == *column);
                there.is_none_or(|there| sorted(rows, *place) != sorted(rows_after, there))
            });
            let columns: Vec<Name> = changed.map(|(_, column)| column.clone()).collect();
            if !columns.is_empty() {
                lost.push(LostValues { table: table.clone(), columns });
            }
        }
        lost
    }
}

/// The values of one column, sorted.
pub(crate) fn sorted(rows: &[Vec<String>], place: usize) -> Vec<&str> {
    let mut values: Vec<&str> = rows.iter().filter_map(|row| row.get(place)).map(String::as_str).collect();
    values.sort_unstable();
    values
}

/// Which tables are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tables {
    /// Every one.
    All,
    /// These, as far as they are there.
    These(BTreeSet<QualifiedName>),
}

impl Tables {
    fn contains(&self, table: &QualifiedName) -> bool {
        match self {
            Self::All => true,
            Self::These(names) => names.contains(table),
        }
    }

    /// The same with all that they refer to, one through the other.
    fn with_referenced(&self, schema: &Schema) -> Self {
        let Self::These(names) = self else { return Self::All };
        let (mut all, mut open) = (names.clone(), names.iter().cloned().collect::<Vec<_>>());
        while let Some(name) = open.pop() {
            for key in schema.table(&name).into_iter().flat_map(foreign_keys) {
                if all.insert(key.table.clone()) {
                    open.push(key.table.clone());
                }
            }
        }
        Self::These(all)
    }
}

/// Puts a few rows into every table that is meant or referred to and has none, as far as its types, keys and checks can
/// be guessed.
///
/// Every column gets a value where that is possible, so that a loss is seen. Keys are high numbers, which a sequence does
/// not reach.
///
/// # Errors
/// [`SqlError`] when the connection is lost; a row that the database refuses is none.
pub fn fill(session: &mut dyn Session, schema: &Schema, tables: &Tables) -> Result<Filled, SqlError> {
    let tables = tables.with_referenced(schema);
    let mut filled = Filled::default();
    for (table, (_, rows)) in rows(session, schema, &tables)?.tables {
        if !rows.is_empty() {
            filled.tables.insert(table);
        }
    }
    let ordered = in_key_order(schema, &tables);
    // What a cycle of references keeps empty may have something to refer to the second time.
    for table in ordered.iter().chain(&ordered) {
        if filled.tables.contains(&table.name) {
            continue;
        }
        let mut is_filled = false;
        for number in 0..ROWS {
            match insert(session, schema, table, number, &filled.tables)? {
                Ok(()) => is_filled = true,
                Err(message) => {
                    filled.empty.insert(table.name.clone(), message);
                }
            }
        }
        if is_filled {
            filled.empty.remove(&table.name);
            filled.tables.insert(table.name.clone());
        }
    }
    Ok(filled)
}

/// Tables such that those that others refer to come first; of a cycle, in the order of names.
fn in_key_order<'a>(schema: &'a Schema, tables: &Tables) -> Vec<&'a Table> {
    let usable = |table: &&Table| tables.contains(&table.name) && !table.options.contains_key("module");
    let mut waiting: Vec<&Table> = schema.tables().filter(usable).collect();
    let mut done: BTreeSet<&QualifiedName> = BTreeSet::new();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let ready = |table: &&Table| {
            foreign_keys(table).all(|key| {
                key.table == table.name || done.contains(&key.table) || schema.table(&key.table).is_none()
            })
        };
        let (mut now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
        waiting = later;
        if now.is_empty() {
            now.push(waiting.remove(0));
        }
        done.extend(now.iter().map(|table| &table.name));
        ordered.extend(now);
    }
    ordered
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) => Some(key),
        _ => None,
    })
}

/// Which columns a row gets values for.
#[derive(Clone, Copy)]
enum Width {
    /// All of them.
    Full,
    /// Those that must have one.
    Needed,
}

/// Inserts one row; what the database said when it refused every attempt.
fn insert(
    session: &mut dyn Session,
    schema: &Schema,
    table: &Table,
    number: usize,
    filled: &BTreeSet<QualifiedName>,
) -> Result<Result<(), String>, SqlError> {
    let dialect = schema.dialect();
    let mut message = "there is no row that it could refer to".to_owned();
    for width in [Width::Full, Width::Needed] {
        for attempt in 0..3 {
            let Some(row) = row(schema, table, number, attempt, width, filled) else { continue };
            let names: Vec<String> =
                row.keys().map(|name| quote_identifier(name.as_str(), dialect)).collect();
            let values: Vec<&str> = row.values().map(String::as_str).collect();
            let override_identity =
                if dialect == Dialect::Postgres { "OVERRIDING SYSTEM VALUE " } else { "" };
            let sql = if row.is_empty() {
                match dialect {
                    Dialect::Mysql => format!("INSERT INTO {} () VALUES ()", qualified(&table.name, dialect)),
                    _ => format!("INSERT INTO {} DEFAULT VALUES", qualified(&table.name, dialect)),
                }
            } else {
                format!(
                    "INSERT INTO {} ({}) {override_identity}VALUES ({})",
                    qualified(&table.name, dialect),
                    names.join(", "),
                    values.join(", ")
                )
            };
            match session.run(&sql) {
                Ok(()) => return Ok(Ok(())),
                Err(error) if error.connection_lost => return Err(error),
                Err(error) => message = error.message,
            }
        }
    }
    Ok(Err(message))
}

/// The values of one row, `None` when a reference has nothing to refer to.
fn row(
    schema: &Schema,
    table: &Table,
    number: usize,
    attempt: usize,
    width: Width,
    filled: &BTreeSet<QualifiedName>,
) -> Option<BTreeMap<Name, String>> {
    let mut row = BTreeMap::new();
    let is_wanted = |column: &Column| match width {
        Width::Full => column.generated.is_none(),
        Width::Needed => {
            let fills_itself = column.default.is_some() || column.generated.is_some();
            let counts = matches!(column.identity, Some(Identity::AutoIncrement));
            !(column.nullable || fills_itself || counts)
        }
    };
    for column in table.columns.iter().filter(|column| is_wanted(column)) {
        let choices = candidates(table, &column.name);
        let literal = match choices.get(attempt) {
            Some(choice) if attempt < choices.len() => choice.clone(),
            _ => value(schema, &column.data_type, number, attempt),
        };
        row.insert(column.name.clone(), literal);
    }
    for key in foreign_keys(table) {
        let to_itself = key.table == table.name;
        let refers = !to_itself && filled.contains(&key.table);
        for (own, other) in key.columns.iter().zip(&key.referenced) {
            let nullable = table.column(own).is_some_and(|column| column.nullable);
            if refers {
                if row.contains_key(own) {
                    row.insert(own.clone(), referred(key, other, number, attempt, schema.dialect()));
                }
            } else if let (Some(value), true) = (row.get(other).cloned(), to_itself) {
                row.entry(own.clone()).and_modify(|literal| *literal = value);
            } else if nullable {
                row.remove(own);
            } else {
                return None;
            }
        }
    }
    Some(row)
}

/// The value of a column of one of the rows that a key refers to; of another row for each row, at the first attempt.
fn referred(key: &ForeignKey, column: &Name, number: usize, attempt: usize, dialect: Dialect) -> String {
    let quoted = |name: &Name| quote_identifier(name.as_str(), dialect);
    let order: Vec<String> = key.referenced.iter().map(quoted).collect();
    let offset = if attempt == 0 { number } else { 0 };
    format!(
        "(SELECT {} FROM {} ORDER BY {} LIMIT 1 OFFSET {offset})",
        quoted(column),
        qualified(&key.table, dialect),
        order.join(", ")
    )
}

fn qualified(name: &QualifiedName, dialect: Dialect) -> String {
    let table = quote_identifier(name.name.as_str(), dialect);
    match &name.schema {
        Some(schema) => format!("{}.{table}", quote_identifier(schema.as_str(), dialect)),
        None => table,
    }
}

/// Reads the rows of tables, with a query for every hundred tables.
///
/// # Errors
/// [`SqlError`] when a table cannot be read.
pub fn rows(session: &mut dyn Session, schema: &Schema, tables: &Tables) -> Result<Rows, SqlError> {
    let dialect = schema.dialect();
    let is_meant = |table: &&Table| tables.contains(&table.name) && !table.columns.is_empty();
    let tables: Vec<&Table> = schema.tables().filter(is_meant).collect();
    let mut rows = Rows::default();
    if dialect == Dialect::Mysql && !tables.is_empty() {
        // What is longer is cut off without an error, and MySQL's own limit is a kilobyte.
        session.run("SET SESSION group_concat_max_len = 4294967295")?;
    }
    for group in tables.chunks(TABLES_A_QUERY) {
        let parts: Vec<String> =
            group.iter().enumerate().map(|(number, table)| select(number, table, dialect)).collect();
        for row in session.rows(&parts.join(" UNION ALL "))? {
            let mut row = row.into_iter();
            let number: usize = row.next().flatten().and_then(|text| text.parse().ok()).unwrap_or_default();
            let text = row.next().flatten().unwrap_or_default();
            let table = group[number];
            let mut found: Vec<Vec<String>> = text
                .split('\u{1e}')
                .filter(|row| !row.is_empty())
                .map(|row| row.split('\u{1f}').skip(1).map(str::to_owned).collect())
                .collect();
            found.sort();
            let columns = table.columns.iter().map(|column| column.name.clone()).collect();
            rows.tables.insert(table.name.clone(), (columns, found));
        }
    }
    Ok(rows)
}

/// All rows of a table as one text: a record separator behind each, a unit separator before each value.
fn select(number: usize, table: &Table, dialect: Dialect) -> String {
    let from = qualified(&table.name, dialect);
    let column = |column: &Column| quote_identifier(column.name.as_str(), dialect);
    let values = table.columns.iter().map(column);
    match dialect {
        Dialect::Postgres => {
            let row: Vec<String> =
                values.map(|name| format!("E'\\x1f' || coalesce({name}::text, 'NULL')")).collect();
            format!("SELECT '{number}', string_agg({}, E'\\x1e') FROM {from}", row.join(" || "))
        }
        Dialect::Sqlite => {
            let row: Vec<String> = values.map(|name| format!("char(31) || quote({name})")).collect();
            format!("SELECT '{number}', group_concat({}, char(30)) FROM {from}", row.join(" || "))
        }
        Dialect::Mysql => {
            // The HEX of a number is that of what it rounds to, the HEX of a text is exact.
            let row: Vec<String> =
                values.map(|name| format!("CHAR(31), COALESCE(HEX(CONCAT({name})), 'NULL')")).collect();
            let separator = quote("\u{1e}", Dialect::Mysql);
            format!(
                "SELECT '{number}', GROUP_CONCAT(CONCAT({}) SEPARATOR {separator}) FROM {from}",
                row.join(", ")
            )
        }
    }
}
