//! Synthetic rows get into tables with keys, checks, enums and references.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_target::DatabaseUrl;
use caribou_verify::{Place, Scratch, Tables, fill, rows};
use jiff::Timestamp;

/// Makes tables, fills them, and says which stayed empty and why.
fn filled(url: &str, script: &str) -> String {
    let place = Place::of(&DatabaseUrl::parse(url).unwrap());
    let mut scratch = Scratch::create(&place, Timestamp::now()).unwrap();
    for statement in script.split(";\n") {
        scratch.session().run(statement).unwrap();
    }
    let schema = scratch.schema().unwrap();
    let filled = fill(scratch.session(), &schema, &Tables::All).unwrap();
    let there = rows(scratch.session(), &schema, &Tables::All).unwrap();
    assert!(there.lost_in(&there).is_empty());
    assert_eq!(there.is_empty(), filled.tables.is_empty());
    let names: Vec<String> = filled.tables.iter().map(ToString::to_string).collect();
    format!("filled: {}\nempty: {:?}", names.join(", "), filled.empty)
}

#[test]
fn on_sqlite() {
    let script = "CREATE TABLE team (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, parent INTEGER REFERENCES team);
CREATE TABLE ticket (id INTEGER PRIMARY KEY AUTOINCREMENT, team_id INTEGER NOT NULL REFERENCES team (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')), score REAL, made TIMESTAMP NOT NULL, body BLOB,
    twice REAL GENERATED ALWAYS AS (score * 2) VIRTUAL, open BOOLEAN NOT NULL DEFAULT TRUE);
CREATE TABLE member (team_id INTEGER, ticket_id INTEGER, PRIMARY KEY (team_id, ticket_id),
    FOREIGN KEY (team_id) REFERENCES team (id), FOREIGN KEY (ticket_id) REFERENCES ticket (id)) WITHOUT ROWID;
CREATE TABLE chicken (id INTEGER PRIMARY KEY, egg INTEGER NOT NULL REFERENCES egg (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE egg (id INTEGER PRIMARY KEY, chicken INTEGER REFERENCES chicken (id));
CREATE TABLE impossible (id INTEGER PRIMARY KEY CHECK (id <> id))";
    insta::assert_snapshot!(filled("sqlite::memory:", script), @r#"
    filled: chicken, egg, member, team, ticket
    empty: {QualifiedName { schema: None, name: "impossible" }: "CHECK constraint failed: id <> id"}
    "#);
}

#[test]
fn on_postgresql() {
    let Some(server) = caribou_harness::postgres() else { return };
    let script = "CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE team (id SERIAL PRIMARY KEY, name VARCHAR(10) NOT NULL UNIQUE, code UUID NOT NULL, parent INT REFERENCES team);
CREATE TABLE ticket (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team_id INT NOT NULL REFERENCES team (id),
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')), priority SMALLINT CHECK (priority BETWEEN 1 AND 5),
    mood mood NOT NULL, tags TEXT[] NOT NULL, data JSONB NOT NULL, made TIMESTAMPTZ NOT NULL, day DATE, at TIME, ip INET,
    raw BYTEA NOT NULL, price NUMERIC(8, 2) NOT NULL, span INTERVAL, during TSTZRANGE, words TSVECTOR,
    twice NUMERIC GENERATED ALWAYS AS (price * 2) STORED, CHECK (char_length(status) > 1));
CREATE TABLE label (team_id INT REFERENCES team, name CHAR(3), PRIMARY KEY (team_id, name))";
    insta::assert_snapshot!(filled(server.database("rows").url(), script), @"
    filled: label, team, ticket
    empty: {}
    ");
}

#[cfg(feature = "mysql")]
#[test]
fn on_mariadb() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let script = "CREATE TABLE team (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10) NOT NULL UNIQUE, code CHAR(36) NOT NULL);
CREATE TABLE ticket (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, team_id INT NOT NULL,
    status ENUM('open', 'closed') NOT NULL, flag BOOLEAN NOT NULL, made DATETIME(6) NOT NULL, y YEAR NOT NULL,
    body LONGTEXT NOT NULL, raw VARBINARY(8) NOT NULL, price DECIMAL(8, 2) NOT NULL, data JSON,
    FOREIGN KEY (team_id) REFERENCES team (id))";
    insta::assert_snapshot!(filled(server.database("rows").url(), script), @"
    filled: team, ticket
    empty: {}
    ");
}
