//! SQLite.

use caribou_connection::Session;
use caribou_migration::Dialect;
use diesel::{Connection, SqliteConnection};
use insta::assert_snapshot;

use crate::written::{operations, run_written};

const ITSM: &str = "
    CREATE TABLE team (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        title TEXT NOT NULL,
        state TEXT DEFAULT 'new',
        size INT,
        team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES ticket (id),
        loud TEXT GENERATED ALWAYS AS (upper(title)) STORED,
        CHECK (ticket.size >= 0)
    );
    CREATE TABLE comment (
        id INTEGER PRIMARY KEY,
        ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
        text TEXT
    );
    CREATE INDEX ticket_title ON ticket (lower(title)) WHERE size > 0;
    CREATE UNIQUE INDEX ticket_team ON ticket (team_id, id DESC);
    CREATE VIEW big AS SELECT id, title FROM ticket WHERE size > 3;
    CREATE VIEW biggest AS SELECT * FROM big;
    CREATE TRIGGER stamped AFTER UPDATE OF title ON ticket BEGIN
        INSERT INTO comment (ticket_id, text) VALUES (new.id, 'was ' || old.title);
    END;
    CREATE TRIGGER counted AFTER INSERT ON comment BEGIN
        UPDATE ticket SET size = size + 1 WHERE id = new.ticket_id;
    END;
    CREATE TRIGGER named INSTEAD OF UPDATE ON big BEGIN
        UPDATE ticket SET title = new.title WHERE id = new.id;
    END;
";

/// The ticket with the highest number is gone, so that only the counter remembers it.
const ROWS: &str = "
    INSERT INTO team VALUES (1, 'desk');
    INSERT INTO ticket (id, title, size, team_id) VALUES (1, 'Mouse', 5, 1), (7, 'Keyboard', 0, 1), (40, 'Gone', 1, 1);
    UPDATE ticket SET parent_id = 1 WHERE id = 7;
    INSERT INTO comment VALUES (1, 1, 'no cheese');
    DELETE FROM ticket WHERE id = 40;
";

/// Returns a database with tables and rows, with foreign keys as caribou has them while a table is dropped.
fn itsm() -> SqliteConnection {
    let mut session = SqliteConnection::establish(":memory:").unwrap();
    session.run("PRAGMA foreign_keys = OFF").unwrap();
    session.run(ITSM).unwrap();
    session.run(ROWS).unwrap();
    session
}

/// What must be so after any change: every row refers to one that is there, nothing is broken, counters go on, triggers
/// fire, and what was dropped for the rebuild is there again.
fn assert_whole(session: &mut SqliteConnection) {
    assert_eq!(session.value("SELECT count(*) || '' FROM pragma_foreign_key_check").unwrap().unwrap(), "0");
    assert_eq!(session.value("PRAGMA integrity_check").unwrap().unwrap(), "ok");
    session.run("PRAGMA foreign_keys = ON").unwrap();
    session.run("INSERT INTO ticket (title, size, team_id) VALUES ('Next', 9, 1)").unwrap();
    let next = session.value("SELECT max(id) || '' FROM ticket").unwrap();
    assert_eq!(next.as_deref(), Some("41"), "the counter");
    session.run("UPDATE big SET title = 'Cat' WHERE id = 1").unwrap();
    let said = session.value("SELECT group_concat(text, ', ') FROM comment WHERE ticket_id = 1").unwrap();
    assert_eq!(said.as_deref(), Some("no cheese, was Mouse"), "the triggers");
    let seen = session.value("SELECT group_concat(title, ', ') FROM biggest").unwrap();
    assert_eq!(seen.as_deref(), Some("Cat, Next"), "the views");
    session.run("DELETE FROM ticket WHERE id = 1 OR parent_id = 1").ok();
    session.run("DELETE FROM team").unwrap();
    let left = session.value("SELECT count(*) || '' FROM ticket").unwrap();
    assert_eq!(left.as_deref(), Some("0"), "the foreign keys");
}

