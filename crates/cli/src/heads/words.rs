//! Verdicts and their reasons in words.

use caribou::merging::{Decision, Verdict, Why};
use caribou::schema::Resource;

/// How many things are named before the rest is counted.
const NAMED: usize = 3;

/// A verdict for people.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Independent => "independent",
        Verdict::SameEffect => "same effect",
        Verdict::OrderMatters => "order matters",
        Verdict::Contradict => "contradict",
    }
}

/// A verdict for programs.
pub(super) fn key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Independent => "independent",
        Verdict::SameEffect => "same_effect",
        Verdict::OrderMatters => "order_matters",
        Verdict::Contradict => "contradict",
    }
}

/// Why two statements are not independent, as a sentence about the first and the second.
pub(super) fn why(decision: &Decision) -> String {
    match &decision.why {
        Why::Same => "both do the same".to_owned(),
        Why::Fails { second_after_first: Some(error), first_after_second: Some(other) } if error == other => {
            format!("after either, the other does not fit: {error}")
        }
        Why::Fails { second_after_first, first_after_second } => {
            let after = |error: &Option<_>, first: &str, second: &str| {
                let error: &Option<caribou::schema::ApplyError> = error;
                error.as_ref().map(|error| format!("after the {first}, the {second} does not fit: {error}"))
            };
            let both =
                [after(second_after_first, "first", "second"), after(first_after_second, "second", "first")];
            let both: Vec<String> = both.into_iter().flatten().collect();
            both.join("; ")
        }
        Why::Differ(changed) if changed.is_empty() => "each order leads to another end".to_owned(),
        Why::Differ(changed) => {
            format!("both change {}, and each order leads to another end", listed(changed))
        }
        Why::Rows(touched) if touched.is_empty() => "which comes first may matter to the rows".to_owned(),
        Why::Rows(touched) => {
            format!("both touch {}, and which comes first may matter to the rows", listed(touched))
        }
        Why::Opaque => "one of them is not understood, and may do anything".to_owned(),
        _ => "each order may lead to another end".to_owned(),
    }
}

fn listed(resources: &[Resource]) -> String {
    let mut words: Vec<String> = resources.iter().map(resource).collect();
    words.dedup();
    let more = words.len().saturating_sub(NAMED);
    words.truncate(NAMED);
    match more {
        0 => words.join(", "),
        more => format!("{} and {more} more", words.join(", ")),
    }
}

fn resource(resource: &Resource) -> String {
    match resource {
        Resource::Object(id) => id.to_string(),
        Resource::Column(table, column) => format!("column {table}.{column}"),
        Resource::Constraint(table, constraint) => format!("constraint {constraint} of {table}"),
        Resource::Constraints(table) => format!("constraints of {table}"),
        Resource::Rows(table) => format!("rows of {table}"),
        Resource::Unsaid => "what depends on them".to_owned(),
        Resource::Everything => "anything".to_owned(),
    }
}
