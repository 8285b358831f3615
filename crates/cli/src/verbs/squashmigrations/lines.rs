//! What is said of the statements of a squash, the same of several backends once.

use std::collections::BTreeMap;

use caribou::sql::split;
use caribou::squashing::{LeftOut, Origin, Stop, Waste, Why};
use caribou::{NewSquash, OnBackend, WayBackFrom};
use caribou_migration::Dialect;

use crate::deployed::named;

/// Something that is so on some backends: what, and on which if not on all of them.
pub(super) type On<T> = (T, Option<Vec<Dialect>>);

/// Collects what each backend has, in the order in which it comes; what several have stands once.
pub(super) fn shared<T: Ord + Clone>(
    on: &BTreeMap<Dialect, OnBackend>,
    of: impl Fn(Dialect, &OnBackend) -> Vec<T>,
) -> Vec<On<T>> {
    let mut places: BTreeMap<T, usize> = BTreeMap::new();
    let mut found: Vec<(T, Vec<Dialect>)> = Vec::new();
    for (dialect, backend) in on {
        for one in of(*dialect, backend) {
            let place = *places.entry(one.clone()).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, dialects)) if dialects.last() != Some(dialect) => dialects.push(*dialect),
                Some(_) => {}
                None => found.push((one, vec![*dialect])),
            }
        }
    }
    let all = on.len();
    found.into_iter().map(|(one, dialects)| (one, Some(dialects).filter(|on| on.len() < all))).collect()
}

/// Behind a line that is not true of all backends.
pub(super) fn suffix(dialects: Option<&[Dialect]>) -> String {
    dialects.map_or(String::new(), |on| {
        format!(" ({})", on.iter().map(|dialect| dialect.as_str()).collect::<Vec<_>>().join(", "))
    })
}

/// How many statements became how many.
pub(super) fn counts(squash: &NewSquash) -> String {
    let pairs = shared(&squash.on, |dialect, on| vec![(on.up.statements, after(dialect, on))]);
    let mut said = None;
    let mut texts = Vec::new();
    for ((before, after), on) in &pairs {
        // A number is said once, not for each backend.
        let begin =
            if said == Some(*before) { String::new() } else { format!("{} ", many(*before, "statement")) };
        texts.push(format!("{begin}into {after}{}", suffix(on.as_deref())));
        said = Some(*before);
    }
    texts.join(", ")
}

/// How many statements the script has that leads there.
pub(super) fn after(dialect: Dialect, backend: &OnBackend) -> usize {
    // One step may be written as several statements.
    split(&backend.up_text, dialect).map_or(backend.up.steps.len(), |statements| statements.len())
}

/// What is left out, by reason.
pub(super) fn left_out(squash: &NewSquash) -> BTreeMap<Waste, Vec<On<Origin>>> {
    let of = |_, backend: &OnBackend| {
        let one = |left: &LeftOut| (left.waste.clone(), left.statement.clone());
        backend.up.left_out.iter().map(one).collect()
    };
    let mut reasons: BTreeMap<Waste, Vec<On<Origin>>> = BTreeMap::new();
    for ((waste, origin), on) in shared(&squash.on, of) {
        reasons.entry(waste).or_default().push((origin, on));
    }
    reasons
}

/// What stood in the way: the statement, why, and which pairs it kept apart; what kept most apart comes first.
pub(super) fn stops(squash: &NewSquash) -> Vec<On<Stopped>> {
    let of = |_, backend: &OnBackend| {
        let one = |stop: &Stop| (stop.by.clone(), stop.why.clone(), stop.pairs.clone());
        backend.up.stops.iter().map(one).collect()
    };
    let mut stops = shared(&squash.on, of);
    stops.sort_by_key(|((_, _, pairs), _)| usize::MAX - pairs.len());
    stops
}

/// A statement, why it stands in the way, and the pairs that it kept apart.
pub(super) type Stopped = (Origin, Why, Vec<(Origin, Origin)>);

/// Where the way back is from.
pub(super) fn way_back(squash: &NewSquash) -> Vec<String> {
    let of = |_, backend: &OnBackend| {
        vec![match &backend.way_back {
            WayBackFrom::Scripts => "way back: from the down scripts".to_owned(),
            WayBackFrom::Difference(ids) => {
                let has = if ids.len() == 1 { "has" } else { "have" };
                format!(
                    "way back: from the difference of the schemas, since {} {has} none that could be used",
                    named(ids)
                )
            }
            WayBackFrom::None(ids) => format!("no way back: {} cannot be taken back", named(ids)),
        }]
    };
    shared(&squash.on, of).iter().map(|(line, on)| format!("{line}{}", suffix(on.as_deref()))).collect()
}

pub(super) fn waste(waste: &Waste) -> &'static str {
    match waste {
        Waste::NoRows => "change rows of tables that are new and still empty",
        Waste::Elidable => "of migrations that say `elidable`",
        Waste::Transaction => "begin or end a transaction, which the squash is already",
        Waste::Housekeeping => "only tidy up",
        Waste::KeyChecks => "switch the checking of foreign keys, which `migrate` does where it is needed",
        Waste::Preamble => "are settings in front of a dump, which nothing here needs",
        Waste::Nothing => "make what is there already, or drop what is not",
        _ => "not needed",
    }
}

/// The word of a reason, for programs.
pub(super) fn waste_word(waste: &Waste) -> &'static str {
    match waste {
        Waste::NoRows => "no_rows",
        Waste::Elidable => "elidable",
        Waste::Transaction => "transaction",
        Waste::Housekeeping => "housekeeping",
        Waste::KeyChecks => "key_checks",
        Waste::Preamble => "preamble",
        Waste::Nothing => "nothing",
        _ => "other",
    }
}

pub(super) fn why(why: &Why) -> String {
    match why {
        Why::Rows(tables) => format!("reads or writes rows of {}", tables.join(", ")),
        Why::Opaque => "is not understood".to_owned(),
        Why::Setting => "is a setting that holds for what is behind it".to_owned(),
        Why::Needs => "needs or changes what they are about".to_owned(),
        _ => "stands in the way".to_owned(),
    }
}

/// The word of a reason, for programs.
pub(super) fn why_word(why: &Why) -> &'static str {
    match why {
        Why::Rows(_) => "rows",
        Why::Opaque => "opaque",
        Why::Setting => "setting",
        Why::Needs => "needs",
        _ => "other",
    }
}

/// `1 statement`, `2 statements`.
pub(super) fn many(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
