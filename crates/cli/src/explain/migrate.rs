//! Why a database was not migrated, or not to the end.

use caribou::graph::PlanError;
use caribou::history::Entry;
use caribou::target::Target;
use caribou::{
    Consent, Contradiction, ExecuteError, Failure, FailureKind, FakeInitialError, MigrateError, PartlyThere,
    PlanRefused, Project, Remaining, moved_by_hand,
};
use caribou_migration::{Alias, MigrationId, conflict_mark};

use super::{catalog, database, find, lock, misfit, survey};
use crate::heads::Heads;
use crate::snippet::snippet;
use crate::talk::Talk;
use crate::{Exit, Fault};

pub(crate) fn migrate(talk: &Talk, target: &Target, project: &Project, error: MigrateError) -> Fault {
    match error {
        MigrateError::Survey(error) => survey(talk, target, error),
        MigrateError::Refused(error) => refused(talk, target, project, &error),
        MigrateError::Irreversible(ref steps) => {
            Fault::new("irreversible", Exit::Migrations, error.to_string())
                .about(steps.iter().map(|(id, _)| id))
                .help("write a down.sql for each, or restore a backup; nothing was changed")
        }
        MigrateError::Consent { answer, .. } => {
            let message = error.to_string();
            match (answer, target.protected) {
                (Consent::Refused, _) => {
                    Fault::new("not_confirmed", Exit::Decision, message).help("nothing was changed")
                }
                (_, true) => Fault::new(
                    "protected",
                    Exit::Database,
                    format!("{} is protected, and {message}", target.name),
                )
                .help("run it in a terminal and type the database's label; nothing was changed"),
                (_, false) => Fault::new("consent_needed", Exit::Decision, message)
                    .help("add --yes to accept that; nothing was changed"),
            }
        }
        MigrateError::StillReplaced { ref squash, ref rows } => {
            Fault::new("still_replaced", Exit::History, error.to_string())
                .about([squash])
                .about(rows)
                .help("these rows say what the squash stands for; remove its `replaces` first")
        }
        MigrateError::Lock(error) => lock(target, &error),
        MigrateError::Database(error) => database(talk, target, &error),
        MigrateError::Prepare(error) => {
            let range = error.source.byte..error.source.byte;
            let mut fault = Fault::new("bad_script", Exit::Migrations, error.to_string());
            fault.snippet = Some(snippet(&error.file, &error.text, &range, None));
            fault.help("nothing was changed")
        }
        MigrateError::Preflight(ref misfit) => {
            let message = format!("{} cannot run on this database: {error}", misfit.id);
            let mut fault = Fault::new("preflight", Exit::History, message).about([&misfit.id]);
            fault.snippet = Some(snippet(&misfit.file, &misfit.text, &misfit.statement, None));
            fault.notes.push("nothing was changed".to_owned());
            misfit::explain(talk, target, fault, misfit)
        }
        MigrateError::FakeInitial(ref failed) => fake_initial(talk, failed),
        MigrateError::Catalog(error) => catalog(target, &error),
        MigrateError::Execute { error: ExecuteError::Failed(failure), misfit } => {
            let fault = failed(talk, target, &failure);
            match misfit {
                Some(misfit) => misfit::explain(talk, target, fault, &misfit),
                None => fault,
            }
        }
        MigrateError::Execute { error: ExecuteError::Unfinished { ref id, .. }, .. } => {
            let (app, name) = (id.app(), id.name());
            Fault::new("unfinished", Exit::History, error.to_string())
                .about([id])
                .help(format!("go on with it: {}", talk.command(&format!("migrate {app} {name}"))))
                .help(format!(
                    "or say what became of it: {}",
                    talk.command(&format!("resolve {app} {name} --applied | --reverted"))
                ))
        }
        MigrateError::Execute { error: ExecuteError::NotOneTransaction { ref id, .. }, .. } => {
            Fault::new("not_one_transaction", Exit::Migrations, error.to_string())
                .about([id])
                .help(format!("nothing was changed; leave --atomic plan away: {}", talk.command("migrate")))
        }
        MigrateError::ChangedMeanwhile => Fault::new("changed_meanwhile", Exit::Database, error.to_string())
            .help("run it again; nothing was changed"),
        other => Fault::new("bad_folder", Exit::Migrations, other.to_string()),
    }
}

