//! Branches whose order matters: one is chosen, or only one can be.

use caribou_harness::Project;
use insta::assert_snapshot;

use super::{end, forked, migrate_without, renamed_and_indexed, untouched, views};
use crate::support::{caribou, error_document, json};

/// Both change the default of the same column: whichever comes last wins.
fn defaults() -> Project {
    let rebuilt = |value: &str| {
        format!(
            "CREATE TABLE new_ticket (id INTEGER PRIMARY KEY, title TEXT DEFAULT '{value}', body TEXT);\n\
             INSERT INTO new_ticket SELECT * FROM ticket;\nDROP TABLE ticket;\nALTER TABLE new_ticket RENAME TO ticket;"
        )
    };
    let down = "SELECT 1;";
    forked(&[("0002_new", &rebuilt("new"), down), ("0002_open", &rebuilt("open"), down)])
}

#[test]
fn nobody_chooses_without_being_told() {
    let project = views();
    assert_snapshot!(untouched(&project, "makemigrations --merge", 3), @"
    $ caribou makemigrations --merge
    [exit 3]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_body   create view shown
      0002_title  create view shown
      0002_body and 0002_title: order matters
        migrations/tickets/0002_body/up.sql:2   CREATE VIEW shown AS SELECT body FROM ticket
        migrations/tickets/0002_title/up.sql:2  CREATE VIEW shown AS SELECT title FROM ticket
          after either, the other does not fit: there is a view shown already
        migrations/tickets/0002_body/up.sql:1   DROP VIEW IF EXISTS shown
        migrations/tickets/0002_title/up.sql:1  DROP VIEW IF EXISTS shown
          both do the same
        on sqlite the orders end differently (0002_body first | 0002_title first):
          view shown: query: select title from ticket | select body from ticket

    --- stderr
    error: 0002_body and 0002_title: either can go first, and they end differently; nothing was written
      0002_body first: query of view shown ends as select title from ticket
      0002_title first: query of view shown ends as select body from ticket
    help: let it go first: caribou makemigrations --merge --first 0002_body
    help: let it go first: caribou makemigrations --merge --first 0002_title
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase 0002_body
    ");
    let error = error_document(&untouched(&project, "makemigrations --merge --no-input --format json", 3));
    assert_eq!(error["code"], "decision_needed");
    assert_eq!(error["conflicts"][0]["pairs"][0]["verdict"], "order_matters");
    let choices: Vec<_> =
        error["choices"].as_array().unwrap().iter().map(|choice| &choice["first"]).collect();
    assert_eq!(choices, ["tickets.0002_body", "tickets.0002_title"]);
    // What is offered to one who says yes to all is nothing: there is no better one.
    untouched(&project, "makemigrations --merge --yes", 3);
}

#[test]
fn what_goes_first_is_named_like_any_migration() {
    let project = views();
    for (text, exit) in [
        ("0002_title", 0),
        ("tickets.0002_title", 0),
        ("0002_t", 0),
        ("2", 2),
        ("0003", 2),
        ("0001_initial", 2),
    ] {
        let output = untouched(&project, &format!("makemigrations --merge --dry-run --first {text}"), exit);
        if exit == 2 {
            assert!(output.stderr.contains("0002_body") && output.stderr.contains("0002_title"), "{output}");
        }
    }
}

#[test]
fn every_database_ends_as_was_chosen() {
    for (first, last) in [("0002_body", "title"), ("0002_title", "body")] {
        let project = views();
        migrate_without(&project, "0002_title", "body");
        migrate_without(&project, "0002_body", "title");
        let document = json(
            &caribou(&project).run(&format!("makemigrations --merge --first {first} --format json")).exits(0),
        );
        assert_eq!(document["proven"]["sqlite"], true, "{document:#}");
        for database in ["body", "title", "new"] {
            let columns = end(&project, database, "SELECT name FROM pragma_table_info('shown')");
            assert_eq!(columns.trim(), last, "{first} first, {database}");
        }
    }
}

#[test]
fn what_only_rows_could_tell_is_not_bridged() {
    let project = forked(&[
        ("0002_lower", "UPDATE ticket SET title = lower(title);", "SELECT 1;"),
        ("0002_mark", "UPDATE ticket SET title = title || 'X';", "SELECT 1;"),
    ]);
    let output = untouched(&project, "makemigrations --merge --first 0002_lower", 4);
    assert_eq!(
        error_document(&untouched(&project, "makemigrations --merge --first 0002_lower --format json", 4))["code"],
        "not_alike"
    );
    for words in
        ["0002_lower/up.sql:1", "0002_mark/up.sql:1", "UPDATE ticket SET title = lower(title)", "--rebase"]
    {
        assert!(output.stderr.contains(words), "{words}:\n{output}");
    }
}

#[test]
fn the_only_order_that_runs_is_offered_and_told_anew() {
    let project = renamed_and_indexed();
    assert_snapshot!(untouched(&project, "makemigrations --merge --no-input", 3), @"
    $ caribou makemigrations --merge --no-input
    [exit 3]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_index    add index ticket_title to ticket (title)
      0002_subject  rename column title of ticket to subject
      0002_index and 0002_subject: order matters
        migrations/tickets/0002_index/up.sql:1    CREATE INDEX ticket_title ON ticket (title)
        migrations/tickets/0002_subject/up.sql:1  ALTER TABLE ticket RENAME COLUMN title TO subject
          after the second, the first does not fit: table ticket has no column title
        on sqlite, 0002_subject and then 0002_index fails: tickets.0002_index: no such column: title

    --- stderr
    error: 0002_index and 0002_subject: only 0002_index can go first; nothing was written
      0002_index first: only this order runs
    help: let it go first: caribou makemigrations --merge --first 0002_index
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase 0002_index
    ");
    let output = untouched(&project, "makemigrations --merge --first 0002_subject", 3);
    assert!(output.stderr.contains("only 0002_index can go first"), "{output}");
    assert_snapshot!(caribou(&project).run("makemigrations --merge --yes").exits(0), @"
    $ caribou makemigrations --merge --yes
    [exit 0]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_index    add index ticket_title to ticket (title)
      0002_subject  rename column title of ticket to subject
      0002_index and 0002_subject: order matters
        migrations/tickets/0002_index/up.sql:1    CREATE INDEX ticket_title ON ticket (title)
        migrations/tickets/0002_subject/up.sql:1  ALTER TABLE ticket RENAME COLUMN title TO subject
          after the second, the first does not fit: table ticket has no column title
        on sqlite, 0002_subject and then 0002_index fails: tickets.0002_index: no such column: title

    tickets.0003_index tells 0002_index anew, so that it can come last: databases that have that have this
      + migrations/tickets/0003_index/up.sql
      + migrations/tickets/0003_index/down.sql
      + migrations/tickets/0003_index/metadata.toml

    proven on sqlite: databases that have either branch end alike
    --- stderr
    help: commit it, then apply it wherever a branch is: caribou migrate
    ");
}

#[test]
fn a_database_with_either_side_goes_on_from_there() {
    let project = renamed_and_indexed();
    migrate_without(&project, "0002_subject", "index");
    migrate_without(&project, "0002_index", "subject");
    let document =
        json(&caribou(&project).run("makemigrations --merge --first 0002_index --format json").exits(0));
    let merged = document["merged"].as_array().unwrap();
    let retold = merged.iter().find(|merged| merged["kind"] == "retell").unwrap();
    assert_eq!(retold["replaces"], "tickets.0002_index");
    let query = "SELECT name FROM pragma_table_info('ticket') UNION ALL SELECT name FROM pragma_index_info('ticket_title')";
    for database in ["index", "subject", "new"] {
        assert_eq!(end(&project, database, query), "id\nsubject\nbody\nsubject\n", "{database}");
    }
}

#[test]
fn two_rebuilds_are_not_taken_for_independent() {
    untouched(&defaults(), "makemigrations --merge", 3);
}
