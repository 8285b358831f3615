//! Values for synthetic rows.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, Piece, Rule, Schema, Table};
use caribou_sql::quote;

/// Where numbers start: no sequence gets there in a test.
const START: usize = 900_001;

/// Literals that the checks of a table compare a column with, which are likely to be allowed.
pub(crate) fn candidates(table: &Table, column: &Name) -> Vec<String> {
    let mut found = Vec::new();
    for constraint in &table.constraints {
        let Rule::Check { expression, .. } = &constraint.rule else { continue };
        if !expression.mentions(column) {
            continue;
        }
        for piece in expression.normal() {
            let Piece::Text(text) = piece else { continue };
            found.extend(literals(text));
        }
    }
    found.dedup();
    found
}

/// The string literals in a piece of SQL, with their quotes.
fn literals(text: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('\'') {
        let Some(length) = rest[start + 1..].find('\'') else { break };
        let end = start + length + 2;
        literals.push(rest[start..end].to_owned());
        rest = &rest[end..];
    }
    literals
}

/// A literal of a type. Rows of one table differ in it, attempts at one row too.
pub(crate) fn value(schema: &Schema, data_type: &DataType, number: usize, attempt: usize) -> String {
    let dialect = schema.dialect();
    let text = match data_type {
        DataType::BuiltIn(text) => text.to_lowercase(),
        DataType::Named { name, suffix } => {
            if suffix.starts_with('[') {
                return "'{}'".into();
            }
            return match schema
                .enumeration(name)
                .and_then(|values| values.values.get(number % values.values.len().max(1)))
            {
                Some(value) => quote(value, dialect),
                None => quote(&format!("caribou{number}"), dialect),
            };
        }
    };
    if text.ends_with(']') {
        return "'{}'".into();
    }
    if let Some(values) = text.strip_prefix("enum(").or_else(|| text.strip_prefix("set(")) {
        let first = literals(values).into_iter().next();
        return first.unwrap_or_else(|| "''".into());
    }
    let base = text.split(['(', ' ']).next().unwrap_or_default();
    let width = text.split_once('(').and_then(|(_, rest)| rest.split([')', ',']).next()?.trim().parse().ok());
    // A second attempt takes small numbers, for checks like `priority BETWEEN 1 AND 5`.
    let integer = if attempt == 0 { START + number } else { 1 + number };
    let word = |long: String| match width {
        Some(width) => quote(&long.chars().rev().take(width).collect::<String>(), dialect),
        None => quote(&long, dialect),
    };
    match base {
        "tinyint" | "bool" | "boolean" | "bit" if dialect != Dialect::Postgres => (number % 2).to_string(),
        "bool" | "boolean" => if number.is_multiple_of(2) { "true" } else { "false" }.into(),
        "smallint" | "mediumint" | "int2" => {
            if attempt == 0 { 30_001 + number } else { 1 + number }.to_string()
        }
        "year" => (2000 + number).to_string(),
        "integer" | "int" | "bigint" | "int4" | "int8" | "oid" | "money" => integer.to_string(),
        "numeric" | "decimal" | "real" | "double" | "float" => format!("{}.5", 1 + number),
        "uuid" => quote(&format!("00000000-0000-4000-8000-{integer:012}"), dialect),
        "timestamp" | "datetime" | "timestamptz" => {
            quote(&format!("2026-01-{:02} 10:00:00", 10 + number), dialect)
        }
        "date" => quote(&format!("2026-01-{:02}", 10 + number), dialect),
        "time" | "timetz" => quote(&format!("10:0{}:00", number % 10), dialect),
        "interval" => quote(&format!("{} days", 1 + number), dialect),
        "json" | "jsonb" => quote(&format!("{{\"caribou\": {number}}}"), dialect),
        "bytea" => format!("'\\x0{}'", number % 10),
        "blob" | "tinyblob" | "mediumblob" | "longblob" | "binary" | "varbinary" => {
            format!("X'0{}'", number % 10)
        }
        "inet" | "cidr" => quote(&format!("10.0.0.{}", 1 + number), dialect),
        "macaddr" => quote(&format!("08:00:2b:01:02:0{}", number % 10), dialect),
        "xml" => quote("<caribou/>", dialect),
        "point" => quote("(1,2)", dialect),
        "int4range" | "int8range" | "numrange" => quote(&format!("[{number},{})", number + 1), dialect),
        "tsrange" | "tstzrange" | "daterange" => quote("empty", dialect),
        _ => word(format!("{} uobirac", START + number)),
    }
}
