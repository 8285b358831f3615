//! `check --merge-queue BASE`: what this branch and another become together.

use caribou::git::GitError;
use caribou::{Conflicted, FindingKind, Queue, QueueError, Unreadable, merge_queue};
use serde_json::json;

use super::{counted, described, finding_document, many, show_findings};
use crate::args::{Check, Global};
use crate::backends::Backends;
use crate::heads::Heads;
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(super) fn run(talk: &Talk, global: &Global, args: &Check, base: &str) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let queue = merge_queue(&backends.location, &backends.dialects, base);
    let mut queue = queue.map_err(|error| failed(talk, base, &error))?;
    if !queue.uncommitted.is_empty() {
        let files = many(queue.uncommitted.len(), "file");
        talk.warn(&format!("what is not committed does not count: {files} of the project"));
    }
    let heads = Heads::analysed(std::mem::take(&mut queue.analysis), 1);
    let findings = found(talk, base, &heads, &queue);
    if talk.is_json() {
        talk.document(&json!({
            "base": base,
            "merged": queue.tree,
            "findings": findings.iter().map(finding_document).collect::<Vec<_>>(),
            "conflicts": queue.conflicts.iter().map(|one| one.file.display().to_string()).collect::<Vec<_>>(),
        }));
    } else {
        show(talk, base, &queue, &findings);
    }
    let matters =
        !queue.conflicts.is_empty() || findings.iter().any(|(_, is_warning)| args.strict || !is_warning);
    Ok(if matters { Exit::Found } else { Exit::Done })
}

/// What was found, each with whether it is only a warning. What cannot be read for git's marks in it is no finding of its own.
fn found(talk: &Talk, base: &str, heads: &Heads, queue: &Queue) -> Vec<(Fault, bool)> {
    let unreadable =
        queue.unreadable.iter().filter(|_| queue.conflicts.is_empty()).map(|error| match error {
            Unreadable::Locate(error) => (explain::locate(error), false),
            Unreadable::Project(error) => (explain::project(error), false),
            _ => (Fault::new("unreadable", Exit::Found, error.to_string()), false),
        });
    let findings = queue.findings.iter().map(|finding| {
        let mut fault = described(talk, heads, finding);
        if let FindingKind::Conflict(_) = finding.kind {
            fault.help = ways_out(talk, base);
        }
        if let FindingKind::SameVersion(_) | FindingKind::SameNumber(_) = finding.kind {
            // What is to be renamed may be there only then.
            fault.help.iter_mut().for_each(|help| *help = format!("git merge {base}, then {help}"));
        }
        (fault, finding.is_warning)
    });
    let in_repository = |(mut fault, is_warning): (Fault, bool)| {
        fault.message = queue.shown(&fault.message);
        fault.snippet = None;
        for value in fault.fields.values_mut() {
            // A path stays one text, whatever it is written in.
            *value = serde_json::from_str(&talk.short(&queue.shown(&value.to_string()))).unwrap_or_default();
        }
        (fault, is_warning)
    };
    unreadable.chain(findings).map(in_repository).collect()
}

/// The commands that join both branches.
fn ways_out(talk: &Talk, base: &str) -> Vec<String> {
    let merge = talk.command("makemigrations --merge");
    vec![
        format!("join them: git merge {base}, then {merge}"),
        format!("or put this branch on top of it: git merge {base}, then {merge} --rebase {base}"),
    ]
}

fn show(talk: &Talk, base: &str, queue: &Queue, findings: &[(Fault, bool)]) {
    for conflict in &queue.conflicts {
        talk.line(&format!("{} {}", talk.out.red("conflict:"), talk.short(&told(queue, conflict))));
    }
    show_findings(talk, findings);
    let summary =
        format!("merged with {base}: {}, {}", many(queue.conflicts.len(), "conflict"), counted(findings));
    talk.line(&talk.out.bold(&summary));
    if queue.other_conflicts > 0 {
        let files = many(queue.other_conflicts, "other file");
        talk.note(&format!("git has conflicts in {files} beside the migrations"));
    }
    let is_helped = findings.iter().any(|(fault, _)| fault.code == "multiple_heads");
    if !queue.conflicts.is_empty() && !is_helped {
        ways_out(talk, base).iter().for_each(|way| talk.say(&format!("{} {way}", talk.err.green("help:"))));
    }
}

fn told(queue: &Queue, conflict: &Conflicted) -> String {
    let path = queue.path(&conflict.file).display().to_string();
    match &conflict.head_of {
        Some(app) => format!("{path}: both branches change which migration of {app} is the last"),
        None => format!("{path}: both branches change it"),
    }
}

fn failed(talk: &Talk, base: &str, error: &QueueError) -> Fault {
    let fault = |code| Fault::new(code, Exit::Usage, talk.short(&error.to_string()));
    match error {
        QueueError::NoRepository { .. } => fault("no_repository"),
        QueueError::Git(GitError::UnknownRevision { name }) if name == "HEAD" => {
            fault("unknown_revision").help("there is no commit yet: git commit")
        }
        QueueError::Git(GitError::UnknownRevision { .. }) => fault("unknown_revision")
            .help(format!("if it is a branch of the remote, fetch it first: git fetch origin {base}")),
        QueueError::Git(GitError::Unrelated { .. }) => {
            fault("unrelated").help("in a shallow clone the history is cut off: git fetch --unshallow")
        }
        _ => fault("no_merge"),
    }
}
