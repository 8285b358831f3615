//! What a rule demands of rows that are there.

use caribou_schema::{Expression, ForeignKey, Index, IndexKey, Key, Name, QualifiedName, Rule};
use caribou_sql::name;

use super::rows::Rows;
use super::{Effect, Harm};

/// Returns what happens when a rule comes to a table that has rows.
pub(super) fn rule(rule: &Rule, table: &QualifiedName, rows: &Rows) -> Option<Effect> {
    if was_obeyed(rule, table, rows) {
        return None;
    }
    match rule {
        Rule::PrimaryKey(key) => Some(primary_key(key, table)),
        Rule::Unique(key) => unique(key, table, rows),
        Rule::ForeignKey(key) => foreign_key(key, table, rows),
        Rule::Check { expression, .. } => check(expression, table, rows),
        Rule::Exclude(_) => Some(may_fail(format!("fails where rows of {table} exclude each other"))),
    }
}

/// Says whether the rows have obeyed a rule all along: it is dropped and made again, or does something else when rows go.
fn was_obeyed(rule: &Rule, table: &QualifiedName, rows: &Rows) -> bool {
    let columns: Vec<&Name> = match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().collect(),
        Rule::ForeignKey(key) => key.columns.iter().collect(),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.names(),
    };
    let Some(first) = rows.unconverted(table, columns.into_iter()) else { return false };
    let same = |one: &Rule| match (one, rule) {
        (Rule::ForeignKey(one), Rule::ForeignKey(other)) => {
            one.columns == other.columns && one.table == other.table && one.referenced == other.referenced
        }
        (one, other) => one == other,
    };
    first.constraints.iter().any(|constraint| constraint.validated && same(&constraint.rule))
}

/// Returns what happens when a unique index comes to a table that has rows.
pub(super) fn unique_index(index: &Index, table: &QualifiedName, rows: &Rows) -> Option<Effect> {
    let columns: Vec<Name> = index
        .parts
        .iter()
        .filter_map(|part| match &part.key {
            IndexKey::Column(column) => Some(column.clone()),
            IndexKey::Expression(_) => None,
        })
        .collect();
    let same = |one: &Index| Index { name: index.name.clone(), ..one.clone() } == *index;
    if rows.unconverted(table, columns.iter()).is_some_and(|first| first.indexes.iter().any(same)) {
        return None;
    }
    if columns.len() == index.parts.len() && index.predicate.is_none() {
        return unique(&Key::new(columns), table, rows);
    }
    let parts = index.parts.iter().map(|part| match &part.key {
        IndexKey::Column(column) => column.to_string(),
        IndexKey::Expression(computed) => words(computed, rows),
    });
    let parts = parts.collect::<Vec<_>>().join(" and ");
    let among = index.predicate.as_ref().map(|which| format!(" among those where {}", words(which, rows)));
    let among = among.unwrap_or_default();
    Some(may_fail(format!("fails where two rows of {table} have the same {parts}{among}")))
}

fn primary_key(key: &Key, table: &QualifiedName) -> Effect {
    may_fail(format!("fails where two rows of {table} have the same {}, or one has none", list(&key.columns)))
}

fn unique(key: &Key, table: &QualifiedName, rows: &Rows) -> Option<Effect> {
    if !key.nulls_not_distinct && key.columns.iter().any(|column| rows.is_all_null(table, column)) {
        return None;
    }
    let is_same = |column: &Name| {
        let default = rows.schema().column(table, column).and_then(|column| column.default.as_ref());
        rows.is_new(table, column) && default.is_some()
    };
    if key.columns.iter().all(is_same) {
        return Some(may_fail(format!("fails if {table} has more than one row")));
    }
    Some(may_fail(format!("fails where two rows of {table} have the same {}", list(&key.columns))))
}

fn foreign_key(key: &ForeignKey, table: &QualifiedName, rows: &Rows) -> Option<Effect> {
    if key.columns.iter().any(|column| rows.is_all_null(table, column)) {
        return None;
    }
    let text = match key.columns.as_slice() {
        [column] => format!("fails where {table}.{column} has no row in {}", key.table),
        columns => format!("fails where {} of {table} have no row in {}", list(columns), key.table),
    };
    Some(may_fail(text))
}

/// A check of columns that are new is about their defaults only, which the writer knows.
fn check(expression: &Expression, table: &QualifiedName, rows: &Rows) -> Option<Effect> {
    let columns: Vec<&Name> =
        expression.names().into_iter().filter(|name| rows.schema().column(table, name).is_some()).collect();
    if !columns.is_empty() && columns.iter().all(|column| rows.is_new(table, column)) {
        return None;
    }
    let words = words(expression, rows);
    Some(may_fail(format!("fails where a row of {table} does not obey CHECK {}", enclosed(&words))))
}

fn enclosed(words: &str) -> String {
    let inner = words.strip_prefix('(').and_then(|words| words.strip_suffix(')'));
    match inner {
        Some(inner) if !inner.contains(['(', ')']) => words.to_owned(),
        _ => format!("({words})"),
    }
}

fn words(expression: &Expression, rows: &Rows) -> String {
    let text = expression.to_text(|part| name(part, rows.schema().dialect()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list(columns: &[Name]) -> String {
    columns.iter().map(Name::as_str).collect::<Vec<_>>().join(" and ")
}

fn may_fail(text: String) -> Effect {
    Effect::new(Harm::MayFail, text)
}
