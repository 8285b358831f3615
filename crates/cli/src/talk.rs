//! What is said, and where.

use std::io::{IsTerminal, Write, stderr, stdout};

use caribou::target::Environment;

use crate::args::{Format, Global, When};
use crate::paint::Paint;
use crate::{Fault, Program, document};

/// The two streams: results go to stdout, all talk to stderr.
pub(crate) struct Talk {
    pub(crate) program: Program,
    pub(crate) format: Format,
    pub(crate) out: Paint,
    pub(crate) err: Paint,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) environment: Environment,
}

impl Talk {
    pub(crate) fn new(program: Program, global: &Global) -> Self {
        let environment = Environment::of_process();
        let plain = environment.get("NO_COLOR").is_some_and(|(value, _)| !value.is_empty());
        let dumb = environment.get("TERM").is_some_and(|(value, _)| value == "dumb");
        let paint = |terminal: bool| {
            Paint::new(match global.color {
                When::Always => true,
                When::Never => false,
                When::Auto => terminal && !plain && !dumb,
            })
        };
        Self {
            program,
            format: global.format,
            out: paint(stdout().is_terminal()),
            err: paint(stderr().is_terminal()),
            quiet: global.quiet,
            verbose: global.verbose,
            environment,
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Writes a line of the result. A reader that went away (`| head`) is no error.
    pub(crate) fn line(&self, text: &str) {
        let _ = writeln!(stdout(), "{text}");
    }

    /// Writes the one JSON document.
    pub(crate) fn document(&self, value: &impl serde::Serialize) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            self.line(&text);
        }
    }

    /// Says something beside the result.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    pub(crate) fn warn(&self, text: &str) {
        self.say(&format!("{} {text}", self.err.yellow("warning:")));
    }

    pub(crate) fn note(&self, text: &str) {
        self.say(&format!("{} {text}", self.err.cyan("note:")));
    }

    /// Shows an error: to people on stderr, to programs as the document on stdout.
    pub(crate) fn fault(&self, fault: &Fault) {
        if self.is_json() {
            self.line(&document::error(fault));
        }
        let mut lines = fault.message.lines();
        eprintln!("{} {}", self.err.red("error:"), self.err.bold(lines.next().unwrap_or_default()));
        lines.for_each(|line| eprintln!("  {line}"));
        if let Some(snippet) = &fault.snippet {
            eprintln!("{snippet}");
        }
        for note in &fault.notes {
            eprintln!("{} {note}", self.err.cyan("note:"));
        }
        for help in &fault.help {
            eprintln!("{} {help}", self.err.green("help:"));
        }
    }

    /// A command to type next.
    pub(crate) fn command(&self, arguments: &str) -> String {
        format!("{} {arguments}", self.program.call)
    }
}
