//! `migrate --plan` and `--check`, and `showmigrations`: what would be, and what is.

use insta::assert_snapshot;
use serde_json::json as value;

use crate::support::{FILE, Store, caribou, json, project, steps};

#[test]
fn a_plan_is_shown_and_nothing_is_written() {
    let project = project("desk");
    let before = project.tree();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate --plan").exits(0), @"
    $ caribou migrate --plan
    [exit 0]
    --- stdout
      apply  accounts.0001_initial
      apply  accounts.0002_add_email
      apply  tickets.0001_initial
      apply  tickets.0002_notify_by_email
      apply  tickets.0003_index_title
    5 migrations to do
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("migrate tickets 1 --plan --format json").exits(0), @r#"
    $ caribou migrate tickets 1 --plan --format json
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
          "name": "0001_initial"
        },
        {
          "action": "apply",
          "app": "tickets",
          "direction": "forwards",
          "name": "0001_initial"
        }
      ]
    }
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    "#);
    caribou.run("migrate --check").exits(1);
    caribou.run("showmigrations").exits(0);
    caribou.run("check").exits(0);
    caribou.run("history").exits(0);
    assert_eq!(project.tree(), before, "a database file, or something else, was made");
}

#[test]
fn a_plan_makes_no_table_in_a_database_that_is_there() {
    let project = project("desk");
    let caribou = caribou(&project);
    for store in Store::all("plan") {
        let url = store.url();
        let tables = match &store {
            Store::File(folder) => {
                folder.write(FILE, "");
                "SELECT count(*) FROM sqlite_master"
            }
            Store::Server(_) if store.is_mariadb() => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()"
            }
            Store::Server(_) => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        for verb in ["migrate --plan", "migrate --fake --plan", "showmigrations", "history", "check"] {
            caribou.run(&format!("{verb} --url {url}")).exits(0);
            assert_eq!(store.query(tables), "0\n", "{verb} {url}");
        }
        caribou.run(&format!("migrate --check --url {url}")).exits(1);
        assert_eq!(store.query(tables), "0\n", "migrate --check {url}");
    }
}

#[test]
fn a_plan_says_direction_and_action_as_the_run_does() {
    let project = project("desk");
    let caribou = caribou(&project);
    for line in
        ["migrate tickets 2", "migrate tickets", "migrate tickets 1 --yes", "migrate accounts zero --fake"]
    {
        let planned = caribou.run(&format!("{line} --plan --format json")).exits(0);
        assert!(json(&planned)["steps"][0].get("duration_ms").is_none(), "{planned}");
        let done = caribou.run(&format!("{line} --format json")).exits(0);
        assert!(json(&done)["steps"][0]["duration_ms"].is_u64(), "{done}");
        assert_eq!(steps(&planned), steps(&done), "{line}");
        assert!(!steps(&done).is_empty());
    }
}

#[test]
fn check_exits_with_1_until_nothing_is_to_do() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate accounts").exits(0);
    caribou.run("migrate accounts --check").exits(0);
    assert_snapshot!(caribou.run("migrate tickets 1 --check").exits(1), @"
    $ caribou migrate tickets 1 --check
    [exit 1]
    --- stdout
      apply  tickets.0001_initial
    1 migration to do
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    caribou.run("migrate --check --plan").exits(1);
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("migrate --check").exits(0), @"
    $ caribou migrate --check
    [exit 0]
    --- stdout
    nothing to do
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    // Going back is something to do as well.
    caribou.run("migrate tickets 1 --check").exits(1);
}

#[test]
fn migrations_are_listed_by_app_or_as_a_plan() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate tickets 1").exits(0);
    assert_snapshot!(caribou.run("showmigrations").exits(0), @"
    $ caribou showmigrations
    [exit 0]
    --- stdout
    accounts
     [X] 0001_initial
     [ ] 0002_add_email
    tickets
     [X] 0001_initial
     [ ] 0002_notify_by_email
     [ ] 0003_index_title
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    assert_eq!(caribou.run("showmigrations --list").stdout, caribou.run("showmigrations").stdout);
    assert_snapshot!(caribou.run("showmigrations --list -v accounts").exits(0), @"
    $ caribou showmigrations --list -v accounts
    [exit 0]
    --- stdout
    accounts
     [X] 0001_initial (applied at [TIME])
     [ ] 0002_add_email
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("showmigrations --plan -v tickets").exits(0), @"
    $ caribou showmigrations --plan -v tickets
    [exit 0]
    --- stdout
    [X]  tickets.0001_initial <- accounts.0001_initial
    [ ]  tickets.0002_notify_by_email <- accounts.0002_add_email, tickets.0001_initial
    [ ]  tickets.0003_index_title <- tickets.0002_notify_by_email
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("showmigrations tickets accounts -q").exits(0), @"
    $ caribou showmigrations tickets accounts -q
    [exit 0]
    --- stdout
    tickets
     [X] 0001_initial
     [ ] 0002_notify_by_email
     [ ] 0003_index_title
    accounts
     [X] 0001_initial
     [ ] 0002_add_email
    ");
}

#[test]
fn the_document_of_showmigrations_is_as_published() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate tickets 1").exits(0);
    let document = json(&caribou.run("showmigrations --format json").exits(0));
    assert_eq!(document["database"]["name"], "local");
    assert_eq!(document["database"]["backend"], "sqlite");
    let apps = document["apps"].as_array().unwrap();
    assert_eq!(apps[0]["app"], "accounts");
    assert_eq!(apps[1]["app"], "tickets");
    let mut first = apps[1]["migrations"][0].clone();
    let at = first["applied_at"].take();
    assert!(at.as_str().is_some_and(|at| at.len() == 20 && at.ends_with('Z') && at.contains('T')), "{at}");
    assert_eq!(
        first,
        value!({"name": "0001_initial", "applied": true, "applied_at": null, "replaces": [],
                "dependencies": ["accounts.0001_initial"]})
    );
    assert_eq!(
        apps[1]["migrations"][1],
        value!({"name": "0002_notify_by_email", "applied": false, "applied_at": null, "replaces": [],
                "dependencies": ["accounts.0002_add_email", "tickets.0001_initial"]})
    );
}

#[test]
fn list_and_plan_exclude_each_other() {
    let project = project("desk");
    caribou(&project).run("showmigrations --list --plan").exits(2);
}
