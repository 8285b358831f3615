//! Names, compared the way the database compares them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use caribou_migration::Dialect;

/// The bytes that PostgreSQL keeps of an identifier.
pub(crate) const POSTGRES_BYTES: usize = 63;

/// The name of a table, a column or anything else, as the database keeps it: without quotes, and already
/// folded to lower case where PostgreSQL folds.
///
/// Equality and order ignore the case of ASCII letters where the database does. Names of one kind in one
/// schema all follow the same rule; others should not be compared.
#[derive(Clone)]
pub struct Name {
    text: Box<str>,
    ignores_case: bool,
}

impl Name {
    /// Makes the name of a table, view, type, sequence, schema or another object that stands on its own.
    ///
    /// PostgreSQL cuts it at 63 bytes; SQLite ignores case; MariaDB does not (`lower_case_table_names = 0`).
    ///
    /// # Examples
    /// ```
    /// use caribou_migration::Dialect;
    /// use caribou_schema::Name;
    ///
    /// assert_eq!(Name::object("Ticket", Dialect::Sqlite), Name::object("ticket", Dialect::Sqlite));
    /// assert_ne!(Name::object("Ticket", Dialect::Postgres), Name::object("ticket", Dialect::Postgres));
    /// assert_eq!(Name::object(&"x".repeat(70), Dialect::Postgres).as_str().len(), 63);
    /// ```
    pub fn object(text: &str, dialect: Dialect) -> Self {
        Self { text: kept(text, dialect).into(), ignores_case: dialect == Dialect::Sqlite }
    }

    /// Makes the name of a part of a table: column, constraint or index.
    ///
    /// As [`Name::object`], but MariaDB and MySQL ignore case here too.
    pub fn part(text: &str, dialect: Dialect) -> Self {
        Self { text: kept(text, dialect).into(), ignores_case: dialect != Dialect::Postgres }
    }

    /// Returns the text, in the case in which it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns a name with another text that is compared by the same rule.
    pub fn with_text(&self, text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), ignores_case: self.ignores_case }
    }
}

/// Returns as much of an identifier as the database keeps, never half a character.
fn kept(text: &str, dialect: Dialect) -> &str {
    if dialect == Dialect::Postgres { &text[..text.floor_char_boundary(POSTGRES_BYTES)] } else { text }
}

/// A name that is compared exactly, for tests and for databases that fold nothing.
impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self { text: text.into(), ignores_case: false }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.ignores_case || other.ignores_case {
            let lower = |byte: u8| byte.to_ascii_lowercase();
            self.text.bytes().map(lower).cmp(other.text.bytes().map(lower))
        } else {
            self.text.cmp(&other.text)
        }
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.text.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// The name of an object with the schema it is in, `None` for the default one (`public`, `main`, the
/// current database).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema, when it is not the default one.
    pub schema: Option<Name>,
    /// The name in it.
    pub name: Name,
}

impl QualifiedName {
    /// Makes the name of an object in the default schema.
    pub fn plain(name: Name) -> Self {
        Self { schema: None, name }
    }

    /// Returns a name in the same schema.
    pub fn sibling(&self, name: Name) -> Self {
        Self { schema: self.schema.clone(), name }
    }
}

/// A name in the default schema that is compared exactly, for tests.
impl From<&str> for QualifiedName {
    fn from(text: &str) -> Self {
        Self::plain(text.into())
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => self.name.fmt(f),
        }
    }
}
