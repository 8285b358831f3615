//! What is said about single statements: a list of statements in, kind, guard and losses out.

use caribou_migration::Dialect::{self, Mysql, Postgres, Sqlite};
use caribou_sql::{Kind, Loss, Statement, needs_own_transaction_control, split};

/// Renders each line's statement with its kind, `guarded`, `outside` and its losses.
fn answers(dialect: Dialect, lines: &str) -> String {
    let mut rendered = String::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let statement = Statement::new(line, dialect);
        let kind = match statement.kind() {
            Kind::ConcurrentIndex(concurrent) => {
                let index = concurrent.index.map_or("-".into(), |index| index.to_string());
                format!("Concurrent{:?} {index}", concurrent.action)
            }
            kind => format!("{kind:?}"),
        };
        rendered += &format!("{line} => {kind}");
        if statement.is_guarded() {
            rendered += ", guarded";
        }
        if statement.must_run_outside_transaction() {
            rendered += ", outside";
        }
        for loss in statement.losses() {
            rendered += &match loss {
                Loss::Table(table) => format!(", -table {table}"),
                Loss::Column { table, column } => format!(", -column {table}({column})"),
                Loss::Rows(table) => format!(", -rows {table}"),
                Loss::Schema(schema) => format!(", -schema {schema}"),
                Loss::Database(database) => format!(", -database {database}"),
            };
        }
        rendered.push('\n');
    }
    rendered
}

