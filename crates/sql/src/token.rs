//! Tokens: a script cut into pieces, none of them lost.

use crate::class::{self, OPERATOR, WORD};
use crate::scan::{self, Backslash};
use caribou_migration::Dialect;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// A keyword or an unquoted identifier; every character beyond ASCII belongs to one.
    Word,
    /// An identifier in `""`, `[]` or backticks, as the dialect has it.
    QuotedIdentifier,
    /// A string with its prefix: `'a'`, `E'a'`, `X'00'`, `U&'a'`, on MySQL also `"a"`.
    String,
    /// A PostgreSQL string between `$tag$` and `$tag$`.
    DollarString,
    /// A number.
    Number,
    /// A place for a bound value: `$1`, `?`, `?1`, `:name`, `@name`, as the dialect has it.
    Parameter,
    /// A comment, without the line feed that ends it.
    Comment,
    /// White space; a byte order mark counts as such.
    Whitespace,
    /// One operator or one character of punctuation; also `;` where a `DELIMITER` line has replaced it.
    Symbol,
    /// What ends a statement: `;`, or on MySQL what the last `DELIMITER` line named.
    Semicolon,
    /// A whole `DELIMITER` line of the MySQL client.
    Delimiter,
    /// A string, quoted identifier or comment that never ends; it reaches to the end of the text.
    Unterminated,
    /// A MySQL version comment (`/*! ... */`, which is code), or a character that SQL has no use for.
    Other,
}

impl TokenKind {
    /// Says whether the token means something to the database: it is neither white space nor comment.
    pub fn is_significant(self) -> bool {
        !matches!(self, Self::Whitespace | Self::Comment)
    }
}

/// One token: its kind and its byte range in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

impl Token {
    /// Returns the token's text in the script it was read from; empty in a script without that range.
    pub fn text(self, script: &str) -> &str {
        script.get(self.start..self.end).unwrap_or_default()
    }
}

/// Cuts a script into tokens, which cover every byte exactly once and in order.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::{TokenKind, tokens};
///
/// let kinds: Vec<TokenKind> = tokens("E'it\\'s' -- so", Dialect::Postgres).map(|token| token.kind).collect();
/// assert_eq!(kinds, [TokenKind::String, TokenKind::Whitespace, TokenKind::Comment]);
/// ```
pub fn tokens(text: &str, dialect: Dialect) -> Tokens<'_> {
    let commands = if dialect == Dialect::Mysql { Commands::Here } else { Commands::Never };
    Tokens { text, dialect, at: 0, delimiter: None, commands, escapes: Escapes::No }
}

/// Cuts the text of one statement into tokens: no `DELIMITER` line can stand in it.
pub(crate) fn tokens_of_statement(text: &str, dialect: Dialect) -> Tokens<'_> {
    Tokens { commands: Commands::Never, ..tokens(text, dialect) }
}

/// The iterator of [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    dialect: Dialect,
    at: usize,
    /// What a `DELIMITER` line has put in the place of `;`.
    delimiter: Option<&'a str>,
    commands: Commands,
    escapes: Escapes,
}

/// Where `DELIMITER` is a command of the client: where a statement would start, but never in the text
/// of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commands {
    Never,
    Here,
    Later,
}

/// Whether the next plain string goes on with an `E''` string: PostgreSQL joins strings that a line
/// break separates, and the first one's prefix holds for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    No,
    AfterLineBreak,
    Yes,
}

/// MySQL's client keeps this many bytes of a delimiter.
const LONGEST_DELIMITER: usize = 15;

impl Tokens<'_> {
    /// Says whether a `DELIMITER` line has replaced `;` for what comes next.
    pub(crate) fn has_delimiter(&self) -> bool {
        self.delimiter.is_some()
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.text.as_bytes().get(start)?;
        let (kind, end) = self.scan(first, start);
        // An end beyond the text stands for a piece that never ends.
        let token = if end > self.text.len() {
            Token { kind: TokenKind::Unterminated, start, end: self.text.len() }
        } else {
            Token { kind, start, end }
        };
        self.at = token.end;
        self.remember(token);
        Some(token)
    }
}

/// Stands for an end that was not found.
fn or_never(end: Option<usize>) -> usize {
    end.unwrap_or(usize::MAX)
}

