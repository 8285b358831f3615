//! `squashmigrations` and `optimizemigration`: what they say, ask for, and exit with. What they write is in `squashing_cases`.

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::making_talk::refused;
use crate::support::{caribou, error_document, json, small};

/// One app on SQLite: something to combine, something to leave out, something in the way.
fn tickets() -> Project {
    small(
        "
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        //- /migrations/tickets/0001_initial/down.sql
        DROP TABLE note;
        DROP TABLE ticket;
        //- /migrations/tickets/0002_add_title/up.sql
        ALTER TABLE ticket ADD COLUMN title TEXT;
        UPDATE ticket SET title = 'none';
        //- /migrations/tickets/0002_add_title/down.sql
        ALTER TABLE ticket DROP COLUMN title;
        //- /migrations/tickets/0003_note/up.sql
        INSERT INTO note (text) VALUES ('hello');
        ALTER TABLE note ADD COLUMN author TEXT;
        //- /migrations/tickets/0003_note/down.sql
        ALTER TABLE note DROP COLUMN author;
        DELETE FROM note;
        ",
    )
}

#[test]
fn what_happened_is_said_with_files_lines_and_the_next_steps() {
    let project = tickets();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("squashmigrations tickets 3").exits(0), @"
    $ caribou squashmigrations tickets 3
    [exit 0]
    --- stdout
    tickets.0001_squashed_0003_note  3 migrations, 6 statements into 4
      left out, 1 statement: change rows of tables that are new and still empty
        migrations/tickets/0002_add_title/up.sql:2  UPDATE ticket SET title = 'none'
      what kept statements from being combined:
        migrations/tickets/0003_note/up.sql:1  INSERT INTO note (text) VALUES ('hello'): reads or writes rows of note; kept 1 pair apart
      way back: from the down scripts
      migrations/tickets/0001_squashed_0003_note/up.sql
      migrations/tickets/0001_squashed_0003_note/down.sql
      migrations/tickets/0001_squashed_0003_note/metadata.toml
      migrations/tickets/0001_squashed_0003_note/proof.toml

    proven on sqlite: originals and squash lead to the same, with rows in 1 table; taken back, they do too
    --- stderr
    note: no database was asked whether all of this is deployed: none has squash_requires = true in caribou.toml
    help: commit it with the originals beside it, and deploy: where they are applied it is only recorded: caribou migrate
    help: when every database is past it, remove the originals: caribou squashmigrations --finish tickets 0001_squashed_0003_note
    ");
    assert_snapshot!(project.read("migrations/tickets/0001_squashed_0003_note/up.sql"), @"
    -- Squashes tickets.0001_initial to tickets.0003_note: 3 migrations.

    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title TEXT
    );

    CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
    INSERT INTO note (text) VALUES ('hello');
    ALTER TABLE note ADD COLUMN author TEXT;
    ");
}

#[test]
fn a_dry_run_prints_the_files_and_writes_nothing() {
    let project = tickets();
    let output = refused(&project, "squashmigrations tickets 1 2 --dry-run --no-proof", 0);
    assert_snapshot!(output, @r#"
    $ caribou squashmigrations tickets 1 2 --dry-run --no-proof
    [exit 0]
    --- stdout
    tickets.0001_squashed_0002_add_title  2 migrations, 4 statements into 2
      left out, 1 statement: change rows of tables that are new and still empty
        migrations/tickets/0002_add_title/up.sql:2  UPDATE ticket SET title = 'none'
      way back: from the down scripts

    -- migrations/tickets/0001_squashed_0002_add_title/up.sql
    -- Squashes tickets.0001_initial to tickets.0002_add_title: 2 migrations.

    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title TEXT
    );

    CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);

    -- migrations/tickets/0001_squashed_0002_add_title/down.sql
    DROP TABLE ticket;
    DROP TABLE note;

    # migrations/tickets/0001_squashed_0002_add_title/metadata.toml
    run_in_transaction = true
    dependencies = []
    replaces = [
        "tickets.0001_initial",
        "tickets.0002_add_title",
    ]

    not proven on sqlite: --no-proof
    --- stderr
    note: no database was asked whether all of this is deployed: none has squash_requires = true in caribou.toml
    "#);
}

