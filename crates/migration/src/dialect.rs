//! Which SQL, and which way.

use std::fmt;
use std::str::FromStr;

/// The SQL that a script is written in, and the kind of database that runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB and MySQL.
    Mysql,
}

/// The text is not the name of a dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no backend: there are sqlite, postgres and mysql")]
pub struct UnknownDialect(pub String);

impl Dialect {
    /// All dialects, in the order in which they are listed to people.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// Returns the name that stands in configuration files, file names (`up.postgres.sql`) and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            other => Err(UnknownDialect(other.into())),
        }
    }
}

/// Which way a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Applied: `up.sql`.
    Forward,
    /// Reverted: `down.sql`.
    Backward,
}

impl Direction {
    /// Returns Django's word for it, as it stands in JSON: `forwards` or `backwards`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forward => "forwards",
            Self::Backward => "backwards",
        }
    }

    /// Returns the stem of the script for this direction: `up` or `down`.
    pub fn stem(self) -> &'static str {
        match self {
            Self::Forward => "up",
            Self::Backward => "down",
        }
    }
}
