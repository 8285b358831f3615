//! Names of constraints, indexes, sequences and types.

use caribou_migration::Dialect;

use super::{check, named, schema, told};

#[test]
fn what_the_database_named_keeps_its_name_when_the_table_gets_another() {
    let before =
        "CREATE TABLE ticket (id BIGSERIAL PRIMARY KEY, slug TEXT UNIQUE, size INTEGER CHECK (size > 0),
        parent BIGINT REFERENCES ticket (id)); CREATE INDEX ON ticket (slug);";
    let wanted = before.replace("ticket", "issue");
    insta::assert_snapshot!(check(Dialect::Postgres, before, &wanted, &[("ticket", "issue")]), @"ALTER TABLE ticket RENAME TO issue;");
}

#[test]
fn a_name_that_somebody_chose_satisfies_a_file_that_gives_none() {
    let before = "CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT positive CHECK (a > 0), CONSTRAINT only_one UNIQUE (b));";
    let wanted = "CREATE TABLE t (a INTEGER, b INTEGER, CHECK (a > 0), UNIQUE (b));";
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        assert_eq!(check(dialect, before, wanted, &[]), "", "{dialect}");
    }
}

#[test]
fn a_name_that_is_asked_for_is_given() {
    let before = "CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT c CHECK (a > 0), CONSTRAINT u UNIQUE (b));
        CREATE INDEX i ON t (a);";
    let wanted =
        "CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT cc CHECK (a > 0), CONSTRAINT uu UNIQUE (b));
        CREATE INDEX ii ON t (a);";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    ALTER INDEX i RENAME TO ii;
    ALTER TABLE t RENAME CONSTRAINT u TO uu;
    ALTER TABLE t RENAME CONSTRAINT c TO cc;
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, before, wanted, &[]), @"
    ALTER TABLE t RENAME INDEX i TO ii;
    ALTER TABLE t RENAME INDEX u TO uu;
    then
    ALTER TABLE t
        DROP CONSTRAINT c,
        ADD CONSTRAINT cc CHECK (a > 0);
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[]), @"
    then
    DROP INDEX i;
    CREATE TABLE new_t (
        a INTEGER,
        b INTEGER,
        CONSTRAINT cc CHECK (a > 0),
        CONSTRAINT uu UNIQUE (b)
    );
    INSERT INTO new_t (rowid, a, b)
    SELECT rowid, a, b FROM t;
    DROP TABLE t;
    ALTER TABLE new_t RENAME TO t;
    CREATE INDEX ii ON t (a);
    ");
}

#[test]
fn names_of_indexes_are_swapped_across_tables() {
    let before = "CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER); CREATE INDEX i ON a (x); CREATE INDEX k ON b (x);";
    let wanted = "CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER); CREATE INDEX k ON a (x); CREATE INDEX i ON b (x);";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    ALTER INDEX i RENAME TO i_old;
    ALTER INDEX k RENAME TO i;
    ALTER INDEX i_old RENAME TO k;
    ");
}

#[test]
fn a_new_constraint_in_front_of_others_takes_the_name_that_is_left() {
    let before = "CREATE TABLE t (a INTEGER, b INTEGER, CHECK (a > b), CHECK (a < 9));";
    let wanted = "CREATE TABLE t (a INTEGER, b INTEGER, CHECK (a + b > 7), CHECK (a > b), CHECK (a < 9));";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    then
    ALTER TABLE t ADD CHECK (a + b > 7);
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, before, wanted, &[]), @"
    then
    ALTER TABLE t ADD CONSTRAINT CONSTRAINT_3 CHECK (a + b > 7);
    ");
    let fewer = "CREATE TABLE t (a INTEGER, b INTEGER, CHECK (a < 9));";
    insta::assert_snapshot!(check(Dialect::Mysql, before, fewer, &[]), @"
    then
    ALTER TABLE t DROP CONSTRAINT CONSTRAINT_1;
    ");
}

#[test]
fn a_sequence_goes_with_its_column_whatever_it_counts() {
    let before = "CREATE TABLE t (id SERIAL PRIMARY KEY);";
    let wanted = "CREATE TABLE u (key BIGSERIAL PRIMARY KEY);";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[("t", "u"), ("t.id", "key")]), @"
    ALTER TABLE t RENAME TO u;
    ALTER TABLE u RENAME COLUMN id TO key;
    then
    ALTER TABLE u ALTER COLUMN key TYPE BIGINT;
    ALTER SEQUENCE t_id_seq AS BIGINT MAXVALUE 9223372036854775807;
    ");
}

#[test]
fn sequences_and_types_that_are_the_same_are_renamed() {
    let before = "CREATE SEQUENCE number INCREMENT 5; CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE kind AS ENUM ('sad');
        CREATE TABLE t (a mood, b kind, n INTEGER DEFAULT nextval('number'));";
    let wanted = "CREATE SEQUENCE numbers INCREMENT 5; CREATE TYPE moods AS ENUM ('sad'); CREATE TYPE kinds AS ENUM ('sad');
        CREATE TABLE t (a moods, b kinds, n INTEGER DEFAULT nextval('numbers'));";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    ALTER TYPE kind RENAME TO kinds;
    ALTER TYPE mood RENAME TO moods;
    ALTER SEQUENCE number RENAME TO numbers;
    ");
}

#[test]
fn the_names_of_a_live_database_are_all_asked_for() {
    let before =
        schema(Dialect::Postgres, "CREATE TABLE ticket (id BIGSERIAL PRIMARY KEY, slug TEXT UNIQUE);");
    let mut wanted =
        named(schema(Dialect::Postgres, "CREATE TABLE issue (id BIGSERIAL PRIMARY KEY, slug TEXT UNIQUE);"));
    wanted.chosen.clear();
    insta::assert_snapshot!(told(&before, &wanted, &[("ticket", "issue")]), @"
    ALTER TABLE ticket RENAME TO issue;
    ALTER SEQUENCE ticket_id_seq RENAME TO issue_id_seq;
    ALTER TABLE issue RENAME CONSTRAINT ticket_pkey TO issue_pkey;
    ALTER TABLE issue RENAME CONSTRAINT ticket_slug_key TO issue_slug_key;
    ");
}

#[test]
fn checks_are_handed_down_to_heirs() {
    let before =
        "CREATE TABLE base (id INTEGER CONSTRAINT c CHECK (id > 0)); CREATE TABLE a_heir () INHERITS (base);";
    let wanted = before.replace("CONSTRAINT c", "CONSTRAINT cc");
    insta::assert_snapshot!(check(Dialect::Postgres, before, &wanted, &[]), @"ALTER TABLE base RENAME CONSTRAINT c TO cc;");
    assert_eq!(check(Dialect::Postgres, before, &before.replace("CONSTRAINT c", ""), &[]), "");
}

#[test]
fn indexes_that_mysql_makes_for_foreign_keys_are_no_difference() {
    let before = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE t (x INTEGER, FOREIGN KEY (x) REFERENCES a (id));";
    let wanted = before.replace("x", "y");
    insta::assert_snapshot!(check(Dialect::Mysql, before, &wanted, &[("t.x", "y")]), @"ALTER TABLE t RENAME COLUMN x TO y;");
    let wanted = before.replace("TABLE t ", "TABLE u ");
    insta::assert_snapshot!(check(Dialect::Mysql, before, &wanted, &[("t", "u")]), @"RENAME TABLE t TO u;");
}
