//! SQLite.

use caribou_connection::Session;
use caribou_schema::Schema;
use diesel::{Connection, SqliteConnection};
use insta::assert_snapshot;

use crate::counting::introspect_counted;
use crate::describe::describe;
use crate::replayed::assert_replayed;

const QUERIES: usize = 5;

/// What is no part of the schema that a script makes.
const BESIDE: &str = "CREATE TEMP TABLE child (gone INT);
    CREATE TEMP VIEW names AS SELECT 1;
    CREATE TABLE caribou_events (id INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY);";

/// Runs a script and returns what the database says afterwards.
fn introspected(script: &str) -> Schema {
    let mut session = SqliteConnection::establish(":memory:").unwrap();
    session.run(script).unwrap();
    session.run(BESIDE).unwrap();
    let (schema, queries) = introspect_counted(&mut session);
    assert_eq!(queries, QUERIES);
    assert_replayed(script, &schema);
    schema
}

#[test]
fn pragmas_know_tables_columns_keys_and_indexes() {
    let script = "
        CREATE TABLE parent (a INT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;
        CREATE TABLE child (
            id INTEGER PRIMARY KEY,
            name VARCHAR (20) NOT NULL DEFAULT 'x',
            none TEXT DEFAULT NULL,
            at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
            sum DEFAULT (1 + 2),
            untyped,
            parent_a INT,
            parent_b TEXT,
            self INT UNIQUE REFERENCES child,
            UNIQUE (name, at),
            FOREIGN KEY (parent_b, parent_a) REFERENCES parent (b, a) ON DELETE CASCADE ON UPDATE SET NULL
        );
        CREATE INDEX by_name ON child (name DESC, at COLLATE NOCASE);
        CREATE UNIQUE INDEX once ON child (sum);
        CREATE TABLE exact (id INTEGER PRIMARY KEY, x ANY) STRICT;
        CREATE VIRTUAL TABLE words USING fts5(word, content='');
        CREATE VIEW broken AS SELECT * FROM nowhere;
        CREATE VIEW names AS SELECT name FROM child;
        CREATE TRIGGER touched AFTER UPDATE ON child BEGIN UPDATE child SET at = 1; SELECT 2; END;";
    assert_snapshot!(describe(&introspected(script)), @"
    table child
        id INTEGER
        name VARCHAR(20) not null default 'x'
        none TEXT
        at TIMESTAMP default CURRENT_TIMESTAMP
        sum  default 1 + 2
        untyped 
        parent_a INT
        parent_b TEXT
        self INT
        (unnamed): primary key (id)
        (unnamed): unique (self)
        (unnamed): (self) -> child ()
        (unnamed): unique (name, at)
        (unnamed): (parent_b, parent_a) -> parent (b, a) on delete CASCADE on update SET NULL
        index by_name (name desc, at collate NOCASE)
        unique index once (sum)
    table exact [strict]
        id INTEGER
        x ANY
        (unnamed): primary key (id)
    table parent [without rowid]
        a INT not null
        b TEXT not null
        (unnamed): primary key (b, a)
    table words [module=fts5(word, content='')]
    view broken () reads nowhere
        as SELECT * FROM nowhere
    view names () reads child
        as SELECT name FROM child
    trigger touched on child reads child
        CREATE TRIGGER touched AFTER UPDATE ON child BEGIN UPDATE child SET at = 1; SELECT 2; END
    ");
}

#[test]
fn the_text_knows_the_rest() {
    let script = "
        CREATE TABLE t (
            id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
            name TEXT COLLATE NOCASE CONSTRAINT once UNIQUE ON CONFLICT REPLACE,
            twice INT AS (id * 2),
            kept INT GENERATED ALWAYS AS (id + 1) STORED,
            self INT CONSTRAINT up REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED,
            x INT CHECK (x > 0),
            CONSTRAINT ordered CHECK (x < self)
        );
        ALTER TABLE t ADD COLUMN added INT DEFAULT 3 CHECK (added <> 2);
        CREATE INDEX partial ON t (lower(name), x DESC) WHERE x IS NOT NULL;
        ALTER TABLE t RENAME TO \"the table\";
        ALTER TABLE \"the table\" RENAME COLUMN x TO y;
        CREATE VIEW names (called) AS SELECT name FROM \"the table\";
        CREATE TRIGGER touched AFTER UPDATE OF y ON \"the table\" BEGIN UPDATE \"the table\" SET y = 1; END;";
    assert_snapshot!(describe(&introspected(script)), @r#"
    table the table
        id INTEGER autoincrement
        name TEXT collate NOCASE
        twice INT virtual id * 2
        kept INT stored id + 1
        self INT
        y INT
        added INT default 3
        pk: primary key (id)
        once: unique (name) on conflict REPLACE
        up: (self) -> the table (id) deferred
        (unnamed): check y > 0
        (unnamed): check added <> 2
        ordered: check y < self
        index partial ((lower(name)), y desc) where y IS NOT NULL
    view names (called) reads the table
        as SELECT name FROM "the table"
    trigger touched on the table reads the table
        CREATE TRIGGER touched AFTER UPDATE OF y ON "the table" BEGIN UPDATE "the table" SET y = 1; END
    "#);
}

#[test]
fn the_number_of_queries_does_not_grow() {
    let script: String = (0..1000)
        .map(|number| format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"))
        .collect();
    assert_eq!(introspected(&script).tables().count(), 1000);
}