impl Tokens<'_> {
    fn scan(&mut self, first: u8, start: usize) -> (TokenKind, usize) {
        use Dialect::{Mysql, Postgres, Sqlite};
        let (bytes, dialect) = (self.text.as_bytes(), self.dialect);
        let second = bytes.get(start + 1).copied();
        if let Some(delimiter) = self.delimiter
            && scan::starts_with(bytes, start, delimiter.as_bytes())
        {
            return (TokenKind::Semicolon, start + delimiter.len());
        }
        let word = class::is(first, WORD) && !first.is_ascii_digit() && (first != b'$' || dialect == Mysql);
        match (first, second, dialect) {
            (0xef, ..) if scan::starts_with(bytes, start, scan::BYTE_ORDER_MARK) => {
                (TokenKind::Whitespace, scan::space(bytes, start))
            }
            _ if class::is(first, class::SPACE) => (TokenKind::Whitespace, scan::space(bytes, start)),
            _ if word => self.word(first, second, start),
            (b'0'..=b'9', ..) => (TokenKind::Number, self.cut(start, scan::number(bytes, start))),
            (b'-', Some(b'-'), Postgres) => (TokenKind::Comment, scan::postgres_line(bytes, start)),
            (b'-', Some(b'-'), Sqlite) => (TokenKind::Comment, scan::line(bytes, start)),
            // A statement's text ends with its last token, so two dashes there were followed by something.
            (b'-', Some(b'-'), Mysql) if self.commands == Commands::Never && start + 2 == bytes.len() => {
                (TokenKind::Symbol, start + 1)
            }
            (b'-', Some(b'-'), Mysql) if scan::mysql_dashes(bytes, start) => {
                (TokenKind::Comment, scan::line(bytes, start))
            }
            (b'#', _, Mysql) => (TokenKind::Comment, scan::line(bytes, start)),
            (b'/', Some(b'*'), _) => self.comment(start),
            (b'\'', ..) => self.string(start, 1, self.escapes == Escapes::Yes),
            (b'"', _, Mysql) => self.string(start, 1, true),
            (b'"', ..) | (b'`', _, Sqlite | Mysql) => (
                TokenKind::QuotedIdentifier,
                or_never(scan::quoted(bytes, start + 1, first, Backslash::Plain)),
            ),
            (b'[', _, Sqlite) => {
                (TokenKind::QuotedIdentifier, or_never(scan::through(bytes, start + 1, b']')))
            }
            (b'$', Some(b'0'..=b'9'), Postgres) | (b'?', _, Sqlite) => {
                (TokenKind::Parameter, class::skip(bytes, start + 1, class::DIGIT))
            }
            (b'?', _, Mysql) => (TokenKind::Parameter, start + 1),
            (b':' | b'@' | b'#' | b'$', Some(next), Sqlite) if class::is(next, WORD) => {
                (TokenKind::Parameter, class::skip(bytes, start + 1, WORD))
            }
            (b'$', _, Postgres) => match scan::dollar_tag(bytes, start) {
                Some(opened) => {
                    (TokenKind::DollarString, or_never(scan::dollar_string(bytes, start, opened)))
                }
                None => (TokenKind::Other, start + 1),
            },
            (b';', ..) if self.delimiter.is_none() => (TokenKind::Semicolon, start + 1),
            (b':', Some(b':' | b'='), Postgres) | (b'.', Some(b'.'), Postgres) => {
                (TokenKind::Symbol, start + 2)
            }
            _ if dialect == Postgres && class::is(first, OPERATOR) => {
                (TokenKind::Symbol, scan::postgres_operator(bytes, start))
            }
            (b'(' | b')' | b'[' | b']' | b',' | b'.' | b';' | b':', ..) if dialect == Postgres => {
                (TokenKind::Symbol, start + 1)
            }
            _ if first == b'\\' || !first.is_ascii_graphic() => (TokenKind::Other, start + 1),
            _ => (TokenKind::Symbol, self.cut(start, scan::plain_operator(bytes, start))),
        }
    }

    /// Scans a word, or the string or identifier that it is the prefix of, or a `DELIMITER` line.
    fn word(&self, first: u8, second: Option<u8>, start: usize) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        match (first | 0x20, second, self.dialect) {
            (b'e', Some(b'\''), Dialect::Postgres) => return self.string(start, 2, true),
            (b'n', Some(b'\''), Dialect::Mysql) => return self.string(start, 2, true),
            (b'b' | b'n', Some(b'\''), Dialect::Postgres)
            | (b'b', Some(b'\''), Dialect::Mysql)
            | (b'x', Some(b'\''), _) => return self.string(start, 2, false),
            (b'u', Some(b'&'), Dialect::Postgres) => match bytes.get(start + 2) {
                Some(b'\'') => return self.string(start, 3, false),
                Some(b'"') => {
                    let end = scan::quoted(bytes, start + 3, b'"', Backslash::Plain);
                    return (TokenKind::QuotedIdentifier, or_never(end));
                }
                _ => {}
            },
            _ => {}
        }
        let end = class::skip(bytes, start, WORD);
        if self.commands == Commands::Here && bytes[start..end].eq_ignore_ascii_case(b"DELIMITER") {
            let spaced = bytes.get(end).is_none_or(|&byte| class::is(byte, class::SPACE));
            if spaced {
                return (TokenKind::Delimiter, scan::line(bytes, end));
            }
        }
        (TokenKind::Word, self.cut(start, end))
    }

    fn string(&self, start: usize, prefix: usize, escapes: bool) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        let quote = bytes[start + prefix - 1];
        let escapes = escapes || (quote == b'\'' && prefix == 1 && self.dialect == Dialect::Mysql);
        let backslash = if escapes { Backslash::Escapes } else { Backslash::Plain };
        (TokenKind::String, or_never(scan::quoted(bytes, start + prefix, quote, backslash)))
    }

    fn comment(&self, start: usize) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        let inside = start + 2;
        let code = scan::starts_with(bytes, inside, b"!") || scan::starts_with(bytes, inside, b"M!");
        match self.dialect {
            Dialect::Postgres => (TokenKind::Comment, or_never(scan::nested_comment(bytes, inside))),
            Dialect::Mysql if code => (TokenKind::Other, or_never(scan::version_comment(bytes, inside))),
            Dialect::Mysql | Dialect::Sqlite => (TokenKind::Comment, or_never(scan::comment(bytes, inside))),
        }
    }

    /// Ends an unquoted token where a delimiter of the user's starts, as MySQL's client does.
    fn cut(&self, start: usize, end: usize) -> usize {
        let Some(delimiter) = self.delimiter else { return end };
        let begins = |&at: &usize| scan::starts_with(self.text.as_bytes(), at, delimiter.as_bytes());
        (start + 1..end).find(begins).unwrap_or(end)
    }

    /// Keeps what the next token's meaning depends on.
    fn remember(&mut self, token: Token) {
        match self.dialect {
            Dialect::Sqlite => {}
            Dialect::Postgres if token.kind == TokenKind::String || self.escapes != Escapes::No => {
                self.escapes = self.escapes_after(token);
            }
            Dialect::Postgres => {}
            Dialect::Mysql if self.commands != Commands::Never && token.kind.is_significant() => {
                let ended = matches!(token.kind, TokenKind::Semicolon | TokenKind::Delimiter);
                self.commands = if ended { Commands::Here } else { Commands::Later };
                if token.kind == TokenKind::Delimiter
                    && let Some(named) = delimiter(&self.text[token.start..token.end])
                {
                    self.delimiter = (named != ";").then_some(named);
                }
            }
            Dialect::Mysql => {}
        }
    }

    fn escapes_after(&self, token: Token) -> Escapes {
        let text = token.text(self.text);
        match token.kind {
            TokenKind::String if text.starts_with(['e', 'E']) || self.escapes == Escapes::Yes => {
                Escapes::AfterLineBreak
            }
            TokenKind::Whitespace if text.contains(['\n', '\r']) => Escapes::Yes,
            TokenKind::Whitespace => self.escapes,
            TokenKind::Comment if text.starts_with("--") => self.escapes,
            _ => Escapes::No,
        }
    }
}

/// Returns what a `DELIMITER` line names: its second word, as far as MySQL's client keeps it.
fn delimiter(line: &str) -> Option<&str> {
    let named = line.split_ascii_whitespace().nth(1)?;
    Some(&named[..named.floor_char_boundary(LONGEST_DELIMITER)])
}
