//! What cannot be renamed, and why.

use insta::assert_snapshot;

use super::desk;
use crate::support::{caribou, error_document};

/// Runs lines that are refused: what each says, and that nothing was changed.
fn refused(lines: &[(&str, i32)]) -> String {
    let project = desk();
    let (caribou, before) = (caribou(&project), project.tree());
    let mut said = String::new();
    for (line, code) in lines {
        let output = caribou.run(&format!("renamemigration {line}")).exits(*code);
        assert_eq!(output.stdout, "", "{output}");
        assert_eq!(
            error_document(&caribou.run(&format!("renamemigration {line} --format json")))["exit"],
            *code
        );
        said += &format!("{line}\n{}", output.stderr);
    }
    assert_eq!(project.tree(), before);
    said
}

#[test]
fn names_that_are_taken_or_none() {
    assert_snapshot!(refused(&[
        ("tickets 2 0003_add_due", 2),
        ("tickets 2 0001_parent", 4),
        ("tickets 2 0002_auto_20260112", 2),
        ("tickets 2 a/b", 2),
        ("tickets 2 0002_add_parent.py", 2),
        ("tickets 9 x", 2),
        ("tickets 000 x", 2),
        ("ticket 2 x", 2),
        ("tickets 2 --to slo", 2),
        ("tickets 2 slo.0002_x", 2),
        ("--app ticket helpdesk", 2),
        ("--app tickets sla", 2),
        ("slo --all", 2),
    ]), @r#"
    tickets 2 0003_add_due
    error: there is a migration tickets.0003_add_due already
    help: choose another name
    tickets 2 0001_parent
    error: tickets.0001_parent would have the Diesel version of tickets.0001_initial
    help: choose another number: Diesel's own command could not tell the two apart
    tickets 2 0002_auto_20260112
    error: tickets.0002_auto_20260112 is called that already
    tickets 2 a/b
    error: the name "a/b" has '/', which a migration's name may not have: no separators, no control characters, no dot in front
    tickets 2 0002_add_parent.py
    error: the name "0002_add_parent.py" has '.', which a new name may not have: no spaces, no dots
    tickets 9 x
    error: tickets has no migration "9"
    tickets 000 x
    error: "000" could be any of:
      0001_initial
      0002_auto_20260112
      0003_add_due
    help: give more of the name
    ticket 2 x
    error: there is no app ticket with migrations; the nearest is tickets
    tickets 2 --to slo
    error: there is no app slo with migrations; the nearest is sla
    tickets 2 slo.0002_x
    error: there is no app slo with migrations; the nearest is sla
    --app ticket helpdesk
    error: there is no app ticket with migrations; the nearest is tickets
    --app tickets sla
    error: there is an app sla already
    help: choose another name
    slo --all
    error: there is no app slo with migrations; the nearest is sla
    "#);
}

#[test]
fn a_command_line_that_means_nothing() {
    let project = desk();
    for line in [
        "",
        "tickets",
        "tickets 2 a b",
        "tickets 2 a --suggest",
        "tickets 2 --check",
        "--all --to sla",
        "--app tickets",
        "--app tickets helpdesk --all",
        "tickets 2 --app tickets helpdesk",
        "tickets a.b --all",
    ] {
        let output = caribou(&project).run(&format!("renamemigration {line}")).exits(2);
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{output}");
    }
}

#[test]
fn a_name_that_was_anothers_stays_its() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("renamemigration tickets 2 add_parent").exits(0);
    assert_snapshot!(caribou.run("renamemigration tickets 3 0002_auto_20260112").exits(2), @"
    $ caribou renamemigration tickets 3 0002_auto_20260112
    [exit 2]
    --- stderr
    error: tickets.0002_auto_20260112 is what tickets.0002_add_parent was called before; a database may still have it under that name
    help: choose another name, also if no database that you know has the old one
    ");
}

#[test]
fn a_name_too_long_for_the_disk_changes_nothing() {
    let project = desk();
    let before = project.tree();
    let long = format!("0002_{}", "x".repeat(255));
    let output = caribou(&project).run(&format!("renamemigration tickets 2 {long}"));
    assert!(matches!(output.code, Some(2 | 4)), "{output}");
    assert_eq!(project.tree(), before);
}

#[test]
fn a_folder_in_the_way_changes_nothing() {
    let project = desk();
    project.write("migrations/tickets/0002_add_parent/notes.md", "To do.\n");
    let before = project.tree();
    let output = caribou(&project).run("renamemigration tickets 2 add_parent");
    assert_eq!(output.code, Some(4), "{output}");
    assert!(output.stderr.contains("0002_add_parent"), "{output}");
    assert_eq!(project.tree(), before);
}

#[test]
fn two_apps_do_not_swap_their_names_and_one_of_them_gets_a_third() {
    let project = desk();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    caribou.run("renamemigration --app tickets helpdesk").exits(0);
    let before = project.tree();
    let output = caribou.run("renamemigration --app sla tickets").exits(2);
    let said = "tickets.0001_initial is what helpdesk.0001_initial was called before";
    assert!(output.stderr.contains(said) && output.stderr.contains("choose another name"), "{output}");
    assert_eq!(project.tree(), before);
    caribou.run("renamemigration --app sla service").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("migrate --check").exits(0);
    caribou.run("check --no-proof").exits(0);
}
