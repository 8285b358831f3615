//! The JSON that others rely on: fields may be added, never changed.

use caribou::schema::{Detail, Difference, Part};
use caribou::target::Target;
use caribou::{Action, Done, Preview};
use caribou_migration::MigrationId;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Fault;

/// `"database"` of every document.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DatabaseInfo {
    name: String,
    backend: &'static str,
    url: String,
}

impl DatabaseInfo {
    pub(crate) fn of(target: &Target) -> Self {
        Self {
            name: target.name.clone(),
            backend: target.url.dialect().as_str(),
            url: target.url.to_string(),
        }
    }
}

/// One element of `"steps"`.
#[derive(Debug, Serialize)]
pub(crate) struct StepInfo {
    app: String,
    name: String,
    direction: &'static str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
}

impl StepInfo {
    pub(crate) fn done(done: &Done) -> Self {
        Self {
            app: done.id.app().to_string(),
            name: done.id.name().to_string(),
            direction: done.action.direction().as_str(),
            action: done.action.as_str(),
            duration_ms: Some(u64::try_from(done.elapsed.as_millis()).unwrap_or(u64::MAX)),
        }
    }

    pub(crate) fn planned(preview: &Preview<'_>) -> Vec<Self> {
        let step = |(id, action): (&MigrationId, Action)| Self {
            app: id.app().to_string(),
            name: id.name().to_string(),
            direction: action.direction().as_str(),
            action: action.as_str(),
            duration_ms: None,
        };
        preview.actions().map(step).collect()
    }
}

/// A difference between two schemas: how it is called when only the first or the second has the object, and what the two are called.
pub(crate) fn difference(
    difference: &Difference,
    only: (&'static str, &'static str),
    sides: (&'static str, &'static str),
) -> Value {
    let (id, change, details) = match difference {
        Difference::OnlyFirst(object) => (object.id(), only.0, &[][..]),
        Difference::OnlySecond(object) => (object.id(), only.1, &[][..]),
        Difference::Changed { id, details } => (id.clone(), "changed", details.as_slice()),
    };
    let detail = |detail: &Detail| {
        let (part, name) = match &detail.part {
            Part::Column(name) => ("column", Some(name.to_string())),
            Part::Constraint(name) => ("constraint", Some(name.clone())),
            Part::Index(name) => ("index", Some(name.to_string())),
            Part::Order => ("order", None),
            Part::Attribute(name) => ("attribute", Some(name.clone())),
        };
        json!({ "part": part, "name": name, sides.0: detail.first, sides.1: detail.second })
    };
    json!({
        "object": id.to_string(),
        "kind": id.kind.as_str(),
        "name": id.name.to_string(),
        "change": change,
        "details": details.iter().map(detail).collect::<Vec<_>>(),
    })
}

/// The document of an error.
pub(crate) fn error(fault: &Fault) -> String {
    let migrations: Vec<String> = fault.migrations.iter().map(ToString::to_string).collect();
    let mut error = json!({
        "code": fault.code,
        "exit": fault.exit as u8,
        "message": fault.message,
        "help": fault.help.join("\n"),
        "notes": fault.notes,
        "snippet": fault.snippet,
        "migrations": migrations,
    });
    for (name, value) in &fault.fields {
        error[*name] = value.clone();
    }
    serde_json::to_string_pretty(&json!({ "error": error })).unwrap_or_default()
}
