//! The report of heads for programs.

use caribou::graph::Conflict;
use caribou::merging::{Decision, Origin};
use caribou::verify::Orders;
use caribou::{PairReport, Seen, Side};
use caribou_migration::Dialect;
use serde_json::{Value, json};

use super::words::{key, why};
use super::{Heads, name};
use crate::document;
use crate::talk::Talk;

pub(super) fn of(heads: &Heads, talk: &Talk, conflict: &Conflict) -> Value {
    json!({
        "app": conflict.app.as_str(),
        "fork": conflict.fork.as_ref().map(|fork| fork.name().as_str()),
        "heads": heads.sides(conflict).map(|side| head(heads, conflict, side)).collect::<Vec<_>>(),
        "unread": heads.unread.as_ref().map(|reason| talk.short(reason)),
        "pairs": heads.pairs(conflict).map(|told| pair(heads, talk, conflict, told)).collect::<Vec<_>>(),
    })
}

fn head(heads: &Heads, conflict: &Conflict, side: &Side) -> Value {
    let commit = heads.commit(side);
    json!({
        "name": side.head.name().as_str(),
        "migrations": side.migrations.iter().map(|id| name(conflict, id)).collect::<Vec<_>>(),
        "does": side.does.iter().map(|change| change.text.as_str()).collect::<Vec<_>>(),
        "author": commit.map(|commit| commit.author.as_str()),
        "date": commit.map(|commit| commit.time.to_string()),
        "commit": commit.map(|commit| commit.hash.as_str()),
    })
}

fn pair(heads: &Heads, talk: &Talk, conflict: &Conflict, told: &PairReport) -> Value {
    let (first, second) = heads.names(told);
    let decision = |(dialect, decision): &(Dialect, Decision)| {
        json!({
            "first": statement(talk, &decision.first),
            "second": statement(talk, &decision.second),
            "backend": dialect.as_str(),
            "verdict": key(decision.verdict),
            "why": why(decision),
        })
    };
    let seen = told.seen.iter().map(|(dialect, seen)| (dialect.as_str().to_owned(), ran(talk, seen)));
    json!({
        "first": name(conflict, first),
        "second": name(conflict, second),
        "verdict": key(told.verdict),
        "decisions": told.decisions.iter().map(decision).collect::<Vec<_>>(),
        "seen": seen.collect::<serde_json::Map<_, _>>(),
    })
}

fn statement(talk: &Talk, origin: &Origin) -> Value {
    json!({ "file": talk.short(&origin.file), "line": origin.line, "text": origin.start })
}

/// What was seen when both orders ran.
fn ran(talk: &Talk, seen: &Seen) -> Value {
    let orders: &Orders = match seen {
        Seen::Orders(orders) => orders,
        Seen::Not(reason) => return json!({ "ran": false, "reason": talk.short(reason) }),
    };
    let said = |error: Option<String>| error.map(|error| talk.short(&error));
    let sides = (("only_first", "only_second"), ("first_then_second", "second_then_first"));
    let differences =
        orders.schema.iter().map(|difference| document::difference(difference, sides.0, sides.1));
    json!({
        "ran": true,
        "same": orders.is_same(),
        "first_then_second": said(orders.first_then_second.as_ref().map(ToString::to_string)),
        "second_then_first": said(orders.second_then_first.as_ref().map(ToString::to_string)),
        "differences": differences.collect::<Vec<_>>(),
        "rows": orders.rows.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
