//! SQLite, in memory.

use caribou_connection::{Session, open};
use caribou_migration::Dialect;
use caribou_schema::Schema;

use super::Outcome;

/// Of how many pairs one is looked at.
const STEP: usize = 23;

const SETUP: &str = "
CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER, y TEXT DEFAULT 'n');
CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id) ON DELETE CASCADE ON UPDATE CASCADE, x INTEGER);
CREATE TABLE c (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b (id) ON DELETE SET NULL, z TEXT);
CREATE TABLE d (id INTEGER PRIMARY KEY, x INTEGER, y TEXT);
CREATE TABLE e (id INTEGER PRIMARY KEY, c_id INTEGER REFERENCES c (id));
CREATE TABLE log (what TEXT);
CREATE INDEX a_x ON a (x);
CREATE INDEX b_x ON b (x);
CREATE UNIQUE INDEX d_x ON d (x);
CREATE VIEW v AS SELECT a.id, b.x FROM a JOIN b ON b.a_id = a.id;
CREATE TRIGGER noted AFTER UPDATE ON c BEGIN INSERT INTO log VALUES ('c' || NEW.id); END;
INSERT INTO a (id, x) VALUES (1, 1), (2, 2), (3, 3);
INSERT INTO b (id, a_id, x) VALUES (1, 1, 5), (2, 2, 6), (3, NULL, 7);
INSERT INTO c (id, b_id, z) VALUES (1, 1, 'p'), (2, 3, 'q');
INSERT INTO d (id, x, y) VALUES (1, 1, 'r'), (2, 2, 's');
INSERT INTO e (id, c_id) VALUES (1, 2);
INSERT INTO log VALUES ('start');
";

const PREFIXES: &[&str] = &[
    "",
    "DROP VIEW v;",
    "DROP TRIGGER noted; DROP TABLE e;",
    "CREATE TRIGGER kept AFTER INSERT ON d BEGIN DELETE FROM a WHERE id = 3; END;",
    "CREATE VIEW w AS SELECT id FROM v; DROP INDEX a_x;",
];

const STATEMENTS: &[&str] = &[
    "INSERT INTO a (id, x) VALUES (7, 7)",
    "INSERT INTO b (id, a_id) VALUES (7, 3)",
    "INSERT INTO c (id, b_id) SELECT id + 10, id FROM b",
    "INSERT INTO d (x, y) SELECT id + 10, 'v' FROM v",
    "INSERT INTO e SELECT id + 10, id FROM c",
    "INSERT INTO log SELECT count(*) FROM d",
    "UPDATE a SET x = x + 1",
    "UPDATE a SET id = id + 100 WHERE id = 1",
    "UPDATE b SET x = 0",
    "UPDATE c SET z = 'u'",
    "UPDATE d SET y = 'u'",
    "UPDATE e SET c_id = NULL",
    "DELETE FROM a WHERE id < 3",
    "DELETE FROM b WHERE x = 7",
    "DELETE FROM c WHERE id = 1",
    "DELETE FROM d",
    "DELETE FROM e",
    "DELETE FROM log",
    "REPLACE INTO a (id, x) VALUES (1, 9)",
    "ALTER TABLE a ADD COLUMN n INTEGER",
    "ALTER TABLE b ADD COLUMN n INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE b ADD COLUMN d_id INTEGER REFERENCES d (id)",
    "ALTER TABLE c ADD COLUMN n TEXT",
    "ALTER TABLE d ADD COLUMN n TEXT DEFAULT 'd'",
    "ALTER TABLE log ADD COLUMN n TEXT",
    "ALTER TABLE a DROP COLUMN y",
    "ALTER TABLE b DROP COLUMN x",
    "ALTER TABLE c DROP COLUMN z",
    "ALTER TABLE d DROP COLUMN y",
    "ALTER TABLE a RENAME COLUMN x TO n",
    "ALTER TABLE b RENAME COLUMN x TO n",
    "ALTER TABLE c RENAME COLUMN id TO n",
    "ALTER TABLE d RENAME COLUMN x TO n",
    "ALTER TABLE log RENAME COLUMN what TO n",
    "ALTER TABLE a RENAME TO f",
    "ALTER TABLE b RENAME TO f",
    "ALTER TABLE d RENAME TO f",
    "ALTER TABLE e RENAME TO f",
    "ALTER TABLE log RENAME TO f",
    "DROP TABLE a",
    "DROP TABLE b",
    "DROP TABLE c",
    "DROP TABLE d",
    "DROP TABLE e",
    "DROP TABLE log",
    "DROP TABLE IF EXISTS f",
    "DROP INDEX a_x",
    "DROP INDEX b_x",
    "DROP INDEX d_x",
    "DROP INDEX IF EXISTS f_x",
    "DROP VIEW v",
    "DROP TRIGGER noted",
    "CREATE INDEX a_y ON a (y)",
    "CREATE UNIQUE INDEX b_a ON b (a_id)",
    "CREATE INDEX f_x ON d (y) WHERE x > 1",
    "CREATE INDEX a_x ON d (y)",
    "CREATE TABLE f (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id) ON DELETE CASCADE)",
    "CREATE TABLE f (id INTEGER PRIMARY KEY, x TEXT DEFAULT 'f')",
    "CREATE TABLE g AS SELECT * FROM d",
    "CREATE VIEW u AS SELECT x FROM d",
    "CREATE VIEW u AS SELECT * FROM a",
    "CREATE VIEW u AS SELECT * FROM f",
    "CREATE TRIGGER told AFTER DELETE ON b BEGIN INSERT INTO log VALUES ('b'); END",
    "CREATE TRIGGER noted AFTER INSERT ON d BEGIN UPDATE e SET c_id = NULL; END",
];

#[test]
fn statements_that_commute_may_change_places() {
    super::check(SETUP, PREFIXES, STATEMENTS, STEP, Dialect::Sqlite, |scripts| {
        let mut session = open(Dialect::Sqlite, ":memory:").unwrap();
        session.run("PRAGMA foreign_keys = ON").unwrap();
        scripts.iter().try_for_each(|script| session.run(script)).map_err(|error| error.to_string())?;
        Ok(Outcome::of(&mut *session, rows))
    });
}

fn rows(schema: &Schema, session: &mut dyn Session) -> Vec<String> {
    let mut all = Vec::new();
    for table in schema.tables() {
        let mut names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        names.sort_unstable();
        let values: Vec<String> = names.iter().map(|name| format!("quote({name})")).collect();
        let values = values.join(" || ',' || ");
        let rows = session.rows(&format!("SELECT {values} FROM {} ORDER BY 1", table.name)).unwrap();
        all.extend(
            rows.into_iter().map(|row| format!("{} {}", table.name, row[0].as_deref().unwrap_or("-"))),
        );
    }
    all
}
