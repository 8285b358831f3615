//! What becomes of values when their column gets another type.
//!
//! What loses nothing and cannot fail is silent.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Schema};
use caribou_sql::type_name;

use super::value::Value;
use super::{Effect, Harm};

/// The type that a column has and the one that it gets.
pub(super) struct Types<'a> {
    pub(super) from: &'a DataType,
    pub(super) to: &'a DataType,
    pub(super) schema: &'a Schema,
    /// Whether SQLite refuses what is not of the type.
    pub(super) is_strict: bool,
}

/// Returns what becomes of the values of a column.
pub(super) fn conversion(types: &Types<'_>, column: &str) -> Option<Effect> {
    if types.schema.dialect() == Dialect::Sqlite {
        return of_sqlite(types, column);
    }
    if is_array(types.from) != is_array(types.to) {
        let (from, to) = (Value::Other, Value::of(types.to, types.schema));
        let is_text = matches!(to, Value::Text { limit: None, .. }) && is_array(types.from);
        return if is_text { None } else { converted(&from, &Value::Other, types, column) };
    }
    let [from, to] = [types.from, types.to].map(|data_type| Value::of(data_type, types.schema));
    converted(&from, &to, types, column)
}

fn is_array(data_type: &DataType) -> bool {
    data_type.to_string().ends_with("[]")
}

/// The table of conversions, for servers that refuse what does not fit.
fn converted(from: &Value, to: &Value, types: &Types<'_>, column: &str) -> Option<Effect> {
    use Value::{
        Boolean, Bytes, Date, Decimal, Enum, Float, Integer, Json, Jsonb, Other, Text, Time, Timestamp,
    };
    let new_type = || type_name(types.to, types.schema.dialect());
    match (from, to) {
        (Integer { min, max }, Integer { min: least, max: most }) => {
            let fits = min >= least && max <= most;
            (!fits).then(|| may_fail(format!("fails where {column} is out of the range of {}", new_type())))
        }
        (Integer { max, .. }, Decimal { digits: Some((whole, _)) }) => {
            (digits_of(*max) > *whole).then(|| too_many_digits(column, *whole))
        }
        (Integer { max, .. }, Float { bits }) => {
            (*max > 1 << bits).then(|| alters(format!("rounds large values of {column}")))
        }
        (Integer { .. }, Boolean) => Some(alters(format!("makes every number of {column} but 0 TRUE"))),
        (Decimal { .. } | Float { .. }, Integer { .. }) => {
            Some(alters(format!("rounds the values of {column} to whole numbers")))
        }
        (Decimal { digits: from }, Decimal { digits: Some((whole, scale)) }) => {
            let less = |limit: u32, given: Option<u32>| given.is_none_or(|given| given > limit);
            if less(*scale, from.map(|(_, scale)| scale)) {
                Some(rounded(column, *scale))
            } else {
                less(*whole, from.map(|(whole, _)| whole)).then(|| too_many_digits(column, *whole))
            }
        }
        (Float { .. }, Decimal { digits: Some((_, scale)) }) => Some(rounded(column, *scale)),
        (Decimal { digits }, Float { bits }) => {
            let exact = exact_digits(*bits);
            let fits = digits.is_some_and(|(whole, scale)| whole + scale <= exact);
            (!fits).then(|| alters(format!("rounds the values of {column} to about {exact} digits")))
        }
        (Float { bits: from }, Float { bits: to }) => (from > to)
            .then(|| alters(format!("rounds the values of {column} to about {} digits", exact_digits(*to)))),
        (Text { limit: from, .. }, Text { limit: Some(limit), unit }) => {
            from.is_none_or(|from| from > *limit).then(|| too_long(column, *limit, unit))
        }
        (Bytes { limit: from }, Bytes { limit: Some(limit) }) => {
            from.is_none_or(|from| from > *limit).then(|| too_long(column, *limit, "bytes"))
        }
        (Text { .. }, Text { .. }) | (Bytes { .. }, Bytes { .. }) => None,
        (_, Text { limit: Some(limit), unit }) => {
            (longest(from) > *limit).then(|| too_long(column, *limit, unit))
        }
        (Timestamp { .. }, Date) => Some(loses(format!("loses the time of day of {column}"))),
        (Timestamp { .. }, Time) => Some(loses(format!("loses the day of {column}"))),
        (Timestamp { zone, digits }, Timestamp { zone: new_zone, digits: new_digits }) => {
            if zone != new_zone {
                Some(in_zone_of_session(column))
            } else {
                (digits > new_digits).then(|| match new_digits {
                    0 => alters(format!("rounds {column} to whole seconds")),
                    digits => alters(format!("rounds the seconds of {column} to {}", counted(*digits))),
                })
            }
        }
        (Date, Timestamp { zone: true, .. }) => Some(in_zone_of_session(column)),
        (Json, Jsonb) => Some(alters(format!(
            "drops white space, the order of keys and repeated keys in the values of {column}"
        ))),
        (Enum(from), Enum(to)) => {
            let gone: Vec<&String> = from.iter().filter(|value| !to.contains(value)).collect();
            let is = if is_array(types.from) { "has" } else { "is" };
            (!gone.is_empty()).then(|| may_fail(format!("fails where {column} {is} {}", either(&gone))))
        }
        (Text { .. }, Enum(_)) => {
            Some(may_fail(format!("fails where {column} is no value of {}", new_type())))
        }
        (Text { .. }, to) => match noun(to) {
            Some(noun) => Some(may_fail(format!("fails where the text of {column} is no {noun}"))),
            None => Some(may_fail(format!("fails where the text of {column} is no {}", new_type()))),
        },
        // The same but for what is not told apart here, such as the numbers of an interval.
        (_, Text { limit: None, .. })
        | (Integer { .. } | Boolean, Decimal { digits: None } | Integer { .. })
        | (Float { .. } | Decimal { .. }, Decimal { digits: None })
        | (Date, Timestamp { .. })
        | (Jsonb, Json) => None,
        (one, other) if one == other && *one != Other => None,
        _ => {
            let old_type = type_name(types.from, types.schema.dialect());
            Some(may_fail(format!(
                "fails where a value of {column} cannot be converted from {old_type} to {}",
                new_type()
            )))
        }
    }
}

