//! `makemigrations` for several backends: where it is proven, and what is said where it is not.

use caribou_harness::{Project, postgres};
use insta::assert_snapshot;

use crate::support::{Store, caribou, json, small};

const BOTH: &str = "[project]\nbackends = [\"sqlite\", \"postgres\"]\ndefault_database = \"local\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n";

/// One app for SQLite and PostgreSQL, and a column more that is wanted.
fn tickets() -> Project {
    let project = small(
        "
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL);
        //- /migrations/tickets/schema.sql
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL, note TEXT);
        ",
    );
    project.write("caribou.toml", BOTH);
    project
}

#[test]
fn what_cannot_be_proven_is_said() {
    let project = tickets();
    assert_snapshot!(caribou(&project).run("makemigrations --dry-run").exits(0), @r#"
    $ caribou makemigrations --dry-run
    [exit 0]
    --- stdout
    tickets.0002_add_note_to_ticket
      + add column note to ticket (TEXT)

    -- migrations/tickets/0002_add_note_to_ticket/up.sql
    ALTER TABLE ticket ADD COLUMN note TEXT;

    -- migrations/tickets/0002_add_note_to_ticket/down.sql
    -- Loses the values of ticket.note
    ALTER TABLE ticket DROP COLUMN note;

    # migrations/tickets/0002_add_note_to_ticket/metadata.toml
    run_in_transaction = true
    dependencies = ["tickets.0001_initial"]

    proven on sqlite: up makes what is wanted, down brings back what was before
    not proven on postgres: there is no postgres database to try it beside
    "#);
    let document = json(&caribou(&project).run("makemigrations --dry-run --format json").exits(0));
    assert_eq!(document["proof"][0]["proven"], true);
    assert_eq!(document["proof"][1]["proven"], false);
    assert!(!document["proof"][1]["reason"].as_str().unwrap().is_empty());
    // A server that does not answer is no reason to write nothing.
    project.write(
        "caribou.toml",
        &format!("{BOTH}[databases.far]\nurl = \"postgres://me:s3cr3t@127.0.0.1:1/x\"\n"),
    );
    let output = caribou(&project).run("makemigrations").exits(0);
    assert!(
        output.stdout.contains("not proven on postgres: cannot open postgres://me@127.0.0.1:1/x"),
        "{output}"
    );
    assert!(output.stderr.contains("database far: postgres://me@127.0.0.1:1/x (caribou.toml)"), "{output}");
    assert!(!output.to_string().contains("s3cr3t"), "{output}");
    assert!(!project.at("db.sqlite3").exists());
}

#[test]
fn no_database_is_needed_where_the_backends_are_named() {
    let project = tickets();
    project.write("caribou.toml", "[project]\nbackends = [\"sqlite\"]\n");
    caribou(&project).run("makemigrations").exits(0);
    caribou(&project).run("makemigrations --check").exits(0);
    caribou(&project).run("makemigrations --check --database nope").exits(2);
    project.write("caribou.toml", "[project]\n");
    let output = caribou(&project).run("makemigrations --check").exits(2);
    assert!(output.stderr.contains("nothing says which database"), "{output}");
    caribou(&project).run("makemigrations --check --url sqlite:other.sqlite3").exits(0);
}

#[test]
fn databases_of_one_backend_name_it() {
    let project = tickets();
    let two = |other: &str| format!("[databases.one]\nurl = \"sqlite:x\"\n[databases.two]\n{other}\n");
    project.write("caribou.toml", &two("url = \"sqlite:y\""));
    caribou(&project).run("makemigrations --dry-run").exits(0);
    caribou(&project).run("migrate").exits(2);
    for unsure in ["url = \"postgres://me@127.0.0.1:1/x\"", "url_env = \"CARIBOU_NOT_SET\""] {
        project.write("caribou.toml", &two(unsure));
        let output = caribou(&project).run("makemigrations --dry-run").exits(2);
        assert!(output.stderr.contains("nothing says which database"), "{output}");
    }
}

#[test]
fn it_is_proven_beside_the_first_database_that_answers() {
    let Some(store) = Store::postgres("making") else { return };
    let project = tickets();
    let far = "[databases.far]\nurl = \"postgres://me@127.0.0.1:1/x\"\n";
    let near = |more: &str| format!("{BOTH}{far}[databases.near]\nurl = \"{}\"\n{more}", store.url());
    // Nobody expects work on a protected database that no command names.
    project.write("caribou.toml", &near("protected = true\n"));
    let output = caribou(&project).run("makemigrations --dry-run").exits(0);
    assert!(output.stdout.contains("not proven on postgres") && !output.stderr.contains("near"), "{output}");
    let output = caribou(&project).run("makemigrations --dry-run --database near").exits(0);
    assert!(output.stdout.contains("\nproven on postgres"), "{output}");
    project.write("caribou.toml", &near(""));
    let output = caribou(&project).run("makemigrations").exits(0);
    assert!(output.stdout.contains("\nproven on postgres"), "{output}");
    assert!(output.stderr.contains("database near: "), "{output}");
    // It was beside it, not in it.
    assert_eq!(store.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0\n");
    caribou(&project).run("migrate --database near").exits(0);
    caribou(&project).run("drift --database near").exits(0);
}

#[test]
fn a_value_that_the_server_does_not_take_is_found_before_anything_is_written() {
    let Some(server) = postgres() else { return };
    let database = server.database("fill");
    let project = tickets();
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER NOT NULL);\n",
    );
    let before = project.tree();
    let line = format!("makemigrations --fill ticket.rank=no_such_function() --url {}", database.url());
    let output = caribou(&project).run(&line).exits(4);
    assert!(output.stderr.contains("no_such_function"), "{output}");
    assert_eq!(project.tree(), before);
    caribou(&project).run(&format!("{line} --no-proof")).exits(0);
}

