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

/// Says which flags answer nothing, and what could have been meant. `unanswered` is what comes out without flags.
pub(super) fn wrong(drafted: &Drafted, unanswered: &Drafted, answers: &Answers) -> Option<Fault> {
    let all = || drafted.questions.iter().chain(&unanswered.questions);
    let known: BTreeSet<&str> = all().map(Question::subject).collect();
    let open = drafted.questions.iter().map(Question::subject);
    let said_in_vain =
        open.filter(|subject| answers.of(subject).is_some() || answers.fill_of(subject).is_some());
    let wrong: BTreeSet<&str> = drafted.unused.iter().map(String::as_str).chain(said_in_vain).collect();
    if wrong.is_empty() {
        return None;
    }
    let mut fault =
        Fault::new("answers_nothing", Exit::Usage, "these flags answer nothing; nothing was written");
    let mut help = BTreeSet::new();
    for name in wrong {
        let asked = all().find(|question| question.subject() == name);
        let reason = match (asked, answers.of(name)) {
            (Some(question), Some(Became::Renamed(new))) => {
                help.insert(may_become(question, new));
                format!("cannot have become {new}: nothing of that name is new")
            }
            _ => match nearest(name, &known) {
                Some(nearest) => format!("did you mean {nearest}?"),
                None => "nothing is asked about it".to_owned(),
            },
        };
        fault.message.push_str(&format!("\n{name}: {reason}"));
    }
    if help.is_empty() {
        let known: Vec<&str> = known.into_iter().collect();
        help.insert(match known.as_slice() {
            [] => "there is nothing to be asked: leave them away".to_owned(),
            known => format!("there is to be asked: {}", known.join(", ")),
        });
    }
    fault.help.extend(help);
    Some(fault)
}

/// What something may have become instead of a name that is not new.
fn may_become(question: &Question, name: &str) -> String {
    let subject = question.subject();
    let Question::Gone { candidates, .. } = question else {
        return flag("--fill", &format!("{subject}=SQL"));
    };
    let of_table = subject.rsplit_once('.').is_some_and(|(table, _)| name.starts_with(&format!("{table}.")));
    let names: Vec<&str> = candidates.iter().map(|candidate| candidate.name.as_str()).collect();
    match names.as_slice() {
        [] => format!("if it goes: {}", flag("--drop", subject)),
        [first, ..] if of_table => {
            format!("behind the = stands the name alone: {}", flag("--rename", &format!("{subject}={first}")))
        }
        names => format!("{subject} may have become {}", names.join(", ")),
    }
}

fn nearest<'a>(name: &str, known: &BTreeSet<&'a str>) -> Option<&'a str> {
    let scored = known.iter().map(|known| (strsim::normalized_damerau_levenshtein(name, known), *known));
    let best = scored.filter(|(score, _)| *score >= ALIKE).max_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, name)| name)
}
