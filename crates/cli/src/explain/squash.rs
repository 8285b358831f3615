//! Why migrations cannot be squashed.

use caribou::SquashError;
use caribou::graph::FindError;
use caribou_migration::MigrationId;

use super::{find, graph, heads, project};
use crate::backends::Backends;
use crate::deployed::named;
use crate::talk::Talk;
use crate::{Exit, Fault};

pub(crate) fn squash(talk: &Talk, backends: &Backends, error: &SquashError) -> Fault {
    let message = error.to_string();
    let new = |code, exit| Fault::new(code, exit, message.clone());
    match error {
        SquashError::Project(error) => project(error),
        SquashError::Graph(error) => graph(error),
        SquashError::Heads(conflicts) => heads(talk, backends, conflicts),
        SquashError::Find(error) => not_found(talk, error),
        SquashError::NotAfter { start, end, is_reversed } => {
            let (app, fault) = (start.app(), new("not_after", Exit::Usage).about([start, end]));
            if *is_reversed {
                let swapped = format!("squashmigrations {app} {} {}", end.name(), start.name());
                let message = format!("the range is the wrong way round: {start} needs {end}");
                Fault { message, ..fault }.help(format!("swap them: {}", talk.command(&swapped)))
            } else {
                fault.help(format!("neither needs the other; see how they stand: {}", talk.command("graph")))
            }
        }
        SquashError::NoChain { start, end, beside } => {
            let message = format!(
                "{start} to {} is no chain: {} {} to its end, and {} not come after its start",
                end.name(),
                named(beside),
                if beside.len() == 1 { "leads" } else { "lead" },
                if beside.len() == 1 { "does" } else { "do" },
            );
            Fault::new("no_chain", Exit::Migrations, message)
                .about([start, end])
                .about(beside)
                .help("begin where the branches fork, or end before they meet")
        }
        SquashError::One(id) => {
            let optimise = talk.command(&format!("optimizemigration {} {}", id.app(), id.name()));
            new("one_migration", Exit::Usage)
                .about([id])
                .help(format!("to combine the statements of one migration: {optimise}"))
        }
        SquashError::Nothing => new("nothing_to_squash", Exit::Usage),
        SquashError::Phases { expand, contract } => new("mixed_phases", Exit::Migrations)
            .about([expand, contract])
            .help("squash what is for before a deployment and what is for after it by themselves"),
        SquashError::CompiledIn(id) => new("compiled_in", Exit::Migrations)
            .about([id])
            .help("only folders can be squashed: begin behind it, or end before it"),
        SquashError::Split { .. } => new("bad_script", Exit::Migrations).help("nothing was written"),
        SquashError::File(_) => new("bad_folder", Exit::Migrations),
        SquashError::Replayed(error) => {
            let message = format!("the migrations do not add up: {error}");
            Fault::new("not_replayable", Exit::Migrations, message)
                .help(format!("see what is wrong with them: {}", talk.command("check")))
        }
        SquashError::Render { id, .. } => new("not_possible", Exit::Migrations)
            .about([id])
            .help("with --no-optimize the statements stay as they are, one behind the other"),
        SquashError::Name(_) => new("usage", Exit::Usage),
        SquashError::Exists(id) => {
            new("exists", Exit::Usage).about([id]).help("give it another name with --squashed-name NAME")
        }
        SquashError::Reordered { squash, id } => new("reordered", Exit::Migrations)
            .about([squash, id])
            .help(format!("say what {id} depends on in its metadata.toml, so that its place is its own")),
        SquashError::NoSquash(id) => new("no_squash", Exit::Usage).about([id]),
        SquashError::IsSquash(id) => {
            let message = format!("{id} is a squash: it must do what it replaces, as that is on disk");
            Fault::new("is_squash", Exit::Usage, message).about([id]).help(format!(
                "end its transition first: {}",
                talk.command(&format!("squashmigrations --finish {} {}", id.app(), id.name()))
            ))
        }
        _ => new("not_squashed", Exit::Migrations),
    }
}

/// No one migration is meant; one that was replaced already is part of a squash.
fn not_found(talk: &Talk, error: &FindError) -> Fault {
    let fault = find(error);
    match error {
        FindError::Replaced { by, .. } => {
            let finish = format!("squashmigrations --finish {} {}", by.app(), by.name());
            let by: &MigrationId = by;
            Fault { message: format!("{error} already"), ..fault }.about([by]).help(format!(
                "or, when every database is past it, end its transition: {}",
                talk.command(&finish)
            ))
        }
        _ => fault,
    }
}
