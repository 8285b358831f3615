//! `resolve`

use std::time::Duration;

use caribou::{Resolution, Survey, resolve, survey};
use caribou_migration::MigrationId;

use crate::args::{Global, Resolve};
use crate::document::DatabaseInfo;
use crate::session::{Access, Workspace, actor, context, find, wait_for_file};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &Resolve) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    let project = workspace.project(talk)?;
    // In a file that is not there nothing was interrupted, so none is made.
    let mut session = workspace.connect(Access::Read)?;
    wait_for_file(session.as_mut(), args.lock_timeout);
    let mut database = workspace.database(talk, session.as_mut())?;
    let target = &workspace.target;
    let survey = survey(&project, &database.history, database.session);
    let survey = survey.map_err(|error| explain::survey(talk, target, error))?;
    let id = find(&survey.graph, &args.app, &args.name);
    let id = id.or_else(|fault| known_to_database(&survey, args).ok_or(fault))?;
    let (resolution, words) = match (args.statement, args.applied) {
        (false, true) => (Resolution::Applied, "is recorded as applied"),
        (false, false) => (Resolution::Reverted, "is recorded as not applied"),
        (true, true) => (Resolution::StatementApplied, "goes on behind the statement in doubt"),
        (true, false) => (Resolution::StatementReverted, "goes on with the statement in doubt"),
    };
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    let timeout = Duration::from_secs(args.lock_timeout);
    let result = resolve(&project, &mut database, &id, resolution, &context, timeout);
    result.map_err(|error| explain::resolve(talk, target, error))?;
    if talk.is_json() {
        talk.document(&serde_json::json!({
            "database": DatabaseInfo::of(target),
            "resolved": { "app": id.app().as_str(), "name": id.name().as_str(), "result": words },
        }));
    } else {
        talk.line(&format!("{id} {words}"));
    }
    Ok(Exit::Done)
}

/// Finds what was interrupted under a name that is not on disk any more, as the database says it.
fn known_to_database(survey: &Survey, args: &Resolve) -> Option<MigrationId> {
    let is_meant = |id: &MigrationId| *id.app() == args.app && id.name().as_str() == args.name;
    let renamed = survey.renamed.iter().find(|rename| is_meant(&rename.old));
    let gone = || survey.unfinished.iter().map(|step| &step.id).find(|id| is_meant(id));
    renamed.map(|rename| &rename.new).or_else(gone).cloned()
}
