//! Branches that contradict each other, or do the same only in part.

use insta::assert_snapshot;

use super::{add, contradicting, forked, untouched};
use crate::support::{applied, caribou, error_document, json};

#[test]
fn they_are_explained_and_not_papered_over() {
    let project = contradicting();
    assert_snapshot!(untouched(&project, "makemigrations --merge", 4), @"
    $ caribou makemigrations --merge
    [exit 4]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_number  add column state to ticket (INTEGER)
      0002_text    add column state to ticket (TEXT)
      0002_number and 0002_text: contradict
        migrations/tickets/0002_number/up.sql:1  ALTER TABLE ticket ADD COLUMN state INTEGER
        migrations/tickets/0002_text/up.sql:1    ALTER TABLE ticket ADD COLUMN state TEXT
          after either, the other does not fit: table ticket has a column state already
        on sqlite, 0002_number and then 0002_text fails: tickets.0002_text: duplicate column name: state
        on sqlite, 0002_text and then 0002_number fails: tickets.0002_number: duplicate column name: state

    --- stderr
    error: tickets.0002_number and tickets.0002_text contradict each other: neither can follow the other; nothing was written
      migrations/tickets/0002_number/up.sql:1  ALTER TABLE ticket ADD COLUMN state INTEGER
      migrations/tickets/0002_text/up.sql:1    ALTER TABLE ticket ADD COLUMN state TEXT
        after either, the other does not fit: table ticket has a column state already
      0002_number alone: add column state to ticket (INTEGER)
      0002_text alone: add column state to ticket (TEXT)
    help: change what is applied nowhere by hand, so that it can come after the other: migrations/tickets/0002_number or migrations/tickets/0002_text
    help: where both are applied somewhere, take one of them back in its database: caribou migrate tickets 0001_initial --database NAME
    ");
    for flags in ["--no-input", "--yes", "--first 0002_text", "--no-proof"] {
        let error =
            error_document(&untouched(&project, &format!("makemigrations --merge --format json {flags}"), 4));
        assert_eq!(error["code"], "contradict", "{flags}");
        assert_eq!(error["conflicts"][0]["pairs"][0]["verdict"], "contradict", "{flags}");
    }
}

#[test]
fn a_cherry_pick_is_taken_in() {
    let (up, down) = ("ALTER TABLE ticket ADD COLUMN state TEXT;", "ALTER TABLE ticket DROP COLUMN state;");
    let project = forked(&[("0002_state", up, down), ("0003_state", up, down)]);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations --merge --no-input").exits(0), @"
    $ caribou makemigrations --merge --no-input
    [exit 0]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_state  add column state to ticket (TEXT)
      0003_state  add column state to ticket (TEXT)
      0002_state and 0003_state: same effect, as their scripts say
        migrations/tickets/0002_state/up.sql:1  ALTER TABLE ticket ADD COLUMN state TEXT
        migrations/tickets/0003_state/up.sql:1  ALTER TABLE ticket ADD COLUMN state TEXT
          both do the same

    tickets.0002_state takes in tickets.0003_state, which does the same: databases that have that have this
      ~ migrations/tickets/0002_state/metadata.toml
      - migrations/tickets/0003_state

    proven on sqlite: databases that have either branch end alike
    --- stderr
    help: commit it, then apply it wherever a branch is: caribou migrate
    ");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 2);
}

#[test]
fn the_same_in_part_is_no_reason_to_take_one_in() {
    let (up, down) = ("ALTER TABLE ticket ADD COLUMN state TEXT;", "ALTER TABLE ticket DROP COLUMN state;");
    let more = format!("{up}\nCREATE TABLE label (id INTEGER PRIMARY KEY);");
    let project = forked(&[("0002_label", &more, down), ("0002_state", up, down)]);
    let error = error_document(&untouched(&project, "makemigrations --merge --format json", 4));
    assert_eq!(error["code"], "partly_same");
}

#[test]
fn what_is_the_same_as_whole_migrations_is_taken_in_and_the_rest_is_joined() {
    let column = |name: &str| {
        (
            format!("ALTER TABLE ticket ADD COLUMN {name} TEXT;"),
            format!("ALTER TABLE ticket DROP COLUMN {name};"),
        )
    };
    let [(state, no_state), (due, no_due), (note, no_note)] = ["state", "due", "note"].map(column);
    let project = forked(&[("0002_state", &state, &no_state), ("0002_picked", &state, &no_state)]);
    add(&project, "tickets/0003_due", &["tickets.0002_state"], (&due, &no_due));
    add(&project, "tickets/0003_note", &["tickets.0002_picked"], (&note, &no_note));
    let document = json(&caribou(&project).run("makemigrations --merge --no-input --format json").exits(0));
    let kinds: Vec<_> = document["merged"].as_array().unwrap().iter().map(|join| &join["kind"]).collect();
    assert_eq!(kinds, ["fold", "merge"]);
    assert_eq!(document["proven"]["sqlite"], true);
    caribou(&project).run("migrate").exits(0);
    assert_eq!(applied(&caribou(&project), "").len(), 5);
    caribou(&project).run("check").exits(0);
}
