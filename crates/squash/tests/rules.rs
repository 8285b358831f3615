//! What becomes of short ranges: scripts in, one script and what is said about it out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::replay;
use caribou_squash::{Optimise, Source, Waste, Why, squash};

/// Squashes scripts that are parted by lines of `---`, on top of what `before` makes. A script that begins with `-- elidable` is.
fn squashed(dialect: Dialect, before: &str, scripts: &str) -> String {
    let mut schema = Schema::empty(dialect);
    replay(before, &mut schema).unwrap();
    let scripts: Vec<&str> = scripts.split("---\n").collect();
    let ids: Vec<MigrationId> = (1..=scripts.len())
        .map(|number| MigrationId::parse("a", &format!("{number:04}_x")).unwrap())
        .collect();
    let files: Vec<String> = (1..=scripts.len()).map(|number| format!("{number}.sql")).collect();
    let sources: Vec<Source<'_>> = scripts
        .iter()
        .zip(&ids)
        .zip(&files)
        .map(|((script, id), file)| Source {
            id,
            file,
            script,
            elidable: script.contains("-- elidable"),
            run_in_transaction: !script.contains("-- no transaction"),
        })
        .collect();
    let squashed = squash(&sources, &schema, Optimise::Fully).unwrap();
    let text = squashed.script(&schema, &[]).unwrap();

    // Whatever it says, both lead to the same schema.
    let (mut one, mut other) = (schema.clone(), schema.clone());
    scripts.iter().for_each(|script| replay(script, &mut one).unwrap());
    replay(&text, &mut other).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(one.differences(&other), [], "it leads elsewhere\n{text}");

    let mut said = format!("-- {} into {}", squashed.statements, squashed.steps.len());
    if !squashed.run_in_transaction {
        said += ", in no transaction";
    }
    for left in &squashed.left_out {
        let why = match left.waste {
            Waste::NoRows => "no rows",
            Waste::Elidable => "elidable",
            Waste::Transaction => "transaction",
            Waste::Housekeeping => "housekeeping",
            Waste::Nothing => "nothing",
            Waste::KeyChecks => "key checks",
            _ => "?",
        };
        said += &format!(
            "\n-- without {}:{} {}: {why}",
            left.statement.file, left.statement.line, left.statement.start
        );
    }
    for stop in &squashed.stops {
        let why = match &stop.why {
            Why::Rows(tables) => format!("rows of {}", tables.join(", ")),
            other => format!("{other:?}").to_lowercase(),
        };
        said += &format!("\n-- stopped by {}:{} {}: {why}", stop.by.file, stop.by.line, stop.by.start);
        for (earlier, later) in &stop.pairs {
            said += &format!("\n--   {}:{} and {}:{}", earlier.file, earlier.line, later.file, later.line);
        }
    }
    format!("{said}\n{text}")
}

#[test]
fn what_is_done_to_a_new_table_is_part_of_it() {
    let scripts = "\
-- Tickets of the help desk.
CREATE TABLE ticket (id bigint PRIMARY KEY);
---
CREATE TABLE team (id bigint PRIMARY KEY);
ALTER TABLE ticket ADD COLUMN title text, ADD COLUMN body text;
---
ALTER TABLE ticket ADD COLUMN team bigint REFERENCES team (id);
ALTER TABLE ticket DROP COLUMN body;
ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
---
CREATE INDEX ticket_title ON ticket (title);
";
    insta::assert_snapshot!(squashed(Dialect::Postgres, "", scripts));
}

#[test]
fn a_statement_that_nothing_was_combined_with_keeps_its_text() {
    let scripts = "\
-- The teams
-- of the help desk.
create table team (id bigint, -- the key
    name text);
---
create table gone (id bigint);
---
drop table gone;
insert into team values (1, 'first');  -- the one that is always there
---
ANALYZE team;
";
    insta::assert_snapshot!(squashed(Dialect::Postgres, "", scripts));
}

