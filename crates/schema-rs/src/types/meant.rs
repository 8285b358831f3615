//! From Diesel to SQL: the type that a word of Diesel means.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, QualifiedName};
use caribou_sql::data_type;
use heck::ToSnakeCase;

use super::{Printed, printed};
use crate::parse::{ColumnRs, TypeRs};

/// What a type in a `schema.rs` means in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant {
    /// This type.
    Type(DataType),
    /// This one, if there is one of the name: nothing but the name is known.
    Guess(DataType),
    /// Nobody can tell.
    Unknown,
}

/// Words of Diesel in lower case, and what they are on PostgreSQL. `()` takes the length.
const POSTGRES: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("boolean", "boolean"),
    ("smallint", "smallint"),
    ("int2", "smallint"),
    ("smallserial", "smallserial"),
    ("integer", "integer"),
    ("int4", "integer"),
    ("serial", "serial"),
    ("bigint", "bigint"),
    ("int8", "bigint"),
    ("bigserial", "bigserial"),
    ("float", "real"),
    ("float4", "real"),
    ("double", "double precision"),
    ("float8", "double precision"),
    ("numeric", "numeric"),
    ("decimal", "numeric"),
    ("text", "text"),
    ("varchar", "varchar()"),
    ("char", "char()"),
    ("bpchar", "bpchar()"),
    ("binary", "bytea"),
    ("bytea", "bytea"),
    ("bit", "bit()"),
    ("varbit", "varbit()"),
    ("pglsn", "pg_lsn"),
];

const MYSQL: &[(&str, &str)] = &[
    ("bool", "tinyint(1)"),
    ("boolean", "tinyint(1)"),
    ("tinyint", "tinyint"),
    ("smallint", "smallint"),
    ("int2", "smallint"),
    ("mediumint", "mediumint"),
    ("integer", "int"),
    ("int4", "int"),
    ("bigint", "bigint"),
    ("int8", "bigint"),
    ("float", "float"),
    ("float4", "float"),
    ("double", "double"),
    ("float8", "double"),
    ("numeric", "decimal"),
    ("decimal", "decimal"),
    ("text", "text"),
    ("tinytext", "tinytext"),
    ("mediumtext", "mediumtext"),
    ("longtext", "longtext"),
    // The server wants a length.
    ("varchar", "varchar(255)"),
    ("char", "char()"),
    ("binary", "blob"),
    ("varbinary", "varbinary(255)"),
    ("tinyblob", "tinyblob"),
    ("blob", "blob"),
    ("mediumblob", "mediumblob"),
    ("longblob", "longblob"),
    ("bit", "bit"),
    ("date", "date"),
    ("time", "time"),
    ("datetime", "datetime"),
    ("timestamp", "timestamp"),
    ("json", "json"),
    ("year", "year"),
    ("uuid", "uuid"),
];

const SQLITE: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("serial", "integer"),
    ("bigserial", "bigint"),
    ("binary", "blob"),
    ("bytea", "blob"),
    ("bpchar", "text"),
    ("char", "text"),
    ("varchar", "text"),
    ("citext", "text"),
    ("uuid", "text"),
    ("json", "text"),
    ("jsonb", "blob"),
    ("float4", "float"),
    ("float8", "double"),
    ("timestamptz", "timestamp"),
    ("timestamptzsqlite", "timestamp"),
    ("datetime", "timestamp"),
];

/// Words that stand for several types: all of them are one type to Diesel.
const GENERAL: &[(&str, &[&str])] = &[
    ("text", &["Text", "Varchar", "Bpchar", "Char", "Tinytext", "Mediumtext", "Longtext"]),
    ("binary", &["Binary", "Varbinary", "Tinyblob", "Blob", "Mediumblob", "Longblob"]),
    ("timestamp", &["Timestamp", "Datetime"]),
    // PostgreSQL takes one for the other.
    ("varchar", &["Text", "Varchar"]),
];

/// A type in a `schema.rs`, taken apart.
struct Taken<'a> {
    word: String,
    is_array: bool,
    is_unsigned: bool,
    declared: Option<&'a TypeRs>,
}

fn taken<'a>(sql_type: &str, types: &'a BTreeMap<String, TypeRs>) -> Taken<'a> {
    let inner = |text: &str, wrapper: &str| {
        let inner = text.strip_prefix(wrapper)?.strip_prefix('<')?.strip_suffix('>')?;
        Some(inner.to_owned())
    };
    let mut word = sql_type.to_owned();
    let array = inner(&word, "Array");
    let is_array = array.is_some();
    if let Some(items) = array {
        word = inner(&items, "Nullable").unwrap_or(items);
    }
    let unsigned = inner(&word, "Unsigned");
    let is_unsigned = unsigned.is_some();
    word = unsigned.unwrap_or(word);
    for (wrapper, behind) in [("Range", "range"), ("Multirange", "multirange")] {
        if let Some(of) = inner(&word, wrapper) {
            let of = match of.to_lowercase().as_str() {
                "integer" | "int4" => "int4",
                "bigint" | "int8" => "int8",
                "numeric" | "decimal" => "num",
                "timestamp" => "ts",
                "timestamptz" => "tstz",
                _ => "date",
            };
            word = format!("{of}{behind}");
        }
    }
    let declared = types.get(&word);
    Taken { word, is_array, is_unsigned, declared }
}

