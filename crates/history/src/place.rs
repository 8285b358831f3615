//! Where the history of a database lies.

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_sql::{quote, quote_identifier};

/// Where the history of one database lies, and whether it is there yet.
///
/// Table names are qualified, so that a migration that changes the `search_path` (a pasted `pg_dump`)
/// or says `USE` does not lead its own row astray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    dialect: Dialect,
    /// The quoted schema with its dot; empty on SQLite.
    prefix: String,
    exists: bool,
}

impl History {
    /// Looks where the history is, or would be made. Changes nothing.
    ///
    /// # Errors
    /// [`SqlError`] when the database cannot be asked, or PostgreSQL's `search_path` names no schema that exists.
    pub fn locate(session: &mut dyn Session) -> Result<Self, SqlError> {
        let dialect = session.dialect();
        let row = session.rows(match dialect {
            Dialect::Sqlite => {
                "SELECT NULL, (SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'caribou_migrations')"
            }
            Dialect::Postgres => {
                "SELECT current_schema()::text, (SELECT n.nspname::text FROM pg_catalog.pg_class c \
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE c.oid = to_regclass('caribou_migrations'))"
            }
            Dialect::Mysql => {
                "SELECT DATABASE(), (SELECT table_schema FROM information_schema.tables \
                 WHERE table_schema = DATABASE() AND table_name = 'caribou_migrations')"
            }
        })?;
        let mut columns = row.into_iter().next().unwrap_or_default().into_iter();
        let (here, found) = (columns.next().flatten(), columns.next().flatten());
        let exists = found.is_some();
        let prefix = match dialect {
            Dialect::Sqlite => String::new(),
            Dialect::Postgres | Dialect::Mysql => {
                let schema = found.or(here).ok_or_else(|| {
                    SqlError::message(
                        "there is no schema to keep the history in: the search_path names none that exists",
                    )
                })?;
                quote_identifier(&schema, dialect) + "."
            }
        };
        Ok(Self { dialect, prefix, exists })
    }

    /// Returns whether the tables are there. When they are not, nothing was ever applied.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// Says that the tables are there now, or are gone again after a rollback.
    pub fn set_exists(&mut self, exists: bool) {
        self.exists = exists;
    }

    /// Returns the SQL that the database speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns a table's qualified name.
    pub(crate) fn table(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Returns a text as a literal.
    pub(crate) fn text(&self, text: &str) -> String {
        quote(text, self.dialect)
    }

    /// Returns a text as a literal, or NULL.
    pub(crate) fn text_or_null(&self, text: Option<&str>) -> String {
        text.map_or_else(|| "NULL".into(), |text| self.text(text))
    }

    /// Returns a point in time as a literal of the type that the tables have for it.
    pub(crate) fn time(&self, time: jiff::Timestamp) -> String {
        let text = format!("{time:.0}");
        match self.dialect {
            Dialect::Sqlite | Dialect::Postgres => self.text(&text),
            Dialect::Mysql => self.text(text.trim_end_matches('Z')),
        }
    }

    /// Returns a column with a point in time as text.
    pub(crate) fn read_time(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => column.into(),
            Dialect::Postgres => {
                format!("to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
            }
            Dialect::Mysql => format!("DATE_FORMAT({column}, '%Y-%m-%dT%H:%i:%sZ')"),
        }
    }

    /// Returns a column with a number as text.
    pub(crate) fn read_number(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Sqlite | Dialect::Postgres => format!("CAST({column} AS TEXT)"),
            Dialect::Mysql => format!("CAST({column} AS CHAR)"),
        }
    }
}