#[test]
fn rows_are_filled_only_where_there_are_some() {
    let scripts = "\
CREATE TABLE ticket (id bigint, title text);
---
ALTER TABLE ticket ADD COLUMN rank bigint;
UPDATE ticket SET rank = id;
ALTER TABLE ticket ALTER COLUMN rank SET NOT NULL;
---
ALTER TABLE team ADD COLUMN rank bigint;
UPDATE team SET rank = id;
ALTER TABLE team ALTER COLUMN rank SET NOT NULL;
---
ALTER TABLE ticket ADD COLUMN late bigint;
";
    insta::assert_snapshot!(squashed(Dialect::Postgres, "CREATE TABLE team (id bigint)", scripts));
}

#[test]
fn a_rebuild_of_an_empty_table_on_sqlite_is_a_change_of_it() {
    let scripts = "\
CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);
CREATE INDEX ticket_title ON ticket (title);
---
CREATE TABLE comment (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket (id));
---
PRAGMA foreign_keys = OFF;
CREATE TABLE new_ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, rank INTEGER);
INSERT INTO new_ticket (id, title) SELECT id, title FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
PRAGMA foreign_keys = ON;
";
    insta::assert_snapshot!(squashed(Dialect::Sqlite, "", scripts));
}

#[test]
fn a_rebuild_knows_the_keys_that_came_with_a_column() {
    let scripts = "\
CREATE TABLE person (id INTEGER PRIMARY KEY);
CREATE TABLE ticket (id INTEGER PRIMARY KEY);
---
ALTER TABLE ticket ADD COLUMN owner INTEGER REFERENCES person (id);
---
CREATE TABLE new_ticket (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES person (id) ON DELETE SET NULL);
INSERT INTO new_ticket SELECT * FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
";
    let said = squashed(Dialect::Sqlite, "", scripts);
    assert_eq!(said.matches("REFERENCES").count(), 1, "{said}");
    assert!(said.contains("ON DELETE SET NULL"), "{said}");
}

#[test]
fn names_that_were_given_later_are_there_from_the_start() {
    let scripts = "\
CREATE TABLE issue (id INTEGER PRIMARY KEY, subject TEXT);
CREATE TABLE comment (id INTEGER PRIMARY KEY, issue INTEGER REFERENCES issue (id));
CREATE INDEX by_subject ON issue (subject);
---
ALTER TABLE issue RENAME TO ticket;
ALTER TABLE ticket RENAME COLUMN subject TO title;
ALTER TABLE comment RENAME COLUMN issue TO ticket;
";
    insta::assert_snapshot!(squashed(Dialect::Sqlite, "", scripts));
}

#[test]
fn a_column_that_refers_to_a_later_table_stays_whole_on_sqlite() {
    let scripts = "\
CREATE TABLE ticket (id INTEGER PRIMARY KEY);
CREATE TABLE comment (id INTEGER PRIMARY KEY, ticket INTEGER REFERENCES ticket (id));
---
CREATE TABLE rule (id INTEGER PRIMARY KEY, comment INTEGER REFERENCES comment (id));
-- Which rule opened it.
ALTER TABLE ticket ADD COLUMN rule INTEGER CONSTRAINT ticket_rule_fk REFERENCES rule (id);
ALTER TABLE comment ADD COLUMN length INTEGER CONSTRAINT length_check CHECK (length > 0);
";
    insta::assert_snapshot!(squashed(Dialect::Sqlite, "", scripts));
}

#[test]
fn a_default_waits_for_its_value() {
    let scripts = "\
CREATE TABLE ticket (id bigint PRIMARY KEY, status status NOT NULL DEFAULT 'open');
---
ALTER TYPE status ADD VALUE 'waiting';
---
ALTER TABLE ticket ALTER COLUMN status SET DEFAULT 'waiting';
ALTER TABLE ticket ADD COLUMN title text;
";
    insta::assert_snapshot!(squashed(Dialect::Postgres, "CREATE TYPE status AS ENUM ('open')", scripts));
    let with_type = format!("CREATE TYPE status AS ENUM ('open');\n---\n{scripts}");
    insta::assert_snapshot!(squashed(Dialect::Postgres, "", &with_type));
}
