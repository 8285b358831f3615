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

#[test]
fn checks_of_mysql_go_with_their_column() {
    let from = "CREATE TABLE t (id INT PRIMARY KEY, a INT CHECK (a > 0), b INT, d JSON, CONSTRAINT sized CHECK (b < 100))";
    let to = "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, d JSON)";
    insta::assert_snapshot!(between(from, to, Mysql, &[]), @"
    ALTER TABLE t
        MODIFY COLUMN a INT,
        DROP CONSTRAINT sized;
    ");
    insta::assert_snapshot!(between(to, from, Mysql, &[]), @"
    ALTER TABLE t
        MODIFY COLUMN a INT CHECK (a > 0),
        ADD CONSTRAINT sized CHECK (b < 100);
    ");
    insta::assert_snapshot!(between("", from, Mysql, &[]), @"
    CREATE TABLE t (
        id INT PRIMARY KEY,
        a INT CHECK (a > 0),
        b INT,
        d JSON,
        CONSTRAINT sized CHECK (b < 100)
    );
    ");
}

#[test]
fn another_default_is_all_that_is_said_on_mysql() {
    let from = "CREATE TABLE t (a INT NOT NULL DEFAULT 1, b VARCHAR(9) NOT NULL DEFAULT 'x', c INT DEFAULT 1, d DATETIME)";
    let to = "CREATE TABLE t (a INT NOT NULL, b VARCHAR(9) NOT NULL DEFAULT 'y', c INT, d DATETIME DEFAULT CURRENT_TIMESTAMP)";
    insta::assert_snapshot!(between(from, to, Mysql, &[]), @"
    ALTER TABLE t
        ALTER COLUMN a DROP DEFAULT,
        ALTER COLUMN b SET DEFAULT 'y',
        MODIFY COLUMN c INT,
        MODIFY COLUMN d DATETIME DEFAULT CURRENT_TIMESTAMP;
    ");
}

#[test]
fn rows_are_validated_in_statements_of_their_own() {
    let before = "
        CREATE TABLE a (id INT PRIMARY KEY);
        CREATE TABLE t (a_id INT, b INT);
        ALTER TABLE t ADD CONSTRAINT owned FOREIGN KEY (a_id) REFERENCES a (id) NOT VALID;
        ALTER TABLE t ADD CONSTRAINT b_there CHECK (b IS NOT NULL) NOT VALID;
    ";
    let script = "
        ALTER TABLE t VALIDATE CONSTRAINT owned;
        ALTER TABLE t VALIDATE CONSTRAINT b_there;
        ALTER TABLE t ALTER COLUMN b SET NOT NULL;
        ALTER TABLE t DROP CONSTRAINT b_there;
    ";
    let before = schema(before, Postgres);
    let operations = rendering::operations(script, Postgres);
    insta::assert_snapshot!(caribou_sql::script(&operations, &before, &[], &[]).unwrap(), @"
    ALTER TABLE t VALIDATE CONSTRAINT owned;
    ALTER TABLE t VALIDATE CONSTRAINT b_there;
    ALTER TABLE t ALTER COLUMN b SET NOT NULL;
    ALTER TABLE t DROP CONSTRAINT b_there;
    ");
}

#[test]
fn a_column_that_counts_is_one_word() {
    let from = "CREATE TABLE t (a INT)";
    let to = "CREATE TABLE t (a INT, id BIGSERIAL PRIMARY KEY, n SERIAL)";
    insta::assert_snapshot!(between(from, to, Postgres, &[]), @"
    ALTER TABLE t
        ADD COLUMN id BIGSERIAL PRIMARY KEY,
        ADD COLUMN n SERIAL;
    ");
}

#[test]
fn a_reference_and_its_index_are_added_in_place() {
    let to = format!(
        "{ITSM} ALTER TABLE ticket ADD COLUMN parent_id BIGINT REFERENCES ticket (id); CREATE INDEX ticket_parent ON ticket (parent_id);"
    );
    insta::allow_duplicates! {
        for dialect in [Sqlite, Postgres] {
            insta::assert_snapshot!(between(ITSM, &to, dialect, &[]), @"
            ALTER TABLE ticket ADD COLUMN parent_id BIGINT REFERENCES ticket (id);
            CREATE INDEX ticket_parent ON ticket (parent_id);
            ");
        }
    }
    insta::assert_snapshot!(between(ITSM, &to, Mysql, &[]), @"
    ALTER TABLE ticket ADD COLUMN parent_id BIGINT;
    CREATE INDEX ticket_parent ON ticket (parent_id);
    ALTER TABLE ticket ADD FOREIGN KEY (parent_id) REFERENCES ticket (id);
    ");
    insta::assert_snapshot!(between(&to, ITSM, Sqlite, &[]), @"
    DROP INDEX ticket_parent;

    -- SQLite cannot drop a constraint: the table is made anew, its rows copied
    DROP VIEW open_ticket;
    CREATE TABLE new_ticket (
        id BIGINT PRIMARY KEY,
        title VARCHAR(200) NOT NULL,
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
fn values_are_converted_by_way_of_what_the_server_can() {
    let from = "
        CREATE TYPE mood AS ENUM ('a'); CREATE TYPE other AS ENUM ('a');
        CREATE TABLE t (a BIGINT, b BOOLEAN, c BOOLEAN, d mood, e mood, f TEXT, g TEXT, h mood[], i INT, j mood);
    ";
    let to = "
        CREATE TYPE mood AS ENUM ('a'); CREATE TYPE other AS ENUM ('a');
        CREATE TABLE t (a BOOLEAN, b BIGINT, c INT, d other, e TEXT, f mood, g JSONB, h other[], i mood, j INT);
    ";
    insta::assert_snapshot!(between(from, to, Postgres, &[]), @"
    ALTER TABLE t
        ALTER COLUMN a TYPE BOOLEAN USING a <> 0,
        ALTER COLUMN b TYPE BIGINT USING b::integer::bigint,
        ALTER COLUMN c TYPE INTEGER USING c::integer,
        ALTER COLUMN d TYPE other USING d::text::other,
        ALTER COLUMN e TYPE TEXT USING e::text,
        ALTER COLUMN f TYPE mood USING f::mood,
        ALTER COLUMN g TYPE JSONB USING g::jsonb,
        ALTER COLUMN h TYPE other[] USING h::text[]::other[],
        ALTER COLUMN i TYPE mood USING i::text::mood,
        ALTER COLUMN j TYPE INTEGER USING j::text::integer;
    ");
}

#[test]
fn what_is_said_of_a_rebuild_stands_above_it() {
    let before = schema("CREATE TABLE t (a INT PRIMARY KEY, b TEXT, c TEXT CHECK (c <> ''))", Sqlite);
    let script = "
        ALTER TABLE t RENAME COLUMN b TO body;
        ALTER TABLE t ALTER COLUMN body SET NOT NULL;
        ALTER TABLE t DROP COLUMN c;
        CREATE INDEX found ON t (body);
        CREATE TABLE u (a INT);
    ";
    let operations = rendering::operations(script, Postgres);
    let notes = [(1, "fails where t.body is NULL".to_owned()), (2, "loses the values of t.c".to_owned())];
    insta::assert_snapshot!(caribou_sql::script(&operations, &before, &notes, &[]).unwrap(), @"
    ALTER TABLE t RENAME COLUMN b TO body;

    -- SQLite cannot change a column: the table is made anew, its rows copied
    -- Fails where t.body is NULL
    -- Loses the values of t.c
    CREATE TABLE new_t (
        a INT PRIMARY KEY,
        body TEXT NOT NULL
    );
    INSERT INTO new_t (a, body)
    SELECT a, body FROM t;
    DROP TABLE t;
    ALTER TABLE new_t RENAME TO t;
    CREATE INDEX found ON t (body);

    CREATE TABLE u (
        a integer
    );
    ");
}

#[test]
fn nothing_to_do_is_said() {
    let before = schema(ITSM, Sqlite);
    insta::assert_snapshot!(script(&[], &before, &[], &[]).unwrap(), @"-- Nothing is to be done on this backend.");
}
