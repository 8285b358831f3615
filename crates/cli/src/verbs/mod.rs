//! The verbs, a file each.

mod check;
mod drift;
mod graph;
mod history;
mod makemigrations;
mod migrate;
mod optimizemigration;
mod renamemigration;
mod resolve;
mod showmigrations;
mod sqlmigrate;
mod squashmigrations;

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
        Verb::Makemigrations(args) => makemigrations::run(talk, global, args),
        Verb::Squashmigrations(args) => squashmigrations::run(talk, global, args),
        Verb::Optimizemigration(args) => optimizemigration::run(talk, global, args),
        Verb::Renamemigration(args) => renamemigration::run(talk, global, args),
        Verb::Check(args) => check::run(talk, global, args),
        Verb::Drift => drift::run(talk, global),
        Verb::Resolve(args) => resolve::run(talk, global, args),
        Verb::History(args) => history::run(talk, global, args),
        Verb::Graph(args) => graph::run(talk, global, args),
        Verb::Completions(args) => {
            let name = command.get_name().to_owned();
            // Into memory first: clap_complete panics when its writer fails.
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut command.clone(), name, &mut script);
            talk.line(String::from_utf8_lossy(&script).trim_end());
            Ok(Exit::Done)
        }
        Verb::Man => {
            let page = man(command).map_err(|error| Fault::usage(error.to_string()))?;
            talk.line(page.trim_end());
            Ok(Exit::Done)
        }
    }
}

/// One page for everything: what clap_mangen writes of the whole, then each verb with its flags as a section.
fn man(command: &clap::Command) -> std::io::Result<String> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for verb in command.get_subcommands() {
        let man = clap_mangen::Man::new(verb.clone());
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = String::from_utf8_lossy(&section).replace("\n.SH ", "\n.SS ");
        let section =
            section.strip_prefix(".SH ").map_or_else(|| section.clone(), |rest| format!(".SS {rest}"));
        let name = format!("{} {}", command.get_name(), verb.get_name()).to_uppercase();
        page.push_str(&format!(".SH \"{name}\"\n{section}"));
    }
    Ok(page)
}
