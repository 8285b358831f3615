//! Why branches cannot be joined.

use caribou::MergeError;
use caribou::merging::{NotRetold, Origin};
use caribou_migration::MigrationId;

use super::{graph, project};
use crate::heads::Heads;
use crate::talk::Talk;
use crate::{Exit, Fault};

/// Why the branches of a project cannot be looked at.
pub(crate) fn unmerged(talk: &Talk, error: &MergeError) -> Fault {
    let message = talk.short(&error.to_string());
    match error {
        MergeError::Project(error) => project(error),
        MergeError::Graph(error) => graph(error),
        MergeError::Replayed(_) => {
            Fault::new("not_replayable", Exit::Migrations, format!("the migrations do not add up: {message}"))
                .help(format!("see what is wrong with them: {}", talk.command("check")))
        }
        MergeError::Read(_) => Fault::new("bad_script", Exit::Migrations, message),
        MergeError::File(_) => Fault::new("bad_folder", Exit::Migrations, message),
        MergeError::NoHead(_) => Fault::new("no_head", Exit::Usage, message),
        MergeError::Name(_) => Fault::usage(message),
        MergeError::Unproven(_) => {
            Fault::new("not_equivalent", Exit::Migrations, format!("{message}; nothing was written"))
        }
        MergeError::Proof(_) => Fault::new(
            "proof_failed",
            Exit::Migrations,
            format!("it does not run; nothing was written\n{message}"),
        )
        .help(format!("see what is wrong: {}", talk.command("check"))),
        MergeError::Write(_) => {
            Fault::new("not_written", Exit::Migrations, message).help("nothing was written")
        }
        _ => Fault::new("not_merged", Exit::Migrations, format!("{message}; nothing was written")),
    }
}

/// Why branches cannot be joined, or not as was asked; `call` is what was typed.
pub(crate) fn merge(talk: &Talk, heads: &Heads, call: &str, error: &MergeError) -> Fault {
    let message = format!("{}; nothing was written", talk.short(&error.to_string()));
    let new = |code, message| Fault::new(code, Exit::Migrations, message);
    match error {
        MergeError::Contradict { first, second } => {
            let why = format!(
                "{first} and {second} contradict each other: neither can follow the other; nothing was written"
            );
            between(talk, heads, new("contradict", why), [first, second])
        }
        MergeError::PartlySame { first, second } => {
            let fault = new(
                "partly_same",
                format!(
                    "{first} and {second} do the same in part, but not as whole migrations; nothing was written"
                ),
            );
            or_rebase(talk, call, between(talk, heads, fault, [first, second]), "")
        }
        MergeError::NotAlike { first, second, why } => {
            let fault = new(
                "not_alike",
                format!(
                    "no statement makes databases alike that had {first} first and those that had {second} first; nothing was written\n{}",
                    talk.short(why)
                ),
            );
            or_rebase(talk, call, between(talk, heads, fault, [first, second]), "")
        }
        MergeError::NotRetold(NotRetold::Cannot { statement, after }) => {
            let place =
                |origin: &Origin| format!("{}:{}  {}", talk.short(&origin.file), origin.line, origin.start);
            let said = format!(
                "{} cannot come after {}: a statement cannot be told anew; nothing was written\n{}\n{}",
                statement.id,
                after.id,
                place(statement),
                place(after)
            );
            let pair = [&statement.id, &after.id];
            let fault = by_hand(talk, heads, new("not_retold", said).about(pair), pair);
            match heads.can_stay_below(&statement.id, &after.id) {
                Some(head) => or_rebase(talk, call, fault, head.name().as_str()),
                None => fault,
            }
        }
        MergeError::Render { .. } | MergeError::NotRetold(_) => new("not_possible", message),
        MergeError::Unproven(_) | MergeError::Rename(_) => or_rebase(talk, call, unmerged(talk, error), ""),
        _ => unmerged(talk, error),
    }
}

/// What two branches are to each other, and what each leads to by itself.
fn between(talk: &Talk, heads: &Heads, fault: Fault, pair: [&MigrationId; 2]) -> Fault {
    let mut fault = fault.about(pair);
    for line in heads.between(talk, pair) {
        fault.message.push_str(&format!("\n{line}"));
    }
    by_hand(talk, heads, fault, pair)
}

/// What a person can do so that two branches get along, in the order in which one should try it.
fn by_hand(talk: &Talk, heads: &Heads, fault: Fault, pair: [&MigrationId; 2]) -> Fault {
    let folders: Vec<String> = pair.iter().filter_map(|id| heads.folder(talk, id)).collect();
    let fault = match folders.as_slice() {
        [] => fault,
        folders => fault.help(format!(
            "change what is applied nowhere by hand, so that it can come after the other: {}",
            folders.join(" or ")
        )),
    };
    let [first, _] = pair;
    fault.help(format!(
        "where both are applied somewhere, take one of them back in its database: {}",
        talk.command(&format!("migrate {} {} --database NAME", first.app(), heads.fork(first)))
    ))
}

/// That one branch can be put on top of another: of the one that is named, if one is.
fn or_rebase(talk: &Talk, call: &str, fault: Fault, below: &str) -> Fault {
    let or = if fault.help.is_empty() { "" } else { "or " };
    let rebase = talk.command(format!("{call} --rebase {below}").trim_end());
    fault.help(format!("{or}put one branch on top of the other: {rebase}"))
}
