//! What operations do, in words: to a schema and to rows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_detect::{effects, summary};
use caribou_migration::Dialect::{self, Mysql, Postgres, Sqlite};
use caribou_schema::{Operation, Schema, diff};
use caribou_sql::{operations, replay};

fn schema(script: &str, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(script, &mut schema).unwrap();
    schema
}

/// Says what operations do, each line with what it does to rows behind it.
fn told(operations: &[Operation], before: &Schema) -> String {
    let effects = effects(operations, before);
    let mut lines = String::new();
    let changes = summary(operations, before);
    for change in &changes {
        lines += &format!("{} {}\n", change.sign.as_char(), change.text);
        for (_, effect) in effects.iter().filter(|(place, _)| *place == change.operation) {
            lines += &format!("    {:?}: {effect}\n", effect.harm);
        }
    }
    for (_, effect) in
        effects.iter().filter(|(place, _)| !changes.iter().any(|change| change.operation == *place))
    {
        lines += &format!("{:?}: {effect}\n", effect.harm);
    }
    lines
}

/// Says what leads from one schema to another.
fn between(from: &str, to: &str, dialect: Dialect) -> String {
    let (from, to) = (schema(from, dialect), schema(to, dialect));
    told(&diff(&from, &to), &from)
}

/// Says what a script does.
fn of(before: &str, script: &str, dialect: Dialect) -> String {
    told(&operations(script, dialect).unwrap(), &schema(before, dialect))
}

const TICKET: &str = "
    CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL);
    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        title VARCHAR(200) NOT NULL,
        body TEXT,
        price INTEGER DEFAULT 0,
        customer_id BIGINT REFERENCES customer (id)
    );
    CREATE INDEX ticket_customer ON ticket (customer_id);
    CREATE VIEW titles AS SELECT title FROM ticket;
";

#[test]
fn what_comes_and_goes() {
    for dialect in [Sqlite, Postgres] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(between("", TICKET, dialect), @"
            + create table customer (2 columns)
            + create table ticket (5 columns, 1 index)
            + create view titles
            ");
            insta::assert_snapshot!(between(TICKET, "", dialect), @"
            - drop view titles
            - drop table ticket
                Loses: loses all rows of ticket
            - drop table customer
                Loses: loses all rows of customer
            ");
        }
    }
}

const CHANGED: &str = "
    CREATE TABLE customer (id BIGINT PRIMARY KEY, name TEXT);
    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        title VARCHAR(20),
        price NUMERIC(10, 2) NOT NULL,
        customer_id BIGINT REFERENCES customer (id) ON DELETE CASCADE,
        parent BIGINT REFERENCES ticket (id),
        slug TEXT UNIQUE,
        rank INTEGER NOT NULL,
        CHECK (price > 0),
        UNIQUE (title, price)
    );
    CREATE INDEX ticket_customer ON ticket (customer_id, parent);
    CREATE UNIQUE INDEX costly ON ticket (lower(title)) WHERE price > 0;
    CREATE VIEW titles AS SELECT title FROM ticket;
";

