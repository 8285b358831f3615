//! `makemigrations --merge --rebase`: one branch on top of the other.

use insta::assert_snapshot;

use super::{contradicting, independent, migrate_without, untouched};
use crate::support::{applied, caribou, error_document};

#[test]
fn the_other_branch_is_renumbered_and_follows() {
    let project = independent();
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("makemigrations --merge --rebase 0002_priority").exits(0), @"
    $ caribou makemigrations --merge --rebase 0002_priority
    [exit 0]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_priority  add column priority to ticket (INTEGER)
      0002_state     add column state to ticket (TEXT)
      0002_priority and 0002_state: independent

    tickets.0002_priority stays below
      > 0002_state becomes 0003_state
      ~ migrations/tickets/0002_state/metadata.toml
      > migrations/tickets/0002_state to migrations/tickets/0003_state

    proven on sqlite: the branches run one on top of the other
    --- stderr
    help: apply it: caribou migrate
    ");
    assert!(!project.at("migrations/tickets/0002_state").exists());
    let metadata = project.read("migrations/tickets/0003_state/metadata.toml");
    assert!(metadata.contains("dependencies = [\"tickets.0002_priority\"]"), "{metadata}");
    caribou.run("migrate").exits(0);
    assert_eq!(
        applied(&caribou, ""),
        ["tickets.0001_initial", "tickets.0002_priority", "tickets.0003_state"]
    );
}

#[test]
fn what_a_database_that_counts_has_is_not_moved() {
    let project = independent();
    let caribou = caribou(&project);
    migrate_without(&project, "0002_priority", "db");
    let before = project.read("migrations/tickets/0002_state/metadata.toml");
    assert_snapshot!(caribou.run("makemigrations --merge --rebase 0002_priority").exits(5), @"
    $ caribou makemigrations --merge --rebase 0002_priority
    [exit 5]
    --- stdout
    tickets has 2 heads, which fork at 0001_initial
      0002_priority  add column priority to ticket (INTEGER)
      0002_state     add column state to ticket (TEXT)
      0002_priority and 0002_state: independent

    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: what would be put on top is applied; nothing was written
      local  has tickets.0002_state
    help: join the branches instead: caribou makemigrations --merge
    help: or take it back in local, if nobody else has it: caribou migrate tickets 0001_initial --database local
    ");
    assert_eq!(project.read("migrations/tickets/0002_state/metadata.toml"), before);
    let error =
        error_document(&caribou.run("makemigrations --merge --rebase 0002_priority --format json").exits(5));
    assert_eq!(error["code"], "applied");
    assert_eq!(error["databases"][0]["has"][0], "tickets.0002_state");
    // The other way round nothing is in the way.
    caribou.run("makemigrations --merge --rebase 0002_state").exits(0);
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 3);
}

#[test]
fn a_database_that_may_be_thrown_away_does_not_count() {
    let project = independent();
    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\ndevelopment = true\n");
    let caribou = caribou(&project);
    migrate_without(&project, "0002_priority", "db");
    let output = caribou.run("makemigrations --merge --rebase 0002_priority").exits(0);
    let command = "caribou migrate tickets 0001_initial --database local";
    assert!(output.stderr.contains(command), "{output}");
    caribou.run("migrate tickets 0001_initial --database local --yes").exits(0);
    caribou.run("migrate").exits(0);
    assert_eq!(
        applied(&caribou, ""),
        ["tickets.0001_initial", "tickets.0002_priority", "tickets.0003_state"]
    );
}

#[test]
fn without_a_branch_and_without_git_somebody_has_to_say_which_stays_below() {
    let project = independent();
    let error = error_document(&untouched(&project, "makemigrations --merge --rebase --format json", 3));
    assert_eq!(error["code"], "decision_needed");
    let help = error["help"].as_str().unwrap();
    for command in
        ["makemigrations --merge --rebase 0002_priority", "makemigrations --merge --rebase 0002_state"]
    {
        assert!(help.contains(command), "{help}");
    }
    let output = untouched(&project, "makemigrations --merge --rebase nothing", 2);
    assert!(output.stderr.contains("neither a branch that git knows nor a head"), "{output}");
}

#[test]
fn a_contradiction_is_not_put_on_top_of_what_it_contradicts() {
    untouched(&contradicting(), "makemigrations --merge --rebase 0002_text", 4);
}

#[test]
fn dry_run_moves_nothing() {
    let output = untouched(&independent(), "makemigrations --merge --rebase 0002_priority --dry-run", 0);
    assert!(output.stdout.contains("0002_state becomes 0003_state"), "{output}");
}
