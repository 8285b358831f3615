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
        let lines = lines(&all, found.len());
        lines.iter().for_each(|line| talk.line(line));
        let many =
            if lines.len() == 1 { "1 difference".to_owned() } else { format!("{} differences", lines.len()) };
        talk.line(&format!("\n{}", talk.out.bold(&format!("{many} (in the migrations | wanted)"))));
        talk.say(&format!(
            "{} to write it down: {}",
            talk.err.green("help:"),
            talk.command("makemigrations")
        ));
    }
    Ok(exit)
}

/// A line for each difference, with the backends that have it where not all do.
fn lines(all: &[(Dialect, &Difference)], backends: usize) -> Vec<String> {
    let mut lines: Vec<(String, BTreeSet<&str>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (dialect, difference) in all {
        for line in difference.to_string().lines() {
            let place = *places.entry(line.to_owned()).or_insert(lines.len());
            if place == lines.len() {
                lines.push((line.to_owned(), BTreeSet::new()));
            }
            lines[place].1.insert(dialect.as_str());
        }
    }
    let shown = |(line, dialects): (String, BTreeSet<&str>)| {
        let on: Vec<&str> = dialects.into_iter().collect();
        if on.len() == backends { line } else { format!("{line}  (on {})", on.join(", ")) }
    };
    lines.into_iter().map(shown).collect()
}
