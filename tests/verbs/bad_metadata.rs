//! `metadata.toml` is broken, mistyped or misspelt.

use insta::assert_snapshot;

use crate::support::{caribou, error_document, json, small};

#[track_caller]
fn with(text: &str) -> caribou_harness::Project {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        ",
    );
    project.write("migrations/a/0002_y/metadata.toml", text);
    project
}

#[track_caller]
fn refused(text: &str, place: &str, words: &str) {
    let project = with(text);
    let output = caribou(&project).run("migrate").exits(4);
    let wanted = format!("error: migrations/a/0002_y/metadata.toml:{place}");
    assert!(output.stderr.contains(&wanted) && output.stderr.contains(words), "{wanted}, {words}:\n{output}");
    let error = error_document(&caribou(&project).run("check --format json").exits(4));
    assert_eq!(error["code"], "bad_metadata");
    assert!(!project.at("db.sqlite3").exists());
}

#[test]
fn what_is_wrong_is_named_with_line_and_column() {
    refused("run_in_transaction = tru", "1:22", "boolean");
    refused("run_in_transaction = \"yes\"", "1:22", "true or false");
    refused("run_in_transaction = true\ndependencies = \"a.0001_x\"", "2:16", "list");
    refused("run_in_transaction = true\ndependencies = [1]", "2:17", "string");
    refused(
        "run_in_transaction = true\n\n\nreplaces = [\n  \"a.0001_x\",\n  \"nonsense\",\n]",
        "6:3",
        "nonsense",
    );
    refused("initial = true\ninitial = true", "2:1", "duplicate");
    refused("phase = \"later\"", "1:9", "any, expand and contract");
    refused("aliases = [\"../../x\"]", "1:12", "../../x");
    refused("[dependencies]\nx = 1", "1:", "list");
    refused("= =", "1:", "");
}

#[test]
fn metadata_that_is_not_utf8_is_named() {
    let project = with("");
    std::fs::write(
        project.at("migrations/a/0002_y/metadata.toml"),
        b"run_in_transaction = true # \xc3\x28\n",
    )
    .unwrap();
    let output = caribou(&project).run("migrate").exits(4);
    assert!(output.stderr.contains("0002_y/metadata.toml:1: not UTF-8"), "{output}");
}

#[test]
fn a_misspelt_key_is_a_warning_with_the_nearest() {
    let project = with("run_in_transaction = true\ndependancies = [\"a.0001_x\"]\nowner = \"me\"\n");
    let caribou = caribou(&project);
    let output = caribou.run("migrate").exits(0);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 0]
    --- stdout
      ok a.0001_x [DURATION]
      ok a.0002_y [DURATION]
    2 migrations applied in [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    warning: migrations/a/0002_y/metadata.toml:2: unknown key `dependancies`, did you mean `dependencies`?
    warning: migrations/a/0002_y/metadata.toml:3: unknown key `owner`
    ");
    assert_eq!(caribou.run("migrate -q").exits(0).stderr, "");
    caribou.run("check").exits(0);
    caribou.run("check --strict").exits(1);
    let document = json(&caribou.run("check --format json").exits(0));
    assert_eq!(document["findings"][0]["severity"], "warning");
}

#[test]
fn metadata_without_run_in_transaction_means_what_diesel_takes_it_for() {
    let project = with("dependencies = [\"a.0001_x\"]\n");
    let caribou = caribou(&project);
    let sql = caribou.run("sqlmigrate a 2").exits(0);
    assert!(!sql.stdout.contains("BEGIN"), "{sql}");
    assert!(sql.stderr.contains("0002_y/metadata.toml:1: no run_in_transaction"), "{sql}");
    caribou.run("migrate").exits(0);
}
