//! `migrate`

use std::mem::ManuallyDrop;
use std::path::Path;
use std::time::Duration;

use caribou::graph::{Plan, Standing};
use caribou::history::{Rename, RenameReason};
use caribou::target::{Request, resolve};
use caribou::{
    Action, Aim, Asked, Atomic, Database, Happening, Lost, MigrateRequest, Outcome, Project, Survey, migrate,
    preview, rewrite_schema_rs,
};
use caribou_migration::{AppLabel, Direction, MigrationId};
use serde_json::json;

use crate::args::{self, Global, Migrate};
use crate::document::{DatabaseInfo, StepInfo};
use crate::progress::{Shown, took};
use crate::question::consent;
use crate::session::{Access, Workspace, actor, context, environment, wait_for_file};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &Migrate) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    // The process ends with the run; freeing many migrations one by one would only take time.
    let project = ManuallyDrop::new(workspace.project(talk)?);
    let request = MigrateRequest {
        aim: aim(args, &project)?,
        fake: args.fake,
        fake_initial: args.fake_initial,
        prune: args.prune,
        atomic: match args.atomic {
            None => Atomic::Auto,
            Some(args::Atomic::Migration) => Atomic::Migration,
            Some(args::Atomic::Plan) => Atomic::Plan,
        },
        lock_timeout: Duration::from_secs(args.lock_timeout),
    };
    if args.plan || args.check {
        let is_nothing = show_plan(talk, &workspace, &project, &request)?;
        return Ok(if args.check && !is_nothing { Exit::Found } else { Exit::Done });
    }
    if workspace.is_missing() {
        refuse_early(talk, &workspace, &project, &request)?;
    }
    let mut session = workspace.connect(Access::Write)?;
    wait_for_file(session.as_mut(), args.lock_timeout);
    let mut database = workspace.database(talk, session.as_mut())?;
    let target = &workspace.target;
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    let protected = workspace.protected_label(&database);
    let mut ask = |asked: &Asked| consent(talk, global, protected.as_deref(), asked);
    let mut shown: Option<Shown<'_>> = None;
    let mut total = 0;
    let mut happening = |happening: Happening<'_>| match happening {
        Happening::Planned { survey, plan, losses } => {
            announce(talk, survey, plan, losses);
            total = survey.graph.len();
            shown = None;
            if !plan.is_empty() {
                shown = Some(Shown::new(talk, plan.steps.len()));
            }
        }
        Happening::Waiting => talk.note("another run is changing this database; waiting for it to end"),
        Happening::Progress(progress) => {
            if let Some(shown) = &mut shown {
                shown.show(progress);
            }
        }
        _ => {}
    };
    let result = migrate(&project, &mut database, &request, &context, &mut ask, &mut happening);
    drop(shown);
    let outcome = result.map_err(|error| explain::migrate(talk, target, &project, error))?;
    report(talk, target, &outcome, total);
    if protected.is_none() && outcome.done.iter().any(|done| !is_only_recorded(done.action)) {
        schema_rs(talk, global, &workspace, &mut database);
    }
    Ok(Exit::Done)
}

/// What is refused on an empty database is refused before its file is made.
fn refuse_early(
    talk: &Talk,
    workspace: &Workspace,
    project: &Project,
    request: &MigrateRequest,
) -> Result<(), Fault> {
    let mut session = workspace.connect(Access::Read)?;
    let mut database = workspace.database(talk, session.as_mut())?;
    let preview = preview(project, &mut database, request);
    preview.map(drop).map_err(|error| explain::migrate(talk, &workspace.target, project, error))
}

/// What the two arguments mean. In a project of one app, the app may be left out.
fn aim(args: &Migrate, project: &Project) -> Result<Aim, Fault> {
    let to = |app: AppLabel, name: &str| {
        if name == "zero" { Aim::Zero(app) } else { Aim::To(app, name.to_owned()) }
    };
    match (&args.app, &args.name) {
        (None, _) => Ok(Aim::Everything),
        (Some(app), Some(name)) => Ok(to(app.clone(), name)),
        (Some(app), None) if project.apps().contains(app) => Ok(Aim::App(app.clone())),
        (Some(name), None) => match project.apps() {
            [only] => Ok(to(only.clone(), name.as_str())),
            _ => Ok(Aim::App(name.clone())),
        },
    }
}

/// `--plan` and `--check`: nothing is written, no table made.
fn show_plan(
    talk: &Talk,
    workspace: &Workspace,
    project: &Project,
    request: &MigrateRequest,
) -> Result<bool, Fault> {
    let target = &workspace.target;
    let mut session = workspace.connect(Access::Read)?;
    let mut database = workspace.database(talk, session.as_mut())?;
    let preview = preview(project, &mut database, request);
    let preview = preview.map_err(|error| explain::migrate(talk, target, project, error))?;
    let (survey, plan) = (&preview.survey, &preview.plan);
    announce(talk, survey, plan, &[]);
    if talk.is_json() {
        let steps = StepInfo::planned(&preview);
        let database = DatabaseInfo::of(target);
        let (renamed, pruned) = rows(&survey.renamed, &preview.pruned);
        talk.document(&json!({ "database": database, "steps": steps, "renamed": renamed, "pruned": pruned }));
        return Ok(preview.is_nothing());
    }
    for rename in &survey.renamed {
        talk.line(&format!("  {} {}", talk.out.cyan("rename"), shown_rename(rename)));
    }
    for id in &preview.pruned {
        talk.line(&format!("  {} {id}", talk.out.cyan("prune ")));
    }
    for (id, action) in preview.actions() {
        talk.line(&format!("  {} {id}", talk.out.cyan(&format!("{:<6}", action.as_str()))));
    }
    if !plan.is_empty() {
        talk.line(&format!("{} to do", counted(plan.steps.len())));
    } else if preview.is_nothing() {
        talk.line("nothing to do");
    }
    Ok(preview.is_nothing())
}

