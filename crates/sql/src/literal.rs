//! What a string literal means.

use caribou_migration::Dialect;

/// Returns the text that a string literal stands for. The literal of a number in bytes (`X'00'`, `B'01'`) is no text and
/// comes back without its prefix.
pub(crate) fn string(literal: &str, dialect: Dialect) -> String {
    let Some(at) = literal.find(['\'', '"']) else { return dollar(literal).to_owned() };
    let (prefix, quoted) = literal.split_at(at);
    if prefix.starts_with('$') {
        return dollar(literal).to_owned();
    }
    let quote = if quoted.starts_with('"') { '"' } else { '\'' };
    let inside = quoted.strip_prefix(quote).unwrap_or(quoted);
    let inside = inside.strip_suffix(quote).unwrap_or(inside);
    let escapes = match dialect {
        Dialect::Mysql => true,
        Dialect::Postgres => prefix.eq_ignore_ascii_case("e"),
        Dialect::Sqlite => false,
    };
    if escapes && inside.contains('\\') {
        unescape(inside, quote, dialect)
    } else {
        inside.replace(if quote == '"' { "\"\"" } else { "''" }, quote.encode_utf8(&mut [0; 4]))
    }
}

/// Returns what stands between `$tag$` and `$tag$`.
fn dollar(literal: &str) -> &str {
    let tag = literal.get(1..).and_then(|rest| rest.find('$')).map_or(0, |length| length + 2);
    literal.get(tag..literal.len().saturating_sub(tag)).unwrap_or_default()
}

fn unescape(inside: &str, quote: char, dialect: Dialect) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        if character == quote {
            // Doubled, or the literal would have ended.
            characters.next_if_eq(&quote);
            text.push(quote);
            continue;
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        let Some(escaped) = characters.next() else { break };
        match (escaped, dialect) {
            ('b', _) => text.push('\u{8}'),
            ('n', _) => text.push('\n'),
            ('r', _) => text.push('\r'),
            ('t', _) => text.push('\t'),
            ('f', Dialect::Postgres) => text.push('\u{c}'),
            ('0', Dialect::Mysql) => text.push('\0'),
            ('Z', Dialect::Mysql) => text.push('\u{1a}'),
            ('%' | '_', Dialect::Mysql) => text.extend(['\\', escaped]),
            ('x' | 'u' | 'U', Dialect::Postgres) => {
                let most = match escaped {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                text.push(code(escaped, None, most, 16, &mut characters));
            }
            ('0'..='7', Dialect::Postgres) => {
                text.push(code(escaped, escaped.to_digit(8), 2, 8, &mut characters))
            }
            (other, _) => text.push(other),
        }
    }
    text
}

/// Reads the digits of a character's code; `escaped` itself if there are none.
fn code(
    escaped: char,
    first: Option<u32>,
    most: usize,
    base: u32,
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
) -> char {
    let mut value = first;
    for _ in 0..most {
        let Some(digit) = characters.peek().and_then(|digit| digit.to_digit(base)) else { break };
        characters.next();
        value = Some(value.unwrap_or_default().wrapping_mul(base).wrapping_add(digit));
    }
    value.map_or(escaped, |value| char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
}
