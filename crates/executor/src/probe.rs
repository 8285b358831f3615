//! What became of a statement that was running when its run ended.

use caribou_connection::{Session, SqlError};
use caribou_introspect::{IntrospectError, introspect};
use caribou_migration::Dialect;
use caribou_sql::{
    ConcurrentIndex, IndexAction, Kind, ObjectName, Statement, parse, quote, quote_identifier,
};

use crate::effect::{Effect, effect};
use crate::unit::starts_with;

/// What to do about a statement in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It took effect.
    Done,
    /// It did not, or doing it twice is as good as once.
    Again,
    /// Nobody knows.
    Unknown,
}

/// Judges a statement in doubt; removes the invalid index that a broken-off `CREATE INDEX CONCURRENTLY` leaves.
pub(crate) fn judge(session: &mut dyn Session, statement: &Statement<'_>) -> Result<Verdict, SqlError> {
    match statement.kind() {
        Kind::ConcurrentIndex(ConcurrentIndex { index: Some(index), action: IndexAction::Create }) => {
            match clear_invalid(session, &index)? {
                Index::Valid => Ok(Verdict::Done),
                Index::Missing => Ok(Verdict::Again),
            }
        }
        Kind::ConcurrentIndex(ConcurrentIndex { index: Some(index), action: IndexAction::Drop }) => {
            let there = session.value(&format!("SELECT to_regclass({})::text", regclass(&index)))?.is_some();
            Ok(if there { Verdict::Again } else { Verdict::Done })
        }
        Kind::ConcurrentIndex(ConcurrentIndex { action: IndexAction::Reindex, .. }) => Ok(Verdict::Again),
        Kind::Query | Kind::Session => Ok(Verdict::Again),
        Kind::Standalone
            if ["VACUUM", "PRAGMA", "CLUSTER", "REINDEX", "DISCARD"]
                .iter()
                .any(|word| starts_with(statement, word)) =>
        {
            Ok(Verdict::Again)
        }
        _ if statement.is_guarded() => Ok(Verdict::Again),
        _ => look(session, statement),
    }
}

/// Looks in the catalog for what a statement makes, changes or drops.
fn look(session: &mut dyn Session, statement: &Statement<'_>) -> Result<Verdict, SqlError> {
    let live = match introspect(session) {
        Ok(live) => live,
        Err(IntrospectError::Sql(error)) => return Err(error),
        Err(_) => return Ok(Verdict::Unknown),
    };
    Ok(match effect(&parse(statement).operations, &live) {
        Effect::There => Verdict::Done,
        Effect::Absent => Verdict::Again,
        Effect::Unclear => Verdict::Unknown,
    })
}

/// Removes what an earlier, failed attempt at this statement left: with `IF NOT EXISTS`, PostgreSQL would take an
/// invalid index for the wanted one.
pub(crate) fn clear_leftover(session: &mut dyn Session, statement: &Statement<'_>) -> Result<(), SqlError> {
    if let Kind::ConcurrentIndex(ConcurrentIndex { index: Some(index), action: IndexAction::Create }) =
        statement.kind()
    {
        clear_invalid(session, &index)?;
    }
    Ok(())
}

enum Index {
    Valid,
    Missing,
}

fn clear_invalid(session: &mut dyn Session, index: &ObjectName) -> Result<Index, SqlError> {
    let sql = format!(
        "SELECT CASE WHEN indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_catalog.pg_index \
         WHERE indexrelid = to_regclass({})",
        regclass(index)
    );
    match session.value(&sql)?.as_deref() {
        None => Ok(Index::Missing),
        Some("valid") => Ok(Index::Valid),
        Some(_) => {
            session.run(&format!("DROP INDEX CONCURRENTLY IF EXISTS {}", qualified(index)))?;
            Ok(Index::Missing)
        }
    }
}

fn qualified(name: &ObjectName) -> String {
    let quoted = quote_identifier(&name.name, Dialect::Postgres);
    match &name.schema {
        Some(schema) => format!("{}.{quoted}", quote_identifier(schema, Dialect::Postgres)),
        None => quoted,
    }
}

fn regclass(name: &ObjectName) -> String {
    quote(&qualified(name), Dialect::Postgres)
}
