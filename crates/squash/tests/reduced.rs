//! What becomes of two or three statements: the rules of Django's optimiser, and those of the databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_squash::{Optimise, Source, squash};
use insta::assert_snapshot;

const POSTGRES: Dialect = Dialect::Postgres;
const SQLITE: Dialect = Dialect::Sqlite;
const MYSQL: Dialect = Dialect::Mysql;

/// Squashes a script on what another one makes.
fn squashed_on(dialect: Dialect, before: &str, script: &str) -> String {
    let mut schema = Schema::empty(dialect);
    caribou_sql::replay(before, &mut schema).unwrap();
    let id = MigrationId::parse("app", "0001_all").unwrap();
    let source = Source { id: &id, file: "up.sql", script, elidable: false, run_in_transaction: true };
    squash(&[source], &schema, Optimise::Fully).unwrap().script(&schema, &[]).unwrap()
}

fn squashed(dialect: Dialect, script: &str) -> String {
    squashed_on(dialect, "", script)
}

#[test]
fn a_new_table_takes_its_last_name_and_keeps_the_names_that_its_keys_were_given() {
    let script = "CREATE TABLE a (id integer PRIMARY KEY, x text UNIQUE); ALTER TABLE a RENAME TO b;";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE b (
        id INTEGER,
        x TEXT,
        CONSTRAINT a_pkey PRIMARY KEY (id),
        CONSTRAINT a_x_key UNIQUE (x)
    );
    ");
    assert_snapshot!(squashed(SQLITE, script), @"
    CREATE TABLE b (
        id INTEGER PRIMARY KEY,
        x TEXT UNIQUE
    );
    ");
    assert_snapshot!(squashed(MYSQL, &script.replace("text", "varchar(20)")), @"
    CREATE TABLE b (
        id INT PRIMARY KEY,
        x VARCHAR(20) UNIQUE
    );
    ");
}

#[test]
fn a_sequence_that_is_named_after_the_old_table_keeps_a_rename_apart() {
    let script = "CREATE TABLE a (id serial PRIMARY KEY); ALTER TABLE a RENAME TO b;";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE a (id serial PRIMARY KEY);
    ALTER TABLE a RENAME TO b;
    ");
}

#[test]
fn a_table_of_mysql_with_foreign_keys_takes_in_what_comes() {
    let script = "
        CREATE TABLE users (uuid CHAR(36) NOT NULL PRIMARY KEY);
        CREATE TABLE devices (
            uuid CHAR(36) NOT NULL PRIMARY KEY,
            user_uuid CHAR(36) NOT NULL REFERENCES users (uuid),
            type INTEGER NOT NULL,
            token TEXT
        );
        ALTER TABLE devices ADD COLUMN push_uuid TEXT;
        ALTER TABLE devices CHANGE COLUMN type atype INTEGER NOT NULL;
        ALTER TABLE devices MODIFY push_uuid VARCHAR(40) NOT NULL;
        ALTER TABLE devices DROP COLUMN token;
        ALTER TABLE devices DROP PRIMARY KEY;
        ALTER TABLE devices ADD PRIMARY KEY (uuid, user_uuid);
        CREATE INDEX by_type ON devices (atype);
        ALTER TABLE devices RENAME TO machines;
    ";
    assert_snapshot!(squashed(MYSQL, script), @"
    CREATE TABLE users (uuid CHAR(36) NOT NULL PRIMARY KEY);

    CREATE TABLE machines (
        uuid CHAR(36) NOT NULL,
        user_uuid CHAR(36) NOT NULL,
        atype INT NOT NULL,
        push_uuid VARCHAR(40) NOT NULL,
        FOREIGN KEY (user_uuid) REFERENCES users (uuid),
        PRIMARY KEY (uuid, user_uuid),
        KEY by_type (atype)
    );
    ");
}
