//! Questions to a person.

mod choice;
mod decide;
mod expression;
mod terminal;

use std::io::{BufRead, IsTerminal, stdin};

use caribou::{Asked, Consent};

use crate::args::Global;
use crate::talk::Talk;

pub(crate) use choice::flag;
pub(crate) use decide::{Manner, decide, one_of, overwrites, removes};
pub(crate) use expression::one_expression;

/// Asks whether data may be lost. On a protected database the answer is its label, typed, and nothing else will do.
pub(crate) fn consent(talk: &Talk, global: &Global, protected: Option<&str>, asked: &Asked) -> Consent {
    let asks = !global.no_input && !global.yes && stdin().is_terminal();
    let accepts = global.yes && protected.is_none();
    if !asks && !accepts {
        return Consent::Missing;
    }
    talk.say(&format!("{} this destroys data:", talk.err.yellow("warning:")));
    for lost in &asked.losses {
        talk.say(&format!("  {lost}"));
    }
    if accepts {
        return Consent::Given;
    }
    let wanted = protected.unwrap_or("yes");
    eprint!("Type {} to go on: ", talk.err.bold(wanted));
    let mut answer = String::new();
    match stdin().lock().read_line(&mut answer) {
        Ok(_) if answer.trim() == wanted => Consent::Given,
        _ => Consent::Refused,
    }
}
