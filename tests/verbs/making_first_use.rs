//! `makemigrations`, the first time: schema files from the migrations, migrations from a database.

use insta::assert_snapshot;

use crate::making_talk::{LARGER, SAME, refused, tickets};
use crate::support::{caribou, execute, small};

#[test]
fn schema_files_are_written_and_not_over_what_says_something_else() {
    let project = tickets(SAME);
    project.remove("migrations/tickets/schema.sql");
    refused(&project, "makemigrations --write-schema --dry-run", 0);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations --write-schema").exits(0), @"
    $ caribou makemigrations --write-schema
    [exit 0]
    --- stdout
    wrote migrations/tickets/schema.sql
    --- stderr
    help: edit them, then see what is different: caribou makemigrations --check
    ");
    assert_snapshot!(project.read("migrations/tickets/schema.sql"), @"
    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        body TEXT
    );
    ");
    refused(&project, "makemigrations --check", 0);
    let output = refused(&project, "makemigrations --write-schema", 0);
    assert_eq!(output.stdout, "unchanged migrations/tickets/schema.sql\n");
    project.write("migrations/tickets/schema.sql", LARGER);
    assert_snapshot!(refused(&project, "makemigrations --write-schema", 3), @"
    $ caribou makemigrations --write-schema
    [exit 3]
    --- stderr
    error: migrations/tickets/schema.sql is there and says something else; nothing was written
    help: write them anew with --yes, or see what would be written with --dry-run
    ");
    caribou.run("makemigrations --write-schema --yes").exits(0);
    refused(&project, "makemigrations --check", 0);
}

#[test]
fn a_database_can_say_what_is_wanted() {
    let project = small("//- /migrations/shop/\n");
    let output = refused(&project, "makemigrations --from-database", 7);
    assert!(output.stderr.contains("there is no sqlite:"), "{output}");
    execute(&project.at("db.sqlite3"), "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations --from-database").exits(0), @"
    $ caribou makemigrations --from-database
    [exit 0]
    --- stdout
    shop.0001_initial
      + create table thing (2 columns)
      migrations/shop/0001_initial/up.sql
      migrations/shop/0001_initial/down.sql
      migrations/shop/0001_initial/metadata.toml

    proven on sqlite: up makes what is wanted, down brings back what was before
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    help: the database that it is from has it already: caribou migrate --fake-initial
    help: the schema files do not say it yet: caribou makemigrations --write-schema
    ");
    caribou.run("migrate --fake-initial").exits(0);
    caribou.run("drift").exits(0);
    assert_eq!(caribou.run("makemigrations --from-database").exits(0).stdout, "No changes detected\n");
    refused(&project, "makemigrations a b --from-database", 2);
}

#[test]
fn a_database_says_nothing_about_other_backends() {
    let project = small("//- /migrations/shop/\n");
    project.write(
        "caribou.toml",
        "[project]\nbackends = [\"sqlite\", \"postgres\"]\ndefault_database = \"local\"\n\
         [databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
    );
    execute(&project.at("db.sqlite3"), "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)");
    assert_snapshot!(caribou(&project).run("makemigrations --from-database").exits(0), @"
    $ caribou makemigrations --from-database
    [exit 0]
    --- stdout
    shop.0001_initial
      + create table thing (2 columns)
      migrations/shop/0001_initial/up.sql
      migrations/shop/0001_initial/up.postgres.sql
      migrations/shop/0001_initial/down.sql
      migrations/shop/0001_initial/down.postgres.sql
      migrations/shop/0001_initial/metadata.toml

    proven on sqlite: up makes what is wanted, down brings back what was before
    not proven on postgres: nothing is written for it yet
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: the database says nothing about postgres: what that needs is left to be written by hand
    help: the database that it is from has it already: caribou migrate --fake-initial
    help: the schema files do not say it yet: caribou makemigrations --write-schema
    ");
    assert_snapshot!(project.read("migrations/shop/0001_initial/up.postgres.sql"), @"-- Not written yet: the change was taken from a database that is no postgres.");
}

#[test]
fn a_schema_file_that_is_not_read_is_said() {
    let project = tickets(SAME);
    project.write(
        "caribou.toml",
        "[apps.tickets]\nschema = \"src/schema.rs\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n",
    );
    let output = caribou(&project).run("makemigrations --write-schema").exits(0);
    assert!(output.stderr.contains("caribou.toml names src/schema.rs for tickets"), "{output}");
}
