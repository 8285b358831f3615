//! Only what has been deployed is squashed.

use insta::assert_snapshot;

use super::{CHAIN, error, refused};
use crate::support::{caribou, json, small};

const COUNTS: &str = "
[project]
default_database = \"local\"
[databases.local]
url = \"sqlite:db.sqlite3\"
[databases.production]
url = \"sqlite:production.sqlite3\"
squash_requires = true
";

#[test]
fn a_database_that_counts_lacks_some() {
    let project = small(CHAIN);
    project.write("caribou.toml", COUNTS);
    let caribou = caribou(&project);
    caribou.run("migrate --database local").exits(0);
    assert_snapshot!(error(&refused(&project, "squashmigrations a 0003", 5)), @"
    error: not every database that counts is known to have all that is squashed; nothing was written
      production  lacks a.0001_x, a.0002_y, a.0003_z
    help: bring production up to date first: caribou migrate --database production
    help: or squash all the same with --allow-unapplied, which the files say then
    ");
    caribou.run("migrate a 0002 --database production").exits(0);
    let output = refused(&project, "squashmigrations a 0003", 5);
    assert!(output.stderr.contains("0003_z") && !output.stderr.contains("0002_y"), "{output}");
    // What is not squashed need not be there.
    caribou.run("squashmigrations a 0002 --dry-run --no-input").exits(0);
    caribou.run("migrate a 0003 --database production").exits(0);
    caribou.run("squashmigrations a 0003 --no-input").exits(0);
}

#[test]
fn a_database_that_counts_cannot_be_asked() {
    let project = small(CHAIN);
    project.write(
        "caribou.toml",
        &COUNTS.replace("sqlite:production.sqlite3", "postgres://me:s3cr3t@127.0.0.1:1/x"),
    );
    let output = refused(&project, "squashmigrations a 0003 --no-proof=postgres", 7);
    assert!(output.stderr.contains("production") && !output.to_string().contains("s3cr3t"), "{output}");
}

#[test]
fn it_can_be_overridden_and_the_files_say_so() {
    let project = small(CHAIN);
    project.write("caribou.toml", COUNTS);
    let caribou = caribou(&project);
    // A dry run says it, too, and writes nothing.
    let before = project.tree();
    let output = caribou.run("squashmigrations a 0003 --dry-run --no-input").exits(0);
    assert!(output.stderr.contains("production"), "{output}");
    assert_eq!(project.tree(), before);
    let document =
        json(&caribou.run("squashmigrations a 0003 --allow-unapplied --no-input --format json").exits(0));
    assert!(document["note"].as_str().unwrap().contains("production"), "{document:#}");
    let tree = project.tree_of("migrations/a");
    let says = tree.lines().filter(|line| line.contains("production")).count();
    assert!(says > 0, "{tree}");
}
