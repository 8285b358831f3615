//! What values a type has, as far as conversions depend on it.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Schema};

/// What values a type has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Whole numbers of a range.
    Integer { min: i128, max: i128 },
    /// Numbers with so many digits before the point and behind it; `None` for any.
    Decimal { digits: Option<(u32, u32)> },
    /// Numbers with so many significant bits.
    Float { bits: u32 },
    /// Texts of so many characters, or bytes.
    Text { limit: Option<u64>, unit: &'static str },
    /// Bytes.
    Bytes { limit: Option<u64> },
    /// TRUE and FALSE.
    Boolean,
    /// Days.
    Date,
    /// Times of day.
    Time,
    /// Points in time, with so many digits of seconds; `zone`: stored as such, shown in the zone of the session.
    Timestamp { digits: u32, zone: bool },
    /// `uuid`.
    Uuid,
    /// JSON as it was written.
    Json,
    /// JSON without what does not count.
    Jsonb,
    /// One of these.
    Enum(Vec<String>),
    /// Anything else.
    Other,
}

/// The digits of seconds that a server keeps when nothing is said.
const USUAL_DIGITS: u32 = 6;

impl Value {
    /// Returns what values a type of PostgreSQL or MySQL has. The type of an array has those of its elements.
    pub(super) fn of(data_type: &DataType, schema: &Schema) -> Self {
        match data_type {
            DataType::Named { name, .. } => match schema.enumeration(name) {
                Some(values) => Self::Enum(values.values.clone()),
                None => Self::Other,
            },
            DataType::BuiltIn(text) => {
                let text = text.to_ascii_lowercase();
                let text = text.strip_suffix("[]").unwrap_or(&text);
                if schema.dialect() == Dialect::Mysql && text.starts_with("enum(") {
                    return Self::Enum(values(text));
                }
                let (words, numbers) = taken_apart(text);
                match schema.dialect() {
                    Dialect::Mysql => mysql(&words, &numbers),
                    Dialect::Postgres | Dialect::Sqlite => postgres(&words, &numbers),
                }
            }
        }
    }
}

fn postgres(words: &str, numbers: &[u64]) -> Value {
    let digits =
        || numbers.first().map_or(USUAL_DIGITS, |digits| u32::try_from(*digits).unwrap_or(USUAL_DIGITS));
    match words {
        "smallint" => signed(16),
        "integer" => signed(32),
        "bigint" => signed(64),
        "numeric" => decimal(numbers),
        "real" => Value::Float { bits: 24 },
        "double precision" => Value::Float { bits: 53 },
        "text" | "character varying" | "character" => characters(numbers),
        "bytea" => Value::Bytes { limit: None },
        "boolean" => Value::Boolean,
        "date" => Value::Date,
        "time without time zone" => Value::Time,
        "timestamp without time zone" => Value::Timestamp { digits: digits(), zone: false },
        "timestamp with time zone" => Value::Timestamp { digits: digits(), zone: true },
        "uuid" => Value::Uuid,
        "json" => Value::Json,
        "jsonb" => Value::Jsonb,
        _ => Value::Other,
    }
}

fn mysql(words: &str, numbers: &[u64]) -> Value {
    let digits = || numbers.first().map_or(0, |digits| u32::try_from(*digits).unwrap_or_default());
    let bytes = |limit| Value::Text { limit, unit: "bytes" };
    let (word, unsigned) = match words.split_once(" unsigned") {
        Some((word, _)) => (word, true),
        None => (words, false),
    };
    let integer =
        |bits| if unsigned { Value::Integer { min: 0, max: (1_i128 << bits) - 1 } } else { signed(bits) };
    match word {
        "tinyint" => integer(8),
        "smallint" => integer(16),
        "mediumint" => integer(24),
        "int" => integer(32),
        "bigint" => integer(64),
        "decimal" => decimal(numbers),
        "float" => Value::Float { bits: 24 },
        "double" => Value::Float { bits: 53 },
        "char" | "varchar" => characters(numbers),
        "tinytext" => bytes(Some(0xff)),
        "text" => bytes(Some(0xffff)),
        "mediumtext" => bytes(Some(0xff_ffff)),
        "longtext" => bytes(None),
        "binary" | "varbinary" => Value::Bytes { limit: numbers.first().copied() },
        "tinyblob" => Value::Bytes { limit: Some(0xff) },
        "blob" => Value::Bytes { limit: Some(0xffff) },
        "mediumblob" => Value::Bytes { limit: Some(0xff_ffff) },
        "longblob" => Value::Bytes { limit: None },
        "date" => Value::Date,
        "time" => Value::Time,
        "datetime" => Value::Timestamp { digits: digits(), zone: false },
        "timestamp" => Value::Timestamp { digits: digits(), zone: true },
        "uuid" => Value::Uuid,
        _ => Value::Other,
    }
}

fn signed(bits: u32) -> Value {
    let max = (1_i128 << (bits - 1)) - 1;
    Value::Integer { min: -max - 1, max }
}

fn characters(numbers: &[u64]) -> Value {
    Value::Text { limit: numbers.first().copied(), unit: "characters" }
}

fn decimal(numbers: &[u64]) -> Value {
    let number = |at: usize| numbers.get(at).and_then(|number| u32::try_from(*number).ok());
    let digits = number(0).map(|precision| {
        let scale = number(1).unwrap_or_default();
        (precision.saturating_sub(scale), scale)
    });
    Value::Decimal { digits }
}

/// Parts a type into its words and the numbers in parentheses.
fn taken_apart(text: &str) -> (String, Vec<u64>) {
    let Some((before, rest)) = text.split_once('(') else { return (text.to_owned(), Vec::new()) };
    let (inside, behind) = rest.split_once(')').unwrap_or((rest, ""));
    let numbers = inside.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    (format!("{}{behind}", before.trim_end()), numbers)
}

/// Reads the values of MySQL's `enum('a','it''s')`.
fn values(text: &str) -> Vec<String> {
    let inside = text.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
    let mut values = Vec::new();
    let mut open: Option<String> = None;
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        match (&mut open, character) {
            (Some(value), '\'') => {
                if characters.next_if_eq(&'\'').is_some() {
                    value.push('\'');
                } else {
                    values.extend(open.take());
                }
            }
            (Some(value), other) => value.push(other),
            (None, '\'') => open = Some(String::new()),
            (None, _) => {}
        }
    }
    values
}
