//! The verbs, a file each.

mod check;
mod graph;
mod history;
mod migrate;
mod resolve;
mod showmigrations;
mod sqlmigrate;

use crate::args::{Cli, Verb};
use crate::talk::Talk;
use crate::{Exit, Fault};

/// Runs a verb.
pub(crate) fn run(talk: &Talk, cli: &Cli, command: &clap::Command) -> Result<Exit, Fault> {
    let global = &cli.global;
    match &cli.verb {
        Verb::Migrate(args) => migrate::run(talk, global, args),
        Verb::Showmigrations(args) => showmigrations::run(talk, global, args),
        Verb::Sqlmigrate(args) => sqlmigrate::run(talk, global, args),
        Verb::Check(args) => check::run(talk, global, args),
        Verb::Resolve(args) => resolve::run(talk, global, args),
        Verb::History(args) => history::run(talk, global, args),
        Verb::Graph(args) => graph::run(talk, global, args),
        Verb::Completions(args) => {
            let name = command.get_name().to_owned();
            clap_complete::generate(args.shell, &mut command.clone(), name, &mut std::io::stdout());
            Ok(Exit::Done)
        }
        Verb::Man => {
            let page = clap_mangen::Man::new(command.clone());
            let written = page.render(&mut std::io::stdout());
            written.map(|()| Exit::Done).map_err(|error| Fault::usage(error.to_string()))
        }
    }
}
