//! Migrations that go to another app, and apps that get another name.

use insta::assert_snapshot;

use super::{desk, files};
use crate::support::{Store, applied, caribou, json};

#[test]
fn an_app_gets_another_name_with_all_that_is_said_of_it() {
    let project = desk();
    project.write(
        "caribou.toml",
        "[databases.local]\nurl = \"sqlite:db.sqlite3\"\n\n[apps.tickets]   # ours\nschema = 'migrations/tickets/schema.sql'\n",
    );
    project.write("migrations/tickets/schema.sql", "CREATE TABLE ticket (id BIGINT PRIMARY KEY);\n");
    assert_snapshot!(caribou(&project).run("renamemigration --app tickets helpdesk").exits(0), @"
    $ caribou renamemigration --app tickets helpdesk
    [exit 0]
    --- stdout
    renamed app tickets to helpdesk, with 3 migrations
      2 references in 2 files
      migrations/sla/0001_initial/metadata.toml
      migrations/helpdesk/0001_initial/metadata.toml
      migrations/helpdesk/0002_auto_20260112/metadata.toml
      migrations/helpdesk/0003_add_due/metadata.toml
      caribou.toml
    --- stderr
    help: code and scripts that name the app tickets or its folder are left to you
    help: commit it; each database learns it at its next migrate: caribou migrate
    ");
    assert_snapshot!(files(&project), @r#"
    //- /caribou.toml
    [databases.local]
    url = "sqlite:db.sqlite3"

    [apps.helpdesk]   # ours
    schema = 'migrations/helpdesk/schema.sql'
    //- /docs/deploy.md
    After 0002_auto_20260112 the mails go out.
    //- /migrations/helpdesk/0001_initial/metadata.toml
    run_in_transaction = true
    aliases = ["tickets.0001_initial"]
    //- /migrations/helpdesk/0001_initial/up.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY);
    //- /migrations/helpdesk/0002_auto_20260112/down.sql
    ALTER TABLE ticket DROP COLUMN parent;
    //- /migrations/helpdesk/0002_auto_20260112/metadata.toml
    run_in_transaction = true
    aliases = ["tickets.0002_auto_20260112"]
    //- /migrations/helpdesk/0002_auto_20260112/up.sql
    ALTER TABLE ticket ADD COLUMN parent BIGINT;
    //- /migrations/helpdesk/0003_add_due/metadata.toml
    # Ours.
    run_in_transaction = true
    dependencies = [
        'helpdesk.0002_auto_20260112',   # the parent
    ]
    aliases = ["tickets.0003_add_due"]
    //- /migrations/helpdesk/0003_add_due/up.sql
    ALTER TABLE ticket ADD COLUMN due TEXT;
    //- /migrations/helpdesk/schema.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY);
    //- /migrations/sla/0001_initial/metadata.toml
    dependencies   =   [ "helpdesk.0002_auto_20260112" ]
    run_in_transaction = true
    //- /migrations/sla/0001_initial/up.sql
    CREATE TABLE sla (id BIGINT PRIMARY KEY);
    "#);
}

#[test]
fn databases_learn_the_new_name_of_an_app() {
    for store in Store::all("app") {
        let (project, url) = (desk(), store.url());
        let caribou = caribou(&project);
        caribou.run(&format!("migrate --url {url}")).exits(0);
        caribou.run("renamemigration --app tickets helpdesk").exits(0);
        let document = json(&caribou.run(&format!("migrate --format json --url {url}")).exits(0));
        assert_eq!(document["steps"].as_array().map(Vec::len), Some(0), "{document}");
        assert_eq!(
            store.recorded(),
            "helpdesk\t0001_initial\nhelpdesk\t0002_auto_20260112\nhelpdesk\t0003_add_due\nsla\t0001_initial\n"
        );
        assert_eq!(store.query("SELECT count(*) FROM caribou_events WHERE kind = 'rename'"), "3\n");
        caribou.run(&format!("migrate --check --url {url}")).exits(0);
    }
}

#[test]
fn an_app_whose_squash_has_no_originals_any_more_is_renamed_where_rows_of_them_are_left() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations tickets 2").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("squashmigrations --finish tickets 1 --yes").exits(0);
    caribou.run("renamemigration --app tickets helpdesk").exits(0);
    caribou.run("migrate").exits(0);
    let names = applied(&caribou, "");
    assert!(names.iter().all(|name| !name.starts_with("tickets.")), "{names:?}");
    caribou.run("check --no-proof").exits(0);
    // A new database has nothing of the past, and gets the same.
    caribou.run("migrate --url sqlite:fresh.sqlite3").exits(0);
    assert_eq!(applied(&caribou, "--url sqlite:fresh.sqlite3"), names);
}

#[test]
fn a_migration_moves_to_another_app_and_no_app_gets_a_second_head() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("renamemigration tickets 3 --to sla").exits(0), @"
    $ caribou renamemigration tickets 3 --to sla
    [exit 0]
    --- stdout
    renamed tickets.0003_add_due to sla.0002_add_due
      migrations/sla/0002_add_due/metadata.toml
    --- stderr
    warning: to Diesel's own command sla.0002_add_due is another migration now: it had version 0003 before
    help: what it makes is of sla now: move it from the schema file of tickets to that of sla, then: caribou makemigrations --check
    help: commit it; each database learns it at its next migrate: caribou migrate
    ");
    assert_snapshot!(files(&project), @r#"
    //- /caribou.toml
    [databases.local]
    url = "sqlite:db.sqlite3"
    //- /docs/deploy.md
    After 0002_auto_20260112 the mails go out.
    //- /migrations/sla/0001_initial/metadata.toml
    dependencies   =   [ "tickets.0002_auto_20260112" ]
    run_in_transaction = true
    //- /migrations/sla/0001_initial/up.sql
    CREATE TABLE sla (id BIGINT PRIMARY KEY);
    //- /migrations/sla/0002_add_due/metadata.toml
    # Ours.
    run_in_transaction = true
    dependencies = [
        'tickets.0002_auto_20260112',   # the parent
        'sla.0001_initial',
    ]
    aliases = ["tickets.0003_add_due"]
    //- /migrations/sla/0002_add_due/up.sql
    ALTER TABLE ticket ADD COLUMN due TEXT;
    //- /migrations/tickets/0001_initial/up.sql
    CREATE TABLE ticket (id BIGINT PRIMARY KEY);
    //- /migrations/tickets/0002_auto_20260112/down.sql
    ALTER TABLE ticket DROP COLUMN parent;
    //- /migrations/tickets/0002_auto_20260112/up.sql
    ALTER TABLE ticket ADD COLUMN parent BIGINT;
    "#);
    let document = json(&caribou.run("migrate --format json").exits(0));
    assert_eq!(document["steps"].as_array().map(Vec::len), Some(0), "{document}");
    assert_eq!(document["renamed"].as_array().map(Vec::len), Some(1), "{document}");
    caribou.run("check --no-proof").exits(0);
    // And back, under its old name.
    caribou.run("renamemigration sla 2 tickets.0003_add_due").exits(0);
    caribou.run("migrate").exits(0);
    assert!(applied(&caribou, "").contains(&"tickets.0003_add_due".to_owned()));
}

#[test]
fn where_it_moves_to_it_gets_a_number_of_its_own_or_the_one_that_is_said() {
    for (line, new) in [
        ("tickets 3 --to sla", "sla.0002_add_due"),
        ("tickets 3 --to sla add_due_date", "sla.0002_add_due_date"),
        ("tickets 3 --to sla 0007_due", "sla.0007_due"),
        ("tickets 3 sla.0007_due", "sla.0007_due"),
        ("tickets 3 sla.due", "sla.0003_due"),
    ] {
        let line = format!("renamemigration {line} --dry-run --format json");
        let document = json(&caribou(&desk()).run(&line).exits(0));
        assert_eq!(document["renamed"][0]["to"], new, "{line}");
    }
}
