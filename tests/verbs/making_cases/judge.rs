//! What the expected migrations do on a real database, there and back and there again.

use caribou_harness::Caribou;

use super::case::Case;
use crate::catalog::{difference, postgres};
use crate::support::Store;

/// Says what a database thinks of the expected migrations of a case: nothing, or what is wrong.
pub(super) fn judge(case: &Case, backend: &str, store: &Store) -> Result<(), String> {
    let project = case.project();
    let database = Judged { caribou: case.caribou(&project), url: store.url() };
    // A migration that is written anew, with `--update`, was applied nowhere before.
    let is_edited = case.edits(&project);
    let before = if is_edited { Default::default() } else { case.leaves(&project) };
    if !before.is_empty() {
        database.run("migrate")?;
    }
    if let Some(rows) = case.file_for("rows", backend, "sql") {
        store.execute(rows);
    }
    if !case.follow_in(&project) {
        return Ok(());
    }
    let queries = case.file_for("rows", backend, "expected").unwrap_or_default();
    // The server's own words; on other backends `drift`, which needs a second database for it, costs less.
    let catalog_before = (backend == "postgres").then(|| postgres(store));

    database.run("migrate --yes")?;
    database.run("drift")?;
    answers(store, queries, "> ")?;
    for (app, leaf) in case.leaves(&project) {
        let target = before.get(&app).map_or("zero", String::as_str);
        if target != leaf {
            database.run(&format!("migrate {app} {target} --yes"))?;
        }
    }
    match catalog_before {
        None => database.run("drift")?,
        Some(before) => {
            let difference = difference(&before, &postgres(store));
            if !difference.is_empty() {
                return Err(format!("the way back leads elsewhere:\n{difference}"));
            }
        }
    }
    answers(store, queries, "< ")?;
    database.run("migrate --yes")?;
    Ok(())
}

/// A database with the migrations of a project.
struct Judged {
    caribou: Caribou,
    url: String,
}

impl Judged {
    fn run(&self, line: &str) -> Result<(), String> {
        let output = self.caribou.run(&format!("{line} --url {}", self.url));
        if output.code == Some(0) { Ok(()) } else { Err(output.to_string()) }
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
