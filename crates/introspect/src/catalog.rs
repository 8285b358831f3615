//! A database that is being read.

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{DataType, Expression, Name, QualifiedName};

use crate::fields::Fields;

/// A database that is being read: its session, and how its texts become nouns.
pub(crate) struct Catalog<'a> {
    session: &'a mut dyn Session,
    dialect: Dialect,
    /// What the schema is called whose name is left out.
    pub(crate) default_schema: String,
    /// PostgreSQL's `server_version_num`.
    pub(crate) version: i64,
    /// Whether a server that speaks MySQL's SQL is MariaDB.
    pub(crate) is_mariadb: bool,
}

impl<'a> Catalog<'a> {
    pub(crate) fn new(session: &'a mut dyn Session) -> Self {
        let dialect = session.dialect();
        Self { session, dialect, default_schema: "main".into(), version: 0, is_mariadb: false }
    }

    pub(crate) fn rows(&mut self, query: &str) -> Result<impl Iterator<Item = Fields> + use<>, SqlError> {
        Ok(self.session.rows(query)?.into_iter().map(Fields::new))
    }

    /// Returns the name of an object, without its schema if that is the default one.
    pub(crate) fn object(&self, schema: &str, name: &str) -> QualifiedName {
        let schema = (schema != self.default_schema).then(|| Name::object(schema, self.dialect));
        QualifiedName { schema, name: Name::object(name, self.dialect) }
    }

    /// Returns the name of an object in the default schema.
    pub(crate) fn here(&self, name: &str) -> QualifiedName {
        QualifiedName::plain(Name::object(name, self.dialect))
    }

    /// Returns the name of a column, constraint or index.
    pub(crate) fn part(&self, name: &str) -> Name {
        Name::part(name, self.dialect)
    }

    pub(crate) fn parts(&self, names: &[String]) -> Vec<Name> {
        names.iter().map(|name| self.part(name)).collect()
    }

    pub(crate) fn data_type(&self, text: &str) -> DataType {
        caribou_sql::data_type(text, self.dialect)
    }

    pub(crate) fn expression(&self, text: &str) -> Expression {
        caribou_sql::expression(text, self.dialect)
    }

    pub(crate) fn definition(&self, text: &str) -> Expression {
        caribou_sql::definition(text, self.dialect)
    }

    pub(crate) fn clause(&self, text: &str) -> Expression {
        caribou_sql::clause(text, self.dialect)
    }

    pub(crate) fn quote(&self, name: &str) -> String {
        caribou_sql::quote_identifier(name, self.dialect)
    }
}

/// Returns the bookkeeping tables as a list of literals.
pub(crate) fn bookkeeping() -> String {
    caribou_sql::BOOKKEEPING.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}
