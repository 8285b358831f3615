//! `check`

use caribou::target::Location;
use caribou::{Finding, FindingKind, accept, check};
use caribou_migration::{AppLabel, MigrationId};
use serde_json::json;

use crate::args::{Check, Global};
use crate::document::DatabaseInfo;
use crate::session::{Access, Workspace, actor, context, find};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &Check) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    if let Some([app, name]) = args.accept.as_deref() {
        return run_accept(talk, &workspace, app, name);
    }
    let project = workspace.project(&talk.silent())?;
    let backends = match &workspace.location {
        Location::Project { config, .. } => config.backends.as_slice(),
        Location::Diesel { .. } => &[],
    };
    // Without a database the files can still be looked over; that the rest was not is said.
    let mut unchecked = None;
    let mut session = match workspace.connect(Access::Read) {
        Ok(session) => Some(session),
        Err(fault) => {
            unchecked = Some(fault.message);
            None
        }
    };
    let mut database = None;
    if let Some(session) = session.as_deref_mut() {
        match workspace.database(talk, session) {
            Ok(found) => database = Some(found),
            Err(fault) if fault.code == "unreachable" => unchecked = Some(fault.message),
            Err(fault) => return Err(fault),
        }
    }
    let findings = check(&project, backends, database.as_mut());
    let findings = findings.map_err(|error| explain::database(talk, &workspace.target, &error))?;
    let shown: Vec<(Fault, bool)> =
        findings.iter().map(|finding| (describe(finding), finding.is_warning)).collect();
    if talk.is_json() {
        let finding = |(fault, is_warning): &(Fault, bool)| {
            json!({
                "code": fault.code,
                "severity": if *is_warning { "warning" } else { "error" },
                "message": fault.message,
                "help": fault.help.join("\n"),
                "migrations": fault.migrations.iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        let list: Vec<_> = shown.iter().map(finding).collect();
        let database = DatabaseInfo::of(&workspace.target);
        talk.document(&json!({ "database": database, "findings": list, "unchecked": unchecked }));
    } else {
        show(talk, &shown, project.migrations().count());
    }
    if let Some(reason) = &unchecked {
        talk.warn(&format!("the history was not checked: {reason}"));
    }
    let matters = shown.iter().any(|(_, is_warning)| args.strict || !is_warning)
        || (args.strict && unchecked.is_some());
    Ok(if matters { Exit::Found } else { Exit::Done })
}

fn show(talk: &Talk, shown: &[(Fault, bool)], migrations: usize) {
    for (fault, is_warning) in shown {
        let word = if *is_warning { talk.out.yellow("warning:") } else { talk.out.red("error:") };
        talk.line(&format!("{word} {}", talk.short(&fault.message).replace('\n', "\n  ")));
        for help in &fault.help {
            talk.line(&format!("  {} {help}", talk.out.green("help:")));
        }
    }
    let warnings = shown.iter().filter(|(_, is_warning)| *is_warning).count();
    let errors = shown.len() - warnings;
    let many = |number: usize, word: &str| format!("{number} {word}{}", if number == 1 { "" } else { "s" });
    let summary = format!(
        "{} checked: {}, {}",
        many(migrations, "migration"),
        many(errors, "error"),
        many(warnings, "warning")
    );
    talk.line(&talk.out.bold(&summary));
}

fn describe(finding: &Finding) -> Fault {
    let fault = |code: &'static str, message: String| Fault::new(code, Exit::Found, message);
    match &finding.kind {
        FindingKind::Graph(problem) => explain::problem(problem),
        FindingKind::Conflict(conflict) => {
            fault("multiple_heads", explain::conflict(conflict)).about(&conflict.heads)
        }
        FindingKind::File(warning) => fault("file", warning.to_string()),
        FindingKind::Script { file, error } => fault("bad_script", format!("{file}: {error}")),
        FindingKind::NoScript { id, dialect } => {
            fault("no_script", format!("{id} has neither up.sql nor up.{dialect}.sql")).about([id])
        }
        FindingKind::NoDown(id) => {
            fault("no_down", format!("{id} cannot be reverted: it has no down.sql")).about([id])
        }
        FindingKind::SameVersion { first, second } => fault(
            "same_version",
            format!(
                "{first} and {} have the same version to Diesel, which would run only one of them",
                second.name()
            ),
        )
        .about([first, second]),
        FindingKind::Edited(edited) => fault("edited_after_apply", edited.to_string()).about([&edited.id]),
        FindingKind::Inconsistent(problem) => {
            fault("inconsistent_history", problem.to_string()).about([&problem.child, &problem.parent])
        }
        FindingKind::Unexplained(entry) => fault(
            "ahead_of_checkout",
            format!("{} is applied here (at {:.0}) and not in your checkout", entry.id, entry.applied_at),
        )
        .about([&entry.id]),
        _ => fault("other", format!("{:?}", finding.kind)),
    }
}

fn run_accept(talk: &Talk, workspace: &Workspace, app: &str, name: &str) -> Result<Exit, Fault> {
    let project = workspace.project(talk)?;
    // In a file that is not there nothing is applied, so none is made.
    let mut session = workspace.connect(Access::Read)?;
    let mut database = workspace.database(talk, session.as_mut())?;
    let target = &workspace.target;
    let app = AppLabel::parse(app).map_err(|error| Fault::usage(error.to_string()))?;
    let survey = caribou::survey(&project, &database.history, database.session);
    let survey = survey.map_err(|error| explain::survey(talk, target, error))?;
    let id: MigrationId = find(&survey.graph, &app, name)?;
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    accept(&project, &mut database, &id, &context).map_err(|error| explain::accept(talk, target, error))?;
    if talk.is_json() {
        talk.document(&json!({ "database": DatabaseInfo::of(target), "accepted": id.to_string() }));
    } else {
        talk.line(&format!("{id} is accepted as it is"));
    }
    Ok(Exit::Done)
}
