//! `information_schema` of MySQL, as a schema has it.

use std::collections::BTreeMap;

use caribou_schema::{Index, IndexKey, Name, Rule, Schema, Table};

use super::answer::Value;
use crate::lexeme::Cursor;

/// A row: its columns in lower case.
pub(super) type Row = BTreeMap<&'static str, Value>;

/// Reads the name of one of its tables and returns the rows that are about the current database; `None` for any other table.
pub(super) fn rows(schema: &Schema, cursor: &mut Cursor<'_>) -> Option<Vec<Row>> {
    let name = cursor.name()?;
    if !name.schema?.eq_ignore_ascii_case("information_schema") {
        return None;
    }
    cursor.eat("AS");
    if !cursor.is_any(&["WHERE", "GROUP", "ORDER", "LIMIT", "INTO"]) {
        // What the table is called in the query.
        cursor.identifier();
    }
    let of_table: fn(&Table) -> Vec<Row> = match name.name.to_ascii_lowercase().as_str() {
        "tables" => |table| vec![row(table, [("table_type", "BASE TABLE".into())])],
        "columns" => columns,
        "statistics" => statistics,
        "table_constraints" => constraints,
        "key_column_usage" => key_columns,
        "referential_constraints" => references,
        _ => return None,
    };
    Some(schema.tables().filter(|table| table.name.schema.is_none()).flat_map(of_table).collect())
}

fn row<const N: usize>(table: &Table, more: [(&'static str, String); N]) -> Row {
    let mut row = Row::from([
        ("table_schema", Value::Database),
        ("constraint_schema", Value::Database),
        ("index_schema", Value::Database),
        ("table_name", name_of(&table.name.name)),
    ]);
    row.extend(more.map(|(name, value)| (name, Value::Text(value))));
    row
}

fn name_of(name: &Name) -> Value {
    Value::Table(name.to_string())
}

fn columns(table: &Table) -> Vec<Row> {
    let rows = table.columns.iter().map(|column| {
        let whole = column.data_type.to_string();
        let plain = whole.split(['(', ' ']).next().unwrap_or_default().to_owned();
        let nullable = if column.nullable { "YES" } else { "NO" };
        let name = column.name.to_string();
        row(
            table,
            [
                ("column_name", name),
                ("column_type", whole),
                ("data_type", plain),
                ("is_nullable", nullable.into()),
            ],
        )
    });
    rows.collect()
}

fn statistics(table: &Table) -> Vec<Row> {
    let part = |index: &str, column: &Name, unique: bool| {
        let mut row = row(table, [("index_name", index.into()), ("column_name", column.to_string())]);
        row.insert("non_unique", Value::Number(i64::from(!unique)));
        row
    };
    let primary = table.primary_key().into_iter().flat_map(|key| &key.columns);
    let mut rows: Vec<Row> = primary.map(|column| part("PRIMARY", column, true)).collect();
    for index in &table.indexes {
        let Some(name) = &index.name else { continue };
        rows.extend(plain(index).map(|column| part(name.as_str(), column, index.unique)));
    }
    rows
}

fn plain(index: &Index) -> impl Iterator<Item = &Name> {
    index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    })
}

fn constraints(table: &Table) -> Vec<Row> {
    let constraint = |name: &Name, kind: &str| {
        row(table, [("constraint_name", name.to_string()), ("constraint_type", kind.into())])
    };
    let rules = table.constraints.iter().filter_map(|rule| {
        let kind = match rule.rule {
            Rule::PrimaryKey(_) => "PRIMARY KEY",
            Rule::ForeignKey(_) => "FOREIGN KEY",
            Rule::Check { .. } => "CHECK",
            Rule::Unique(_) | Rule::Exclude(_) => "UNIQUE",
        };
        Some(constraint(rule.name.as_ref()?, kind))
    });
    let unique = table.indexes.iter().filter(|index| index.unique);
    let unique = unique.filter_map(|index| Some(constraint(index.name.as_ref()?, "UNIQUE")));
    rules.chain(unique).collect()
}

fn key_columns(table: &Table) -> Vec<Row> {
    let mut rows = Vec::new();
    let plain = |name: &Name, column: &Name| {
        let mut row =
            row(table, [("constraint_name", name.to_string()), ("column_name", column.to_string())]);
        row.extend([("referenced_table_name", Value::Null), ("referenced_column_name", Value::Null)]);
        row
    };
    for constraint in &table.constraints {
        let Some(name) = &constraint.name else { continue };
        match &constraint.rule {
            Rule::PrimaryKey(key) => rows.extend(key.columns.iter().map(|column| plain(name, column))),
            Rule::ForeignKey(key) => {
                for (column, other) in key.columns.iter().zip(&key.referenced) {
                    let mut row = plain(name, column);
                    row.extend([
                        ("referenced_table_schema", Value::Database),
                        ("referenced_table_name", name_of(&key.table.name)),
                        ("referenced_column_name", Value::Text(other.to_string())),
                    ]);
                    rows.push(row);
                }
            }
            Rule::Unique(_) | Rule::Check { .. } | Rule::Exclude(_) => {}
        }
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        let Some(name) = &index.name else { continue };
        rows.extend(self::plain(index).map(|column| plain(name, column)));
    }
    rows
}

fn references(table: &Table) -> Vec<Row> {
    let rows = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
        Rule::ForeignKey(key) => {
            let name = constraint.name.as_ref()?.to_string();
            let mut row = row(table, [("constraint_name", name)]);
            row.insert("referenced_table_name", name_of(&key.table.name));
            Some(row)
        }
        _ => None,
    });
    rows.collect()
}
