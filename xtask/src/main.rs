//! `cargo xtask`: the verbs of caribou in this workspace, and the contributors' own.
//!
//! Small enough to copy: a workspace that uses caribou keeps this file and drops the verbs it does not need.
#![expect(clippy::print_stdout, reason = "this is the contributors' terminal")]
#![expect(clippy::print_stderr, reason = "this is the contributors' terminal")]
#![expect(clippy::disallowed_methods, reason = "what contributors run reads folders and variables")]

mod bench;
mod ci;
mod corpus;
mod test;
mod tidy;
mod tool;

use std::ffi::OsString;
use std::process::ExitCode;

use caribou_cli::{Cli, Global, Program, Verb};
use clap::{CommandFactory, Parser, Subcommand};

/// The verbs of caribou in this workspace, and the contributors' own.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about, max_term_width = 100)]
struct Xtask {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verbs,
}

#[derive(Debug, Subcommand)]
enum Verbs {
    #[command(flatten)]
    Caribou(Verb),
    #[command(flatten)]
    Own(Own),
}

#[derive(Debug, Subcommand)]
enum Own {
    /// Run the tests.
    Test(test::Args),
    /// Compare speed and memory with the database's own client and with Diesel.
    Bench(bench::Args),
    /// Measure how much of a folder of migrations is understood, and whether a database agrees.
    Corpus(corpus::Args),
    /// Run everything that a change must pass.
    Ci,
    /// Check what no compiler checks: floors, file lengths, what each crate must have.
    Tidy,
}

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let xtask = match Xtask::try_parse_from(&args) {
        Ok(xtask) => xtask,
        Err(error) => return caribou_cli::usage(&error, &args),
    };
    let result = match xtask.verb {
        Verbs::Caribou(verb) => {
            let cli = Cli { global: xtask.global, verb };
            return caribou_cli::run(Program::XTASK, &cli, &Xtask::command());
        }
        Verbs::Own(Own::Test(args)) => test::run(&args),
        Verbs::Own(Own::Bench(args)) => bench::run(&args, xtask.global.url.as_deref()),
        Verbs::Own(Own::Corpus(args)) => corpus::run(&args, xtask.global.url.as_deref()),
        Verbs::Own(Own::Ci) => ci::run(),
        Verbs::Own(Own::Tidy) => tidy::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
