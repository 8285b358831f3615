//! The JSON that others rely on: fields may be added, never changed.

use caribou::target::Target;
use caribou::{Action, Done, Preview};
use caribou_migration::MigrationId;
use serde::Serialize;
use serde_json::json;

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

/// The document of an error.
pub(crate) fn error(fault: &Fault) -> String {
    let migrations: Vec<String> = fault.migrations.iter().map(ToString::to_string).collect();
    let value = json!({
        "error": {
            "code": fault.code,
            "exit": fault.exit as u8,
            "message": fault.message,
            "help": fault.help.join("\n"),
            "notes": fault.notes,
            "snippet": fault.snippet,
            "migrations": migrations,
        }
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}
