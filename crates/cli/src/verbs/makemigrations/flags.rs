//! The flags that answer questions.

use std::collections::BTreeSet;

use caribou::Drafted;
use caribou::detect::{Answers, Became, Fill, Question};
use caribou_migration::Dialect;

use crate::args::MakeMigrations;
use crate::question::{flag, one_expression};
use crate::{Exit, Fault};

/// How alike two names have to be for one to be meant by the other, from 0 to 1.
const ALIKE: f64 = 0.6;

/// What the flags answer.
pub(super) fn answers(args: &MakeMigrations, dialects: &[Dialect]) -> Result<Answers, Fault> {
    let mut answers = Answers::default();
    let renamed = args.rename.iter().map(|pair| (&pair.name, Became::Renamed(pair.value.clone())));
    let dropped = args.drop.iter().map(|name| (name, Became::Dropped));
    for (name, became) in renamed.chain(dropped) {
        if answers.of(name).is_some_and(|said| *said != became) {
            return Err(Fault::usage(format!("two flags say what became of {name}, and not the same")));
        }
        answers.became(name, became);
    }
    let filled = args.fill.iter().map(|pair| (&pair.name, Fill::With(pair.value.clone())));
    let unfilled = args.no_fill.iter().map(|name| (name, Fill::Nothing));
    for (name, fill) in filled.chain(unfilled) {
        if let Fill::With(value) = &fill {
            one_expression(value, dialects)
                .map_err(|reason| Fault::usage(format!("--fill {name}={value}: {reason}")))?;
        }
        if answers.fill_of(name).is_some_and(|said| *said != fill) {
            return Err(Fault::usage(format!("two flags say what stands in {name}, and not the same")));
        }
        answers.fill(name, fill);
    }
    Ok(answers)
}

/// Says that flags answer nothing, and what could have been meant.
pub(super) fn unused(drafted: &Drafted, unanswered: &Drafted) -> Fault {
    let questions = drafted.questions.iter().chain(&unanswered.questions);
    let known: BTreeSet<&str> = questions.map(|question| question.subject()).collect();
    let mut message = "these flags answer nothing; nothing was written".to_owned();
    for name in &drafted.unused {
        message.push_str(&format!("\n{name}"));
        if let Some(nearest) = nearest(name, &known) {
            message.push_str(&format!(": did you mean {nearest}?"));
        }
    }
    let fault = Fault::new("answers_nothing", Exit::Usage, message);
    if known.is_empty() {
        return fault.help("there is nothing to be asked: leave them away");
    }
    let known: Vec<&str> = known.into_iter().collect();
    fault.help(format!("there is to be asked: {}", known.join(", ")))
}

/// Says that something is still open which a flag has answered: the new name that it gives is none that goes.
pub(super) fn misled(drafted: &Drafted, answers: &Answers) -> Option<Fault> {
    let (question, name) =
        drafted.questions.iter().find_map(|question| match answers.of(question.subject()) {
            Some(Became::Renamed(name)) => Some((question, name)),
            _ => None,
        })?;
    let subject = question.subject();
    let message =
        format!("{subject} cannot have become {name}: there is no such thing wanted, or it is there already");
    let fault = Fault::new("answers_nothing", Exit::Usage, message);
    let Question::Gone { candidates, .. } = question else { return Some(fault) };
    let names: Vec<&str> = candidates.iter().map(|candidate| candidate.name.as_str()).collect();
    let table = subject.rsplit_once('.').map(|(table, _)| format!("{table}."));
    Some(match table {
        Some(table) if name.starts_with(&table) => {
            fault.help("a column or value is named without its table or type behind the =")
        }
        _ if names.is_empty() => fault.help(flag("--drop", subject)),
        _ => fault.help(format!("it may have become: {}", names.join(", "))),
    })
}

fn nearest<'a>(name: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    let scored = known.iter().map(|known| (strsim::normalized_damerau_levenshtein(name, known), *known));
    let best = scored.filter(|(score, _)| *score >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, name)| name)
}
