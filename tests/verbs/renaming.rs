//! `renamemigration`: names that tell the truth, and every reference with them.

mod apps;
mod backends;
mod databases;
mod killed;
mod refusals;

use caribou_harness::Project;
use insta::assert_snapshot;

use crate::support::{caribou, json, small};

/// Two apps that refer to each other, with comments and a layout of their own.
fn desk() -> Project {
    small(
        "
        //- /docs/deploy.md
        After 0002_auto_20260112 the mails go out.
        //- /migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id BIGINT PRIMARY KEY);
        //- /migrations/tickets/0002_auto_20260112/up.sql
        ALTER TABLE ticket ADD COLUMN parent BIGINT;
        //- /migrations/tickets/0002_auto_20260112/down.sql
        ALTER TABLE ticket DROP COLUMN parent;
        //- /migrations/tickets/0003_add_due/metadata.toml
        # Ours.
        run_in_transaction = true
        dependencies = [
            'tickets.0002_auto_20260112',   # the parent
        ]
        //- /migrations/tickets/0003_add_due/up.sql
        ALTER TABLE ticket ADD COLUMN due TEXT;
        //- /migrations/sla/0001_initial/metadata.toml
        dependencies   =   [ \"tickets.0002_auto_20260112\" ]
        run_in_transaction = true
        //- /migrations/sla/0001_initial/up.sql
        CREATE TABLE sla (id BIGINT PRIMARY KEY);
        ",
    )
}

/// What stands on disk, without the databases.
fn files(project: &Project) -> String {
    let tree = project.tree();
    let mut shown = String::new();
    for part in tree.split_inclusive('\n').collect::<String>().split("//- ").skip(1) {
        if !part.contains("sqlite3\n") {
            shown += &format!("//- {part}");
        }
    }
    shown
}

#[test]
fn every_reference_follows_and_nothing_else_changes() {
    let project = desk();
    assert_snapshot!(caribou(&project).run("renamemigration tickets 2 add_parent_to_ticket").exits(0), @"
    $ caribou renamemigration tickets 2 add_parent_to_ticket
    [exit 0]
    --- stdout
    renamed tickets.0002_auto_20260112 to 0002_add_parent_to_ticket
      2 references in 2 files
      migrations/sla/0001_initial/metadata.toml
      migrations/tickets/0002_add_parent_to_ticket/metadata.toml
      migrations/tickets/0003_add_due/metadata.toml
    left to you: the old name still stands in
      docs/deploy.md:1  0002_auto_20260112
    --- stderr
    help: commit it; each database learns it at its next migrate: caribou migrate
    ");
    assert_snapshot!(files(&project), @r#"
    //- /caribou.toml
    [databases.local]
    url = "sqlite:db.sqlite3"
    //- /docs/deploy.md
    After 0002_auto_20260112 the mails go out.
    //- /migrations/sla/0001_initial/metadata.toml
    dependencies   =   [ "tickets.0002_add_parent_to_ticket" ]
    run_in_transaction = true
    //- /migrations/sla/0001_initial/up.sql
    CREATE TABLE sla (id BIGINT PRIMARY KEY);
    //- /migrations/tickets/0001_initial/up.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY);
    //- /migrations/tickets/0002_add_parent_to_ticket/down.sql
    ALTER TABLE ticket DROP COLUMN parent;
    //- /migrations/tickets/0002_add_parent_to_ticket/metadata.toml
    run_in_transaction = true
    aliases = ["0002_auto_20260112"]
    //- /migrations/tickets/0002_add_parent_to_ticket/up.sql
    ALTER TABLE ticket ADD COLUMN parent BIGINT;
    //- /migrations/tickets/0003_add_due/metadata.toml
    # Ours.
    run_in_transaction = true
    dependencies = [
        'tickets.0002_add_parent_to_ticket',   # the parent
    ]
    //- /migrations/tickets/0003_add_due/up.sql
    ALTER TABLE ticket ADD COLUMN due TEXT;
    "#);
    assert_snapshot!(json(&caribou(&project).run("renamemigration tickets 3 0003_due --format json").exits(0)), @r#"{"files":["migrations/tickets/0003_due/metadata.toml"],"mentions":[],"notes":[],"renamed":[{"from":"tickets.0003_add_due","to":"tickets.0003_due"}],"written":true}"#);
}

#[test]
fn a_dry_run_shows_every_line_and_writes_nothing() {
    let project = desk();
    let before = project.tree();
    assert_snapshot!(caribou(&project).run("renamemigration tickets 0002_au add_parent --dry-run").exits(0), @r#"
    $ caribou renamemigration tickets 0002_au add_parent --dry-run
    [exit 0]
    --- stdout
    would rename tickets.0002_auto_20260112 to 0002_add_parent
      2 references in 2 files
      migrations/tickets/0002_auto_20260112 -> migrations/tickets/0002_add_parent
      migrations/sla/0001_initial/metadata.toml
        - dependencies   =   [ "tickets.0002_auto_20260112" ]
        + dependencies   =   [ "tickets.0002_add_parent" ]
      migrations/tickets/0002_auto_20260112/metadata.toml
        + run_in_transaction = true
        + aliases = ["0002_auto_20260112"]
      migrations/tickets/0003_add_due/metadata.toml
        -     'tickets.0002_auto_20260112',   # the parent
        +     'tickets.0002_add_parent',   # the parent
    left to you: the old name still stands in
      docs/deploy.md:1  0002_auto_20260112
    "#);
    let document =
        json(&caribou(&project).run("renamemigration tickets 2 add_parent --dry-run --format json").exits(0));
    assert_eq!(document["written"], false);
    assert_eq!(document["renamed"][0]["to"], "tickets.0002_add_parent");
    assert_eq!(project.tree(), before);
}

#[test]
fn a_name_is_suggested_and_nothing_changes() {
    let project = desk();
    project.write("migrations/tickets/0004_x/up.sql", "SELECT 1;\n");
    let (caribou, before) = (caribou(&project), project.tree());
    assert_snapshot!(caribou.run("renamemigration tickets 2").exits(0), @"
    $ caribou renamemigration tickets 2
    [exit 0]
    --- stdout
    0002_add_parent_to_ticket
    --- stderr
    help: to call it so: caribou renamemigration tickets 0002_auto_20260112 0002_add_parent_to_ticket
    ");
    assert_snapshot!(caribou.run("renamemigration tickets 3 --suggest").exits(0), @"
    $ caribou renamemigration tickets 3 --suggest
    [exit 0]
    --- stdout
    0003_add_due_to_ticket
    --- stderr
    help: to call it so: caribou renamemigration tickets 0003_add_due 0003_add_due_to_ticket
    ");
    assert_snapshot!(caribou.run("renamemigration tickets 4").exits(0), @"
    $ caribou renamemigration tickets 4
    [exit 0]
    --- stdout
    tickets.0004_x stays as it is: its statements do not say what it is for
    ");
    assert_snapshot!(json(&caribou.run("renamemigration tickets 2 --suggest --format json").exits(0)), @r#"{"is_called_so":false,"name":"tickets.0002_auto_20260112","suggestion":"0002_add_parent_to_ticket"}"#);
    assert_eq!(project.tree(), before);
}

#[test]
fn all_names_that_do_not_say_what_is_done_are_renamed_in_one_go() {
    let project = desk();
    project.write("migrations/sla/0002_remove_hours/up.sql", "ALTER TABLE sla ADD COLUMN hours BIGINT;\n");
    project.write("migrations/sla/0003_auto/up.sql", "SELECT 1;\n");
    let (caribou, before) = (caribou(&project), project.tree());
    assert_snapshot!(caribou.run("renamemigration --all --check").exits(1), @"
    $ caribou renamemigration --all --check
    [exit 1]
    --- stdout
    tickets  0002_auto_20260112  ->  0002_add_parent_to_ticket  it says nothing
    sla      0002_remove_hours   ->  0002_add_hours_to_sla      it says remove, and what it does is: add hours to sla
    left as they are:
      sla.0003_auto  it says nothing, and its statements do not say what it is for
    --- stderr
    help: to call them so: caribou renamemigration --all
    ");
    caribou.run("renamemigration --all --dry-run").exits(0);
    caribou.run("renamemigration --all --suggest").exits(0);
    assert_eq!(project.tree(), before);
    let document = json(&caribou.run("renamemigration sla --all --check --format json").exits(1));
    assert_eq!(document["renamed"].as_array().unwrap().len(), 1);
    assert_eq!(document["written"], false);

    assert_snapshot!(caribou.run("renamemigration --all").exits(0), @"
    $ caribou renamemigration --all
    [exit 0]
    --- stdout
    tickets  0002_auto_20260112  ->  0002_add_parent_to_ticket  it says nothing
    sla      0002_remove_hours   ->  0002_add_hours_to_sla      it says remove, and what it does is: add hours to sla
      2 references in 2 files
      migrations/sla/0001_initial/metadata.toml
      migrations/sla/0002_add_hours_to_sla/metadata.toml
      migrations/tickets/0002_add_parent_to_ticket/metadata.toml
      migrations/tickets/0003_add_due/metadata.toml
    left to you: the old name still stands in
      docs/deploy.md:1  0002_auto_20260112
    left as they are:
      sla.0003_auto  it says nothing, and its statements do not say what it is for
    --- stderr
    help: commit it; each database learns it at its next migrate: caribou migrate
    ");
    assert_snapshot!(caribou.run("renamemigration --all").exits(0), @"
    $ caribou renamemigration --all
    [exit 0]
    --- stdout
    left as they are:
      sla.0003_auto  it says nothing, and its statements do not say what it is for
    ");
    assert_snapshot!(json(&caribou.run("renamemigration --all --check --format json").exits(0)), @r#"{"files":[],"left":[{"name":"sla.0003_auto","why":"it says nothing, and its statements do not say what it is for"}],"mentions":[],"notes":[],"renamed":[],"written":false}"#);
    assert_snapshot!(caribou.run("renamemigration tickets --all").exits(0), @"
    $ caribou renamemigration tickets --all
    [exit 0]
    --- stdout
    every name says what its migration does
    ");
    caribou.run("migrate").exits(0);
}

#[test]
fn names_that_are_given_back_leave_no_trace() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("renamemigration tickets 3 add_due_date").exits(0);
    let once = files(&project);
    caribou.run("renamemigration tickets 3 add_due").exits(0);
    caribou.run("renamemigration tickets 3 add_due_date").exits(0);
    assert_eq!(files(&project).replace("\"0003_add_due\"", ""), once.replace("\"0003_add_due\"", ""));
    assert!(files(&project).contains("aliases"), "{}", files(&project));
}
