//! What two colleagues do to each other, and whether the command that a message names mends it.

use std::fs;

use caribou_harness::Project;
use insta::assert_snapshot;

use super::repository::{ANN, BEN, Repository};
use crate::support::{caribou, small};

const TICKET: &str = "
    //- /.gitignore
    *.sqlite3*
    //- /migrations/tickets/0001_initial/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
    //- /migrations/tickets/0001_initial/down.sql
    DROP TABLE ticket;
    //- /migrations/tickets/0002_auto/up.sql
    ALTER TABLE ticket ADD COLUMN state TEXT;
    //- /migrations/tickets/0002_auto/down.sql
    ALTER TABLE ticket DROP COLUMN state;
";

const PRIORITY: &str = "
    //- /migrations/tickets/0003_priority/up.sql
    ALTER TABLE ticket ADD COLUMN priority TEXT;
    //- /migrations/tickets/0003_priority/down.sql
    ALTER TABLE ticket DROP COLUMN priority;
    //- /migrations/tickets/0003_priority/metadata.toml
    run_in_transaction = true
    dependencies = [\"tickets.0002_auto\"]
";

fn moved(project: &Project, from: &str, to: &str) {
    fs::rename(project.at(from), project.at(to)).unwrap();
}

/// Ann renames what Ben's branch depends on, and Ben's branch is merged.
fn renamed_below() -> Option<Repository> {
    let repository = Repository::new(TICKET)?;
    repository.branch("ben", BEN, PRIORITY);
    repository.checkout("ben");
    repository.run("migrate").exits(0);
    repository.checkout("main");
    repository.run("renamemigration tickets 2 add_state").exits(0);
    repository.commit(ANN);
    Some(repository)
}

#[test]
fn a_branch_may_be_older_than_a_renaming() {
    let Some(repository) = renamed_below() else { return };
    assert_snapshot!(repository.run("check --merge-queue ben").exits(0), @"
    $ caribou check --merge-queue ben
    [exit 0]
    --- stdout
    warning: migrations/tickets/0003_priority/metadata.toml:2: tickets.0002_auto is called tickets.0002_add_state now; write that here
    merged with ben: 0 conflicts, 0 errors, 1 warning
    ");
    repository.merge(&["ben"]).unwrap();
    assert_snapshot!(repository.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      renamed tickets.0002_auto to 0002_add_state
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    warning: migrations/tickets/0003_priority/metadata.toml:2: tickets.0002_auto is called tickets.0002_add_state now; write that here
    ");
    repository.run("renamemigration tickets 2 add_state_to_ticket").exits(0);
    assert_snapshot!(repository.project.read("migrations/tickets/0003_priority/metadata.toml"), @r#"
    run_in_transaction = true
    dependencies = ["tickets.0002_add_state_to_ticket"]
    "#);
    repository.run("check --strict").exits(0);
    repository.run("migrate --check").exits(1);
    repository.run("migrate").exits(0);
    repository.run("migrate --check").exits(0);
}

#[test]
fn a_branch_that_is_older_than_a_renaming_is_put_on_top_of_another() {
    let Some(repository) = renamed_below() else { return };
    repository.project.remove("db.sqlite3");
    repository
        .project
        .write("migrations/tickets/0003_due/up.sql", "ALTER TABLE ticket ADD COLUMN due TEXT;\n");
    repository.project.write("migrations/tickets/0003_due/down.sql", "ALTER TABLE ticket DROP COLUMN due;\n");
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_add_state\"]\n";
    repository.project.write("migrations/tickets/0003_due/metadata.toml", depends);
    repository.commit(ANN);
    repository.merge(&["ben"]).unwrap();
    repository.run("makemigrations --merge --rebase 0003_due").exits(0);
    assert_snapshot!(repository.project.read("migrations/tickets/0004_priority/metadata.toml"), @r#"
    run_in_transaction = true
    dependencies = ["tickets.0003_due"]
    aliases = ["0003_priority"]
    "#);
    repository.run("check --strict").exits(0);
    repository.run("migrate").exits(0);
}

#[test]
fn a_folder_that_was_moved_gets_its_old_name_again_and_is_renamed() {
    let project = small(&format!("{TICKET}{PRIORITY}"));
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    moved(&project, "migrations/tickets/0002_auto", "migrations/tickets/0002_add_state");
    assert_snapshot!(caribou.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets.0003_priority (migrations/tickets/0003_priority/metadata.toml:2) depends on tickets.0002_auto, which is not there; the nearest name is tickets.0002_add_state
    help: git knows what became of it: git log --stat -- '*/0002_auto/*'
    help: if it is tickets.0002_add_state, renamed by hand: call its folder 0002_auto again, then `renamemigration tickets 0002_auto 0002_add_state`
    ");
    // As the message says.
    moved(&project, "migrations/tickets/0002_add_state", "migrations/tickets/0002_auto");
    caribou.run("renamemigration tickets 0002_auto 0002_add_state").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("check --strict").exits(0);
}

#[test]
fn a_folder_that_was_moved_with_what_refers_to_it_needs_an_alias() {
    let project = small(&format!("{TICKET}{PRIORITY}"));
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    moved(&project, "migrations/tickets/0002_auto", "migrations/tickets/0002_add_state");
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_add_state\"]\n";
    project.write("migrations/tickets/0003_priority/metadata.toml", depends);
    // It is applied, so nobody is told to record or to forget anything.
    assert_snapshot!(caribou.run("migrate").exits(5), @r#"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: this database is ahead of your checkout: tickets.0002_auto
    note: tickets.0002_auto was applied at [TIME]
    help: tickets.0002_add_state has the very script of tickets.0002_auto; if it was renamed by hand, write aliases = ["0002_auto"] in its metadata.toml (next time: caribou renamemigration)
    "#);
    assert_snapshot!(caribou.run("showmigrations").exits(0), @r#"
    $ caribou showmigrations
    [exit 0]
    --- stdout
    tickets
     [X] 0001_initial
     [ ] 0002_add_state
     [X] 0003_priority
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    warning: tickets.0002_auto is applied here (at [TIME]) and not in your checkout
    help: tickets.0002_add_state has the very script of tickets.0002_auto; if it was renamed by hand, write aliases = ["0002_auto"] in its metadata.toml (next time: caribou renamemigration)
    "#);
    assert_snapshot!(caribou.run("check --no-proof").exits(1), @r#"
    $ caribou check --no-proof
    [exit 1]
    --- stdout
    error: tickets.0003_priority is applied, but tickets.0002_add_state, which it depends on, is not
    warning: tickets.0002_auto is applied here (at [TIME]) and not in your checkout
      help: tickets.0002_add_state has the very script of tickets.0002_auto; if it was renamed by hand, write aliases = ["0002_auto"] in its metadata.toml (next time: caribou renamemigration)
    3 migrations checked: 1 error, 1 warning
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    "#);
    let alias = "run_in_transaction = true\naliases = [\"0002_auto\"]\n";
    project.write("migrations/tickets/0002_add_state/metadata.toml", alias);
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      renamed tickets.0002_auto to 0002_add_state
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    caribou.run("check --strict").exits(0);
}

#[test]
fn a_conflict_that_git_left_is_called_one() {
    let project = small(TICKET);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let both = "<<<<<<< HEAD\nrun_in_transaction = true\n=======\nrun_in_transaction = false\n>>>>>>> ben\n";
    project.write("migrations/tickets/0002_auto/metadata.toml", both);
    assert_snapshot!(caribou.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/tickets/0002_auto/metadata.toml:1:1: git left both sides of a conflict here; keep one, and remove its marks
    ");
    project.remove("migrations/tickets/0002_auto/metadata.toml");
    let both = "<<<<<<< HEAD\nALTER TABLE ticket ADD COLUMN state TEXT;\n=======\nSELECT 1;\n>>>>>>> ben\n";
    project.write("migrations/tickets/0002_auto/up.sql", both);
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets.0002_auto was edited after it was applied: migrations/tickets/0002_auto/up.sql:1
    note: tickets.0002_auto: the first statement that changed is in line 1: <<<<<<< HEAD
    help: git left both sides of a conflict there: keep what was applied, and remove git's marks
    ");
}

#[test]
fn where_neither_can_follow_the_other_no_order_is_offered() {
    let Some(repository) = Repository::new(TICKET) else { return };
    let column = |name: &str, kind: &str| {
        format!("//- /migrations/tickets/0003_{name}/up.sql\nALTER TABLE ticket ADD COLUMN due {kind};\n")
    };
    repository.branch("ann", ANN, &column("due_date", "TEXT"));
    repository.branch("ben", BEN, &column("due_year", "INTEGER"));
    repository.merge(&["ann", "ben"]).unwrap();
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_auto\"]\n";
    repository.project.write("migrations/tickets/0003_due_date/metadata.toml", depends);
    repository.project.write("migrations/tickets/0003_due_year/metadata.toml", depends);
    for line in ["migrate", "makemigrations --merge", "makemigrations --merge --rebase 0003_due_date"] {
        let output = repository.run(line).exits(4);
        assert!(!output.stderr.contains("on top of the other"), "{output}");
    }
}

#[test]
fn the_branch_that_fills_what_another_drops_stays_below() {
    let Some(repository) = Repository::new(TICKET) else { return };
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_auto\"]\n";
    let files = |name: &str, sql: &str| {
        let folder = format!("/migrations/tickets/0003_{name}");
        format!("//- {folder}/up.sql\n{sql}\n//- {folder}/metadata.toml\n{depends}")
    };
    repository.branch("ann", ANN, &files("drop", "ALTER TABLE ticket DROP COLUMN state;"));
    repository.branch("ben", BEN, &files("fill", "UPDATE ticket SET state = 'new' WHERE state IS NULL;"));
    repository.merge(&["ann", "ben"]).unwrap();
    let first = repository.run("makemigrations --merge --first 0003_fill").exits(4);
    assert!(first.stderr.contains("caribou makemigrations --merge --rebase 0003_fill"), "{first}");
    repository.run("makemigrations --merge --rebase 0003_fill").exits(0);
    repository.run("migrate").exits(0);
}

#[test]
fn a_merged_branch_is_taken_out_again() {
    let Some(repository) = Repository::new(TICKET) else { return };
    repository.branch("ben", BEN, PRIORITY);
    repository.merge(&["ben"]).unwrap();
    repository
        .project
        .write("migrations/tickets/0004_due/up.sql", "ALTER TABLE ticket ADD COLUMN due TEXT;\n");
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0003_priority\"]\n";
    repository.project.write("migrations/tickets/0004_due/metadata.toml", depends);
    repository.commit(ANN);
    repository.git(ANN, "revert --no-edit HEAD~1");
    assert_snapshot!(repository.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: tickets.0004_due (migrations/tickets/0004_due/metadata.toml:2) depends on tickets.0003_priority, which is not there; the nearest name is tickets.0001_initial
    help: git knows what became of it: git log --stat -- '*/0003_priority/*'
    ");
    let told = repository.git(ANN, "log --stat -- */0003_priority/*");
    assert!(told.contains("Revert"), "{told}");
}

#[test]
fn a_database_that_has_what_was_put_on_top_goes_back_and_forth() {
    let project = small(&format!("{TICKET}{PRIORITY}"));
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0001_initial\"]\n";
    project.write("migrations/tickets/0002_auto/metadata.toml", depends);
    project.write("migrations/tickets/0002_hot/up.sql", "CREATE INDEX hot ON ticket (title);\n");
    project.write("migrations/tickets/0002_hot/down.sql", "DROP INDEX hot;\n");
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_auto\"]\n";
    project.write("migrations/tickets/0002_hot/metadata.toml", depends);
    let depends = "run_in_transaction = true\ndependencies = [\"tickets.0002_hot\"]\n";
    project.write("migrations/tickets/0003_priority/metadata.toml", depends);
    let refused = caribou.run("migrate").exits(5);
    let way = "if it is there, and what tickets.0002_hot does is not: caribou migrate tickets 0002_auto, then caribou migrate";
    assert!(refused.stderr.contains(way), "{refused}");
    caribou.run("migrate tickets 0002_auto --yes").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("check --no-proof").exits(0);
}