#[test]
fn what_changes_on_postgres() {
    insta::assert_snapshot!(between(TICKET, CHANGED, Postgres), @"
    ~ change type of customer.name from VARCHAR(50) to TEXT
    ~ let customer.name be NULL
    + add column parent to ticket (BIGINT, refers to ticket)
    + add column slug to ticket (TEXT, unique)
    + add column rank to ticket (INTEGER, NOT NULL)
        MayFail: fails if ticket has rows: rank must have a value
    ~ change type of ticket.title from VARCHAR(200) to VARCHAR(20)
        MayFail: fails where ticket.title is longer than 20 characters
    ~ let ticket.title be NULL
    ~ drop default of ticket.price
    ~ change type of ticket.price from INTEGER to NUMERIC(10, 2)
        MayFail: fails where ticket.price has more than 8 digits before the point
    ~ make ticket.price NOT NULL
        MayFail: fails where ticket.price is NULL
    - drop column body from ticket
        Loses: loses the values of ticket.body
    + add CHECK (price > 0) to ticket
        MayFail: fails where a row of ticket does not obey CHECK (price > 0)
    + add UNIQUE (title, price) to ticket
        MayFail: fails where two rows of ticket have the same title and price
    + add unique index costly to ticket (lower(title)) where price > 0
        MayFail: fails where two rows of ticket have the same lower(title) among those where price > 0
    ~ change foreign key from ticket.customer_id to customer (ON DELETE CASCADE)
    ~ change index ticket_customer of ticket to (customer_id, parent)
    ");
}

#[test]
fn what_changes_on_sqlite() {
    insta::assert_snapshot!(between(TICKET, CHANGED, Sqlite), @"
    ~ change type of customer.name from VARCHAR(50) to TEXT
    ~ let customer.name be NULL
    + add column parent to ticket (BIGINT, refers to ticket)
    + add column slug to ticket (TEXT, unique)
    + add column rank to ticket (INTEGER, NOT NULL)
        MayFail: fails if ticket has rows: rank must have a value
    ~ change type of ticket.title from VARCHAR(200) to VARCHAR(20)
    ~ let ticket.title be NULL
    ~ drop default of ticket.price
    ~ change type of ticket.price from INTEGER to NUMERIC(10, 2)
    ~ make ticket.price NOT NULL
        MayFail: fails where ticket.price is NULL
    - drop column body from ticket
        Loses: loses the values of ticket.body
    + add CHECK (price > 0) to ticket
        MayFail: fails where a row of ticket does not obey CHECK (price > 0)
    + add UNIQUE (title, price) to ticket
        MayFail: fails where two rows of ticket have the same title and price
    ~ change foreign key from ticket.customer_id to customer (ON DELETE CASCADE)
    + add unique index costly to ticket (lower(title)) where price > 0
        MayFail: fails where two rows of ticket have the same lower(title) among those where price > 0
    ~ change index ticket_customer of ticket to (customer_id, parent)
    ");
}

#[test]
fn mysql_says_several_things_in_one_clause() {
    let from = "CREATE TABLE t (m ENUM('a', 'b'), n INT, o DATETIME, r INT REFERENCES t (r))";
    let to = "CREATE TABLE t (m ENUM('a') NOT NULL, n SMALLINT UNSIGNED NOT NULL DEFAULT 3, o DATE, p INT NOT NULL)";
    insta::assert_snapshot!(between(from, to, Mysql), @"
    + add column p to t (INT, NOT NULL)
        Alters: fills t.p with the empty value of its type in rows that are there
    ~ change type of t.m from ENUM('a', 'b') to ENUM('a')
        MayFail: fails where t.m is 'b'
        MayFail: fails where t.m is NULL
    ~ make t.m NOT NULL
        MayFail: fails where t.m is 'b'
        MayFail: fails where t.m is NULL
    ~ change type of t.n from INT to SMALLINT UNSIGNED
        MayFail: fails where t.n is out of the range of SMALLINT UNSIGNED
        MayFail: fails where t.n is NULL
    ~ make t.n NOT NULL
        MayFail: fails where t.n is out of the range of SMALLINT UNSIGNED
        MayFail: fails where t.n is NULL
    ~ set default of t.n to 3
        MayFail: fails where t.n is out of the range of SMALLINT UNSIGNED
        MayFail: fails where t.n is NULL
    ~ change type of t.o from DATETIME to DATE
        Loses: loses the time of day of t.o
    - drop column r from t
        Loses: loses the values of t.r
    ");
}

#[test]
fn steps_of_one_change_are_one_line() {
    let script = "
        ALTER TABLE ticket RENAME TO issue;
        ALTER TABLE issue RENAME COLUMN title TO subject;
        ALTER TABLE issue ALTER COLUMN price DROP DEFAULT;
        ALTER TABLE issue ALTER COLUMN price TYPE BIGINT;
        ALTER TABLE issue ALTER COLUMN price SET DEFAULT 0;
        ALTER TABLE issue ADD COLUMN rank INT;
        UPDATE issue SET rank = 0;
        ALTER TABLE issue ALTER COLUMN rank SET NOT NULL;
        ALTER TABLE issue ADD UNIQUE (rank);
        ALTER TABLE issue ADD COLUMN state INT NOT NULL DEFAULT 1;
        ALTER TABLE issue ALTER COLUMN state DROP DEFAULT;
        UPDATE issue SET body = '' WHERE body IS NULL;
        ALTER TABLE issue ALTER COLUMN body SET NOT NULL;
    ";
    insta::assert_snapshot!(of(TICKET, script, Postgres), @"
    ~ rename table ticket to issue
    ~ rename column title of issue to subject
    ~ change type of issue.price from INTEGER to BIGINT
    + add column rank to issue (INTEGER, NOT NULL, unique)
    + add column state to issue (INTEGER, NOT NULL)
    ~ make issue.body NOT NULL
    MayFail: fails where two rows of issue have the same rank
    ");
}

#[test]
fn a_type_that_loses_a_value() {
    let from =
        "CREATE TYPE mood AS ENUM ('a', 'b', 'c'); CREATE TABLE t (m mood NOT NULL DEFAULT 'a', x SERIAL)";
    let to = "CREATE TYPE mood AS ENUM ('a', 'd'); CREATE TABLE t (m mood NOT NULL DEFAULT 'a', x SERIAL, y BIGSERIAL)";
    insta::assert_snapshot!(between(from, to, Postgres), @"
    ~ change values of type mood (without 'b', 'c', with 'd')
    + add column y to t (BIGINT, counts by itself)
    MayFail: fails where t.m is 'b' or 'c'
    ");
}

/// Says what becomes of values of one type in a column of another.
fn conversions(types: &[(&str, &str)], dialect: Dialect) -> String {
    let line = |(from, to): &(&str, &str)| {
        let [one, other] = [from, to].map(|of| schema(&format!("CREATE TABLE t (c {of})"), dialect));
        let effects = effects(&diff(&one, &other), &one);
        let told = effects.iter().map(|(_, effect)| format!("{:?}, {effect}", effect.harm));
        let told: Vec<String> = told.collect();
        format!("{from} -> {to}: {}", if told.is_empty() { "silent".into() } else { told.join("; ") })
    };
    types.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn types_of_postgres() {
    let types = [
        ("INTEGER", "BIGINT"),
        ("BIGINT", "INTEGER"),
        ("INTEGER", "NUMERIC"),
        ("INTEGER", "NUMERIC(10, 2)"),
        ("SMALLINT", "NUMERIC(10, 2)"),
        ("INTEGER", "DOUBLE PRECISION"),
        ("BIGINT", "DOUBLE PRECISION"),
        ("INTEGER", "REAL"),
        ("INTEGER", "TEXT"),
        ("INTEGER", "VARCHAR(5)"),
        ("INTEGER", "BOOLEAN"),
        ("BOOLEAN", "INTEGER"),
        ("NUMERIC(10, 2)", "NUMERIC(12, 2)"),
        ("NUMERIC(10, 2)", "NUMERIC(10, 4)"),
        ("NUMERIC(10, 2)", "NUMERIC(10, 1)"),
        ("NUMERIC", "NUMERIC(10, 1)"),
        ("NUMERIC(10, 2)", "INTEGER"),
        ("NUMERIC", "DOUBLE PRECISION"),
        ("DOUBLE PRECISION", "REAL"),
        ("DOUBLE PRECISION", "NUMERIC"),
        ("TEXT", "VARCHAR(50)"),
        ("VARCHAR(50)", "VARCHAR(20)"),
        ("VARCHAR(20)", "VARCHAR(50)"),
        ("VARCHAR(20)", "TEXT"),
        ("TEXT", "INTEGER"),
        ("TEXT", "UUID"),
        ("TEXT", "JSONB"),
        ("TEXT", "TIMESTAMPTZ"),
        ("TEXT", "BOOLEAN"),
        ("TEXT", "TEXT[]"),
        ("TEXT[]", "VARCHAR(3)[]"),
        ("JSON", "JSONB"),
        ("UUID", "TEXT"),
        ("TIMESTAMP", "DATE"),
        ("TIMESTAMP", "TIMESTAMPTZ"),
        ("TIMESTAMP", "TIMESTAMP(3)"),
        ("TIMESTAMPTZ", "TIME"),
        ("DATE", "TIMESTAMP"),
        ("DATE", "INTEGER"),
        ("INET", "CIDR"),
    ];
    insta::assert_snapshot!(conversions(&types, Postgres), @"
    INTEGER -> BIGINT: silent
    BIGINT -> INTEGER: MayFail, fails where t.c is out of the range of INTEGER
    INTEGER -> NUMERIC: silent
    INTEGER -> NUMERIC(10, 2): MayFail, fails where t.c has more than 8 digits before the point
    SMALLINT -> NUMERIC(10, 2): silent
    INTEGER -> DOUBLE PRECISION: silent
    BIGINT -> DOUBLE PRECISION: Alters, rounds large values of t.c
    INTEGER -> REAL: Alters, rounds large values of t.c
    INTEGER -> TEXT: silent
    INTEGER -> VARCHAR(5): MayFail, fails where t.c is longer than 5 characters
    INTEGER -> BOOLEAN: Alters, makes every number of t.c but 0 TRUE
    BOOLEAN -> INTEGER: silent
    NUMERIC(10, 2) -> NUMERIC(12, 2): silent
    NUMERIC(10, 2) -> NUMERIC(10, 4): MayFail, fails where t.c has more than 6 digits before the point
    NUMERIC(10, 2) -> NUMERIC(10, 1): Alters, rounds the values of t.c to 1 digit behind the point
    NUMERIC -> NUMERIC(10, 1): Alters, rounds the values of t.c to 1 digit behind the point
    NUMERIC(10, 2) -> INTEGER: Alters, rounds the values of t.c to whole numbers
    NUMERIC -> DOUBLE PRECISION: Alters, rounds the values of t.c to about 15 digits
    DOUBLE PRECISION -> REAL: Alters, rounds the values of t.c to about 6 digits
    DOUBLE PRECISION -> NUMERIC: silent
    TEXT -> VARCHAR(50): MayFail, fails where t.c is longer than 50 characters
    VARCHAR(50) -> VARCHAR(20): MayFail, fails where t.c is longer than 20 characters
    VARCHAR(20) -> VARCHAR(50): silent
    VARCHAR(20) -> TEXT: silent
    TEXT -> INTEGER: MayFail, fails where the text of t.c is no integer
    TEXT -> UUID: MayFail, fails where the text of t.c is no UUID
    TEXT -> JSONB: MayFail, fails where the text of t.c is no JSON
    TEXT -> TIMESTAMPTZ: MayFail, fails where the text of t.c is no timestamp
    TEXT -> BOOLEAN: MayFail, fails where the text of t.c is no truth value
    TEXT -> TEXT[]: MayFail, fails where a value of t.c cannot be converted from TEXT to TEXT[]
    TEXT[] -> VARCHAR(3)[]: MayFail, fails where t.c is longer than 3 characters
    JSON -> JSONB: Alters, drops white space, the order of keys and repeated keys in the values of t.c
    UUID -> TEXT: silent
    TIMESTAMP -> DATE: Loses, loses the time of day of t.c
    TIMESTAMP -> TIMESTAMPTZ: Alters, converts t.c with the time zone of the session
    TIMESTAMP -> TIMESTAMP(3): Alters, rounds the seconds of t.c to 3 digits
    TIMESTAMPTZ -> TIME: Loses, loses the day of t.c
    DATE -> TIMESTAMP: silent
    DATE -> INTEGER: MayFail, fails where a value of t.c cannot be converted from DATE to INTEGER
    INET -> CIDR: MayFail, fails where a value of t.c cannot be converted from INET to CIDR
    ");
}

#[test]
fn types_of_mysql() {
    let types = [
        ("INT", "INT UNSIGNED"),
        ("INT UNSIGNED", "INT"),
        ("TINYINT", "BOOLEAN"),
        ("TEXT", "VARCHAR(100)"),
        ("VARCHAR(100)", "TEXT"),
        ("LONGTEXT", "TEXT"),
        ("DATETIME(6)", "DATETIME"),
        ("DATETIME", "TIMESTAMP"),
        ("DOUBLE", "DECIMAL(10, 2)"),
        ("ENUM('a', 'it''s')", "ENUM('a', 'b')"),
        ("VARCHAR(5)", "ENUM('a', 'b')"),
        ("ENUM('a', 'bcd')", "VARCHAR(2)"),
        ("BLOB", "TINYBLOB"),
    ];
    insta::assert_snapshot!(conversions(&types, Mysql), @"
    INT -> INT UNSIGNED: MayFail, fails where t.c is out of the range of INT UNSIGNED
    INT UNSIGNED -> INT: MayFail, fails where t.c is out of the range of INT
    TINYINT -> BOOLEAN: silent
    TEXT -> VARCHAR(100): MayFail, fails where t.c is longer than 100 characters
    VARCHAR(100) -> TEXT: silent
    LONGTEXT -> TEXT: MayFail, fails where t.c is longer than 65535 bytes
    DATETIME(6) -> DATETIME: Alters, rounds t.c to whole seconds
    DATETIME -> TIMESTAMP: Alters, converts t.c with the time zone of the session
    DOUBLE -> DECIMAL(10, 2): Alters, rounds the values of t.c to 2 digits behind the point
    ENUM('a', 'it''s') -> ENUM('a', 'b'): MayFail, fails where t.c is 'it''s'
    VARCHAR(5) -> ENUM('a', 'b'): MayFail, fails where t.c is no value of ENUM('a', 'b')
    ENUM('a', 'bcd') -> VARCHAR(2): MayFail, fails where t.c is longer than 2 characters
    BLOB -> TINYBLOB: MayFail, fails where t.c is longer than 255 bytes
    ");
}

#[test]
fn types_of_sqlite() {
    let types = [
        ("VARCHAR(100)", "VARCHAR(5)"),
        ("TEXT", "INTEGER"),
        ("INTEGER", "TEXT"),
        ("INTEGER", "REAL"),
        ("TEXT", "BLOB"),
        ("TEXT", "DATETIME"),
    ];
    insta::assert_snapshot!(conversions(&types, Sqlite), @"
    VARCHAR(100) -> VARCHAR(5): silent
    TEXT -> INTEGER: Alters, makes texts of t.c that are numbers so, others stay text
    INTEGER -> TEXT: silent
    INTEGER -> REAL: silent
    TEXT -> BLOB: silent
    TEXT -> DATETIME: Alters, makes texts of t.c that are numbers so, others stay text
    ");
}