/// SQLite ignores what stands in parentheses, and keeps what it cannot convert; only a strict table refuses that.
fn of_sqlite(types: &Types<'_>, column: &str) -> Option<Effect> {
    let [from, to] = [types.from, types.to].map(Affinity::of);
    if from == to || to == Affinity::Blob || to == Affinity::Text {
        return None;
    }
    if types.is_strict {
        return Some(may_fail(format!(
            "fails where a value of {column} cannot be converted to {}",
            type_name(types.to, Dialect::Sqlite)
        )));
    }
    let from_text = matches!(from, Affinity::Text | Affinity::Blob);
    from_text.then(|| alters(format!("makes texts of {column} that are numbers so, others stay text")))
}

/// What SQLite makes of a value, by the name of the type: <https://www.sqlite.org/datatype3.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

impl Affinity {
    fn of(data_type: &DataType) -> Self {
        let words = data_type.to_string().to_ascii_uppercase();
        let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if words.is_empty() || has(&["BLOB"]) {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
            Self::Real
        } else {
            Self::Numeric
        }
    }
}

/// Returns how many characters the longest value has.
fn longest(value: &Value) -> u64 {
    match value {
        Value::Integer { min, .. } => u64::from(digits_of(min.saturating_neg())) + u64::from(*min < 0),
        Value::Decimal { digits: Some((whole, scale)) } => u64::from(whole + scale) + 2,
        Value::Boolean => 5,
        Value::Date => 10,
        Value::Time => 15,
        Value::Timestamp { .. } => 32,
        Value::Uuid => 36,
        Value::Enum(values) => {
            values.iter().map(|value| value.chars().count() as u64).max().unwrap_or_default()
        }
        _ => u64::MAX,
    }
}

fn digits_of(number: i128) -> u32 {
    number.checked_ilog10().map_or(1, |digits| digits + 1)
}

/// Returns how many digits a number with so many bits keeps.
fn exact_digits(bits: u32) -> u32 {
    if bits > 24 { 15 } else { 6 }
}

fn noun(value: &Value) -> Option<&'static str> {
    match value {
        Value::Integer { .. } => Some("integer"),
        Value::Decimal { .. } | Value::Float { .. } => Some("number"),
        Value::Boolean => Some("truth value"),
        Value::Date => Some("date"),
        Value::Time => Some("time"),
        Value::Timestamp { .. } => Some("timestamp"),
        Value::Uuid => Some("UUID"),
        Value::Json | Value::Jsonb => Some("JSON"),
        _ => None,
    }
}

/// Returns values as `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
fn either(values: &[&String]) -> String {
    let mut quoted: Vec<String> =
        values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
    match (quoted.pop(), quoted.is_empty()) {
        (Some(last), false) => format!("{} or {last}", quoted.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}

fn in_zone_of_session(column: &str) -> Effect {
    alters(format!("converts {column} with the time zone of the session"))
}

fn too_many_digits(column: &str, whole: u32) -> Effect {
    may_fail(format!("fails where {column} has more than {} before the point", counted(whole)))
}

fn rounded(column: &str, scale: u32) -> Effect {
    match scale {
        0 => alters(format!("rounds the values of {column} to whole numbers")),
        scale => alters(format!("rounds the values of {column} to {} behind the point", counted(scale))),
    }
}

fn counted(digits: u32) -> String {
    if digits == 1 { "1 digit".to_owned() } else { format!("{digits} digits") }
}

fn too_long(column: &str, limit: u64, unit: &str) -> Effect {
    may_fail(format!("fails where {column} is longer than {limit} {unit}"))
}

fn may_fail(text: String) -> Effect {
    Effect::new(Harm::MayFail, text)
}

fn alters(text: String) -> Effect {
    Effect::new(Harm::Alters, text)
}

fn loses(text: String) -> Effect {
    Effect::new(Harm::Loses, text)
}
