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
    current: Current,
}

/// The task under way.
#[derive(Default)]
struct Current {
    /// What is said of it.
    what: String,
    statements: usize,
    is_recorded: bool,
}

impl<'a> Shown<'a> {
    pub(crate) fn new(talk: &'a Talk, steps: usize) -> Self {
        Self { talk, bar: bar(talk, steps), current: Current::default() }
    }

    pub(crate) fn show(&mut self, progress: Progress<'_>) {
        match progress {
            Progress::Started { id, action, statements } => {
                let is_recorded = matches!(action, Action::Fake(_) | Action::Record(_));
                self.current = Current { what: format!("{} {id}", doing(action)), statements, is_recorded };
                self.bar.set_message(self.current.what.clone());
            }
            Progress::Statement { number, line } => {
                let Current { what, statements, .. } = &self.current;
                self.bar.set_message(format!("{what}  statement {number} of {statements} (line {line})"));
            }
            Progress::Finished { id, elapsed } => {
                self.bar.inc(1);
                if self.talk.quiet || self.talk.is_json() {
                    return;
                }
                // Who reads how long it took believes that the script ran.
                let how = if self.current.is_recorded { "recorded".to_owned() } else { took(elapsed) };
                if !self.bar.is_hidden() {
                    let line = format!("  {} {id} {}", self.talk.out.green("ok"), self.talk.out.dim(&how));
                    self.bar.suspend(|| self.talk.line(&line));
                } else {
                    self.talk.line(&format!("  ok {id} {how}"));
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
