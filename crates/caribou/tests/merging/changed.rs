//! Files that somebody else changes while it is decided what to do with them.

use caribou::MergeRequest;
use caribou::files::{Change, WriteError, apply_changes, apply_changes_to};
use caribou_harness::Project;

use super::{read, two};

/// Two branches of which one is told anew, and one migration that stands in both.
fn project() -> Project {
    two("ALTER TABLE ticket RENAME COLUMN title TO subject;", "CREATE INDEX ticket_title ON ticket (title);")
}

/// What joins the branches is written only if all files of the branches are as they were read.
#[track_caller]
fn is_refused(change: impl Fn(&Project)) {
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let project = project();
    let merging = read(&project);
    let analysis = merging.analysis().unwrap();
    let first = vec!["desk.0002_right".parse().unwrap()];
    let request = MergeRequest { apps: Vec::new(), first, name: None, now };
    let drafted = merging.draft(&analysis, &request).unwrap();
    let rebased = merging.rebase(&analysis, &["desk.0002_left".parse().unwrap()], now).unwrap();
    change(&project);
    let before = project.tree();
    let written = [
        apply_changes_to(&drafted.root, &drafted.seen, &drafted.changes),
        apply_changes_to(&rebased.root, &rebased.seen, &rebased.changes),
    ];
    for written in written {
        assert!(matches!(written, Err(WriteError::Changed { .. })), "{written:?}");
        assert_eq!(project.tree(), before);
    }
}

#[test]
fn a_script_that_was_edited_meanwhile_stops_it() {
    is_refused(|project| project.write("migrations/desk/0002_left/up.sql", "SELECT 1;"));
}

#[test]
fn a_dependency_that_was_added_meanwhile_stops_it() {
    let text = "run_in_transaction = true\ndependencies = [\"desk.0001_initial\", \"desk.0002_left\"]\n";
    is_refused(|project| project.write("migrations/desk/0002_right/metadata.toml", text));
}

#[test]
fn a_branch_that_was_removed_meanwhile_stops_it() {
    is_refused(|project| {
        let gone = Change::Remove { path: project.at("migrations/desk/0002_left") };
        apply_changes(&project.path(), &[gone]).unwrap();
    });
}

#[test]
fn what_is_as_it_was_stops_nothing() {
    let project = project();
    let merging = read(&project);
    let analysis = merging.analysis().unwrap();
    let now = "2026-01-12T10:00:00Z".parse().unwrap();
    let rebased = merging.rebase(&analysis, &["desk.0002_left".parse().unwrap()], now).unwrap();
    apply_changes_to(&rebased.root, &rebased.seen, &rebased.changes).unwrap();
    assert!(project.at("migrations/desk/0003_right").exists());
}
