//! The report of heads for people.

use caribou::git::Commit;
use caribou::graph::Conflict;
use caribou::merging::{Decision, Origin, Verdict};
use caribou::schema::Difference;
use caribou::verify::Orders;
use caribou::{PairReport, Seen, Side};
use caribou_migration::{Dialect, MigrationId};

use super::words::{verdict, why};
use super::{Heads, name, place};
use crate::talk::Talk;

/// How many pairs of branches, of statements, and how many things that a branch does are shown before the rest is counted.
const PAIRS: usize = 6;
const DECISIONS: usize = 3;
const DOES: usize = 2;

pub(super) fn of(heads: &Heads, talk: &Talk, conflict: &Conflict) -> Vec<String> {
    let fork = match &conflict.fork {
        Some(fork) => format!("which fork at {}", fork.name()),
        None => "which have nothing in common".to_owned(),
    };
    let mut lines = vec![format!("{} has {} heads, {fork}", conflict.app, conflict.heads.len())];
    let width =
        conflict.heads.iter().map(|head| head.name().as_str().chars().count()).max().unwrap_or_default();
    for side in heads.sides(conflict) {
        let (head, by) = (side.head.name().as_str(), heads.commit(side).map(by).unwrap_or_default());
        let does = if heads.is_known(side) { does(side) } else { chain(side) };
        lines.push(format!("  {head:width$}  {does}{by}").trim_end().to_owned());
    }
    if let Some(reason) = &heads.unread {
        let mut reason = reason.lines();
        lines.push(format!(
            "  what they are to each other is not known: {}",
            talk.short(reason.next().unwrap_or_default())
        ));
        lines.extend(reason.map(|line| format!("    {}", talk.short(line))));
    }
    let pairs: Vec<&PairReport> = heads.pairs(conflict).collect();
    for told in pairs.iter().take(PAIRS) {
        pair(heads, talk, conflict, told, &mut lines);
    }
    if pairs.len() > PAIRS {
        lines.push(format!("  and {} more", pairs.len() - PAIRS));
    }
    lines
}

/// What a branch does, in a few words.
fn does(side: &Side) -> String {
    let mut texts: Vec<&str> = side.does.iter().map(|change| change.text.as_str()).collect();
    texts.dedup();
    let words = match texts.as_slice() {
        [] => "no change of the schema".to_owned(),
        all if all.len() <= DOES => all.join(", "),
        [first, ..] => format!("{first}, and {} more", texts.len() - 1),
    };
    match side.migrations.len() {
        0 | 1 => words,
        many => format!("{words} ({many} migrations)"),
    }
}

/// The migrations of a branch of which nothing else is known.
fn chain(side: &Side) -> String {
    let names: Vec<&str> = side.migrations.iter().map(|id| id.name().as_str()).collect();
    if names.len() > 1 { names.join(" -> ") } else { String::new() }
}

fn by(commit: &Commit) -> String {
    format!("  ({}, {})", commit.author, commit.time.strftime("%Y-%m-%d"))
}

fn pair(heads: &Heads, talk: &Talk, conflict: &Conflict, told: &PairReport, lines: &mut Vec<String>) {
    let (first, second) = heads.names(told);
    let (first, second) = (name(conflict, first), name(conflict, second));
    let source = if told.seen.values().any(|seen| matches!(seen, Seen::Orders(_))) {
        ""
    } else {
        ", as their scripts say"
    };
    lines.push(format!("  {first} and {second}: {}{source}", verdict(told.verdict)));
    if told.verdict != Verdict::Independent {
        let decisions = gathered(&told.decisions);
        for (decision, on) in decisions.iter().take(DECISIONS) {
            decided(talk, decision, lines);
            if on.len() < heads.backends {
                let on: Vec<&str> = on.iter().map(|dialect| dialect.as_str()).collect();
                lines.push(format!("      on {}", on.join(", ")));
            }
        }
        if decisions.len() > DECISIONS {
            lines.push(format!("    and {} more", decisions.len() - DECISIONS));
        }
    }
    for (dialect, seen) in &told.seen {
        if let Seen::Orders(orders) = seen {
            ran(talk, *dialect, orders, (&first, &second), lines);
        }
    }
}

/// The statements that decide about two branches, and what each branch does by itself.
pub(super) fn between(heads: &Heads, talk: &Talk, ids: [&MigrationId; 2]) -> Vec<String> {
    let is_meant = |pair: &&PairReport| {
        let (first, second) = heads.names(pair);
        ids.contains(&first) && ids.contains(&second)
    };
    let mut lines = Vec::new();
    if let Some(pair) = heads.analysis.pairs.iter().find(is_meant) {
        let decisions = gathered(&pair.decisions);
        decisions.iter().take(DECISIONS).for_each(|(decision, _)| decided(talk, decision, &mut lines));
    }
    lines.iter_mut().for_each(|line| *line = line.strip_prefix("    ").unwrap_or(line).to_owned());
    for side in heads.analysis.sides.iter().filter(|side| ids.contains(&&side.head)) {
        lines.push(format!("{} alone: {}", side.head.name(), does(side)));
    }
    lines
}

/// The decisions that are the same on several backends, once, the gravest first.
pub(super) fn gathered(decisions: &[(Dialect, Decision)]) -> Vec<(&Decision, Vec<Dialect>)> {
    let mut gathered: Vec<(&Decision, Vec<Dialect>)> = Vec::new();
    for (dialect, decision) in decisions {
        match gathered.iter_mut().find(|(known, _)| *known == decision) {
            Some((_, on)) => on.push(*dialect),
            None => gathered.push((decision, vec![*dialect])),
        }
    }
    gathered.sort_by_key(|(decision, _)| std::cmp::Reverse(decision.verdict));
    gathered
}

fn decided(talk: &Talk, decision: &Decision, lines: &mut Vec<String>) {
    let places = [&decision.first, &decision.second].map(|origin| place(talk, &origin.file, origin.line));
    let width = places.iter().map(|place| place.chars().count()).max().unwrap_or_default();
    let statement = |place: &String, origin: &Origin| format!("    {place:width$}  {}", origin.start);
    lines.push(statement(&places[0], &decision.first));
    lines.push(statement(&places[1], &decision.second));
    lines.push(format!("      {}", why(decision)));
}

/// What was seen when both orders ran.
fn ran(
    talk: &Talk,
    dialect: Dialect,
    orders: &Orders,
    (first, second): (&str, &str),
    lines: &mut Vec<String>,
) {
    let fails = [(&orders.first_then_second, first, second), (&orders.second_then_first, second, first)];
    for (error, before, after) in fails {
        if let Some(error) = error {
            let error = talk.short(&error.to_string());
            lines.push(format!(
                "    on {dialect}, {before} and then {after} fails: {}",
                error.lines().collect::<Vec<_>>().join(" ")
            ));
        }
    }
    if !orders.schema.is_empty() || !orders.rows.is_empty() {
        lines.push(format!("    on {dialect} the orders end differently ({first} first | {second} first):"));
        lines.extend(orders.schema.iter().flat_map(differs));
        lines.extend(orders.rows.iter().map(|lost| format!("      {lost}")));
    }
}

fn differs(difference: &Difference) -> Vec<String> {
    difference.to_string().lines().map(|line| format!("      {line}")).collect()
}
