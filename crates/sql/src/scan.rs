//! Where a quoted piece, a comment, a number or an operator ends; `None` where it never does.
//!
//! Every function takes offsets and returns one, and looks at each byte a bounded number of times.

use crate::class::{self, OPERATOR, WORD};

/// A byte order mark, which editors put in front of a file.
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// PostgreSQL's longest operator (`NAMEDATALEN` - 1); the cap also keeps the scanner linear.
const LONGEST_OPERATOR: usize = 63;

/// Whether a backslash takes away the meaning of the character after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backslash {
    Plain,
    Escapes,
}

/// Returns the end of white space.
pub(crate) fn space(bytes: &[u8], at: usize) -> usize {
    let mut end = class::skip(bytes, at, class::SPACE);
    while starts_with(bytes, end, BYTE_ORDER_MARK) {
        end = class::skip(bytes, end + BYTE_ORDER_MARK.len(), class::SPACE);
    }
    end
}

/// Returns the end of a piece whose content starts at `at` and in which a doubled quote stands for one.
pub(crate) fn quoted(bytes: &[u8], mut at: usize, quote: u8, backslash: Backslash) -> Option<usize> {
    let escapes = backslash == Backslash::Escapes;
    loop {
        let rest = bytes.get(at..)?;
        at += rest.iter().position(|&byte| byte == quote || (escapes && byte == b'\\'))?;
        if bytes[at] == quote && bytes.get(at + 1) != Some(&quote) {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Returns the end of the text up to and with the first `last`.
pub(crate) fn through(bytes: &[u8], at: usize, last: u8) -> Option<usize> {
    bytes.get(at..)?.iter().position(|&byte| byte == last).map(|count| at + count + 1)
}

/// Returns the end of the line, before its line feed.
pub(crate) fn line(bytes: &[u8], at: usize) -> usize {
    through(bytes, at, b'\n').map_or(bytes.len(), |end| end - 1)
}

/// Returns the end of a PostgreSQL line comment, which a lone carriage return ends too.
pub(crate) fn postgres_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|&byte| byte == b'\n' || byte == b'\r').map_or(bytes.len(), |count| at + count)
}

/// Returns the end of a comment whose `/*` ends at `at` and which does not nest.
pub(crate) fn comment(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = through(bytes, at, b'*')?;
        if bytes.get(at) == Some(&b'/') {
            return Some(at + 1);
        }
    }
}

/// Returns the end of a comment whose `/*` ends at `at` and which nests, as PostgreSQL's do.
pub(crate) fn nested_comment(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 1_usize;
    while depth > 0 {
        let rest = bytes.get(at..)?;
        at += rest.iter().position(|&byte| byte == b'*' || byte == b'/')?;
        match (bytes[at], bytes.get(at + 1)?) {
            (b'*', b'/') => depth -= 1,
            (b'/', b'*') => depth += 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    Some(at)
}

/// Returns the end of a version comment (`/*! ... */`), whose content is code: quotes and comments count.
pub(crate) fn version_comment(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let byte = *bytes.get(at)?;
        at = match (byte, bytes.get(at + 1)) {
            (b'*', Some(b'/')) => return Some(at + 2),
            (b'\'' | b'"', _) => quoted(bytes, at + 1, byte, Backslash::Escapes)?,
            (b'`', _) => quoted(bytes, at + 1, byte, Backslash::Plain)?,
            (b'/', Some(b'*')) => comment(bytes, at + 2)?,
            (b'#', _) => line(bytes, at),
            (b'-', Some(b'-')) if mysql_dashes(bytes, at) => line(bytes, at),
            _ => at + 1,
        };
    }
}

/// Says whether the two dashes at `at` start a comment on MySQL: only before white space, a control
/// character or the end.
pub(crate) fn mysql_dashes(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 2).is_none_or(|&byte| byte <= b' ' || byte == 0x7f)
}

/// Returns the end of the opening `$tag$` at `at`; `None` if it is none.
pub(crate) fn dollar_tag(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..)?;
    let length = rest.iter().position(|&byte| byte == b'$' || !class::is(byte, WORD))?;
    let digit_first = rest[0].is_ascii_digit();
    (rest[length] == b'$' && !digit_first).then_some(at + length + 2)
}

/// Returns the end of a dollar-quoted string whose opening tag is `start..at`.
///
/// A tag has dollars only at its ends, so no byte is compared for two candidates.
pub(crate) fn dollar_string(bytes: &[u8], start: usize, mut at: usize) -> Option<usize> {
    let tag = &bytes[start..at];
    loop {
        at = through(bytes, at, b'$')? - 1;
        if starts_with(bytes, at, tag) {
            return Some(at + tag.len());
        }
        at += 1;
    }
}

/// Returns the end of a number: generous, since only the server must tell good ones from bad.
pub(crate) fn number(bytes: &[u8], start: usize) -> usize {
    let hexadecimal = matches!(bytes.get(start + 1), Some(b'x' | b'X'));
    let mut end = start;
    let mut dotted = false;
    loop {
        while bytes.get(end).is_some_and(|&byte| byte != b'$' && class::is(byte, WORD)) {
            end += 1;
        }
        let exponent = !hexadecimal && end > start && matches!(bytes[end - 1], b'e' | b'E');
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'.'), next) if !dotted && next != Some(&b'.') => dotted = true,
            (Some(b'+' | b'-'), Some(b'0'..=b'9')) if exponent => {}
            _ => return end,
        }
        end += 1;
    }
}

/// Returns the end of an operator by PostgreSQL's rules: as long as can be, up to a comment, and not
/// ending in `+` or `-` unless one of ``~!@#%^&|`?`` is in it.
pub(crate) fn postgres_operator(bytes: &[u8], start: usize) -> usize {
    let longest = bytes.len().min(start + LONGEST_OPERATOR);
    let mut end = start + 1;
    while end < longest && class::is(bytes[end], OPERATOR) {
        if starts_with(bytes, end, b"--") || starts_with(bytes, end, b"/*") {
            break;
        }
        end += 1;
    }
    let special = |byte: &u8| b"~!@#%^&|`?".contains(byte);
    if !bytes[start..end].iter().any(special) {
        while end > start + 1 && matches!(bytes[end - 1], b'+' | b'-') {
            end -= 1;
        }
    }
    end
}

/// Returns the end of one of the operators of SQLite and MySQL, or of one character of punctuation.
pub(crate) fn plain_operator(bytes: &[u8], start: usize) -> usize {
    const OPERATORS: [&[u8]; 13] =
        [b"->>", b"<=>", b"||", b"&&", b"<<", b">>", b"<>", b"<=", b">=", b"==", b"!=", b":=", b"->"];
    if !b"-<|&>=!:".contains(&bytes[start]) {
        return start + 1;
    }
    let known = OPERATORS.iter().find(|operator| starts_with(bytes, start, operator));
    start + known.map_or(1, |operator| operator.len())
}

/// Says whether `piece` stands at `at`.
pub(crate) fn starts_with(bytes: &[u8], at: usize, piece: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(piece))
}
