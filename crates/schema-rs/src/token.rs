//! Rust text as tokens: as much as it takes to find macros and read what they say.

/// A piece of Rust text. Comments and spaces are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its text; of a raw identifier without `r#`.
    pub(crate) text: &'a str,
    /// Its line, from 1.
    pub(crate) line: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or a keyword.
    Word,
    /// A string of any kind, with its quotes.
    String,
    /// A number, a character or a lifetime.
    Literal,
    /// One character.
    Symbol,
}

impl Token<'_> {
    /// Says whether it is this character.
    pub(crate) fn is(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol && self.text.starts_with(symbol)
    }

    /// Says whether it is this word.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Returns what a string says, without quotes and escapes.
    pub(crate) fn value(&self) -> String {
        let Some(start) = self.text.find('"') else { return self.text.to_owned() };
        let end = self.text.rfind('"').unwrap_or(start);
        let inner = self.text.get(start + 1..end).unwrap_or_default();
        if self.text[..start].contains('r') { inner.to_owned() } else { unescaped(inner) }
    }
}

/// Cuts a text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => comment(rest),
            _ => {
                let (kind, length) = token(rest, first);
                let text = rest[..length].strip_prefix("r#").filter(|_| kind == Kind::Word);
                found.push(Token { kind, text: text.unwrap_or(&rest[..length]), line });
                length
            }
        };
        line += u32::try_from(rest[..length].matches('\n').count()).unwrap_or_default();
        at += length;
    }
    found
}

/// Returns what the token in front of a text is, and its length.
fn token(rest: &str, first: char) -> (Kind, usize) {
    if let Some(length) = string(rest) {
        return (Kind::String, length);
    }
    if first.is_alphabetic() || first == '_' {
        let start = if rest.starts_with("r#") { 2 } else { 0 };
        return (Kind::Word, start + word(&rest[start..]));
    }
    if first.is_ascii_digit() {
        return (Kind::Literal, word(rest));
    }
    if first == '\'' {
        return (Kind::Literal, character(rest));
    }
    (Kind::Symbol, first.len_utf8())
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
}

/// Returns the length of a comment with all comments in it.
fn comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = rest[at..].find(['*', '/']) {
        at += found;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Returns the length of a string; one that has no end goes on to the end of the text.
fn string(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let behind = rest.strip_prefix(prefix);
        behind.is_some_and(|behind| {
            let hashes = if prefix.ends_with('r') { behind.trim_start_matches('#') } else { behind };
            hashes.starts_with('"')
        })
    })?;
    let behind = &rest[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = behind.find('"')?;
        let end = format!("\"{}", &behind[..hashes]);
        let start = prefix.len() + hashes + 1;
        return Some(rest[start..].find(&end).map_or(rest.len(), |found| start + found + end.len()));
    }
    let mut escaped = false;
    for (at, c) in behind.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(prefix.len() + at + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

/// Returns the length of a character or a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            chars.next();
            chars.find(|(_, c)| *c == '\'').map_or(rest.len(), |(at, _)| at + 1)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1 + word(&rest[1..]),
        },
        None => 1,
    }
}

fn unescaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some('0') => value.push('\0'),
            Some('x') => value.extend(hex(&chars.by_ref().take(2).collect::<String>())),
            Some('u') => {
                value.extend(hex(&chars.by_ref().take_while(|c| *c != '}').skip(1).collect::<String>()))
            }
            // The end of the line and the spaces behind it do not count.
            Some('\n') => {
                let rest = chars.as_str().trim_start();
                chars = rest.chars();
            }
            Some(other) => value.push(other),
            None => {}
        }
    }
    value
}

fn hex(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let shown = tokens(text).into_iter().map(|token| format!("{}:{}", token.line, token.text));
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_strings_and_characters_are_not_taken_apart() {
        insta::assert_snapshot!(cut("a // table! {\n/* b /* c */ d */ e"), @"1:a 2:e");
        insta::assert_snapshot!(cut("\"a\\\"{\" r#\"\"}\"# b\"x\""), @r##"1:"a\"{" 1:r#""}"# 1:b"x""##);
        insta::assert_snapshot!(cut("'{' '\\'' 'a: r#type"), @r"1:'{' 1:'\'' 1:'a 1:: 1:type");
        insta::assert_snapshot!(cut("\"no end"), @r#"1:"no end"#);
        insta::assert_snapshot!(cut("/* no end"), @"");
    }

    #[test]
    fn strings_say_what_they_mean() {
        let value = |text| tokens(text)[0].value();
        assert_eq!(value(r#""a\"b\u{e9}\x41""#), "a\"bé\x41");
        assert_eq!(value("r#\"a\"b\\\"#"), "a\"b\\");
    }
}
