//! Reading.

use std::collections::BTreeMap;

use crate::token::{Kind, Token, tokens};

/// What a `schema.rs` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaRs {
    /// The tables, in the order of the file.
    pub tables: Vec<TableRs>,
    /// The `joinable!`s, in the order of the file.
    pub joinables: Vec<Joinable>,
    /// What the types of the file's own (`pub mod sql_types`) are called in SQL, by their names in Rust.
    pub types: BTreeMap<String, TypeRs>,
}

/// One `table!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRs {
    /// The line of the `table!`, from 1.
    pub line: u32,
    /// The schema of the database, when one is named.
    pub schema: Option<String>,
    /// What it is called in SQL: `sql_name`, or the name in Rust.
    pub name: String,
    /// What it is called in Rust.
    pub rust_name: String,
    /// The columns of the primary key in SQL; `id` when nothing is said.
    pub primary_key: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<ColumnRs>,
}

/// A column of a `table!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRs {
    /// What it is called in SQL.
    pub name: String,
    /// What it is called in Rust.
    pub rust_name: String,
    /// Diesel's type without `Nullable` and without a path: `Int4`, `Array<Nullable<Text>>`, `Mood`.
    pub sql_type: String,
    /// Whether it stands in `Nullable`.
    pub nullable: bool,
    /// `#[max_length = ...]`.
    pub max_length: Option<u64>,
}

/// One `joinable!(child -> parent (column))`, with the names of Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joinable {
    /// The line, from 1.
    pub line: u32,
    /// The table that refers.
    pub child: String,
    /// The table that it refers to.
    pub parent: String,
    /// The column that refers.
    pub column: String,
}

/// A type that the file declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRs {
    /// The schema of the database, when one is named.
    pub schema: Option<String>,
    /// What it is called in SQL.
    pub name: String,
}

/// A `schema.rs` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there.
    pub message: String,
}

/// Reads the text of a `schema.rs`. What is not `table!` or `joinable!` (in any module, by any path) is passed over.
///
/// # Errors
/// [`ParseError`] at the first macro that Diesel would not read either.
///
/// # Examples
/// ```
/// let text = "diesel::table! {\n    ticket (id) {\n        id -> Int4,\n        body -> Nullable<Text>,\n    }\n}\n";
/// let read = caribou_schema_rs::parse(text)?;
/// assert_eq!(read.tables[0].columns[1].sql_type, "Text");
/// assert!(read.tables[0].columns[1].nullable);
/// # Ok::<(), caribou_schema_rs::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<SchemaRs, ParseError> {
    let mut reader = Reader { tokens: &tokens(text), at: 0, line: 1 };
    let mut read = SchemaRs::default();
    let mut declared = None;
    while let Some(token) = reader.next() {
        if token.is('#') {
            declared = declared_type(&mut reader)?.or(declared);
        } else if token.is_word("struct") {
            if let (Some(found), Some(name)) = (declared.take(), reader.next()) {
                read.types.insert(name.text.to_owned(), found);
            }
        } else if token.kind == Kind::Word && reader.peek().is_some_and(|next| next.is('!')) {
            match token.text {
                "macro_rules" => {
                    reader.at += 2;
                    reader.group()?;
                }
                "table" => {
                    reader.at += 1;
                    read.tables.push(table(reader.group()?, token.line)?);
                }
                "joinable" => {
                    reader.at += 1;
                    read.joinables.push(joinable(reader.group()?, token.line)?);
                }
                _ => {}
            }
        }
    }
    Ok(read)
}

/// Reads tokens one after the other.
struct Reader<'a, 't> {
    tokens: &'t [Token<'a>],
    at: usize,
    /// The line of the last token.
    line: u32,
}

