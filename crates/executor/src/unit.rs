//! The units of a migration that runs statement by statement.

use std::ops::Range;

use caribou_migration::{Checksum, Dialect};
use caribou_sql::{Kind, Statement, checksum_of};

/// Statements that succeed or fail together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Which statements of the script.
    pub(crate) statements: Range<usize>,
    /// How they are run.
    pub(crate) kind: UnitKind,
    /// Over their tokens, to notice that a statement that is done was edited.
    pub(crate) checksum: Checksum,
}

/// How a unit is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// A statement that shares a transaction with its own done row.
    Transaction,
    /// As [`UnitKind::Transaction`], but what it makes is gone when the session ends.
    Temporary,
    /// A transaction of the user's own; the range has its `BEGIN` and `COMMIT`, as far as they are written.
    Own,
    /// What leaves nothing in the database: it changes only the session, or ends in the user's own `ROLLBACK`.
    /// Nothing is recorded, and it is run again on resume.
    Session,
    /// What cannot share a transaction: intent row, statements, done row.
    Alone,
}

/// Where a script starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// Outside a transaction.
    Outside,
    /// Inside the transaction that the migration asks for, which the script's own `COMMIT` ends.
    Inside,
}

/// Divides a script into units.
pub(crate) fn units(statements: &[Statement<'_>], start: Start) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut position = 0;
    while position < statements.len() {
        let rest = &statements[position..];
        let inside = start == Start::Inside && position == 0 && ends_before_it_begins(rest);
        let (kind, length) = if inside { own(rest) } else { next(rest) };
        let range = position..position + length;
        let checksum = checksum_of(statements[range.clone()].iter().map(Statement::checksum));
        units.push(Unit { statements: range, kind, checksum });
        position += length;
    }
    units
}

fn next(rest: &[Statement<'_>]) -> (UnitKind, usize) {
    let first = &rest[0];
    if locks_tables(first) {
        // Between LOCK TABLES and UNLOCK TABLES, MySQL lets nobody write to other tables, not even to the history.
        let last = rest.iter().position(|statement| starts_with(statement, "UNLOCK"));
        return (UnitKind::Alone, last.map_or(rest.len(), |last| last + 1));
    }
    let kind = match first.kind() {
        Kind::Begin => return own(rest),
        // Where no transaction is open, they end none.
        Kind::Session | Kind::Commit | Kind::Rollback => UnitKind::Session,
        Kind::Standalone if ["ATTACH", "DETACH"].iter().any(|word| starts_with(first, word)) => {
            UnitKind::Session
        }
        Kind::Temporary => UnitKind::Temporary,
        _ if first.must_run_outside_transaction() || commits(first) || may_commit(first) => UnitKind::Alone,
        _ => UnitKind::Transaction,
    };
    (kind, 1)
}

/// A transaction of the user's own, from its first statement to where it ends: `COMMIT`, `ROLLBACK`, the end of the
/// script, or on MySQL in front of a statement that commits.
fn own(rest: &[Statement<'_>]) -> (UnitKind, usize) {
    let last = rest.iter().position(ends_transaction);
    let written = &rest[..last.map_or(rest.len(), |last| last + 1)];
    if let Some(cut @ 1..) = written.iter().position(commits) {
        return (if written[..cut].iter().any(may_commit) { UnitKind::Alone } else { UnitKind::Own }, cut);
    }
    let end = last.map(|last| &rest[last]);
    let kind = if written.iter().any(may_commit) || end.is_some_and(|end| starts_with(end, "PREPARE")) {
        UnitKind::Alone
    } else if end.is_some_and(|end| end.kind() == Kind::Rollback) && written[0].kind() == Kind::Begin {
        UnitKind::Session
    } else {
        UnitKind::Own
    };
    (kind, written.len())
}

fn ends_before_it_begins(statements: &[Statement<'_>]) -> bool {
    let control = statements.iter().find(|one| one.kind() == Kind::Begin || ends_transaction(one));
    control.is_some_and(|control| control.kind() == Kind::Commit) && !commits(&statements[0])
}

fn ends_transaction(statement: &Statement<'_>) -> bool {
    matches!(statement.kind(), Kind::Commit | Kind::Rollback)
}

/// MariaDB and MySQL commit before and after every statement that defines something.
fn commits(statement: &Statement<'_>) -> bool {
    statement.dialect == Dialect::Mysql && statement.kind() == Kind::Define
}

/// A `CALL`, or what is not understood, may be such a statement.
fn may_commit(statement: &Statement<'_>) -> bool {
    statement.dialect == Dialect::Mysql && statement.kind() == Kind::Other
}

pub(crate) fn locks_tables(statement: &Statement<'_>) -> bool {
    statement.dialect == Dialect::Mysql && starts_with(statement, "LOCK")
}

pub(crate) fn starts_with(statement: &Statement<'_>, word: &str) -> bool {
    let first = statement.text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    first.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caribou_sql::split;

    fn kinds(script: &str, dialect: Dialect) -> String {
        show(script, dialect, Start::Outside)
    }

    fn show(script: &str, dialect: Dialect, start: Start) -> String {
        let statements = split(script, dialect).unwrap();
        let units = units(&statements, start);
        let show = |unit: &Unit| format!("{:?} {}", unit.kind, unit.statements.len());
        units.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_transaction_may_hold_depends_on_the_backend() {
        let script = "CREATE TABLE a (b INT); INSERT INTO a VALUES (1); SET x = 1;";
        assert_eq!(kinds(script, Dialect::Postgres), "Transaction 1, Transaction 1, Session 1");
        assert_eq!(kinds(script, Dialect::Mysql), "Alone 1, Transaction 1, Session 1");
        assert_eq!(kinds("CALL p()", Dialect::Postgres), "Transaction 1");
        assert_eq!(kinds("CALL p()", Dialect::Mysql), "Alone 1");
    }

    #[test]
    fn a_transaction_of_the_users_own_is_one_unit() {
        let script = "BEGIN; CREATE TABLE a (b INT); INSERT INTO a VALUES (1); COMMIT; VACUUM;";
        assert_eq!(kinds(script, Dialect::Sqlite), "Own 4, Alone 1");
        assert_eq!(kinds("BEGIN; CREATE INDEX CONCURRENTLY i ON a (b); END", Dialect::Postgres), "Own 3");
        assert_eq!(kinds("BEGIN; CALL p(); INSERT INTO a VALUES (1); COMMIT", Dialect::Mysql), "Alone 4");
        assert_eq!(kinds("BEGIN; SELECT 1; PREPARE TRANSACTION 'x'", Dialect::Postgres), "Alone 3");
    }

    #[test]
    fn a_definition_ends_a_transaction_on_mysql() {
        let script =
            "BEGIN; INSERT INTO a VALUES (1); DELETE FROM b; CREATE TABLE c (d INT); DELETE FROM a; COMMIT";
        assert_eq!(kinds(script, Dialect::Mysql), "Own 3, Alone 1, Transaction 1, Session 1");
        assert_eq!(
            kinds("BEGIN; CREATE TABLE c (d INT); COMMIT", Dialect::Mysql),
            "Own 1, Alone 1, Session 1"
        );
    }

    #[test]
    fn a_transaction_that_is_rolled_back_leaves_nothing_to_record() {
        let script = "BEGIN; INSERT INTO a VALUES (1); ROLLBACK; SELECT 1";
        assert_eq!(kinds(script, Dialect::Postgres), "Session 3, Transaction 1");
    }

    #[test]
    fn a_transaction_without_end_goes_to_the_end_of_the_script() {
        assert_eq!(kinds("VACUUM; BEGIN; INSERT INTO a VALUES (1);", Dialect::Sqlite), "Alone 1, Own 2");
    }

    #[test]
    fn a_commit_ends_the_transaction_that_the_migration_asks_for() {
        let script = "INSERT INTO a VALUES (1); DELETE FROM b; COMMIT; VACUUM; BEGIN; DELETE FROM a;";
        assert_eq!(show(script, Dialect::Sqlite, Start::Inside), "Own 3, Alone 1, Own 2");
        assert_eq!(
            show(script, Dialect::Sqlite, Start::Outside),
            "Transaction 1, Transaction 1, Session 1, Alone 1, Own 2"
        );
        assert_eq!(show("COMMIT; VACUUM; BEGIN", Dialect::Sqlite, Start::Inside), "Own 1, Alone 1, Own 1");
        assert_eq!(
            show("SELECT 1; BEGIN; SELECT 2; COMMIT", Dialect::Postgres, Start::Inside),
            "Transaction 1, Own 3"
        );
    }

    #[test]
    fn locked_tables_are_one_unit() {
        let script = "LOCK TABLES a WRITE; INSERT INTO a VALUES (1); UNLOCK TABLES; DELETE FROM b;";
        assert_eq!(kinds(script, Dialect::Mysql), "Alone 3, Transaction 1");
    }

    #[test]
    fn indexes_built_concurrently_stand_alone() {
        assert_eq!(
            kinds("CREATE INDEX CONCURRENTLY i ON a (b); SELECT 1", Dialect::Postgres),
            "Alone 1, Transaction 1"
        );
    }

    #[test]
    fn attached_databases_are_attached_again() {
        assert_eq!(
            kinds("ATTACH 'x' AS x; SELECT 1; DETACH x", Dialect::Sqlite),
            "Session 1, Transaction 1, Session 1"
        );
    }
}