#[test]
fn the_document_has_what_people_are_told() {
    let project = tickets();
    let output = caribou(&project).run("squashmigrations tickets 3 --format json").exits(0);
    let document = json(&output);
    assert_eq!(document["written"], true);
    assert_eq!(document["databases"], json!([]));
    assert_eq!(document["proof"][0]["proven"], true, "{output}");
    let squash = &document["squashes"][0];
    assert_eq!(squash["name"], "0001_squashed_0003_note");
    assert_eq!(
        squash["replaces"],
        json!(["tickets.0001_initial", "tickets.0002_add_title", "tickets.0003_note"])
    );
    let on = &squash["backends"][0];
    assert_eq!((&on["backend"], &on["statements_before"]), (&json!("sqlite"), &json!(6)));
    let place =
        |value: &Value| format!("{}:{} {}", value["file"].as_str().unwrap(), value["line"], value["reason"]);
    let places = |list: &Value| list.as_array().unwrap().iter().map(place).collect::<Vec<_>>();
    assert_eq!(places(&on["left_out"]), ["migrations/tickets/0002_add_title/up.sql:2 \"no_rows\""]);
    assert_eq!(places(&on["stopped_by"]), ["migrations/tickets/0003_note/up.sql:1 \"rows\""]);
    assert_eq!(on["stopped_by"][0]["tables"], json!(["note"]));
}

/// Two databases that count: one has the first migration, the url of the other is not known.
fn counting() -> Project {
    let project = tickets();
    project.write(
        "caribou.toml",
        "
[databases.local]
url = \"sqlite:db.sqlite3\"

[databases.staging]
url = \"sqlite:staging.sqlite3\"
squash_requires = true

[databases.production]
url_env = \"NO_SUCH_VARIABLE\"
squash_requires = true

[project]
default_database = \"local\"
",
    );
    caribou(&project).run("migrate tickets 1 --database staging").exits(0);
    project
}

