//! Statements of SQLite as operations.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod parsing;

use caribou_migration::Dialect::Sqlite;
use parsing::read;

#[test]
fn tables() {
    let script = "
        CREATE TABLE IF NOT EXISTS main.\"Ticket\" (
            id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- the number
            title TEXT COLLATE NOCASE NOT NULL DEFAULT 'it''s, (new)' CHECK (length(title) > 0),
            project INT CONSTRAINT of_project REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            price DECIMAL(10, 2) DEFAULT -1.5 CONSTRAINT cheap CHECK (price < 10 OR title IN ('a', 'b')),
            made TIMESTAMP DEFAULT (datetime('now')),
            empty DEFAULT NULL,
            twice INT GENERATED ALWAYS AS (project * 2) STORED UNIQUE ON CONFLICT REPLACE,
            [odd name] AS (title || ')'),
            UNIQUE (title, project),
            CONSTRAINT far FOREIGN KEY (project, title) REFERENCES b (x, 'y') ON UPDATE SET NULL MATCH FULL
            CHECK (id <> 0)
        ) STRICT
    ";
    insta::assert_snapshot!(read(script, Sqlite), @r#"
    create Skip table Ticket strict=""
      id "INTEGER" not null AutoIncrement
      title "TEXT" not null default {'it''s, (new)'} collate NOCASE
      project "INT"
      price "DECIMAL(10,2)" default {-1.5}
      made "TIMESTAMP" default {datetime('now')}
      empty ""
      twice "INT" Stored {project * 2}
      odd name "" Virtual {title || ')'}
      constraint -: primary key (id)
      constraint -: check {length(title) > 0}
      constraint of_project: foreign key (project) references project () delete CASCADE update NO ACTION Deferred
      constraint cheap: check {price < 10 OR title IN ('a', 'b')}
      constraint -: unique (twice) on conflict REPLACE
      constraint -: unique (title project)
      constraint far: foreign key (project title) references b (x y) delete NO ACTION update SET NULL
      constraint -: check {id <> 0}
    "#);
}