/// Writes a script, runs what was written, and looks whether everything is whole. SQLite has no words for most changes of
/// a table, so the script is PostgreSQL's.
#[track_caller]
fn written(script: &str) -> String {
    let mut session = itsm();
    let written = run_written(&mut session, ITSM, &operations(script, Dialect::Postgres));
    assert_whole(&mut session);
    written
}

#[test]
fn what_sqlite_can_is_done_in_place() {
    let script = "
        ALTER TABLE ticket ADD COLUMN note TEXT, ADD COLUMN lead_id INTEGER REFERENCES team (id) ON DELETE SET NULL;
        ALTER TABLE ticket ADD COLUMN points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0);
        ALTER TABLE ticket ADD COLUMN gone TEXT;
        ALTER TABLE ticket DROP COLUMN gone;
        ALTER TABLE ticket RENAME COLUMN state TO status;
    ";
    assert_snapshot!(written(script), @"
    ALTER TABLE ticket ADD COLUMN note text;
    ALTER TABLE ticket ADD COLUMN lead_id integer REFERENCES team (id) ON DELETE SET NULL;
    ALTER TABLE ticket ADD COLUMN points integer NOT NULL DEFAULT 0 CHECK (points >= 0);
    ALTER TABLE ticket ADD COLUMN gone text;
    ALTER TABLE ticket DROP COLUMN gone;
    ALTER TABLE ticket RENAME COLUMN state TO status;
    ");
}

