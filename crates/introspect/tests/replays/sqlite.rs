//! SQLite.

use diesel::{Connection, SqliteConnection};

#[track_caller]
fn check(scripts: &str) {
    super::compare(scripts, || Box::new(SqliteConnection::establish(":memory:").unwrap()));
}

#[test]
fn tables_are_as_sqlite_makes_them() {
    check(
        "
CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE CHECK (b <> ''), c INT REFERENCES t, UNIQUE (b, c));

CREATE TABLE t (a TEXT PRIMARY KEY, b INT) WITHOUT ROWID;

CREATE TABLE t (a TEXT PRIMARY KEY, b INT) STRICT;

CREATE TABLE t (a INTEGER PRIMARY KEY, b INT) STRICT;

CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b INT);

CREATE TABLE t (a INT REFERENCES later (x));
CREATE TABLE later (x INT PRIMARY KEY);

CREATE TABLE t (a INT REFERENCES later);
CREATE TABLE later (x INT PRIMARY KEY);

-- refused
CREATE TABLE t (a INT, A INT);

-- refused
CREATE TABLE t (a INT, PRIMARY KEY (b));

-- refused
CREATE TABLE t (a INT, FOREIGN KEY (b) REFERENCES t (a));
",
    );
}

#[test]
fn a_rename_is_followed_everywhere() {
    check(
        "
CREATE TABLE a (x INTEGER PRIMARY KEY, y INT CHECK (y > 0), z INT AS (y * 2));
CREATE TABLE b (x INT REFERENCES a, y INT REFERENCES a (x));
CREATE INDEX i ON a (y, y + 1) WHERE y > 5;
CREATE TRIGGER g AFTER INSERT ON a BEGIN UPDATE a SET y = 1; END;
CREATE VIEW v AS SELECT x, y FROM a;
ALTER TABLE a RENAME TO c;
ALTER TABLE c RENAME x TO id;
ALTER TABLE c RENAME COLUMN y TO amount;
ALTER TABLE b RENAME x TO c_id;

CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT);
CREATE TABLE u (a INT REFERENCES t);
CREATE INDEX i ON t (b);
CREATE TABLE new_t (a INTEGER PRIMARY KEY, b TEXT NOT NULL);
INSERT INTO new_t SELECT a, b FROM t;
DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE INDEX i ON t (b);

-- refused
CREATE TABLE t (a INT);
ALTER TABLE t RENAME TO T;
",
    );
}

#[test]
fn a_drop_takes_with_it_what_sqlite_takes() {
    check(
        "
CREATE TABLE t (a INT, b INT CHECK (b > 0), c INT REFERENCES t (a), d INT);
CREATE INDEX i ON t (a);
CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
ALTER TABLE t DROP d;
ALTER TABLE t DROP b;
ALTER TABLE t DROP c;
DROP INDEX i;
DROP TABLE t;

-- refused
CREATE TABLE t (a INT, b INT UNIQUE);
ALTER TABLE t DROP b;

-- refused
CREATE TABLE t (a INT, b INT);
CREATE INDEX i ON t (a) WHERE b > 0;
ALTER TABLE t DROP b;

-- refused
CREATE TABLE t (a INT, b INT CHECK (b > a));
ALTER TABLE t DROP a;

-- refused
CREATE TABLE t (a INT, b INT AS (a + 1));
ALTER TABLE t DROP a;

-- refused
CREATE TABLE t (a INTEGER PRIMARY KEY, b INT);
ALTER TABLE t DROP a;

CREATE TABLE a (x INTEGER PRIMARY KEY);
CREATE TABLE b (x INT REFERENCES a);
PRAGMA foreign_keys = OFF;
DROP TABLE a;
",
    );
}

#[test]
fn a_table_is_made_of_a_query() {
    check(
        "
CREATE TABLE a (x INTEGER PRIMARY KEY, y VARCHAR(20) NOT NULL DEFAULT 'x', z NUMERIC(10,2), w BLOB, v, d DATETIME, r DOUBLE);
CREATE TABLE b AS SELECT * FROM a;
CREATE TABLE c AS SELECT x AS id, y || 'a' AS yy, z + 1, count(*) c, CAST(x AS TEXT) t, 1 one, 'a' str, w, v, d, r FROM a GROUP BY 1;
CREATE TABLE IF NOT EXISTS d AS SELECT q.x, z.y k FROM a AS q LEFT JOIN b z ON q.x = z.x WHERE q.y <> '' ORDER BY 1;
CREATE TEMP TABLE e AS SELECT x FROM a;
CREATE TABLE f AS SELECT coalesce(y, 'q') q, max(x), a.y, length(y), -x AS neg, y IS NULL AS absent, 1.5 AS real FROM a;
ALTER TABLE b ADD COLUMN more INTEGER NOT NULL DEFAULT 0;

CREATE TABLE t (a \"quoted type\", b [x y]);
",
    );
}
