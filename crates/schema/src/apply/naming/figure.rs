//! What PostgreSQL calls a column that is computed.
//!
//! A column is called what it is called, a call what is called, a cast as what is cast or else as its type. Anything else
//! has no name.

use crate::Expression;

/// Returns the name of an expression in an index, if it has one.
pub(super) fn name(expression: &Expression) -> Option<String> {
    figure(&expression.to_text(|name| quoted(name.as_str())))
}

/// Returns the names of what an exclusion constraint compares, from its text `USING gist (room WITH =, ...)`.
pub(super) fn excluded(expression: &Expression) -> Vec<String> {
    let text = expression.to_text(|name| quoted(name.as_str()));
    let Some(open) = text.find('(') else { return Vec::new() };
    let Some(close) = closing(&text[open..]) else { return Vec::new() };
    let inner = &text[open + 1..open + close];
    let parts = top_level(inner, ",").into_iter();
    parts
        .map(|part| {
            let compared = top_level(part, " with ").first().copied().unwrap_or(part).trim();
            figure(compared).unwrap_or_else(|| "expr".into())
        })
        .collect()
}

fn figure(text: &str) -> Option<String> {
    let mut text = text.trim();
    let mut cast_to = None;
    // Each turn takes something off the text: parentheses, or a cast.
    loop {
        if is_enclosed(text) {
            text = text[1..text.len() - 1].trim();
        } else if let [first, casts @ .., cast] = top_level(text, "::").as_slice() {
            let is_cast = is_primary(first.trim()) && casts.iter().chain([cast]).all(|cast| is_type(cast));
            if !is_cast {
                return cast_to;
            }
            cast_to = cast_to.or_else(|| type_name(cast));
            text = text[..text.len() - cast.len() - 2].trim();
        } else {
            break;
        }
    }
    let Some((head, rest)) = identifier(text).filter(|_| !is_literal(text)) else { return cast_to };
    let rest = rest.trim();
    if rest.is_empty() || is_words(rest) && head != "case" {
        return Some(head);
    }
    if is_enclosed(rest) {
        return Some(if head == "trim" { "btrim".into() } else { head });
    }
    let ends = rest.to_lowercase().split_whitespace().next_back() == Some("end");
    if head == "case" && ends { Some(head) } else { cast_to }
}

/// Says whether a text is something that a cast binds to.
fn is_primary(text: &str) -> bool {
    let is_call = || {
        let rest = identifier(text).map(|(_, rest)| rest.trim());
        rest.is_some_and(|rest| rest.is_empty() || is_enclosed(rest))
    };
    is_enclosed(text) || is_literal(text) || is_call()
}

/// Says whether a text stands in parentheses as a whole.
fn is_enclosed(text: &str) -> bool {
    text.starts_with('(') && closing(text) == Some(text.len() - 1)
}

fn is_literal(text: &str) -> bool {
    let is_string =
        text.len() > 1 && text.starts_with('\'') && text.find('\'').is_some() && text.ends_with('\'');
    is_string || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// Says whether a text is the name of a type and nothing more.
fn is_type(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || " _.,()[]\"".contains(c);
    word(text.trim()).is_some() && text.chars().all(is_part)
}

/// Says whether what stands behind a column of an exclusion constraint is a word or two: an operator class, an order.
fn is_words(rest: &str) -> bool {
    rest.split_whitespace().all(|part| word(part).is_some_and(|(_, rest)| rest.is_empty()))
}

/// Returns the last part of a name, `schema.name`, and what stands behind it.
fn identifier(text: &str) -> Option<(String, &str)> {
    let (mut name, mut rest) = word(text)?;
    while let Some(more) = rest.strip_prefix('.') {
        (name, rest) = word(more)?;
    }
    Some((name, rest))
}

/// Returns a word, quoted or not, and what stands behind it.
fn word(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut end = 0;
        loop {
            end += quoted[end..].find('"')?;
            if !quoted[end + 1..].starts_with('"') {
                return Some((quoted[..end].replace("\"\"", "\""), &quoted[end + 1..]));
            }
            end += 2;
        }
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (end > 0).then(|| (text[..end].to_lowercase(), &text[end..]))
}

/// Returns the name by which the catalog knows a type, without its arguments.
fn type_name(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches("[]");
    let (name, rest) = identifier(text)?;
    let zoned = rest.to_ascii_lowercase().contains("with time zone");
    let known = match (name.as_str(), zoned) {
        ("int" | "integer", _) => "int4",
        ("bigint", _) => "int8",
        ("smallint", _) => "int2",
        ("boolean", _) => "bool",
        ("real", _) => "float4",
        ("double", _) => "float8",
        ("decimal", _) => "numeric",
        ("character" | "char", _) if rest.trim_start().starts_with("varying") => "varchar",
        ("character" | "char", _) => "bpchar",
        ("timestamp", true) => "timestamptz",
        ("time", true) => "timetz",
        _ => return Some(name),
    };
    Some(known.into())
}

/// Cuts a text at a separator, outside parentheses and quotes; case does not count.
fn top_level<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut depth = 0usize;
    let mut quote = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'\'' || byte == b'"' => quote = Some(byte),
            None if byte == b'(' => depth += 1,
            None if byte == b')' => depth = depth.saturating_sub(1),
            None if depth == 0
                && bytes[at..].len() >= separator.len()
                && bytes[at..at + separator.len()].eq_ignore_ascii_case(separator.as_bytes()) =>
            {
                parts.push(&text[start..at]);
                at += separator.len();
                start = at;
                continue;
            }
            None => {}
        }
        at += 1;
    }
    parts.push(&text[start..]);
    parts
}

/// Returns where the parenthesis is closed that the text starts with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if byte == b'\'' || byte == b'"' => quote = Some(byte),
            None if byte == b'(' => depth += 1,
            None if byte == b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            None => {}
        }
    }
    None
}

fn quoted(name: &str) -> String {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if plain && !name.is_empty() { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
