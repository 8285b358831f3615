//! Whether the migrations of a project end in the same schema on every backend that it is written for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use caribou_migration::Dialect;
use caribou_schema::{Column, DataType, IndexKey, Rule, Schema, Table};

use crate::coverage::read_all;
use crate::project::Project;

/// What came of comparing backends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portability {
    /// What is not the same.
    pub unlike: Vec<Unlike>,
    /// Backends that were not compared, because some of their statements are not understood.
    pub doubtful: Vec<Dialect>,
}

/// One thing that is not the same on two backends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// The table.
    pub table: String,
    /// What of it: `column title`, `primary key`, or nothing for the table itself.
    pub part: String,
    /// What each backend has.
    pub sides: [(Dialect, String); 2],
}

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [(first, one), (second, other)] = &self.sides;
        write!(f, "table {}", self.table)?;
        if !self.part.is_empty() {
            write!(f, ", {}", self.part)?;
        }
        write!(f, ": {one} on {first}, {other} on {second}")
    }
}

/// Reads the migrations for each backend and compares what they add up to: tables, columns, kinds of types, what may be
/// NULL, keys, references. The first project is what the others are compared with.
///
/// Types are compared by what they can hold, since no two databases have the same: a `uuid` may be a text on SQLite.
/// Columns that a database computes are left out, and a unique index on one, on an expression or on some rows only stands for
/// a plain one elsewhere: so backends make up for what they lack.
/// A project that does not fit together is left out; that is found elsewhere.
pub fn portability(projects: &[&Project]) -> Portability {
    let mut portability = Portability::default();
    if projects.len() < 2 {
        return portability;
    }
    let schemas: Vec<Schema> = projects.iter().filter_map(|project| read_all(project).ok()).collect();
    let (known, doubtful): (Vec<_>, Vec<_>) =
        schemas.into_iter().partition(|schema| schema.doubts().is_empty());
    portability.doubtful = doubtful.iter().map(Schema::dialect).collect();
    if let Some((first, others)) = known.split_first() {
        portability.unlike = others.iter().flat_map(|other| compare(first, other)).collect();
    }
    portability
}

/// A table in words that all databases share.
struct Outline {
    columns: BTreeMap<String, (BTreeSet<Class>, bool, String)>,
    keys: BTreeMap<&'static str, BTreeSet<String>>,
    /// How many unique indexes are on expressions, on computed columns or on some rows only: one backend's way to say
    /// what another says plainly.
    special: usize,
}

impl Outline {
    /// Whether everything that is unique on the other is so here, plainly or in a special way.
    fn covers(&self, other: &Self) -> bool {
        other.keys["unique"].difference(&self.keys["unique"]).count() <= self.special
    }
}

/// What a type can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Whole,
    Fraction,
    Truth,
    Text,
    Time,
    Bytes,
}

fn compare(first: &Schema, second: &Schema) -> Vec<Unlike> {
    let dialects = (first.dialect(), second.dialect());
    let (first, second) = (outlines(first), outlines(second));
    let mut unlike = Vec::new();
    let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    for table in names {
        let mut differ = |part: String, one: String, other: String| {
            let sides = [(dialects.0, one), (dialects.1, other)];
            unlike.push(Unlike { table: table.clone(), part, sides });
        };
        let there = |is: bool| if is { "there" } else { "missing" }.to_owned();
        let (one, other) = (first.get(table), second.get(table));
        let (Some(one), Some(other)) = (one, other) else {
            differ(String::new(), there(one.is_some()), there(other.is_some()));
            continue;
        };
        let columns: BTreeSet<&String> = one.columns.keys().chain(other.columns.keys()).collect();
        for column in columns {
            match (one.columns.get(column), other.columns.get(column)) {
                (Some((kinds, nullable, words)), Some((kinds2, nullable2, words2))) => {
                    if kinds.is_disjoint(kinds2) || nullable != nullable2 {
                        differ(format!("column {column}"), words.clone(), words2.clone());
                    }
                }
                (one, other) => {
                    differ(format!("column {column}"), there(one.is_some()), there(other.is_some()));
                }
            }
        }
        for kind in one.keys.keys() {
            let same = match *kind {
                "unique" => one.covers(other) && other.covers(one),
                _ => one.keys[kind] == other.keys[kind],
            };
            if !same {
                let words = |keys: &BTreeSet<String>| match keys.len() {
                    0 => "none".to_owned(),
                    _ => keys.iter().cloned().collect::<Vec<_>>().join(", "),
                };
                differ((*kind).to_owned(), words(&one.keys[kind]), words(&other.keys[kind]));
            }
        }
    }
    unlike
}