#[test]
fn a_database_that_counts_and_lacks_some_of_it_is_in_the_way() {
    let project = counting();
    assert_snapshot!(refused(&project, "squashmigrations tickets 3", 5), @"
    $ caribou squashmigrations tickets 3
    [exit 5]
    --- stderr
    database staging: sqlite:[PROJECT]/staging.sqlite3 (caribou.toml)
    error: not every database that counts is known to have all that is squashed; nothing was written
      production  its url is not known here: the variable NO_SUCH_VARIABLE is not set, neither in the environment nor in .env
      staging     lacks tickets.0002_add_title, tickets.0003_note
    help: run it where production can be reached
    help: bring staging up to date first: caribou migrate --database staging
    help: or squash all the same with --allow-unapplied, which the files say then
    ");
    let error = error_document(&refused(&project, "squashmigrations tickets 3 --format json", 5));
    assert_eq!(error["code"], "not_deployed");
    assert_eq!(error["databases"][1]["lacks"], json!(["tickets.0002_add_title", "tickets.0003_note"]));
    assert_eq!(error["databases"][0]["answered"], false);
}

#[test]
fn one_that_cannot_be_asked_counts_as_one_that_has_nothing() {
    let project = counting();
    caribou(&project).run("migrate --database staging").exits(0);
    let error = error_document(&refused(&project, "squashmigrations tickets 3 --format json", 7));
    assert_eq!(error["code"], "unreachable");
    // What is not squashed is not asked for.
    caribou(&project).run("migrate tickets 2 --database staging --yes").exits(0);
    refused(&project, "squashmigrations tickets 1 2", 7);
    refused(&project, "squashmigrations tickets 1 3", 5);
}

#[test]
fn that_it_was_done_all_the_same_is_said_in_the_file() {
    let project = counting();
    let output = caribou(&project).run("squashmigrations tickets 3 --allow-unapplied").exits(0);
    assert!(output.stderr.contains("warning: not every database that counts"), "{output}");
    let text = project.read("migrations/tickets/0001_squashed_0003_note/up.sql");
    assert!(
        text.contains(
            "\n-- Squashed with --allow-unapplied: production could not be asked; staging lacked tickets.0002_add_title, tickets.0003_note\n"
        ),
        "{text}"
    );
}

#[test]
fn a_backend_without_a_scratch_database_is_not_proven_and_nothing_is_written() {
    let project = tickets();
    project.write(
        "caribou.toml",
        "[project]\nbackends = [\"sqlite\", \"postgres\"]\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
    );
    assert_snapshot!(refused(&project, "squashmigrations tickets 2", 7), @"
    $ caribou squashmigrations tickets 2
    [exit 7]
    --- stderr
    note: no database was asked whether all of this is deployed: none has squash_requires = true in caribou.toml
    error: it could not be proven on every backend; nothing was written
      not proven on postgres: there is no postgres database to try it beside
    help: name a database of that backend in caribou.toml, or one to work beside with --database or --url
    help: or write it without: caribou squashmigrations tickets 2 --no-proof=postgres
    ");
    caribou(&project).run("squashmigrations tickets 2 --no-proof=postgres").exits(0);
    let proof = project.read("migrations/tickets/0001_squashed_0002_add_title/proof.toml");
    assert!(proof.contains("[postgres]\nproven = false\nreason = \"--no-proof\""), "{proof}");
}

#[test]
fn a_way_back_that_never_was_one_stops_no_squash() {
    let project = tickets();
    let down = "DELETE FROM ticket WHERE no_such_column = 1;\nALTER TABLE ticket DROP COLUMN title;\n";
    project.write("migrations/tickets/0002_add_title/down.sql", down);
    let output = caribou(&project).run("squashmigrations tickets 2 3").exits(0);
    assert!(
        output.stderr.contains("note: the down scripts do not lead back to what was there before"),
        "{output}"
    );
    assert!(!output.stdout.contains("way back: from the down scripts"), "{output}");
    assert!(output.stdout.contains("proven on sqlite"), "{output}");
}

#[test]
fn what_was_typed_wrong_is_said_with_the_command_that_was_meant() {
    let project = tickets();
    assert_snapshot!(refused(&project, "squashmigrations tickets 3 1", 2), @"
    $ caribou squashmigrations tickets 3 1
    [exit 2]
    --- stderr
    error: the range is the wrong way round: tickets.0003_note needs tickets.0001_initial
    help: swap them: caribou squashmigrations tickets 0001_initial 0003_note
    ");
    assert_snapshot!(refused(&project, "squashmigrations tickets 2 2", 2), @"
    $ caribou squashmigrations tickets 2 2
    [exit 2]
    --- stderr
    error: tickets.0002_add_title is one migration, and no range
    help: to combine the statements of one migration: caribou optimizemigration tickets 0002_add_title
    ");
    refused(&project, "squashmigrations tickets", 2);
    refused(&project, "squashmigrations", 2);
    refused(&project, "squashmigrations tickets 3 --all", 2);
    refused(&project, "squashmigrations tickets 1 2 3", 2);
    refused(&project, "squashmigrations --finish tickets 1 2", 2);
    refused(&project, "squashmigrations --finish tickets 1", 2);
    refused(&project, "squashmigrations tickets 3 --no-proof=oracle", 2);
    caribou(&project).run("squashmigrations tickets 2").exits(0);
    assert_snapshot!(refused(&project, "squashmigrations tickets 2", 2), @"
    $ caribou squashmigrations tickets 2
    [exit 2]
    --- stderr
    error: tickets.0002_add_title was replaced by squash tickets.0001_squashed_0002_add_title already
    help: name the squash: tickets 0001_squashed_0002_add_title
    help: or, when every database is past it, end its transition: caribou squashmigrations --finish tickets 0001_squashed_0002_add_title
    ");
}

#[test]
fn nothing_to_squash_is_no_error() {
    let project = small("//- /migrations/a/0001_x/up.sql\nCREATE TABLE x (id INTEGER);\n");
    let output = refused(&project, "squashmigrations --all", 0);
    assert_eq!(
        output.stdout,
        "There is nothing to squash: no app has two migrations that could become one\n"
    );
    assert_eq!(json(&refused(&project, "squashmigrations --all --format json", 0))["squashes"], json!([]));
}

#[test]
fn the_originals_go_when_every_database_is_past_the_squash() {
    let project = tickets();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations tickets 3").exits(0);
    assert_snapshot!(refused(&project, "squashmigrations --finish tickets 1 --yes", 5), @"
    $ caribou squashmigrations --finish tickets 1 --yes
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: not every database is known to be past tickets.0001_squashed_0003_note; nothing was written
      local  lacks tickets.0001_squashed_0003_note
    help: record it in local, or let what is missing run first: caribou migrate --database local
    help: or remove the originals all the same with --allow-unapplied
    ");
    caribou.run("migrate").exits(0);
    assert_snapshot!(refused(&project, "squashmigrations --finish tickets 1 --no-input", 3), @"
    $ caribou squashmigrations --finish tickets 1 --no-input
    [exit 3]
    --- stdout
    tickets.0001_squashed_0003_note takes the place of 3 migrations
      - migrations/tickets/0001_squashed_0003_note/proof.toml
      - migrations/tickets/0001_initial
      - migrations/tickets/0002_add_title
      - migrations/tickets/0003_note
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: 4 folders and files are to be removed; nothing was written
    help: remove them with --yes, or see what would be removed with --dry-run
    ");
    refused(&project, "squashmigrations --finish tickets 1 --dry-run", 0);
    assert_snapshot!(caribou.run("squashmigrations --finish tickets 1 --yes").exits(0), @"
    $ caribou squashmigrations --finish tickets 1 --yes
    [exit 0]
    --- stdout
    tickets.0001_squashed_0003_note takes the place of 3 migrations
      - migrations/tickets/0001_squashed_0003_note/proof.toml
      - migrations/tickets/0001_initial
      - migrations/tickets/0002_add_title
      - migrations/tickets/0003_note
    removed 3 migrations
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    help: commit it; the rows of what is gone do no harm, and can be removed in each database: caribou migrate --prune
    ");
    assert!(caribou.run("migrate").exits(0).stdout.starts_with("nothing to do"));
}

#[test]
fn one_migration_is_written_anew_where_no_database_has_it() {
    let project = tickets();
    let caribou = caribou(&project);
    let output = refused(&project, "optimizemigration tickets 3 --check", 0);
    assert_eq!(output.stdout, "nothing can be combined in tickets 3\n");
    project.write(
        "migrations/tickets/0004_tag/up.sql",
        "-- What a ticket is about.\nCREATE TABLE tag (id INTEGER PRIMARY KEY);\nALTER TABLE tag ADD COLUMN name TEXT;\n",
    );
    project.write("migrations/tickets/0004_tag/down.sql", "DROP TABLE tag;\n");
    caribou.run("migrate").exits(0);
    assert_snapshot!(refused(&project, "optimizemigration tickets 4 --check", 1), @"
    $ caribou optimizemigration tickets 4 --check
    [exit 1]
    --- stdout
    tickets.0004_tag  2 statements into 1
      way back: from the down scripts

    -- migrations/tickets/0004_tag/up.sql
    -- What a ticket is about.
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        name TEXT
    );

    -- migrations/tickets/0004_tag/down.sql
    DROP TABLE tag;
    --- stderr
    help: to write it so: caribou optimizemigration tickets 4
    ");
    assert_snapshot!(refused(&project, "optimizemigration tickets 4", 5), @"
    $ caribou optimizemigration tickets 4
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: it is applied, or may be, and an edited file is an error there; nothing was written
      local  has tickets.0004_tag
    help: take it back there first, if nobody else has it
    ");
    caribou.run("migrate tickets 3 --yes").exits(0);
    assert_snapshot!(caribou.run("optimizemigration tickets 4").exits(0), @"
    $ caribou optimizemigration tickets 4
    [exit 0]
    --- stdout
    tickets.0004_tag  2 statements into 1
      way back: from the down scripts
      migrations/tickets/0004_tag/up.sql
      migrations/tickets/0004_tag/down.sql

    proven on sqlite: originals and squash lead to the same, with rows in 1 table; taken back, they do too
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(project.read("migrations/tickets/0004_tag/up.sql"), @"
    -- What a ticket is about.
    CREATE TABLE tag (
        id INTEGER PRIMARY KEY,
        name TEXT
    );
    ");
    refused(&project, "optimizemigration tickets 4 --check", 0);
}
