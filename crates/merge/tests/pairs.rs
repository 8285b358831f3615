//! What two branches are to each other: a project in, the verdict and the statements that decide it out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_harness::Fixture;
use caribou_merge::{Comparison, Decision, Source, Verdict, Why, compare};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Resource, Schema};
use caribou_sql::replay;

/// Compares the folders `first/*` and `second/*` on top of `before`, all of one project in a text.
fn compared(dialect: Dialect, project: &str) -> String {
    let project = Fixture::parse(project);
    let mut schema = Schema::empty(dialect);
    let mut sides: [Vec<(MigrationId, String, String)>; 2] = [Vec::new(), Vec::new()];
    for (path, entry) in project.iter() {
        let (side, file) = path.split_once('/').unwrap_or((path, ""));
        let id = || MigrationId::parse("a", &file.replace(".sql", "")).unwrap();
        match side {
            "first" => sides[0].push((id(), path.to_owned(), entry.text.clone())),
            "second" => sides[1].push((id(), path.to_owned(), entry.text.clone())),
            _ => replay(&entry.text, &mut schema).unwrap(),
        }
    }
    let [first, second] = sides.each_ref().map(|side| sources(side));
    said(&compare(&schema, &first, &second).unwrap())
}

fn sources(side: &[(MigrationId, String, String)]) -> Vec<Source<'_>> {
    side.iter()
        .map(|(id, file, script)| Source { id, file, script, elidable: false, run_in_transaction: true })
        .collect()
}

