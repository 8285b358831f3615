//! Pairs of statements about which people think: those that must commute, and those that must not though they look like it.

use caribou_migration::Dialect;

/// A schema that people have: an app of tickets.
const POSTGRES: &str = "
CREATE TYPE state AS ENUM ('open', 'closed');
CREATE TABLE person (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE);
CREATE TABLE ticket (id BIGSERIAL PRIMARY KEY, owner BIGINT REFERENCES person (id) ON DELETE CASCADE, title TEXT, state state, updated_at TIMESTAMP);
CREATE TABLE note (id BIGSERIAL PRIMARY KEY, ticket BIGINT NOT NULL REFERENCES ticket (id) ON DELETE CASCADE, body TEXT);
CREATE TABLE tag (id BIGSERIAL PRIMARY KEY, name TEXT);
CREATE TABLE audit (at TIMESTAMP, what TEXT);
CREATE INDEX ticket_title ON ticket (title);
CREATE UNIQUE INDEX tag_name ON tag (name);
CREATE VIEW open_ticket AS SELECT id, title FROM ticket WHERE state = 'open';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (now(), 'x'); RETURN NEW; END $$;
CREATE FUNCTION anything() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DELETE FROM ' || TG_ARGV[0]; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION touch();
";

#[track_caller]
fn check(setup: &str, dialect: Dialect, wanted: bool, pairs: &str) {
    let before = super::schema(setup, dialect);
    let mut wrong = String::new();
    for pair in pairs.split("\n\n").map(str::trim).filter(|pair| !pair.is_empty()) {
        let (first, second) = pair.split_once('\n').unwrap();
        if super::commute(&before, first, second) != Some(wanted) {
            wrong.push_str(&format!("{pair}\n    {:?}\n", super::commute(&before, first, second)));
        }
    }
    assert!(wrong.is_empty(), "wanted {wanted}:\n{wrong}");
}

#[test]
fn what_has_nothing_to_do_with_each_other_commutes() {
    check(
        POSTGRES,
        Dialect::Postgres,
        true,
        "
DROP TABLE audit;
ALTER TABLE tag ADD COLUMN color TEXT NOT NULL DEFAULT 'red';

UPDATE tag SET name = lower(name);
ALTER TABLE note ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;

UPDATE tag SET name = lower(name);
DROP TABLE note;

INSERT INTO tag (name) VALUES ('new');
CREATE TABLE badge (id BIGSERIAL PRIMARY KEY, owner BIGINT REFERENCES person (id));

INSERT INTO person (name) VALUES ('first');
CREATE TABLE badge (id BIGSERIAL PRIMARY KEY, owner BIGINT REFERENCES person (id));

INSERT INTO person (name) VALUES ('first');
ALTER TABLE ticket ADD COLUMN stars INTEGER;

UPDATE ticket SET title = '';
CREATE OR REPLACE VIEW open_ticket AS SELECT id, title FROM ticket;

DROP INDEX ticket_title;
CREATE INDEX ON note (body);

CREATE INDEX ON ticket (owner);
ALTER TABLE ticket ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;

CREATE INDEX ON person (name);
CREATE TABLE badge (id BIGSERIAL PRIMARY KEY, owner BIGINT REFERENCES person (id));

CREATE TRIGGER told AFTER DELETE ON note FOR EACH ROW EXECUTE FUNCTION audited();
ALTER TABLE note ADD COLUMN stars INTEGER;

ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(80) USING left(title, 80);
DROP TABLE audit;

ALTER TABLE ticket ALTER COLUMN title SET DEFAULT '';
ALTER TABLE note ALTER COLUMN body SET DEFAULT '';

ALTER TABLE tag RENAME TO label;
ALTER TABLE note RENAME COLUMN body TO text;

CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
DROP TABLE audit;

CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
UPDATE tag SET name = '';
",
    );
}

#[test]
fn what_only_looks_so_does_not() {
    check(
        POSTGRES,
        Dialect::Postgres,
        false,
        "
DELETE FROM person;
UPDATE note SET body = '';

DELETE FROM person;
ALTER TABLE note ADD COLUMN stars INTEGER;

DROP TABLE note;
DELETE FROM ticket;

INSERT INTO note (ticket) VALUES (1);
INSERT INTO ticket (title) VALUES ('t');

INSERT INTO tag (name) VALUES ('new');
SELECT setval('tag_id_seq', 50);

UPDATE ticket SET title = '';
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

CREATE TRIGGER told AFTER UPDATE ON tag FOR EACH ROW EXECUTE FUNCTION audited();
UPDATE tag SET name = '';

ALTER TABLE ticket DROP COLUMN state CASCADE;
DROP TYPE state;

DROP VIEW open_ticket;
ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(80);

DROP INDEX ticket_title;
CREATE INDEX ticket_title ON note (body);

CREATE INDEX ticket_owner_idx ON note (body);
CREATE INDEX ON ticket (owner);

ALTER TABLE note DROP CONSTRAINT note_ticket_fkey;
DROP TABLE ticket CASCADE;

INSERT INTO audit SELECT now(), title FROM open_ticket;
UPDATE ticket SET title = '';

INSERT INTO audit SELECT now(), title FROM open_ticket;
CREATE OR REPLACE VIEW open_ticket AS SELECT id, title FROM ticket;

ALTER TABLE tag ADD COLUMN state state DEFAULT 'open';
ALTER TYPE state RENAME VALUE 'open' TO 'fresh';

DELETE FROM pg_enum WHERE enumlabel = 'open';
DROP TABLE audit;

ALTER TABLE ticket RENAME TO issue;
CREATE OR REPLACE VIEW open_ticket AS SELECT id, title FROM issue;

CREATE UNIQUE INDEX tag_name_too ON tag (name);
CREATE TABLE badge (tag TEXT REFERENCES tag (name));
",
    );
    let triggers = "
CREATE TRIGGER told AFTER UPDATE ON tag FOR EACH ROW EXECUTE FUNCTION audited();
CREATE TRIGGER wild AFTER UPDATE ON person FOR EACH ROW EXECUTE FUNCTION anything('tag');
";
    check(
        &format!("{POSTGRES}{triggers}"),
        Dialect::Postgres,
        false,
        "
UPDATE tag SET name = '';
DELETE FROM audit;

UPDATE tag SET name = '';
ALTER TABLE audit ADD COLUMN who TEXT;

UPDATE person SET name = '';
DROP TABLE note;
",
    );
}