fn outlines(schema: &Schema) -> BTreeMap<String, Outline> {
    let lasting = schema.tables().filter(|table| !table.temporary && !table.options.contains_key("module"));
    lasting.map(|table| (table.name.to_string().to_lowercase(), outline(table, schema.dialect()))).collect()
}

fn outline(table: &Table, dialect: Dialect) -> Outline {
    let computed =
        |name: &caribou_schema::Name| table.column(name).is_some_and(|column| column.generated.is_some());
    let lower = |names: &[caribou_schema::Name]| {
        names.iter().map(|name| name.as_str().to_lowercase()).collect::<Vec<_>>().join(", ")
    };
    let mut keys: BTreeMap<&'static str, BTreeSet<String>> =
        ["primary key", "unique", "references"].into_iter().map(|kind| (kind, BTreeSet::new())).collect();
    let mut add = |kind: &'static str, text: String| {
        keys.entry(kind).or_default().insert(text);
    };
    let mut special = 0;
    for constraint in &table.constraints {
        match &constraint.rule {
            Rule::PrimaryKey(key) => add("primary key", format!("({})", lower(&key.columns))),
            Rule::Unique(key) if key.columns.iter().any(computed) => special += 1,
            Rule::Unique(key) => add("unique", format!("({})", lower(&key.columns))),
            Rule::ForeignKey(key) => add(
                "references",
                format!("({}) to {}", lower(&key.columns), key.table.to_string().to_lowercase()),
            ),
            Rule::Check { .. } | Rule::Exclude(_) => {}
        }
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        let column = |part: &caribou_schema::IndexPart| match &part.key {
            IndexKey::Column(name) if !computed(name) => Some(name.as_str().to_lowercase()),
            _ => None,
        };
        match index.parts.iter().map(column).collect::<Option<Vec<_>>>() {
            Some(columns) if index.predicate.is_none() => add("unique", format!("({})", columns.join(", "))),
            _ => special += 1,
        }
    }
    let primary = table.primary_key().map(|key| key.columns.clone()).unwrap_or_default();
    let written = table.columns.iter().filter(|column| column.generated.is_none());
    let column = |column: &Column| {
        // SQLite takes NULL in a primary key for the sake of old mistakes; nobody means that.
        let nullable = column.nullable && !primary.contains(&column.name);
        let words = format!("{}{}", column.data_type, if nullable { "" } else { " NOT NULL" });
        (column.name.as_str().to_lowercase(), (classes(&column.data_type, dialect), nullable, words))
    };
    Outline { columns: written.map(column).collect(), keys, special }
}

/// What a type can hold. SQLite has few types, which stand for more than they say.
fn classes(data_type: &DataType, dialect: Dialect) -> BTreeSet<Class> {
    use Class::{Bytes, Fraction, Text, Time, Truth, Whole};
    let DataType::BuiltIn(text) = data_type else { return [Text, Bytes].into() };
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let sqlite = dialect == Dialect::Sqlite;
    if text.ends_with(']') || has(&["json", "uuid", "inet", "enum", "set("]) {
        [Text, Bytes].into()
    } else if has(&["bool"]) || text == "tinyint(1)" || text.starts_with("bit") {
        if dialect == Dialect::Mysql { [Truth, Whole].into() } else { [Truth].into() }
    } else if has(&["interval", "range"]) {
        [Text, Time, Whole].into()
    } else if has(&["int", "serial", "year"]) {
        if sqlite { [Whole, Truth, Time].into() } else { [Whole].into() }
    } else if has(&["date", "time"]) {
        [Time].into()
    } else if has(&["char", "text", "clob"]) {
        if sqlite { [Text, Time, Fraction, Bytes].into() } else { [Text].into() }
    } else if has(&["blob", "bytea", "binary"]) {
        [Bytes].into()
    } else if has(&["num", "dec", "real", "double", "float", "money"]) {
        [Fraction].into()
    } else {
        [Whole, Fraction, Truth, Text, Time, Bytes].into()
    }
}
