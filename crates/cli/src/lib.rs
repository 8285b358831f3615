//! The command line of caribou: verbs, rendering, questions, exit codes.
//!
//! Nothing here decides about migrations; that is the crate `caribou`. The binary of this crate is `caribou`;
//! a workspace's own `xtask` flattens [`Cli`] into its arguments and calls [`run`].
//!
//! ```
//! use caribou_cli::{Cli, Program};
//! use clap::Parser;
//!
//! let cli = Cli::parse_from(["caribou", "completions", "bash"]);
//! # let _ = (cli, Program::CARIBOU);
//! ```
#![expect(clippy::print_stderr, reason = "this crate is the boundary to the terminal")]
#![expect(clippy::result_large_err, reason = "a fault is made once, at the end of a run")]

mod args;
mod backends;
mod deployed;
mod document;
mod explain;
mod fault;
mod heads;
mod paint;
mod progress;
mod question;
mod session;
mod snippet;
mod talk;
mod verbs;

use std::ffi::OsString;
use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use args::{Cli, Format, Global, Verb};
pub use fault::{Exit, Fault};

use talk::Talk;

/// How the program is called, for messages that say what to type next.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// What stands before the verb.
    pub call: &'static str,
    /// The version, for the event log.
    pub version: &'static str,
}

impl Program {
    /// The binary of this crate.
    pub const CARIBOU: Self = Self { call: "caribou", version: env!("CARGO_PKG_VERSION") };
    /// The same verbs in a workspace.
    pub const XTASK: Self = Self { call: "cargo xtask", version: env!("CARGO_PKG_VERSION") };
}

/// Parses arguments and runs the verb.
pub fn main(program: Program, args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    match Cli::try_parse_from(&args) {
        Ok(cli) => run(program, &cli, &Cli::command()),
        Err(error) => usage(&error, &args),
    }
}

/// Runs a verb that is parsed already. `command` is the whole command line, for completions and man pages.
pub fn run(program: Program, cli: &Cli, command: &clap::Command) -> ExitCode {
    let talk = Talk::new(program, &cli.global);
    let exit = match verbs::run(&talk, cli, command) {
        Ok(exit) => exit,
        Err(fault) => {
            talk.fault(&fault);
            fault.exit
        }
    };
    ExitCode::from(exit as u8)
}

/// Says what is wrong with the command line: as clap says it, and as JSON to who asked for JSON.
pub fn usage(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let wants_json = args.iter().any(|arg| arg == "--format=json")
        || args.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json");
    if error.use_stderr() && wants_json {
        let message = error.to_string();
        let first = message.lines().next().unwrap_or_default();
        let _ = writeln!(stdout(), "{}", document::error(&Fault::usage(first.trim_start_matches("error: "))));
    }
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Done as u8 })
}