fn refused(talk: &Talk, target: &Target, project: &Project, error: &PlanRefused) -> Fault {
    let message = error.to_string();
    match error {
        PlanRefused::Goal(PlanError::Goal(error)) => find(error),
        PlanRefused::Goal(error) => Fault::new("mixed_plan", Exit::Usage, error.to_string())
            .help("run the two directions one after the other"),
        PlanRefused::Conflict(conflicts) => Heads::of(project, conflicts).fault(talk),
        PlanRefused::Inconsistent(problems) => {
            let message = format!("{message}\n(in database {})", target.name);
            let fault = Fault::new("inconsistent_history", Exit::History, message)
                .about(problems.iter().flat_map(|problem| [&problem.child, &problem.parent]));
            let Some(Contradiction { child, parent, before }) = problems.first() else { return fault };
            let before = before.as_ref().map_or("zero", |id| id.name().as_str());
            let record = talk.command(&format!("migrate {} {} --fake", parent.app(), parent.name()));
            let back = talk.command(&format!("migrate {} {before}", child.app()));
            let forget = format!("{back} --fake");
            fault
                .help(format!("if what {parent} does is there already: {record}"))
                .help(format!("if what {child} did is not there: {forget}"))
                .help(format!(
                    "if it is there, and what {parent} does is not: {back}, then {}",
                    talk.command("migrate")
                ))
        }
        PlanRefused::Edited(edited) => {
            let ids = edited.iter().map(|edited| &edited.id);
            let mut fault = Fault::new("edited_after_apply", Exit::History, message).about(ids);
            for edited in edited {
                let what = match (&edited.line, &edited.statement) {
                    (Some(line), Some(statement)) => {
                        let first = statement.lines().next().unwrap_or_default();
                        format!("the first statement that changed is in line {line}: {first}")
                    }
                    _ if edited.statements_then > edited.statements_now => format!(
                        "it had {} statements when it was applied and has {} now",
                        edited.statements_then, edited.statements_now
                    ),
                    _ => "what it was when it was applied is not known".to_owned(),
                };
                fault.notes.push(format!("{}: {what}", edited.id));
                if edited.statement.as_ref().is_some_and(|statement| conflict_mark(statement) == Some(0)) {
                    fault = fault.help("git left both sides of a conflict there: keep what was applied, and remove git's marks");
                    continue;
                }
                let (app, name) = (edited.id.app(), edited.id.name());
                fault = fault.help(format!(
                    "undo the edit and write a new migration; or, if the database is as the file says: {}",
                    talk.command(&format!("check --accept {app} {name}"))
                ));
            }
            fault
        }
        PlanRefused::Ahead(entries) => {
            let mut fault = Fault::new("ahead_of_checkout", Exit::History, message)
                .about(entries.iter().map(|entry| &entry.id));
            let moves = entries.iter().filter_map(|entry| Some((entry, moved_by_hand(project, entry)?)));
            fault.help = moves.map(|(entry, new)| moved(talk, entry, new)).collect();
            if fault.help.len() < entries.len() {
                fault = fault
                    .help("check out the branch that has them; or, if they are gone for good:")
                    .help(format!(
                        "{}   (forgets the rows; what they made stays)",
                        talk.command("migrate --prune")
                    ));
            }
            fault.notes.extend(
                entries.iter().map(|entry| format!("{} was applied at {:.0}", entry.id, entry.applied_at)),
            );
            fault
        }
        PlanRefused::Late(ids) => Fault::new("late_arrival", Exit::History, message)
            .about(ids)
            .help("renumber it behind what is applied, or set order = \"any\" in [project] of caribou.toml"),
        _ => Fault::new("refused", Exit::Migrations, message),
    }
}

/// What mends a folder that was renamed by hand: `new` has the script of a row under a name that no folder has.
pub(crate) fn moved(talk: &Talk, entry: &Entry, new: &MigrationId) -> String {
    let alias = Alias::of(&entry.id, new.app()).to_string();
    format!(
        "{new} has the very script of {}; if it was renamed by hand, write aliases = [{alias:?}] in its metadata.toml \
         (next time: {})",
        entry.id,
        talk.command("renamemigration")
    )
}

