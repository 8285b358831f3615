//! Why `makemigrations` makes nothing: schema files that cannot be used, apps that are not there, graphs that are none.

use caribou_harness::{Output, Project};
use insta::assert_snapshot;

use crate::support::{caribou, error_document, small};

fn project() -> Project {
    small(
        "
        //- /migrations/accounts/0001_initial/up.sql
        CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
        ",
    )
}

/// Runs it, and makes sure that it writes nothing and that programs get the code.
#[track_caller]
fn refused(project: &Project, line: &str, exit: i32, code: &str) -> Output {
    let before = project.tree();
    let output = caribou(project).run(line).exits(exit);
    let error = error_document(&caribou(project).run(&format!("{line} --format json")).exits(exit));
    assert_eq!(error["code"], code, "{output}");
    assert_eq!(project.tree(), before, "{output}");
    output
}

#[test]
fn without_a_schema_file_it_says_how_to_begin() {
    assert_snapshot!(refused(&project(), "makemigrations", 2, "nothing_wanted"), @r#"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: no app says what it wants
    note: looked for migrations/accounts/schema.sql, migrations/tickets/schema.sql
    help: begin with what the migrations add up to: caribou makemigrations --write-schema
    help: or write a schema.sql with the tables that you want; for Diesel's schema.rs, write schema = "src/schema.rs" in [apps.NAME] of caribou.toml
    "#);
}

#[test]
fn a_statement_that_cannot_be_read_is_shown() {
    let project = project();
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL);\n\nCREATE TABEL comment (\n    id INTEGER\n);\n",
    );
    assert_snapshot!(refused(&project, "makemigrations", 2, "bad_schema_file"), @r#"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: migrations/tickets/schema.sql:3: not understood: near "TABEL": syntax error
     --> migrations/tickets/schema.sql:3:8
      |
    3 | CREATE TABEL comment (
      |        ^
    4 |     id INTEGER
    5 | )
    "#);
}

#[test]
fn a_schema_file_says_what_is_there_and_does_nothing() {
    let project = project();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER PRIMARY KEY);\nDROP TABLE customer;\nINSERT INTO ticket VALUES (1);\n");
    assert_snapshot!(refused(&project, "makemigrations", 2, "bad_schema_file"), @"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: migrations/tickets/schema.sql:2: a schema file says what is to be there: this drops something; leave out what shall go
      migrations/tickets/schema.sql:3: a schema file says what is to be there: this is about rows
     --> migrations/tickets/schema.sql:2:1
      |
    2 | DROP TABLE customer
      | ^
     --> migrations/tickets/schema.sql:3:1
      |
    3 | INSERT INTO ticket VALUES (1)
      | ^
    ");
}

#[test]
fn a_quote_that_never_ends_is_shown() {
    let project = project();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER DEFAULT 'x);\n");
    assert_snapshot!(refused(&project, "makemigrations", 2, "bad_schema_file"), @"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: migrations/tickets/schema.sql:1: this string never ends
    ");
}

#[test]
fn only_one_app_can_have_a_table() {
    let project = project();
    for app in ["accounts", "tickets"] {
        project.write(
            &format!("migrations/{app}/schema.sql"),
            "CREATE TABLE customer (id INTEGER PRIMARY KEY);\n",
        );
    }
    assert_snapshot!(refused(&project, "makemigrations", 2, "bad_schema_file"), @"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: migrations/tickets/schema.sql:1: table customer is in migrations/accounts/schema.sql too: only one app can have it
     --> migrations/tickets/schema.sql:1:1
      |
    1 | CREATE TABLE customer (id INTEGER PRIMARY KEY)
      | ^
    ");
}

#[test]
fn a_statement_of_another_backend_has_a_file_of_its_own() {
    let project = project();
    project.write(
        "caribou.toml",
        "[project]\nbackends = [\"sqlite\", \"postgres\"]\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
    );
    project.write("migrations/tickets/schema.sql", "CREATE TYPE mood AS ENUM ('sad', 'happy');\n");
    assert_snapshot!(refused(&project, "makemigrations", 2, "bad_schema_file"), @r#"
    $ caribou makemigrations
    [exit 2]
    --- stderr
    error: schema files cannot be read for sqlite
      migrations/tickets/schema.sql:1: not understood: near "TYPE": syntax error
     --> migrations/tickets/schema.sql:1:8
      |
    1 | CREATE TYPE mood AS ENUM ('sad', 'happy')
      |        ^
    help: write what sqlite understands to schema.sqlite.sql beside it, which stands for schema.sql on that backend
    "#);
}

#[test]
fn an_app_that_is_not_there_is_named_with_the_nearest() {
    let project = project();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER PRIMARY KEY);\n");
    assert_snapshot!(refused(&project, "makemigrations tikets", 2, "unknown_app"), @"
    $ caribou makemigrations tikets
    [exit 2]
    --- stderr
    error: there is no app tikets, did you mean tickets?
    help: the apps are accounts, tickets
    ");
    refused(&project, "makemigrations nope --empty", 2, "unknown_app");
    refused(&project, "makemigrations nope --write-schema", 2, "unknown_app");
    refused(&project, "makemigrations nope --check", 2, "unknown_app");
}

#[test]
fn two_heads_are_joined_first() {
    let project = project();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER PRIMARY KEY);\n");
    for name in ["0002_a", "0002_b"] {
        project.write(&format!("migrations/tickets/{name}/up.sql"), "CREATE TABLE x (id INTEGER);\n");
        project.write(
            &format!("migrations/tickets/{name}/metadata.toml"),
            "run_in_transaction = true\ndependencies = [\"tickets.0001_initial\"]\n",
        );
    }
    let output = refused(&project, "makemigrations", 4, "multiple_heads");
    assert!(output.stderr.contains("tickets has 2 heads"), "{output}");
    refused(&project, "makemigrations tickets --empty", 4, "multiple_heads");
}

#[test]
fn migrations_that_do_not_add_up_are_named() {
    let project = project();
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id INTEGER PRIMARY KEY);\n");
    project.write("migrations/tickets/0002_b/up.sql", "CREATE INDEX x ON nothing (id);\n");
    let output = refused(&project, "makemigrations", 4, "not_replayable");
    assert!(output.stderr.contains("0002_b"), "{output}");
}

#[test]
fn a_disk_that_refuses_changes_nothing() {
    let project = project();
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL, note TEXT);\n",
    );
    // A file where the folder is to be.
    project.write("migrations/tickets/0002_add_note_to_ticket", "");
    let output = refused(&project, "makemigrations", 4, "not_written");
    assert!(output.stderr.contains("0002_add_note_to_ticket is there already"), "{output}");
}
