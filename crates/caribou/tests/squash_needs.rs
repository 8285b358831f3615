//! What squashes depend on: what their own statements need, and nothing else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou::squashing::Optimise;
use caribou::target::locate_at;
use caribou::{SquashAim, SquashRequest, Squashing};
use caribou_harness::Project;
use caribou_migration::Dialect;

/// Squashes every app, and says of each file what it depends on, and what it does not any more.
///
/// A migration is a line `app.name needed needed...`, and its statements on the lines behind it, until the next one; behind `back`
/// those that revert it.
fn needs(dialect: Dialect, text: &str) -> String {
    let mut files = String::from("//- /caribou.toml\n");
    let mut folder = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line == "back" {
            files += &folder;
            files += "down.sql\n";
            continue;
        }
        let Some((app, rest)) = line.split_once('.').filter(|(app, _)| app.len() == 1) else {
            files += &format!("{line}\n");
            continue;
        };
        let (rest, run_before) = rest.split_once(" before ").unwrap_or((rest, ""));
        let mut words = rest.split_whitespace();
        let name = words.next().unwrap();
        let list = |words: &mut dyn Iterator<Item = &str>| {
            words.map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
        };
        folder = format!("//- /migrations/{app}/{name}/");
        files += &format!("{folder}metadata.toml\n");
        files += &format!("dependencies = [{}]\n", list(&mut words));
        files += &format!("run_before = [{}]\n", list(&mut run_before.split_whitespace()));
        files += &format!("{folder}up.sql\n");
    }
    let project = Project::new(&files);
    let squashing = Squashing::read(&locate_at(&project.path()).unwrap(), &[dialect]).unwrap();
    let request = SquashRequest { aim: SquashAim::All, name: None, optimise: Optimise::Fully, note: None };
    let drafted = squashing.draft(&request).unwrap();
    let lines = drafted.squashes.iter().map(|squash| {
        let words = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>().join(" ");
        let (first, last) = (&squash.members[0], squash.members[squash.members.len() - 1].name());
        let dependencies = squash.metadata.dependencies.as_deref().unwrap();
        let mut line =
            format!("{first}-{last}: {}", words(&mut dependencies.iter().map(ToString::to_string)));
        if !squash.dropped.is_empty() {
            line += &format!(", not {}", words(&mut squash.dropped.iter().map(ToString::to_string)));
        }
        if !squash.metadata.run_before.is_empty() {
            line += &format!(
                ", before {}",
                words(&mut squash.metadata.run_before.iter().map(ToString::to_string))
            );
        }
        line
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_key_needs_who_made_what_it_refers_to_and_not_who_came_later() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        a.2 a.1
        ALTER TABLE person ADD COLUMN name text;
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        c.1 a.2 b.1
        CREATE TABLE ticket (id bigint PRIMARY KEY, owner bigint REFERENCES person (id));
        c.2 c.1
        ALTER TABLE ticket ADD COLUMN title text;
    "), @"
    a.1-2: 
    c.1-2: a.1, not a.2 b.1
    ");
}

#[test]
fn what_was_only_needed_on_the_way_is_not_needed() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        b.2 b.1 a.1
        CREATE TABLE link (owner bigint REFERENCES person (id));
        b.3 b.2
        DROP TABLE link;
    "), @"b.1-3: , not a.1");
}

#[test]
fn the_way_back_has_needs_too() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        back
        DROP TABLE ticket;
        b.2 b.1 a.1
        ALTER TABLE ticket ADD COLUMN title text;
        back
        INSERT INTO person SELECT id FROM ticket;
        ALTER TABLE ticket DROP COLUMN title;
    "), @"b.1-2: a.1");
}

