//! Whole scripts, as they are written into a migration.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use caribou_migration::Dialect::{self, Mysql, Postgres, Sqlite};
use caribou_schema::{diff, without_order};
use caribou_sql::{render, replay, script, split};
use rendering::schema;

/// Writes the script that leads from one schema to another, with a note above each operation that drops something. It leads
/// there, and its statements are those that are rendered.
#[track_caller]
fn between(from: &str, to: &str, dialect: Dialect, also: &[Dialect]) -> String {
    let (from, to) = (schema(from, dialect), schema(to, dialect));
    let operations = diff(&from, &to);
    let written = script(&operations, &from, &[], also).unwrap();
    let mut reached = from.clone();
    replay(&written, &mut reached).unwrap_or_else(|error| panic!("{error}\n{written}"));
    let (differences, _) = without_order(reached.differences(&to));
    assert!(differences.is_empty(), "{}\n{written}", differences[0]);
    if also.is_empty() {
        let statements: Vec<&str> =
            split(&written, dialect).unwrap().iter().map(|statement| statement.text).collect();
        assert_eq!(statements, render(&operations, &from).unwrap());
    }
    written
}

const ITSM: &str = "
    CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL UNIQUE);
    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        title VARCHAR(200) NOT NULL,
        price NUMERIC(10,2) DEFAULT 0,
        customer_id BIGINT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        done BOOLEAN NOT NULL DEFAULT FALSE,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        CHECK (price >= 0)
    );
    CREATE INDEX ticket_customer_id ON ticket (customer_id);
    CREATE INDEX ticket_open ON ticket (created_at);
    CREATE VIEW open_ticket AS SELECT id, title FROM ticket WHERE NOT done;
";

#[test]
fn every_backend_gets_there_and_back() {
    for dialect in Dialect::ALL {
        between("", ITSM, dialect, &[]);
        between(ITSM, "", dialect, &[]);
        between("", ITSM, dialect, &Dialect::ALL);
    }
}

#[test]
fn a_rebuild_is_one_block() {
    let wanted = ITSM.replace("title VARCHAR(200) NOT NULL", "title TEXT");
    insta::assert_snapshot!(between(ITSM, &wanted, Sqlite, &[]), @"
    -- SQLite cannot change a column: the table is made anew, its rows copied
    DROP VIEW open_ticket;
    CREATE TABLE new_ticket (
        id BIGINT PRIMARY KEY,
        title TEXT,
        price NUMERIC(10, 2) DEFAULT 0 CHECK (price >= 0),
        customer_id BIGINT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        done BOOLEAN NOT NULL DEFAULT FALSE,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    INSERT INTO new_ticket (id, title, price, customer_id, done, created_at)
    SELECT id, title, price, customer_id, done, created_at FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    CREATE INDEX ticket_customer_id ON ticket (customer_id);
    CREATE INDEX ticket_open ON ticket (created_at);
    CREATE VIEW open_ticket AS
    SELECT id, title FROM ticket WHERE NOT done;
    ");
}

#[test]
fn clauses_and_indexes_stand_apart() {
    let wanted = ITSM
        .replace("title VARCHAR(200) NOT NULL", "title TEXT, body TEXT")
        .replace("ticket (created_at)", "ticket (created_at, done)");
    insta::assert_snapshot!(between(ITSM, &wanted, Postgres, &[]), @"
    DROP VIEW open_ticket;

    DROP INDEX ticket_open;

    ALTER TABLE ticket
        ADD COLUMN body TEXT,
        ALTER COLUMN title TYPE TEXT,
        ALTER COLUMN title DROP NOT NULL;

    CREATE INDEX ticket_open ON ticket (created_at, done);

    CREATE VIEW open_ticket AS
    SELECT id, title FROM ticket WHERE NOT done;
    ");
    insta::assert_snapshot!(between(ITSM, &wanted, Mysql, &[]), @"
    DROP INDEX ticket_open ON ticket;

    ALTER TABLE ticket
        ADD COLUMN body TEXT,
        MODIFY COLUMN title TEXT;

    CREATE INDEX ticket_open ON ticket (created_at, done);
    ");
}
