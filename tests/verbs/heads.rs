//! `linear = true`: the file that names the last migration of each app.

use caribou_harness::Project;
use insta::assert_snapshot;

use crate::support::{caribou, json};

/// A linear project of two apps, as it is before any head file is written.
fn linear() -> Project {
    let project = Project::new(
        "
        //- /caribou.toml
        [project]
        linear = true
        [databases.local]
        url = \"sqlite:db.sqlite3\"
        //- /migrations/sla/0001_initial/up.sql
        CREATE TABLE sla (id INTEGER PRIMARY KEY);
        //- /migrations/sla/0001_initial/down.sql
        DROP TABLE sla;
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /migrations/tickets/0001_initial/down.sql
        DROP TABLE ticket;
        //- /migrations/tickets/0002_add_title/up.sql
        ALTER TABLE ticket ADD COLUMN title TEXT;
        //- /migrations/tickets/0002_add_title/down.sql
        ALTER TABLE ticket DROP COLUMN title;
        //- /migrations/tickets/0002_add_title/metadata.toml
        run_in_transaction = true
        dependencies = [\"tickets.0001_initial\"]
        ",
    );
    project.write("migrations/sla/schema.sql", "CREATE TABLE sla (id INTEGER PRIMARY KEY);\n");
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);\n",
    );
    project
}

#[test]
fn a_missing_file_is_found_and_written() {
    let project = linear();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("check --no-proof").exits(1).stdout, @r"
    error: migrations/sla/HEAD is missing, and the last migration of sla is 0001_initial
      help: `makemigrations --heads` writes it
    error: migrations/tickets/HEAD is missing, and the last migration of tickets is 0002_add_title
      help: `makemigrations --heads` writes it
    3 migrations checked: 2 errors, 0 warnings
    ");
    // Nobody is kept from migrating by it.
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("makemigrations --heads").exits(0).stdout, @r"
    migrations/sla/HEAD
    migrations/tickets/HEAD
    ");
    assert_eq!(project.read("migrations/tickets/HEAD"), "0002_add_title\n");
    caribou.run("check --no-proof --strict").exits(0);
    assert_snapshot!(caribou.run("makemigrations --heads").exits(0).stdout, @"Every HEAD file names the last migration of its app");
    // A run that has nothing to make writes what is missing too.
    project.remove("migrations/sla/HEAD");
    assert_snapshot!(caribou.run("makemigrations").exits(0).stdout, @r"
    No changes detected
      migrations/sla/HEAD
    ");
    assert_eq!(
        json(&caribou.run("makemigrations --heads --format json").exits(0))["heads"],
        serde_json::json!([])
    );
}

#[test]
fn every_new_migration_is_named() {
    let project = linear();
    let caribou = caribou(&project);
    let head = || project.read("migrations/tickets/HEAD");
    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, state TEXT);\n",
    );
    caribou.run("makemigrations --dry-run").exits(0);
    assert!(!project.at("migrations/tickets/HEAD").exists());
    assert_snapshot!(caribou.run("makemigrations").exits(0).stdout, @r"
    tickets.0003_add_state_to_ticket
      + add column state to ticket (TEXT)
      migrations/tickets/0003_add_state_to_ticket/up.sql
      migrations/tickets/0003_add_state_to_ticket/down.sql
      migrations/tickets/0003_add_state_to_ticket/metadata.toml
      migrations/sla/HEAD
      migrations/tickets/HEAD

    proven on sqlite: up makes what is wanted, down brings back what was before
    ");
    assert_eq!(head(), "0003_add_state_to_ticket\n");

    project.write(
        "migrations/tickets/schema.sql",
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, state TEXT, owner TEXT);\n",
    );
    caribou.run("makemigrations --update --name more").exits(0);
    assert_eq!(head(), "0003_more\n");
    caribou.run("makemigrations tickets --empty --name seed").exits(0);
    assert_eq!(head(), "0004_seed\n");

    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations tickets 2 3").exits(0);
    assert_eq!(head(), "0004_seed\n", "what is squashed is not the last");
    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations tickets 2 4 --squashed-name all").exits(0);
    assert_eq!(head(), "0002_all\n");
    caribou.run("migrate").exits(0);
    project.remove("migrations/tickets/HEAD");
    caribou.run("squashmigrations --finish tickets 0002_all --yes").exits(0);
    assert_eq!(head(), "0002_all\n");
    caribou.run("check --no-proof").exits(0);
}

