//! How the questions of `makemigrations` are answered.

use std::io::{IsTerminal, stderr, stdin};

use caribou::detect::{Answers, Fill, Question};
use caribou_migration::Dialect;
use serde_json::Value;

use super::choice::{Answer, Choice, choices, document, flag, prompt};
use super::{one_expression, terminal};
use crate::args::Global;
use crate::talk::Talk;
use crate::{Exit, Fault};

/// How questions are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// By a person, in a terminal.
    Asked,
    /// As it is offered.
    Offered,
    /// Not at all.
    Never,
}

impl Manner {
    pub(crate) fn of(talk: &Talk, global: &Global) -> Self {
        if global.yes {
            return Self::Offered;
        }
        let dumb = talk.environment.get("TERM").is_some_and(|(value, _)| value == "dumb");
        if global.no_input || dumb || !stdin().is_terminal() || !stderr().is_terminal() {
            return Self::Never;
        }
        Self::Asked
    }
}

/// Answers the first of the open questions.
pub(crate) fn decide(
    talk: &Talk,
    manner: Manner,
    open: &[Question],
    dialects: &[Dialect],
    answers: &mut Answers,
) -> Result<(), Fault> {
    let Some(question) = open.first() else { return Ok(()) };
    let choices = choices(question);
    let chosen = match manner {
        Manner::Never => return Err(undecided(open)),
        Manner::Offered => choices.into_iter().next(),
        Manner::Asked => {
            let does: Vec<&str> = choices.iter().map(|choice| choice.does.as_str()).collect();
            let place = terminal::choose(talk.err, &prompt(question), &does).map_err(|error| deaf(&error))?;
            place.and_then(|place| choices.into_iter().nth(place))
        }
    };
    let Some(Choice { answer, flag: same, .. }) = chosen else { return Err(stopped()) };
    let subject = question.subject();
    let same = match answer {
        Answer::Became(became) => {
            answers.became(subject, became);
            same
        }
        Answer::NoValue => {
            answers.fill(subject, Fill::Nothing);
            same
        }
        Answer::Value(offered) => {
            let value = match (manner, offered) {
                (Manner::Asked, offered) => typed(talk, subject, offered.as_deref(), dialects)?,
                (_, Some(offered)) => offered,
                (_, None) => return Err(undecided(&open[..1])),
            };
            let same = flag("--fill", &format!("{subject}={value}"));
            answers.fill(subject, Fill::With(value));
            same
        }
    };
    talk.say(&format!("{} {same}", talk.err.dim("answered as by")));
    Ok(())
}

fn typed(talk: &Talk, column: &str, offered: Option<&str>, dialects: &[Dialect]) -> Result<String, Fault> {
    let check = |text: &str| one_expression(text, dialects);
    let line = terminal::line(talk.err, &format!("{column} ="), offered, &check);
    line.map_err(|error| deaf(&error))?.ok_or_else(stopped)
}

/// Asks a person in a terminal which of several answers is meant, and returns its place.
pub(crate) fn one_of(talk: &Talk, said: &str, answers: &[&str]) -> Result<usize, Fault> {
    let chosen = terminal::choose(talk.err, said, answers).map_err(|error| deaf(&error))?;
    chosen.ok_or_else(stopped)
}

/// Asks whether files that say something else may be written anew.
pub(crate) fn overwrites(talk: &Talk, manner: Manner, files: &[String]) -> Result<(), Fault> {
    let said = match files {
        [file] => format!("{file} is there and says something else"),
        files => format!("these are there and say something else: {}", files.join(", ")),
    };
    let help = "write them anew with --yes, or see what would be written with --dry-run";
    agrees(talk, manner, &said, "write anew: what only they say is lost", ("files", files), help)
}

/// Asks whether folders and files may go.
pub(crate) fn removes(talk: &Talk, manner: Manner, folders: &[String]) -> Result<(), Fault> {
    let said = match folders.len() {
        1 => "1 folder or file is to be removed".to_owned(),
        many => format!("{many} folders and files are to be removed"),
    };
    let help = "remove them with --yes, or see what would be removed with --dry-run";
    agrees(talk, manner, &said, "remove them", ("folders", folders), help)
}

/// Asks for a yes: what it is about, the answer, the field that names the files for programs, and what can be done without a person.
fn agrees(
    talk: &Talk,
    manner: Manner,
    said: &str,
    answer: &str,
    (field, files): (&'static str, &[String]),
    help: &str,
) -> Result<(), Fault> {
    match manner {
        Manner::Offered => Ok(()),
        Manner::Never => {
            Err(Fault::new("decision_needed", Exit::Decision, format!("{said}; nothing was written"))
                .field(field, files)
                .help(help))
        }
        Manner::Asked => one_of(talk, said, &[answer]).map(drop),
    }
}

/// A person, or Ctrl-C, stopped it.
fn stopped() -> Fault {
    Fault::new("stopped", Exit::Decision, "stopped; nothing was written")
}

fn deaf(error: &std::io::Error) -> Fault {
    Fault::new("decision_needed", Exit::Decision, format!("the terminal cannot be read: {error}"))
        .help("answer with flags: add --no-input to see which")
}

/// Names every open question, and under each the flags that answer it.
fn undecided(open: &[Question]) -> Fault {
    let many = match open.len() {
        1 => "a decision is needed".to_owned(),
        many => format!("{many} decisions are needed"),
    };
    let mut message = format!("{many}, and nobody may be asked; nothing was written");
    for question in open {
        message.push_str(&format!("\n{}", prompt(question)));
        let choices = choices(question);
        let width = choices.iter().map(|choice| choice.flag.chars().count()).max().unwrap_or_default();
        for Choice { flag, does, .. } in &choices {
            message.push_str(&format!("\n  {flag:width$}  {does}"));
        }
    }
    let questions: Vec<Value> = open.iter().map(document).collect();
    Fault::new("decision_needed", Exit::Decision, message)
        .field("questions", questions)
        .help("add one flag for each, run it in a terminal to be asked, or take what is offered with --yes")
}
