//! Branches that have nothing to do with each other.

use insta::assert_snapshot;
use serde_json::json;

use super::{add, end, independent, migrate_without, untouched, words};
use crate::support::{self, applied, caribou, small};

#[test]
fn a_migration_without_statements_joins_them() {
    let project = independent();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations --merge").exits(0), @"
    $ caribou makemigrations --merge
    [exit 0]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_priority  add column priority to ticket (INTEGER)
      0002_state     add column state to ticket (TEXT)
      0002_priority and 0002_state: independent

    tickets.0003_merge_priority_and_state joins 0002_priority, 0002_state, and does nothing else
      + migrations/tickets/0003_merge_priority_and_state/up.sql
      + migrations/tickets/0003_merge_priority_and_state/down.sql
      + migrations/tickets/0003_merge_priority_and_state/metadata.toml

    proven on sqlite: databases that have either branch end alike
    --- stderr
    help: commit it, then apply it wherever a branch is: caribou migrate
    ");
    let merge = project.tree();
    assert!(merge.contains("0003_"), "{merge}");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 4);
    assert_eq!(
        caribou.run("makemigrations --merge").exits(0).stdout,
        "nothing to merge: no app has several heads\n"
    );
    caribou.run("check").exits(0);
}

#[test]
fn databases_that_have_either_side_end_alike() {
    let project = independent();
    migrate_without(&project, "0002_state", "priority");
    migrate_without(&project, "0002_priority", "state");
    caribou(&project).run("makemigrations --merge --no-input").exits(0);
    for database in ["priority", "state", "new"] {
        let columns =
            end(&project, database, "SELECT name, type FROM pragma_table_info('ticket') ORDER BY name");
        assert_eq!(
            columns, "body\tTEXT\nid\tINTEGER\npriority\tINTEGER\nstate\tTEXT\ntitle\tTEXT\n",
            "{database}"
        );
    }
}

#[test]
fn nothing_to_merge_is_no_error() {
    let project =
        small("//- /migrations/tickets/0001_initial/up.sql\nCREATE TABLE ticket (id INTEGER PRIMARY KEY);\n");
    let output = untouched(&project, "makemigrations --merge", 0);
    assert_eq!(output.stdout, "nothing to merge: no app has several heads\n");
    untouched(&project, "makemigrations --merge --check", 0);
    let output = untouched(&project, "makemigrations tickets --merge", 0);
    assert_eq!(output.stdout, "nothing to merge: tickets has one head\n");
    let document = support::json(&untouched(&project, "makemigrations --merge --format json", 0));
    assert_eq!(
        document,
        json!({ "merged": [], "files": [], "verdicts": [], "proven": {}, "written": false })
    );
    let output = untouched(&project, "makemigrations ticket --merge", 2);
    assert!(output.stderr.contains("there is no app ticket"), "{output}");
}

#[test]
fn check_finds_and_writes_nothing() {
    let project = independent();
    let output = untouched(&project, "makemigrations --merge --check", 1);
    assert!(output.stdout.contains("0002_priority and 0002_state: independent"), "{output}");
    let document = support::json(&untouched(&project, "makemigrations --merge --check --format json", 1));
    assert_eq!(document["verdicts"][0]["pairs"][0]["verdict"], "independent");
    assert_eq!(document["verdicts"][0]["pairs"][0]["seen"]["sqlite"]["same"], true);
    assert_eq!(document["written"], false);
}

#[test]
fn dry_run_prints_the_texts() {
    let project = independent();
    let output = untouched(&project, "makemigrations --merge --dry-run", 0);
    let dependencies = "dependencies = [\n    \"tickets.0002_priority\",\n    \"tickets.0002_state\",\n]";
    assert!(output.stdout.contains(dependencies), "{output}");
    let document = support::json(&untouched(&project, "makemigrations --merge --dry-run --format json", 0));
    assert_eq!(document["written"], false);
    let texts = document["texts"].as_object().unwrap();
    assert!(texts.values().any(|text| text.as_str().unwrap().contains(dependencies)), "{texts:?}");
}

#[test]
fn the_merge_can_be_named() {
    let project = independent();
    caribou(&project).run("makemigrations --merge --name both_columns").exits(0);
    assert!(project.at("migrations/tickets/0003_both_columns/metadata.toml").exists());
}

#[test]
fn programs_learn_what_was_written() {
    let project = independent();
    let document = support::json(&caribou(&project).run("makemigrations --merge --format json").exits(0));
    assert_eq!(document["proven"], json!({ "sqlite": true }));
    assert_eq!(document["written"], true);
    let [merged] = document["merged"].as_array().unwrap().as_slice() else { panic!("{document:#}") };
    assert_eq!((&merged["kind"], &merged["statements"]), (&"merge".into(), &false.into()));
    assert_eq!(words(&merged["heads"]), ["tickets.0002_priority", "tickets.0002_state"]);
    for file in words(&document["files"]) {
        assert!(project.at(file).exists(), "{file}");
    }
}

#[test]
fn flags_that_make_migrations_join_none() {
    let project = independent();
    for flag in ["--update", "--empty", "--from-database", "--write-schema", "--drop a", "--rename a=b"] {
        untouched(&project, &format!("makemigrations tickets --merge {flag}"), 2);
    }
    untouched(&project, "makemigrations --first 0002_state", 2);
    untouched(&project, "makemigrations --rebase", 2);
    untouched(&project, "makemigrations --merge --rebase --first 0002_state", 2);
}

#[test]
fn a_merge_is_a_side_like_any_other() {
    let project = independent();
    let caribou = caribou(&project);
    caribou.run("makemigrations --merge --name first").exits(0);
    let late = ("ALTER TABLE ticket ADD COLUMN late TEXT;", "ALTER TABLE ticket DROP COLUMN late;");
    add(&project, "tickets/0002_late", &["tickets.0001_initial"], late);
    let output = caribou.run("makemigrations --merge --name second").exits(0);
    assert!(output.stdout.contains("tickets has 2 heads, which fork at 0001_initial"), "{output}");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 6);
}
