//! What distinguishes columns and tables besides their names: what constrains them, and what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{
    DataType, Expression, ForeignKey, Index, IndexKey, Name, Piece, QualifiedName, Rule, Schema, Table,
};

use crate::rename::lasting;

/// A schema with what refers to each of its tables.
pub(super) struct Side<'a> {
    /// What tables will be called, as far as they are renamed.
    names: BTreeMap<QualifiedName, QualifiedName>,
    referrers: BTreeMap<&'a QualifiedName, Vec<(&'a Table, &'a ForeignKey)>>,
}

impl<'a> Side<'a> {
    pub(super) fn of(schema: &'a Schema, names: &BTreeMap<QualifiedName, QualifiedName>) -> Self {
        let mut referrers: BTreeMap<&QualifiedName, Vec<(&Table, &ForeignKey)>> = BTreeMap::new();
        for table in lasting(schema) {
            for key in foreign_keys(table) {
                referrers.entry(&key.table).or_default().push((table, key));
            }
        }
        Self { names: names.clone(), referrers }
    }

    /// Returns what a table refers to and what refers to it.
    pub(super) fn references(&self, table: &Table) -> BTreeSet<String> {
        let to = foreign_keys(table).map(|key| format!("to {}", self.called(&key.table, table)));
        let from =
            self.referring(table).map(|(other, _)| format!("from {}", self.called(&other.name, table)));
        to.chain(from).collect()
    }

    /// Returns what a column refers to and what refers to it.
    pub(super) fn references_of_column(&self, table: &Table, column: &Name) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for key in foreign_keys(table) {
            if let Some(at) = key.columns.iter().position(|name| name == column) {
                all.insert(format!("{at} to {}", self.called(&key.table, table)));
            }
        }
        for (other, key) in self.referring(table) {
            let primary = || table.primary_key().map_or(&[][..], |key| &key.columns);
            let referenced = if key.referenced.is_empty() { primary() } else { &key.referenced };
            if let Some(at) = referenced.iter().position(|name| name == column) {
                all.insert(format!("{at} from {}", self.called(&other.name, table)));
            }
        }
        all
    }

    fn referring(&self, table: &Table) -> impl Iterator<Item = &(&'a Table, &'a ForeignKey)> {
        self.referrers.get(&table.name).into_iter().flatten()
    }

    /// Returns what a table is called for another, which is nothing for itself.
    fn called(&self, name: &QualifiedName, by: &Table) -> String {
        if *name == by.name { String::new() } else { self.names.get(name).unwrap_or(name).to_string() }
    }
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) => Some(key),
        _ => None,
    })
}

/// Returns the keys, checks and indexes of a table, with the names of its columns.
pub(super) fn of_table(table: &Table) -> BTreeSet<String> {
    let name = |name: &Name| name.as_str().to_lowercase();
    let rules = table.constraints.iter().filter_map(|constraint| rule(&constraint.rule, &name));
    rules.chain(table.indexes.iter().map(|of| index(of, &name))).collect()
}

/// Returns the keys, checks and indexes that a column takes part in, without its name.
pub(super) fn of_column(table: &Table, column: &Name) -> BTreeSet<String> {
    let name = |name: &Name| if name == column { "?".to_owned() } else { name.as_str().to_lowercase() };
    let rules = table.constraints.iter().filter_map(|constraint| rule(&constraint.rule, &name));
    let all = rules.chain(table.indexes.iter().map(|of| index(of, &name)));
    all.filter(|mark| mark.contains('?')).collect()
}

fn rule(rule: &Rule, name: &dyn Fn(&Name) -> String) -> Option<String> {
    match rule {
        Rule::PrimaryKey(key) => Some(format!("primary key {}", listed(&key.columns, name))),
        Rule::Unique(key) => Some(format!("unique {}", listed(&key.columns, name))),
        Rule::Check { expression, .. } => Some(format!("check {}", text(expression, name))),
        Rule::Exclude(expression) => Some(format!("exclude {}", text(expression, name))),
        // That is a reference.
        Rule::ForeignKey(_) => None,
    }
}

fn index(index: &Index, name: &dyn Fn(&Name) -> String) -> String {
    let parts = index.parts.iter().map(|part| match &part.key {
        IndexKey::Column(column) => name(column),
        IndexKey::Expression(expression) => text(expression, name),
    });
    let parts: Vec<String> = parts.collect();
    let predicate = index.predicate.as_ref().map_or_else(String::new, |predicate| text(predicate, name));
    let kind = if index.unique { "unique" } else { "index" };
    let method = index.method.as_deref().unwrap_or_default();
    format!("{kind} {method} {} {predicate}", parts.join(","))
}

fn listed(names: &[Name], name: &dyn Fn(&Name) -> String) -> String {
    names.iter().map(name).collect::<Vec<_>>().join(",")
}

fn text(expression: &Expression, name: &dyn Fn(&Name) -> String) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.replace('?', "_"),
        Piece::Name(of) | Piece::Word(of, _) => name(of),
    };
    expression.normal().iter().map(piece).collect()
}

/// Says how near two types are: 1 the same, a half of one family, 0 nothing in common.
pub(super) fn kinship(old: &DataType, new: &DataType, dialect: Dialect) -> f64 {
    let (one, two) = (old.to_string(), new.to_string());
    if old == new || dialect == Dialect::Sqlite && one.eq_ignore_ascii_case(&two) {
        return 1.0;
    }
    let families = family(&one).zip(family(&two));
    if families.is_some_and(|(one, two)| one == two) { 0.5 } else { 0.0 }
}

/// The words by which the types of a family are known, in the order in which they are looked for.
const FAMILIES: &[(&str, &[&str])] = &[
    ("time", &["time", "date", "interval"]),
    ("text", &["char", "text", "clob", "enum"]),
    ("number", &["int", "serial", "numeric", "decimal", "real", "double", "float", "money"]),
    ("bytes", &["blob", "bytea", "binary"]),
    ("document", &["json", "xml"]),
    ("truth", &["bool"]),
];

fn family(data_type: &str) -> Option<&'static str> {
    let data_type = data_type.to_ascii_lowercase();
    let is_of = |words: &&[&str]| words.iter().any(|word| data_type.contains(word));
    FAMILIES.iter().find(|(_, words)| is_of(words)).map(|(family, _)| *family)
}
