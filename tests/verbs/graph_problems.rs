//! Migrations that contradict themselves: exit 4, before any database is touched.

use insta::assert_snapshot;

use crate::support::{applied, caribou, error_document, json, small, steps};

/// Migrations of `app.name` with the lines of their `metadata.toml`.
fn with(migrations: &[(&str, &str)]) -> caribou_harness::Project {
    let project = small("//- /migrations/\n");
    for (number, (id, keys)) in migrations.iter().enumerate() {
        let folder = format!("migrations/{}", id.replace('.', "/"));
        project.write(&format!("{folder}/up.sql"), &format!("CREATE TABLE t{number} (id BIGINT);\n"));
        project.write(&format!("{folder}/down.sql"), &format!("DROP TABLE t{number};\n"));
        if !keys.is_empty() {
            project
                .write(&format!("{folder}/metadata.toml"), &format!("run_in_transaction = true\n{keys}\n"));
        }
    }
    project
}

#[test]
fn a_missing_dependency_is_named_with_file_line_and_the_nearest() {
    let project = with(&[("a.0001_initial", ""), ("b.0001_x", "dependencies = [\n  \"a.0001_inital\",\n]")]);
    let output = caribou(&project).run("migrate").exits(4);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: b.0001_x (migrations/b/0001_x/metadata.toml:3) depends on a.0001_inital, which is not there; the nearest name is a.0001_initial
    help: git knows what became of it: git log --stat -- '*/0001_inital/*'
    help: if it is a.0001_initial, renamed by hand: call its folder 0001_inital again, then `renamemigration a 0001_inital 0001_initial`
    ");
    assert_eq!(error_document(&caribou(&project).run("migrate --format json"))["code"], "missing_node");
    caribou(&project).run("check").exits(1);
    caribou(&project).run("graph").exits(4);
}

#[test]
fn all_missing_dependencies_are_named() {
    let project = with(&[
        ("a.0001_x", "dependencies = [\"c.0001_x\"]"),
        ("b.0001_x", "dependencies = [\"a.0009_y\", \"a.0001_x\"]"),
        ("b.0002_y", "dependencies = [\"b.0001_x\"]\nrun_before = [\"a.0007_z\"]"),
    ]);
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_x (migrations/a/0001_x/metadata.toml:2) depends on c.0001_x, but there is no app c with migrations
      b.0001_x (migrations/b/0001_x/metadata.toml:2) depends on a.0009_y, which is not there; the nearest name is a.0001_x
      b.0002_y (migrations/b/0002_y/metadata.toml:3) runs before a.0007_z, which is not there; the nearest name is a.0001_x
    help: git knows what became of it: git log --stat -- '*/0009_y/*'
    help: git knows what became of it: git log --stat -- '*/0007_z/*'
    ");
}

#[test]
fn a_cycle_is_a_loop_of_arrows() {
    let project = with(&[
        ("a.0001_x", "dependencies = [\"c.0001_z\"]"),
        ("b.0001_y", "dependencies = [\"a.0001_x\"]"),
        ("c.0001_z", "dependencies = [\"b.0001_y\"]"),
    ]);
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations need each other: a.0001_x -> c.0001_z -> b.0001_y -> a.0001_x; a.0001_x (migrations/a/0001_x/metadata.toml:2) depends on c.0001_z, c.0001_z (migrations/c/0001_z/metadata.toml:2) depends on b.0001_y, b.0001_y (migrations/b/0001_y/metadata.toml:2) depends on a.0001_x
    ");
    let error = error_document(&caribou(&project).run("migrate --format json").exits(4));
    assert_eq!(error["code"], "cycle");
}

#[test]
fn a_run_before_can_close_a_cycle() {
    let project =
        with(&[("a.0001_x", ""), ("a.0002_y", "dependencies = [\"a.0001_x\"]\nrun_before = [\"a.0001_x\"]")]);
    let output = caribou(&project).run("migrate").exits(4);
    for words in ["a.0001_x -> a.0002_y -> a.0001_x", "a/0002_y/metadata.toml:2", "a/0002_y/metadata.toml:3"]
    {
        assert!(output.stderr.contains(words), "{words}:\n{output}");
    }
}

#[test]
fn a_migration_cannot_depend_on_itself() {
    let project = with(&[("a.0001_x", "dependencies = [\"a.0001_x\"]")]);
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_x (migrations/a/0001_x/metadata.toml:2) depends on a.0001_x, which is itself
    ");
}

