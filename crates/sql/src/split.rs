//! A script cut into statements.

use crate::body::Body;
use crate::position::{Position, position};
use crate::token::{Token, TokenKind, Tokens, tokens};
use caribou_migration::Dialect;

/// One statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Statement<'a> {
    /// Its text from the first to the last significant token, without what ends it and without
    /// comments around it.
    pub text: &'a str,
    /// The offset of its first byte in the script.
    pub start: usize,
    /// The line of its first token, counted from 1.
    pub line: u32,
    /// The SQL it is written in.
    pub dialect: Dialect,
}

impl<'a> Statement<'a> {
    /// Takes a text as one statement whose place is not known (offset 0, line 1).
    ///
    /// Comments and white space around it stay in the text; they change no answer.
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { text, start: 0, line: 1, dialect }
    }

    /// Returns the offset after its last byte in the script, before what ends it.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Says why a script cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {kind}", position.line, position.column)]
pub struct SplitError {
    /// What is wrong.
    pub kind: SplitErrorKind,
    /// Where the piece that is wrong starts.
    pub position: Position,
    /// The same place as a byte offset.
    pub byte: usize,
}

/// What is wrong with a script that cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitErrorKind {
    /// A string without its closing quote.
    #[error("this string never ends")]
    String,
    /// A dollar-quoted string without its closing tag.
    #[error("this string never ends: its closing {0} is missing")]
    DollarString(String),
    /// A quoted identifier without its closing quote.
    #[error("this quoted identifier never ends")]
    QuotedIdentifier,
    /// A comment without its `*/`.
    #[error("this comment never ends")]
    Comment,
    /// `COPY ... FROM STDIN`, whose rows only psql can send; `pg_dump --inserts` writes none.
    #[error("COPY ... FROM STDIN reads rows that only psql can send; use INSERT")]
    CopyFromStdin,
    /// A command of a command-line client (`\connect`, `.read`), which no server understands.
    #[error("{0:?} is a command of the command-line client, not SQL")]
    ClientCommand(String),
}

/// Cuts a script into its statements; empty ones (doubled `;`, comments only) are left out.
///
/// A `;` inside the body of a trigger or routine ends nothing: `BEGIN ... END` on SQLite and MySQL,
/// `BEGIN ATOMIC ... END` and parentheses on PostgreSQL (psql's rules), and whatever stands before the
/// user's own delimiter after a MySQL `DELIMITER` line.
/// The text is not checked further: what is no SQL comes out as a statement for the server to refuse.
///
/// # Errors
/// [`SplitError`] for the first piece that never ends, or that no server can run.
/// An unclosed `/*` is one on SQLite too, which would skip the rest of the script without a word.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::split;
///
/// let script = "-- first\nCREATE TABLE t (a TEXT DEFAULT ';');\n\nDROP TABLE t;";
/// let statements = split(script, Dialect::Sqlite)?;
/// assert_eq!(statements[0].text, "CREATE TABLE t (a TEXT DEFAULT ';')");
/// assert_eq!(statements[1].line, 4);
/// # Ok::<(), caribou_sql::SplitError>(())
/// ```
pub fn split(text: &str, dialect: Dialect) -> Result<Vec<Statement<'_>>, SplitError> {
    let mut statements = Statements::new(text, dialect);
    let found = statements.by_ref().collect();
    match statements.error {
        Some(error) => Err(error),
        None => Ok(found),
    }
}

/// Says whether a MySQL script has a `DELIMITER` line, a command of the client that no server knows.
pub fn mentions_delimiter(text: &str, dialect: Dialect) -> bool {
    tokens(text, dialect).any(|token| token.kind == TokenKind::Delimiter)
}

/// The statements of a script, one after the other; goes on to the end after an error.
pub(crate) struct Statements<'a> {
    text: &'a str,
    dialect: Dialect,
    tokens: Tokens<'a>,
    /// The first error.
    error: Option<SplitError>,
    /// Line feeds are counted once: this many lines start up to this offset.
    counted: (usize, u32),
}

