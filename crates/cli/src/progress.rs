//! What is shown while a plan runs.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use caribou::{Action, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::talk::Talk;

/// A bar on a terminal, nothing elsewhere, for work whose steps are not worth a line each.
pub(crate) struct Steps {
    bar: ProgressBar,
}

impl Steps {
    pub(crate) fn new(talk: &Talk, steps: usize) -> Self {
        Self { bar: bar(talk, steps) }
    }

    /// Another step begins.
    pub(crate) fn next(&self, what: &str) {
        self.bar.inc(1);
        self.bar.set_message(what.to_owned());
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn bar(talk: &Talk, steps: usize) -> ProgressBar {
    let visible = stderr().is_terminal() && !talk.quiet && steps > 0;
    let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(steps as u64), target);
    let template = "{bar:30} {pos}/{len}  {elapsed}  {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A bar on a terminal, plain lines elsewhere.
pub(crate) struct Shown<'a> {
    talk: &'a Talk,
    bar: ProgressBar,
    /// The task under way: what is said of it, and its number of statements.
    current: (String, usize),
}

impl<'a> Shown<'a> {
    pub(crate) fn new(talk: &'a Talk, steps: usize) -> Self {
        Self { talk, bar: bar(talk, steps), current: (String::new(), 0) }
    }

    pub(crate) fn show(&mut self, progress: Progress<'_>) {
        match progress {
            Progress::Started { id, action, statements } => {
                self.current = (format!("{} {id}", doing(action)), statements);
                self.bar.set_message(self.current.0.clone());
            }
            Progress::Statement { number, line } => {
                let (what, total) = &self.current;
                self.bar.set_message(format!("{what}  statement {number} of {total} (line {line})"));
            }
            Progress::Finished { id, elapsed } => {
                self.bar.inc(1);
                if self.talk.quiet || self.talk.is_json() {
                    return;
                }
                if !self.bar.is_hidden() {
                    let line =
                        format!("  {} {id} {}", self.talk.out.green("ok"), self.talk.out.dim(&took(elapsed)));
                    self.bar.suspend(|| self.talk.line(&line));
                } else {
                    self.talk.line(&format!("  ok {id} {}", took(elapsed)));
                }
            }
            Progress::StartedAgain { reason } => {
                self.bar.reset();
                self.bar.suspend(|| {
                    self.talk.note(&format!(
                        "the plan cannot be one transaction ({reason}); it was rolled back and starts again with one for each migration"
                    ));
                });
            }
        }
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn doing(action: Action) -> &'static str {
    match action {
        Action::Apply => "applying",
        Action::Revert => "reverting",
        Action::Fake(_) | Action::Record(_) => "recording",
    }
}

/// A duration for people.
pub(crate) fn took(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        milliseconds @ 0..1000 => format!("{milliseconds} ms"),
        milliseconds @ 1000..60_000 => format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100),
        milliseconds => format!("{} min {} s", milliseconds / 60_000, milliseconds / 1000 % 60),
    }
}
