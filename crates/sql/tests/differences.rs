//! The statements that lead from one schema to another, in the cases where their order or their choice matters.
//!
//! That they lead there is proven by the property tests of `caribou-schema`, and here by replaying them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use caribou_migration::Dialect;
use caribou_schema::diff;
use caribou_sql::{render, replay};
use rendering::{join, same, schema};

#[track_caller]
fn between(from: &str, to: &str, dialect: Dialect) -> String {
    let (from, to) = (schema(from, dialect), schema(to, dialect));
    let written = join(&render(&diff(&from, &to), &from).unwrap());
    let mut reached = from;
    replay(&written, &mut reached).unwrap_or_else(|error| panic!("{error}\n{written}"));
    same(&reached, &to, &written);
    written
}

#[track_caller]
fn on_postgres(from: &str, to: &str) -> String {
    between(from, to, Dialect::Postgres)
}

#[test]
fn a_cycle_of_new_tables_gets_its_last_key_at_the_end() {
    insta::assert_snapshot!(on_postgres(
        "",
        "CREATE TABLE a (id int PRIMARY KEY, b_id int);
         CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
         ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;",
    ), @"
    CREATE TABLE a (
        id INTEGER PRIMARY KEY,
        b_id INTEGER
    );
    CREATE TABLE b (
        id INTEGER PRIMARY KEY,
        a_id INTEGER REFERENCES a (id)
    );
    ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b (id);
    ");
}

#[test]
fn a_cycle_of_old_tables_loses_a_key_first() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE a (id int PRIMARY KEY, b_id int);
         CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);
         ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;",
        "",
    ), @"
    ALTER TABLE a DROP CONSTRAINT a_b_id_fkey;
    DROP TABLE b;
    DROP TABLE a;
    ");
}

#[test]
fn a_view_of_a_column_that_gets_another_type_is_made_again() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b FROM t;",
        "CREATE TABLE t (a bigint, b text); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT b FROM t;",
    ), @"
    DROP VIEW v;
    ALTER TABLE t ALTER COLUMN a TYPE BIGINT;
    CREATE VIEW v AS
    SELECT a FROM t;
    ");
}

#[test]
fn a_type_that_is_not_converted_by_itself_says_how() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE t (a text DEFAULT '0', b int, c date);",
        "CREATE TABLE t (a int DEFAULT 0, b text, c timestamptz);",
    ), @"
    ALTER TABLE t
        ALTER COLUMN a DROP DEFAULT,
        ALTER COLUMN a TYPE INTEGER USING a::integer,
        ALTER COLUMN a SET DEFAULT 0,
        ALTER COLUMN b TYPE TEXT,
        ALTER COLUMN c TYPE TIMESTAMPTZ;
    ");
}

#[test]
fn values_are_added_to_a_type_that_stays() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (m mood DEFAULT 'sad');",
        "CREATE TYPE mood AS ENUM ('low', 'sad', 'so so', 'glad'); CREATE TABLE t (m mood DEFAULT 'sad');",
    ), @"
    ALTER TYPE mood ADD VALUE 'low' BEFORE 'sad';
    ALTER TYPE mood ADD VALUE 'so so' AFTER 'sad';
    ");
}

#[test]
fn a_type_that_loses_a_value_is_made_beside_the_old_one() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE t (m mood DEFAULT 'sad');",
        "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood DEFAULT 'sad');",
    ), @"
    ALTER TYPE mood RENAME TO mood_old;
    CREATE TYPE mood AS ENUM ('sad');
    ALTER TABLE t
        ALTER COLUMN m DROP DEFAULT,
        ALTER COLUMN m TYPE mood USING m::text::mood,
        ALTER COLUMN m SET DEFAULT 'sad';
    DROP TYPE mood_old;
    ");
}

#[test]
fn a_name_that_is_wanted_is_freed_first() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE old (a int); CREATE INDEX i ON old (a); CREATE TABLE t (a int, b int); CREATE INDEX j ON t (a);",
        "CREATE TABLE new (a int); CREATE INDEX i ON new (a); CREATE TABLE t (a int, b int); CREATE INDEX j ON t (b);",
    ), @"
    DROP TABLE old;
    DROP INDEX j;
    CREATE TABLE new (
        a INTEGER
    );
    CREATE INDEX i ON new (a);
    CREATE INDEX j ON t (b);
    ");
}

#[test]
fn a_foreign_key_steps_aside_while_its_target_changes() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE p (a int PRIMARY KEY, b int NOT NULL); CREATE TABLE c (p int REFERENCES p (a));",
        "CREATE TABLE p (a int NOT NULL, b int PRIMARY KEY, UNIQUE (a)); CREATE TABLE c (p int REFERENCES p (a));",
    ), @"
    ALTER TABLE c DROP CONSTRAINT c_p_fkey;
    ALTER TABLE p
        DROP CONSTRAINT p_pkey,
        ADD PRIMARY KEY (b),
        ADD UNIQUE (a);
    ALTER TABLE c ADD FOREIGN KEY (p) REFERENCES p (a);
    ");
}

#[test]
fn a_key_is_validated_rather_than_made_again() {
    insta::assert_snapshot!(on_postgres(
        "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE c (p int);
         ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES p NOT VALID;",
        "CREATE TABLE p (a int PRIMARY KEY);
         CREATE TABLE c (p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p DEFERRABLE);",
    ), @"
    ALTER TABLE c ALTER CONSTRAINT f DEFERRABLE INITIALLY IMMEDIATE;
    ALTER TABLE c VALIDATE CONSTRAINT f;
    ");
}

#[test]
fn a_function_is_there_before_its_trigger_and_goes_after_it() {
    let from = "CREATE TABLE t (a int);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();";
    let to = "CREATE TABLE t (a int);
        CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION h();";
    insta::assert_snapshot!(on_postgres(from, to), @"
    DROP TRIGGER g ON t;
    CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION h();
    DROP FUNCTION f();
    ");
}

#[test]
fn computed_columns_go_before_what_they_are_computed_from_and_come_after_it() {
    insta::assert_snapshot!(between(
        "CREATE TABLE t (a INT, c INT AS (a + 1) VIRTUAL, b INT AS (c + 1) VIRTUAL);",
        "CREATE TABLE t (a INT, e INT AS (a + 2) VIRTUAL, d INT AS (e + 1) VIRTUAL);",
        Dialect::Mysql,
    ), @"
    ALTER TABLE t
        DROP COLUMN b,
        DROP COLUMN c,
        ADD COLUMN e INT GENERATED ALWAYS AS (a + 2) VIRTUAL;
    ALTER TABLE t ADD COLUMN d INT GENERATED ALWAYS AS (e + 1) VIRTUAL;
    ");
}

#[test]
fn sqlite_rebuilds_a_table_once_for_all_that_it_cannot_alter() {
    insta::assert_snapshot!(between(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, UNIQUE (a), UNIQUE (a)); CREATE INDEX i ON t (a);",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT '', b INT CHECK (b > 0)); CREATE INDEX i ON t (a);",
        Dialect::Sqlite,
    ), @"
    CREATE TABLE new_t (
        id INTEGER PRIMARY KEY,
        a TEXT NOT NULL DEFAULT '',
        b INT CHECK (b > 0)
    );
    INSERT INTO new_t (id, a)
    SELECT id, a FROM t;
    DROP TABLE t;
    ALTER TABLE new_t RENAME TO t;
    CREATE INDEX i ON t (a);
    ");
}
