//! `migrate`: forwards, backwards, recorded only, and what is left behind.

use insta::assert_snapshot;

use crate::support::{Store, applied, caribou, json, project, rows, small, steps};

const ROWS: &str = "SELECT app, name FROM caribou_migrations ORDER BY app, name";
const EVENTS: &str = "SELECT kind, app, name FROM caribou_events ORDER BY id";

#[test]
fn a_first_run_applies_everything_in_order_with_a_row_and_an_event_each() {
    let project = project("desk");
    let output = caribou(&project).run("migrate").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok accounts.0001_initial [DURATION]
      ok accounts.0002_add_email [DURATION]
      ok tickets.0001_initial [DURATION]
      ok tickets.0002_notify_by_email [DURATION]
      ok tickets.0003_index_title [DURATION]
    5 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    let file = project.at("desk.sqlite3");
    assert_snapshot!(rows(&file, ROWS), @"
    accounts	0001_initial
    accounts	0002_add_email
    tickets	0001_initial
    tickets	0002_notify_by_email
    tickets	0003_index_title
    ");
    assert_snapshot!(rows(&file, EVENTS), @"
    apply	accounts	0001_initial
    apply	accounts	0002_add_email
    apply	tickets	0001_initial
    apply	tickets	0002_notify_by_email
    apply	tickets	0003_index_title
    ");
    assert_eq!(rows(&file, "SELECT count(*) FROM ticket"), "2\n");
    assert_eq!(rows(&file, "SELECT label FROM caribou_target"), "local\n");
}

#[test]
fn json_is_one_document_of_what_was_done() {
    let project = project("desk");
    let output = caribou(&project).run("migrate accounts --format json").exits(0);
    assert_snapshot!(output, @r#"
    $ caribou migrate accounts --format json
    [exit 0]
    --- stdout
    {
      "database": {
        "backend": "sqlite",
        "name": "local",
        "url": "sqlite:[PROJECT]/desk.sqlite3"
      },
      "pruned": [],
      "renamed": [],
      "steps": [
        {
          "action": "apply",
          "app": "accounts",
          "direction": "forwards",
          "duration_ms": [DURATION],
          "name": "0001_initial"
        },
        {
          "action": "apply",
          "app": "accounts",
          "direction": "forwards",
          "duration_ms": [DURATION],
          "name": "0002_add_email"
        }
      ]
    }
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    "#);
}

#[test]
fn an_app_brings_what_it_needs_and_no_more() {
    let project = project("desk");
    let caribou = caribou(&project);
    let output = caribou.run("migrate tickets 0001 --format json").exits(0);
    assert_eq!(
        steps(&output),
        ["forwards apply accounts.0001_initial", "forwards apply tickets.0001_initial"]
    );
    let output = caribou.run("migrate accounts --format json").exits(0);
    assert_eq!(steps(&output), ["forwards apply accounts.0002_add_email"]);
    assert_eq!(applied(&caribou, "tickets"), ["tickets.0001_initial"]);
}

#[test]
fn a_migration_is_named_by_name_number_or_prefix() {
    let project = project("desk");
    let caribou = caribou(&project);
    for name in ["0002_notify_by_email", "2", "0002", "0002_no", "02"] {
        caribou.run(&format!("migrate tickets {name}")).exits(0);
        assert_eq!(applied(&caribou, "tickets"), ["tickets.0001_initial", "tickets.0002_notify_by_email"]);
        caribou.run("migrate tickets zero --yes").exits(0);
        assert_eq!(applied(&caribou, "tickets"), [""; 0]);
    }
}

#[test]
fn going_back_to_a_migration_keeps_it_and_spares_other_apps() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let output = caribou.run("migrate tickets 1 --yes").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate tickets 1 --yes
    [exit 0]
    --- stdout
      ok tickets.0003_index_title [DURATION]
      ok tickets.0002_notify_by_email [DURATION]
    2 migrations reverted in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    warning: this destroys data:
      rows of ticket (it has 2 rows) (tickets.0002_notify_by_email)
    ");
    assert_eq!(
        applied(&caribou, ""),
        ["accounts.0001_initial", "accounts.0002_add_email", "tickets.0001_initial"]
    );
    let file = project.at("desk.sqlite3");
    assert_eq!(rows(&file, "SELECT count(*) FROM ticket"), "0\n");
    assert_eq!(rows(&file, "SELECT count(*) FROM caribou_events WHERE kind = 'revert'"), "2\n");
}

#[test]
fn zero_takes_what_depends_on_the_app_along() {
    for store in Store::all("zero") {
        let project = project("desk");
        let caribou = caribou(&project);
        let url = store.url();
        caribou.run(&format!("migrate --url {url}")).exits(0);
        let output = caribou.run(&format!("migrate accounts zero --yes --format json --url {url}")).exits(0);
        assert_eq!(
            steps(&output),
            [
                "backwards revert tickets.0003_index_title",
                "backwards revert tickets.0002_notify_by_email",
                "backwards revert tickets.0001_initial",
                "backwards revert accounts.0002_add_email",
                "backwards revert accounts.0001_initial",
            ],
            "{output}"
        );
        assert_eq!(store.recorded(), "");
        assert_eq!(store.query("SELECT count(*) FROM caribou_events"), "10\n");
        // And there again, from where it ended.
        caribou.run(&format!("migrate --url {url}")).exits(0);
        assert_eq!(store.query("SELECT count(*) FROM ticket"), "2\n");
    }
}

#[test]
fn what_would_be_lost_is_said_and_needs_a_yes() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let output = caribou.run("migrate accounts zero --no-input").exits(3);
    assert_snapshot!(output, @"
    $ caribou migrate accounts zero --no-input
    [exit 3]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: this would destroy data:
        rows of ticket (it has 2 rows) (tickets.0002_notify_by_email)
        table ticket with 2 rows (tickets.0001_initial)
        table account with 2 rows (accounts.0001_initial)
    help: add --yes to accept that; nothing was changed
    ");
    assert_eq!(applied(&caribou, "").len(), 5);
    caribou.run("migrate accounts zero --yes").exits(0);
    assert_eq!(applied(&caribou, "").len(), 0);
}

#[test]
fn fake_records_without_running_both_ways() {
    let project = project("desk");
    let caribou = caribou(&project);
    let output = caribou.run("migrate tickets --fake --format json").exits(0);
    assert_eq!(steps(&output)[4], "forwards fake tickets.0003_index_title");
    let file = project.at("desk.sqlite3");
    let tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('account', 'ticket', 'ticket_title')";
    assert_eq!(rows(&file, tables), "0\n");
    let output = caribou.run("migrate accounts 1 --fake").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate accounts 1 --fake
    [exit 0]
    --- stdout
      ok tickets.0003_index_title recorded
      ok tickets.0002_notify_by_email recorded
      ok accounts.0002_add_email recorded
    3 migrations recorded in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(rows(&file, ROWS), @"
    accounts	0001_initial
    tickets	0001_initial
    ");
    assert_eq!(rows(&file, "SELECT kind, count(*) FROM caribou_events GROUP BY kind"), "fake\t8\n");
    // What is recorded now is true of no table, but the rest can be recorded again.
    caribou.run("migrate --fake").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
}

#[test]
fn prune_removes_rows_whose_migration_is_gone_and_applies_nothing() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.remove("migrations/tickets/0003_index_title");
    project.write("migrations/tickets/0004_later/up.sql", "CREATE TABLE later (id BIGINT);\n");
    let plan = caribou.run("migrate --prune --plan --format json").exits(0);
    assert_eq!(json(&plan)["pruned"][0], "tickets.0003_index_title");
    assert!(steps(&plan).is_empty(), "{plan}");
    caribou.run("migrate --prune --check").exits(1);
    let output = caribou.run("migrate --prune").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate --prune
    [exit 0]
    --- stdout
      pruned tickets.0003_index_title
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    warning: this database is ahead of your checkout: tickets.0003_index_title was applied at [TIME] and is not here
    ");
    let file = project.at("desk.sqlite3");
    assert_eq!(rows(&file, "SELECT count(*) FROM caribou_migrations"), "4\n");
    assert_eq!(
        rows(&file, "SELECT kind, app, name FROM caribou_events ORDER BY id DESC LIMIT 1"),
        "prune\ttickets\t0003_index_title\n"
    );
    let output = caribou.run("migrate --prune --format json").exits(0);
    assert_eq!(json(&output)["pruned"].as_array().unwrap().len(), 0);
}

#[test]
fn a_no_op_writes_nothing() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let file = project.at("desk.sqlite3");
    let look = || {
        let metadata = std::fs::metadata(&file).unwrap();
        let mut names: Vec<_> =
            std::fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        (std::fs::read(&file).unwrap(), metadata.modified().unwrap(), names)
    };
    let before = look();
    for line in ["migrate", "migrate tickets", "migrate tickets 3", "migrate --fake", "migrate --prune"] {
        let output = caribou.run(line).exits(0);
        assert!(output.stdout.starts_with("nothing to do"), "{output}");
        assert!(look() == before, "{line} wrote something");
    }
    for line in
        ["showmigrations", "check", "history", "graph", "sqlmigrate tickets 1", "migrate tickets zero --plan"]
    {
        caribou.run(line).exits(0);
        assert!(look() == before, "{line} wrote something");
    }
}

const SECOND_FAILS: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE a (id BIGINT);
    //- /migrations/a/0002_fails/up.sql
    CREATE TABLE b (id BIGINT);
    CREATE TABLE a (id BIGINT);
    //- /migrations/a/0003_more/up.sql
    CREATE TABLE c (id BIGINT);
";

#[test]
fn atomic_says_what_is_one_transaction() {
    for (flags, kept) in [
        ("", 0), // On an empty database the plan is one.
        ("--atomic plan", 0),
        ("--atomic migration", 1),
    ] {
        let project = small(SECOND_FAILS);
        let caribou = caribou(&project);
        caribou.run(&format!("migrate {flags}")).exits(6);
        assert_eq!(applied(&caribou, "").len(), kept, "{flags}");
    }
    for (flags, kept) in [("", 2), ("--atomic plan", 1), ("--atomic migration", 2)] {
        let project = small(SECOND_FAILS);
        let caribou = caribou(&project);
        caribou.run("migrate a 1").exits(0);
        project.write("migrations/a/0002_fails/up.sql", "CREATE TABLE b (id BIGINT NOT NULL);\n");
        project.write("migrations/a/0003_more/up.sql", "INSERT INTO b VALUES (NULL);\n");
        caribou.run(&format!("migrate {flags}")).exits(6);
        assert_eq!(applied(&caribou, "").len(), kept, "{flags} on a database with history");
    }
}