#[test]
fn rows_need_who_wrote_those_that_they_are_made_of_or_refer_to() {
    let made_of = "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        a.2 a.1
        INSERT INTO person VALUES (1);
        a.3 a.2
        CREATE TABLE other (id bigint PRIMARY KEY);
        b.1 a.3
        CREATE TABLE ticket (id bigint PRIMARY KEY REFERENCES person);
        b.2 b.1
        INSERT INTO ticket";
    insta::assert_snapshot!(needs(Dialect::Postgres, &format!("{made_of} SELECT id FROM person;")), @"
    a.1-3: 
    b.1-2: a.2, not a.3
    ");
    insta::assert_snapshot!(needs(Dialect::Sqlite, &format!("{made_of} VALUES (1);")), @"
    a.1-3: 
    b.1-2: a.2, not a.3
    ");
}

#[test]
fn a_rename_needs_those_who_still_said_the_old_name() {
    // a.1 <-- a.2 <-- a.3
    //   \             /
    //    b.1 <-------'
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1 a.1
        CREATE TABLE ticket (id bigint PRIMARY KEY, owner bigint REFERENCES person (id));
        a.2 a.1
        CREATE TABLE other (id bigint PRIMARY KEY);
        a.3 a.2 b.1
        ALTER TABLE person RENAME TO people;
        a.4 a.3
        CREATE TABLE another (id bigint PRIMARY KEY);
    "), @"
    a.1-2: 
    a.3-4: a.2 b.1
    ");
}

#[test]
fn a_statement_that_nobody_understands_keeps_what_it_and_those_before_it_declare() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        c.1 a.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        c.2 c.1
        DO $$ BEGIN PERFORM 1 FROM person; END $$;
        c.3 c.2 b.1
        CREATE TABLE comment (id bigint PRIMARY KEY);
    "), @"c.1-3: a.1, not b.1");
}

#[test]
fn what_leads_to_a_statement_that_nobody_understands_is_kept() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        DO $$ BEGIN EXECUTE 'CREATE TABLE person (id bigint PRIMARY KEY)'; END $$;
        a.2 a.1
        CREATE TABLE other (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        c.1 a.2 b.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        c.2 c.1
        INSERT INTO ticket SELECT id FROM person;
    "), @"
    a.1-2: 
    c.1-2: a.2, not b.1
    ");
}

#[test]
fn rights_and_settings() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        c.1 a.1 b.1
        SET LOCAL lock_timeout = '5s';
        GRANT SELECT ON person TO reader;
        c.2 c.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
    "), @"c.1-2: a.1, not b.1");
}

#[test]
fn what_another_squash_does_not_bring_with_it_any_more_is_named() {
    // c.2 needs a.1 and b.2; b.2 declares a.1, but the squash of b has no need of it.
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        b.2 b.1 a.1
        ALTER TABLE place ADD COLUMN code bigint UNIQUE;
        c.1
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        c.2 c.1 b.2
        ALTER TABLE ticket ADD COLUMN owner bigint REFERENCES person (id);
        ALTER TABLE ticket ADD COLUMN place bigint REFERENCES place (code);
    "), @"
    b.1-2: , not a.1
    c.1-2: a.1 b.2
    ");
}

#[test]
fn what_only_the_whole_of_another_squash_brings_is_named() {
    // a.1 declares b.2 and needs b.1: in a database that has b.1 only, while a's originals are gone, it does not bring b.2.
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1 b.2
        CREATE TABLE place (id bigint PRIMARY KEY, owner bigint REFERENCES person (id));
        a.2 a.1
        ALTER TABLE place ADD COLUMN name text;
        b.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.2 b.1
        CREATE TABLE extra (id bigint PRIMARY KEY);
        c.1 a.1
        CREATE TABLE ticket (id bigint PRIMARY KEY, place bigint REFERENCES place (id));
        c.2 c.1 b.2
        INSERT INTO ticket SELECT id FROM extra;
    "), @"
    b.1-2: 
    a.1-2: b.1, not b.2
    c.1-2: a.1 b.2
    ");
}

#[test]
fn what_another_brings_with_it_is_not_named() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1
        CREATE TABLE person (id bigint PRIMARY KEY);
        b.1 a.1
        CREATE TABLE place (id bigint PRIMARY KEY, owner bigint REFERENCES person (id));
        c.1 a.1 b.1
        CREATE TABLE ticket (id bigint PRIMARY KEY REFERENCES person, place bigint REFERENCES place (id));
        c.2 c.1
        ALTER TABLE ticket ADD COLUMN title text;
    "), @"c.1-2: b.1");
}

#[test]
fn what_must_be_behind_it_stays_behind_it() {
    insta::assert_snapshot!(needs(Dialect::Postgres, "
        a.1 before b.1 a.2
        CREATE TABLE person (id bigint PRIMARY KEY);
        a.2 a.1
        ALTER TABLE person ADD COLUMN name text;
        b.1
        CREATE TABLE place (id bigint PRIMARY KEY);
        b.2 b.1
        ALTER TABLE place ADD COLUMN name text;
    "), @"
    a.1-2: , before b.1
    b.1-2:
    ");
}
