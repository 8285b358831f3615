//! A statement read word by word: what the rules about kinds, guards and losses share.

use crate::split::Statement;
use crate::token::{TokenKind, Tokens, tokens_of_statement};
use caribou_migration::Dialect;
use std::fmt;

/// The name of a table or another object, without its quotes.
///
/// PostgreSQL folds unquoted names to lower case, so they are folded here; a catalog in front of the
/// schema is dropped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    /// The schema (on MySQL and SQLite: the database) if the statement names one.
    pub schema: Option<String>,
    /// The name itself.
    pub name: String,
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A significant token with its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexeme<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// The offset of its first byte in the statement.
    pub(crate) start: usize,
}

impl Lexeme<'_> {
    /// Says whether this is the unquoted word.
    pub(crate) fn is(self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_symbol(self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }
}

/// The significant tokens of a statement, those inside MySQL's version comments included.
#[derive(Debug, Clone)]
pub(crate) struct Lexemes<'a> {
    dialect: Dialect,
    text: &'a str,
    tokens: Tokens<'a>,
    /// The content of the version comment being read, and where it starts.
    inner: Option<(&'a str, usize, Tokens<'a>)>,
}

/// Returns the significant tokens of a text that is one statement, or a part of one.
pub(crate) fn lexemes(text: &str, dialect: Dialect) -> Lexemes<'_> {
    Lexemes { dialect, text, tokens: tokens_of_statement(text, dialect), inner: None }
}

impl<'a> Iterator for Lexemes<'a> {
    type Item = Lexeme<'a>;

    fn next(&mut self) -> Option<Lexeme<'a>> {
        loop {
            if let Some((text, start, tokens)) = &mut self.inner {
                match tokens.find(|token| token.kind.is_significant()) {
                    Some(token) => {
                        let (kind, start) = (token.kind, *start + token.start);
                        return Some(Lexeme { kind, text: &text[token.start..token.end], start });
                    }
                    None => self.inner = None,
                }
            }
            let token = self.tokens.find(|token| token.kind.is_significant())?;
            let text = &self.text[token.start..token.end];
            let lexeme = Lexeme { kind: token.kind, text, start: token.start };
            match version_comment(lexeme) {
                Some(code) => {
                    let closing = if text.ends_with("*/") { 2 } else { 0 };
                    let start = token.end - closing - code.len();
                    self.inner = Some((code, start, tokens_of_statement(code, self.dialect)));
                }
                None => return Some(lexeme),
            }
        }
    }
}

/// Returns the code in a version comment, without the version.
fn version_comment(lexeme: Lexeme<'_>) -> Option<&str> {
    let inside = lexeme.text.strip_prefix("/*").filter(|_| lexeme.kind == TokenKind::Other)?;
    let code = inside.strip_prefix('M').unwrap_or(inside).strip_prefix('!')?;
    Some(code.strip_suffix("*/").unwrap_or(code).trim_start_matches(|digit: char| digit.is_ascii_digit()))
}

/// Reads a statement forwards, one token ahead.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    dialect: Dialect,
    lexemes: Lexemes<'a>,
    ahead: Option<Lexeme<'a>>,
    /// Where the last token that was read ends.
    end: usize,
}

impl<'a> Statement<'a> {
    pub(crate) fn cursor(&self) -> Cursor<'a> {
        let mut lexemes = lexemes(self.text, self.dialect);
        let ahead = lexemes.next();
        Cursor { dialect: self.dialect, lexemes, ahead, end: 0 }
    }
}

impl<'a> Iterator for Cursor<'a> {
    type Item = Lexeme<'a>;

    fn next(&mut self) -> Option<Lexeme<'a>> {
        let lexeme = std::mem::replace(&mut self.ahead, self.lexemes.next());
        if let Some(lexeme) = lexeme {
            self.end = lexeme.start + lexeme.text.len();
        }
        lexeme
    }
}