#[test]
fn what_sqlite_cannot_is_one_rebuild() {
    let script = "
        ALTER TABLE ticket ALTER COLUMN state SET NOT NULL;
        ALTER TABLE ticket ALTER COLUMN size TYPE REAL USING size * 1.5;
        ALTER TABLE ticket ADD COLUMN code TEXT DEFAULT (hex(7));
        ALTER TABLE ticket ADD CONSTRAINT has_title CHECK (title <> '');
        ALTER TABLE ticket ADD COLUMN note TEXT UNIQUE;
        ALTER TABLE ticket RENAME COLUMN state TO status;
        ALTER TABLE ticket ALTER COLUMN status SET DEFAULT 'open';
    ";
    assert_snapshot!(written(script), @"
    ALTER TABLE ticket RENAME COLUMN state TO status;
    DROP TRIGGER counted;
    DROP VIEW biggest;
    DROP VIEW big;
    CREATE TABLE new_ticket (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'open',
        size real CHECK (new_ticket.size >= 0),
        team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES ticket (id),
        loud TEXT GENERATED ALWAYS AS (upper(title)) STORED,
        code text DEFAULT (hex(7)),
        note text UNIQUE,
        CONSTRAINT has_title CHECK (title <> '')
    );
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
    INSERT INTO new_ticket (id, title, status, size, team_id, parent_id)
    SELECT id, title, status, size * 1.5, team_id, parent_id FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    CREATE INDEX ticket_title ON ticket (lower(title)) WHERE size > 0;
    CREATE UNIQUE INDEX ticket_team ON ticket (team_id, id DESC);
    CREATE VIEW big AS
    SELECT id, title FROM ticket WHERE size > 3;
    CREATE VIEW biggest AS
    SELECT * FROM big;
    CREATE TRIGGER stamped AFTER UPDATE OF title ON ticket BEGIN
            INSERT INTO comment (ticket_id, text) VALUES (new.id, 'was ' || old.title);
        END;
    CREATE TRIGGER named INSTEAD OF UPDATE ON big BEGIN
            UPDATE ticket SET title = new.title WHERE id = new.id;
        END;
    CREATE TRIGGER counted AFTER INSERT ON comment BEGIN
            UPDATE ticket SET size = size + 1 WHERE id = new.ticket_id;
        END;
    ");
}

#[test]
fn a_name_that_is_taken_until_the_rebuild_is_given_behind_it() {
    let script = "
        ALTER TABLE ticket ALTER COLUMN size SET NOT NULL;
        ALTER TABLE ticket RENAME COLUMN state TO aside;
        ALTER TABLE ticket RENAME COLUMN size TO state;
        ALTER TABLE ticket RENAME COLUMN aside TO size;
        ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 1;
    ";
    let mut session = itsm();
    assert_snapshot!(run_written(&mut session, ITSM, &operations(script, Dialect::Postgres)), @"
    ALTER TABLE ticket RENAME COLUMN state TO aside;
    DROP TRIGGER counted;
    DROP VIEW biggest;
    DROP VIEW big;
    CREATE TABLE new_ticket (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        aside TEXT DEFAULT 'new',
        size INT NOT NULL CHECK (new_ticket.size >= 0),
        team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES ticket (id),
        loud TEXT GENERATED ALWAYS AS (upper(title)) STORED
    );
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
    INSERT INTO new_ticket (id, title, aside, size, team_id, parent_id)
    SELECT id, title, aside, size, team_id, parent_id FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    CREATE INDEX ticket_title ON ticket (lower(title)) WHERE size > 0;
    CREATE UNIQUE INDEX ticket_team ON ticket (team_id, id DESC);
    CREATE VIEW big AS
    SELECT id, title FROM ticket WHERE size > 3;
    CREATE VIEW biggest AS
    SELECT * FROM big;
    CREATE TRIGGER stamped AFTER UPDATE OF title ON ticket BEGIN
            INSERT INTO comment (ticket_id, text) VALUES (new.id, 'was ' || old.title);
        END;
    CREATE TRIGGER named INSTEAD OF UPDATE ON big BEGIN
            UPDATE ticket SET title = new.title WHERE id = new.id;
        END;
    CREATE TRIGGER counted AFTER INSERT ON comment BEGIN
            UPDATE ticket SET size = size + 1 WHERE id = new.ticket_id;
        END;
    ALTER TABLE ticket RENAME COLUMN size TO state;
    ALTER TABLE ticket RENAME COLUMN aside TO size;
    DROP TRIGGER counted;
    DROP VIEW biggest;
    DROP VIEW big;
    CREATE TABLE new_ticket (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        size TEXT DEFAULT 'new',
        state INT NOT NULL DEFAULT 1 CHECK (new_ticket.state >= 0),
        team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
        parent_id INTEGER REFERENCES ticket (id),
        loud TEXT GENERATED ALWAYS AS (upper(title)) STORED
    );
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
    INSERT INTO new_ticket (id, title, size, state, team_id, parent_id)
    SELECT id, title, size, state, team_id, parent_id FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    CREATE INDEX ticket_title ON ticket (lower(title)) WHERE state > 0;
    CREATE UNIQUE INDEX ticket_team ON ticket (team_id, id DESC);
    CREATE VIEW big AS
    SELECT id, title FROM ticket WHERE state > 3;
    CREATE VIEW biggest AS
    SELECT * FROM big;
    CREATE TRIGGER stamped AFTER UPDATE OF title ON ticket BEGIN
            INSERT INTO comment (ticket_id, text) VALUES (new.id, 'was ' || old.title);
        END;
    CREATE TRIGGER named INSTEAD OF UPDATE ON big BEGIN
            UPDATE ticket SET title = new.title WHERE id = new.id;
        END;
    CREATE TRIGGER counted AFTER INSERT ON comment BEGIN
            UPDATE ticket SET state = state + 1 WHERE id = new.ticket_id;
        END;
    ");
    let rows = session.value("SELECT group_concat(size || state, ', ') FROM ticket").unwrap();
    assert_eq!(rows.as_deref(), Some("new6, new0"));
}

#[test]
fn rows_keep_their_numbers_where_no_key_has_them() {
    let before = "
        CREATE TABLE word (text TEXT, rowid TEXT);
        CREATE TABLE pair (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE new_word (x INT);
    ";
    let script = "
        ALTER TABLE word ALTER COLUMN rowid SET NOT NULL;
        ALTER TABLE pair ADD UNIQUE (b);
    ";
    let mut session = SqliteConnection::establish(":memory:").unwrap();
    session.run(before).unwrap();
    session
        .run("INSERT INTO word VALUES ('a', 1), ('b', 2), ('c', 3); DELETE FROM word WHERE text = 'a'")
        .unwrap();
    session.run("INSERT INTO pair VALUES (2, 1), (1, 2)").unwrap();
    assert_snapshot!(run_written(&mut session, before, &operations(script, Dialect::Postgres)), @"
    CREATE TABLE new_word_2 (
        text TEXT,
        rowid TEXT NOT NULL
    );
    INSERT INTO new_word_2 (_rowid_, text, rowid)
    SELECT _rowid_, text, rowid FROM word;
    DROP TABLE word;
    ALTER TABLE new_word_2 RENAME TO word;
    CREATE TABLE new_pair (
        a INT NOT NULL,
        b INT NOT NULL UNIQUE,
        PRIMARY KEY (a, b)
    ) WITHOUT ROWID;
    INSERT INTO new_pair (a, b)
    SELECT a, b FROM pair;
    DROP TABLE pair;
    ALTER TABLE new_pair RENAME TO pair;
    ");
    let numbers = session.value("SELECT group_concat(text || _rowid_, ', ') FROM word").unwrap();
    assert_eq!(numbers.as_deref(), Some("b2, c3"));
}

#[test]
fn columns_go_with_what_was_made_of_them() {
    let script = "
        DROP INDEX ticket_team;
        DROP VIEW biggest;
        ALTER TABLE ticket DROP COLUMN parent_id;
        ALTER TABLE ticket DROP COLUMN loud;
    ";
    let mut session = itsm();
    assert_snapshot!(run_written(&mut session, ITSM, &operations(script, Dialect::Postgres)), @"
    DROP INDEX ticket_team;
    DROP VIEW biggest;
    DROP TRIGGER counted;
    DROP VIEW big;
    CREATE TABLE new_ticket (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        state TEXT DEFAULT 'new',
        size INT CHECK (new_ticket.size >= 0),
        team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE
    );
    INSERT INTO sqlite_sequence (name, seq) SELECT 'new_ticket', seq FROM sqlite_sequence WHERE name = 'ticket';
    INSERT INTO new_ticket (id, title, state, size, team_id)
    SELECT id, title, state, size, team_id FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    CREATE INDEX ticket_title ON ticket (lower(title)) WHERE size > 0;
    CREATE VIEW big AS
    SELECT id, title FROM ticket WHERE size > 3;
    CREATE TRIGGER stamped AFTER UPDATE OF title ON ticket BEGIN
            INSERT INTO comment (ticket_id, text) VALUES (new.id, 'was ' || old.title);
        END;
    CREATE TRIGGER named INSTEAD OF UPDATE ON big BEGIN
            UPDATE ticket SET title = new.title WHERE id = new.id;
        END;
    CREATE TRIGGER counted AFTER INSERT ON comment BEGIN
            UPDATE ticket SET size = size + 1 WHERE id = new.ticket_id;
        END;
    ");
}

#[test]
fn what_has_no_rename_is_made_again() {
    let script = "
        ALTER VIEW big RENAME TO huge;
        ALTER INDEX ticket_title RENAME TO found;
        ALTER TABLE ticket RENAME TO issue;
        ALTER TABLE issue RENAME COLUMN parent_id TO above_id;
    ";
    let mut session = itsm();
    assert_snapshot!(run_written(&mut session, ITSM, &operations(script, Dialect::Postgres)), @"
    DROP TRIGGER named;
    DROP VIEW biggest;
    DROP VIEW big;
    CREATE VIEW huge AS
    SELECT id, title FROM ticket WHERE size > 3;
    CREATE VIEW biggest AS
    SELECT * FROM huge;
    CREATE TRIGGER named INSTEAD OF UPDATE ON huge BEGIN
            UPDATE ticket SET title = new.title WHERE id = new.id;
        END;
    DROP INDEX ticket_title;
    CREATE INDEX found ON ticket (lower(title)) WHERE size > 0;
    ALTER TABLE ticket RENAME TO issue;
    ALTER TABLE issue RENAME COLUMN parent_id TO above_id;
    ");
    let seen = session.value("SELECT group_concat(title, ', ') FROM biggest").unwrap();
    assert_eq!(seen.as_deref(), Some("Mouse"));
}

#[test]
fn a_table_that_nothing_changes_is_left_alone() {
    let script = "
        ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
        ALTER TABLE ticket OWNER TO desk;
    ";
    assert_eq!(written(script), "");
}