impl<'a, 't> Reader<'a, 't> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.at += 1;
        self.line = token.line;
        Some(token)
    }

    fn eat(&mut self, symbol: char) -> bool {
        let found = self.peek().is_some_and(|token| token.is(symbol));
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, symbol: char) -> Result<(), ParseError> {
        if self.eat(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    fn word(&mut self, what: &str) -> Result<&'a str, ParseError> {
        match self.peek() {
            Some(token) if token.kind == Kind::Word => {
                self.next();
                Ok(token.text)
            }
            _ => Err(self.unexpected(what)),
        }
    }

    fn arrow(&mut self) -> Result<(), ParseError> {
        self.expect('-').and_then(|()| self.expect('>')).map_err(|error| ParseError {
            message: error.message.replace("`-`", "`->`").replace("`>`", "`->`"),
            ..error
        })
    }

    /// Reads what stands in brackets of any kind, with all brackets in it.
    fn group(&mut self) -> Result<Reader<'a, 't>, ParseError> {
        let line = self.peek().map_or(self.line, |token| token.line);
        let start = self.at + 1;
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            if token.kind != Kind::Symbol {
                if depth == 0 {
                    break;
                }
                continue;
            }
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let end = self.at.saturating_sub(1);
        let closed = depth == 0 && end >= start;
        let tokens = self.tokens.get(start..end).filter(|_| closed);
        let tokens = tokens.ok_or_else(|| ParseError { line, message: "a bracket has no end".into() })?;
        Ok(Reader { tokens, at: 0, line })
    }

    fn unexpected(&self, wanted: &str) -> ParseError {
        match self.peek() {
            Some(found) => {
                ParseError { line: found.line, message: format!("expected {wanted}, found `{}`", found.text) }
            }
            None => ParseError { line: self.line, message: format!("expected {wanted}") },
        }
    }

    fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }
}

/// What attributes say of a table or a column.
#[derive(Default)]
struct Said {
    sql_name: Option<String>,
    max_length: Option<u64>,
}

/// Reads the attributes that come next; those of others are passed over.
fn attributes(reader: &mut Reader<'_, '_>) -> Result<Said, ParseError> {
    let mut said = Said::default();
    while reader.eat('#') {
        let mut attribute = reader.group()?;
        let name = attribute.next().map_or("", |token| token.text);
        if !attribute.eat('=') {
            continue;
        }
        match (name, attribute.next()) {
            ("sql_name", Some(value)) if value.kind == Kind::String => said.sql_name = Some(value.value()),
            ("max_length", Some(value)) => {
                let digits = value.text.replace('_', "");
                let length = digits.trim_end_matches(|c: char| !c.is_ascii_digit()).parse();
                said.max_length = Some(length.map_err(|_| ParseError {
                    line: value.line,
                    message: format!("expected a number, found `{}`", value.text),
                })?);
            }
            ("sql_name", _) => return Err(attribute.unexpected("a string")),
            _ => {}
        }
    }
    Ok(said)
}

/// Reads `[diesel(postgres_type(name = "...", schema = "..."))]`, also in Diesel's older words.
fn declared_type(reader: &mut Reader<'_, '_>) -> Result<Option<TypeRs>, ParseError> {
    reader.eat('!');
    if !reader.peek().is_some_and(|token| token.is('[')) {
        return Ok(None);
    }
    let attribute = reader.group()?;
    let kinds = ["postgres_type", "mysql_type", "postgres"];
    let is_type = |token: &Token<'_>| kinds.iter().any(|kind| token.is_word(kind));
    if !attribute.tokens.iter().any(is_type) {
        return Ok(None);
    }
    let value = |keys: [&str; 2]| {
        attribute.tokens.windows(3).find_map(|three| match three {
            [key, equals, value] if keys.iter().any(|word| key.is_word(word)) && equals.is('=') => {
                Some(value.value())
            }
            _ => None,
        })
    };
    let schema = value(["schema", "type_schema"]);
    Ok(value(["name", "type_name"]).map(|name| TypeRs { schema, name }))
}

