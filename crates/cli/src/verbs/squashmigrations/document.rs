//! What was squashed, or would be, for programs.

use caribou::squashing::{LeftOut, Origin, Stop, Why};
use caribou::{Cut, NewSquash, OnBackend, WayBackFrom};
use caribou_migration::{Dialect, MigrationId};
use serde_json::{Value, json};

use super::lines::{after, waste_word, why_word};
use super::proof::Proven;
use super::report::Report;
use crate::talk::Talk;

/// The document of squashes; what databases said is added to it.
pub(in crate::verbs) fn of(talk: &Talk, report: &Report<'_>) -> Value {
    let drafted = report.drafted;
    json!({
        "squashes": drafted.squashes.iter().map(|squash| one(talk, report, squash)).collect::<Vec<_>>(),
        "alone": names(&drafted.alone),
        "fewest": drafted.is_least,
        "cuts": report.cuts.iter().map(cut).collect::<Vec<_>>(),
        "proof": report.proofs.iter().map(Proven::document).collect::<Vec<_>>(),
        "written": report.is_written,
    })
}

fn one(talk: &Talk, report: &Report<'_>, squash: &NewSquash) -> Value {
    let path = |name: &str| talk.short(&squash.folder.join(name).display().to_string());
    let proof = report.has_proof_file(squash).then_some("proof.toml");
    let files = squash.files.iter().map(|(name, _)| name.as_str()).chain(proof);
    let dependencies = squash.metadata.dependencies.iter().flatten();
    let backends: Vec<Value> = squash.on.iter().map(|(dialect, on)| backend(talk, *dialect, on)).collect();
    let mut value = json!({
        "app": squash.id.app().as_str(),
        "name": squash.id.name().as_str(),
        "replaces": names(&squash.metadata.replaces),
        "dependencies": dependencies.map(ToString::to_string).collect::<Vec<_>>(),
        "dropped_dependencies": names(&squash.dropped),
        "files": files.map(path).collect::<Vec<_>>(),
        "backends": backends,
    });
    if !report.is_written {
        let scripts = squash.files.iter().filter(|(name, _)| name.ends_with(".sql"));
        value["sql"] = scripts.map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect();
    }
    value
}

fn backend(talk: &Talk, dialect: Dialect, on: &OnBackend) -> Value {
    let (way_back, because) = match &on.way_back {
        WayBackFrom::Scripts => ("scripts", &[][..]),
        WayBackFrom::Difference(ids) => ("difference", ids.as_slice()),
        WayBackFrom::None(ids) => ("none", ids.as_slice()),
    };
    let left_out = |left: &LeftOut| {
        let mut value = origin(talk, &left.statement);
        value["reason"] = waste_word(&left.waste).into();
        value
    };
    let stop = |stop: &Stop| {
        let mut value = origin(talk, &stop.by);
        value["reason"] = why_word(&stop.why).into();
        value["tables"] = match &stop.why {
            Why::Rows(tables) => tables.as_slice().into(),
            _ => Value::Array(Vec::new()),
        };
        let pairs =
            stop.pairs.iter().map(|(first, second)| json!([origin(talk, first), origin(talk, second)]));
        value["kept_apart"] = pairs.collect();
        value
    };
    json!({
        "backend": dialect.as_str(),
        "statements_before": on.up.statements,
        "statements": after(dialect, on),
        "run_in_transaction": on.up.run_in_transaction,
        "way_back": { "from": way_back, "because": names(because) },
        "left_out": on.up.left_out.iter().map(left_out).collect::<Vec<_>>(),
        "stopped_by": on.up.stops.iter().map(stop).collect::<Vec<_>>(),
    })
}

fn origin(talk: &Talk, origin: &Origin) -> Value {
    json!({
        "migration": origin.id.to_string(),
        "file": talk.short(&origin.file),
        "line": origin.line,
        "statement": origin.start,
    })
}

fn cut(cut: &Cut) -> Value {
    let pairs = cut.because.iter().map(|(child, parent)| json!([child.to_string(), parent.to_string()]));
    json!({
        "first": cut.first.to_string(),
        "second": cut.second.to_string(),
        "because": pairs.collect::<Vec<_>>(),
    })
}

fn names(ids: &[MigrationId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