/// Finds the type in SQL that a column of a `schema.rs` shall have.
pub(crate) fn meant(column: &ColumnRs, types: &BTreeMap<String, TypeRs>, dialect: Dialect) -> Meant {
    let taken = taken(&column.sql_type, types);
    let words = match dialect {
        Dialect::Postgres => POSTGRES,
        Dialect::Mysql => MYSQL,
        Dialect::Sqlite => SQLITE,
    };
    let array = if taken.is_array { "[]" } else { "" };
    if let Some(declared) = taken.declared {
        return match dialect {
            Dialect::Postgres => Meant::Guess(of_name(declared, array)),
            Dialect::Mysql | Dialect::Sqlite => Meant::Unknown,
        };
    }
    let word = taken.word.to_lowercase();
    if word.contains('<') {
        return Meant::Unknown;
    }
    let sql = match words.iter().find(|(known, _)| *known == word) {
        Some((_, sql)) => with_length(sql, column.max_length, dialect),
        None => match dialect {
            Dialect::Postgres => {
                let snake = taken.word.to_snake_case();
                return match [&word, &snake].map(|text| data_type(text, dialect)) {
                    [DataType::BuiltIn(built_in), _] | [_, DataType::BuiltIn(built_in)] => {
                        Meant::Type(DataType::BuiltIn(built_in + array))
                    }
                    _ => Meant::Guess(of_name(&TypeRs { schema: None, name: snake }, array)),
                };
            }
            Dialect::Mysql => return Meant::Unknown,
            Dialect::Sqlite => word,
        },
    };
    let unsigned = if taken.is_unsigned && dialect == Dialect::Mysql { " unsigned" } else { "" };
    let found = data_type(&format!("{sql}{unsigned}{array}"), dialect);
    if printed(&found, dialect).is_some() { Meant::Type(found) } else { Meant::Unknown }
}

fn with_length(sql: &str, length: Option<u64>, dialect: Dialect) -> String {
    let Some(length) = length else { return sql.replace("()", "") };
    match sql.split_once('(') {
        _ if sql == "tinyint(1)" => sql.to_owned(),
        Some((base, _)) => format!("{base}({length})"),
        None if dialect == Dialect::Mysql && sql == "blob" => format!("binary({length})"),
        None => sql.to_owned(),
    }
}

/// A type that a migration made. What it is called is not folded, since Diesel prints it as the catalog has it.
fn of_name(declared: &TypeRs, array: &str) -> DataType {
    if declared.schema.as_deref() == Some("pg_catalog") {
        return data_type(&format!("pg_catalog.{}{array}", declared.name), Dialect::Postgres);
    }
    let schema = declared.schema.as_deref().map(|schema| Name::object(schema, Dialect::Postgres));
    let name = QualifiedName { schema, name: Name::object(&declared.name, Dialect::Postgres) };
    DataType::Named { name, suffix: array.to_owned() }
}

/// Says whether a column of a `schema.rs` has the type that is there, of which `there` are Diesel's words.
/// `custom` is what a type of MySQL that Diesel does not bring is called, after its table and column; `known` are the
/// types that migrations made.
pub(crate) fn is_same(
    column: &ColumnRs,
    there: &Printed,
    custom: &str,
    (types, known): (&BTreeMap<String, TypeRs>, &BTreeSet<QualifiedName>),
    dialect: Dialect,
) -> bool {
    let taken = taken(&column.sql_type, types);
    if taken.is_array != there.is_array || (taken.is_unsigned != there.is_unsigned) {
        return false;
    }
    if let Some(declared) = taken.declared {
        let same_schema = match declared.schema.as_deref() {
            Some("public") | None => there.schema.is_none(),
            schema => there.schema.as_deref() == schema,
        };
        return declared.name.eq_ignore_ascii_case(&there.sql_name)
            && (same_schema || dialect == Dialect::Mysql);
    }
    let word = taken.word.to_lowercase();
    if word == there.rust_name.to_lowercase() || taken.word == custom {
        return true;
    }
    let general = GENERAL
        .iter()
        .any(|(general, printed)| *general == word && printed.contains(&there.rust_name.as_str()));
    general
        || match meant(column, types, dialect) {
            Meant::Type(wanted) => printed(&wanted, dialect).is_some_and(|wanted| {
                wanted.rust_name == there.rust_name && wanted.is_unsigned == there.is_unsigned
            }),
            Meant::Guess(DataType::Named { name, .. }) if known.contains(&name) => {
                name.name.as_str() == there.sql_name
            }
            // A type that is declared elsewhere, by any name.
            Meant::Guess(_) | Meant::Unknown => true,
        }
}
