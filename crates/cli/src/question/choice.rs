//! What can be answered to a question of `makemigrations`, and the flag that gives the same answer.

use caribou::detect::{Became, Candidate, GoneKind, Question};
use serde_json::{Value, json};

/// How many candidates are offered; a flag can name any other.
const CANDIDATES: usize = 8;

/// One of the answers to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// What it does.
    pub(crate) does: String,
    /// The flag that gives the same answer, ready to be copied.
    pub(crate) flag: String,
    /// The answer.
    pub(crate) answer: Answer,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It has another name, or goes.
    Became(Became),
    /// A value, which is typed; this one is offered.
    Value(Option<String>),
    /// No value.
    NoValue,
}

/// What is asked.
pub(crate) fn prompt(question: &Question) -> String {
    match question {
        Question::Gone { subject, kind, .. } => {
            format!("{} {subject} is not wanted any more: what became of it?", word(*kind))
        }
        Question::Fill { column, data_type, is_new: true, .. } => format!(
            "column {column} ({data_type}) is new, must not be NULL and has no default: what do the rows get that are there?"
        ),
        Question::Fill { column, data_type, .. } => {
            format!(
                "column {column} ({data_type}) must not be NULL any more: what do the rows get that have NULL?"
            )
        }
    }
}

/// The answers to a question, the offered one first.
pub(crate) fn choices(question: &Question) -> Vec<Choice> {
    match question {
        Question::Gone { subject, kind, candidates } => {
            let renamed = candidates.iter().take(CANDIDATES).map(|candidate| renamed(subject, candidate));
            renamed.chain([dropped(subject, *kind, candidates.is_empty())]).collect()
        }
        Question::Fill { column, is_new, suggestion, .. } => {
            let value = Choice {
                does: match (is_new, suggestion) {
                    (true, Some(value)) => format!("a value for the rows that are there, such as {value}"),
                    (true, None) => "a value for the rows that are there".to_owned(),
                    (false, Some(value)) => format!("a value for the rows with NULL, such as {value}"),
                    (false, None) => "a value for the rows with NULL".to_owned(),
                },
                flag: flag("--fill", &format!("{column}={}", suggestion.as_deref().unwrap_or("SQL"))),
                answer: Answer::Value(suggestion.clone()),
            };
            let nothing = Choice {
                does: "nothing: no row has NULL, or the migration shall fail".to_owned(),
                flag: flag("--no-fill", column),
                answer: Answer::NoValue,
            };
            if *is_new { vec![value] } else { vec![value, nothing] }
        }
    }
}

fn renamed(subject: &str, candidate: &Candidate) -> Choice {
    let Candidate { name, score, reasons } = candidate;
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    Choice {
        does: format!("renamed to {name}  ({score}%{why})"),
        flag: flag("--rename", &format!("{subject}={name}")),
        answer: Answer::Became(Became::Renamed(name.clone())),
    }
}

fn dropped(subject: &str, kind: GoneKind, is_only: bool) -> Choice {
    let lost = match kind {
        GoneKind::Table => "its rows are lost",
        GoneKind::Column => "its values are lost",
        GoneKind::Value => "and no row may have it then",
    };
    let no = if is_only { "" } else { "no: " };
    Choice {
        does: format!("{no}drop {subject}, {lost}"),
        flag: flag("--drop", subject),
        answer: Answer::Became(Became::Dropped),
    }
}

/// A question for programs.
pub(crate) fn document(question: &Question) -> Value {
    let kind = match question {
        Question::Gone { kind, .. } => word(*kind),
        Question::Fill { .. } => "fill",
    };
    let answer = |choice: Choice| json!({ "flag": choice.flag, "does": choice.does });
    let candidate = |candidate: &Candidate| {
        let reasons: Vec<String> = candidate.reasons.iter().map(ToString::to_string).collect();
        json!({ "name": candidate.name, "score": candidate.score, "reasons": reasons })
    };
    let candidates = match question {
        Question::Gone { candidates, .. } => candidates.iter().map(candidate).collect(),
        Question::Fill { .. } => Vec::new(),
    };
    json!({
        "subject": question.subject(),
        "kind": kind,
        "question": prompt(question),
        "candidates": candidates,
        "answers": choices(question).into_iter().map(answer).collect::<Vec<_>>(),
    })
}

