//! Statements that change neither a schema nor rows.

use caribou_migration::Dialect;
use caribou_schema::QualifiedName;
use caribou_sql::{Neutral, Statement, split};

/// Says of each statement of a script what it is for, one a line.
fn said(script: &str, dialect: Dialect) -> String {
    let statements = split(script, dialect).expect("the script is whole");
    let said = statements.iter().map(|statement| match statement.neutral() {
        Some(Neutral::Lock(tables)) => format!("Lock {}", listed(&tables)),
        Some(Neutral::Rights(on)) => format!("Rights on {}", listed(&on)),
        Some(other) => format!("{other:?}"),
        None => "-".into(),
    });
    statements.iter().zip(said).map(|(statement, said)| format!("{said} <- {}\n", statement.text)).collect()
}

fn listed(names: &[QualifiedName]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn postgres() {
    let script = "
        BEGIN; START TRANSACTION; SAVEPOINT a; ROLLBACK TO a; COMMIT; END;
        ANALYZE; VACUUM FULL t; REINDEX TABLE t; CLUSTER t; SELECT 1; SELECT 'done', NULL;
        SET LOCAL lock_timeout = '1s'; SET SESSION statement_timeout TO 0; RESET lock_timeout; SET client_min_messages = warning;
        SELECT pg_catalog.set_config('lock_timeout', '1s', true);
        SELECT pg_catalog.set_config('search_path', '', false);
        SET search_path TO public; SET TIME ZONE 'UTC'; SET ROLE somebody; SET ours.lock_timeout = '1';
        SET CONSTRAINTS ALL DEFERRED;
        LOCK TABLE t, ONLY s.u IN ACCESS EXCLUSIVE MODE; LOCK public.t *;
        GRANT SELECT, UPDATE (a, b) ON t, s.\"U\" TO somebody; REVOKE ALL ON FUNCTION f(int, text) FROM PUBLIC;
        GRANT USAGE ON SCHEMA s TO somebody; GRANT somebody TO anybody; GRANT CONNECT ON DATABASE d TO somebody;
        ALTER TABLE public.t OWNER TO somebody; ALTER MATERIALIZED VIEW v OWNER TO somebody; ALTER FUNCTION f(int) OWNER TO CURRENT_USER;
    ";
    insta::assert_snapshot!(said(script, Dialect::Postgres), @r#"
    Transaction <- BEGIN
    Transaction <- START TRANSACTION
    Transaction <- SAVEPOINT a
    Transaction <- ROLLBACK TO a
    Transaction <- COMMIT
    Transaction <- END
    Housekeeping <- ANALYZE
    Housekeeping <- VACUUM FULL t
    Housekeeping <- REINDEX TABLE t
    Housekeeping <- CLUSTER t
    Housekeeping <- SELECT 1
    Housekeeping <- SELECT 'done', NULL
    Patience <- SET LOCAL lock_timeout = '1s'
    Patience <- SET SESSION statement_timeout TO 0
    Patience <- RESET lock_timeout
    Patience <- SET client_min_messages = warning
    Patience <- SELECT pg_catalog.set_config('lock_timeout', '1s', true)
    Setting <- SELECT pg_catalog.set_config('search_path', '', false)
    Setting <- SET search_path TO public
    Setting <- SET TIME ZONE 'UTC'
    Setting <- SET ROLE somebody
    Setting <- SET ours.lock_timeout = '1'
    KeyChecks <- SET CONSTRAINTS ALL DEFERRED
    Lock t s.u <- LOCK TABLE t, ONLY s.u IN ACCESS EXCLUSIVE MODE
    Lock t <- LOCK public.t *
    Rights on t s.U <- GRANT SELECT, UPDATE (a, b) ON t, s."U" TO somebody
    Rights on f <- REVOKE ALL ON FUNCTION f(int, text) FROM PUBLIC
    Rights on s <- GRANT USAGE ON SCHEMA s TO somebody
    Rights on  <- GRANT somebody TO anybody
    Rights on  <- GRANT CONNECT ON DATABASE d TO somebody
    Rights on t <- ALTER TABLE public.t OWNER TO somebody
    Rights on v <- ALTER MATERIALIZED VIEW v OWNER TO somebody
    Rights on f <- ALTER FUNCTION f(int) OWNER TO CURRENT_USER
    "#);
}

#[test]
fn postgres_that_may_do_more() {
    let script = "
        SELECT setval('s', 1); SELECT set_config('a', f(), false); SELECT set_config('a', '', false), f();
        SELECT pg_catalog.set_config('a', '', false) FROM t; SELECT a; SELECT 1 FROM t; SELECT 1 + f(); SELECT;
        GRANT SELECT ON ALL TABLES IN SCHEMA s TO somebody; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO somebody;
        ALTER TABLE t OWNER TO somebody, ADD COLUMN a INT; ALTER TABLE t ADD COLUMN owner INT; CREATE ROLE somebody;
        COMMENT ON TABLE t IS 'x'; DROP OWNED BY somebody; COMMIT PREPARED 'a'; DO $$ BEGIN END $$; EXPLAIN ANALYZE DELETE FROM t;
    ";
    for statement in split(script, Dialect::Postgres).unwrap() {
        assert_eq!(statement.neutral(), None, "{}", statement.text);
    }
}

#[test]
fn sqlite() {
    let script = "
        BEGIN IMMEDIATE; RELEASE a; VACUUM; REINDEX t; ANALYZE; SELECT 1;
        PRAGMA foreign_keys = OFF; PRAGMA main.foreign_keys(1); PRAGMA defer_foreign_keys = ON; PRAGMA legacy_alter_table=ON;
        PRAGMA foreign_keys; PRAGMA foreign_key_check; PRAGMA foreign_key_check(t); PRAGMA integrity_check; PRAGMA table_info(t);
        PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; PRAGMA recursive_triggers = ON;
    ";
    insta::assert_snapshot!(said(script, Dialect::Sqlite), @"
    Transaction <- BEGIN IMMEDIATE
    Transaction <- RELEASE a
    Housekeeping <- VACUUM
    Housekeeping <- REINDEX t
    Housekeeping <- ANALYZE
    Housekeeping <- SELECT 1
    KeyChecks <- PRAGMA foreign_keys = OFF
    KeyChecks <- PRAGMA main.foreign_keys(1)
    KeyChecks <- PRAGMA defer_foreign_keys = ON
    KeyChecks <- PRAGMA legacy_alter_table=ON
    Housekeeping <- PRAGMA foreign_keys
    Housekeeping <- PRAGMA foreign_key_check
    Housekeeping <- PRAGMA foreign_key_check(t)
    Housekeeping <- PRAGMA integrity_check
    Housekeeping <- PRAGMA table_info(t)
    Setting <- PRAGMA journal_mode = WAL
    Patience <- PRAGMA busy_timeout = 5000
    Setting <- PRAGMA recursive_triggers = ON
    ");
    let more =
        "PRAGMA user_version = 3; PRAGMA writable_schema = ON; VACUUM INTO 'f'; ATTACH 'f' AS g; SELECT f(1)";
    for statement in split(more, Dialect::Sqlite).unwrap() {
        assert_eq!(statement.neutral(), None, "{}", statement.text);
    }
}

#[test]
fn mysql() {
    let script = "
        START TRANSACTION; COMMIT; SELECT 1;
        SET FOREIGN_KEY_CHECKS = 0; SET @@SESSION.foreign_key_checks=1; /*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
        /*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
        /*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
        /*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
        /*!40101 SET NAMES utf8mb4 */; SET sql_mode = 'ANSI'; SET sql_mode = '', foreign_key_checks = 0; SET @a = 1;
        SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET SESSION lock_wait_timeout = 5;
        USE other; LOCK TABLES a WRITE, b AS c READ; UNLOCK TABLES; FLUSH PRIVILEGES;
        OPTIMIZE TABLE t; ANALYZE LOCAL TABLE t; CHECK TABLE t;
        GRANT SELECT ON t TO somebody; GRANT ALL ON *.* TO somebody; GRANT ALL ON `d`.* TO somebody; GRANT SELECT (a) ON TABLE d.t TO x;
    ";
    insta::assert_snapshot!(said(script, Dialect::Mysql), @"
    Transaction <- START TRANSACTION
    Transaction <- COMMIT
    Housekeeping <- SELECT 1
    KeyChecks <- SET FOREIGN_KEY_CHECKS = 0
    KeyChecks <- SET @@SESSION.foreign_key_checks=1
    KeyChecks <- /*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */
    KeyChecks <- /*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */
    KeyChecks <- /*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */
    Patience <- /*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */
    Setting <- /*!40101 SET NAMES utf8mb4 */
    Setting <- SET sql_mode = 'ANSI'
    Setting <- SET sql_mode = '', foreign_key_checks = 0
    Setting <- SET @a = 1
    Setting <- SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
    Patience <- SET SESSION lock_wait_timeout = 5
    Setting <- USE other
    Lock a b <- LOCK TABLES a WRITE, b AS c READ
    Lock  <- UNLOCK TABLES
    Housekeeping <- FLUSH PRIVILEGES
    Housekeeping <- OPTIMIZE TABLE t
    Housekeeping <- ANALYZE LOCAL TABLE t
    Housekeeping <- CHECK TABLE t
    Rights on t <- GRANT SELECT ON t TO somebody
    Rights on  <- GRANT ALL ON *.* TO somebody
    Rights on  <- GRANT ALL ON `d`.* TO somebody
    Rights on d.t <- GRANT SELECT (a) ON TABLE d.t TO x
    ");
    let more = "SET GLOBAL sql_mode = ''; SET PASSWORD = 'x'; SET @a = (SELECT 1); SET @a = f(); SET STATEMENT a=1 FOR DELETE FROM t;
        SET @@global.foreign_key_checks = 0; SET @a = 1, GLOBAL b = 2; ANALYZE UPDATE t SET a = 1; FLUSH TABLES WITH READ LOCK; CREATE USER a; DO f();";
    for statement in split(more, Dialect::Mysql).unwrap() {
        assert_eq!(statement.neutral(), None, "{}", statement.text);
    }
}

#[test]
fn a_comment_in_front_says_nothing() {
    let statement = Statement::new("-- SET x\n/* so */ ANALYZE", Dialect::Postgres);
    assert_eq!(statement.neutral(), Some(Neutral::Housekeeping));
}
