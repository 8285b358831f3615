//! SQLite.

use caribou_connection::Session;
use caribou_schema::Schema;
use diesel::{Connection, SqliteConnection};
use insta::assert_snapshot;

use crate::counting::introspect_counted;
use crate::describe::describe;

const QUERIES: usize = 5;

/// Runs a script and returns what the database says afterwards.
fn introspected(script: &str) -> Schema {
    let mut session = SqliteConnection::establish(":memory:").unwrap();
    session.run(script).unwrap();
    let (schema, queries) = introspect_counted(&mut session);
    assert_eq!(queries, QUERIES);
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
        CREATE TABLE caribou_events (id INTEGER PRIMARY KEY AUTOINCREMENT);
        CREATE VIRTUAL TABLE words USING fts5(word, content='');
        CREATE VIEW broken AS SELECT * FROM nowhere;
        CREATE VIEW names AS SELECT name FROM child;
        CREATE TRIGGER touched AFTER UPDATE ON child BEGIN UPDATE child SET at = 1; SELECT 2; END;
        CREATE TEMP TABLE child (gone INT);";
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
        (unnamed): (self) -> child ()
        (unnamed): (parent_b, parent_a) -> parent (b, a) on delete CASCADE on update SET NULL
        (unnamed): unique (self)
        (unnamed): unique (name, at)
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
        word 
    view broken () reads 
        as CREATE VIEW broken AS SELECT * FROM nowhere
    view names () reads 
        as CREATE VIEW names AS SELECT name FROM child
    trigger touched on child
        CREATE TRIGGER touched AFTER UPDATE ON child BEGIN UPDATE child SET at = 1; SELECT 2; END
    ");
}

#[test]
fn the_number_of_queries_does_not_grow() {
    let script: String = (0..1000)
        .map(|number| format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"))
        .collect();
    assert_eq!(introspected(&script).tables().count(), 1000);
}
