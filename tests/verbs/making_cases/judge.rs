//! What the expected migrations do on a real database, there and back and there again.

use caribou_harness::{Caribou, Output};
use serde_json::Value;

use super::case::Case;
use crate::support::{Store, json};

/// Says what a database thinks of the expected migrations of a case: nothing, or what is wrong.
pub(super) fn judge(case: &Case, backend: &str, store: &Store) -> Result<(), String> {
    let project = case.project();
    let database = Judged { caribou: case.caribou(&project), url: store.url() };
    let before = database.leaves();
    if !before.is_empty() {
        database.run("migrate", 0)?;
    }
    if let Some(rows) = case.file_for("rows", backend, "sql") {
        store.execute(rows);
    }
    if !case.follow_in(&project) {
        return Ok(());
    }
    let queries = case.file_for("rows", backend, "expected").unwrap_or_default();

    database.run("migrate --yes", 0)?;
    database.run("drift", 0)?;
    answers(store, queries, "> ")?;
    for (app, _) in database.leaves() {
        let target = before.iter().find(|(one, _)| *one == app).map_or("zero", |(_, name)| name);
        database.run(&format!("migrate {app} {target} --yes"), 0)?;
    }
    if database.leaves() != before {
        return Err(format!("not all was taken back: {:?}, not {before:?}", database.leaves()));
    }
    database.run("drift", 0)?;
    answers(store, queries, "< ")?;
    database.run("migrate --yes", 0)?;
    database.run("drift", 0)?;
    Ok(())
}

/// A database with the migrations of a project.
struct Judged {
    caribou: Caribou,
    url: String,
}

impl Judged {
    fn run(&self, line: &str, code: i32) -> Result<Output, String> {
        let output = self.caribou.run(&format!("{line} --url {}", self.url));
        if output.code == Some(code) { Ok(output) } else { Err(format!("expected exit {code}:\n{output}")) }
    }

    /// Each app with its last migration: the last applied one once there are any in the database.
    fn leaves(&self) -> Vec<(String, String)> {
        let output = self.caribou.run(&format!("showmigrations --format json --url {}", self.url)).exits(0);
        let document = json(&output);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut leaves = Vec::new();
        let is_fresh = !output.stdout.contains("\"applied\":true") && !output.stdout.contains("\"applied\": true");
        for app in document["apps"].as_array().unwrap() {
            let migrations = app["migrations"].as_array().unwrap();
            let counts = |migration: &&Value| is_fresh || migration["applied"] == true;
            if let Some(last) = migrations.iter().rfind(counts) {
                leaves.push((text(&app["app"]), text(&last["name"])));
            }
        }
        leaves
    }
}

/// Runs the queries that start with a sign and compares what they return with the lines that follow them.
fn answers(store: &Store, queries: &str, sign: &str) -> Result<(), String> {
    let mut lines = queries.lines().peekable();
    while let Some(line) = lines.next() {
        let mut expected = String::new();
        while let Some(row) = lines.next_if(|line| !line.starts_with("> ") && !line.starts_with("< ")) {
            expected.extend([row, "\n"]);
        }
        let Some(query) = line.strip_prefix(sign) else { continue };
        let actual = store.query(query);
        if actual != expected {
            return Err(format!("{line}\nexpected:\n{expected}was:\n{actual}"));
        }
    }
    Ok(())
}
