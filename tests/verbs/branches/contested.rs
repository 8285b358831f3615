//! Branches whose order matters to more than one other, and branches that are the same in part.

use super::alike::{forked, migration};
use super::repository::{CLEO, Lived, Repository};

const ON: &[&str] = &["desk.0001_initial"];

/// What every order of some branches leads to; each may follow all others.
fn lives<'a>(branches: &[&'a str]) -> Vec<Vec<&'a str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    let mut place = 0;
    while let Some(life) = all.get(place).cloned() {
        let next = branches.iter().filter(|branch| !life.contains(branch));
        all.extend(next.map(|next| [life.as_slice(), &[*next]].concat()));
        place += 1;
    }
    all
}

/// Has databases live with branches, merges these, joins them, and has all databases follow.
#[track_caller]
fn all_alike(repository: &Repository, branches: &[&str], lives: &[Vec<&str>], arguments: &str) {
    for backend in ["sqlite", "postgres"] {
        let databases: Vec<Lived> =
            lives.iter().filter_map(|branches| repository.lived(backend, branches)).collect();
        repository.checkout("main");
        repository.git(CLEO, &format!("checkout --quiet -B joined-{backend}"));
        repository.merge(branches).unwrap();
        repository.join(arguments);
        repository.commit(CLEO);
        repository.all_end_alike(backend, &databases, &["desk 0001_initial"]);
    }
}

#[test]
fn the_last_of_three_that_write_the_same_wins_everywhere() {
    let view = |column: &str| {
        format!("DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT {column} FROM ticket;")
    };
    let (left, right, third) = (view("id"), view("title"), view("status"));
    let down = "DROP VIEW IF EXISTS shown;";
    let Some(repository) = forked(("0002_id", &left, down), ("0002_title", &right, down)) else { return };
    repository.branch("third", CLEO, &migration("0002_status", ON, &third, down));
    let branches = ["left", "right", "third"];
    all_alike(&repository, &branches, &lives(&branches), "--first 0002_status --first 0002_id");
}

#[test]
fn what_can_follow_neither_of_two_is_told_anew_behind_both() {
    let Some(repository) = forked(
        ("0002_index", "CREATE INDEX ticket_title ON ticket (title);", "DROP INDEX ticket_title;"),
        (
            "0002_subject",
            "ALTER TABLE ticket RENAME COLUMN title TO subject;",
            "ALTER TABLE ticket RENAME COLUMN subject TO title;",
        ),
    ) else {
        return;
    };
    let renamed = ("ALTER TABLE ticket RENAME TO issue;", "ALTER TABLE issue RENAME TO ticket;");
    repository.branch("third", CLEO, &migration("0002_issue", ON, renamed.0, renamed.1));
    let branches = ["left", "right", "third"];
    // Only those run: what names the old table or column comes before what renames it.
    let is_in_order = |life: &Vec<&str>| life.is_sorted();
    let lives: Vec<Vec<&str>> = lives(&branches).into_iter().filter(is_in_order).collect();
    assert_eq!(lives.len(), 8);
    all_alike(&repository, &branches, &lives, "--first 0002_index --first 0002_subject");
}

#[test]
fn what_was_picked_into_another_branch_becomes_one_and_the_rest_is_joined() {
    let column = |name: &str| {
        (
            format!("ALTER TABLE ticket ADD COLUMN {name} VARCHAR(20);"),
            format!("ALTER TABLE ticket DROP COLUMN {name};"),
        )
    };
    let [(state, no_state), (due, no_due), (note, no_note)] = ["state", "due", "note"].map(column);
    let Some(repository) = forked(("0002_state", &state, &no_state), ("0002_picked", &state, &no_state))
    else {
        return;
    };
    for (branch, name, needs, up, down) in [
        ("left", "0003_due", "0002_state", due, no_due),
        ("right", "0003_note", "0002_picked", note, no_note),
    ] {
        let on = format!("desk.{needs}");
        repository.git(CLEO, &format!("checkout --quiet {branch}"));
        for (path, entry) in caribou_harness::Fixture::parse(&migration(name, &[&on], &up, &down)).iter() {
            repository.project.write(path, &entry.text);
        }
        repository.commit(CLEO);
    }
    all_alike(&repository, &["left", "right"], &[vec![], vec!["main"], vec!["left"], vec!["right"]], "");
}
