//! `squashmigrations` where it cannot be done: one clear error, and nothing is written.

use caribou_harness::{Output, Project};
use insta::assert_snapshot;

use crate::support::{caribou, error_document, small};

const CHAIN: &str = "
    //- /migrations/a/0001_x/up.sql
    CREATE TABLE x (id BIGINT PRIMARY KEY);
    //- /migrations/a/0001_x/down.sql
    DROP TABLE x;
    //- /migrations/a/0002_y/up.sql
    ALTER TABLE x ADD COLUMN y INTEGER;
    //- /migrations/a/0002_y/down.sql
    ALTER TABLE x DROP COLUMN y;
    //- /migrations/a/0003_z/up.sql
    ALTER TABLE x ADD COLUMN z INTEGER;
    //- /migrations/a/0003_z/down.sql
    ALTER TABLE x DROP COLUMN z;
    //- /migrations/b/0001_b/up.sql
    CREATE TABLE b (id BIGINT PRIMARY KEY);
    //- /migrations/b/0001_b/down.sql
    DROP TABLE b;
";

/// Runs it, sees that the tree stays as it was, and that the JSON error has the same code; returns what was said.
#[track_caller]
fn refused(project: &Project, line: &str, code: i32) -> Output {
    let caribou = caribou(project);
    let before = project.tree();
    let output = caribou.run(&format!("{line} --no-input")).exits(code);
    assert_eq!(project.tree(), before, "{output}");
    assert_eq!(output.stdout, "", "{output}");
    assert_eq!(output.stderr.matches("error: ").count(), 1, "{output}");
    error_document(&caribou.run(&format!("{line} --no-input --format json")).exits(code));
    assert_eq!(project.tree(), before);
    output
}

/// Only what stands behind `error:`.
fn error(output: &Output) -> String {
    let text = output.to_string();
    text[text.find("error: ").unwrap()..].to_owned()
}

fn metadata(project: &Project, name: &str, lines: &str) {
    project.write(&format!("migrations/{name}/metadata.toml"), lines);
}

#[test]
fn unknown_names() {
    let project = small(CHAIN);
    assert_snapshot!(error(&refused(&project, "squashmigrations nope 0002", 2)), @"error: there is no app nope with migrations");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0009", 2)), @r#"error: a has no migration "0009"; the nearest is a.0001_x"#);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0009 0003", 2)), @r#"error: a has no migration "0009"; the nearest is a.0001_x"#);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 000", 2)), @r#"
    error: "000" could be any of:
      0001_x
      0002_y
      0003_z
    help: give more of the name
    "#);
    assert_snapshot!(error(&refused(&project, "squashmigrations --finish a 0002", 2)), @"error: a.0002_y is no squash: it has no `replaces`");
    assert_snapshot!(error(&refused(&project, "optimizemigration a 0009", 2)), @r#"error: a has no migration "0009"; the nearest is a.0001_x"#);
}

#[test]
fn a_start_after_its_end() {
    let project = small(CHAIN);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003 0001", 2)), @"
    error: the range is the wrong way round: a.0003_z needs a.0001_x
    help: swap them: caribou squashmigrations a 0001_x 0003_z
    ");
}

#[test]
fn one_migration() {
    let project = small(CHAIN);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0001", 2)), @"
    error: a.0001_x is one migration, and no range
    help: to combine the statements of one migration: caribou optimizemigration a 0001_x
    ");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0002 0002", 2)), @"
    error: a.0002_y is one migration, and no range
    help: to combine the statements of one migration: caribou optimizemigration a 0002_y
    ");
}

#[test]
fn a_range_that_is_no_chain() {
    let project = small(CHAIN);
    metadata(&project, "a/0003_z", "run_in_transaction = true\ndependencies = [\"a.0001_x\"]\n");
    let folder = "migrations/a/0004_merge";
    project.write(&format!("{folder}/up.sql"), "");
    metadata(
        &project,
        "a/0004_merge",
        "run_in_transaction = true\ndependencies = [\"a.0002_y\", \"a.0003_z\"]\n",
    );
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0002 0004", 4)), @"
    error: a.0002_y to 0004_merge is no chain: a.0003_z leads to its end, and does not come after its start
    help: begin where the branches fork, or end before they meet
    ");
    // The two are beside each other: neither comes after the other.
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0002 0003", 2)), @"
    error: a.0003_z does not come after a.0002_y
    help: neither needs the other; see how they stand: caribou graph
    ");
    // All of it, from where they part to where they meet, is one.
    caribou(&project).run("squashmigrations a 0004 --no-input").exits(0);
}

