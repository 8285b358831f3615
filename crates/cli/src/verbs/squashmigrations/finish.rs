//! `squashmigrations --finish`: the originals go.

use std::collections::BTreeSet;

use caribou::files::{Change, apply_changes};
use caribou::{Finish, Squashing};
use caribou_migration::MigrationId;
use serde_json::{Value, json};

use crate::args::{Global, SquashMigrations};
use crate::backends::Backends;
use crate::deployed::{Asked, ask, refusal, table};
use crate::question::{Manner, removes};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

use super::lines::many;
use super::not_written;

pub(super) fn run(
    talk: &Talk,
    global: &Global,
    args: &SquashMigrations,
    backends: &Backends,
    squashing: &Squashing,
) -> Result<Exit, Fault> {
    let (Some(app), [name]) = (&args.app, args.names.as_slice()) else {
        return Err(Fault::usage("with --finish, name the app and its squash"));
    };
    let finish = squashing.finish(app, name).map_err(|error| explain::squash(talk, backends, &error))?;
    let asked = asked(talk, backends, &finish);
    let is_past = asked.iter().all(Asked::is_well);
    if !is_past {
        if !args.allow_unapplied && !args.dry_run {
            return Err(refused(talk, &asked, &finish));
        }
        let lines: String = table(&asked, "lacks").iter().map(|line| format!("\n  {line}")).collect();
        talk.warn(&format!("not every database is known to be past {}{lines}", finish.squash));
    }
    let gone = gone(talk, &finish);
    if !talk.is_json() {
        shown(talk, &finish, &gone);
    }
    if !args.dry_run {
        removes(talk, Manner::of(talk, global), &gone)?;
        apply_changes(&finish.root, &finish.changes).map_err(|error| not_written(talk, &error))?;
    }
    if talk.is_json() {
        let databases: Vec<Value> = asked.iter().map(|asked| asked.document("lacks")).collect();
        talk.document(&json!({
            "squash": finish.squash.to_string(),
            "removed": names(&finish.removed),
            "repointed": names(&finish.repointed),
            "folders": gone,
            "databases": databases,
            "written": !args.dry_run,
        }));
    } else if !args.dry_run {
        talk.line(&format!("removed {}", many(finish.removed.len(), "migration")));
        let help = talk.err.green("help:");
        talk.say(&format!(
            "{help} commit it; the rows of what is gone do no harm, and can be removed in each database: {}",
            talk.command("migrate --prune")
        ));
    }
    Ok(Exit::Done)
}

/// Asks the databases that count for the row of the squash.
///
/// Of databases that nobody said count, one that has nothing of what the squash stands for is not waited for: there, the squash runs.
fn asked(talk: &Talk, backends: &Backends, finish: &Finish) -> Vec<Asked> {
    let counting: BTreeSet<String> = backends.required(talk).into_iter().map(|(name, _)| name).collect();
    let databases = if counting.is_empty() { backends.all(talk) } else { backends.required(talk) };
    ask(talk, backends, databases, &mut |name, survey| {
        let covers = survey.graph.squashes().iter().find(|squash| squash.id == finish.squash);
        let covered = covers.map(|squash| squash.covers.as_slice()).unwrap_or_default();
        let has_some = covered.iter().any(|id| survey.entries.contains_key(id));
        if survey.entries.contains_key(&finish.squash) || (!counting.contains(name) && !has_some) {
            Vec::new()
        } else {
            vec![finish.squash.clone()]
        }
    })
}

fn refused(talk: &Talk, asked: &[Asked], finish: &Finish) -> Fault {
    let what = format!("not every database is known to be past {}", finish.squash);
    let mut fault = refusal("not_deployed", asked, &what, ("lacks", "lacks"));
    for asked in asked.iter().filter(|asked| !asked.is_well() && asked.has_answered()) {
        let migrate = talk.command(&format!("migrate --database {}", asked.name));
        fault =
            fault.help(format!("record it in {}, or let what is missing run first: {migrate}", asked.name));
    }
    if asked.iter().any(|asked| !asked.has_answered()) {
        fault = fault.help("run it where every one of them can be reached");
    }
    fault.help("or remove the originals all the same with --allow-unapplied")
}

/// The folders and files that go.
fn gone(talk: &Talk, finish: &Finish) -> Vec<String> {
    let removed = finish.changes.iter().filter_map(|change| match change {
        Change::Remove { path } => Some(talk.short(&path.display().to_string())),
        _ => None,
    });
    removed.collect()
}

fn shown(talk: &Talk, finish: &Finish, gone: &[String]) {
    let what = format!("takes the place of {}", many(finish.removed.len(), "migration"));
    talk.line(&format!("{} {what}", talk.out.bold(&finish.squash.to_string())));
    gone.iter().for_each(|path| talk.line(&format!("  {}", talk.out.red(&format!("- {path}")))));
    for id in &finish.repointed {
        talk.line(&format!("  {}", talk.out.cyan(&format!("~ {id} depends on it"))));
    }
}

fn names(ids: &[MigrationId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
