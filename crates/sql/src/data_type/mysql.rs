//! Types of MySQL, as `COLUMN_TYPE` of MariaDB prints them.

use caribou_migration::Dialect;

use super::{Reader, in_parentheses};
use crate::lexeme::unquote;
use crate::token::TokenKind;

/// Names of types, longest first, and what they mean.
const WORDS: &[(&[&str], &str)] = &[
    (&["long", "character", "varying"], "mediumtext"),
    (&["long", "char", "varying"], "mediumtext"),
    (&["long", "varcharacter"], "mediumtext"),
    (&["long", "varbinary"], "mediumblob"),
    (&["long", "varchar"], "mediumtext"),
    (&["long"], "mediumtext"),
    (&["national", "character", "varying"], "varchar"),
    (&["national", "char", "varying"], "varchar"),
    (&["national", "varcharacter"], "varchar"),
    (&["national", "varchar"], "varchar"),
    (&["national", "character"], "char"),
    (&["national", "char"], "char"),
    (&["nchar", "varcharacter"], "varchar"),
    (&["nchar", "varying"], "varchar"),
    (&["nchar", "varchar"], "varchar"),
    (&["nvarchar"], "varchar"),
    (&["nchar"], "char"),
    (&["character", "varying"], "varchar"),
    (&["char", "varying"], "varchar"),
    (&["varcharacter"], "varchar"),
    (&["char", "byte"], "binary"),
    (&["character"], "char"),
    (&["double", "precision"], "double"),
    (&["float8"], "double"),
    (&["real"], "double"),
    (&["float4"], "float"),
    (&["dec"], "decimal"),
    (&["numeric"], "decimal"),
    (&["fixed"], "decimal"),
    (&["integer"], "int"),
    (&["int1"], "tinyint"),
    (&["int2"], "smallint"),
    (&["int3"], "mediumint"),
    (&["middleint"], "mediumint"),
    (&["int4"], "int"),
    (&["int8"], "bigint"),
    (&["boolean"], "bool"),
    (&["json"], "longtext"),
];

/// How wide integers are printed, with a sign and without.
const WIDTHS: &[(&str, u32, u32)] =
    &[("tinyint", 4, 3), ("smallint", 6, 5), ("mediumint", 9, 8), ("int", 11, 10), ("bigint", 20, 20)];

pub(super) fn data_type(text: &str) -> String {
    let mut reader = Reader::new(text, Dialect::Mysql);
    let base = match WORDS.iter().find(|(words, _)| reader.eat(words)) {
        Some((_, base)) => (*base).to_owned(),
        None => match reader.next() {
            Some(lexeme) if lexeme.kind == TokenKind::QuotedIdentifier => unquote(lexeme.text),
            Some(lexeme) => lexeme.text.to_ascii_lowercase(),
            None => return String::new(),
        },
    };
    let values = matches!(base.as_str(), "enum" | "set");
    let modifiers = if values { self::values(&mut reader) } else { reader.modifiers() };
    let (unsigned, zerofill, binary) = attributes(&mut reader);
    let mut written = written(&base, modifiers.as_deref(), unsigned, binary);
    if unsigned {
        written.push_str(" unsigned");
    }
    if zerofill {
        written.push_str(" zerofill");
    }
    written
}

/// Writes a type without its attributes.
fn written(base: &str, modifiers: Option<&[String]>, unsigned: bool, binary: bool) -> String {
    if let Some(&(_, signed_width, unsigned_width)) = WIDTHS.iter().find(|(name, ..)| *name == base) {
        let usual = if unsigned { unsigned_width } else { signed_width };
        return match modifiers {
            Some(modifiers) => format!("{base}({})", modifiers.join(",")),
            None => format!("{base}({usual})"),
        };
    }
    match (base, modifiers) {
        ("bool", _) => "tinyint(1)".into(),
        ("serial", _) => "bigint(20) unsigned".into(),
        ("bit" | "binary", None) => format!("{base}(1)"),
        ("char", None) => if binary { "binary(1)" } else { "char(1)" }.into(),
        ("char", modifiers) if binary => format!("binary{}", in_parentheses(modifiers)),
        ("varchar", modifiers) if binary => format!("varbinary{}", in_parentheses(modifiers)),
        ("tinytext", _) if binary => "tinyblob".into(),
        ("mediumtext", _) if binary => "mediumblob".into(),
        ("longtext", _) if binary => "longblob".into(),
        ("text", None) if binary => "blob".into(),
        ("year", _) => "year(4)".into(),
        ("decimal", None) => "decimal(10,0)".into(),
        ("decimal", Some([precision])) => format!("decimal({precision},0)"),
        ("float", Some([bits])) => {
            if bits.parse().is_ok_and(|bits: u32| bits <= 24) { "float" } else { "double" }.into()
        }
        ("datetime" | "timestamp" | "time", Some([digits])) if digits == "0" => base.into(),
        ("blob", Some([length])) => sized(length, 1, "blob"),
        // The usual character set has up to four bytes a character.
        ("text", Some([length])) => {
            sized(length, if binary { 1 } else { 4 }, if binary { "blob" } else { "text" })
        }
        _ => format!("{base}{}", in_parentheses(modifiers)),
    }
}

/// Returns the smallest text or blob that has room for so many characters.
fn sized(length: &str, bytes: u64, kind: &str) -> String {
    let bytes = length.parse::<u64>().unwrap_or_default().saturating_mul(bytes);
    let size = match bytes {
        1..=0xff => "tiny",
        0 | 0x100..=0xffff => "",
        0x1_0000..=0xff_ffff => "medium",
        _ => "long",
    };
    format!("{size}{kind}")
}

/// Reads what may stand behind a type: whether it is unsigned, filled with zeros, and made of bytes.
fn attributes(reader: &mut Reader<'_>) -> (bool, bool, bool) {
    let (mut unsigned, mut zerofill, mut binary) = (false, false, false);
    while reader.peek().is_some() {
        if reader.eat(&["unsigned"]) {
            unsigned = true;
        } else if reader.eat(&["zerofill"]) {
            (unsigned, zerofill) = (true, true);
        } else if reader.eat(&["character", "set"]) || reader.eat(&["charset"]) {
            binary = reader.next().is_some_and(|lexeme| lexeme.is("binary"));
        } else {
            reader.next();
        }
    }
    (unsigned, zerofill, binary)
}

/// Reads the values of an enumeration; trailing spaces do not belong to them.
fn values(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    if !reader.eat_symbol("(") {
        return None;
    }
    let mut values = Vec::new();
    while let Some(lexeme) = reader.next() {
        match lexeme.kind {
            TokenKind::String => {
                let value = crate::literal::string(lexeme.text, Dialect::Mysql);
                values.push(format!("'{}'", value.trim_end_matches(' ').replace('\'', "''")));
            }
            _ if lexeme.is_symbol(")") => break,
            _ => {}
        }
    }
    Some(values)
}
