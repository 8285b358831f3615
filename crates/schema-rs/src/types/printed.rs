//! From SQL to Diesel: the words that Diesel's CLI finds for a type.

use caribou_migration::Dialect;
use caribou_schema::DataType;
use heck::ToUpperCamelCase;

/// A type as Diesel's CLI names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printed {
    /// What it is called in SQL: on PostgreSQL its name in the catalog.
    pub(crate) sql_name: String,
    /// The schema that it is in, when that is not the default one.
    pub(crate) schema: Option<String>,
    /// What it is called in Rust.
    pub(crate) rust_name: String,
    /// Whether it is an array of that.
    pub(crate) is_array: bool,
    /// Whether it has no sign.
    pub(crate) is_unsigned: bool,
    /// How many characters it has room for.
    pub(crate) max_length: Option<u64>,
}

impl Printed {
    /// Writes the type as it stands behind a column, with another name for it.
    pub(crate) fn in_rust(&self, name: &str, nullable: bool) -> String {
        let mut written = name.to_owned();
        if self.is_unsigned {
            written = format!("Unsigned<{written}>");
        }
        if self.is_array {
            written = format!("Array<Nullable<{written}>>");
        }
        if nullable { format!("Nullable<{written}>") } else { written }
    }
}

/// Finds Diesel's words for a type; `None` where its CLI has none.
pub(crate) fn printed(data_type: &DataType, dialect: Dialect) -> Option<Printed> {
    match dialect {
        Dialect::Postgres => Some(postgres(data_type)),
        Dialect::Mysql => mysql(&data_type.to_string()),
        Dialect::Sqlite => sqlite(&data_type.to_string()),
    }
}

/// Types of PostgreSQL that `format_type` prints in other words than the catalog has.
const CATALOG: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("smallint", "int2"),
    ("integer", "int4"),
    ("bigint", "int8"),
    ("real", "float4"),
    ("double precision", "float8"),
    ("character varying", "varchar"),
    ("character", "bpchar"),
    ("bit varying", "varbit"),
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("\"char\"", "char"),
    // A script's `serial` becomes these.
    ("smallserial", "int2"),
    ("serial", "int4"),
    ("bigserial", "int8"),
];

fn postgres(data_type: &DataType) -> Printed {
    let (written, schema, suffix) = match data_type {
        DataType::BuiltIn(text) => (text.as_str(), Some("pg_catalog".to_owned()), text.as_str()),
        DataType::Named { name, suffix } => {
            let schema = name.schema.as_ref().map(|schema| schema.as_str().to_owned());
            (name.name.as_str(), schema, suffix.as_str())
        }
    };
    let is_built_in = matches!(data_type, DataType::BuiltIn(_));
    let (base, modifiers) = if is_built_in { without_modifiers(written) } else { (written.to_owned(), "") };
    let sql_name = match CATALOG.iter().find(|(printed, _)| is_built_in && *printed == base) {
        Some((_, name)) => (*name).to_owned(),
        None if is_built_in && base.starts_with("interval") => "interval".to_owned(),
        None => base,
    };
    let is_array = suffix.ends_with("[]");
    let has_length = matches!(sql_name.as_str(), "varchar" | "bpchar" | "bit" | "varbit");
    Printed {
        rust_name: sql_name.to_upper_camel_case(),
        schema,
        is_array,
        is_unsigned: false,
        max_length: modifiers.parse().ok().filter(|_| is_built_in && has_length && !is_array),
        sql_name,
    }
}

/// Takes the brackets out of a type, and what stands in parentheses, which is the second.
fn without_modifiers(text: &str) -> (String, &str) {
    let text = text.strip_suffix("[]").unwrap_or(text);
    match (text.find('('), text.find(')')) {
        (Some(start), Some(end)) if start < end => {
            (format!("{}{}", &text[..start], &text[end + 1..]), &text[start + 1..end])
        }
        _ => (text.to_owned(), ""),
    }
}

fn mysql(text: &str) -> Option<Printed> {
    let is_unsigned = text.to_lowercase().contains("unsigned");
    let (base, modifiers) = match (text.find('('), text.rfind(')')) {
        (Some(start), Some(end)) if start < end => (&text[..start], &text[start + 1..end]),
        _ => (text, ""),
    };
    let sql_name = match base {
        _ if text == "tinyint(1)" => "bool".to_owned(),
        _ if text.starts_with("int") => "integer".to_owned(),
        _ => base.to_lowercase().replace("unsigned", "").replace("zerofill", "").trim().to_owned(),
    };
    if sql_name.contains(' ') {
        return None;
    }
    let max_length = match sql_name.as_str() {
        "char" | "varchar" | "binary" | "varbinary" => modifiers.parse().ok(),
        "enum" => values(modifiers).max(),
        // All of them, with a comma between each two.
        "set" => Some(values(modifiers).map(|length| length + 1).sum::<u64>().saturating_sub(1)),
        _ => None,
    };
    let rust_name = sql_name.to_upper_camel_case();
    Some(Printed { sql_name, schema: None, rust_name, is_array: false, is_unsigned, max_length })
}

/// Returns the lengths of the values of an enumeration, in characters.
fn values(text: &str) -> impl Iterator<Item = u64> {
    let mut lengths = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\'' {
            continue;
        }
        let mut length = 0;
        while let Some(c) = chars.next() {
            // A quote in a value is written twice.
            if c == '\'' && chars.next_if_eq(&'\'').is_none() {
                break;
            }
            length += 1;
        }
        lengths.push(length);
    }
    lengths.into_iter()
}

/// The rules that Diesel's CLI has for the words that somebody wrote behind a column.
fn sqlite(text: &str) -> Option<Printed> {
    let lower = text.to_lowercase();
    let word = if lower == "generated always" { "" } else { lower.as_str() };
    let has = |part: &str| word.contains(part);
    let name = if matches!(word, "boolean" | "bool") || has("tiny") && has("int") {
        "Bool"
    } else if word == "int2" || has("small") && has("int") {
        "SmallInt"
    } else if word == "int8" || has("big") && has("int") {
        "BigInt"
    } else if has("int") {
        "Integer"
    } else if has("char") || has("clob") || has("text") {
        "Text"
    } else if has("blob") || has("binary") || word.is_empty() {
        "Binary"
    } else if has("float") || has("real") {
        "Float"
    } else if has("double") || has("num") || has("dec") {
        "Double"
    } else if matches!(word, "datetime" | "timestamp") {
        "Timestamp"
    } else if word == "date" {
        "Date"
    } else if word == "time" {
        "Time"
    } else {
        return None;
    };
    Some(Printed {
        sql_name: name.to_owned(),
        schema: None,
        rust_name: name.to_owned(),
        is_array: false,
        is_unsigned: false,
        max_length: None,
    })
}