#[test]
fn an_app_without_migrations_has_no_file() {
    let project = linear();
    let caribou = caribou(&project);
    caribou.run("makemigrations --heads").exits(0);
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("renamemigration sla 1 --to tickets --dry-run").exits(0).stdout, @r#"
    would rename sla.0001_initial to tickets.0003_initial
      migrations/sla/0001_initial -> migrations/tickets/0003_initial
      migrations/sla/0001_initial/metadata.toml
        + run_in_transaction = true
        + aliases = ["sla.0001_initial"]
        + dependencies = []
      migrations/tickets/0001_initial/metadata.toml
        + run_in_transaction = true
        + dependencies = ["tickets.0003_initial"]
      migrations/sla/HEAD
        - 0001_initial
    "#);
    assert_snapshot!(caribou.run("renamemigration sla 1 --to tickets").exits(0).stdout, @"
    renamed sla.0001_initial to tickets.0003_initial
      migrations/tickets/0003_initial/metadata.toml
      migrations/tickets/0001_initial/metadata.toml
      migrations/sla/HEAD
    ");
    assert!(!project.at("migrations/sla/HEAD").exists());
    assert_snapshot!(caribou.run("migrate").exits(0).stdout, @"  renamed sla.0001_initial to tickets.0003_initial");
    caribou.run("check --no-proof --strict").exits(0);
}

#[test]
fn what_is_not_the_last_migration_is_found() {
    let project = linear();
    let caribou = caribou(&project);
    caribou.run("makemigrations --heads").exits(0);
    project.write("migrations/sla/HEAD", "<<<<<<< HEAD\n0002_x\n=======\n0002_y\n>>>>>>> feature\n");
    project.write("migrations/tickets/HEAD", "0001_initial\n");
    assert_snapshot!(caribou.run("check --no-proof").exits(1).stdout, @r"
    error: migrations/sla/HEAD has both sides of a conflict in it, and the last migration of sla is 0001_initial
      help: `makemigrations --heads` writes it
    error: migrations/tickets/HEAD says 0001_initial, and the last migration of tickets is 0002_add_title
      help: `makemigrations --heads` writes it
    3 migrations checked: 2 errors, 0 warnings
    ");
    let found = json(&caribou.run("check --no-proof --format json").exits(1));
    assert_eq!(found["findings"][1]["code"], "wrong_head");
    assert_eq!(found["findings"][1]["migrations"], serde_json::json!(["tickets.0002_add_title"]));
}

#[test]
fn a_file_that_cannot_be_written_stops_the_migration_too() {
    let project = linear();
    let caribou = caribou(&project);
    caribou.run("makemigrations --heads").exits(0);
    // A link that leads nowhere cannot be written through.
    project.remove("migrations/tickets/HEAD");
    std::os::unix::fs::symlink("nowhere", project.at("migrations/tickets/HEAD")).unwrap();
    let output = caribou.run("makemigrations tickets --empty --name seed").exits(4);
    assert_snapshot!(output.stderr, @r"
    error: migrations/tickets/HEAD: entity not found
    help: nothing was written
    ");
    assert!(!project.at("migrations/tickets/0003_seed").exists());
}

#[test]
fn without_linear_no_file_is_written() {
    let project = linear();
    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\n");
    let caribou = caribou(&project);
    caribou.run("makemigrations tickets --empty --name seed").exits(0);
    assert!(!project.tree().contains("HEAD"));
    assert_snapshot!(caribou.run("makemigrations --heads").exits(2).stderr, @r"
    error: this project has no HEAD files
    help: write `linear = true` under [project] in caribou.toml if it shall have them
    ");
}
