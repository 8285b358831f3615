//! Indexes.

use caribou_migration::Dialect;
use caribou_schema::{Existing, Index, IndexKey, IndexPart, Name, Nulls, QualifiedName};

use super::column::collate;
use super::expression;
use super::name::{list, literal, name, qualified};

/// Whether writers go on while an index is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    /// They wait.
    Locked,
    /// They go on: `CONCURRENTLY`.
    Concurrent,
}

/// Writes `CREATE INDEX`.
pub(super) fn create(
    index: &Index,
    table: &QualifiedName,
    build: Build,
    existing: Existing,
    dialect: Dialect,
) -> String {
    let or_replace = if existing == Existing::Replace { "OR REPLACE " } else { "" };
    let mut words = vec![format!("CREATE {or_replace}{}INDEX", kind(index, dialect))];
    if build == Build::Concurrent && dialect == Dialect::Postgres {
        words.push("CONCURRENTLY".into());
    }
    if existing == Existing::Skip {
        words.push("IF NOT EXISTS".into());
    }
    let (index_name, table) = match (dialect, &index.name) {
        // SQLite wants the schema at the index; elsewhere it is that of the table.
        (Dialect::Sqlite, Some(index)) => {
            (Some(qualified(&table.sibling(index.clone()), dialect)), name(&table.name, dialect))
        }
        (_, index) => (index.as_ref().map(|index| name(index, dialect)), qualified(table, dialect)),
    };
    words.extend(index_name);
    words.push(format!("ON {table}"));
    words.push(body(index, dialect));
    words.join(" ")
}

/// Writes an index as a line of its table or a clause of `ALTER TABLE`, as MySQL has it.
pub(super) fn line(index: &Index, existing: Existing) -> String {
    let dialect = Dialect::Mysql;
    let mut words = vec![format!("{}KEY", kind(index, dialect))];
    if existing == Existing::Skip {
        words.push("IF NOT EXISTS".into());
    }
    words.extend(index.name.as_ref().map(|index| name(index, dialect)));
    words.push(body(index, dialect));
    words.join(" ")
}

/// Returns the only column of an index that is nothing but that: `UNIQUE` at the column says it.
pub(super) fn only_column(index: &Index) -> Option<&Name> {
    let [part] = index.parts.as_slice() else { return None };
    let IndexKey::Column(column) = &part.key else { return None };
    let plain = Index {
        unique: index.unique,
        ..Index::new(index.name.clone(), vec![IndexPart::new(part.key.clone())])
    };
    (Index { implied: false, ..index.clone() } == plain).then_some(column)
}

/// What stands before `INDEX`.
fn kind(index: &Index, dialect: Dialect) -> String {
    let special = index.method.as_deref().filter(|method| dialect == Dialect::Mysql && is_kind(method));
    match special {
        Some(method) => format!("{} ", method.to_uppercase()),
        None if index.unique => "UNIQUE ".into(),
        None => String::new(),
    }
}

/// Says whether MySQL writes a method in front of `INDEX`.
fn is_kind(method: &str) -> bool {
    ["fulltext", "spatial"].contains(&method)
}

/// What stands behind the table.
fn body(index: &Index, dialect: Dialect) -> String {
    let mut words = Vec::new();
    let parts: Vec<String> = index.parts.iter().map(|part| self::part(part, dialect)).collect();
    let parts = format!("({})", parts.join(", "));
    let using = index.method.as_deref().filter(|method| dialect != Dialect::Mysql || !is_kind(method));
    match (dialect, using) {
        (Dialect::Mysql, Some(method)) => words.extend([parts, format!("USING {}", method.to_uppercase())]),
        (_, Some(method)) => words.extend([format!("USING {method}"), parts]),
        (_, None) => words.push(parts),
    }
    if !index.include.is_empty() {
        words.push(format!("INCLUDE {}", list(&index.include, dialect)));
    }
    if index.nulls_not_distinct {
        words.push("NULLS NOT DISTINCT".into());
    }
    if !index.options.is_empty() {
        words.push(format!("WITH ({})", index.options.join(", ")));
    }
    words.extend(index.predicate.as_ref().map(|rows| format!("WHERE {}", expression::bare(rows, dialect))));
    if dialect == Dialect::Mysql {
        words.extend(index.comment.as_deref().map(|text| format!("COMMENT {}", literal(text, dialect))));
    }
    words.join(" ")
}

fn part(part: &IndexPart, dialect: Dialect) -> String {
    let mut text = match &part.key {
        IndexKey::Column(column) => name(column, dialect),
        IndexKey::Expression(computed) => expression::indexed(computed, dialect),
    };
    if let Some(length) = part.prefix {
        text += &format!("({length})");
    }
    if let Some(collation) = &part.collation {
        text += &format!(" {}", collate(collation, dialect));
    }
    if let Some(class) = &part.operator_class {
        text += &format!(" {class}");
    }
    if part.descending {
        text += " DESC";
    }
    text + match part.nulls {
        Some(Nulls::First) => " NULLS FIRST",
        Some(Nulls::Last) => " NULLS LAST",
        None => "",
    }
}
