//! `squashmigrations`

mod difference;
mod document;
mod finish;
mod guard;
mod lines;
mod proof;
mod report;

use caribou::squashing::Optimise;
use caribou::{DraftedSquashes, SquashAim, SquashError, SquashRequest, Squashing};
use caribou_migration::AppLabel;
use serde_json::json;

use crate::args::{Global, SquashMigrations};
use crate::backends::Backends;
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(super) use document::of as document;
pub(super) use proof::{Trial, demand};
pub(super) use report::{Report, show};

use guard::Guard;
use proof::files_of;

pub(crate) fn run(talk: &Talk, global: &Global, args: &SquashMigrations) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let mut squashing = read(talk, &backends)?;
    if args.finish {
        return finish::run(talk, global, args, &backends, &squashing);
    }
    let mut request = SquashRequest {
        aim: aim(args)?,
        name: args.squashed_name.clone(),
        optimise: if args.no_optimize { Optimise::Not } else { Optimise::Fully },
        note: None,
    };
    let drafted = match squashing.draft(&request) {
        Err(SquashError::Nothing) if args.all => return Ok(nothing(talk)),
        drafted => drafted.map_err(|error| explain::squash(talk, &backends, &error))?,
    };
    let guard = Guard::ask(talk, &backends, &squashing.needed(&drafted));
    guard.say(talk, args)?;
    request.note = args.allow_unapplied.then(|| guard.note()).flatten();
    let drafted = match request.note {
        // Only now is it known what the files say of it.
        Some(_) => draft(talk, &backends, &squashing, &request)?,
        None => drafted,
    };
    let (call, no_proof) = (call(args), args.no_proof.as_deref());
    let trial = Trial {
        backends: &backends,
        no_proof,
        call: &call,
        draft: &|squashing| draft(talk, &backends, squashing, &request),
    };
    let (drafted, proofs) = trial.run(talk, &mut squashing, drafted)?;
    if args.dry_run {
        proof::warn(talk, &proofs, no_proof);
    } else {
        demand(talk, &proofs, no_proof, &call)?;
        let files = files_of(&squashing, &drafted, &proofs);
        squashing.write(&drafted, &files).map_err(|error| not_written(talk, &error))?;
    }
    let cuts = squashing.cuts(&drafted);
    let report = Report { drafted: &drafted, cuts: &cuts, proofs: &proofs, is_written: !args.dry_run };
    if talk.is_json() {
        let mut document = document(talk, &report);
        document["databases"] = guard.document();
        document["note"] = request.note.into();
        talk.document(&document);
    } else {
        show(talk, &report);
        next(talk, &backends, &report, &drafted);
    }
    Ok(Exit::Done)
}

/// Reads the migrations on each backend.
pub(super) fn read(talk: &Talk, backends: &Backends) -> Result<Squashing, Fault> {
    Squashing::read(&backends.location, &backends.dialects)
        .map_err(|error| explain::squash(talk, backends, &error))
}

fn draft(
    talk: &Talk,
    backends: &Backends,
    squashing: &Squashing,
    request: &SquashRequest,
) -> Result<DraftedSquashes, Fault> {
    squashing.draft(request).map_err(|error| explain::squash(talk, backends, &error))
}

/// That nothing was written, and why.
pub(super) fn not_written(talk: &Talk, error: &caribou::files::WriteError) -> Fault {
    Fault::new("not_written", Exit::Migrations, talk.short(&error.to_string())).help("nothing was written")
}

fn aim(args: &SquashMigrations) -> Result<SquashAim, Fault> {
    let Some(app) = args.app.clone() else { return Ok(SquashAim::All) };
    match args.names.as_slice() {
        [end] => Ok(SquashAim::Range { app, start: None, end: end.clone() }),
        [start, end] => Ok(SquashAim::Range { app, start: Some(start.clone()), end: end.clone() }),
        _ => Err(Fault::usage("name the last migration of the range, or the first and the last")),
    }
}

/// What was typed, without flags: for messages that say what to type next.
fn call(args: &SquashMigrations) -> String {
    let app = args.app.as_ref().map(AppLabel::as_str);
    let words =
        app.into_iter().chain(args.names.iter().map(String::as_str)).chain(args.all.then_some("--all"));
    words.fold("squashmigrations".to_owned(), |call, word| format!("{call} {word}"))
}

fn nothing(talk: &Talk) -> Exit {
    if talk.is_json() {
        talk.document(&json!({ "squashes": [], "alone": [], "fewest": true, "cuts": [], "proof": [], "databases": [], "note": null }));
    } else {
        talk.line("There is nothing to squash: no app has two migrations that could become one");
    }
    Exit::Done
}

/// What to do with what was written.
fn next(talk: &Talk, backends: &Backends, report: &Report<'_>, drafted: &DraftedSquashes) {
    if !report.is_written {
        return;
    }
    let help = talk.err.green("help:");
    let migrate = talk.command("migrate");
    talk.say(&format!(
        "{help} commit it with the originals beside it, and deploy: where they are applied it is only recorded: {migrate}"
    ));
    let count = match backends.required(talk).len() {
        0 => "every database",
        _ => "every database with squash_requires",
    };
    let (past, which) = match drafted.squashes.as_slice() {
        [one] => ("it", format!("{} {}", one.id.app(), one.id.name())),
        _ => ("them", "APP NAME".to_owned()),
    };
    let finish = talk.command(&format!("squashmigrations --finish {which}"));
    talk.say(&format!("{help} when {count} is past {past}, remove the originals: {finish}"));
}
