//! What running new migrations on scratch databases shows.

use caribou::schema::Difference;
use caribou::target::Target;
use caribou::verify::{NoScratch, Place, Proof, RoundTripError};
use caribou::{Drafted, Making};
use caribou_migration::{Dialect, Direction};
use serde_json::{Value, json};

use super::leaves_out;
use crate::args::MakeMigrations;
use crate::backends::Backends;
use crate::progress::Steps;
use crate::session::{actor, now};
use crate::talk::Talk;
use crate::{Exit, Fault, document};

/// What is known of new migrations on one backend.
pub(super) struct Proven {
    pub(super) dialect: Dialect,
    pub(super) outcome: Outcome,
}

/// Whether it is proven.
pub(super) enum Outcome {
    /// It is, with what was seen.
    Yes(Proof),
    /// It is not, and why.
    No(String),
}

/// Runs new migrations on each backend that can be had, there and back.
///
/// # Errors
/// When they do not do what they shall: nothing may be written then.
pub(super) fn prove(
    talk: &Talk,
    args: &MakeMigrations,
    backends: &Backends,
    making: &Making,
    drafted: &Drafted,
) -> Result<Vec<Proven>, Fault> {
    let places = places(talk, args, backends);
    let steps = Steps::new(talk, places.len());
    let mut proofs = Vec::new();
    for (dialect, place) in places {
        steps.next(&format!("there and back on {dialect}"));
        let outcome = match place {
            _ if making.leaves_out(dialect) => Outcome::No("nothing is written for it yet".to_owned()),
            Ok((place, target)) => one(talk, making, drafted, &place, target.as_ref())?,
            Err(reason) => Outcome::No(reason),
        };
        proofs.push(Proven { dialect, outcome });
    }
    Ok(proofs)
}

/// Where a backend can be tried, and beside which database, or why it cannot.
pub(super) type AtHand = Result<(Place, Option<Target>), String>;

/// Where each backend can be tried, or why it cannot. Servers are named before a bar is drawn, which would stand in the way.
pub(super) fn places(talk: &Talk, args: &MakeMigrations, backends: &Backends) -> Vec<(Dialect, AtHand)> {
    let place = |dialect: Dialect| match leaves_out(args, dialect) {
        true => Err("--no-proof".to_owned()),
        false => backends.place(talk, dialect),
    };
    backends.dialects.iter().map(|dialect| (*dialect, place(*dialect))).collect()
}

fn one(
    talk: &Talk,
    making: &Making,
    drafted: &Drafted,
    place: &Place,
    target: Option<&Target>,
) -> Result<Outcome, Fault> {
    let dialect = place.dialect();
    let scrub = |text: String| target.map_or(text.clone(), |target| target.url.scrub(&text));
    let actor = actor(&talk.environment);
    let context =
        caribou::Context { clock: &now, actor: actor.as_deref(), version: talk.program.version, label: None };
    match making.prove(drafted, place, &context) {
        Ok(proof) if !proof.up.is_empty() => {
            let what = "they do not make what is wanted (wanted | made)";
            Err(differs(talk, "not_what_is_wanted", dialect, what, &proof.up))
        }
        Ok(proof) if !proof.back.is_empty() => {
            let what = "the way back does not bring back what was before (before | after)";
            Err(differs(talk, "down_differs", dialect, what, &proof.back))
        }
        Ok(proof) => Ok(Outcome::Yes(proof)),
        Err(RoundTripError::NoScratch(reason)) => Ok(Outcome::No(scrub(no_scratch(&reason)))),
        Err(error) => {
            let message = format!("on {dialect} they do not run; nothing was written\n{error}");
            Err(Fault::new("proof_failed", Exit::Migrations, scrub(message)).help(by_hand(talk)))
        }
    }
}

/// Why there is no scratch database, without its address taken out.
pub(super) fn no_scratch(reason: &NoScratch) -> String {
    match reason {
        NoScratch::NotAllowed { message, grant } => {
            format!("{message}; an administrator can allow it: {grant};")
        }
        reason => reason.to_string().trim_start_matches("not proven: ").to_owned(),
    }
}

fn differs(
    talk: &Talk,
    code: &'static str,
    dialect: Dialect,
    what: &str,
    differences: &[Difference],
) -> Fault {
    let mut message = format!("on {dialect} {what}; nothing was written");
    differences.iter().for_each(|difference| message.push_str(&format!("\n{difference}")));
    let one = |difference| document::difference(difference, ("missing", "unexpected"), ("first", "second"));
    let list: Vec<Value> = differences.iter().map(one).collect();
    Fault::new(code, Exit::Migrations, message).field("differences", list).help(by_hand(talk))
}

fn by_hand(talk: &Talk) -> String {
    let (look, empty) =
        (talk.command("makemigrations --dry-run --no-proof"), talk.command("makemigrations APP --empty"));
    format!("look at what would be written: {look}, and write it by hand: {empty}")
}

impl Proven {
    /// One line for people.
    pub(super) fn line(&self) -> String {
        let dialect = self.dialect;
        match &self.outcome {
            Outcome::No(reason) => format!("not proven on {dialect}: {reason}"),
            Outcome::Yes(proof) => {
                let lost = if proof.lost.is_empty() {
                    String::new()
                } else {
                    let lost: Vec<String> = proof.lost.iter().map(ToString::to_string).collect();
                    format!(", but for {}", lost.join(", "))
                };
                let empty = match &proof.needs_empty {
                    None => String::new(),
                    Some((Direction::Forward, error)) => {
                        format!("; up was run on empty tables, since rows stopped it: {error}")
                    }
                    Some((Direction::Backward, error)) => {
                        format!("; down was run on empty tables, since rows stopped it: {error}")
                    }
                };
                format!(
                    "proven on {dialect}: up makes what is wanted, down brings back what was before{lost}{empty}"
                )
            }
        }
    }

    pub(super) fn document(&self) -> Value {
        let reason = match &self.outcome {
            Outcome::No(reason) => Some(reason.clone()),
            Outcome::Yes(_) => None,
        };
        let empty = match &self.outcome {
            Outcome::Yes(Proof { needs_empty: Some((_, error)), .. }) => Some(error.to_string()),
            _ => None,
        };
        json!({ "backend": self.dialect.as_str(), "proven": reason.is_none(), "reason": reason, "needs_empty": empty })
    }
}