#[test]
fn several_heads() {
    let project = small(CHAIN);
    metadata(&project, "a/0003_z", "run_in_transaction = true\ndependencies = [\"a.0001_x\"]\n");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 4)), @"
    error: a has 2 heads, which fork at 0001_x
      0002_y  add column y to x (INTEGER)
      0003_z  add column z to x (INTEGER)
      0002_y and 0003_z: independent, as their scripts say
    help: join them: caribou makemigrations --merge
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase
    ");
}

#[test]
fn a_range_that_is_squashed_already_or_overlaps_one() {
    let project = small(CHAIN);
    caribou(&project).run("squashmigrations a 0002 --no-input").exits(0);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0002", 2)), @"
    error: a.0002_y was replaced by squash a.0001_squashed_0002_y already
    help: name the squash: a 0001_squashed_0002_y
    help: or, when every database is past it, end its transition: caribou squashmigrations --finish a 0001_squashed_0002_y
    ");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0001_x 0003", 2)), @"
    error: a.0001_x was replaced by squash a.0001_squashed_0002_y already
    help: name the squash: a 0001_squashed_0002_y
    help: or, when every database is past it, end its transition: caribou squashmigrations --finish a 0001_squashed_0002_y
    ");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0002 0003", 2)), @"
    error: a.0002_y was replaced by squash a.0001_squashed_0002_y already
    help: name the squash: a 0001_squashed_0002_y
    help: or, when every database is past it, end its transition: caribou squashmigrations --finish a 0001_squashed_0002_y
    ");
}

#[test]
fn what_is_named_is_not_there() {
    let project = small(CHAIN);
    metadata(&project, "a/0003_z", "run_in_transaction = true\ndependencies = [\"a.0002_gone\"]\n");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 4)), @"
    error: a.0003_z (migrations/a/0003_z/metadata.toml:2) depends on a.0002_gone, which is not there; the nearest name is a.0002_y
    help: git knows what became of it: git log --stat -- '*/0002_gone/*'
    help: if it is a.0002_y, renamed by hand: call its folder 0002_gone again, then `renamemigration a 0002_gone 0002_y`
    ");
}

#[test]
fn a_name_that_is_taken_or_none() {
    let project = small(CHAIN);
    let output = refused(&project, "squashmigrations a 0002 --squashed-name x", 2);
    assert_snapshot!(error(&output), @"
    error: a.0001_x is there already
    help: give it another name with --squashed-name NAME
    ");
    let output =
        caribou(&project).run_args(["squashmigrations", "a", "0002", "--squashed-name", "--", "../../x"]);
    assert_ne!(output.code, Some(0), "{output}");
    let output = caribou(&project).run("squashmigrations a 0002 --squashed-name ...").exits(2);
    assert_snapshot!(error(&output), @"
    error: invalid value '...' for '--squashed-name <NAME>': a letter or a digit is needed

    For more information, try '--help'.
    ");
}

#[test]
fn before_and_after_a_deployment_in_one() {
    let project = small(CHAIN);
    metadata(&project, "a/0001_x", "run_in_transaction = true\ndependencies = []\nphase = \"expand\"\n");
    metadata(
        &project,
        "a/0003_z",
        "run_in_transaction = true\ndependencies = [\"a.0002_y\"]\nphase = \"contract\"\n",
    );
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 4)), @"
    error: a.0001_x is for before a deployment and a.0003_z for after it
    help: squash what is for before a deployment and what is for after it by themselves
    ");
}

#[test]
fn a_script_that_cannot_be_read() {
    let project = small(CHAIN);
    project.write("migrations/a/0002_y/up.sql", "ALTER TABLE x ADD COLUMN y TEXT DEFAULT 'open;\n");
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 4)), @"
    error: the migrations do not add up: migrations/a/0002_y/up.sql: line 1, column 41: this string never ends
    help: see what is wrong with them: caribou check
    ");
}

#[test]
fn a_script_that_does_not_fit() {
    let project = small(CHAIN);
    project.write("migrations/a/0002_y/up.sql", "ALTER TABLE nowhere ADD COLUMN y INTEGER;\n");
    let output = caribou(&project).run("squashmigrations a 0003 --no-input");
    assert_ne!(output.code, Some(0), "{output}");
    assert!(output.stderr.contains("0002_y") && output.stderr.contains("nowhere"), "{output}");
    assert!(!project.tree().contains("squashed"), "{output}");
}

#[test]
fn arguments_that_contradict_each_other() {
    let project = small(CHAIN);
    for line in [
        "squashmigrations",
        "squashmigrations a",
        "squashmigrations --all a 0002",
        "squashmigrations a 0001 0002 0003",
        "squashmigrations --finish a 0001 0002",
        "squashmigrations --finish a",
        "optimizemigration a",
        "squashmigrations a 0002 --no-proof=oracle",
    ] {
        let before = project.tree();
        let output = caribou(&project).run(line).exits(2);
        assert_eq!(project.tree(), before, "{output}");
    }
}

mod guard;
mod proof;