#[test]
fn rare_tables() {
    let script = "
        CREATE TEMP TABLE a (x, y INT);
        CREATE TABLE temp.a (x TEXT PRIMARY KEY ON CONFLICT IGNORE) WITHOUT ROWID, STRICT;
        CREATE TABLE b (x DOUBLE PRECISION, y VARCHAR(20), 'z' UNSIGNED BIG INT, PRIMARY KEY (x COLLATE NOCASE DESC, y));
        CREATE TABLE c AS SELECT * FROM b;
        CREATE VIRTUAL TABLE d USING fts5(title, body, tokenize = 'porter');
        CREATE TABLE e (x INTEGER, PRIMARY KEY (x AUTOINCREMENT));
        CREATE TABLE f (x REFERENCES b (x) ON DELETE SET DEFAULT NOT DEFERRABLE, CHECK (x));
        CREATE TABLE g ();
        CREATE TABLE h (x INT
    ";
    insta::assert_snapshot!(read(script, Sqlite), @r#"
    create Fail table a temporary
      x ""
      y "INT"
    create Fail table a temporary strict="" without rowid=""
      x "TEXT"
      constraint -: primary key (x) on conflict IGNORE
    create Fail table b
      x "DOUBLE PRECISION"
      y "VARCHAR(20)"
      z "UNSIGNED BIG INT"
      constraint -: primary key (x y)
    CreateTableAs { table: Table { name: QualifiedName { schema: None, name: "c" }, columns: [], constraints: [], indexes: [], partition: None, inherits: [], temporary: false, options: {}, comment: None }, columns: [], query: Query { from: [FromItem { alias: Some("b"), columns: [], rows: Relation(QualifiedName { schema: None, name: "b" }) }], outputs: [All(None)] }, reads: {QualifiedName { schema: None, name: "b" }}, text: "CREATE TABLE c AS SELECT * FROM b", existing: Fail }
    create Fail table d module="fts5(title, body, tokenize = 'porter')"
    create Fail table e
      x "INTEGER" AutoIncrement
      constraint -: primary key (x)
    create Fail table f
      x ""
      constraint -: foreign key (x) references b (x) delete SET DEFAULT update NO ACTION
      constraint -: check {x}
    opaque table g: CREATE TABLE g ()
      ")": near ")": syntax error
    opaque table h: CREATE TABLE h (x INT
      "": unexpected end of input
    "#);
}

#[test]
fn changes() {
    let script = "
        ALTER TABLE a RENAME TO b;
        ALTER TABLE main.a RENAME COLUMN x TO y;
        ALTER TABLE a RENAME x TO \"Y\";
        ALTER TABLE a ADD z TEXT NOT NULL DEFAULT '' REFERENCES b (id) CHECK (z <> 'no');
        ALTER TABLE a ADD COLUMN w;
        ALTER TABLE a DROP COLUMN `w`;
        ALTER TABLE a DROP w;
        ALTER TABLE a ALTER COLUMN w TYPE TEXT;
        DROP TABLE IF EXISTS a;
        DROP INDEX i;
        DROP VIEW [v w];
        DROP TRIGGER main.t;
    ";
    insta::assert_snapshot!(read(script, Sqlite), @r#"
    rename Fail table a to b
    alter Fail a: rename x to y
    alter Fail a: rename x to Y
    alter Fail a: add Fail z "TEXT" not null default {''}
    alter Fail a: add Fail constraint -: foreign key (z) references b (id) delete NO ACTION update NO ACTION
    alter Fail a: add Fail constraint -: check {z <> 'no'}
    alter Fail a: add Fail w ""
    alter Fail a: drop Fail w
    alter Fail a: drop Fail w
    opaque table a: ALTER TABLE a ALTER COLUMN w T
      "TYPE TEXT": near "TYPE": syntax error
    drop Skip table a
    drop Fail index i
    drop Fail view v w
    drop Fail trigger t
    "#);
}

#[test]
fn indexes_views_triggers() {
    let script = "
        CREATE INDEX i ON t (a);
        CREATE UNIQUE INDEX IF NOT EXISTS main.i ON \"t\" (a COLLATE NOCASE DESC, lower(b), a || ',' COLLATE RTRIM ASC) WHERE a > (1) AND b IS NOT NULL;
        CREATE VIEW v (x, y) AS SELECT a, (SELECT max(b) FROM u) FROM t JOIN main.w ON t.a = w.a, z WHERE a IN (1, 2);
        CREATE TEMP VIEW v AS WITH c AS (SELECT 1) SELECT * FROM c, json_each('[]');
        CREATE TRIGGER g AFTER UPDATE OF a, b ON t WHEN new.a > 1 BEGIN
            INSERT INTO log (x) VALUES (new.a); UPDATE u SET b = CASE WHEN 1 THEN 2 END; DELETE FROM w WHERE a = old.a;
        END;
    ";
    insta::assert_snapshot!(read(script, Sqlite), @r#"
    index Fail on t index i: a
    index Skip on t index i: unique a collate NOCASE desc {lower(b)} {a || ','} collate RTRIM where {a > (1) AND b IS NOT NULL}
    create Fail view v (x y) reads ["t", "u", "w", "z"]: SELECT a, (SELECT max(b) FROM u) FROM t JOIN main.w ON t.a = w.a, z WHERE a IN (1, 2)
    create Fail view v () reads []: WITH c AS (SELECT 1) SELECT * FROM c, json_each('[]')
    create Fail trigger g on t reads ["log", "t", "u", "w"]: CREATE TRIGGER g AFTER UPDATE OF a, b ON t WHEN new.a > 1 BEGIN
                INSERT INTO log (x) VALUES (new.a); UPDATE u SET b = CASE WHEN 1 THEN 2 END; DELETE FROM w WHERE a = old.a;
            END
    "#);
}

#[test]
fn rows_and_the_rest() {
    let script = "
        INSERT OR REPLACE INTO new (a) SELECT a FROM old LEFT JOIN (x CROSS JOIN y) USING (a);
        REPLACE INTO t VALUES (1);
        WITH c AS (SELECT a FROM t) UPDATE OR IGNORE main.u SET a = (SELECT a FROM c) FROM w WHERE u.a IS DISTINCT FROM w.a;
        DELETE FROM t WHERE a IN (SELECT b FROM u);
        INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 2;
        SELECT * FROM t ORDER BY a, b;
        UPDATE sqlite_master SET sql = 'x';
        PRAGMA foreign_keys = OFF;
        BEGIN;
        SAVEPOINT a;
        VACUUM;
        GIBBERISH (;
    ";
    insta::assert_snapshot!(read(script, Sqlite), @r#"
    data reads [new old x y] writes [new]
    data reads [t] writes [t]
    data reads [t u w] writes [u]
    data reads [t u] writes [t]
    data reads [t] writes [t]
    data reads [t] writes []
    opaque -: UPDATE sqlite_master SET sql =
    neutral PRAGMA foreign_keys 
    neutral BEGIN
    neutral SAVEPOINT a
    neutral VACUUM
    opaque -: GIBBERISH (
      "GIBBERISH": near "GIBBERISH": syntax error
    "#);
}
