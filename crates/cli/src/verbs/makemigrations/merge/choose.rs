//! Which branch goes first.

use caribou::schema::Difference;
use caribou::{PairReport, Seen};
use caribou_migration::MigrationId;
use serde_json::{Value, json};

use super::Merge;
use crate::question::{Manner, one_of};
use crate::{Exit, Fault};

/// How many things are said of an end before the rest is counted.
const ENDS: usize = 2;

/// The heads that were named, each by its full name, its name, its number or a unique prefix.
pub(super) fn named(merge: &Merge<'_>, texts: &[String]) -> Result<Vec<MigrationId>, Fault> {
    texts
        .iter()
        .map(|text| head(merge, text).map_err(|candidates| no_head(merge, text, &candidates)))
        .collect()
}

/// The head that a text means, or which ones it could mean.
pub(super) fn head(merge: &Merge<'_>, text: &str) -> Result<MigrationId, Vec<MigrationId>> {
    let all = || merge.heads.analysis().sides.iter().map(|side| &side.head);
    let number: Option<u64> = text.parse().ok();
    let (app, name) = text.split_once('.').map_or((None, text), |(app, name)| (Some(app), name));
    let ways: [&dyn Fn(&MigrationId) -> bool; 3] = [
        &|id| id.to_string() == text || id.name().as_str() == text,
        &|id| number.is_some() && id.name().number() == number,
        &|id| app.is_none_or(|app| id.app().as_str() == app) && id.name().as_str().starts_with(name),
    ];
    for is_meant in ways {
        let meant: Vec<&MigrationId> = all().filter(|id| is_meant(id)).collect();
        match meant.as_slice() {
            [] => {}
            [one] => return Ok((*one).clone()),
            several => return Err(several.iter().copied().cloned().collect()),
        }
    }
    Err(Vec::new())
}