#[test]
fn transactions() {
    let lines = "
        BEGIN
        begin transaction isolation level serializable
        /* a */ START TRANSACTION
        COMMIT AND CHAIN
        END
        ROLLBACK
        ROLLBACK WORK TO SAVEPOINT a
        ROLLBACK TO a
        SAVEPOINT a
        RELEASE a
    ";
    for dialect in Dialect::ALL {
        insta::allow_duplicates! { insta::assert_snapshot!(answers(dialect, lines), @"
        BEGIN => Begin
        begin transaction isolation level serializable => Begin
        /* a */ START TRANSACTION => Begin
        COMMIT AND CHAIN => Commit
        END => Commit
        ROLLBACK => Rollback
        ROLLBACK WORK TO SAVEPOINT a => Savepoint
        ROLLBACK TO a => Savepoint
        SAVEPOINT a => Savepoint
        RELEASE a => Savepoint
        "); }
    }
    insta::assert_snapshot!(answers(Postgres, "ABORT\nPREPARE TRANSACTION 'a'\nCOMMIT PREPARED 'a'\nPREPARE a AS SELECT 1"), @"
    ABORT => Rollback
    PREPARE TRANSACTION 'a' => Commit
    COMMIT PREPARED 'a' => Standalone, outside
    PREPARE a AS SELECT 1 => Session
    ");
    insta::assert_snapshot!(answers(Mysql, "BEGIN WORK\nBEGIN NOT ATOMIC END"), @"
    BEGIN WORK => Begin
    BEGIN NOT ATOMIC END => Other
    ");
    let control = |script| needs_own_transaction_control(&split(script, Postgres).unwrap());
    assert!(control("SELECT 1; BEGIN; COMMIT"));
    assert!(!control("SAVEPOINT a; SELECT 'BEGIN'"));
}

#[test]
fn postgres_kinds() {
    insta::assert_snapshot!(answers(Postgres, "
        SET LOCAL lock_timeout = '1s'
        SELECT pg_catalog.set_config('search_path', '', false)
        LOCK TABLE a
        CREATE TEMP TABLE a (b int)
        CREATE OR REPLACE TEMPORARY VIEW a AS SELECT 1
        CREATE TABLE pg_temp.a (b int)
        SELECT 1 AS a INTO TEMP b
        SELECT (SELECT 1) INTO b FROM c
        SELECT 1
        (SELECT 1)
        EXPLAIN SELECT 1
        WITH a AS (SELECT 1) SELECT * FROM a
        INSERT INTO a VALUES (1)
        VACUUM
        CREATE DATABASE a
        ALTER SYSTEM SET a = 1
        ALTER DATABASE a SET TABLESPACE b
        ALTER DATABASE a SET x = 1
        ALTER TABLE IF EXISTS ONLY a.b ADD c int
        ALTER TABLE a.b DETACH PARTITION c.d CONCURRENTLY
        ALTER TABLE a DETACH PARTITION b
        ALTER TYPE a.b ADD VALUE IF NOT EXISTS 'c' BEFORE 'd'
        ALTER TYPE a ADD VALUE 'c'
        ALTER TYPE a ADD ATTRIBUTE c int
        CLUSTER
        CLUSTER VERBOSE a USING b
        CREATE SUBSCRIPTION a CONNECTION 'b' PUBLICATION c
        DROP TABLESPACE a
        DISCARD ALL
        COMMENT ON TABLE a IS 'b'
        DO $$ BEGIN END $$
        CALL p()
        nonsense
        )
    "), @"
    SET LOCAL lock_timeout = '1s' => Session
    SELECT pg_catalog.set_config('search_path', '', false) => Session
    LOCK TABLE a => Session
    CREATE TEMP TABLE a (b int) => Temporary
    CREATE OR REPLACE TEMPORARY VIEW a AS SELECT 1 => Temporary, guarded
    CREATE TABLE pg_temp.a (b int) => Temporary
    SELECT 1 AS a INTO TEMP b => Temporary
    SELECT (SELECT 1) INTO b FROM c => Define
    SELECT 1 => Query
    (SELECT 1) => Query
    EXPLAIN SELECT 1 => Query
    WITH a AS (SELECT 1) SELECT * FROM a => Change
    INSERT INTO a VALUES (1) => Change
    VACUUM => Standalone, outside
    CREATE DATABASE a => Standalone, outside
    ALTER SYSTEM SET a = 1 => Standalone, outside
    ALTER DATABASE a SET TABLESPACE b => Standalone, outside
    ALTER DATABASE a SET x = 1 => Define
    ALTER TABLE IF EXISTS ONLY a.b ADD c int => Define
    ALTER TABLE a.b DETACH PARTITION c.d CONCURRENTLY => Standalone, outside
    ALTER TABLE a DETACH PARTITION b => Define
    ALTER TYPE a.b ADD VALUE IF NOT EXISTS 'c' BEFORE 'd' => AddEnumValue, guarded
    ALTER TYPE a ADD VALUE 'c' => AddEnumValue
    ALTER TYPE a ADD ATTRIBUTE c int => Define
    CLUSTER => Standalone, outside
    CLUSTER VERBOSE a USING b => Define
    CREATE SUBSCRIPTION a CONNECTION 'b' PUBLICATION c => Standalone, outside
    DROP TABLESPACE a => Standalone, outside
    DISCARD ALL => Standalone, outside
    COMMENT ON TABLE a IS 'b' => Define
    DO $$ BEGIN END $$ => Other
    CALL p() => Other
    nonsense => Other
    ) => Other
    ");
}

#[test]
fn postgres_concurrent_indexes() {
    insta::assert_snapshot!(answers(Postgres, r#"
        CREATE INDEX CONCURRENTLY a ON b (c)
        CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "A""b" ON ONLY s."T" USING gin (c)
        CREATE INDEX CONCURRENTLY ON b (c)
        CREATE INDEX concurrently ON b (c)
        CREATE INDEX "concurrently" ON b (c)
        CREATE INDEX IF NOT EXISTS a ON b (c)
        DROP INDEX CONCURRENTLY IF EXISTS s.Idx
        DROP INDEX a, b
        REINDEX INDEX CONCURRENTLY a
        REINDEX (VERBOSE, CONCURRENTLY) TABLE a
        REINDEX (CONCURRENTLY false) INDEX a
        REINDEX TABLE a
        REINDEX DATABASE a
    "#), @r#"
    CREATE INDEX CONCURRENTLY a ON b (c) => ConcurrentCreate a, outside
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "A""b" ON ONLY s."T" USING gin (c) => ConcurrentCreate s.A"b, guarded, outside
    CREATE INDEX CONCURRENTLY ON b (c) => ConcurrentCreate -, outside
    CREATE INDEX concurrently ON b (c) => ConcurrentCreate -, outside
    CREATE INDEX "concurrently" ON b (c) => Define
    CREATE INDEX IF NOT EXISTS a ON b (c) => Define, guarded
    DROP INDEX CONCURRENTLY IF EXISTS s.Idx => ConcurrentDrop s.idx, guarded, outside
    DROP INDEX a, b => Define
    REINDEX INDEX CONCURRENTLY a => ConcurrentReindex a, outside
    REINDEX (VERBOSE, CONCURRENTLY) TABLE a => ConcurrentReindex -, outside
    REINDEX (CONCURRENTLY false) INDEX a => Define
    REINDEX TABLE a => Define
    REINDEX DATABASE a => Standalone, outside
    "#);
}

#[test]
fn sqlite_kinds() {
    insta::assert_snapshot!(answers(Sqlite, "
        PRAGMA foreign_keys = OFF
        PRAGMA main.foreign_keys(1)
        PRAGMA foreign_keys
        PRAGMA foreign_key_check
        PRAGMA table_info(a)
        PRAGMA journal_mode = WAL
        PRAGMA journal_mode
        PRAGMA user_version = 3
        PRAGMA busy_timeout = 5
        PRAGMA synchronous = OFF
        PRAGMA
        VACUUM INTO 'a'
        ATTACH 'a' AS b
        CREATE TEMP TRIGGER a AFTER INSERT ON b BEGIN SELECT 1; END
        CREATE TABLE temp.a (b)
        CREATE VIRTUAL TABLE IF NOT EXISTS a USING fts5(b)
        REPLACE INTO a VALUES (1)
        ALTER TABLE a DROP COLUMN [b c]
        ALTER TABLE a DROP 'b'
        ALTER TABLE a RENAME TO b
        DROP TABLE IF EXISTS main.a
    "), @"
    PRAGMA foreign_keys = OFF => Session, outside
    PRAGMA main.foreign_keys(1) => Session, outside
    PRAGMA foreign_keys => Query
    PRAGMA foreign_key_check => Query
    PRAGMA table_info(a) => Query
    PRAGMA journal_mode = WAL => Standalone, outside
    PRAGMA journal_mode => Query
    PRAGMA user_version = 3 => Change
    PRAGMA busy_timeout = 5 => Session
    PRAGMA synchronous = OFF => Session, outside
    PRAGMA => Other
    VACUUM INTO 'a' => Standalone, outside
    ATTACH 'a' AS b => Standalone, outside
    CREATE TEMP TRIGGER a AFTER INSERT ON b BEGIN SELECT 1; END => Temporary
    CREATE TABLE temp.a (b) => Temporary
    CREATE VIRTUAL TABLE IF NOT EXISTS a USING fts5(b) => Define, guarded
    REPLACE INTO a VALUES (1) => Change
    ALTER TABLE a DROP COLUMN [b c] => Define, -column a(b c)
    ALTER TABLE a DROP 'b' => Define, -column a(b)
    ALTER TABLE a RENAME TO b => Define
    DROP TABLE IF EXISTS main.a => Define, guarded, -table main.a
    ");
}

#[test]
fn mysql_kinds() {
    insta::assert_snapshot!(answers(Mysql, "
        SET @a := (SELECT 1)
        SET NAMES utf8mb4
        SET sql_mode = '', GLOBAL max_connections = 1
        SET @@global.a = 1
        SET @@SESSION.a = 1
        SET global = 1
        SET PASSWORD = 'a'
        /*!40014 SET @OLD=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */
        USE a
        UNLOCK TABLES
        SELECT 1 INTO @a
        SELECT 1 INTO OUTFILE 'a'
        SHOW TABLES
        CREATE TEMPORARY TABLE a (b INT)
        DROP TEMPORARY TABLE a
        /*!50003 CREATE*/ /*!50017 DEFINER=a@b*/ /*!50003 TRIGGER c BEFORE INSERT ON d FOR EACH ROW SET @a = 1 */
        CREATE DEFINER = 'a'@'%' PROCEDURE IF NOT EXISTS p() SELECT 1
        CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW IF NOT EXISTS (SELECT 1) THEN SELECT 1; END IF
        RENAME TABLE a TO b
        TRUNCATE a
        CREATE OR REPLACE TABLE a.b (c INT)
        DROP SCHEMA IF EXISTS a
        ALTER IGNORE TABLE a DROP INDEX b, DROP `key`, DROP COLUMN IF EXISTS c, DROP PRIMARY KEY
        ALTER TABLE a DROP PARTITION p
        ALTER TABLE a TRUNCATE PARTITION p
        DELETE LOW_PRIORITY FROM a
        DELETE a.*, b FROM a JOIN b
        LOAD DATA INFILE 'a' INTO TABLE b
        EXECUTE a
        CALL p()
    "), @"
    SET @a := (SELECT 1) => Session
    SET NAMES utf8mb4 => Session
    SET sql_mode = '', GLOBAL max_connections = 1 => Other
    SET @@global.a = 1 => Other
    SET @@SESSION.a = 1 => Session
    SET global = 1 => Session
    SET PASSWORD = 'a' => Define
    /*!40014 SET @OLD=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */ => Session
    USE a => Session
    UNLOCK TABLES => Session
    SELECT 1 INTO @a => Session
    SELECT 1 INTO OUTFILE 'a' => Other
    SHOW TABLES => Query
    CREATE TEMPORARY TABLE a (b INT) => Temporary
    DROP TEMPORARY TABLE a => Temporary
    /*!50003 CREATE*/ /*!50017 DEFINER=a@b*/ /*!50003 TRIGGER c BEFORE INSERT ON d FOR EACH ROW SET @a = 1 */ => Define
    CREATE DEFINER = 'a'@'%' PROCEDURE IF NOT EXISTS p() SELECT 1 => Define, guarded
    CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW IF NOT EXISTS (SELECT 1) THEN SELECT 1; END IF => Define
    RENAME TABLE a TO b => Define
    TRUNCATE a => Define, -rows a
    CREATE OR REPLACE TABLE a.b (c INT) => Define, guarded, -table a.b
    DROP SCHEMA IF EXISTS a => Define, guarded, -database a
    ALTER IGNORE TABLE a DROP INDEX b, DROP `key`, DROP COLUMN IF EXISTS c, DROP PRIMARY KEY => Define, -column a(key), -column a(c)
    ALTER TABLE a DROP PARTITION p => Define, -rows a
    ALTER TABLE a TRUNCATE PARTITION p => Define, -rows a
    DELETE LOW_PRIORITY FROM a => Change, -rows a
    DELETE a.*, b FROM a JOIN b => Change, -rows a, -rows b
    LOAD DATA INFILE 'a' INTO TABLE b => Change
    EXECUTE a => Other
    CALL p() => Other
    ");
}

#[test]
fn postgres_guards() {
    insta::assert_snapshot!(answers(Postgres, "
        CREATE TABLE IF NOT EXISTS a (b int)
        CREATE TABLE a (b int)
        CREATE OR REPLACE FUNCTION a() RETURNS int AS ''
        CREATE MATERIALIZED VIEW IF NOT EXISTS a AS SELECT 1
        CREATE EXTENSION IF NOT EXISTS a
        DROP INDEX IF EXISTS a
        DROP TEXT SEARCH CONFIGURATION IF EXISTS a
        DROP FUNCTION a
        ALTER TABLE a ADD COLUMN IF NOT EXISTS b int DEFAULT f(1, 2), DROP CONSTRAINT IF EXISTS c
        ALTER TABLE a ADD COLUMN IF NOT EXISTS b int, ADD c int
        ALTER TABLE IF EXISTS a ADD b int
        ALTER TABLE IF EXISTS a RENAME TO b
        ALTER TABLE IF EXISTS a RENAME COLUMN b TO c
        INSERT INTO a SELECT 1 WHERE NOT EXISTS (SELECT 1)
    "), @"
    CREATE TABLE IF NOT EXISTS a (b int) => Define, guarded
    CREATE TABLE a (b int) => Define
    CREATE OR REPLACE FUNCTION a() RETURNS int AS '' => Define, guarded
    CREATE MATERIALIZED VIEW IF NOT EXISTS a AS SELECT 1 => Define, guarded
    CREATE EXTENSION IF NOT EXISTS a => Define, guarded
    DROP INDEX IF EXISTS a => Define, guarded
    DROP TEXT SEARCH CONFIGURATION IF EXISTS a => Define, guarded
    DROP FUNCTION a => Define
    ALTER TABLE a ADD COLUMN IF NOT EXISTS b int DEFAULT f(1, 2), DROP CONSTRAINT IF EXISTS c => Define, guarded
    ALTER TABLE a ADD COLUMN IF NOT EXISTS b int, ADD c int => Define
    ALTER TABLE IF EXISTS a ADD b int => Define
    ALTER TABLE IF EXISTS a RENAME TO b => Define, guarded
    ALTER TABLE IF EXISTS a RENAME COLUMN b TO c => Define
    INSERT INTO a SELECT 1 WHERE NOT EXISTS (SELECT 1) => Change
    ");
}

#[test]
fn postgres_losses() {
    insta::assert_snapshot!(answers(Postgres, r#"
        DROP TABLE IF EXISTS a, S."B", "c.d" CASCADE
        DROP VIEW a
        DROP MATERIALIZED VIEW a
        DROP SCHEMA a, b CASCADE
        DROP SCHEMA a
        DROP DATABASE a
        ALTER TABLE IF EXISTS ONLY s.t DROP COLUMN IF EXISTS a CASCADE, ADD b int CHECK (b IN (1, 2)), DROP c
        ALTER TABLE t DROP CONSTRAINT a, DROP "constraint", DROP index, ALTER COLUMN d DROP NOT NULL
        ALTER TABLE t * DROP a
        TRUNCATE TABLE ONLY a, b * RESTART IDENTITY
        DELETE FROM ONLY a WHERE b
        WITH x AS (DELETE FROM s.a RETURNING *) INSERT INTO b SELECT * FROM x
        MERGE INTO a USING b ON c WHEN MATCHED AND d THEN DELETE
        MERGE INTO a USING b ON c WHEN MATCHED THEN DO NOTHING
        DROP TABLE db.s.t
        DROP TABLE
        ALTER TABLE t DROP
    "#), @r#"
    DROP TABLE IF EXISTS a, S."B", "c.d" CASCADE => Define, guarded, -table a, -table s.B, -table c.d
    DROP VIEW a => Define
    DROP MATERIALIZED VIEW a => Define
    DROP SCHEMA a, b CASCADE => Define, -schema a, -schema b
    DROP SCHEMA a => Define
    DROP DATABASE a => Standalone, outside, -database a
    ALTER TABLE IF EXISTS ONLY s.t DROP COLUMN IF EXISTS a CASCADE, ADD b int CHECK (b IN (1, 2)), DROP c => Define, -column s.t(a), -column s.t(c)
    ALTER TABLE t DROP CONSTRAINT a, DROP "constraint", DROP index, ALTER COLUMN d DROP NOT NULL => Define, -column t(constraint), -column t(index)
    ALTER TABLE t * DROP a => Define, -column t(a)
    TRUNCATE TABLE ONLY a, b * RESTART IDENTITY => Change, -rows a, -rows b
    DELETE FROM ONLY a WHERE b => Change, -rows a
    WITH x AS (DELETE FROM s.a RETURNING *) INSERT INTO b SELECT * FROM x => Change, -rows s.a
    MERGE INTO a USING b ON c WHEN MATCHED AND d THEN DELETE => Change, -rows a
    MERGE INTO a USING b ON c WHEN MATCHED THEN DO NOTHING => Change
    DROP TABLE db.s.t => Define, -table s.t
    DROP TABLE => Define
    ALTER TABLE t DROP => Define
    "#);
}
