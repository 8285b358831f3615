//! `showmigrations`

use std::collections::BTreeSet;

use caribou::graph::{FindError, Standing};
use caribou::history::StepState;
use caribou::{Project, Survey, moved_by_hand, survey};
use caribou_migration::{AppLabel, MigrationId};
use serde::Serialize;
use serde_json::json;

use crate::args::{Global, ShowMigrations};
use crate::document::DatabaseInfo;
use crate::session::{Access, Workspace};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

#[derive(Serialize)]
struct App {
    app: String,
    migrations: Vec<Migration>,
}

#[derive(Serialize)]
struct Migration {
    name: String,
    applied: bool,
    applied_at: Option<String>,
    replaces: Vec<String>,
    dependencies: Vec<String>,
}

pub(crate) fn run(talk: &Talk, global: &Global, args: &ShowMigrations) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    let project = workspace.project(talk)?;
    let mut session = workspace.connect(Access::Read)?;
    let database = workspace.database(talk, session.as_mut())?;
    let survey = survey(&project, &database.history, database.session);
    let survey = survey.map_err(|error| explain::survey(talk, &workspace.target, error))?;
    let apps = apps(args, &survey)?;
    let shown: BTreeSet<&AppLabel> = apps.iter().collect();
    let plan: Vec<&MigrationId> = survey.graph.nodes().filter(|id| shown.contains(id.app())).collect();
    if talk.is_json() {
        let database = DatabaseInfo::of(&workspace.target);
        let list: Vec<App> = apps.iter().map(|app| document(app, &project, &survey)).collect();
        if args.plan {
            let plan: Vec<String> = plan.iter().map(ToString::to_string).collect();
            talk.document(&json!({ "database": database, "apps": list, "plan": plan }));
        } else {
            talk.document(&json!({ "database": database, "apps": list }));
        }
        return Ok(Exit::Done);
    }
    if args.plan {
        for id in plan {
            let needs: Vec<String> = survey.graph.parents(id).map(ToString::to_string).collect();
            let needs = if talk.verbose && !needs.is_empty() {
                format!(" <- {}", needs.join(", "))
            } else {
                String::new()
            };
            talk.line(&format!("{}  {id}{}", mark(talk, id, &survey), talk.out.dim(&needs)));
        }
    } else {
        for app in &apps {
            list(talk, app, &survey);
        }
    }
    for entry in &survey.unexplained {
        talk.warn(&format!(
            "{} is applied here (at {:.0}) and not in your checkout",
            entry.id, entry.applied_at
        ));
        if let Some(new) = moved_by_hand(&project, entry) {
            talk.say(&format!("{} {}", talk.err.green("help:"), explain::moved(talk, entry, new)));
        }
    }
    Ok(Exit::Done)
}

/// The apps that were asked for, or all.
fn apps(args: &ShowMigrations, survey: &Survey) -> Result<Vec<AppLabel>, Fault> {
    let all: Vec<AppLabel> = survey.graph.apps().cloned().collect();
    match args.apps.iter().find(|app| !all.contains(app)) {
        Some(app) => {
            let error = survey.graph.find(app, "").err();
            let error = error.unwrap_or_else(|| FindError::UnknownApp { app: app.clone(), nearest: None });
            Err(explain::find(&error))
        }
        None if args.apps.is_empty() => Ok(all),
        None => Ok(args.apps.clone()),
    }
}

fn list(talk: &Talk, app: &AppLabel, survey: &Survey) {
    talk.line(&talk.out.bold(app.as_str()));
    for id in survey.graph.nodes_of(app) {
        let mut line = format!(" {} {}", mark(talk, id, survey), id.name());
        if let Some(squash) = survey.graph.squashes().iter().find(|squash| squash.id == *id) {
            line.push_str(&format!(" ({} squashed migrations)", squash.total));
            if squash.unrecorded {
                line.push_str(&format!("; run {} to record it", talk.command("migrate")));
            }
        }
        if let Some(step) = survey.unfinished.iter().rfind(|step| step.id == *id) {
            // The step that was begun, or the one behind the last that is done.
            let number = if step.state == StepState::Done { step.number + 2 } else { step.number + 1 };
            line.push_str(&format!(" (interrupted at step {number})"));
        }
        if let Some(entry) = survey.entries.get(id).filter(|_| talk.verbose) {
            line.push_str(&talk.out.dim(&format!(" (applied at {:.0})", entry.applied_at)));
        }
        talk.line(&line);
    }
    for squash in survey.graph.squashes() {
        if squash.id.app() == app && squash.standing == Standing::StepsAside {
            let words = format!(
                "{} steps aside: {} of {} applied here",
                squash.id.name(),
                squash.applied,
                squash.total
            );
            talk.line(&format!("     {}", talk.out.dim(&words)));
        }
    }
}

/// Django's marks: applied, not applied, a squash whose row is still to be written.
fn mark(talk: &Talk, id: &MigrationId, survey: &Survey) -> String {
    let unrecorded = survey.graph.squashes().iter().any(|squash| squash.id == *id && squash.unrecorded);
    match (survey.graph.is_applied(id), unrecorded) {
        (true, true) => talk.out.yellow("[-]"),
        (true, false) => talk.out.green("[X]"),
        (false, _) => "[ ]".to_owned(),
    }
}

fn document(app: &AppLabel, project: &Project, survey: &Survey) -> App {
    let migration = |id: &MigrationId| {
        let replaces = project.get(id).and_then(|migration| migration.folder());
        let replaces = replaces.map(|source| source.metadata.replaces.as_slice()).unwrap_or_default();
        Migration {
            name: id.name().to_string(),
            applied: survey.graph.is_applied(id),
            applied_at: survey.entries.get(id).map(|entry| format!("{:.0}", entry.applied_at)),
            replaces: replaces.iter().map(ToString::to_string).collect(),
            dependencies: survey.graph.parents(id).map(ToString::to_string).collect(),
        }
    };
    App { app: app.to_string(), migrations: survey.graph.nodes_of(app).into_iter().map(migration).collect() }
}
