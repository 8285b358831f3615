//! `makemigrations --merge --rebase`: one branch is put on top of the other.

use std::collections::BTreeMap;
use std::path::PathBuf;

use caribou::files::Change;
use caribou::git::Repository;
use caribou::graph::Conflict;
use caribou::verify::Place;
use caribou::{Context, Rebased, Side};
use caribou_migration::MigrationId;
use serde_json::{Value, json};

use super::trial::{Proven, document};
use super::{Merge, choose, report};
use crate::deployed::named;
use crate::question::{Manner, one_of};
use crate::session::now;
use crate::{Exit, Fault};

/// What is proven.
const CLAIM: &str = "the branches run one on top of the other";

pub(super) fn run(merge: &Merge<'_>, branch: Option<&str>) -> Result<Exit, Fault> {
    let onto = onto(merge, branch)?;
    let analysis = merge.heads.analysis();
    let moved = merge.merging.moved(analysis, &onto).map_err(|error| merge.explained(&error))?;
    let back = applied_nowhere(merge, &moved)?;
    let rebased = merge.merging.rebase(analysis, &onto, now());
    let rebased = rebased.map_err(|error| merge.explained(&error))?;
    let prove = |place: &Place, context: &Context<'_>| merge.merging.prove_rebase(&rebased, place, context);
    let proofs = merge.trial.prove(merge, CLAIM, &prove)?;
    if !rebased.retold.is_empty() {
        let call = format!("{} --rebase {}", merge.call(), branch.unwrap_or_default());
        merge.trial.demand(merge, &proofs, call.trim_end())?;
    }
    let changes = report::changes(merge.talk, &rebased.changes, &[]);
    merge.write(&rebased.root, &rebased.seen, &rebased.changes)?;
    shown(merge, &rebased, &proofs, &changes);
    back.iter().for_each(|line| merge.talk.warn(line));
    Ok(Exit::Done)
}

/// The heads of the branches that stay below, one for each app.
fn onto(merge: &Merge<'_>, branch: Option<&str>) -> Result<Vec<MigrationId>, Fault> {
    let conflicts: Vec<&Conflict> = merge.heads.of_apps(&merge.args.apps).collect();
    let folder = merge.heads.analysis().sides.iter().find_map(|side| side.folders.last());
    let repository = folder.and_then(|folder| Repository::find(folder.parent().unwrap_or(folder)));
    let revision = match (branch, &repository) {
        (Some(text), repository) => match (choose::head(merge, text), repository) {
            // Apps of which no head is named stay as they are.
            (Ok(head), _) => return Ok(vec![head]),
            (Err(_), Some(repository)) if repository.commit(text).is_ok() => Some(text.to_owned()),
            (Err(candidates), _) if !candidates.is_empty() => {
                return Err(choose::no_head(merge, text, &candidates));
            }
            (Err(_), _) => {
                let message = format!("{text} is neither a branch that git knows nor a head");
                let heads = conflicts.iter().flat_map(|conflict| &conflict.heads);
                return Err(leaving(merge, Fault::new("no_branch", Exit::Usage, message), heads));
            }
        },
        (None, repository) => repository.as_ref().and_then(Repository::main_branch),
    };
    conflicts
        .iter()
        .map(|conflict| below(merge, conflict, repository.as_ref().zip(revision.as_deref())))
        .collect()
}

/// The one branch of an app of which a revision has something; without one, it is asked for.
fn below(
    merge: &Merge<'_>,
    conflict: &Conflict,
    revision: Option<(&Repository, &str)>,
) -> Result<MigrationId, Fault> {
    let sides: Vec<&Side> =
        merge.heads.analysis().sides.iter().filter(|side| conflict.heads.contains(&side.head)).collect();
    let mut why = "it is not known which branch was there first".to_owned();
    if let Some((repository, name)) = revision {
        let has = |folders: &[PathBuf]| repository.has(name, folders).is_ok_and(|has| !has.is_empty());
        let there: Vec<&Side> = sides.iter().copied().filter(|side| has(&side.folders)).collect();
        match there.as_slice() {
            [one] => return Ok(one.head.clone()),
            [] => why = format!("{name} has none of the branches"),
            _ => why = format!("{name} has several of the branches"),
        }
    }
    let said = format!("{}: {why}: which stays below?", conflict.app);
    if merge.manner == Manner::Asked {
        let names: Vec<String> = sides.iter().map(|side| side.head.name().as_str().to_owned()).collect();
        let place = one_of(merge.talk, &said, &names.iter().map(String::as_str).collect::<Vec<_>>())?;
        return Ok(sides[place].head.clone());
    }
    let fault = Fault::new(
        "decision_needed",
        Exit::Decision,
        format!("{}: {why}; nothing was written", conflict.app),
    )
    .about(&conflict.heads)
    .field("conflicts", merge.verdicts());
    Err(leaving(merge, fault, &conflict.heads))
}

/// Says with which command each of the heads stays below.
fn leaving<'h>(merge: &Merge<'_>, fault: Fault, heads: impl IntoIterator<Item = &'h MigrationId>) -> Fault {
    heads.into_iter().fold(fault, |fault, head| {
        let head = choose::short(merge, head);
        let command = merge.talk.command(&format!("{} --rebase {head}", merge.call()));
        fault.help(format!("leave {head} below: {command}"))
    })
}

