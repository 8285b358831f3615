//! A statement that is said to change no rows changes none: each is run on a real database.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod statements;

use caribou_connection::{Session, open};
use caribou_harness::Server;
use caribou_migration::Dialect;
use caribou_schema::QualifiedName;
use caribou_sql::Statement;

use statements::Statements;

/// How many statements are made up for a database.
const MANY: usize = 10_000;

/// How many of them must be found to change nothing and be run, or the test proves too little.
const ENOUGH: usize = 500;

#[test]
fn sqlite() {
    let setup = "
        CREATE TABLE full1 (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE full2 (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE empty1 (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE empty2 (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, b INTEGER);
        INSERT INTO full1 (a, b) VALUES (1, 2), (1, NULL), (3, 4);
        INSERT INTO full2 (a, b) VALUES (1, 1), (5, NULL)";
    let look = "
        SELECT 'full1', id || '', a || '', b || '' FROM full1
        UNION ALL SELECT 'full2', id || '', a || '', b || '' FROM full2
        UNION ALL SELECT 'empty1', id || '', a || '', b || '' FROM empty1
        UNION ALL SELECT 'empty2', id || '', a || '', b || '' FROM empty2 ORDER BY 1, 2";
    let mut session = open(Dialect::Sqlite, ":memory:").unwrap();
    session.run(setup).unwrap();
    check(&mut *session, look);
}

#[test]
fn postgres() {
    let setup = "
        CREATE TABLE full1 (id SERIAL PRIMARY KEY, a INTEGER, b INTEGER);
        CREATE TABLE full2 (id SERIAL PRIMARY KEY, a INTEGER, b INTEGER);
        CREATE TABLE empty1 (id SERIAL PRIMARY KEY, a INTEGER, b INTEGER);
        CREATE TABLE empty2 (id SERIAL PRIMARY KEY, a INTEGER, b INTEGER REFERENCES empty1);
        CREATE SEQUENCE called;
        CREATE FUNCTION touch(v ANYELEMENT) RETURNS ANYELEMENT LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('called'); RETURN v; END $$;
        CREATE AGGREGATE first_of(INTEGER) (sfunc = int4larger, stype = INTEGER);
        INSERT INTO full1 (a, b) VALUES (1, 2), (1, NULL), (3, 4);
        INSERT INTO full2 (a, b) VALUES (1, 1), (5, NULL);
        ANALYZE";
    let look = "
        SELECT 'full1', t::text FROM full1 t UNION ALL SELECT 'full2', t::text FROM full2 t
        UNION ALL SELECT 'empty1', t::text FROM empty1 t UNION ALL SELECT 'empty2', t::text FROM empty2 t
        UNION ALL SELECT sequencename::text, coalesce(last_value, 0)::text FROM pg_sequences ORDER BY 1, 2";
    on(caribou_harness::postgres(), Dialect::Postgres, setup, look);
}

#[cfg(feature = "mysql")]
#[test]
fn mariadb() {
    let setup = "
        CREATE TABLE full1 (id INTEGER PRIMARY KEY AUTO_INCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE full2 (id INTEGER PRIMARY KEY AUTO_INCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE empty1 (id INTEGER PRIMARY KEY AUTO_INCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE empty2 (id INTEGER PRIMARY KEY AUTO_INCREMENT, a INTEGER, b INTEGER);
        CREATE TABLE called (id INTEGER PRIMARY KEY AUTO_INCREMENT, a INTEGER);
        CREATE FUNCTION touch(v INTEGER) RETURNS INTEGER DETERMINISTIC BEGIN INSERT INTO called (a) VALUES (v); RETURN v; END;
        INSERT INTO full1 (a, b) VALUES (1, 2), (1, NULL), (3, 4);
        INSERT INTO full2 (a, b) VALUES (1, 1), (5, NULL)";
    let look = "
        SELECT 'full1', CONCAT_WS(',', id, a, b) FROM full1 UNION ALL SELECT 'full2', CONCAT_WS(',', id, a, b) FROM full2
        UNION ALL SELECT 'empty1', CONCAT_WS(',', id, a, b) FROM empty1
        UNION ALL SELECT 'empty2', CONCAT_WS(',', id, a, b) FROM empty2
        UNION ALL SELECT 'called', CONCAT_WS(',', id, a) FROM called ORDER BY 1, 2";
    on(caribou_harness::mariadb(), Dialect::Mysql, setup, look);
}

fn on(server: Option<&'static Server>, dialect: Dialect, setup: &str, look: &str) {
    let Some(server) = server else { return };
    let database = server.database("void");
    let mut session = open(dialect, database.url()).unwrap();
    for statement in caribou_sql::split(setup, dialect).unwrap() {
        session.run(statement.text).unwrap();
    }
    check(&mut *session, look);
}

/// Makes up statements and runs those that are said to change nothing, each in a transaction that is taken back.
fn check(session: &mut dyn Session, look: &str) {
    let dialect = session.dialect();
    let empty: Vec<QualifiedName> =
        ["empty1", "empty2"].map(|name| caribou_sql::qualified_name(name, dialect)).into();
    let before = session.rows(look).unwrap();
    let mut ran = 0;
    let mut statements = Statements::new(dialect);
    for _ in 0..MANY {
        let text = statements.statement();
        if !Statement::new(&text, dialect).changes_no_rows(&|table| empty.contains(table)) {
            continue;
        }
        session.run("BEGIN").unwrap();
        // What a server refuses changes nothing either, but proves nothing.
        if session.run(&text).is_ok() {
            ran += 1;
            assert_eq!(session.rows(look).unwrap(), before, "{text}");
        }
        session.run("ROLLBACK").unwrap();
        if dialect == Dialect::Postgres {
            // Sequences are not taken back.
            assert_eq!(session.rows(look).unwrap(), before, "{text}");
        }
    }
    assert!(ran >= ENOUGH, "only {ran} statements were run");
}
