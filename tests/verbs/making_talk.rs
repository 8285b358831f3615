//! `makemigrations`: what it says, asks for, and exits with. What it writes is in `making_cases`.

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{caribou, error_document, execute, json, small};

/// One app on SQLite: a migration, and the schema that is wanted.
pub(crate) fn tickets(schema: &str) -> Project {
    let project = small(
        "
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
        //- /migrations/tickets/0001_initial/down.sql
        DROP TABLE ticket;
        ",
    );
    project.write("migrations/tickets/schema.sql", schema);
    project
}

pub(crate) const SAME: &str =
    "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);\n";
const RENAMED: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, body TEXT);\n";
const SMALLER: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n";
const FILLED: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, rank INTEGER NOT NULL);\n";
pub(crate) const LARGER: &str = "
CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, parent_id INTEGER);
CREATE INDEX ticket_parent ON ticket (parent_id);
";

/// Runs it and makes sure that it writes nothing.
#[track_caller]
pub(crate) fn refused(project: &Project, line: &str, exit: i32) -> caribou_harness::Output {
    let before = project.tree();
    let output = caribou(project).run(line).exits(exit);
    assert_eq!(project.tree(), before, "{output}");
    output
}

#[test]
fn what_is_written_is_shown_with_its_files_and_its_proof() {
    let project = tickets(LARGER);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations").exits(0), @"
    $ caribou makemigrations
    [exit 0]
    --- stdout
    tickets.0002_add_parent_id_to_ticket
      + add column parent_id to ticket (INTEGER)
      + add index ticket_parent to ticket (parent_id)
      migrations/tickets/0002_add_parent_id_to_ticket/up.sql
      migrations/tickets/0002_add_parent_id_to_ticket/down.sql
      migrations/tickets/0002_add_parent_id_to_ticket/metadata.toml

    proven on sqlite: up makes what is wanted, down brings back what was before
    --- stderr
    help: apply it: caribou migrate
    ");
    assert_snapshot!(project.tree_of("migrations/tickets/0002_add_parent_id_to_ticket"), @r#"
    //- /migrations/tickets/0002_add_parent_id_to_ticket/down.sql
    DROP INDEX ticket_parent;

    -- Loses the values of ticket.parent_id
    ALTER TABLE ticket DROP COLUMN parent_id;
    //- /migrations/tickets/0002_add_parent_id_to_ticket/metadata.toml
    run_in_transaction = true
    dependencies = ["tickets.0001_initial"]
    //- /migrations/tickets/0002_add_parent_id_to_ticket/up.sql
    ALTER TABLE ticket ADD COLUMN parent_id INTEGER;
    CREATE INDEX ticket_parent ON ticket (parent_id);
    "#);
    assert_snapshot!(caribou.run("makemigrations").exits(0), @"
    $ caribou makemigrations
    [exit 0]
    --- stdout
    No changes detected
    ");
    caribou.run("migrate").exits(0);
    caribou.run("drift").exits(0);
}

#[test]
fn nothing_to_do_is_said_in_djangos_words() {
    let project = tickets(SAME);
    for (line, said) in [
        ("makemigrations", "No changes detected\n"),
        ("makemigrations tickets", "No changes detected in app tickets\n"),
        ("makemigrations --check", "No changes detected\n"),
        ("makemigrations --dry-run", "No changes detected\n"),
    ] {
        assert_eq!(refused(&project, line, 0).stdout, said, "{line}");
    }
    let document = json(&refused(&project, "makemigrations --format json", 0));
    assert_eq!(document, json!({ "migrations": [], "proof": [], "notes": [] }));
    assert_eq!(
        json(&refused(&project, "makemigrations --check --format json", 0)),
        json!({ "differences": [], "notes": [] })
    );
}

#[test]
fn check_shows_what_is_different_and_neither_asks_nor_writes() {
    let project = tickets(RENAMED);
    assert_snapshot!(refused(&project, "makemigrations --check --no-input", 1), @"
    $ caribou makemigrations --check --no-input
    [exit 1]
    --- stdout
    table ticket: column title: TEXT NOT NULL | missing
    table ticket: column subject: missing | TEXT NOT NULL

    2 differences (in the migrations | wanted)
    --- stderr
    help: to write it down: caribou makemigrations
    ");
    let document = json(&refused(&project, "makemigrations --check --format json", 1));
    let one = &document["differences"][0];
    assert_eq!(
        (&one["backend"], &one["object"], &one["change"]),
        (&json!("sqlite"), &json!("table ticket"), &json!("changed"))
    );
    let gone = json!({ "part": "column", "name": "title", "migrations": "TEXT NOT NULL", "wanted": null });
    let new = json!({ "part": "column", "name": "subject", "migrations": null, "wanted": "TEXT NOT NULL" });
    assert_eq!(one["details"], json!([gone, new]));
}

#[test]
fn check_looks_at_the_named_apps_only() {
    let project = small(
        "
        //- /migrations/a/0001_initial/up.sql
        CREATE TABLE one (id INTEGER PRIMARY KEY);
        //- /migrations/a/schema.sql
        CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT);
        //- /migrations/b/0001_initial/up.sql
        CREATE TABLE two (id INTEGER PRIMARY KEY);
        //- /migrations/b/schema.sql
        CREATE TABLE two (id INTEGER PRIMARY KEY);
        ",
    );
    refused(&project, "makemigrations b --check", 0);
    refused(&project, "makemigrations a --check", 1);
    refused(&project, "makemigrations --check", 1);
    let output = refused(&project, "makemigrations aa --check", 2);
    assert!(output.stderr.contains("there is no app aa"), "{output}");
}

#[test]
fn what_only_a_person_knows_is_asked_and_nothing_is_guessed() {
    let project = tickets(RENAMED);
    assert_snapshot!(refused(&project, "makemigrations --no-input", 3), @"
    $ caribou makemigrations --no-input
    [exit 3]
    --- stderr
    error: a decision is needed, and nobody may be asked; nothing was written
      column ticket.title is not wanted any more: what became of it?
        --rename ticket.title=subject  renamed to subject  (73%: the same but for the name, same place)
        --drop ticket.title            no: drop ticket.title, its values are lost
    help: add one flag for each, run it in a terminal to be asked, or take what is offered with --yes
    ");
    // Without a terminal it is the same.
    refused(&project, "makemigrations", 3);
    let error = error_document(&refused(&project, "makemigrations --format json", 3));
    assert_eq!(error["code"], "decision_needed");
    let question = &error["questions"][0];
    assert_eq!((&question["subject"], &question["kind"]), (&json!("ticket.title"), &json!("column")));
    assert_eq!(question["candidates"][0]["name"], "subject");
    let flags: Vec<&Value> =
        question["answers"].as_array().unwrap().iter().map(|answer| &answer["flag"]).collect();
    assert_eq!(flags, ["--rename ticket.title=subject", "--drop ticket.title"]);
}

#[test]
fn a_flag_answers_a_question() {
    let project = tickets(RENAMED);
    let output = caribou(&project).run("makemigrations --no-input --rename ticket.title=subject").exits(0);
    assert!(output.stdout.contains("proven on sqlite"), "{output}");
    let sql = project.read("migrations/tickets/0002_rename_ticket_title_to_subject/up.sql");
    assert_eq!(sql, "ALTER TABLE ticket RENAME COLUMN title TO subject;\n");
    refused(&project, "makemigrations --check", 0);
}

#[test]
fn yes_takes_what_is_offered() {
    let project = tickets(RENAMED);
    let output = caribou(&project).run("makemigrations --yes").exits(0);
    assert!(output.stderr.contains("answered as by --rename ticket.title=subject"), "{output}");
    let project = tickets(FILLED);
    let output = caribou(&project).run("makemigrations --yes").exits(0);
    assert!(output.stderr.contains("answered as by --fill ticket.rank=0"), "{output}");
}

#[test]
fn a_drop_says_what_is_lost() {
    let project = tickets(SMALLER);
    let output = refused(&project, "makemigrations --no-input", 3);
    assert!(output.stderr.contains("--drop ticket.body  drop ticket.body, its values are lost"), "{output}");
    assert_snapshot!(caribou(&project).run("makemigrations --drop ticket.body").exits(0), @"
    $ caribou makemigrations --drop ticket.body
    [exit 0]
    --- stdout
    tickets.0002_drop_body_from_ticket
      - drop column body from ticket
        ! loses the values of ticket.body
      migrations/tickets/0002_drop_body_from_ticket/up.sql
      migrations/tickets/0002_drop_body_from_ticket/down.sql
      migrations/tickets/0002_drop_body_from_ticket/metadata.toml

    proven on sqlite: up makes what is wanted, down brings back what was before, but for values of ticket (body)
    --- stderr
    help: apply it: caribou migrate
    ");
}

#[test]
fn columns_that_must_have_a_value_get_one() {
    let project = tickets(FILLED);
    assert_snapshot!(refused(&project, "makemigrations --no-input", 3), @r#"
    $ caribou makemigrations --no-input
    [exit 3]
    --- stderr
    error: 2 decisions are needed, and nobody may be asked; nothing was written
      column ticket.rank (INTEGER) is new, must not be NULL and has no default: what do the rows get that are there?
        --fill ticket.rank=0  a value for the rows that are there, such as 0
      column ticket.body (TEXT) must not be NULL any more: what do the rows get that have NULL?
        --fill "ticket.body=''"  a value for the rows with NULL, such as ''
        --no-fill ticket.body    nothing: no row has NULL, or the migration shall fail
    help: add one flag for each, run it in a terminal to be asked, or take what is offered with --yes
    "#);
    for (flags, problem) in [
        ("--fill ticket.rank=", "a name, =, and what stands for it"),
        ("--fill ticket.rank=1,2", "one SQL expression is needed, not a list"),
        ("--fill ticket.rank=(1", "a bracket is not closed"),
        ("--fill ticket.rank=1 --no-fill ticket.rank", "two flags say what stands in ticket.rank"),
        ("--rename ticket=a --drop ticket", "two flags say what became of ticket"),
    ] {
        let output = refused(&project, &format!("makemigrations {flags}"), 2);
        assert!(output.stderr.contains(problem), "{output}");
    }
    caribou(&project).run("makemigrations --fill ticket.rank=id*10 --fill ticket.body=title").exits(0);
    let before = "INSERT INTO ticket (id, title) VALUES (1, 'a'), (2, 'b')";
    let caribou = caribou(&project);
    caribou.run("migrate tickets 1").exits(0);
    execute(&project.at("db.sqlite3"), before);
    caribou.run("migrate").exits(0);
    let rows =
        crate::support::rows(&project.at("db.sqlite3"), "SELECT id, body, rank FROM ticket ORDER BY id");
    assert_eq!(rows, "1\ta\t10\n2\tb\t20\n");
}

#[test]
fn a_flag_that_answers_nothing_is_an_error() {
    let project = tickets(RENAMED);
    assert_snapshot!(refused(&project, "makemigrations --rename ticket.titel=subject", 2), @"
    $ caribou makemigrations --rename ticket.titel=subject
    [exit 2]
    --- stderr
    error: these flags answer nothing; nothing was written
      ticket.titel: did you mean ticket.title?
    help: there is to be asked: ticket.title
    ");
    assert_snapshot!(refused(&project, "makemigrations --rename ticket.title=ticket.subject", 2), @"
    $ caribou makemigrations --rename ticket.title=ticket.subject
    [exit 2]
    --- stderr
    error: these flags answer nothing; nothing was written
      ticket.title: cannot have become ticket.subject: nothing of that name is new
    help: behind the = stands the name alone: --rename ticket.title=subject
    ");
    let project = tickets(SAME);
    let output = refused(&project, "makemigrations --drop ticket", 2);
    assert!(output.stderr.contains("there is nothing to be asked"), "{output}");
}

#[test]
fn dry_run_prints_the_files() {
    let project = tickets(SMALLER);
    assert_snapshot!(refused(&project, "makemigrations --dry-run --no-proof --drop ticket.body", 0), @r#"
    $ caribou makemigrations --dry-run --no-proof --drop ticket.body
    [exit 0]
    --- stdout
    tickets.0002_drop_body_from_ticket
      - drop column body from ticket
        ! loses the values of ticket.body

    -- migrations/tickets/0002_drop_body_from_ticket/up.sql
    -- Loses the values of ticket.body
    ALTER TABLE ticket DROP COLUMN body;

    -- migrations/tickets/0002_drop_body_from_ticket/down.sql
    -- lossy: up.sql loses the values of ticket.body, and they do not come back
    ALTER TABLE ticket ADD COLUMN body TEXT;

    # migrations/tickets/0002_drop_body_from_ticket/metadata.toml
    run_in_transaction = true
    dependencies = ["tickets.0001_initial"]
    "#);
    let line = "makemigrations --dry-run --drop ticket.body --format json";
    assert_snapshot!(refused(&project, line, 0), @r#"
    $ caribou makemigrations --dry-run --drop ticket.body --format json
    [exit 0]
    --- stdout
    {
      "migrations": [
        {
          "app": "tickets",
          "dependencies": [
            "tickets.0001_initial"
          ],
          "files": [
            "migrations/tickets/0002_drop_body_from_ticket/up.sql",
            "migrations/tickets/0002_drop_body_from_ticket/down.sql",
            "migrations/tickets/0002_drop_body_from_ticket/metadata.toml"
          ],
          "instead_of": null,
          "name": "0002_drop_body_from_ticket",
          "operations": [
            {
              "effect": "loses the values of ticket.body",
              "harm": "loses",
              "sign": "-",
              "text": "drop column body from ticket"
            }
          ],
          "sql": {
            "down.sql": "-- lossy: up.sql loses the values of ticket.body, and they do not come back\nALTER TABLE ticket ADD COLUMN body TEXT;\n",
            "up.sql": "-- Loses the values of ticket.body\nALTER TABLE ticket DROP COLUMN body;\n"
          }
        }
      ],
      "notes": [],
      "proof": [
        {
          "backend": "sqlite",
          "needs_empty": null,
          "proven": true,
          "reason": null
        }
      ]
    }
    "#);
}

#[test]
fn the_name_can_be_given() {
    let project = tickets(LARGER);
    refused(&project, "makemigrations --name ...", 2);
    // What is no word becomes one, and no path leads out of the folder.
    let output = refused(&project, "makemigrations --dry-run --name ../Sub-tickets!", 0);
    assert!(output.stdout.starts_with("tickets.0002_sub-tickets\n"), "{output}");
    refused(&project, "makemigrations --name", 2);
    let output = caribou(&project).run("makemigrations --name subtickets").exits(0);
    assert!(output.stdout.starts_with("tickets.0002_subtickets\n"), "{output}");
}

#[test]
fn an_empty_migration_is_for_sql_written_by_hand() {
    // No schema file is needed for that.
    let project = tickets(SAME);
    project.remove("migrations/tickets/schema.sql");
    refused(&project, "makemigrations --empty", 2);
    refused(&project, "makemigrations nope --empty", 2);
    assert_snapshot!(caribou(&project).run("makemigrations tickets --empty --name seed").exits(0), @"
    $ caribou makemigrations tickets --empty --name seed
    [exit 0]
    --- stdout
    tickets.0002_seed
      migrations/tickets/0002_seed/up.sql
      migrations/tickets/0002_seed/down.sql
      migrations/tickets/0002_seed/metadata.toml
    --- stderr
    help: write its SQL, then caribou migrate
    ");
    assert_snapshot!(project.tree_of("migrations/tickets/0002_seed"), @r#"
    //- /migrations/tickets/0002_seed/down.sql
    -- Write here what reverts it, or delete this file if nothing can.
    //- /migrations/tickets/0002_seed/metadata.toml
    run_in_transaction = true
    dependencies = ["tickets.0001_initial"]
    //- /migrations/tickets/0002_seed/up.sql
    -- Write here what applies this migration.
    "#);
}
