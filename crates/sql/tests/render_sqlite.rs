//! What is written for SQLite; what it does to rows is tested with `caribou-introspect`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use caribou_migration::Dialect::Sqlite;
use rendering::whole;

#[test]
fn a_whole_schema() {
    let script = r#"
        CREATE TABLE "Order" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            "group" TEXT NOT NULL COLLATE NOCASE DEFAULT 'a',
            made TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            code TEXT DEFAULT (hex(randomblob(4))) UNIQUE ON CONFLICT REPLACE,
            twice AS (id * 2) STORED,
            parent INT CONSTRAINT family REFERENCES "Order" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            CHECK (code <> '' AND made > 0)
        );
        CREATE TABLE pair (a INT, b INT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX found ON pair (a DESC, b + 1) WHERE b IS NOT NULL;
        CREATE VIRTUAL TABLE words USING fts5(title, tokenize = 'porter');
        CREATE VIEW pairs AS SELECT * FROM pair;
        CREATE TRIGGER paired AFTER INSERT ON pair BEGIN DELETE FROM pair WHERE a = 0; END;
    "#;
    insta::assert_snapshot!(whole(script, Sqlite), @r#"
    CREATE TABLE "Order" (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        "group" TEXT COLLATE NOCASE NOT NULL DEFAULT 'a',
        made TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
        code TEXT DEFAULT (hex(randomblob(4))) UNIQUE ON CONFLICT REPLACE,
        twice GENERATED ALWAYS AS (id * 2) STORED,
        parent INT,
        CHECK (code <> '' AND made > 0),
        CONSTRAINT family FOREIGN KEY (parent) REFERENCES "Order" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
    );
    CREATE TABLE pair (
        a INT NOT NULL,
        b INT NOT NULL,
        PRIMARY KEY (a, b)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX found ON pair (a DESC, (b + 1)) WHERE b IS NOT NULL;
    CREATE VIRTUAL TABLE words USING fts5(title, tokenize = 'porter');
    CREATE TRIGGER paired AFTER INSERT ON pair BEGIN DELETE FROM pair WHERE a = 0; END;
    CREATE VIEW pairs AS
    SELECT * FROM pair;
    "#);
}