fn two_heads() -> caribou_harness::Project {
    with(&[
        ("a.0001_x", ""),
        ("a.0002_left", "dependencies = [\"a.0001_x\"]"),
        ("a.0002_right", "dependencies = [\"a.0001_x\"]"),
        ("b.0001_y", ""),
    ])
}

#[test]
fn two_heads_are_both_named_with_their_fork() {
    let project = two_heads();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a has 2 heads, which fork at 0001_x
      0002_left   create table t1 (1 column)
      0002_right  create table t2 (1 column)
      0002_left and 0002_right: independent, as their scripts say
    help: join them: caribou makemigrations --merge
    help: or put one branch on top of the other: caribou makemigrations --merge --rebase
    ");
    let error = error_document(&caribou.run("migrate --format json").exits(4));
    assert_eq!(error["code"], "multiple_heads");
    assert_eq!(error["migrations"].as_array().unwrap().len(), 2);
    caribou.run("migrate --plan").exits(4);
    caribou.run("check").exits(1);
    // They can be looked at.
    caribou.run("showmigrations").exits(0);
    caribou.run("graph").exits(0);
    assert!(!project.at("db.sqlite3").exists());
    // The help of the message mends it.
    project.write("migrations/a/0003_merge/up.sql", "-- Nothing.\n");
    project.write(
        "migrations/a/0003_merge/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0002_left\", \"a.0002_right\"]\n",
    );
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
}

#[test]
fn run_before_is_an_edge_turned_round() {
    let project = with(&[("a.0001_x", ""), ("z.0001_first", "run_before = [\"a.0001_x\"]")]);
    let caribou = caribou(&project);
    let output = caribou.run("migrate a --format json").exits(0);
    assert_eq!(steps(&output), ["forwards apply z.0001_first", "forwards apply a.0001_x"]);
    let output = caribou.run("migrate z zero --format json --yes").exits(0);
    assert_eq!(steps(&output), ["backwards revert a.0001_x", "backwards revert z.0001_first"]);
}

#[test]
fn first_and_latest_are_an_apps_root_and_leaf() {
    let project = with(&[
        ("a.0001_x", ""),
        ("a.0002_y", ""),
        ("a.0003_z", ""),
        ("b.0001_first", "dependencies = [\"a.__first__\"]"),
        ("c.0001_latest", "dependencies = [\"a.__latest__\"]"),
    ]);
    let caribou = caribou(&project);
    let output = caribou.run("migrate b --plan --format json").exits(0);
    assert_eq!(steps(&output), ["forwards apply a.0001_x", "forwards apply b.0001_first"]);
    let output = caribou.run("migrate c --plan --format json").exits(0);
    assert_eq!(steps(&output).len(), 4);
    let list = json(&caribou.run("showmigrations c --format json").exits(0));
    assert_eq!(list["apps"][0]["migrations"][0]["dependencies"][0], "a.0003_z");
    // With two leaves there is no latest one.
    let project = with(&[
        ("a.0001_x", ""),
        ("a.0002_y", "dependencies = [\"a.0001_x\"]"),
        ("a.0003_z", "dependencies = [\"a.0001_x\"]"),
        ("c.0001_latest", "dependencies = [\"a.__latest__\"]"),
    ]);
    let output = self::caribou(&project).run("migrate").exits(4);
    assert!(output.stderr.contains("0002_y") && output.stderr.contains("0003_z"), "{output}");
}

#[test]
fn an_app_that_nobody_has_is_named_with_file_and_line() {
    let project = with(&[("tickets.0001_x", ""), ("b.0001_x", "dependencies = [\"ticket.__first__\"]")]);
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: b.0001_x (migrations/b/0001_x/metadata.toml:2) depends on ticket.__first__, but there is no app ticket with migrations; the nearest is tickets
    ");
}

#[test]
fn a_target_in_an_app_with_two_heads_can_still_be_reverted() {
    let project = two_heads();
    project.remove("migrations/a/0002_right");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write("migrations/a/0002_right/up.sql", "SELECT 1;\n");
    project.write(
        "migrations/a/0002_right/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_x\"]\n",
    );
    caribou.run("migrate a 1 --yes").exits(0);
    assert_eq!(applied(&caribou, "a"), ["a.0001_x"]);
}
