//! `renamemigration --all`: every name that does not say what is done.

use caribou::{Misleading, NameProblem, RenamedFiles};
use caribou_migration::{AppLabel, MigrationId};

use super::Verb;
use super::report::{Left, Report};
use crate::{Exit, Fault};

/// A migration that gets a better name.
struct Better {
    from: MigrationId,
    to: MigrationId,
    why: String,
}

pub(super) fn run(verb: &Verb<'_>, apps: &[AppLabel]) -> Result<Exit, Fault> {
    let (talk, args) = (verb.talk, verb.args);
    let found = verb.renaming.misleading(apps).map_err(|error| verb.fault(&error))?;
    let (better, mut left) = parted(found);
    let (files, better) = together(verb, better, &mut left)?;
    let is_found = !better.is_empty();
    let report = Report {
        left: &left,
        is_written: is_found && !(args.check || args.suggest || args.dry_run),
        ..Report::of(talk, args, &files)
    };
    if talk.is_json() {
        verb.change(&report)?;
    } else {
        table(verb, &better);
        // Only the table is asked for where nothing is written.
        if report.is_written {
            verb.change(&report)?;
        }
        report.show_left();
        if !is_found && left.is_empty() {
            talk.line("every name says what its migration does");
        } else if is_found && !report.is_written {
            let words: String = apps.iter().map(|app| format!(" {app}")).collect();
            let call = talk.command(&format!("renamemigration{words} --all"));
            talk.say(&format!("{} to call them so: {call}", talk.err.green("help:")));
        }
    }
    Ok(if args.check && is_found { Exit::Found } else { Exit::Done })
}

fn parted(found: Vec<Misleading>) -> (Vec<Better>, Vec<Left>) {
    let (mut better, mut left) = (Vec::new(), Vec::new());
    for Misleading { id, problem, suggestion } in found {
        let why = match problem {
            NameProblem::SaysNothing => "it says nothing".to_owned(),
            NameProblem::Contradicts(how) => how,
        };
        match suggestion {
            Some(name) => {
                better.push(Better { to: MigrationId::new(id.app().clone(), name), from: id, why });
            }
            None => {
                left.push(Left { id, why: format!("{why}, and its statements do not say what it is for") });
            }
        }
    }
    (better, left)
}

/// Renames all of them at once; where that does not go, those that can be renamed with the ones before them.
fn together(
    verb: &Verb<'_>,
    better: Vec<Better>,
    left: &mut Vec<Left>,
) -> Result<(RenamedFiles, Vec<Better>), Fault> {
    let pairs =
        |better: &[Better]| better.iter().map(|one| (one.from.clone(), one.to.clone())).collect::<Vec<_>>();
    if let Ok(files) = verb.renaming.rename(&pairs(&better)) {
        return Ok((files, better));
    }
    let mut kept: Vec<Better> = Vec::new();
    for one in better {
        kept.push(one);
        if let Err(error) = verb.renaming.rename(&pairs(&kept))
            && let Some(Better { from, to, .. }) = kept.pop()
        {
            left.push(Left { id: from, why: format!("it cannot be called {}: {error}", to.name()) });
        }
    }
    let files = verb.renaming.rename(&pairs(&kept)).map_err(|error| verb.fault(&error))?;
    Ok((files, kept))
}

fn table(verb: &Verb<'_>, better: &[Better]) {
    let talk = verb.talk;
    let longest = |of: &dyn Fn(&Better) -> usize| better.iter().map(of).max().unwrap_or_default();
    let app = longest(&|one| one.from.app().as_str().chars().count());
    let old = longest(&|one| one.from.name().as_str().chars().count());
    let new = longest(&|one| one.to.name().as_str().chars().count());
    for Better { from, to, why } in better {
        let row = format!(
            "{:app$}  {:old$}  ->  {:new$}",
            from.app().as_str(),
            from.name().as_str(),
            to.name().as_str()
        );
        talk.line(&format!("{row}  {}", talk.out.dim(why)));
    }
}
