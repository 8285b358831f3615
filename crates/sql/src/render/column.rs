//! Columns.

use caribou_migration::Dialect;
use caribou_schema::{Column, DataType, Generated, Identity, Storage};

use super::data_type::type_name;
use super::expression;
use super::name::{identifier, literal, name};
use super::sequence;
use crate::quote::quote_identifier;

/// Writes the definition of a column; `inline` are the constraints that stand in it, as they are written.
pub(super) fn column(column: &Column, inline: &[String], dialect: Dialect) -> String {
    if let Some((column, inline)) = json(column, inline, dialect) {
        return self::column(&column, &inline, dialect);
    }
    let mut words = vec![name(&column.name, dialect)];
    words.push(type_name(&column.data_type, dialect));
    words.extend(column.collation.as_deref().map(|name| collate(name, dialect)));
    if dialect == Dialect::Mysql {
        words.extend(column.generated.as_ref().map(|generated| computed(generated, dialect)));
    }
    let is_key = inline.iter().any(|constraint| constraint.starts_with("PRIMARY KEY"));
    words.extend(nullability(column, is_key, dialect).map(str::to_owned));
    words.extend(
        column.default.as_ref().map(|value| format!("DEFAULT {}", expression::default(value, dialect))),
    );
    if dialect != Dialect::Mysql {
        words.extend(column.generated.as_ref().map(|generated| computed(generated, dialect)));
    }
    words.extend(
        column.on_update.as_ref().map(|value| format!("ON UPDATE {}", expression::bare(value, dialect))),
    );
    words.extend(column.identity.as_ref().and_then(|identity| counting(identity, dialect)));
    words.extend(inline.iter().cloned());
    if dialect == Dialect::Mysql {
        words.extend(column.comment.as_deref().map(|text| format!("COMMENT {}", literal(text, dialect))));
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

/// Returns a column of MariaDB that is JSON, with the rest of what stands in it: a text with a check, as the server keeps it.
fn json(column: &Column, inline: &[String], dialect: Dialect) -> Option<(Column, Vec<String>)> {
    let is_text = column.data_type == DataType::BuiltIn("longtext".into())
        && column.collation.as_deref() == Some("utf8mb4_bin");
    if dialect != Dialect::Mysql || !is_text {
        return None;
    }
    let written = name(&column.name, dialect);
    let quoted = quote_identifier(column.name.as_str(), dialect);
    let is_check = |text: &String| {
        [&written, &quoted]
            .iter()
            .any(|column| text.eq_ignore_ascii_case(&format!("CHECK (json_valid({column}))")))
    };
    let rest: Vec<String> = inline.iter().filter(|text| !is_check(text)).cloned().collect();
    let data_type = DataType::BuiltIn("json".into());
    (rest.len() < inline.len()).then(|| (Column { data_type, collation: None, ..column.clone() }, rest))
}

/// Writes how a column that is not its table's key takes NULL, where that has to be said.
fn nullability(column: &Column, is_key: bool, dialect: Dialect) -> Option<&'static str> {
    let counts = matches!(column.identity, Some(Identity::Always(_) | Identity::ByDefault(_)));
    let implied = is_key && dialect != Dialect::Sqlite || is_serial(&column.data_type) || counts;
    if !column.nullable {
        return (!implied).then_some("NOT NULL");
    }
    // Older servers take a TIMESTAMP for NOT NULL, with the current time as its default, when nothing is said.
    let is_timestamp = matches!(&column.data_type, DataType::BuiltIn(text) if text.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("timestamp")));
    (dialect == Dialect::Mysql && is_timestamp && !is_key).then_some("NULL")
}

/// Says whether a type is one of PostgreSQL's that bring a sequence along.
pub(super) fn is_serial(data_type: &DataType) -> bool {
    matches!(data_type, DataType::BuiltIn(text) if ["serial", "bigserial", "smallserial"].contains(&text.as_str()))
}

/// Writes `COLLATE`.
pub(super) fn collate(collation: &str, dialect: Dialect) -> String {
    format!("COLLATE {}", identifier(collation, dialect))
}

/// Writes `GENERATED ALWAYS AS`.
pub(super) fn computed(generated: &Generated, dialect: Dialect) -> String {
    let storage = match generated.storage {
        Storage::Stored => "STORED",
        Storage::Virtual => "VIRTUAL",
    };
    format!("GENERATED ALWAYS AS {} {storage}", expression::enclosed(&generated.expression, dialect))
}

/// Writes how a column counts. SQLite's word is part of the primary key.
pub(super) fn counting(identity: &Identity, dialect: Dialect) -> Option<String> {
    let (when, options) = match identity {
        Identity::Always(options) => ("ALWAYS", options),
        Identity::ByDefault(options) => ("BY DEFAULT", options),
        Identity::AutoIncrement => return (dialect == Dialect::Mysql).then(|| "AUTO_INCREMENT".into()),
    };
    let options = sequence::options(options);
    Some(if options.is_empty() {
        format!("GENERATED {when} AS IDENTITY")
    } else {
        format!("GENERATED {when} AS IDENTITY ({})", options.join(" "))
    })
}
