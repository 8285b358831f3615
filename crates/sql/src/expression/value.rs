//! Literals, written so that the same value has the same text.
//!
//! A script says `DEFAULT '1 hour'` and the catalog prints `'01:00:00'::interval`; a script says `DEFAULT '0'` and the
//! catalog prints `0`. Which type is meant stands with the column, not in the expression, so a string that reads like a
//! number, a truth value, a time or JSON is written as that would be, whatever it is.

use caribou_migration::Dialect;

/// Writes a string.
pub(super) fn normal(value: &str, dialect: Dialect) -> String {
    let read = match dialect {
        // SQLite keeps every definition as it was written.
        Dialect::Sqlite => None,
        Dialect::Mysql => plain_number(value),
        Dialect::Postgres => plain_number(value).or_else(|| truth(value).map(str::to_owned)),
    };
    if let Some(read) = read {
        return read;
    }
    let changed = match dialect {
        Dialect::Postgres => {
            moment(value).or_else(|| bytes(value)).or_else(|| interval(value)).or_else(|| structure(value))
        }
        Dialect::Mysql => moment(value),
        Dialect::Sqlite => None,
    };
    quoted(changed.as_deref().unwrap_or(value))
}

/// Writes a string as a literal, without a look at its value.
pub(super) fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Writes a number: in lower case, with a digit in front of the point; for PostgreSQL without exponent.
pub(super) fn number(literal: &str, dialect: Dialect) -> String {
    let literal = literal.to_ascii_lowercase();
    let literal = if literal.starts_with('.') { format!("0{literal}") } else { literal };
    if dialect == Dialect::Postgres { without_exponent(&literal).unwrap_or(literal) } else { literal }
}

/// Moves the point of `1.5e3`.
fn without_exponent(literal: &str) -> Option<String> {
    let (digits, exponent) = literal.split_once('e')?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.abs() <= 300)?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let digits = format!("{whole}{fraction}");
    let length = i32::try_from(digits.len()).ok()?;
    let plain = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(usize::try_from(-point).ok()?))
    } else if point >= length {
        format!("{digits}{}", "0".repeat(usize::try_from(point - length).ok()?))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
        format!("{whole}.{fraction}")
    };
    let kept = plain.trim_start_matches('0');
    Some(if kept.is_empty() || kept.starts_with('.') { format!("0{kept}") } else { kept.to_owned() })
}

/// Returns a string that is a number in the way in which the server prints numbers.
fn plain_number(value: &str) -> Option<String> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let usual = whole == "0" || !whole.starts_with('0');
    (usual && all_digits(whole) && fraction.is_none_or(all_digits)).then(|| value.to_owned())
}

/// Returns `true` or `false`, if a string is one of PostgreSQL's usual spellings.
fn truth(value: &str) -> Option<&'static str> {
    match value {
        "t" | "true" | "TRUE" | "True" => Some("true"),
        "f" | "false" | "FALSE" | "False" => Some("false"),
        _ => None,
    }
}

/// Returns a point in time as it is printed, or its day if it has no time: `2024-01-01 00:00:00+00`.
fn moment(value: &str) -> Option<String> {
    if value == "epoch" {
        return Some("1970-01-01".into());
    }
    let (day, time) = value.split_at_checked(10)?;
    let shape = |text: &str, pattern: &str| {
        let fits = |(byte, sign): (u8, u8)| if sign == b'0' { byte.is_ascii_digit() } else { byte == sign };
        text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
    };
    let time = time.strip_prefix([' ', 'T'])?;
    let time = ["+00:00", "+00", "Z"].iter().find_map(|zone| time.strip_suffix(zone)).unwrap_or(time);
    let time = if shape(time, "00:00") { format!("{time}:00") } else { time.to_owned() };
    if !shape(day, "0000-00-00") || !shape(time.get(..8)?, "00:00:00") {
        return None;
    }
    let time = if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { &time };
    Some(if time == "00:00:00" { day.to_owned() } else { format!("{day} {time}") })
}

