//! `drift`

use caribou::verify::{NoScratch, Place};
use caribou::{Closing, Drift, DriftCause, Drifted, drift};
use caribou_migration::MigrationId;
use serde_json::{Value, json};

use crate::args::Global;
use crate::document::{self, DatabaseInfo};
use crate::session::{Access, Workspace, actor, context};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global) -> Result<Exit, Fault> {
    let workspace = Workspace::open(talk, global)?;
    let project = workspace.project(talk)?;
    let mut session = workspace.connect(Access::Read)?;
    let mut database = workspace.database(talk, session.as_mut())?;
    let target = &workspace.target;
    let actor = actor(&talk.environment);
    let context = context(talk, target, actor.as_deref());
    let found = drift(&project, &mut database, &Place::of(&target.url), &context);
    let found = found.map_err(|error| explain::drift(talk, target, error))?;
    if talk.is_json() {
        talk.document(&whole(&workspace, &found));
    } else {
        show(talk, &found);
    }
    match &found.unproven {
        _ if !found.drifted.is_empty() => Ok(Exit::Found),
        Some(reason) if talk.is_json() => {
            talk.warn(&target.url.scrub(&reason.to_string()));
            Ok(Exit::Database)
        }
        Some(reason) => Err(unproven(target.url.scrub(&reason.to_string()), reason)),
        None => Ok(Exit::Done),
    }
}

/// Nothing was found, but it is not known that there is nothing.
fn unproven(message: String, reason: &NoScratch) -> Fault {
    let fault = Fault::new("not_proven", Exit::Database, message);
    match reason {
        NoScratch::NotAllowed { grant, .. } => fault.help(format!("an administrator can allow it: {grant};")),
        _ => fault.help("the migrations were only read, not run: a scratch database is needed to be sure"),
    }
}

fn show(talk: &Talk, found: &Drift) {
    for (late, early) in &found.out_of_order {
        talk.note(&format!("{early} ran before {late}, which it depends on"));
    }
    for entry in &found.unexplained {
        let at = format!("{:.0}", entry.applied_at);
        talk.note(&format!(
            "{} was applied at {at} and is not in your checkout; it is not in the replay",
            entry.id
        ));
    }
    for table in &found.reordered {
        talk.note(&format!("the columns of {table} stand in another order than the migrations make them"));
    }
    if found.unproven.is_some() {
        talk.warn("not proven: the migrations were read, not run");
    }
    if found.drifted.is_empty() {
        talk.line(match found.unproven {
            None => "no difference: the database is what its migrations make",
            Some(_) => "no difference is seen, which proves nothing",
        });
        return;
    }
    for Drifted { difference, cause } in &found.drifted {
        talk.line(&format!("{difference}\n    {}", talk.out.cyan(&words(cause))));
    }
    closing(
        talk,
        "to make the database what its migrations say (review it: it may lose data)",
        &found.to_migrations,
    );
    closing(talk, "to make it a migration: what one would have to say", &found.to_database);
    let many = found.drifted.len();
    let summary = format!("{many} difference{}", if many == 1 { "" } else { "s" });
    talk.line(&format!("\n{}", talk.out.bold(&summary)));
}

fn closing(talk: &Talk, title: &str, closing: &Closing) {
    talk.line(&format!("\n{}", talk.out.bold(&format!("-- {title}"))));
    if let Some(problem) = &closing.problem {
        talk.line(&format!("-- {}", problem.replace('\n', "\n-- ")));
    }
    for statement in &closing.statements {
        talk.line(&format!("{statement};"));
    }
}

fn words(cause: &DriftCause) -> String {
    match cause {
        DriftCause::ByHand => "changed by hand".into(),
        DriftCause::OutOfOrder => "ran out of order".into(),
        DriftCause::Edited(id) => format!("{id} was edited after it ran"),
        DriftCause::Faked(id) => format!("{id} was recorded with --fake and never ran"),
        DriftCause::Unrecorded(id) => format!("{id} would do it, and is not recorded"),
        DriftCause::Ahead(ids) => format!("ahead of this checkout: {}", names(ids)),
        _ => "unknown".into(),
    }
}

fn names(ids: &[MigrationId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn code(cause: &DriftCause) -> (&'static str, Vec<String>) {
    match cause {
        DriftCause::ByHand => ("changed_by_hand", Vec::new()),
        DriftCause::OutOfOrder => ("ran_out_of_order", Vec::new()),
        DriftCause::Edited(id) => ("edited_after_apply", vec![id.to_string()]),
        DriftCause::Faked(id) => ("faked", vec![id.to_string()]),
        DriftCause::Unrecorded(id) => ("unrecorded", vec![id.to_string()]),
        DriftCause::Ahead(ids) => ("ahead_of_checkout", ids.iter().map(ToString::to_string).collect()),
        _ => ("other", Vec::new()),
    }
}

fn whole(workspace: &Workspace, found: &Drift) -> Value {
    let drifted: Vec<Value> = found.drifted.iter().map(one).collect();
    let pair = |(late, early): &(MigrationId, MigrationId)| json!([late.to_string(), early.to_string()]);
    let sql = |closing: &Closing| json!({ "sql": closing.statements, "problem": closing.problem });
    json!({
        "database": DatabaseInfo::of(&workspace.target),
        "drifted": drifted,
        "reordered": found.reordered.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "out_of_order": found.out_of_order.iter().map(pair).collect::<Vec<_>>(),
        "unexplained": found.unexplained.iter().map(|entry| entry.id.to_string()).collect::<Vec<_>>(),
        "to_migrations": sql(&found.to_migrations),
        "to_database": sql(&found.to_database),
        "proven": found.unproven.is_none(),
        "unproven": found.unproven.as_ref().map(|reason| workspace.target.url.scrub(&reason.to_string())),
    })
}

fn one(Drifted { difference, cause }: &Drifted) -> Value {
    let (code, migrations) = code(cause);
    let mut value = document::difference(difference, ("missing", "unexpected"), ("migrations", "database"));
    value["cause"] = code.into();
    value["migrations"] = migrations.into();
    value
}