fn said(comparison: &Comparison) -> String {
    let lines = comparison.decisions.iter().map(line);
    std::iter::once(words(comparison.verdict()).to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

fn line(decision: &Decision) -> String {
    let why = match &decision.why {
        Why::Same => "same".to_owned(),
        Why::Fails { second_after_first, first_after_second } => {
            let error =
                |what, error: &Option<_>| error.as_ref().map(|error| format!("{what} fails: {error}"));
            let both = [
                error("second after first", second_after_first),
                error("first after second", first_after_second),
            ];
            both.into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        Why::Differ(of) => format!("both touch {}", of.iter().map(named).collect::<Vec<_>>().join(", ")),
        Why::Rows(of) => format!("rows: {}", of.iter().map(named).collect::<Vec<_>>().join(", ")),
        Why::Opaque => "opaque".to_owned(),
        _ => "?".to_owned(),
    };
    let (first, second) = (&decision.first, &decision.second);
    let settled = if decision.is_settled_by_running { "" } else { " (unsettled)" };
    let verdict = words(decision.verdict);
    format!("{}:{} {}:{} {verdict}{settled}: {why}", first.file, first.line, second.file, second.line)
}

fn named(resource: &Resource) -> String {
    match resource {
        Resource::Object(id) => id.to_string(),
        Resource::Column(table, column) => format!("{table}.{column}"),
        Resource::Constraint(table, name) => format!("constraint {name} of {table}"),
        Resource::Constraints(table) => format!("constraints of {table}"),
        Resource::Rows(table) => table.to_string(),
        Resource::Unsaid => "unsaid".to_owned(),
        Resource::Everything => "everything".to_owned(),
    }
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Independent => "independent",
        Verdict::SameEffect => "same effect",
        Verdict::OrderMatters => "order matters",
        Verdict::Contradict => "contradict",
    }
}

#[test]
fn tickets() {
    let text = compared(
        Dialect::Postgres,
        "
        //- /before.sql
        CREATE TABLE ticket (id bigint PRIMARY KEY, title text, state text);
        //- /first/0002_a.sql
        ALTER TABLE ticket ADD COLUMN stars integer;
        ALTER TABLE ticket RENAME COLUMN title TO subject;
        CREATE TABLE note (id bigint PRIMARY KEY);
        //- /second/0002_b.sql
        ALTER TABLE ticket ADD COLUMN points integer;
        CREATE INDEX ON ticket (title);
        CREATE TABLE note (id bigint PRIMARY KEY);
        ",
    );
    insta::assert_snapshot!(text, @"
    order matters
    first/0002_a.sql:2 second/0002_b.sql:2 order matters: second after first fails: table ticket has no column title
    first/0002_a.sql:3 second/0002_b.sql:3 same effect: same
    ");
}

/// Compares one-line scripts, `first | second` a line, on top of the same schema.
fn table(dialect: Dialect, before: &str, pairs: &str) -> String {
    let mut schema = Schema::empty(dialect);
    replay(before, &mut schema).unwrap();
    let ids = ["0002_a", "0002_b"].map(|name| MigrationId::parse("a", name).unwrap());
    let mut lines = Vec::new();
    for pair in pairs.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (first, second) = pair.split_once(" | ").unwrap();
        let source =
            |id, script| Source { id, file: "up.sql", script, elidable: false, run_in_transaction: true };
        let (first, second) = (source(&ids[0], first), source(&ids[1], second));
        let one = compare(&schema, &[first], &[second]).unwrap();
        let other = compare(&schema, &[second], &[first]).unwrap();
        assert_eq!(one.verdict(), other.verdict(), "it is not the same from the other side: {pair}");
        let is_settled = |of: &Comparison| of.decisions.iter().all(|decision| decision.is_settled_by_running);
        assert_eq!(is_settled(&one), is_settled(&other), "it is not the same from the other side: {pair}");
        let mark = if is_settled(&one) { "" } else { " (unsettled)" };
        lines.push(format!("{}{mark}: {pair}", words(one.verdict())));
    }
    lines.join("\n")
}

const TICKETS: &str = "
    CREATE TYPE state AS ENUM ('open', 'closed');
    CREATE SEQUENCE numbers;
    CREATE TABLE person (id bigint PRIMARY KEY, name text);
    CREATE TABLE ticket (
        id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        title text, body text, points integer, state state, owner bigint REFERENCES person ON DELETE CASCADE
    );
    CREATE INDEX ticket_points ON ticket (points);
    CREATE VIEW titles AS SELECT id, title FROM ticket;
";

#[test]
fn shapes_on_postgres() {
    let pairs = "
        ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN b int
        ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a int
        ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a integer NULL
        ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a text
        ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a int | ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a integer
        ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a int | ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a text
        ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket ALTER COLUMN body SET NOT NULL
        ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN body TO words
        ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN body TO text
        ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN points TO text
        ALTER TABLE ticket DROP COLUMN body | CREATE INDEX ON ticket (body)
        ALTER TABLE ticket DROP COLUMN body | CREATE INDEX ON ticket (points)
        ALTER TABLE ticket DROP COLUMN body | DROP TABLE ticket CASCADE
        ALTER TABLE ticket DROP COLUMN title CASCADE | CREATE VIEW more AS SELECT * FROM titles
        CREATE TABLE a (id int) | CREATE TABLE b (id int)
        CREATE TABLE a (id int) | CREATE TABLE a (id int)
        CREATE TABLE a (id int) | CREATE VIEW a AS SELECT 1 AS x
        CREATE TABLE note (ticket bigint REFERENCES ticket) | DROP TABLE ticket CASCADE
        CREATE TABLE note (ticket bigint REFERENCES ticket) | ALTER TABLE ticket ADD COLUMN a int
        CREATE INDEX ON ticket (title) | CREATE INDEX ON ticket (title)
        CREATE INDEX ON ticket (title) | CREATE INDEX ON ticket (title, body)
        CREATE INDEX ON ticket (title) | CREATE UNIQUE INDEX ON ticket (title)
        CREATE INDEX one ON ticket (title) | CREATE INDEX one ON person (name)
        ALTER TYPE state ADD VALUE 'x' | ALTER TYPE state ADD VALUE 'y'
        ALTER TYPE state ADD VALUE 'x' | ALTER TYPE state ADD VALUE 'x'
        ALTER TYPE state RENAME VALUE 'open' TO 'new' | ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'open'
        ALTER TYPE state RENAME VALUE 'open' TO 'new' | CREATE VIEW fresh AS SELECT id FROM ticket WHERE state = 'open'
        ALTER TABLE ticket ADD COLUMN a int | CREATE VIEW every AS SELECT * FROM ticket
        ALTER TABLE ticket ADD COLUMN a int | CREATE TABLE copy (LIKE ticket)
        ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 2
        ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN points TYPE bigint
        ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN body SET DEFAULT ''
        DROP INDEX ticket_points | ALTER TABLE ticket DROP COLUMN points
        DROP INDEX ticket_points | DROP INDEX ticket_points
        DROP TABLE ticket CASCADE | DROP TABLE person CASCADE
        COMMENT ON TABLE ticket IS 'a' | COMMENT ON TABLE ticket IS 'b'
        COMMENT ON TABLE ticket IS 'a' | COMMENT ON TABLE person IS 'b'
        GRANT SELECT ON ticket TO app | ALTER TABLE ticket ADD COLUMN a int
        GRANT SELECT ON ticket TO app | GRANT INSERT ON ticket TO app
        GRANT SELECT ON ticket TO app | REVOKE SELECT ON ticket FROM app
        GRANT SELECT ON ticket TO app | ALTER TABLE ticket RENAME TO issue
        CREATE EXTENSION pgcrypto | ALTER TABLE ticket ADD COLUMN a int
        CREATE EXTENSION pgcrypto | UPDATE ticket SET points = 1
        SET lock_timeout = '1s'; ALTER TABLE ticket ADD COLUMN a int | SET lock_timeout = '2s'; ALTER TABLE person ADD COLUMN a int
        SET search_path = other; ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE person ADD COLUMN a int
        ALTER TABLE ticket ADD CONSTRAINT c CHECK (points > 0) | ALTER TABLE ticket ADD CONSTRAINT c CHECK (points > 1)
        ALTER TABLE ticket ADD CHECK (points > 0) | ALTER TABLE ticket ADD CHECK (points > 1)
        DO $$ BEGIN PERFORM something(); END $$ | ALTER TABLE person ADD COLUMN a int
        ALTER TABLE ticket RENAME TO issue | CREATE TABLE ticket (id int)
    ";
    insta::assert_snapshot!(table(Dialect::Postgres, TICKETS, pairs), @"
    independent: ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN b int
    same effect: ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a int
    same effect: ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a integer NULL
    contradict: ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE ticket ADD COLUMN a text
    same effect: ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a int | ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a integer
    order matters: ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a int | ALTER TABLE ticket ADD COLUMN IF NOT EXISTS a text
    order matters: ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket ALTER COLUMN body SET NOT NULL
    contradict: ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN body TO words
    same effect: ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN body TO text
    contradict: ALTER TABLE ticket RENAME COLUMN body TO text | ALTER TABLE ticket RENAME COLUMN points TO text
    order matters: ALTER TABLE ticket DROP COLUMN body | CREATE INDEX ON ticket (body)
    independent: ALTER TABLE ticket DROP COLUMN body | CREATE INDEX ON ticket (points)
    order matters: ALTER TABLE ticket DROP COLUMN body | DROP TABLE ticket CASCADE
    order matters: ALTER TABLE ticket DROP COLUMN title CASCADE | CREATE VIEW more AS SELECT * FROM titles
    independent: CREATE TABLE a (id int) | CREATE TABLE b (id int)
    same effect: CREATE TABLE a (id int) | CREATE TABLE a (id int)
    contradict: CREATE TABLE a (id int) | CREATE VIEW a AS SELECT 1 AS x
    order matters: CREATE TABLE note (ticket bigint REFERENCES ticket) | DROP TABLE ticket CASCADE
    independent: CREATE TABLE note (ticket bigint REFERENCES ticket) | ALTER TABLE ticket ADD COLUMN a int
    same effect: CREATE INDEX ON ticket (title) | CREATE INDEX ON ticket (title)
    independent: CREATE INDEX ON ticket (title) | CREATE INDEX ON ticket (title, body)
    order matters: CREATE INDEX ON ticket (title) | CREATE UNIQUE INDEX ON ticket (title)
    contradict: CREATE INDEX one ON ticket (title) | CREATE INDEX one ON person (name)
    order matters: ALTER TYPE state ADD VALUE 'x' | ALTER TYPE state ADD VALUE 'y'
    same effect: ALTER TYPE state ADD VALUE 'x' | ALTER TYPE state ADD VALUE 'x'
    order matters: ALTER TYPE state RENAME VALUE 'open' TO 'new' | ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'open'
    order matters: ALTER TYPE state RENAME VALUE 'open' TO 'new' | CREATE VIEW fresh AS SELECT id FROM ticket WHERE state = 'open'
    order matters: ALTER TABLE ticket ADD COLUMN a int | CREATE VIEW every AS SELECT * FROM ticket
    order matters: ALTER TABLE ticket ADD COLUMN a int | CREATE TABLE copy (LIKE ticket)
    order matters: ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 2
    order matters: ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN points TYPE bigint
    independent: ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1 | ALTER TABLE ticket ALTER COLUMN body SET DEFAULT ''
    order matters: DROP INDEX ticket_points | ALTER TABLE ticket DROP COLUMN points
    same effect: DROP INDEX ticket_points | DROP INDEX ticket_points
    order matters: DROP TABLE ticket CASCADE | DROP TABLE person CASCADE
    order matters: COMMENT ON TABLE ticket IS 'a' | COMMENT ON TABLE ticket IS 'b'
    independent: COMMENT ON TABLE ticket IS 'a' | COMMENT ON TABLE person IS 'b'
    independent: GRANT SELECT ON ticket TO app | ALTER TABLE ticket ADD COLUMN a int
    independent: GRANT SELECT ON ticket TO app | GRANT INSERT ON ticket TO app
    order matters: GRANT SELECT ON ticket TO app | REVOKE SELECT ON ticket FROM app
    order matters: GRANT SELECT ON ticket TO app | ALTER TABLE ticket RENAME TO issue
    order matters: CREATE EXTENSION pgcrypto | ALTER TABLE ticket ADD COLUMN a int
    order matters: CREATE EXTENSION pgcrypto | UPDATE ticket SET points = 1
    independent: SET lock_timeout = '1s'; ALTER TABLE ticket ADD COLUMN a int | SET lock_timeout = '2s'; ALTER TABLE person ADD COLUMN a int
    order matters (unsettled): SET search_path = other; ALTER TABLE ticket ADD COLUMN a int | ALTER TABLE person ADD COLUMN a int
    contradict: ALTER TABLE ticket ADD CONSTRAINT c CHECK (points > 0) | ALTER TABLE ticket ADD CONSTRAINT c CHECK (points > 1)
    order matters: ALTER TABLE ticket ADD CHECK (points > 0) | ALTER TABLE ticket ADD CHECK (points > 1)
    order matters (unsettled): DO $$ BEGIN PERFORM something(); END $$ | ALTER TABLE person ADD COLUMN a int
    order matters (unsettled): ALTER TABLE ticket RENAME TO issue | CREATE TABLE ticket (id int)
    ");
}

#[test]
fn rows_on_postgres() {
    let pairs = "
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a int
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a int DEFAULT 0 NOT NULL
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a timestamptz DEFAULT now()
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a bigserial
        UPDATE ticket SET points = 1 | CREATE INDEX ON ticket (title)
        UPDATE ticket SET points = 1 | CREATE UNIQUE INDEX ON ticket (points)
        UPDATE ticket SET points = 1 | ALTER TABLE ticket RENAME COLUMN body TO text
        UPDATE ticket SET points = 1 | ALTER TABLE ticket RENAME COLUMN points TO stars
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD CHECK (points > 0)
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN points SET NOT NULL
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN body SET NOT NULL
        UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN points TYPE bigint
        UPDATE ticket SET points = 1 | ALTER TABLE ticket DROP COLUMN points
        UPDATE ticket SET points = 1 | ALTER TABLE ticket DROP COLUMN body
        UPDATE ticket SET points = 1 | DROP TABLE ticket CASCADE
        UPDATE ticket SET points = 1 | ALTER TABLE person ADD COLUMN a int
        UPDATE ticket SET points = 1 | UPDATE ticket SET points = 2
        UPDATE ticket SET points = 1 | UPDATE ticket SET points = 1
        UPDATE ticket SET points = 1 | UPDATE ticket SET body = ''
        UPDATE ticket SET points = 1 WHERE body = '' | UPDATE ticket SET body = ''
        UPDATE ticket SET points = length(body) | UPDATE ticket SET body = ''
        UPDATE ticket SET points = 1 | DELETE FROM ticket WHERE points = 0
        UPDATE ticket SET points = 1 | DELETE FROM person
        UPDATE ticket SET state = 'open' | ALTER TYPE state RENAME VALUE 'open' TO 'new'
        INSERT INTO ticket VALUES (1, 'a') | ALTER TABLE ticket ADD COLUMN a int
        INSERT INTO ticket (id, title) VALUES (1, 'a') | ALTER TABLE ticket ADD COLUMN a int
        INSERT INTO ticket (id, title) VALUES (1, 'a') | ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1
        INSERT INTO ticket (title) VALUES ('a') | INSERT INTO ticket (title) VALUES ('b')
        INSERT INTO ticket (id, title) VALUES (1, 'a') | INSERT INTO ticket (id, title) VALUES (2, 'b')
        INSERT INTO person (id) VALUES (1) | INSERT INTO ticket (owner) VALUES (1)
        INSERT INTO person (id) SELECT id FROM ticket | ALTER TABLE ticket ADD COLUMN a int
        INSERT INTO ticket (title) SELECT name FROM person | UPDATE person SET name = 'x'
        INSERT INTO ticket (title) SELECT name FROM person WHERE id IN (SELECT owner FROM ticket WHERE state = 'open') | ALTER TYPE state RENAME VALUE 'open' TO 'new'
        SELECT setval('numbers', 7) | SELECT nextval('numbers')
        CREATE TABLE old AS SELECT id FROM ticket | DELETE FROM ticket WHERE points = 0
        CREATE VIEW fresh AS SELECT id FROM ticket | DELETE FROM ticket WHERE points = 0
        ALTER TABLE ticket ADD FOREIGN KEY (points) REFERENCES person | DELETE FROM person
        CREATE TRIGGER t BEFORE UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION touch() | UPDATE ticket SET points = 1
    ";
    insta::assert_snapshot!(table(Dialect::Postgres, TICKETS, pairs), @"
    independent: UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a int
    independent: UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a int DEFAULT 0 NOT NULL
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a timestamptz DEFAULT now()
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD COLUMN a bigserial
    independent: UPDATE ticket SET points = 1 | CREATE INDEX ON ticket (title)
    order matters (unsettled): UPDATE ticket SET points = 1 | CREATE UNIQUE INDEX ON ticket (points)
    independent: UPDATE ticket SET points = 1 | ALTER TABLE ticket RENAME COLUMN body TO text
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket RENAME COLUMN points TO stars
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket ADD CHECK (points > 0)
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN points SET NOT NULL
    independent: UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN body SET NOT NULL
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket ALTER COLUMN points TYPE bigint
    order matters (unsettled): UPDATE ticket SET points = 1 | ALTER TABLE ticket DROP COLUMN points
    independent: UPDATE ticket SET points = 1 | ALTER TABLE ticket DROP COLUMN body
    order matters (unsettled): UPDATE ticket SET points = 1 | DROP TABLE ticket CASCADE
    independent: UPDATE ticket SET points = 1 | ALTER TABLE person ADD COLUMN a int
    order matters (unsettled): UPDATE ticket SET points = 1 | UPDATE ticket SET points = 2
    order matters (unsettled): UPDATE ticket SET points = 1 | UPDATE ticket SET points = 1
    independent: UPDATE ticket SET points = 1 | UPDATE ticket SET body = ''
    order matters (unsettled): UPDATE ticket SET points = 1 WHERE body = '' | UPDATE ticket SET body = ''
    order matters (unsettled): UPDATE ticket SET points = length(body) | UPDATE ticket SET body = ''
    order matters (unsettled): UPDATE ticket SET points = 1 | DELETE FROM ticket WHERE points = 0
    order matters (unsettled): UPDATE ticket SET points = 1 | DELETE FROM person
    order matters: UPDATE ticket SET state = 'open' | ALTER TYPE state RENAME VALUE 'open' TO 'new'
    order matters (unsettled): INSERT INTO ticket VALUES (1, 'a') | ALTER TABLE ticket ADD COLUMN a int
    independent: INSERT INTO ticket (id, title) VALUES (1, 'a') | ALTER TABLE ticket ADD COLUMN a int
    order matters (unsettled): INSERT INTO ticket (id, title) VALUES (1, 'a') | ALTER TABLE ticket ALTER COLUMN points SET DEFAULT 1
    order matters: INSERT INTO ticket (title) VALUES ('a') | INSERT INTO ticket (title) VALUES ('b')
    order matters: INSERT INTO ticket (id, title) VALUES (1, 'a') | INSERT INTO ticket (id, title) VALUES (2, 'b')
    order matters: INSERT INTO person (id) VALUES (1) | INSERT INTO ticket (owner) VALUES (1)
    order matters (unsettled): INSERT INTO person (id) SELECT id FROM ticket | ALTER TABLE ticket ADD COLUMN a int
    order matters (unsettled): INSERT INTO ticket (title) SELECT name FROM person | UPDATE person SET name = 'x'
    order matters: INSERT INTO ticket (title) SELECT name FROM person WHERE id IN (SELECT owner FROM ticket WHERE state = 'open') | ALTER TYPE state RENAME VALUE 'open' TO 'new'
    order matters (unsettled): SELECT setval('numbers', 7) | SELECT nextval('numbers')
    order matters (unsettled): CREATE TABLE old AS SELECT id FROM ticket | DELETE FROM ticket WHERE points = 0
    independent: CREATE VIEW fresh AS SELECT id FROM ticket | DELETE FROM ticket WHERE points = 0
    order matters (unsettled): ALTER TABLE ticket ADD FOREIGN KEY (points) REFERENCES person | DELETE FROM person
    order matters (unsettled): CREATE TRIGGER t BEFORE UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION touch() | UPDATE ticket SET points = 1
    ");
}

#[test]
fn what_sqlite_rebuilds_stands_against_a_new_column() {
    let text = compared(
        Dialect::Sqlite,
        "
        //- /before.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);
        //- /first/0002_strict_title.sql
        PRAGMA foreign_keys = OFF;
        CREATE TABLE ticket_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
        INSERT INTO ticket_new (id, title) SELECT id, title FROM ticket;
        DROP TABLE ticket;
        ALTER TABLE ticket_new RENAME TO ticket;
        //- /second/0002_add_stars.sql
        ALTER TABLE ticket ADD COLUMN stars INTEGER;
        ",
    );
    insta::assert_snapshot!(text, @"
    order matters
    first/0002_strict_title.sql:3 second/0002_add_stars.sql:1 order matters (unsettled): rows: ticket
    first/0002_strict_title.sql:4 second/0002_add_stars.sql:1 order matters: second after first fails: there is no table ticket
    ");
}

#[test]
fn a_cherry_pick_is_the_same_statement_by_statement() {
    let text = compared(
        Dialect::Postgres,
        "
        //- /before.sql
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        //- /first/0002_note.sql
        CREATE TABLE note (id bigint PRIMARY KEY, text text);
        INSERT INTO note VALUES (1, 'hello');
        //- /first/0003_more.sql
        ALTER TABLE note ADD COLUMN stars int;
        //- /second/0002_note_again.sql
        CREATE TABLE note (id bigint PRIMARY KEY, text text);
        INSERT INTO note VALUES (1, 'hello');
        ",
    );
    insta::assert_snapshot!(text, @"
    same effect
    first/0002_note.sql:1 second/0002_note_again.sql:1 same effect: same
    first/0002_note.sql:2 second/0002_note_again.sql:2 same effect (unsettled): same
    ");
}

#[test]
fn what_a_branch_does_and_undoes_is_no_secret() {
    let text = compared(
        Dialect::Postgres,
        "
        //- /before.sql
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        //- /first/0002_note.sql
        CREATE TABLE note (id bigint PRIMARY KEY);
        //- /second/0002_note_for_a_while.sql
        CREATE TABLE note (id bigint PRIMARY KEY);
        DROP TABLE note;
        ",
    );
    insta::assert_snapshot!(text, @"
    order matters
    first/0002_note.sql:1 second/0002_note_for_a_while.sql:1 same effect: same
    first/0002_note.sql:1 second/0002_note_for_a_while.sql:2 order matters: both touch table note
    ");
}

#[test]
fn what_is_in_both_branches_is_there() {
    let text = compared(
        Dialect::Postgres,
        "
        //- /before.sql
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        //- /first/0002_note.sql
        CREATE TABLE note (id bigint PRIMARY KEY);
        //- /first/0003_text.sql
        ALTER TABLE note ADD COLUMN text text;
        //- /second/0002_note.sql
        CREATE TABLE note (id bigint PRIMARY KEY);
        //- /second/0004_stars.sql
        ALTER TABLE note ADD COLUMN stars int;
        ",
    );
    insta::assert_snapshot!(text, @"independent");
}

#[test]
fn statements_that_cannot_be_cut_are_an_error() {
    let id = MigrationId::parse("a", "0002_a").unwrap();
    let source = Source {
        id: &id,
        file: "a/0002_a/up.sql",
        script: "SELECT 'x",
        elidable: false,
        run_in_transaction: true,
    };
    let error = compare(&Schema::empty(Dialect::Sqlite), &[source], &[]).unwrap_err();
    insta::assert_snapshot!(error, @"a/0002_a/up.sql: line 1, column 8: this string never ends");
}
