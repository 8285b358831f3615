//! What joins two branches makes all databases alike.

use super::repository::{ANN, BEN, CLEO, Repository};

/// What is on `main` before the branches.
pub(super) const BASE: &str = "
    //- /migrations/desk/0001_initial/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY, title VARCHAR(80), status VARCHAR(20));
    CREATE TABLE account (id INTEGER PRIMARY KEY, name VARCHAR(80));
    INSERT INTO ticket (id, title, status) VALUES (1, 'one', NULL), (2, NULL, 'open');
    INSERT INTO account (id, name) VALUES (1, 'ann');
    //- /migrations/desk/0001_initial/down.sql
    DROP TABLE account;
    DROP TABLE ticket;
";

/// A migration of the app `desk` on what is given.
pub(super) fn migration(name: &str, parents: &[&str], up: &str, down: &str) -> String {
    let parents: Vec<String> = parents.iter().map(|parent| format!("\"{parent}\"")).collect();
    let folder = format!("//- /migrations/desk/{name}");
    format!(
        "{folder}/up.sql\n{up}\n{folder}/down.sql\n{down}\n{folder}/metadata.toml\n\
         run_in_transaction = true\ndependencies = [{}]\n",
        parents.join(", ")
    )
}

/// The base with two branches, by Ann and by Ben; `main` is checked out, and nothing is merged.
pub(crate) fn forked(left: (&str, &str, &str), right: (&str, &str, &str)) -> Option<Repository> {
    let repository = Repository::new(BASE)?;
    for (branch, author, (name, up, down)) in [("left", ANN, left), ("right", BEN, right)] {
        repository.branch(branch, author, &migration(name, &["desk.0001_initial"], up, down));
    }
    Some(repository)
}

/// Has databases live with the branches, merges these, joins them, and has all databases follow.
///
/// `both` are the orders in which a database can have had both branches.
#[track_caller]
fn lives(repository: &Repository, both: &[[&str; 2]], arguments: &str) {
    for backend in ["sqlite", "postgres"] {
        let lives: Vec<Vec<&str>> = [vec![], vec!["main"], vec!["left"], vec!["right"]]
            .into_iter()
            .chain(both.iter().map(|both| both.to_vec()))
            .collect();
        let databases: Vec<_> =
            lives.iter().filter_map(|branches| repository.lived(backend, branches)).collect();
        repository.checkout("main");
        repository.git(CLEO, &format!("checkout --quiet -B joined-{backend}"));
        repository.merge(&["left", "right"]).unwrap();
        if let Some(database) = databases.last() {
            let before = crate::catalog::unordered(backend, &database.store);
            repository.on(&database.store, "migrate --yes").exits(4);
            assert_eq!(crate::catalog::unordered(backend, &database.store), before, "something ran");
        }
        repository.join(arguments);
        repository.commit(CLEO);
        repository.all_end_alike(backend, &databases, &["desk 0001_initial"]);
    }
}

const EITHER: [[&str; 2]; 2] = [["left", "right"], ["right", "left"]];

#[test]
fn independent() {
    let Some(repository) = forked(
        (
            "0002_points",
            "ALTER TABLE ticket ADD COLUMN points INTEGER NOT NULL DEFAULT 3;",
            "ALTER TABLE ticket DROP COLUMN points;",
        ),
        (
            "0002_email",
            "ALTER TABLE account ADD COLUMN email VARCHAR(80);\nCREATE INDEX account_name ON account (name);",
            "DROP INDEX account_name;\nALTER TABLE account DROP COLUMN email;",
        ),
    ) else {
        return;
    };
    lives(&repository, &EITHER, "");
}

const OPEN: (&str, &str, &str) = (
    "0002_open",
    "DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT title FROM ticket;",
    "DROP VIEW IF EXISTS shown;",
);
const CLOSED: (&str, &str, &str) = (
    "0002_closed",
    "DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT status FROM ticket;",
    "DROP VIEW IF EXISTS shown;",
);

#[test]
fn order_matters_and_the_left_goes_first() {
    let Some(repository) = forked(OPEN, CLOSED) else { return };
    lives(&repository, &EITHER, "--first 0002_open");
}

#[test]
fn order_matters_and_the_right_goes_first() {
    let Some(repository) = forked(OPEN, CLOSED) else { return };
    lives(&repository, &EITHER, "--first 0002_closed");
}

#[test]
fn told_anew_where_only_one_order_runs() {
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
    // A database that has the rename cannot get the index as it was written.
    lives(&repository, &[["left", "right"]], "--first 0002_index");
}

#[test]
fn the_same_twice_becomes_one() {
    let up = "ALTER TABLE ticket ADD COLUMN points INTEGER;";
    let down = "ALTER TABLE ticket DROP COLUMN points;";
    let Some(repository) = forked(("0002_points", up, down), ("0002_add_points", up, down)) else { return };
    lives(&repository, &[], "");
}

#[test]
fn the_same_table_renamed_and_filled_twice() {
    let up = "CREATE TABLE label (id INTEGER PRIMARY KEY, name VARCHAR(20));\nINSERT INTO label (id, name) VALUES (1, 'red');";
    let down = "DROP TABLE label;";
    let Some(repository) = forked(("0002_label", up, down), ("0002_labels", up, down)) else { return };
    lives(&repository, &[], "");
}

#[test]
fn a_contradiction_is_not_papered_over() {
    let Some(repository) = forked(
        (
            "0002_points",
            "ALTER TABLE ticket ADD COLUMN points INTEGER;",
            "ALTER TABLE ticket DROP COLUMN points;",
        ),
        (
            "0002_score",
            "ALTER TABLE ticket ADD COLUMN points VARCHAR(20);",
            "ALTER TABLE ticket DROP COLUMN points;",
        ),
    ) else {
        return;
    };
    let database = repository.lived("sqlite", &["left"]).unwrap();
    repository.merge(&["left", "right"]).unwrap();
    for arguments in ["", "--first 0002_points", "--yes"] {
        repository.judged(arguments, 4);
        let tree = repository.project.tree_of("migrations");
        let output = repository.run(&format!("makemigrations --merge --no-input {arguments}")).exits(4);
        assert_eq!(repository.project.tree_of("migrations"), tree, "{output}");
        for file in ["0002_points/up.sql", "0002_score/up.sql"] {
            assert!(output.stderr.contains(file), "{file} is not named: {output}");
        }
    }
    repository.on(&database.store, "migrate").exits(4);
}
