//! Why migrations or apps cannot get other names.

use caribou::RenamingError;
use caribou::renaming::RenameError;

use super::{find, graph, project};
use crate::talk::Talk;
use crate::{Exit, Fault};

pub(crate) fn rename(talk: &Talk, error: &RenamingError) -> Fault {
    let new = |code, exit| Fault::new(code, exit, error.to_string());
    match error {
        RenamingError::Project(error) => project(error),
        RenamingError::Graph(error) => graph(error),
        RenamingError::Find(error) => find(error),
        RenamingError::Rename(error) => refused(talk, error),
        RenamingError::Name(_) => new("bad_name", Exit::Usage),
        RenamingError::Replayed(error) => {
            let message = format!("the migrations do not add up: {error}");
            Fault::new("not_replayable", Exit::Migrations, message)
                .help(format!("see what is wrong with them: {}", talk.command("check")))
        }
        RenamingError::File(_) => new("bad_folder", Exit::Migrations),
        RenamingError::Config(_) => new("bad_config", Exit::Usage),
        RenamingError::OneApp(_) => new("one_app", Exit::Usage)
            .help("with a caribou.toml there can be several apps, and their folders name them"),
        RenamingError::NotMatched { .. } => new("not_matched", Exit::Usage)
            .help("add a pattern to `apps` that matches it, or choose a name that one matches"),
        _ => new("not_renamed", Exit::Migrations),
    }
}

fn refused(talk: &Talk, error: &RenameError) -> Fault {
    let new = |code, exit| Fault::new(code, exit, error.to_string());
    match error {
        RenameError::Unknown(id) => new("unknown_migration", Exit::Usage).about([id]),
        RenameError::CompiledIn(id) => new("compiled_in", Exit::Migrations)
            .about([id])
            .help("its name stands in the code that compiles it in; only folders can be renamed here"),
        RenameError::CompiledApp(_) => new("compiled_in", Exit::Migrations)
            .help("only migrations that are folders can be moved, and only to an app of folders"),
        RenameError::Twice(id) => new("named_twice", Exit::Usage).about([id]),
        RenameError::NoName(id) => new("bad_name", Exit::Usage).about([id]).help("choose another name"),
        RenameError::Taken(id) => new("exists", Exit::Usage).about([id]).help("choose another name"),
        RenameError::WasAnothers { name, now } => new("was_anothers", Exit::Usage)
            .about([name, now])
            .help("choose another name, also if no database that you know has the old one"),
        RenameError::StoodFor { name, by } => {
            new("stood_for", Exit::Usage).about([name, by]).help("choose another name")
        }
        RenameError::SameVersion { name, other } => new("same_version", Exit::Migrations)
            .about([name, other])
            .help("choose another number: Diesel's own command could not tell the two apart"),
        RenameError::PartOfSquash { id, squash } => {
            let finish = format!("squashmigrations --finish {} {}", squash.app(), squash.name());
            new("part_of_squash", Exit::Migrations)
                .about([id, squash])
                .help(format!("end its transition first: {}", talk.command(&finish)))
        }
        RenameError::Heads { heads, .. } => new("multiple_heads", Exit::Migrations)
            .about(heads)
            .help(format!("join them first: {}", talk.command("makemigrations --merge"))),
        RenameError::UnknownApp(_) => new("unknown_app", Exit::Usage),
        RenameError::AppTaken(_) => new("exists", Exit::Usage).help("choose another name"),
        RenameError::Graph(error) => graph(error),
        _ => new("not_renamed", Exit::Migrations),
    }
}
