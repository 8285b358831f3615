//! What originals and squash do on real databases, there and back and there again.

use std::collections::BTreeMap;

use caribou_harness::{Caribou, Output, Project};

use super::case::Case;
use crate::catalog::{difference, whole};
use crate::support::Store;

/// Says what two databases think of the expected squashes of a case: nothing, or what is wrong.
pub(super) fn judge(case: &Case, backend: &str, stores: &[Store; 2]) -> Result<(), String> {
    if case.squashes().is_empty() {
        return Ok(());
    }
    let before = case.before();
    let [project, squashed] = [case.project(&BTreeMap::new()), case.project(&BTreeMap::new())];
    case.follow_in(&squashed);
    let originals = Judged::new(case, backend, &project, &stores[0]);
    let squash = Judged::new(case, backend, &squashed, &stores[1]);

    for judged in [&originals, &squash] {
        judged.go(&before)?;
        if let Some(rows) = case.rows(backend) {
            judged.store.execute(rows);
        }
        judged.run("migrate --yes")?;
    }
    let recorded = squash.store.recorded();
    for (app, name) in case.squashes() {
        if !recorded.lines().any(|line| line == format!("{app}\t{name}")) {
            return Err(format!("{app}.{name} did not run:\n{recorded}"));
        }
    }
    same("there", &originals, &squash)?;

    // A squash may know a way back where an original has none, but never the other way round.
    let [back, way_back] = [&originals, &squash].map(|judged| judged.go_yes(&before));
    match (back, way_back) {
        (Ok(()), Ok(())) => same("back", &originals, &squash)?,
        (Ok(()), Err(said)) => return Err(format!("only the originals lead back:\n{said}")),
        (Err(_), _) => {}
    }
    if backend != "sqlite" {
        // The rest is the same on each backend, and `squashing_transition` has it.
        return Ok(());
    }
    for judged in [&originals, &squash] {
        judged.run("migrate --yes")?;
    }
    same("there again", &originals, &squash)?;

    // A database that has the originals takes the squash for applied, and is what the squash would have made.
    let late = Judged::new(case, backend, &squashed, &stores[0]);
    let output = late.run("migrate --format json")?;
    let recorded = case.squashes().len();
    if output.stdout.matches("\"record\"").count() != recorded || output.stdout.contains("\"apply\"") {
        return Err(format!("{recorded} squashes were to be recorded:\n{output}"));
    }
    late.run("migrate --check").map(drop)
}

fn same(when: &str, originals: &Judged<'_>, squash: &Judged<'_>) -> Result<(), String> {
    let [one, other] = [originals, squash].map(|judged| whole(judged.backend, judged.store));
    let difference = difference(&one, &other);
    let text = format!("{when}, the originals (-) and the squash (+) end in other places:\n{difference}");
    if difference.is_empty() { Ok(()) } else { Err(text) }
}

/// A database with the migrations of a project.
struct Judged<'a> {
    caribou: Caribou,
    backend: &'a str,
    store: &'a Store,
}

impl<'a> Judged<'a> {
    fn new(case: &Case, backend: &'a str, project: &Project, store: &'a Store) -> Self {
        Self { caribou: case.caribou(project), backend, store }
    }

    fn run(&self, line: &str) -> Result<Output, String> {
        let output = self.caribou.run(&format!("{line} --url {}", self.store.url()));
        if output.code == Some(0) { Ok(output) } else { Err(output.to_string()) }
    }

    /// Goes forwards to where it all starts.
    fn go(&self, targets: &BTreeMap<String, String>) -> Result<(), String> {
        for (app, target) in targets.iter().filter(|(_, target)| *target != "zero") {
            self.run(&format!("migrate {app} {target}"))?;
        }
        Ok(())
    }

    /// Goes back to where it all started.
    fn go_yes(&self, targets: &BTreeMap<String, String>) -> Result<(), String> {
        targets
            .iter()
            .try_for_each(|(app, target)| self.run(&format!("migrate {app} {target} --yes")).map(drop))
    }
}
