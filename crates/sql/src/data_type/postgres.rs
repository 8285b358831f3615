//! Types of PostgreSQL, as `format_type` prints them.

use caribou_migration::Dialect;
use caribou_schema::DataType;

use super::{Reader, in_parentheses, qualified};
use crate::name::identifier;
use crate::token::TokenKind;

/// Words that the grammar knows, and what they mean.
const WORDS: &[(&[&str], &str)] = &[
    (&["double", "precision"], "double precision"),
    (&["national", "character", "varying"], "character varying"),
    (&["national", "char", "varying"], "character varying"),
    (&["character", "varying"], "character varying"),
    (&["char", "varying"], "character varying"),
    (&["nchar", "varying"], "character varying"),
    (&["national", "character"], "character"),
    (&["national", "char"], "character"),
    (&["bit", "varying"], "bit varying"),
    (&["character"], "character"),
    (&["nchar"], "character"),
    (&["char"], "character"),
    (&["integer"], "integer"),
    (&["int"], "integer"),
    (&["smallint"], "smallint"),
    (&["bigint"], "bigint"),
    (&["real"], "real"),
    (&["float"], "float"),
    (&["decimal"], "numeric"),
    (&["dec"], "numeric"),
    (&["boolean"], "boolean"),
    (&["serial"], "serial"),
    (&["serial4"], "serial"),
    (&["bigserial"], "bigserial"),
    (&["serial8"], "bigserial"),
    (&["smallserial"], "smallserial"),
    (&["serial2"], "smallserial"),
];

/// Types of `pg_catalog` that are printed under another name than they have there.
const INTERNAL: &[(&str, &str)] = &[
    ("bool", "boolean"),
    ("int2", "smallint"),
    ("int4", "integer"),
    ("int8", "bigint"),
    ("float4", "real"),
    ("float8", "double precision"),
    ("varchar", "character varying"),
    ("varbit", "bit varying"),
    ("timestamptz", "timestamp with time zone"),
    ("timetz", "time with time zone"),
    ("timestamp", "timestamp without time zone"),
    ("time", "time without time zone"),
];

/// Types of `pg_catalog` that are printed under their name, sorted.
const PLAIN: &[&str] = &[
    "aclitem",
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "bit",
    "box",
    "bpchar",
    "bytea",
    "cid",
    "cidr",
    "circle",
    "cstring",
    "date",
    "datemultirange",
    "daterange",
    "event_trigger",
    "fdw_handler",
    "gtsvector",
    "index_am_handler",
    "inet",
    "int2vector",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "internal",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "language_handler",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "record",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "table_am_handler",
    "text",
    "tid",
    "trigger",
    "tsm_handler",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "unknown",
    "uuid",
    "void",
    "xid",
    "xid8",
    "xml",
];

pub(super) fn data_type(text: &str) -> DataType {
    let mut reader = Reader::new(text, Dialect::Postgres);
    reader.eat(&["setof"]);
    match words(&mut reader) {
        Some(base) => {
            let base = modified(base, &mut reader);
            DataType::BuiltIn(base + array(&mut reader))
        }
        None => named(&mut reader, text),
    }
}