/// Refuses to move what a database has that is not there to be thrown away; says what to do with the others.
fn applied_nowhere(merge: &Merge<'_>, moved: &[MigrationId]) -> Result<Vec<String>, Fault> {
    let mut by_database: BTreeMap<String, Vec<MigrationId>> = BTreeMap::new();
    for (id, databases) in merge.backends.applied(merge.talk, moved) {
        databases.into_iter().for_each(|name| by_database.entry(name).or_default().push(id.clone()));
    }
    let (development, counting): (BTreeMap<_, _>, BTreeMap<_, _>) =
        by_database.into_iter().partition(|(name, _)| merge.backends.is_development(name));
    if !counting.is_empty() {
        return Err(refused(merge, moved, &counting));
    }
    let line = |(name, ids): (String, Vec<MigrationId>)| {
        format!(
            "{name} has {}; go back there, then forth again: {}",
            named(&ids),
            back(merge, moved, &name, &ids)
        )
    };
    Ok(development.into_iter().map(line).collect())
}

fn refused(merge: &Merge<'_>, moved: &[MigrationId], counting: &BTreeMap<String, Vec<MigrationId>>) -> Fault {
    let mut message = "what would be put on top is applied; nothing was written".to_owned();
    let width = counting.keys().map(|name| name.chars().count()).max().unwrap_or_default();
    for (name, ids) in counting {
        message.push_str(&format!("\n{name:width$}  has {}", named(ids)));
    }
    let document = |(name, ids): (&String, &Vec<MigrationId>)| json!({ "name": name, "has": ids.iter().map(ToString::to_string).collect::<Vec<_>>() });
    let fault = Fault::new("applied", Exit::History, message)
        .about(counting.values().flatten())
        .field("databases", counting.iter().map(document).collect::<Vec<Value>>())
        .help(format!("join the branches instead: {}", merge.talk.command(&merge.call())));
    counting.iter().fold(fault, |fault, (name, ids)| {
        fault.help(format!(
            "or take it back in {name}, if nobody else has it: {}",
            back(merge, moved, name, ids)
        ))
    })
}

/// The command that takes migrations back in a database, to where the branches fork.
fn back(merge: &Merge<'_>, moved: &[MigrationId], database: &str, ids: &[MigrationId]) -> String {
    let first = moved.iter().find(|id| ids.contains(id));
    let app = first.map(|id| id.app().clone());
    let conflict =
        merge.heads.analysis().conflicts.iter().find(|conflict| Some(&conflict.app) == app.as_ref());
    let fork =
        conflict.and_then(|conflict| conflict.fork.as_ref()).map_or("zero", |fork| fork.name().as_str());
    let app = app.map(|app| app.to_string()).unwrap_or_default();
    merge.talk.command(&format!("migrate {app} {fork} --database {database}"))
}

fn shown(merge: &Merge<'_>, rebased: &Rebased, proofs: &[Proven], changes: &[String]) {
    let talk = merge.talk;
    if talk.is_json() {
        let moved = |(old, new): &(MigrationId, MigrationId)| {
            let is_retold = rebased.retold.contains(new);
            json!({ "kind": "rebase", "migration": new.to_string(), "was": old.to_string(), "retold": is_retold })
        };
        let mut value = json!({
            "merged": rebased.names.iter().map(moved).collect::<Vec<_>>(),
            "onto": rebased.onto.iter().map(|(app, id)| (app.to_string(), Value::from(id.name().as_str()))).collect::<serde_json::Map<_, _>>(),
            "files": report::paths(talk, &rebased.changes),
            "verdicts": merge.verdicts(),
            "proven": document(proofs),
            "written": !merge.args.dry_run,
        });
        if merge.args.dry_run {
            value["texts"] = texts(rebased)
                .into_iter()
                .map(|(path, text)| (talk.short(&path.display().to_string()), Value::from(text)))
                .collect();
        }
        talk.document(&value);
        return;
    }
    for (app, id) in &rebased.onto {
        talk.line(&format!("{} stays below", talk.out.bold(&id.to_string())));
        for (old, new) in rebased.names.iter().filter(|(old, _)| old.app() == app) {
            let anew = if rebased.retold.contains(new) { ", told anew" } else { "" };
            talk.line(&format!("  {} {} becomes {}{anew}", talk.out.cyan(">"), old.name(), new.name()));
        }
    }
    for (old, new) in rebased.names.iter().filter(|(old, _)| !rebased.onto.contains_key(old.app())) {
        talk.line(&format!("  {} {old} becomes {new}", talk.out.cyan(">")));
    }
    if merge.args.dry_run {
        report::texts(talk, &texts(rebased));
    }
    changes.iter().for_each(|line| talk.line(line));
    talk.line("");
    report::proven(talk, proofs);
    if !merge.args.dry_run {
        talk.say(&format!("{} apply it: {}", talk.err.green("help:"), talk.command("migrate")));
    }
}

fn texts(rebased: &Rebased) -> Vec<(PathBuf, String)> {
    let text = |change: &Change| match change {
        Change::Write { path, text } => Some((path.clone(), text.clone())),
        Change::Move { .. } | Change::Remove { .. } => None,
    };
    rebased.changes.iter().filter_map(text).collect()
}