/// Reads what stands in a `table!`.
fn table(mut reader: Reader<'_, '_>, line: u32) -> Result<TableRs, ParseError> {
    while reader.peek().is_some_and(|token| token.is_word("use")) {
        while reader.next().is_some_and(|token| !token.is(';')) {}
    }
    let said = attributes(&mut reader)?;
    let mut rust_name = reader.word("the name of a table")?;
    let mut schema = None;
    if reader.eat('.') {
        schema = Some(rust_name.to_owned());
        rust_name = reader.word("the name of a table")?;
    }
    let mut name = said.sql_name.unwrap_or_else(|| rust_name.to_owned());
    if let Some(schema) = &mut schema
        && let Some((before, behind)) = name.split_once('.')
    {
        (*schema, name) = (before.to_owned(), behind.to_owned());
    }
    let mut keys = vec!["id".to_owned()];
    if reader.peek().is_some_and(|token| token.is('(')) {
        let mut group = reader.group()?;
        keys.clear();
        while !group.is_done() {
            keys.push(group.word("a column of the primary key")?.to_owned());
            if !group.eat(',') && !group.is_done() {
                return Err(group.unexpected("`,`"));
            }
        }
    }
    if !reader.peek().is_some_and(|token| token.is('{')) {
        return Err(reader.unexpected("`{`"));
    }
    let mut columns = columns(reader.group()?)?;
    if !reader.is_done() {
        return Err(reader.unexpected("the end of the table"));
    }
    let primary_key = keys.into_iter().map(|key| {
        let column = columns.iter_mut().find(|column| column.rust_name == key);
        column.map(|column| column.name.clone()).ok_or_else(|| ParseError {
            line,
            message: format!("{rust_name} has no column {key}, which is in its primary key"),
        })
    });
    let primary_key = primary_key.collect::<Result<_, _>>()?;
    Ok(TableRs { line, schema, name, rust_name: rust_name.to_owned(), primary_key, columns })
}

fn columns(mut reader: Reader<'_, '_>) -> Result<Vec<ColumnRs>, ParseError> {
    let mut columns = Vec::new();
    while !reader.is_done() {
        let said = attributes(&mut reader)?;
        let rust_name = reader.word("the name of a column")?;
        reader.arrow()?;
        let written = sql_type(&mut reader)?;
        let inner = written.strip_prefix("Nullable<").and_then(|inner| inner.strip_suffix('>'));
        columns.push(ColumnRs {
            name: said.sql_name.unwrap_or_else(|| rust_name.to_owned()),
            rust_name: rust_name.to_owned(),
            sql_type: inner.unwrap_or(&written).to_owned(),
            nullable: inner.is_some(),
            max_length: said.max_length,
        });
    }
    Ok(columns)
}

/// Reads a type and the comma behind it; the paths in front of names are left out.
fn sql_type(reader: &mut Reader<'_, '_>) -> Result<String, ParseError> {
    let mut written = String::new();
    let mut depth = 0_usize;
    while let Some(token) = reader.peek() {
        match token.text {
            "," if depth == 0 => break,
            "," => written.push_str(", "),
            "<" | "(" => {
                depth += 1;
                written.push_str(token.text);
            }
            ">" | ")" if depth > 0 => {
                depth -= 1;
                written.push_str(token.text);
            }
            ":" => {
                let kept = written.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
                written.truncate(kept);
            }
            word if token.kind == Kind::Word => written.push_str(word),
            _ => return Err(reader.unexpected("a type")),
        }
        reader.next();
    }
    if written.is_empty() || depth > 0 {
        return Err(reader.unexpected("a type"));
    }
    reader.eat(',');
    Ok(written)
}

/// Reads what stands in a `joinable!`.
fn joinable(mut reader: Reader<'_, '_>, line: u32) -> Result<Joinable, ParseError> {
    let child = reader.word("the name of a table")?.to_owned();
    reader.arrow()?;
    let parent = reader.word("the name of a table")?.to_owned();
    if !reader.peek().is_some_and(|token| token.is('(')) {
        return Err(reader.unexpected("`(`"));
    }
    let column = reader.group()?.word("the name of a column")?.to_owned();
    Ok(Joinable { line, child, parent, column })
}