fn fake_initial(talk: &Talk, error: &FakeInitialError) -> Fault {
    let fault = Fault::new("partly_there", Exit::History, error.to_string());
    match error {
        FakeInitialError::PartlyThere(PartlyThere { id, differences }) => {
            let mut fault = fault.about([id]);
            fault.notes.push("what it makes | what the database has".to_owned());
            fault.notes.extend(differences.iter().map(ToString::to_string));
            fault.notes.push("nothing was changed".to_owned());
            let record = talk.command(&format!("migrate {} {} --fake", id.app(), id.name()));
            fault.help(format!("make the database what {id} says; or, if the difference is meant: {record}"))
        }
        _ => fault.help("nothing was changed"),
    }
}

fn failed(talk: &Talk, target: &Target, failure: &Failure) -> Fault {
    let (code, exit) = match failure.kind {
        FailureKind::Sql(_) => ("sql_failed", Exit::Sql),
        FailureKind::BrokenReferences { .. } => ("broken_references", Exit::Sql),
        FailureKind::InDoubt { .. } => ("in_doubt", Exit::History),
        FailureKind::TemporaryLost { .. } => ("temporary_lost", Exit::History),
        _ => ("edited_meanwhile", Exit::History),
    };
    let way =
        if failure.direction == caribou_migration::Direction::Forward { "applying" } else { "reverting" };
    let kind = target.url.scrub(&failure.kind.to_string());
    let mut fault = Fault::new(code, exit, format!("{way} {}: {kind}", failure.id)).about([&failure.id]);
    if let (Some(file), Some(text), Some(range)) = (&failure.file, &failure.text, &failure.statement) {
        fault.snippet = Some(snippet(file, text, range, failure.position));
    }
    if let FailureKind::Sql(error) = &failure.kind {
        let scrub = |text: &String| target.url.scrub(text);
        fault.notes.extend(error.detail.iter().map(scrub));
        fault.notes.extend(error.hint.iter().map(|hint| format!("the server's hint: {}", scrub(hint))));
    }
    let done: Vec<String> = failure.done.iter().map(|done| done.id.to_string()).collect();
    fault.notes.push(match (done.len(), failure.remaining) {
        (_, Remaining::Nothing) => {
            "nothing was changed: the whole plan was one transaction, which was rolled back".to_owned()
        }
        (0, _) => "nothing was done before it".to_owned(),
        (1..=8, _) => format!("done before it: {}", done.join(", ")),
        (count, _) => format!("{count} migrations were done before it, the last was {}", done[count - 1]),
    });
    let (app, name) = (failure.id.app(), failure.id.name());
    match failure.remaining {
        Remaining::NothingOfThis => {
            fault.notes.push(format!("nothing of {} is left: it was rolled back", failure.id))
        }
        Remaining::Steps { done, total } => {
            fault.notes.push(format!("{done} of {total} steps of {} are done and stay", failure.id));
        }
        Remaining::Unanswered => {
            let all = format!(
                "whether {} is applied as a whole or not at all is not known: the connection was lost",
                failure.id
            );
            fault.notes.push(all);
        }
        Remaining::Unknown => {
            fault.notes.push(format!("{} runs outside a transaction: a part of it may be done", failure.id));
        }
        _ => {}
    }
    let resolve = |what: &str| talk.command(&format!("resolve {app} {name} {what}"));
    match (&failure.kind, failure.remaining) {
        (FailureKind::InDoubt { .. }, _) => fault
            .help("look whether the statement took effect, then say so, and run migrate again:")
            .help(resolve("--statement --applied   (it did)"))
            .help(resolve("--statement --reverted  (it did not)")),
        (FailureKind::Edited { .. } | FailureKind::TemporaryLost { .. }, _) => fault
            .help("finish or undo the migration by hand, then say so:")
            .help(resolve("--applied | --reverted")),
        (_, Remaining::Steps { done, .. }) => {
            let resume = format!("mend it, then go on at step {}: {}", done + 1, talk.command("migrate"));
            fault.help(resume)
        }
        (_, Remaining::Unknown) => fault.help(resolve("--applied | --reverted")),
        _ => fault.help(format!("mend it, then run {} again", talk.command("migrate"))),
    }
}
