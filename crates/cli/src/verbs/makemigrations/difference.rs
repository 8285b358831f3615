//! `makemigrations --check`: what is different between the migrations and what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use caribou::Making;
use caribou::schema::Difference;
use caribou_migration::Dialect;
use serde_json::{Value, json};

use crate::args::MakeMigrations;
use crate::backends::Backends;
use crate::talk::Talk;
use crate::{Exit, Fault, document, explain};

use super::report::nothing;

pub(super) fn run(
    talk: &Talk,
    args: &MakeMigrations,
    backends: &Backends,
    making: &Making,
) -> Result<Exit, Fault> {
    let found = making.differences(&args.apps).map_err(|error| explain::make(talk, backends, &error))?;
    let notes: Vec<String> = making.notes().iter().map(|note| talk.short(note)).collect();
    let all = found
        .iter()
        .flat_map(|(dialect, differences)| differences.iter().map(move |difference| (*dialect, difference)));
    let all: Vec<(Dialect, &Difference)> = all.collect();
    let exit = if all.is_empty() { Exit::Done } else { Exit::Found };
    if talk.is_json() {
        let one = |(dialect, difference): &(Dialect, &Difference)| {
            let mut value = document::difference(difference, ("unwanted", "new"), ("migrations", "wanted"));
            value["backend"] = dialect.as_str().into();
            value
        };
        let differences: Vec<Value> = all.iter().map(one).collect();
        talk.document(&json!({ "differences": differences, "notes": notes }));
        return Ok(exit);
    }
    notes.iter().for_each(|note| talk.note(note));
    if all.is_empty() {
        talk.line(&nothing(&args.apps));
    } else {
        let (on_all, on_some) = lines(&all, found.len());
        on_all.iter().for_each(|line| talk.line(line));
        for (dialect, lines) in on_some {
            talk.line(&talk.out.cyan(&format!("on {dialect}:")));
            lines.iter().for_each(|line| talk.line(&format!("  {line}")));
        }
        let summary = format!("{} (in the migrations | wanted)", counted(&all));
        talk.line(&format!("\n{}", talk.out.bold(&summary)));
        talk.say(&format!(
            "{} to write it down: {}",
            talk.err.green("help:"),
            talk.command("makemigrations")
        ));
    }
    Ok(exit)
}

/// A line for each difference: those that all backends have, and the others by backend.
fn lines(all: &[(Dialect, &Difference)], backends: usize) -> (Vec<String>, BTreeMap<Dialect, Vec<String>>) {
    let of = |difference: &Difference| difference.to_string().lines().map(str::to_owned).collect::<Vec<_>>();
    let mut on: BTreeMap<String, BTreeSet<Dialect>> = BTreeMap::new();
    for (dialect, difference) in all {
        for line in of(difference) {
            on.entry(line).or_default().insert(*dialect);
        }
    }
    let (mut on_all, mut on_some) = (Vec::new(), BTreeMap::<Dialect, Vec<String>>::new());
    let first = all.first().map(|(dialect, _)| *dialect);
    for (dialect, difference) in all {
        for line in of(difference) {
            if on[&line].len() < backends {
                on_some.entry(*dialect).or_default().push(line);
            } else if Some(*dialect) == first {
                on_all.push(line);
            }
        }
    }
    (on_all, on_some)
}

/// How many parts differ, those that differ on several backends counted once.
fn counted(all: &[(Dialect, &Difference)]) -> String {
    let mut parts = BTreeSet::new();
    for (_, difference) in all {
        match difference {
            Difference::OnlyFirst(object) | Difference::OnlySecond(object) => {
                parts.insert((object.id().to_string(), String::new()));
            }
            Difference::Changed { id, details } => {
                parts.extend(details.iter().map(|detail| (id.to_string(), detail.part.to_string())));
            }
        }
    }
    if parts.len() == 1 { "1 difference".to_owned() } else { format!("{} differences", parts.len()) }
}