pub(super) fn no_head(merge: &Merge<'_>, text: &str, candidates: &[MigrationId]) -> Fault {
    let names = |ids: &mut dyn Iterator<Item = &MigrationId>| {
        ids.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    if candidates.is_empty() {
        let heads = names(&mut merge.heads.analysis().sides.iter().map(|side| &side.head));
        return Fault::new("no_head", Exit::Usage, format!("{text} is not the head of a branch"))
            .help(format!("the heads are {heads}"));
    }
    Fault::new(
        "ambiguous_name",
        Exit::Usage,
        format!("{text} could be any of {}", names(&mut candidates.iter())),
    )
    .about(candidates)
    .help("give more of the name")
}

/// Decides which of some branches goes first, and returns all that go first then: asks, or takes the only one that can. `said` was said
/// already and is not enough.
pub(super) fn first(
    merge: &Merge<'_>,
    heads: &[MigrationId],
    only: Option<&MigrationId>,
    said: &[MigrationId],
) -> Result<Vec<MigrationId>, Fault> {
    let can: Vec<&MigrationId> = heads.iter().filter(|head| only.is_none_or(|only| only == *head)).collect();
    let is_in_vain = said.iter().any(|said| heads.contains(said));
    match (merge.manner, only) {
        (Manner::Offered, Some(only)) if !is_in_vain => Ok(with(said, heads, only, true)),
        (Manner::Offered | Manner::Never, _) => Err(undecided(merge, heads, &can, said)),
        _ if is_in_vain => Err(undecided(merge, heads, &can, said)),
        (Manner::Asked, _) => {
            let does: Vec<String> = can.iter().map(|head| does(merge, heads, head, only)).collect();
            let does: Vec<&str> = does.iter().map(String::as_str).collect();
            let place = one_of(merge.talk, &format!("{}: which goes first?", names(merge, heads)), &does)?;
            let chosen = can.get(place).copied().unwrap_or(&heads[0]);
            let same = format!("--first {}", short(merge, chosen));
            merge.talk.say(&format!("{} {same}", merge.talk.err.dim("answered as by")));
            Ok(with(said, heads, chosen, only.is_some()))
        }
    }
}

/// What goes first when one of some branches does: what has to, before all that was said, what may, behind it.
fn with(said: &[MigrationId], heads: &[MigrationId], head: &MigrationId, has_to: bool) -> Vec<MigrationId> {
    let mut all: Vec<MigrationId> = said.iter().filter(|known| !heads.contains(known)).cloned().collect();
    all.insert(if has_to { 0 } else { all.len() }, head.clone());
    all
}

/// The flags that say so.
pub(super) fn flags(merge: &Merge<'_>, first: &[MigrationId]) -> String {
    first.iter().map(|id| format!(" --first {}", short(merge, id))).collect()
}

/// The order is to be chosen, and nobody may be asked, or what was said is not possible.
fn undecided(merge: &Merge<'_>, heads: &[MigrationId], can: &[&MigrationId], said: &[MigrationId]) -> Fault {
    let only = (can.len() < heads.len()).then(|| can.first().copied()).flatten();
    let what = match only {
        None => "either can go first, and they end differently".to_owned(),
        Some(only) => format!("only {} can go first", short(merge, only)),
    };
    let mut message = format!("{}: {what}; nothing was written", names(merge, heads));
    can.iter().for_each(|head| message.push_str(&format!("\n{}", does(merge, heads, head, only))));
    let command = |head: &MigrationId| {
        let first = with(said, heads, head, only.is_some());
        merge.talk.command(&(merge.call() + &flags(merge, &first)))
    };
    let choice = |head: &&MigrationId| json!({ "first": head.to_string(), "does": does(merge, heads, head, only), "command": command(head) });
    let fault = Fault::new("decision_needed", Exit::Decision, message)
        .about(heads)
        .field("choices", can.iter().map(choice).collect::<Vec<Value>>())
        .field("conflicts", merge.verdicts());
    let fault =
        can.iter().fold(fault, |fault, head| fault.help(format!("let it go first: {}", command(head))));
    fault.help(format!(
        "or put one branch on top of the other: {}",
        merge.talk.command(&format!(
            "{} --rebase {}",
            merge.call(),
            can.first().copied().or(heads.first()).map(|head| short(merge, head)).unwrap_or_default()
        ))
    ))
}

/// What it comes to when a branch goes first.
fn does(merge: &Merge<'_>, heads: &[MigrationId], head: &MigrationId, only: Option<&MigrationId>) -> String {
    let first = format!("{} first", short(merge, head));
    if only.is_some() {
        return format!("{first}: only this order runs");
    }
    let ends: Vec<String> = pair(merge, heads).map(|pair| ends(merge, pair, head)).unwrap_or_default();
    match ends.as_slice() {
        [] => first,
        few if few.len() <= ENDS => format!("{first}: {}", few.join(", ")),
        many => format!("{first}: {} and {} more", many[..ENDS].join(", "), many.len() - ENDS),
    }
}

/// What is at the end when a branch goes first, where that was seen to be different.
fn ends(merge: &Merge<'_>, pair: &PairReport, head: &MigrationId) -> Vec<String> {
    let is_first = merge.heads.analysis().sides[pair.first].head == *head;
    let seen = pair.seen.values().find_map(|seen| match seen {
        Seen::Orders(orders) if !orders.schema.is_empty() || !orders.rows.is_empty() => Some(orders),
        _ => None,
    });
    let Some(orders) = seen else { return Vec::new() };
    let mut ends = Vec::new();
    for difference in &orders.schema {
        match difference {
            Difference::OnlyFirst(object) => ends.push(there(&object.id().to_string(), is_first)),
            Difference::OnlySecond(object) => ends.push(there(&object.id().to_string(), !is_first)),
            Difference::Changed { id, details } => ends.extend(details.iter().map(|detail| {
                let end = if is_first { &detail.first } else { &detail.second };
                match end {
                    Some(end) => format!("{} of {id} ends as {end}", detail.part),
                    None => format!("{} of {id} is not there", detail.part),
                }
            })),
        }
    }
    ends.extend(orders.rows.iter().map(|lost| format!("{lost} end differently")));
    ends
}

fn there(what: &str, is_there: bool) -> String {
    if is_there { format!("{what} is there") } else { format!("{what} is not there") }
}

/// What two branches are to each other.
fn pair<'a>(merge: &'a Merge<'_>, heads: &[MigrationId]) -> Option<&'a PairReport> {
    let analysis = merge.heads.analysis();
    let is_meant = |place: usize| heads.contains(&analysis.sides[place].head);
    analysis.pairs.iter().find(|pair| is_meant(pair.first) && is_meant(pair.second))
}

fn names(merge: &Merge<'_>, heads: &[MigrationId]) -> String {
    heads.iter().map(|head| short(merge, head)).collect::<Vec<_>>().join(" and ")
}

/// The name of a head, with its app where several apps have heads.
pub(super) fn short(merge: &Merge<'_>, head: &MigrationId) -> String {
    let is_one_app = merge.heads.analysis().conflicts.len() == 1;
    if is_one_app { head.name().as_str().to_owned() } else { head.to_string() }
}