/// Returns the text that bytes in hexadecimal digits are, if they are one.
fn bytes(value: &str) -> Option<String> {
    let digits = value.strip_prefix("\\x").filter(|digits| digits.is_ascii() && digits.len() % 2 == 0)?;
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

/// Returns an interval as PostgreSQL prints it: `1 year 2 mons 3 days 04:05:06`.
fn interval(value: &str) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let (mut months, mut days, mut microseconds) = (0_i64, 0_i64, 0_i64);
    let mut words = value.split_ascii_whitespace();
    let mut found = false;
    while let Some(word) = words.next() {
        found = true;
        if word.contains(':') {
            let time = match word.strip_prefix('-') {
                Some(time) => -clock(time)?,
                None => clock(word.strip_prefix('+').unwrap_or(word))?,
            };
            microseconds = microseconds.checked_add(time)?;
            continue;
        }
        let split = word.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(word.len());
        let (count, unit) = word.split_at(split);
        let unit = if unit.is_empty() { words.next()? } else { unit };
        let count: i64 = count.parse().ok()?;
        let (place, factor) = match unit.trim_end_matches('s') {
            "year" | "yr" | "y" => (&mut months, 12),
            "month" | "mon" => (&mut months, 1),
            "week" | "w" => (&mut days, 7),
            "day" | "d" => (&mut days, 1),
            "hour" | "hr" | "h" => (&mut microseconds, 3_600_000_000),
            "minute" | "min" | "m" => (&mut microseconds, 60_000_000),
            "second" | "sec" => (&mut microseconds, 1_000_000),
            "millisecond" => (&mut microseconds, 1_000),
            "microsecond" => (&mut microseconds, 1),
            _ => return None,
        };
        *place = place.checked_add(count.checked_mul(factor)?)?;
    }
    found.then(|| print_interval(months, days, microseconds))
}

/// Writes the parts that are not zero; one that adds to a negative one before it has its sign.
fn print_interval(months: i64, days: i64, microseconds: i64) -> String {
    let mut parts = Vec::new();
    let mut below = false;
    let mut plus = |part: i64| {
        let sign = if below && part > 0 { "+" } else { "" };
        below = part < 0;
        sign
    };
    for (count, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] {
        if count != 0 {
            parts.push(format!("{}{count} {unit}{}", plus(count), if count == 1 { "" } else { "s" }));
        }
    }
    if microseconds != 0 || parts.is_empty() {
        let sign = if microseconds < 0 { "-" } else { plus(microseconds) };
        let (seconds, rest) =
            (microseconds.unsigned_abs() / 1_000_000, microseconds.unsigned_abs() % 1_000_000);
        let mut time = format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        if rest != 0 {
            time.push_str(format!(".{rest:06}").trim_end_matches('0'));
        }
        parts.push(time);
    }
    parts.join(" ")
}

/// Reads `HH:MM` or `HH:MM:SS.ffffff` as microseconds.
fn clock(word: &str) -> Option<i64> {
    let mut parts = word.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let (seconds, fraction) =
        parts.next().map_or(("0", ""), |last| last.split_once('.').unwrap_or((last, "")));
    let seconds: i64 = seconds.parse().ok()?;
    if parts.next().is_some()
        || fraction.len() > 6
        || fraction.contains(|digit: char| !digit.is_ascii_digit())
    {
        return None;
    }
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    let whole = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    whole.checked_mul(1_000_000)?.checked_add(fraction)
}

/// Returns JSON, or an array's text, without the spaces that mean nothing in it.
fn structure(value: &str) -> Option<String> {
    let value = value.trim();
    let enclosed =
        (value.starts_with('{') && value.ends_with('}')) || (value.starts_with('[') && value.ends_with(']'));
    if !enclosed {
        return None;
    }
    let sign = |character: char| matches!(character, '{' | '}' | '[' | ']' | ',' | ':');
    let mut written = String::with_capacity(value.len());
    let mut characters = value.chars();
    // Spaces behind a word count only if another word follows.
    let mut spaces = String::new();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        if quoted {
            written.push(character);
            if character == '\\' {
                written.extend(characters.next());
            }
            quoted = character != '"';
            continue;
        }
        if character.is_ascii_whitespace() {
            if !written.ends_with(sign) {
                spaces.push(character);
            }
            continue;
        }
        if !sign(character) {
            written.push_str(&spaces);
        }
        spaces.clear();
        written.push(character);
        quoted = character == '"';
    }
    Some(written)
}

/// Writes a string that is cast to a type, where the type says more than the string: `None` for a string like any other.
pub(super) fn cast(value: &str, data_type: &str) -> Option<String> {
    match data_type {
        "boolean" => match value.trim().to_ascii_lowercase().as_str() {
            "t" | "tr" | "tru" | "true" | "y" | "ye" | "yes" | "on" | "1" => Some("true".into()),
            "f" | "fa" | "fal" | "fals" | "false" | "n" | "no" | "of" | "off" | "0" => Some("false".into()),
            _ => None,
        },
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
            plain_number(value.trim())
        }
        _ => None,
    }
}

/// Returns the bits of `B'101'` and `X'1F'`; PostgreSQL prints both as bits.
pub(super) fn bits(literal: &str) -> Option<String> {
    let (prefix, rest) = literal.split_at_checked(1)?;
    let digits = rest.strip_prefix('\'')?.strip_suffix('\'')?;
    match prefix {
        "b" | "B" => Some(digits.to_owned()),
        "x" | "X" => {
            digits.chars().map(|digit| digit.to_digit(16).map(|digit| format!("{digit:04b}"))).collect()
        }
        _ => None,
    }
}
