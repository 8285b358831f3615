//! Which `;` belongs to the body of a trigger or routine, and which ends the statement.

mod mysql;
mod postgres;
mod sqlite;

use crate::token::TokenKind;
use caribou_migration::Dialect;

/// Follows the tokens of one statement.
pub(crate) enum Body {
    Sqlite(sqlite::Body),
    Postgres(postgres::Body),
    Mysql(mysql::Body),
}

impl Body {
    pub(crate) fn new(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::Sqlite(sqlite::Body::default()),
            Dialect::Postgres => Self::Postgres(postgres::Body::default()),
            Dialect::Mysql => Self::Mysql(mysql::Body::default()),
        }
    }

    /// Takes a significant token other than `;`.
    pub(crate) fn token(&mut self, kind: TokenKind, text: &str) {
        match self {
            Self::Sqlite(body) => body.token(kind, text),
            Self::Postgres(body) => body.token(kind, text),
            Self::Mysql(body) => body.token(kind, text),
        }
    }

    /// Takes a `;` and says whether it ends the statement.
    pub(crate) fn ends_at_semicolon(&mut self) -> bool {
        match self {
            Self::Sqlite(body) => body.ends_at_semicolon(),
            Self::Postgres(body) => body.ends_at_semicolon(),
            Self::Mysql(body) => body.ends_at_semicolon(),
        }
    }

    /// Says whether the statement is PostgreSQL's `COPY ... FROM STDIN`.
    pub(crate) fn reads_stdin(&self) -> bool {
        matches!(self, Self::Postgres(body) if body.reads_stdin())
    }
}

/// Returns the place of a word in a list of keywords, whatever its case.
fn keyword<T: Copy>(word: &str, keywords: &[(&str, T)]) -> Option<T> {
    keywords.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|&(_, keyword)| keyword)
}
