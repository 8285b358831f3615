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
    /// What stands between the user's own `BEGIN` and `COMMIT`; the range has both.
    Own,
    /// A statement that changes only the session: nothing is recorded, and it is run again on resume.
    Session,
    /// What cannot share a transaction: intent row, statements, done row.
    Alone,
}

/// Divides a script into units.
pub(crate) fn units(statements: &[Statement<'_>]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut position = 0;
    while position < statements.len() {
        let (kind, length) = next(&statements[position..]);
        let range = position..position + length;
        let checksum = checksum_of(statements[range.clone()].iter().map(Statement::checksum));
        units.push(Unit { statements: range, kind, checksum });
        position += length;
    }
    units
}

fn next(rest: &[Statement<'_>]) -> (UnitKind, usize) {
    let first = &rest[0];
    let until = |ends: &dyn Fn(&Statement<'_>) -> bool| {
        rest.iter().position(ends).map_or(rest.len(), |last| last + 1)
    };
    if locks_tables(first) {
        // Between LOCK TABLES and UNLOCK TABLES, MySQL lets nobody write to other tables, not even to the history.
        return (UnitKind::Alone, until(&|statement| starts_with(statement, "UNLOCK")));
    }
    let kind = match (first.kind(), first.dialect) {
        (Kind::Begin, _) => {
            let length = until(&|statement| matches!(statement.kind(), Kind::Commit | Kind::Rollback));
            let commits = rest[..length].last().is_some_and(|last| last.kind() == Kind::Commit);
            let plain = rest[..length].iter().all(|statement| shares_transaction(statement));
            return (if commits && plain { UnitKind::Own } else { UnitKind::Alone }, length);
        }
        (Kind::Session, _) => UnitKind::Session,
        (Kind::Temporary, _) => UnitKind::Temporary,
        _ if !shares_transaction(first) => UnitKind::Alone,
        _ => UnitKind::Transaction,
    };
    (kind, 1)
}

/// Whether a statement can be in one transaction with a history row.
/// MariaDB and MySQL commit before and after every statement that defines something, and may do so in a `CALL`.
fn shares_transaction(statement: &Statement<'_>) -> bool {
    if statement.must_run_outside_transaction() {
        return false;
    }
    let kind = statement.kind();
    let commits =
        statement.dialect == Dialect::Mysql && matches!(kind, Kind::Define | Kind::Temporary | Kind::Other);
    !commits && !matches!(kind, Kind::ConcurrentIndex(_) | Kind::Standalone)
}

fn locks_tables(statement: &Statement<'_>) -> bool {
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
        let statements = split(script, dialect).unwrap();
        let units = units(&statements);
        let show = |unit: &Unit| format!("{:?} {}", unit.kind, unit.statements.len());
        units.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_transaction_may_hold_depends_on_the_backend() {
        let script = "CREATE TABLE a (b INT); INSERT INTO a VALUES (1); SET x = 1;";
        assert_eq!(kinds(script, Dialect::Postgres), "Transaction 1, Transaction 1, Session 1");
        assert_eq!(kinds(script, Dialect::Mysql), "Alone 1, Transaction 1, Session 1");
    }

    #[test]
    fn a_transaction_of_the_users_own_is_one_unit() {
        let script = "BEGIN; CREATE TABLE a (b INT); INSERT INTO a VALUES (1); COMMIT; VACUUM;";
        assert_eq!(kinds(script, Dialect::Sqlite), "Own 4, Alone 1");
        assert_eq!(kinds("BEGIN; CREATE TABLE a (b INT); COMMIT;", Dialect::Mysql), "Alone 3");
        assert_eq!(
            kinds("BEGIN; INSERT INTO a VALUES (1); ROLLBACK; SELECT 1", Dialect::Postgres),
            "Alone 3, Transaction 1"
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
}