/// What should be known before a plan runs.
fn announce(talk: &Talk, survey: &Survey, plan: &Plan, losses: &[Lost]) {
    for squash in survey.graph.squashes() {
        if squash.standing == Standing::StepsAside {
            talk.note(&format!(
                "{}: {} of {} applied here, these first",
                squash.id, squash.applied, squash.total
            ));
        }
    }
    for entry in &survey.unexplained {
        talk.warn(&format!(
            "this database is ahead of your checkout: {} was applied at {:.0} and is not here",
            entry.id, entry.applied_at
        ));
    }
    for id in &plan.late {
        talk.note(&format!("{id} arrives late: the graph places it before migrations that are applied"));
    }
    for lost in losses {
        talk.note(&format!("this plan drops {lost}"));
    }
}

fn report(talk: &Talk, target: &caribou::target::Target, outcome: &Outcome, total: usize) {
    if talk.is_json() {
        let steps: Vec<StepInfo> = outcome.done.iter().map(StepInfo::done).collect();
        let (renamed, pruned) = rows(&outcome.renamed, &outcome.pruned);
        let database = DatabaseInfo::of(target);
        talk.document(&json!({ "database": database, "steps": steps, "renamed": renamed, "pruned": pruned }));
        return;
    }
    for rename in &outcome.renamed {
        talk.line(&format!("  renamed {}", shown_rename(rename)));
    }
    for id in &outcome.pruned {
        talk.line(&format!("  pruned {id}"));
    }
    let nothing = outcome.done.is_empty() && outcome.renamed.is_empty() && outcome.pruned.is_empty();
    if nothing {
        talk.line(&format!("nothing to do ({} in the graph)", counted(total)));
    } else if let Some(first) = outcome.done.first() {
        let elapsed: Duration = outcome.done.iter().map(|done| done.elapsed).sum();
        let what = match first.action.direction() {
            _ if is_only_recorded(first.action) => "recorded",
            Direction::Forward => "applied",
            Direction::Backward => "reverted",
        };
        let line = format!("{} {what} in {}", counted(outcome.done.len()), took(elapsed));
        talk.line(&talk.out.bold(&line));
    }
}

fn is_only_recorded(action: Action) -> bool {
    matches!(action, Action::Fake(_) | Action::Record(_))
}

/// Rewrites the `schema.rs` that the `diesel.toml` of the project asks for. What goes wrong here is a warning: the migrations are done.
fn schema_rs(talk: &Talk, global: &Global, workspace: &Workspace, database: &mut Database<'_>) {
    let folder = workspace.location.folder();
    // Types have other names on other backends, and the file can have those of one only.
    let default = environment(talk, &workspace.location)
        .ok()
        .and_then(|environment| resolve(&workspace.location, &Request::default(), &environment).ok());
    let is_other = default.is_some_and(|default| default.url.dialect() != workspace.dialect());
    if global.migrations_dir.is_some() || is_other {
        return;
    }
    let shown = |path: &Path| path.strip_prefix(folder).unwrap_or(path).display().to_string();
    for rewritten in rewrite_schema_rs(folder, database.session) {
        match rewritten {
            Ok(rewritten) => {
                let path = shown(&rewritten.path);
                for table in rewritten.keyless {
                    talk.warn(&format!(
                        "{path}: {table} has no primary key, which Diesel needs; it is left out"
                    ));
                }
                if rewritten.changed {
                    talk.say(&format!("rewrote {path}"));
                }
            }
            Err(error) => talk.warn(&format!("schema.rs was not rewritten: {error}")),
        }
    }
}

/// What the database calls otherwise, old and new name, and rows that go.
fn rows(renamed: &[Rename], pruned: &[MigrationId]) -> (Vec<[String; 2]>, Vec<String>) {
    let renamed = renamed.iter().map(|rename| [rename.old.to_string(), rename.new.to_string()]);
    (renamed.collect(), pruned.iter().map(ToString::to_string).collect())
}

/// The app is said again only where it is another.
fn shown_rename(rename: &Rename) -> String {
    let Rename { old, new, reason } = rename;
    let new = if old.app() == new.app() { new.name().to_string() } else { new.to_string() };
    match reason {
        RenameReason::Renamed => format!("{old} to {new}"),
        RenameReason::DidTheSame => format!("{old} to {new}, which does the same"),
    }
}

fn counted(number: usize) -> String {
    if number == 1 { "1 migration".into() } else { format!("{number} migrations") }
}
