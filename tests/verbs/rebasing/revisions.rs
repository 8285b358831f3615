//! What `--rebase BRANCH` takes for a branch, and what it says of what is none.

use caribou_harness::Caribou;

use crate::branches::alike::forked;
use crate::branches::repository::{ANN, Repository};
use crate::support::{caribou, error_document, json};

/// `left` is on `main`, and `right`, which follows it, is checked out with both.
fn followed() -> Option<Repository> {
    let repository = forked(
        (
            "0002_points",
            "ALTER TABLE ticket ADD COLUMN points INTEGER;",
            "ALTER TABLE ticket DROP COLUMN points;",
        ),
        (
            "0002_email",
            "ALTER TABLE account ADD COLUMN email VARCHAR(80);",
            "ALTER TABLE account DROP COLUMN email;",
        ),
    )?;
    repository.git(ANN, "tag base");
    repository.merge(&["left"]).unwrap();
    repository.checkout("right");
    repository.merge(&["main"]).unwrap();
    Some(repository)
}

/// Which migration `--rebase` would move, or the code of the error and what it says.
#[track_caller]
fn moved(caribou: &Caribou, branch: &str) -> String {
    let line =
        format!("makemigrations --merge --no-input --no-proof --dry-run --format json --rebase {branch}");
    let output = caribou.run(&line);
    if output.code == Some(0) {
        let moved = &json(&output)["merged"][0];
        return format!("{} to {}", moved["was"].as_str().unwrap(), moved["migration"].as_str().unwrap());
    }
    let error = error_document(&output);
    let help = error["help"].as_str().unwrap();
    // Whatever is refused, either head by its name is an answer.
    for head in ["0002_points", "0002_email"] {
        assert!(help.contains(&format!("caribou makemigrations --merge --rebase {head}")), "{output}");
    }
    format!("{}: {}", error["code"].as_str().unwrap(), error["message"].as_str().unwrap())
}

const OURS: &str = "desk.0002_email to desk.0003_email";
const THEIRS: &str = "desk.0002_points to desk.0003_points";

#[test]
fn whatever_git_knows_as_a_commit_is_a_branch() {
    let Some(repository) = followed() else { return };
    let caribou = caribou(&repository.project);
    repository.git(ANN, "tag --annotate --message=released released main");
    let commit = repository.git(ANN, "rev-parse --short main");
    for (branch, expected) in [
        ("main", OURS),
        ("refs/heads/main", OURS),
        ("released", OURS),
        (commit.trim_end(), OURS),
        ("HEAD^2", OURS),
        ("HEAD^1", THEIRS),
        ("0002_points", OURS),
        ("desk.0002_email", THEIRS),
        ("base", "decision_needed: desk: base has none of the branches; nothing was written"),
        ("HEAD", "decision_needed: desk: HEAD has several of the branches; nothing was written"),
        ("right", "decision_needed: desk: right has several of the branches; nothing was written"),
        ("nothing", "no_branch: nothing is neither a branch that git knows nor a head"),
        ("main:migrations", "no_branch: main:migrations is neither a branch that git knows nor a head"),
    ] {
        assert_eq!(moved(&caribou, branch), expected, "{branch}");
    }
}

#[test]
fn without_a_branch_it_is_the_one_that_others_start_from() {
    let Some(repository) = followed() else { return };
    let caribou = caribou(&repository.project);
    let unknown = "decision_needed: desk: it is not known which branch was there first; nothing was written";
    assert_eq!(moved(&caribou, ""), OURS);
    // Nothing is checked out by name, as in the middle of a rebase of git's.
    repository.git(ANN, "checkout --quiet --detach");
    assert_eq!(moved(&caribou, ""), OURS);
    repository.git(ANN, "branch --move main master");
    assert_eq!(moved(&caribou, ""), OURS);
    // A name that only this team knows.
    repository.git(ANN, "branch --move master trunk");
    assert_eq!(moved(&caribou, ""), unknown);
    assert_eq!(moved(&caribou, "trunk"), OURS);
    repository.git(ANN, "branch --move trunk main");
    repository.git(ANN, "checkout --quiet main");
    repository.merge(&["right"]).unwrap();
    assert_eq!(moved(&caribou, ""), unknown);
    // Without a repository only heads have names.
    std::fs::rename(repository.project.at(".git"), repository.project.at("git")).unwrap();
    assert_eq!(moved(&caribou, ""), unknown);
    assert_eq!(moved(&caribou, "main"), "no_branch: main is neither a branch that git knows nor a head");
    assert_eq!(moved(&caribou, "0002_points"), OURS);
}

#[test]
fn a_clone_knows_what_it_has_of_the_remote() {
    let Some(repository) = followed() else { return };
    let from = format!("file://{}", repository.project.path().display());
    // The remote's default branch is what is checked out there.
    repository.checkout("main");
    repository.git(ANN, &format!("clone --quiet --branch right {from} whole"));
    let whole = caribou(&repository.project).current_dir("whole");
    assert_eq!(moved(&whole, ""), OURS);
    assert_eq!(moved(&whole, "origin/main"), OURS);
    assert_eq!(moved(&whole, "main"), "no_branch: main is neither a branch that git knows nor a head");
    repository.git(ANN, &format!("clone --quiet --depth 1 --branch right {from} shallow"));
    let shallow = caribou(&repository.project).current_dir("shallow");
    let expected = "no_branch: origin/main is neither a branch that git knows nor a head";
    assert_eq!(moved(&shallow, "origin/main"), expected);
    repository.git(ANN, "-C shallow fetch --quiet --depth 1 origin main");
    assert_eq!(moved(&shallow, "FETCH_HEAD"), OURS);
}

#[test]
fn what_is_not_committed_is_moved_like_the_rest() {
    let Some(repository) = followed() else { return };
    let project = &repository.project;
    repository.checkout("main");
    let (up, down) = ("ALTER TABLE ticket ADD COLUMN due TEXT;\n", "ALTER TABLE ticket DROP COLUMN due;\n");
    project.write("migrations/desk/0002_due/up.sql", up);
    project.write("migrations/desk/0002_due/down.sql", down);
    let metadata = "run_in_transaction = true\ndependencies = [\"desk.0001_initial\"]\n";
    project.write("migrations/desk/0002_due/metadata.toml", metadata);
    repository.run("makemigrations --merge --rebase HEAD --no-input").exits(0);
    assert_eq!(project.read("migrations/desk/0003_due/up.sql"), up);
    assert_eq!(project.read("migrations/desk/0003_due/down.sql"), down);
    let expected =
        "run_in_transaction = true\ndependencies = [\"desk.0002_points\"]\naliases = [\"0002_due\"]\n";
    assert_eq!(project.read("migrations/desk/0003_due/metadata.toml"), expected);
    let changed = repository.git(ANN, "status --porcelain --untracked-files=all");
    assert!(changed.lines().all(|line| line.contains("0003_due")), "{changed}");
    repository.run("migrate").exits(0);
    repository.run("check --no-proof").exits(0);
}
