//! What was squashed, or would be, for people.

use caribou::squashing::Origin;
use caribou::{Cut, DraftedSquashes, NewSquash};
use caribou_migration::{Dialect, MigrationId, Phase};

use super::lines::{On, counts, left_out, many, stops, suffix, waste, way_back, why};
use super::proof::{Outcome, Proven};
use crate::talk::Talk;

/// How many lines a list has before the rest is counted.
const LISTED: usize = 3;

/// What was squashed, or would be.
pub(in crate::verbs) struct Report<'a> {
    pub(in crate::verbs) drafted: &'a DraftedSquashes,
    pub(in crate::verbs) cuts: &'a [Cut],
    pub(in crate::verbs) proofs: &'a [Proven],
    pub(in crate::verbs) is_written: bool,
}

impl Report<'_> {
    /// Whether what was seen of it is written beside it.
    pub(super) fn has_proof_file(&self, squash: &NewSquash) -> bool {
        self.is_written && !squash.metadata.replaces.is_empty()
    }
}

/// Shows it.
pub(in crate::verbs) fn show(talk: &Talk, report: &Report<'_>) {
    for (place, squash) in report.drafted.squashes.iter().enumerate() {
        if place > 0 {
            talk.line("");
        }
        one(talk, report, squash);
    }
    files_that_are_several(talk, report);
    if !report.proofs.is_empty() {
        talk.line("");
    }
    for proven in report.proofs {
        talk.line(&match proven.outcome {
            Outcome::Yes(_) => talk.out.green(&proven.line()),
            Outcome::No(_) | Outcome::NotBack(_) => talk.out.yellow(&proven.line()),
        });
    }
}

fn one(talk: &Talk, report: &Report<'_>, squash: &NewSquash) {
    let counts = counts(squash);
    let counts = match squash.metadata.replaces.len() {
        0 => counts,
        members => format!("{}, {counts}", many(members, "migration")),
    };
    talk.line(&format!("{}  {counts}", talk.out.bold(&squash.id.to_string())));
    let mut lines = Vec::new();
    for (reason, statements) in left_out(squash) {
        let does = waste(&reason);
        lines.push(format!("left out, {}: {does}", many(statements.len(), "statement")));
        listed(talk, &mut lines, &statements, |origin, on| shown(talk, origin, on));
    }
    let stops = stops(squash);
    if !stops.is_empty() {
        lines.push("what kept statements from being combined:".to_owned());
        listed(talk, &mut lines, &stops, |(by, reason, pairs), on| {
            let apart = many(pairs.len(), "pair");
            let mut line = format!("{}: {}; kept {apart} apart", shown(talk, by, on), why(reason));
            if talk.verbose {
                for (first, second) in pairs {
                    let pair = format!("{} | {}", shown(talk, first, None), shown(talk, second, None));
                    line.push_str(&format!("\n    {pair}"));
                }
            }
            line
        });
    }
    if !squash.dropped.is_empty() {
        let names: Vec<String> = squash.dropped.iter().map(ToString::to_string).collect();
        lines.push(format!("does not depend on {}: no statement needs it", names.join(", ")));
    }
    lines.extend(way_back(squash));
    for line in lines.iter().flat_map(|line| line.lines()) {
        talk.line(&format!("  {}", talk.out.dim(line)));
    }
    for (name, text) in &squash.files {
        let path = talk.short(&squash.folder.join(name).display().to_string());
        if report.is_written {
            talk.line(&format!("  {path}"));
        } else {
            let mark = if name.ends_with(".sql") { "--" } else { "#" };
            talk.line(&format!("\n{}\n{}", talk.out.bold(&format!("{mark} {path}")), text.trim_end()));
        }
    }
    if report.has_proof_file(squash) {
        talk.line(&format!("  {}", talk.short(&squash.folder.join("proof.toml").display().to_string())));
    }
}

/// Why apps have several files, and what stays as it is.
fn files_that_are_several(talk: &Talk, report: &Report<'_>) {
    let mut lines = Vec::new();
    for Cut { first, second, because } in report.cuts {
        let way: Vec<String> =
            because.iter().map(|(child, parent)| format!("{child} needs {parent}")).collect();
        let why = match (way.as_slice(), phase(report, first), phase(report, second)) {
            ([], Phase::Any, _) | ([], _, Phase::Any) => {
                "with what is before them, they would need themselves by way of another app".to_owned()
            }
            ([], ..) => "one is for before a deployment and the other for after it".to_owned(),
            (way, ..) => way.join(", "),
        };
        lines.push(format!("{first} and {second} cannot be one: {why}"));
    }
    if !report.drafted.alone.is_empty() {
        let alone: Vec<String> = report.drafted.alone.iter().map(MigrationId::to_string).collect();
        lines.push(match alone.as_slice() {
            [one] => format!("{one} stays as it is"),
            all => format!("these stay as they are: {}", all.join(", ")),
        });
    }
    if !report.drafted.is_least {
        lines.push("there may be a way with fewer files".to_owned());
    }
    if !lines.is_empty() {
        talk.line("");
    }
    lines.iter().for_each(|line| talk.line(line));
}

fn phase(report: &Report<'_>, id: &MigrationId) -> Phase {
    let squash = report.drafted.squashes.iter().find(|squash| squash.id == *id);
    squash.map_or(Phase::Any, |squash| squash.metadata.phase)
}

/// Adds the first of a list, and how many more there are; with `-v` all.
fn listed<T>(
    talk: &Talk,
    lines: &mut Vec<String>,
    list: &[On<T>],
    shown: impl Fn(&T, Option<&[Dialect]>) -> String,
) {
    let count = if talk.verbose { list.len() } else { LISTED };
    lines.extend(list.iter().take(count).map(|(one, on)| format!("  {}", shown(one, on.as_deref()))));
    if list.len() > count {
        lines.push(format!("  and {} more; -v shows all", list.len() - count));
    }
}

/// Where a statement stands, and how it begins.
fn shown(talk: &Talk, origin: &Origin, on: Option<&[Dialect]>) -> String {
    talk.short(&format!("{}:{}{}  {}", origin.file, origin.line, suffix(on), origin.start))
}
