//! `check --merge-queue BASE`: what a branch and another become together, in real repositories.

use std::process::Command;

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::json as value;

use crate::support::{caribou, error_document, json};

/// Runs git in a project as nobody in particular.
#[track_caller]
fn git(project: &Project, line: &str) {
    let output = Command::new("git")
        .args(line.split_whitespace())
        .current_dir(project.path())
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "a@example.org")])
        .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "a@example.org")])
        .envs([("GIT_AUTHOR_DATE", "2026-01-12T10:00:00Z"), ("GIT_COMMITTER_DATE", "2026-01-12T10:00:00Z")])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {line}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(project: &Project) {
    git(project, "add --all");
    git(project, "commit --quiet --message work");
}

/// A project on `main`, in a folder of the repository, and `feature`, which is checked out and has nothing of its own yet; `None` without git.
fn repository() -> Option<Project> {
    if Command::new("git").arg("--version").output().is_err() {
        assert!(std::env::var_os("CARIBOU_TEST_REQUIRE").is_none(), "git is not installed");
        eprintln!("skipped: git is not installed");
        return None;
    }
    let project = Project::new(
        "
        //- /server/caribou.toml
        [databases.local]
        url = \"sqlite:db.sqlite3\"
        //- /server/migrations/tickets/0001_initial/up.sql
        CREATE TABLE ticket (id INTEGER PRIMARY KEY);
        //- /server/migrations/tickets/0001_initial/down.sql
        DROP TABLE ticket;
        //- /README.md
        A project.
        ",
    );
    git(&project, "init --quiet --initial-branch main");
    commit(&project);
    git(&project, "switch --quiet --create feature");
    Some(project)
}

/// A migration of the tickets, with what it depends on.
fn migration(project: &Project, name: &str, after: &str, up: &str) {
    let folder = format!("server/migrations/tickets/{name}");
    project.write(&format!("{folder}/up.sql"), &format!("{up};\n"));
    project.write(&format!("{folder}/down.sql"), "-- irreversible\n");
    let metadata = format!("run_in_transaction = true\ndependencies = [\"tickets.{after}\"]\n");
    project.write(&format!("{folder}/metadata.toml"), &metadata);
}

/// Each branch gets a migration; `feature` is checked out.
fn both(project: &Project, ours: (&str, &str), theirs: (&str, &str)) {
    migration(project, ours.0, "0001_initial", ours.1);
    commit(project);
    git(project, "switch --quiet main");
    migration(project, theirs.0, "0001_initial", theirs.1);
    commit(project);
    git(project, "switch --quiet feature");
}

const TITLE: (&str, &str) = ("0002_title", "ALTER TABLE ticket ADD COLUMN title TEXT");
const STATE: (&str, &str) = ("0002_state", "ALTER TABLE ticket ADD COLUMN state TEXT");