impl<'a> Cursor<'a> {
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn peek(&self) -> Option<Lexeme<'a>> {
        self.ahead
    }

    /// Returns where the next token starts, or the statement ends.
    pub(crate) fn offset(&self) -> usize {
        self.ahead.map_or(self.lexemes.text.len(), |lexeme| lexeme.start)
    }

    /// Returns the text from an offset to the end of the token that was read last.
    pub(crate) fn text_since(&self, start: usize) -> &'a str {
        self.lexemes.text.get(start..self.end).unwrap_or_default()
    }

    /// Moves to the end and returns the text on the way.
    pub(crate) fn rest(&mut self) -> &'a str {
        let start = self.offset();
        while self.next().is_some() {}
        self.text_since(start)
    }

    /// Moves past parentheses that come next and returns the text in them; `None` when they never close.
    pub(crate) fn parenthesised(&mut self) -> Option<&'a str> {
        if !self.eat_symbol("(") {
            return None;
        }
        let start = self.offset();
        let mut depth = 0_usize;
        loop {
            let inside = self.end;
            let lexeme = self.next()?;
            if lexeme.is_symbol("(") {
                depth += 1;
            } else if lexeme.is_symbol(")") && depth == 0 {
                return Some(self.lexemes.text.get(start..inside).unwrap_or_default());
            } else if lexeme.is_symbol(")") {
                depth -= 1;
            }
        }
    }

    /// Says whether the next token is the unquoted word.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.ahead.is_some_and(|lexeme| lexeme.is(word))
    }

    /// Says whether the next token is one of the unquoted words.
    pub(crate) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Moves past the word if it comes next.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        if found {
            self.next();
        }
        found
    }

    /// Moves past one of the words if it comes next.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// Moves past all of the words if they come next, or past none.
    pub(crate) fn eat_all(&mut self, words: &[&str]) -> bool {
        if !words.first().is_some_and(|word| self.is(word)) {
            return false;
        }
        let mut trial = self.clone();
        let found = words.iter().all(|word| trial.eat(word));
        if found {
            *self = trial;
        }
        found
    }

    pub(crate) fn is_symbol(&self, symbol: &str) -> bool {
        self.ahead.is_some_and(|lexeme| lexeme.is_symbol(symbol))
    }

    pub(crate) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    /// Moves to the end of a list's item: past the next `,` outside parentheses; `false` at the end.
    pub(crate) fn skip_item(&mut self) -> bool {
        let mut depth = 0_usize;
        for lexeme in self.by_ref() {
            if lexeme.is_symbol("(") {
                depth += 1;
            } else if lexeme.is_symbol(")") {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && lexeme.is_symbol(",") {
                return true;
            }
        }
        false
    }

    /// Reads one identifier.
    pub(crate) fn identifier(&mut self) -> Option<String> {
        let lexeme = self.ahead?;
        let name = match lexeme.kind {
            TokenKind::Word if self.dialect == Dialect::Postgres => lexeme.text.to_ascii_lowercase(),
            TokenKind::Word => lexeme.text.into(),
            TokenKind::QuotedIdentifier => unquote(lexeme.text),
            // SQLite takes a string for a name, and MySQL does so in the mode ANSI_QUOTES.
            TokenKind::String if self.dialect == Dialect::Sqlite || lexeme.text.starts_with('"') => {
                unquote(lexeme.text)
            }
            _ => return None,
        };
        self.next();
        Some(name)
    }

    /// Reads a name with its schema.
    pub(crate) fn name(&mut self) -> Option<ObjectName> {
        let mut name = ObjectName { schema: None, name: self.identifier()? };
        while self.is_symbol(".") {
            self.next();
            let Some(part) = self.identifier() else { break };
            name = ObjectName { schema: Some(name.name), name: part };
        }
        Some(name)
    }

    /// Reads names separated by commas.
    pub(crate) fn names(&mut self) -> Vec<ObjectName> {
        let mut names = Vec::new();
        loop {
            names.extend(self.name());
            // PostgreSQL's `t *`, MySQL's `t.*`.
            self.eat_symbol("*");
            if !self.eat_symbol(",") {
                return names;
            }
        }
    }
}

/// Takes off the quotes, and one of each two quotes inside.
pub(crate) fn unquote(text: &str) -> String {
    let text = text.strip_prefix("U&").or_else(|| text.strip_prefix("u&")).unwrap_or(text);
    let Some(quote) = text.chars().next() else { return String::new() };
    let closing = if quote == '[' { ']' } else { quote };
    let inside = &text[1..];
    let inside = inside.strip_suffix(closing).unwrap_or(inside);
    if quote == '[' { inside.into() } else { inside.replace(&format!("{quote}{quote}"), &quote.to_string()) }
}
