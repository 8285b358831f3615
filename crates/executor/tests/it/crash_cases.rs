//! What the crash oracle is asked about.

use caribou_executor::{Action, Atomic};
use caribou_migration::{Dialect, Direction};

use crate::crash::{Case, survives, survives_twice};
use crate::support::{Migration, id, migration};

/// Data changes that show when they are done twice, among statements of all kinds.
fn several_statements(dialect: Dialect) -> Migration {
    let up = match dialect {
        Dialect::Sqlite => {
            "CREATE TABLE a (x INT);
             INSERT INTO a VALUES (1);
             PRAGMA foreign_keys = OFF;
             UPDATE a SET x = x * 2;
             VACUUM;
             INSERT INTO a SELECT x + 10 FROM a;
             ALTER TABLE a ADD COLUMN y TEXT"
        }
        Dialect::Postgres => {
            "CREATE TABLE a (x INT);
             SELECT pg_catalog.set_config('search_path', '', false);
             INSERT INTO public.a VALUES (1);
             SET search_path = public;
             UPDATE a SET x = x * 2;
             CREATE INDEX CONCURRENTLY a_x ON a (x);
             VACUUM a;
             INSERT INTO a SELECT x + 10 FROM a;
             CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_unique ON a (x);
             DROP INDEX CONCURRENTLY a_x;
             REINDEX TABLE CONCURRENTLY a;
             ALTER TABLE a ADD COLUMN y TEXT"
        }
        Dialect::Mysql => {
            "SET sql_mode = 'ANSI';
             CREATE TABLE a (x INT);
             INSERT INTO a VALUES (1);
             UPDATE a SET x = x * 2;
             CREATE INDEX a_x ON a (x);
             INSERT INTO a SELECT x + 10 FROM a;
             CREATE TABLE IF NOT EXISTS b (z INT);
             ALTER TABLE a ADD COLUMN IF NOT EXISTS y TEXT"
        }
    };
    migration("0001_several", up).outside()
}

const DEFINITIONS: &[&str] =
    &["CREATE TABLE a", "CREATE INDEX a_x", "CREATE TABLE c", "CREATE TABLE d", "DROP TABLE", "ALTER TABLE"];

fn doubtful(dialect: Dialect) -> &'static [&'static str] {
    if dialect == Dialect::Mysql { DEFINITIONS } else { &[] }
}

fn statement_by_statement(dialect: Dialect) {
    let case = Case::new(dialect, vec![several_statements(dialect)]);
    survives(&Case { doubtful: doubtful(dialect), ..case });
}

fn users_own_transactions(dialect: Dialect) {
    let first = "BEGIN;
         CREATE TABLE c (x INT);
         INSERT INTO c VALUES (1);
         COMMIT;
         UPDATE c SET x = x + 1;
         BEGIN;
         UPDATE c SET x = x + 10;
         INSERT INTO c VALUES (7);
         COMMIT;
         BEGIN;
         UPDATE c SET x = 0;
         ROLLBACK;
         UPDATE c SET x = x + 100;
         BEGIN;
         INSERT INTO c VALUES (9);";
    let second = "INSERT INTO c VALUES (20); UPDATE c SET x = x + 1; COMMIT; DELETE FROM c WHERE x = 21; BEGIN; INSERT INTO c VALUES (30);";
    let migrations = vec![migration("0001_own", first).outside(), migration("0002_inside", second)];
    survives(&Case { doubtful: doubtful(dialect), ..Case::new(dialect, migrations) });
}

fn three() -> Vec<Migration> {
    vec![
        migration("0001_a", "CREATE TABLE c (x INT); INSERT INTO c VALUES (1)").down("DROP TABLE c"),
        migration("0002_b", "UPDATE c SET x = x * 3; INSERT INTO c VALUES (5)")
            .down("DELETE FROM c WHERE x = 5; UPDATE c SET x = x / 3"),
        migration("0003_c", "CREATE TABLE d (y INT); INSERT INTO d SELECT x + 1 FROM c")
            .down("UPDATE c SET x = x - 1; DROP TABLE d"),
    ]
}

fn whole_plan(dialect: Dialect) {
    let atomic: &[Atomic] =
        if dialect == Dialect::Mysql { &[Atomic::Auto] } else { &[Atomic::Auto, Atomic::Migration] };
    for &atomic in atomic {
        survives(&Case { atomic, doubtful: doubtful(dialect), ..Case::new(dialect, three()) });
    }
}

fn backward(dialect: Dialect) {
    let down = "INSERT INTO c VALUES (2); UPDATE c SET x = x * 2; DROP TABLE a";
    let several = Migration { id: id("0004_several"), ..several_statements(dialect).down(down) };
    let migrations: Vec<_> = three().into_iter().chain([several]).collect();
    let case = Case::new(dialect, migrations.clone());
    survives(&Case { before: migrations, action: Action::Revert, doubtful: doubtful(dialect), ..case });
}

fn only_rows(dialect: Dialect) {
    survives(&Case { action: Action::Record(Direction::Forward), ..Case::new(dialect, three()) });
    let action = Action::Fake(Direction::Backward);
    survives(&Case { action, before: three(), ..Case::new(dialect, three()) });
}

macro_rules! cases {
    ($module:ident, $dialect:expr) => {
        mod $module {
            use super::*;

            #[test]
            fn a_run_statement_by_statement_goes_on_where_it_was_killed() {
                statement_by_statement($dialect);
            }

            #[test]
            fn transactions_of_the_users_own_happen_once() {
                users_own_transactions($dialect);
            }

            #[test]
            fn a_plan_of_several_migrations_happens_once() {
                whole_plan($dialect);
            }

            #[test]
            fn reverting_happens_once() {
                backward($dialect);
            }

            #[test]
            fn rows_without_work_are_written_once() {
                only_rows($dialect);
            }
        }
    };
}

cases!(sqlite, Dialect::Sqlite);
cases!(postgres, Dialect::Postgres);
#[cfg(feature = "mysql")]
cases!(mariadb, Dialect::Mysql);

#[test]
fn a_run_that_goes_on_may_be_killed_too() {
    survives_twice(&Case::new(Dialect::Sqlite, vec![several_statements(Dialect::Sqlite)]));
}

#[test]
fn the_foreign_keys_of_sqlite_are_suspended_in_a_killed_run_only() {
    let before = "CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE k (p INT REFERENCES p ON DELETE CASCADE);
        INSERT INTO p VALUES (1); INSERT INTO k VALUES (1)";
    let rebuild = "CREATE TABLE q (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO q SELECT id, 'n' FROM p;
        DROP TABLE p; ALTER TABLE q RENAME TO p";
    let case = Case::new(Dialect::Sqlite, vec![migration("0002_rebuild", rebuild)]);
    survives(&Case { before: vec![migration("0001_before", before)], ..case });
}