fn word(kind: GoneKind) -> &'static str {
    match kind {
        GoneKind::Table => "table",
        GoneKind::Column => "column",
        GoneKind::Value => "value",
    }
}

/// A flag with its value as a shell takes it.
pub(crate) fn flag(flag: &str, value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,@%+".contains(c);
    if value.chars().all(plain) {
        format!("{flag} {value}")
    } else if value.contains(['"', '$', '`', '\\', '!']) {
        format!("{flag} '{}'", value.replace('\'', r"'\''"))
    } else {
        format!("{flag} \"{value}\"")
    }
}

#[cfg(test)]
mod tests {
    use caribou::detect::Reason;

    use super::*;

    fn shown(question: &Question) -> String {
        let line = |choice: Choice| format!("\n  {}\n      {}", choice.does, choice.flag);
        prompt(question) + &choices(question).into_iter().map(line).collect::<String>()
    }

    fn gone(kind: GoneKind, subject: &str, candidates: Vec<Candidate>) -> Question {
        Question::Gone { subject: subject.into(), kind, candidates }
    }

    fn fill(column: &str, is_new: bool, suggestion: Option<&str>) -> Question {
        let suggestion = suggestion.map(str::to_owned);
        Question::Fill { column: column.into(), data_type: "TEXT".into(), is_new, suggestion }
    }

    #[test]
    fn each_answer_says_what_it_does_and_which_flag_gives_it() {
        let reasons = vec![Reason::SameType, Reason::SamePlace, Reason::NamesAlike];
        let subject = Candidate { name: "subject".into(), score: 97, reasons };
        let summary = Candidate { name: "summary".into(), score: 40, reasons: vec![] };
        insta::assert_snapshot!(shown(&gone(GoneKind::Column, "ticket.title", vec![subject, summary])), @"
        column ticket.title is not wanted any more: what became of it?
          renamed to subject  (97%: same type, same place, names alike)
              --rename ticket.title=subject
          renamed to summary  (40%)
              --rename ticket.title=summary
          no: drop ticket.title, its values are lost
              --drop ticket.title
        ");
        insta::assert_snapshot!(shown(&gone(GoneKind::Table, "draft", vec![])), @"
        table draft is not wanted any more: what became of it?
          drop draft, its rows are lost
              --drop draft
        ");
        insta::assert_snapshot!(shown(&gone(GoneKind::Value, "mood.so so", vec![])), @r#"
        value mood.so so is not wanted any more: what became of it?
          drop mood.so so, and no row may have it then
              --drop "mood.so so"
        "#);
    }

    #[test]
    fn a_value_is_asked_for_and_only_a_column_that_is_there_can_do_without() {
        insta::assert_snapshot!(shown(&fill("ticket.body", true, Some("''"))), @r#"
        column ticket.body (TEXT) is new, must not be NULL and has no default: what do the rows get that are there?
          a value for the rows that are there, such as ''
              --fill "ticket.body=''"
        "#);
        insta::assert_snapshot!(shown(&fill("ticket.body", false, None)), @"
        column ticket.body (TEXT) must not be NULL any more: what do the rows get that have NULL?
          a value for the rows with NULL
              --fill ticket.body=SQL
          nothing: no row has NULL, or the migration shall fail
              --no-fill ticket.body
        ");
    }

    #[test]
    fn flags_are_quoted_for_a_shell() {
        for (value, quoted) in [
            ("a.b=c", "--x a.b=c"),
            ("a=''", "--x \"a=''\""),
            ("a=\"b\" || 'c'", r#"--x 'a="b" || '\''c'\'''"#),
            ("a=$1", "--x 'a=$1'"),
            ("straße=weg", "--x \"straße=weg\""),
        ] {
            assert_eq!(flag("--x", value), quoted);
        }
    }
}
