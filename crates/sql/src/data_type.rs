//! Types in a normal form.

mod mysql;
mod postgres;
mod sqlite;

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name, QualifiedName};

use crate::lexeme::{Lexeme, lexemes};
use crate::name::identifier;

/// Reads the name of a type as a person wrote it, or as the catalog prints it (`format_type` of PostgreSQL, `COLUMN_TYPE`
/// of MySQL); both give the same value: `int4`, `INTEGER` and `integer`, `VARCHAR(20)` and `character varying(20)`.
///
/// A type that the database does not bring is [`DataType::Named`].
/// SQLite takes any words; they are kept in upper case, since it compares them so.
/// What MySQL lets stand behind a type without being part of it (character set, collation) is left out.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::data_type;
///
/// assert_eq!(data_type("INT4[3]", Dialect::Postgres).to_string(), "integer[]");
/// assert_eq!(data_type("BOOL", Dialect::Mysql).to_string(), "tinyint(1)");
/// ```
pub fn data_type(text: &str, dialect: Dialect) -> DataType {
    match dialect {
        Dialect::Postgres => postgres::data_type(text),
        Dialect::Mysql => DataType::BuiltIn(mysql::data_type(text)),
        Dialect::Sqlite => DataType::BuiltIn(sqlite::data_type(text)),
    }
}

/// Reads a name of an object as it stands in SQL, quoted or not, with or without its schema. The default schema
/// (`public`, `main`) is left out, and so is a catalog in front of it.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::qualified_name;
///
/// assert_eq!(qualified_name("Public.Ticket", Dialect::Postgres).to_string(), "ticket");
/// assert_eq!(qualified_name("audit.\"Ticket\"", Dialect::Postgres).to_string(), "audit.Ticket");
/// ```
pub fn qualified_name(text: &str, dialect: Dialect) -> QualifiedName {
    let mut parts: Vec<String> =
        lexemes(text, dialect).filter_map(|lexeme| identifier(lexeme, dialect)).collect();
    let name = parts.pop().unwrap_or_else(|| text.trim().to_owned());
    qualified(parts.pop().as_deref(), &name, dialect)
}

/// Makes the name of an object; the default schema is left out.
pub(crate) fn qualified(schema: Option<&str>, name: &str, dialect: Dialect) -> QualifiedName {
    let default = match dialect {
        Dialect::Postgres => "public",
        Dialect::Sqlite => "main",
        Dialect::Mysql => "",
    };
    let schema = schema.map(|schema| Name::object(schema, dialect)).filter(|schema| {
        let default = Name::object(default, dialect);
        *schema != default
    });
    QualifiedName { schema, name: Name::object(name, dialect) }
}

/// Reads a type word by word.
struct Reader<'a> {
    lexemes: Vec<Lexeme<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { lexemes: lexemes(text, dialect).collect(), at: 0 }
    }

    fn peek(&self) -> Option<Lexeme<'a>> {
        self.lexemes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Lexeme<'a>> {
        let lexeme = self.peek();
        self.at += usize::from(lexeme.is_some());
        lexeme
    }

    /// Moves past the words if all of them come next.
    fn eat(&mut self, words: &[&str]) -> bool {
        let rest = &self.lexemes[self.at..];
        let found = rest.len() >= words.len() && words.iter().zip(rest).all(|(word, lexeme)| lexeme.is(word));
        if found {
            self.at += words.len();
        }
        found
    }

    fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.peek().is_some_and(|lexeme| lexeme.is_symbol(symbol));
        self.at += usize::from(found);
        found
    }

    /// Reads what stands in parentheses, if they come next: the items between commas.
    fn modifiers(&mut self) -> Option<Vec<String>> {
        if !self.eat_symbol("(") {
            return None;
        }
        let mut items = vec![String::new()];
        while let Some(lexeme) = self.next() {
            match lexeme.text {
                ")" => break,
                "," => items.push(String::new()),
                text => {
                    if let Some(item) = items.last_mut() {
                        item.push_str(text);
                    }
                }
            }
        }
        Some(items)
    }
}

/// Writes items in parentheses, or nothing.
fn in_parentheses(items: Option<&[String]>) -> String {
    items.map(|items| format!("({})", items.join(","))).unwrap_or_default()
}
