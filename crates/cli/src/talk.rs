//! What is said, and where.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::MAIN_SEPARATOR;

use caribou::target::Environment;

use crate::args::{Format, Global, When};
use crate::paint::Paint;
use crate::{Fault, Program, document};

/// The two streams: results go to stdout, all talk to stderr.
#[derive(Clone)]
pub(crate) struct Talk {
    pub(crate) program: Program,
    pub(crate) format: Format,
    pub(crate) out: Paint,
    pub(crate) err: Paint,
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) environment: Environment,
    /// The working folder with its separator: paths below it are shown without it.
    here: Option<String>,
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
            // At the root every path would lose its beginning.
            here: std::env::current_dir()
                .ok()
                .filter(|here| here.parent().is_some())
                .map(|here| format!("{}{MAIN_SEPARATOR}", here.display())),
        }
    }

    /// The same, saying nothing.
    pub(crate) fn silent(&self) -> Self {
        Self { quiet: true, ..self.clone() }
    }

    /// Makes paths below the working folder short.
    pub(crate) fn short(&self, text: &str) -> String {
        let Some(here) = &self.here else { return text.to_owned() };
        let (mut short, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find(here.as_str()) {
            // In the middle of a path it is another folder of the same name.
            let in_path = |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '.' | '_' | '-');
            let whole =
                rest[..at].chars().next_back().or(short.chars().next_back()).is_none_or(|c| !in_path(c));
            let end = if whole { at } else { at + here.len() };
            short.push_str(&rest[..end]);
            rest = &rest[at + here.len()..];
        }
        short + rest
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
            self.tell(text);
        }
    }

    /// Writes a line to stderr. Nobody can be told that nobody listens.
    fn tell(&self, text: &str) {
        let _ = writeln!(stderr(), "{text}");
    }

    pub(crate) fn warn(&self, text: &str) {
        self.say(&format!("{} {}", self.err.yellow("warning:"), self.short(text)));
    }

    pub(crate) fn note(&self, text: &str) {
        self.say(&format!("{} {text}", self.err.cyan("note:")));
    }

    /// Shows an error: to people on stderr, to programs as the document on stdout.
    pub(crate) fn fault(&self, fault: &Fault) {
        if self.is_json() {
            self.line(&self.short(&document::error(fault)));
        }
        let message = self.short(&fault.message);
        let mut lines = message.lines();
        let first = self.err.bold(lines.next().unwrap_or_default());
        self.tell(&format!("{} {first}", self.err.red("error:")));
        lines.for_each(|line| self.tell(&format!("  {line}")));
        if let Some(snippet) = &fault.snippet {
            self.tell(&self.short(snippet));
        }
        for note in &fault.notes {
            self.tell(&format!("{} {note}", self.err.cyan("note:")));
        }
        for help in &fault.help {
            self.tell(&format!("{} {help}", self.err.green("help:")));
        }
    }

    /// A command to type next.
    pub(crate) fn command(&self, arguments: &str) -> String {
        format!("{} {arguments}", self.program.call)
    }
}
