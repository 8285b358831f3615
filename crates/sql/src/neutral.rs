//! Statements that change nothing of a schema and no rows.

use caribou_schema::QualifiedName;

use crate::Statement;

/// What a statement is for that changes neither a schema nor rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Neutral {
    /// It begins or ends a transaction.
    Transaction,
    /// It tidies up, and may be left out: `ANALYZE`, `VACUUM`, `REINDEX`, `OPTIMIZE TABLE`.
    Housekeeping,
    /// It says how long to wait for locks and statements, or how much to talk: `SET lock_timeout`, `SET client_min_messages`.
    Patience,
    /// It switches the checking of foreign keys: `PRAGMA foreign_keys`, `PRAGMA legacy_alter_table`, `SET FOREIGN_KEY_CHECKS`.
    KeyChecks,
    /// It locks tables.
    Lock(Vec<QualifiedName>),
    /// It gives or takes rights, or an owner, on what is called so.
    Rights(Vec<QualifiedName>),
    /// It sets something else that holds for what stands behind it, until the session ends or it is set again.
    Setting,
}

impl Statement<'_> {
    /// Returns what it is for when it changes neither a schema nor rows; `None` for every other statement.
    pub fn neutral(&self) -> Option<Neutral> {
        None
    }
}
