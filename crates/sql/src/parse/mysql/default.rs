//! Defaults as `COLUMN_DEFAULT` prints them: a literal in the form that the type of its column gives it.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Expression};

use crate::lexeme::{Cursor, Lexeme};
use crate::token::TokenKind;
use crate::{Statement, expression, literal};

/// How many pairs of parentheses around a literal are looked into.
const PARENTHESES: usize = 3;

/// The families of types that print their literals alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Integer,
    /// With so many digits behind the point.
    Decimal(usize),
    Float,
    Bits,
    Date,
    /// With so many digits of a second.
    Time(usize),
    DateTime(usize),
    Text,
}

/// Reads what follows `DEFAULT`; `None` inside for NULL, which is no default. Where the type is not said, a literal stays
/// as it is.
pub(super) fn default(cursor: &mut Cursor<'_>, data_type: Option<&DataType>) -> Option<Option<Expression>> {
    let text = extent(cursor)?;
    Some(of_type(text, data_type))
}

/// Makes the expression of a default.
fn of_type(text: &str, data_type: Option<&DataType>) -> Option<Expression> {
    let mut inside = text;
    for _ in 0..PARENTHESES {
        let mut cursor = Statement::new(inside, Dialect::Mysql).cursor();
        match cursor.parenthesised() {
            Some(inner) if cursor.is_done() => inside = inner,
            _ => break,
        }
    }
    if inside.eq_ignore_ascii_case("NULL") {
        return None;
    }
    let written = expression(text, Dialect::Mysql);
    let Some(normal) = data_type.and_then(|data_type| normal(inside, data_type)) else {
        return Some(written);
    };
    let normal = expression(&normal, Dialect::Mysql).normal().to_vec();
    Some(Expression::new(written.written().to_vec(), normal))
}

/// Reads as far as a default goes: a literal with its sign, a call, or an expression in parentheses.
fn extent<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let start = cursor.offset();
    let _ = cursor.eat_symbol("-") || cursor.eat_symbol("+");
    if !cursor.is_symbol("(") {
        let first = cursor.next()?;
        if first.text.starts_with('_') && cursor.peek()?.kind == TokenKind::String {
            cursor.next();
        }
        if first.is("NEXT") && cursor.eat_all(&["VALUE", "FOR"]) {
            cursor.qualified()?;
        }
    }
    if cursor.is_symbol("(") {
        cursor.parenthesised()?;
    }
    Some(cursor.text_since(start))
}

/// Returns a literal as its type prints it; `None` for what is no literal.
fn normal(text: &str, data_type: &DataType) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix(['-', '+']) {
        Some(rest) if text.starts_with('-') => ("-", rest.trim_start()),
        Some(rest) => ("", rest.trim_start()),
        None => ("", text),
    };
    let mut cursor = Statement::new(unsigned, Dialect::Mysql).cursor();
    let lexeme = cursor.next().filter(|_| cursor.is_done())?;
    let family = family(data_type);
    let value = match lexeme.kind {
        TokenKind::Word if lexeme.is("TRUE") => "1".into(),
        TokenKind::Word if lexeme.is("FALSE") => "0".into(),
        TokenKind::Number => lexeme.text.to_owned(),
        TokenKind::String if lexeme.text.starts_with(['b', 'B', 'x', 'X']) => return bytes(lexeme, family),
        TokenKind::String => literal::string(lexeme.text, Dialect::Mysql),
        _ => return None,
    };
    let value = format!("{sign}{value}");
    match family {
        Family::Text => Some(quoted(&value)),
        Family::Bits => value.parse::<u64>().ok().map(|bits| format!("b'{bits:b}'")),
        Family::Integer => number(&value).map(|value| decimal(&value, 0)),
        Family::Decimal(digits) => number(&value).map(|value| decimal(&value, digits)),
        Family::Float => value.trim().parse::<f64>().ok().map(|value| value.to_string()),
        Family::Date => date(&value).map(|date| quoted(&date)),
        Family::Time(digits) => time(&value, digits).map(|time| quoted(&time)),
        Family::DateTime(digits) => {
            let (day, hours) = value.split_once([' ', 'T']).unwrap_or((&value, "00:00:00"));
            Some(quoted(&format!("{} {}", date(day)?, time(hours, digits)?)))
        }
    }
}

/// A value of bits or bytes.
fn bytes(lexeme: Lexeme<'_>, family: Family) -> Option<String> {
    let digits = lexeme.text.get(2..lexeme.text.len().checked_sub(1)?)?;
    let base = if lexeme.text.starts_with(['b', 'B']) { 2 } else { 16 };
    let value = u64::from_str_radix(digits, base).ok()?;
    match family {
        Family::Bits => Some(format!("b'{value:b}'")),
        Family::Integer => Some(value.to_string()),
        _ => None,
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

fn family(data_type: &DataType) -> Family {
    let text = data_type.to_string();
    let (name, modifiers) = text.split_once('(').unwrap_or((&text, ""));
    let modifiers = modifiers.split(')').next().unwrap_or_default();
    let digits = |text: Option<&str>| text.and_then(|digits| digits.trim().parse().ok()).unwrap_or_default();
    match name {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" => Family::Integer,
        "decimal" => Family::Decimal(digits(modifiers.split(',').nth(1))),
        "float" | "double" => Family::Float,
        "bit" => Family::Bits,
        "date" => Family::Date,
        "time" => Family::Time(digits(Some(modifiers))),
        "datetime" | "timestamp" => Family::DateTime(digits(Some(modifiers))),
        _ => Family::Text,
    }
}

/// Reads a number without an exponent, or in hexadecimal.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(|value| value.to_string());
    }
    let plain = text.strip_prefix('-').unwrap_or(text);
    let plain = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.to_owned())
}

/// Writes a number with so many digits behind the point; one with more of them is rounded by the server, and stays.
fn decimal(number: &str, digits: usize) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let negative = whole.starts_with('-');
    let whole = whole.trim_start_matches('-').trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let zero = whole == "0" && fraction.is_empty();
    let sign = if negative && !zero { "-" } else { "" };
    if digits == 0 && fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction:0<digits$}")
    }
}

/// Writes a date with two digits for month and day.
fn date(text: &str) -> Option<String> {
    let mut parts = text.trim().split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Writes a time with so many digits of a second.
fn time(text: &str, digits: usize) -> Option<String> {
    let (text, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    let time = format!("{hours:02}:{minutes:02}:{seconds:02}");
    Some(if digits == 0 { time } else { format!("{time}.{fraction:0<digits$}") })
}