#[test]
fn the_last_migration_takes_changes_in_unless_a_database_has_it() {
    let project = tickets();
    let caribou = caribou(&project);
    caribou.run("makemigrations").exits(0);
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL, note TEXT, rank INTEGER);\n",
    );
    let output = caribou.run("makemigrations --update").exits(0);
    assert_snapshot!(output, @"
    $ caribou makemigrations --update
    [exit 0]
    --- stdout
    tickets.0002_add_note_and_rank_to_ticket (instead of 0002_add_note_to_ticket)
      + add column note to ticket (TEXT)
      + add column rank to ticket (INTEGER)
      migrations/tickets/0002_add_note_and_rank_to_ticket/up.sql
      migrations/tickets/0002_add_note_and_rank_to_ticket/down.sql
      migrations/tickets/0002_add_note_and_rank_to_ticket/metadata.toml

    proven on sqlite: up makes what is wanted, down brings back what was before
    not proven on postgres: there is no postgres database to try it beside
    --- stderr
    help: apply it: caribou migrate
    ");
    caribou.run("migrate").exits(0);
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL, note TEXT);\n",
    );
    let before = project.tree();
    assert_snapshot!(caribou.run("makemigrations --update --drop ticket.rank").exits(5), @"
    $ caribou makemigrations --update --drop ticket.rank
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets.0002_add_note_and_rank_to_ticket cannot be updated: it is applied in local
    help: take it back there first, if nobody else has it
    help: make a migration of its own: caribou makemigrations
    ");
    assert_eq!(project.tree(), before);
}

#[test]
fn check_says_which_backend_differs_where_not_all_do() {
    let project = tickets();
    let wanted =
        "CREATE TABLE ticket (id BIGINT PRIMARY KEY, title TEXT NOT NULL DEFAULT 'none', note TEXT);\n";
    project.write("migrations/tickets/schema.postgres.sql", wanted);
    assert_snapshot!(caribou(&project).run("makemigrations --check").exits(1), @"
    $ caribou makemigrations --check
    [exit 1]
    --- stdout
    on sqlite:
      table ticket: column note: missing | TEXT
    on postgres:
      table ticket: column title: text NOT NULL | text NOT NULL DEFAULT 'none'
      table ticket: column note: missing | text

    2 differences (in the migrations | wanted)
    --- stderr
    help: to write it down: caribou makemigrations
    ");
}

#[test]
fn a_server_can_say_what_is_wanted_of_its_own_backend() {
    let Some(store) = Store::postgres("wanted") else { return };
    store.execute("CREATE TABLE customer (id BIGINT PRIMARY KEY, name TEXT NOT NULL); CREATE INDEX customer_name ON customer (name)");
    let project = tickets();
    let line = |more: &str| format!("makemigrations --from-database --url {} {more}", store.url());
    // Who is to have the new table, and that the table of the migrations goes, is for a person to say.
    project.write("migrations/people/.keep", "");
    let output = caribou(&project).run(&line("--drop ticket")).exits(2);
    assert!(output.stderr.contains("which app shall have table customer?"), "{output}");
    let output = caribou(&project).run(&line("people --drop ticket")).exits(0);
    assert_snapshot!(output.stdout, @"
    people.0001_initial
      + create table customer (2 columns, 1 index)
      migrations/people/0001_initial/up.sql
      migrations/people/0001_initial/up.postgres.sql
      migrations/people/0001_initial/down.sql
      migrations/people/0001_initial/down.postgres.sql
      migrations/people/0001_initial/metadata.toml

    tickets.0002_drop_ticket
      - drop table ticket
        ! loses all rows of ticket
      migrations/tickets/0002_drop_ticket/up.sql
      migrations/tickets/0002_drop_ticket/up.postgres.sql
      migrations/tickets/0002_drop_ticket/down.sql
      migrations/tickets/0002_drop_ticket/down.postgres.sql
      migrations/tickets/0002_drop_ticket/metadata.toml

    not proven on sqlite: nothing is written for it yet
    proven on postgres: up makes what is wanted, down brings back what was before, but for rows of ticket
    ");
    assert_eq!(output.stderr.matches("database: postgres://caribou@").count(), 1, "{output}");
    let record =
        "caribou migrate people 0001_initial --fake, then caribou migrate tickets 0002_drop_ticket --fake";
    assert!(output.stderr.contains(record), "{output}");
    assert_snapshot!(project.tree_of("migrations/people"), @"
    //- /migrations/people/.keep
    //- /migrations/people/0001_initial/down.postgres.sql
    -- Loses all rows of customer
    DROP TABLE customer;
    //- /migrations/people/0001_initial/down.sql
    -- Not written yet: the change was taken from a database that is no sqlite.
    //- /migrations/people/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = []
    initial = true
    //- /migrations/people/0001_initial/up.postgres.sql
    CREATE TABLE customer (
        id BIGINT PRIMARY KEY,
        name TEXT NOT NULL
    );
    CREATE INDEX customer_name ON customer (name);
    //- /migrations/people/0001_initial/up.sql
    -- Not written yet: the change was taken from a database that is no sqlite.
    ");
}
