//! Branches that become one, as a user runs it: the report of heads, `makemigrations --merge`, and what it leaves on disk.

mod contradiction;
mod independent;
mod order;
mod proof;
mod rebase;
mod report;
mod several;
mod terminal;

use caribou_harness::{Output, Project};
use serde_json::Value;

use crate::support::{caribou, rows, small};

/// What stands before the branches.
const BASE: &str = "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT, body TEXT);\n";

/// A project of the app `tickets` whose branches begin behind `0001_initial`: each with its `up.sql` and its `down.sql`.
fn forked(branches: &[(&str, &str, &str)]) -> Project {
    let project = small("//- /migrations/\n");
    project.write("migrations/tickets/0001_initial/up.sql", BASE);
    project.write("migrations/tickets/0001_initial/down.sql", "DROP TABLE ticket;\n");
    for (name, up, down) in branches {
        add(&project, &format!("tickets/{name}"), &["tickets.0001_initial"], (up, down));
    }
    project
}

/// Adds a migration.
fn add(project: &Project, folder: &str, dependencies: &[&str], (up, down): (&str, &str)) {
    let folder = format!("migrations/{folder}");
    project.write(&format!("{folder}/up.sql"), &format!("{up}\n"));
    project.write(&format!("{folder}/down.sql"), &format!("{down}\n"));
    let dependencies: Vec<String> = dependencies.iter().map(|id| format!("{id:?}")).collect();
    let metadata = format!("run_in_transaction = true\ndependencies = [{}]\n", dependencies.join(", "));
    project.write(&format!("{folder}/metadata.toml"), &metadata);
}

/// Two branches that have nothing to do with each other.
fn independent() -> Project {
    forked(&[
        (
            "0002_priority",
            "ALTER TABLE ticket ADD COLUMN priority INTEGER;",
            "ALTER TABLE ticket DROP COLUMN priority;",
        ),
        ("0002_state", "ALTER TABLE ticket ADD COLUMN state TEXT;", "ALTER TABLE ticket DROP COLUMN state;"),
    ])
}

/// One branch renames what the other one indexes: only the index can go first.
fn renamed_and_indexed() -> Project {
    forked(&[
        ("0002_index", "CREATE INDEX ticket_title ON ticket (title);", "DROP INDEX ticket_title;"),
        (
            "0002_subject",
            "ALTER TABLE ticket RENAME COLUMN title TO subject;",
            "ALTER TABLE ticket RENAME COLUMN subject TO title;",
        ),
    ])
}

/// Two branches that give one name to different things: neither can follow the other.
fn contradicting() -> Project {
    forked(&[
        (
            "0002_number",
            "ALTER TABLE ticket ADD COLUMN state INTEGER;",
            "ALTER TABLE ticket DROP COLUMN state;",
        ),
        ("0002_text", "ALTER TABLE ticket ADD COLUMN state TEXT;", "ALTER TABLE ticket DROP COLUMN state;"),
    ])
}

/// Both write the same view, and do not agree on it.
fn views() -> Project {
    let view = |column: &str| {
        format!("DROP VIEW IF EXISTS shown;\nCREATE VIEW shown AS SELECT {column} FROM ticket;")
    };
    forked(&[
        ("0002_body", &view("body"), "DROP VIEW IF EXISTS shown;"),
        ("0002_title", &view("title"), "DROP VIEW IF EXISTS shown;"),
    ])
}

/// Brings a database to where it was when a branch was not there yet.
#[track_caller]
fn migrate_without(project: &Project, branch: &str, database: &str) {
    let (folder, aside) = (project.at(&format!("migrations/tickets/{branch}")), project.at("aside"));
    std::fs::rename(&folder, &aside).unwrap();
    caribou(project).run(&format!("migrate --url sqlite:{database}.sqlite3")).exits(0);
    std::fs::rename(&aside, &folder).unwrap();
}

/// Brings a database up to date, and returns what a query finds there.
#[track_caller]
fn end(project: &Project, database: &str, query: &str) -> String {
    let migrate = format!("migrate --url sqlite:{database}.sqlite3");
    caribou(project).run(&migrate).exits(0);
    let again = caribou(project).run(&migrate).exits(0);
    assert!(again.stdout.starts_with("nothing to do"), "{again}");
    rows(&project.at(&format!("{database}.sqlite3")), query)
}

/// Runs it, and makes sure that nothing of the project changed.
#[track_caller]
fn untouched(project: &Project, line: &str, exit: i32) -> Output {
    let before = project.tree();
    let output = caribou(project).run(line).exits(exit);
    assert_eq!(project.tree(), before, "{output}");
    output
}

/// The names of an array of strings.
fn words(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}
