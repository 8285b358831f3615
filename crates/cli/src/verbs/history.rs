//! `history`

use std::collections::BTreeSet;

use caribou::history::{EventFilter, Lineage, PastEvent};
use caribou_migration::{AppLabel, MigrationId, MigrationName};
use serde_json::json;

use crate::args::{Global, History};
use crate::document::DatabaseInfo;
use crate::session::{Access, Workspace};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &History) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    let mut session = workspace.connect(Access::Read)?;
    let database = workspace.database(talk, session.as_mut())?;
    let events = database.history.events(database.session, &EventFilter::default());
    let mut events = events.map_err(|error| explain::database(talk, &workspace.target, &error.into()))?;
    if let Some(app) = &args.app {
        let wanted = Wanted { app, text: args.name.as_deref(), old: old_names(talk, &workspace, app, args) };
        let lineage = Lineage::of(&events);
        let is_wanted = |(index, event): (usize, &PastEvent)| {
            wanted.is(event) || lineage.names(index).iter().any(|id| wanted.has(id))
        };
        let mut wanted = events.iter().enumerate().map(is_wanted).collect::<Vec<_>>().into_iter();
        events.retain(|_| wanted.next() == Some(true));
    }
    if talk.is_json() {
        let events: Vec<_> = events.iter().map(document).collect();
        talk.document(&json!({ "database": DatabaseInfo::of(&workspace.target), "events": events }));
        return Ok(Exit::Done);
    }
    if events.is_empty() {
        talk.line("nothing has happened here");
    }
    let names: Vec<String> = events.iter().map(subject).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    for (event, name) in events.iter().zip(&names) {
        let took = event.duration_ms.map(|milliseconds| format!("{milliseconds} ms")).unwrap_or_default();
        let who = event.actor.as_deref().unwrap_or("-");
        let kind = format!("{:<7}", event.kind);
        let kind = match event.kind.as_str() {
            "fail" => talk.out.red(&kind),
            "apply" => talk.out.green(&kind),
            _ => talk.out.cyan(&kind),
        };
        let detail = event.detail.as_deref().unwrap_or_default().replace('\n', " ");
        let line = format!("{:.0}  {kind} {name:<width$}  {took:>8}  {who}  {detail}", event.at);
        talk.line(line.trim_end());
    }
    Ok(Exit::Done)
}

/// The migrations that somebody asks for.
struct Wanted<'a> {
    app: &'a AppLabel,
    text: Option<&'a str>,
    /// Old names that the database may not know for such yet.
    old: BTreeSet<MigrationId>,
}

impl Wanted<'_> {
    fn is(&self, event: &PastEvent) -> bool {
        let is_app = event.app.as_deref() == Some(self.app.as_str());
        is_app && self.text.is_none_or(|text| event.name.as_deref().is_some_and(|name| is_meant(text, name)))
    }

    fn has(&self, id: &MigrationId) -> bool {
        let is_meant = || self.text.is_none_or(|text| is_meant(text, id.name().as_str()));
        self.old.contains(id) || (id.app() == self.app && is_meant())
    }
}

/// What the migrations that are asked for were called, as far as the files can be read.
fn old_names(talk: &Talk, workspace: &Workspace, app: &AppLabel, args: &History) -> BTreeSet<MigrationId> {
    let Ok(project) = workspace.project(&talk.silent()) else { return BTreeSet::new() };
    let is_wanted = |id: &&MigrationId| {
        id.app() == app && args.name.as_ref().is_none_or(|text| is_meant(text, id.name().as_str()))
    };
    let wanted = project.migrations().map(|(id, _)| id).filter(is_wanted);
    wanted.flat_map(|id| project.old_names(id)).collect()
}

/// The log keeps names that are gone from disk, so a migration is found here by text alone.
fn is_meant(text: &str, name: &str) -> bool {
    let number = || text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let same_number =
        || number().is_some_and(|n| MigrationName::parse(name).is_ok_and(|name| name.number() == Some(n)));
    name.starts_with(text) || same_number()
}

fn subject(event: &PastEvent) -> String {
    match (&event.app, &event.name) {
        (Some(app), Some(name)) => format!("{app}.{name}"),
        (Some(app), None) => app.clone(),
        _ => String::new(),
    }
}

fn document(event: &PastEvent) -> serde_json::Value {
    json!({
        "id": event.number,
        "at": format!("{:.0}", event.at),
        "kind": event.kind,
        "app": event.app,
        "name": event.name,
        "actor": event.actor,
        "version": event.version,
        "duration_ms": event.duration_ms,
        "detail": event.detail,
    })
}