#[test]
fn a_branch_that_only_goes_on_brings_nothing() {
    let Some(project) = repository() else { return };
    migration(&project, TITLE.0, "0001_initial", TITLE.1);
    commit(&project);
    let caribou = caribou(&project).current_dir("server");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(0), @"
    $ caribou check --merge-queue main
    [exit 0]
    --- stdout
    merged with main: 0 conflicts, 0 errors, 0 warnings
    ");
    // What was wrong on the other branch before is not told again.
    git(&project, "switch --quiet main");
    project.write(
        "server/migrations/tickets/0001_initial/metadata.toml",
        "run_in_transaction = true\nunknown = 1\n",
    );
    commit(&project);
    git(&project, "switch --quiet feature");
    caribou.run("check --merge-queue main --strict").exits(0);
    // Its own mistakes are.
    project.write("server/migrations/tickets/0002_title/up.sql", "CREATE TABLE x (a TEXT DEFAULT 'open;\n");
    commit(&project);
    assert_snapshot!(caribou.run("check --merge-queue main").exits(1).stdout, @"
    error: migrations/tickets/0002_title/up.sql: line 1, column 32: this string never ends
    merged with main: 0 conflicts, 1 error, 0 warnings
    ");
}

#[test]
fn two_heads_are_told_before_anybody_merges() {
    let Some(project) = repository() else { return };
    both(&project, TITLE, STATE);
    let caribou = caribou(&project).current_dir("server");
    let before = project.tree_of("server");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(1), @"
    $ caribou check --merge-queue main
    [exit 1]
    --- stdout
    error: tickets has 2 heads, which fork at 0001_initial
      0002_state  add column state to ticket (TEXT)
      0002_title  add column title to ticket (TEXT)
      0002_state and 0002_title: independent, as their scripts say
      help: join them: git merge main, then caribou makemigrations --merge
      help: or put this branch on top of it: git merge main, then caribou makemigrations --merge --rebase main
    warning: tickets.0002_state and 0002_title have the same version to Diesel, which would run only one of them
      help: git merge main, then caribou renamemigration tickets 0002_title 0003_title   (gives it another number)
    merged with main: 0 conflicts, 1 error, 1 warning
    ");
    let document = json(&caribou.run("check --merge-queue main --format json").exits(1));
    assert_eq!(document["merged"].as_str().unwrap().len(), 40);
    assert_eq!(document["base"], "main");
    assert_eq!(document["conflicts"], value!([]));
    assert_eq!(document["findings"][0]["code"], "multiple_heads");
    assert_eq!(document["findings"][0]["conflicts"][0]["pairs"][0]["verdict"], "independent");
    // Nothing is made, not even a database.
    assert_eq!(project.tree_of("server"), before);
    // After git's merge it is the same, until the heads are joined.
    git(&project, "merge --quiet --no-edit main");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(1).stdout, @"
    error: tickets has 2 heads, which fork at 0001_initial
      0002_state  add column state to ticket (TEXT)
      0002_title  add column title to ticket (TEXT)
      0002_state and 0002_title: independent, as their scripts say
      help: join them: git merge main, then caribou makemigrations --merge
      help: or put this branch on top of it: git merge main, then caribou makemigrations --merge --rebase main
    warning: tickets.0002_state and 0002_title have the same version to Diesel, which would run only one of them
      help: git merge main, then caribou renamemigration tickets 0002_title 0003_title   (gives it another number)
    merged with main: 0 conflicts, 1 error, 1 warning
    ");
}

#[test]
fn where_the_order_matters_that_is_said() {
    let Some(project) = repository() else { return };
    both(&project, ("0002_drop", "DROP TABLE ticket"), STATE);
    let caribou = caribou(&project).current_dir("server");
    let document = json(&caribou.run("check --merge-queue main --format json").exits(1));
    let pair = &document["findings"][0]["conflicts"][0]["pairs"][0];
    assert_eq!(pair["verdict"], "order_matters");
    // The files are those of the repository, not those that were read.
    assert_eq!(pair["decisions"][0]["first"]["file"], "migrations/tickets/0002_drop/up.sql");
}

#[test]
fn gits_own_conflicts_are_told_with_the_app_whose_head_it_is() {
    let Some(project) = repository() else { return };
    let config = "[project]\nlinear = true\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n";
    project.write("server/caribou.toml", config);
    project.write("server/migrations/tickets/HEAD", "0001_initial\n");
    commit(&project);
    git(&project, "switch --quiet main");
    git(&project, "merge --quiet feature");
    git(&project, "switch --quiet feature");
    project.write("README.md", "Ours.\n");
    project.write("server/migrations/tickets/HEAD", "0002_title\n");
    migration(&project, TITLE.0, "0001_initial", TITLE.1);
    commit(&project);
    git(&project, "switch --quiet main");
    project.write("README.md", "Theirs.\n");
    project.write("server/migrations/tickets/HEAD", "0002_state\n");
    migration(&project, STATE.0, "0001_initial", STATE.1);
    commit(&project);
    git(&project, "switch --quiet feature");
    let caribou = caribou(&project).current_dir("server");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(1), @"
    $ caribou check --merge-queue main
    [exit 1]
    --- stdout
    conflict: migrations/tickets/HEAD: both branches change which migration of tickets is the last
    error: tickets has 2 heads, which fork at 0001_initial
      0002_state  add column state to ticket (TEXT)
      0002_title  add column title to ticket (TEXT)
      0002_state and 0002_title: independent, as their scripts say
      help: join them: git merge main, then caribou makemigrations --merge
      help: or put this branch on top of it: git merge main, then caribou makemigrations --merge --rebase main
    warning: tickets.0002_state and 0002_title have the same version to Diesel, which would run only one of them
      help: git merge main, then caribou renamemigration tickets 0002_title 0003_title   (gives it another number)
    merged with main: 1 conflict, 1 error, 1 warning
    --- stderr
    note: git has conflicts in 1 other file beside the migrations
    ");
    let document = json(&caribou.run("check --merge-queue main --format json").exits(1));
    assert_eq!(document["conflicts"], value!(["server/migrations/tickets/HEAD"]));
}

#[test]
fn what_cannot_be_read_for_gits_marks_is_one_conflict() {
    let Some(project) = repository() else { return };
    // The same name on both sides, and not the same text.
    both(&project, TITLE, (TITLE.0, STATE.1));
    project.write("server/migrations/tickets/0002_title/metadata.toml", "run_in_transaction = false\n");
    commit(&project);
    let caribou = caribou(&project).current_dir("server");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(1).stdout, @"
    conflict: migrations/tickets/0002_title/metadata.toml: both branches change it
    conflict: migrations/tickets/0002_title/up.sql: both branches change it
    merged with main: 2 conflicts, 0 errors, 0 warnings
    ");
}

#[test]
fn a_plain_folder_of_two_branches_with_one_version_cannot_be_read() {
    let Some(project) = repository() else { return };
    project.write("server/migrations/tickets/0002_title/up.sql", "SELECT 1;\n");
    commit(&project);
    git(&project, "switch --quiet main");
    project.write("server/migrations/tickets/0002_state/up.sql", "SELECT 1;\n");
    commit(&project);
    git(&project, "switch --quiet feature");
    let caribou = caribou(&project);
    let here = "--migrations-dir server/migrations/tickets --url sqlite:db.sqlite3";
    assert_snapshot!(caribou.run(&format!("{here} check --merge-queue main")).exits(1).stdout, @"
    error: server/migrations/tickets/0002_state and server/migrations/tickets/0002_title have the same Diesel version 0002: Diesel would run only one of them; rename one, or write `dependencies` in their metadata.toml
    merged with main: 0 conflicts, 1 error, 0 warnings
    ");
}

#[test]
fn uncommitted_changes_do_not_count_and_are_said() {
    let Some(project) = repository() else { return };
    migration(&project, TITLE.0, "0009_nowhere", TITLE.1);
    let caribou = caribou(&project).current_dir("server");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(0).stderr, @"
    warning: what is not committed does not count: 3 files of the project
    ");
}

#[test]
fn without_an_answer_of_gits_it_is_a_wrong_command() {
    let Some(project) = repository() else { return };
    let caribou = caribou(&project).current_dir("server");
    for name in ["origin/main", "--all"] {
        let arguments = ["check".to_owned(), format!("--merge-queue={name}"), "--format=json".to_owned()];
        assert_eq!(error_document(&caribou.run_args(arguments).exits(2))["code"], "unknown_revision");
    }
    git(&project, "switch --quiet --orphan other");
    project.write("server/caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\n");
    commit(&project);
    assert_snapshot!(caribou.run("check --merge-queue main").exits(2).stderr, @"
    error: HEAD and main have no commit in common in this clone
    help: in a shallow clone the history is cut off: git fetch --unshallow
    ");
    project.remove(".git");
    assert_snapshot!(caribou.run("check --merge-queue main").exits(2), @"
    $ caribou check --merge-queue main
    [exit 2]
    --- stderr
    error: [PROJECT]/server is in no git repository, or git is not installed
    ");
}
