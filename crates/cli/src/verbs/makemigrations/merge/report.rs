//! What becomes of branches, or would.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use caribou::files::Change;
use caribou::{DraftedMerge, Joining};
use serde_json::{Value, json};

use super::Merge;
use super::trial::{Proven, document};
use crate::talk::Talk;

/// What becomes of branches.
pub(super) struct Report<'a> {
    pub(super) drafted: &'a DraftedMerge,
    pub(super) proofs: &'a [Proven],
    /// What changes in the folders, a line each.
    pub(super) changes: &'a [String],
}

/// Shows it as the arguments want it.
pub(super) fn joined(merge: &Merge<'_>, report: &Report<'_>) {
    let Report { drafted, proofs, changes } = report;
    let talk = merge.talk;
    if talk.is_json() {
        let mut value = json!({
            "merged": drafted.joins.iter().map(join).collect::<Vec<_>>(),
            "files": paths(talk, &drafted.changes),
            "verdicts": merge.verdicts(),
            "proven": document(proofs),
            "written": !merge.args.dry_run,
        });
        if merge.args.dry_run {
            let text = |(path, text): &(PathBuf, String)| {
                (talk.short(&path.display().to_string()), Value::from(text.as_str()))
            };
            value["texts"] = drafted.files.iter().map(text).collect();
        }
        talk.document(&value);
        return;
    }
    drafted.joins.iter().for_each(|join| talk.line(&line(talk, join)));
    if merge.args.dry_run {
        texts(talk, &drafted.files);
    }
    changes.iter().for_each(|line| talk.line(line));
    talk.line("");
    proven(talk, proofs);
    if !merge.args.dry_run {
        let help = talk.err.green("help:");
        talk.say(&format!(
            "{help} commit it, then apply it wherever a branch is: {}",
            talk.command("migrate")
        ));
    }
}

/// A line for each backend: whether it is proven there.
pub(super) fn proven(talk: &Talk, proofs: &[Proven]) {
    for proven in proofs {
        let line = proven.line();
        talk.line(&if proven.not.is_none() { talk.out.green(&line) } else { talk.out.yellow(&line) });
    }
}

/// What will change in the folders, a line each; texts that are shown by themselves are left out. To be asked before it is done.
pub(super) fn changes(talk: &Talk, changes: &[Change], shown: &[(PathBuf, String)]) -> Vec<String> {
    let shown: BTreeSet<&Path> = shown.iter().map(|(path, _)| path.as_path()).collect();
    let is_new =
        |change: &&Change| !matches!(change, Change::Write { path, .. } if shown.contains(path.as_path()));
    let short = |path: &Path| talk.short(&path.display().to_string());
    let line = |change: &Change| match change {
        Change::Write { path, .. } if path.exists() => talk.out.cyan(&format!("~ {}", short(path))),
        Change::Write { path, .. } => talk.out.green(&format!("+ {}", short(path))),
        Change::Move { from, to } => talk.out.cyan(&format!("> {} to {}", short(from), short(to))),
        Change::Remove { path } => talk.out.red(&format!("- {}", short(path))),
    };
    changes.iter().filter(is_new).map(|change| format!("  {}", line(change))).collect()
}

/// Texts of files, as `--dry-run` prints them.
pub(super) fn texts(talk: &Talk, files: &[(PathBuf, String)]) {
    for (path, text) in files {
        let path = talk.short(&path.display().to_string());
        let mark = if path.ends_with(".sql") { "--" } else { "#" };
        talk.line(&format!("\n{}\n{}", talk.out.bold(&format!("{mark} {path}")), text.trim_end()));
    }
}

/// The files and folders that change, as they are called then, sorted.
pub(super) fn paths(talk: &Talk, changes: &[Change]) -> Vec<String> {
    let path = |change: &Change| match change {
        Change::Write { path, .. } | Change::Remove { path } => path.clone(),
        Change::Move { to, .. } => to.clone(),
    };
    let paths: BTreeSet<PathBuf> = changes.iter().map(path).collect();
    paths.iter().map(|path| talk.short(&path.display().to_string())).collect()
}

fn line(talk: &Talk, join: &Joining) -> String {
    match join {
        Joining::Merge { id, heads, bridges } => {
            let heads: Vec<&str> = heads.iter().map(|head| head.name().as_str()).collect();
            let how = if *bridges {
                ", with statements that make both orders end alike"
            } else {
                ", and does nothing else"
            };
            format!("{} joins {}{how}", talk.out.bold(&id.to_string()), heads.join(", "))
        }
        Joining::Fold { kept, gone } => {
            format!(
                "{} takes in {gone}, which does the same: databases that have that have this",
                talk.out.bold(&kept.to_string())
            )
        }
        Joining::Retell { old, new } => format!(
            "{} tells {} anew, so that it can come last: databases that have that have this",
            talk.out.bold(&new.to_string()),
            old.name()
        ),
        _ => "branches become one".to_owned(),
    }
}

fn join(join: &Joining) -> Value {
    match join {
        Joining::Merge { id, heads, bridges } => json!({
            "kind": "merge",
            "migration": id.to_string(),
            "heads": heads.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "statements": bridges,
        }),
        Joining::Fold { kept, gone } => {
            json!({ "kind": "fold", "migration": kept.to_string(), "gone": gone.to_string() })
        }
        Joining::Retell { old, new } => {
            json!({ "kind": "retell", "migration": new.to_string(), "replaces": old.to_string() })
        }
        _ => json!({ "kind": "other" }),
    }
}