/// A statement that has not ended yet.
struct Open {
    start: usize,
    /// After its last token other than `;`, which may be all that follows.
    end: usize,
    /// How many `;` have been read since.
    semicolons: usize,
    body: Body,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { text, dialect, tokens: tokens(text, dialect), error: None, counted: (0, 1) }
    }

    fn close(&mut self, open: &Open) -> Statement<'a> {
        let (from, line) = self.counted;
        let between = self.text.as_bytes().get(from..open.start).unwrap_or_default();
        let feeds = between.iter().filter(|&&byte| byte == b'\n').count();
        let line = line.saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX));
        self.counted = (open.start, line);
        let text = &self.text[open.start..open.end];
        Statement { text, start: open.start, line, dialect: self.dialect }
    }

    fn fail(&mut self, kind: SplitErrorKind, byte: usize) {
        if self.error.is_none() {
            self.error = Some(SplitError { kind, position: position(self.text, byte), byte });
        }
    }

    /// Takes one more significant token into the statement.
    fn take(&mut self, open: &mut Open, token: Token, each: &mut impl FnMut(&[u8])) {
        let text = token.text(self.text);
        for _ in 0..std::mem::take(&mut open.semicolons) {
            each(b";");
        }
        each(text.as_bytes());
        open.body.token(token.kind, text);
        open.end = token.end;
        if token.kind == TokenKind::Unterminated {
            self.fail(unterminated(text), token.start);
        } else if open.body.reads_stdin() {
            self.fail(SplitErrorKind::CopyFromStdin, open.start);
        }
    }

    /// Returns the next statement, after its significant tokens have been handed to `each`.
    pub(crate) fn next_with(&mut self, mut each: impl FnMut(&[u8])) -> Option<Statement<'a>> {
        let mut open: Option<Open> = None;
        while let Some(token) = self.tokens.next() {
            match (token.kind, &mut open) {
                (TokenKind::Whitespace | TokenKind::Comment, _) => {}
                (TokenKind::Semicolon | TokenKind::Delimiter, None) => {}
                (TokenKind::Delimiter, Some(ended)) => return Some(self.close(ended)),
                (TokenKind::Semicolon, Some(ended)) => {
                    if self.tokens.has_delimiter() || ended.body.ends_at_semicolon() {
                        return Some(self.close(ended));
                    }
                    ended.semicolons += 1;
                }
                (TokenKind::Symbol, open) if token.text(self.text) == ";" => {
                    if let Some(open) = open {
                        open.semicolons += 1;
                    }
                }
                (_, Some(open)) => self.take(open, token, &mut each),
                (_, None) => {
                    if let Some(command) = client_command(&self.text[token.start..], self.dialect) {
                        self.fail(SplitErrorKind::ClientCommand(command), token.start);
                    }
                    let body = Body::new(self.dialect);
                    let opened = Open { start: token.start, end: token.end, semicolons: 0, body };
                    self.take(open.insert(opened), token, &mut each);
                }
            }
        }
        open.map(|last| self.close(&last))
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Statement<'a>> {
        self.next_with(|_| {})
    }
}

/// Says what never ends in the text of an unterminated token.
fn unterminated(text: &str) -> SplitErrorKind {
    let mut characters = text.chars();
    match characters.next() {
        Some('/') => SplitErrorKind::Comment,
        Some('`' | '[') => SplitErrorKind::QuotedIdentifier,
        Some('$') => {
            let length = text[1..].find('$').map_or(text.len(), |length| length + 2);
            SplitErrorKind::DollarString(text[..length].into())
        }
        // On MySQL `"` starts a string, but people mean an identifier.
        Some('"') => SplitErrorKind::QuotedIdentifier,
        Some('U' | 'u') if text[1..].starts_with("&\"") => SplitErrorKind::QuotedIdentifier,
        _ => SplitErrorKind::String,
    }
}

/// Returns the first word of a command for psql, sqlite3 or mysql, if a statement starts with one.
fn client_command(text: &str, dialect: Dialect) -> Option<String> {
    let sign = if dialect == Dialect::Sqlite { '.' } else { '\\' };
    if !text.starts_with(sign) {
        return None;
    }
    text.split([' ', '\t', '\r', '\n', ';']).next().map(str::to_owned)
}
