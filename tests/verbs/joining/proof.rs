//! What is written without a proof, and what is not.

use caribou_harness::Project;
use serde_json::json;

use super::{independent, renamed_and_indexed, untouched};
use crate::support::{self, caribou, error_document};

/// The project is for PostgreSQL too, and no server is at hand.
fn without_server(project: Project) -> Project {
    let config =
        "[project]\nbackends = [\"sqlite\", \"postgres\"]\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n";
    project.write("caribou.toml", config);
    project
}

#[test]
fn independent_branches_are_joined_and_what_was_not_tried_is_said() {
    let project = without_server(independent());
    let output = caribou(&project).run("makemigrations --merge").exits(0);
    assert!(output.stdout.contains("proven on sqlite: "), "{output}");
    assert!(
        output.stdout.contains("not proven on postgres: there is no postgres database to try it beside"),
        "{output}"
    );
}

#[test]
fn what_has_statements_of_its_own_is_not_taken_on_trust() {
    let project = without_server(renamed_and_indexed());
    let output = untouched(&project, "makemigrations --merge --first 0002_index", 7);
    let command = "caribou makemigrations --merge --first 0002_index --no-proof=postgres";
    assert!(output.stderr.contains(command), "{output}");
    let error =
        error_document(&untouched(&project, "makemigrations --merge --first 0002_index --format json", 7));
    assert_eq!(error["code"], "not_proven");
    assert_eq!(error["proven"]["sqlite"], true);
    let document = support::json(
        &caribou(&project)
            .run("makemigrations --merge --first 0002_index --no-proof=postgres --format json")
            .exits(0),
    );
    assert_eq!(document["proven"], json!({ "postgres": "--no-proof", "sqlite": true }));
}

#[test]
fn no_proof_runs_nothing() {
    let project = renamed_and_indexed();
    let document = support::json(
        &caribou(&project).run("makemigrations --merge --first 0002_index --no-proof --format json").exits(0),
    );
    assert_eq!(document["proven"], json!({ "sqlite": "--no-proof" }));
    assert_eq!(document["verdicts"][0]["pairs"][0]["seen"]["sqlite"]["ran"], false);
}