/// Reads a type for which the grammar has words of its own.
fn words(reader: &mut Reader<'_>) -> Option<&'static str> {
    let (_, base) = WORDS.iter().find(|(words, _)| reader.eat(words))?;
    Some(base)
}

/// Reads a type by its name.
fn named(reader: &mut Reader<'_>, text: &str) -> DataType {
    let mut parts: Vec<(String, bool)> = Vec::new();
    while let Some(lexeme) = reader.peek() {
        let Some(part) = identifier(lexeme, Dialect::Postgres) else { break };
        reader.next();
        parts.push((part, lexeme.kind == TokenKind::QuotedIdentifier));
        if !reader.eat_symbol(".") {
            break;
        }
    }
    let Some((name, quoted)) = parts.pop() else { return DataType::BuiltIn(text.trim().to_owned()) };
    let schema = parts.pop().map(|(schema, _)| schema);
    if matches!(schema.as_deref(), None | Some("pg_catalog")) {
        if name == "char" && (quoted || schema.is_some()) {
            return DataType::BuiltIn(String::from("\"char\"") + array(reader));
        }
        if let Some(base) = built_in(&name) {
            let base = modified(base, reader);
            return DataType::BuiltIn(base + array(reader));
        }
        // The array of a type has a name of its own, which is not printed.
        if let Some(base) = name.strip_prefix('_').and_then(built_in) {
            return DataType::BuiltIn(format!("{base}[]"));
        }
    }
    let mut suffix = in_parentheses(reader.modifiers().as_deref()).to_ascii_lowercase();
    suffix.push_str(array(reader));
    while let Some(lexeme) = reader.next() {
        suffix.push_str(&lexeme.text.to_ascii_lowercase());
    }
    DataType::Named { name: qualified(schema.as_deref(), &name, Dialect::Postgres), suffix }
}

/// Returns how a type of `pg_catalog` is printed.
fn built_in(name: &str) -> Option<&'static str> {
    let printed = INTERNAL.iter().find(|(internal, _)| *internal == name).map(|&(_, printed)| printed);
    printed.or_else(|| PLAIN.binary_search(&name).ok().map(|at| PLAIN[at]))
}

/// Reads what stands behind the name of a type, and writes both.
fn modified(base: &str, reader: &mut Reader<'_>) -> String {
    match base {
        "timestamp without time zone" | "timestamp with time zone" => moment("timestamp", base, reader),
        "time without time zone" | "time with time zone" => moment("time", base, reader),
        "interval" => interval(reader),
        _ => {
            let modifiers = reader.modifiers();
            let items = modifiers.as_deref();
            match (base, items) {
                ("float", None) => "double precision".into(),
                ("float", Some(bits)) => {
                    let single = bits[0].parse().is_ok_and(|bits: u32| bits <= 24);
                    if single { "real".into() } else { "double precision".into() }
                }
                ("character" | "bit", None) => format!("{base}(1)"),
                ("bpchar", Some(items)) => format!("character({})", items.join(",")),
                ("numeric", Some([precision])) => format!("numeric({precision},0)"),
                _ => format!("{base}{}", in_parentheses(items)),
            }
        }
    }
}

/// Writes a time or a timestamp: the precision stands in the middle.
fn moment(word: &str, base: &str, reader: &mut Reader<'_>) -> String {
    let precision = precision(reader);
    let zone = if reader.eat(&["with", "time", "zone"]) {
        " with time zone"
    } else if reader.eat(&["without", "time", "zone"]) {
        " without time zone"
    } else {
        &base[word.len()..]
    };
    format!("{word}{precision}{zone}")
}

fn interval(reader: &mut Reader<'_>) -> String {
    let mut written = String::from("interval");
    let unit = |lexeme: &&str| {
        ["year", "month", "day", "hour", "minute", "second", "to"]
            .iter()
            .any(|unit| unit.eq_ignore_ascii_case(lexeme))
    };
    while let Some(word) = reader.peek().map(|lexeme| lexeme.text).filter(unit) {
        reader.next();
        written.push(' ');
        written.push_str(&word.to_ascii_lowercase());
    }
    written + &precision(reader)
}

/// Reads a precision of seconds; the server keeps no more than six digits.
fn precision(reader: &mut Reader<'_>) -> String {
    let Some(items) = reader.modifiers() else { return String::new() };
    match items[0].parse::<u32>() {
        Ok(digits) => format!("({})", digits.min(6)),
        Err(_) => in_parentheses(Some(&items)),
    }
}

/// Reads the brackets of an array; the server does not keep how many there were, nor what stood in them.
fn array(reader: &mut Reader<'_>) -> &'static str {
    let mut found = reader.eat(&["array"]);
    while reader.eat_symbol("[") {
        found = true;
        while reader.next().is_some_and(|lexeme| !lexeme.is_symbol("]")) {}
    }
    if found { "[]" } else { "" }
}
