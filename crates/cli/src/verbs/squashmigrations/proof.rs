//! What running originals and squash side by side shows.

use std::collections::BTreeMap;

use caribou::target::Target;
use caribou::verify::{Equivalence, NoScratch, Place, RoundTripError, WayBack};
use caribou::{Context, DraftedSquashes, ProofFile, ProofRecord, Squashing};
use caribou_migration::{Dialect, Direction, MigrationId};
use serde_json::{Value, json};

use crate::backends::Backends;
use crate::progress::Steps;
use crate::session::{actor, now};
use crate::talk::Talk;
use crate::{Exit, Fault};

use super::difference::differs;

/// `--no-proof`: on these backends, or on every one when none is named.
type NoProof<'a> = Option<&'a [Dialect]>;

/// What is known of squashes on one backend.
pub(in crate::verbs) struct Proven {
    pub(in crate::verbs) dialect: Dialect,
    pub(in crate::verbs) outcome: Outcome,
}

/// Whether it is proven that they do the same as the originals.
pub(in crate::verbs) enum Outcome {
    /// It is, with what was seen.
    Yes(Box<Equivalence>),
    /// It is not, and why.
    No(String),
    /// It is not: on the way there they do the same, but not on the way back.
    NotBack(Box<Fault>),
}

/// What is run, and where it is from.
pub(in crate::verbs) struct Trial<'a> {
    pub(in crate::verbs) backends: &'a Backends,
    /// `--no-proof`.
    pub(in crate::verbs) no_proof: NoProof<'a>,
    /// What was typed.
    pub(in crate::verbs) call: &'a str,
    /// Drafts what is run.
    pub(in crate::verbs) draft: &'a dyn Fn(&Squashing) -> Result<DraftedSquashes, Fault>,
}

impl Trial<'_> {
    /// Runs originals and squashes on each backend that can be had.
    ///
    /// Where the way there is the same and the way back is not, the scripts of the originals may never have led back: the way back is then
    /// taken from the difference of the schemas, or left out where the originals have none either, and tried again.
    ///
    /// # Errors
    /// When they do not do the same: nothing may be written then.
    pub(in crate::verbs) fn run(
        &self,
        talk: &Talk,
        squashing: &mut Squashing,
        mut drafted: DraftedSquashes,
    ) -> Result<(DraftedSquashes, Vec<Proven>), Fault> {
        let mut proofs = self.prove(talk, squashing, &drafted)?;
        let Some(fault) = not_back(&proofs) else { return Ok((drafted, proofs)) };
        while not_back(&proofs).is_some() {
            for proven in proofs.iter().filter(|proven| matches!(proven.outcome, Outcome::NotBack(_))) {
                if !squashing.try_another_way_back(proven.dialect) {
                    return Err(*fault);
                }
            }
            let Ok(again) = (self.draft)(squashing) else { return Err(*fault) };
            proofs = self.prove(talk, squashing, &again)?;
            drafted = again;
        }
        talk.note("the down scripts do not lead back to what was there before, so the squash goes back another way, or not at all");
        Ok((drafted, proofs))
    }

    fn prove(
        &self,
        talk: &Talk,
        squashing: &Squashing,
        drafted: &DraftedSquashes,
    ) -> Result<Vec<Proven>, Fault> {
        let place = |dialect: Dialect| {
            (!is_left_out(self.no_proof, dialect)).then(|| self.backends.place(talk, dialect))
        };
        // Servers are named before the bar is drawn, which would stand in the way.
        let places: Vec<_> =
            self.backends.dialects.iter().map(|dialect| (*dialect, place(*dialect))).collect();
        let steps = Steps::new(talk, places.len());
        let mut proofs = Vec::new();
        for (dialect, place) in places {
            steps.next(&format!("originals and squash side by side on {dialect}"));
            let outcome = match place {
                None => Outcome::No("--no-proof".to_owned()),
                Some(Err(reason)) => Outcome::No(reason),
                Some(Ok((place, target))) => {
                    one(talk, squashing, drafted, &place, target.as_ref(), self.call)?
                }
            };
            proofs.push(Proven { dialect, outcome });
        }
        Ok(proofs)
    }
}

/// The first of what is said of ways back that are not the same.
fn not_back(proofs: &[Proven]) -> Option<Box<Fault>> {
    proofs.iter().find_map(|proven| match &proven.outcome {
        Outcome::NotBack(fault) => Some(fault.clone()),
        Outcome::Yes(_) | Outcome::No(_) => None,
    })
}

fn is_left_out(no_proof: NoProof<'_>, dialect: Dialect) -> bool {
    no_proof.is_some_and(|only| only.is_empty() || only.contains(&dialect))
}

fn one(
    talk: &Talk,
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    place: &Place,
    target: Option<&Target>,
    call: &str,
) -> Result<Outcome, Fault> {
    let dialect = place.dialect();
    let scrub = |text: &str| target.map_or(text.to_owned(), |target| target.url.scrub(text));
    let actor = actor(&talk.environment);
    let context =
        Context { clock: &now, actor: actor.as_deref(), version: talk.program.version, label: None };
    match squashing.prove(drafted, place, &context) {
        Ok(seen) if !seen.is_same() => {
            let fault = differs(talk, dialect, &seen, call, &scrub);
            if seen.is_same_there() { Ok(Outcome::NotBack(Box::new(fault))) } else { Err(fault) }
        }
        Ok(seen) => Ok(Outcome::Yes(Box::new(seen))),
        Err(RoundTripError::NoScratch(NoScratch::NotAllowed { message, grant })) => {
            Ok(Outcome::No(scrub(&format!("{message}; an administrator can allow it: {grant};"))))
        }
        Err(RoundTripError::NoScratch(reason)) => {
            let reason = reason.to_string();
            Ok(Outcome::No(scrub(reason.trim_start_matches("not proven: "))))
        }
        Err(error) => {
            let message = format!("on {dialect} the originals do not run; nothing was written\n{error}");
            Err(Fault::new("proof_failed", Exit::Migrations, scrub(&message))
                .help(format!("see what is wrong with them: {}", talk.command("check"))))
        }
    }
}

/// Refuses to write what is not proven, unless that was asked for.
pub(in crate::verbs) fn demand(
    talk: &Talk,
    proofs: &[Proven],
    no_proof: NoProof<'_>,
    call: &str,
) -> Result<(), Fault> {
    let missing: Vec<&Proven> = missing(proofs, no_proof).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut message = "it could not be proven on every backend; nothing was written".to_owned();
    missing.iter().for_each(|proven| message.push_str(&format!("\n{}", proven.line())));
    let without = proofs.iter().filter(|proven| !matches!(proven.outcome, Outcome::Yes(_)));
    let without: Vec<&str> = without.map(|proven| proven.dialect.as_str()).collect();
    let flag = match without.len() == proofs.len() {
        true => "--no-proof".to_owned(),
        false => format!("--no-proof={}", without.join(",")),
    };
    let documents: Vec<Value> = proofs.iter().map(Proven::document).collect();
    Err(Fault::new("not_proven", Exit::Database, message)
        .field("proof", documents)
        .help(
            "name a database of that backend in caribou.toml, or one to work beside with --database or --url",
        )
        .help(format!("or write it without: {}", talk.command(&format!("{call} {flag}")))))
}

/// Says what would not be written for want of a proof.
pub(in crate::verbs) fn warn(talk: &Talk, proofs: &[Proven], no_proof: NoProof<'_>) {
    if missing(proofs, no_proof).next().is_some() {
        talk.warn("it could not be proven on every backend; without --no-proof it is not written");
    }
}

/// The proofs that should be there.
fn missing<'a>(proofs: &'a [Proven], no_proof: NoProof<'a>) -> impl Iterator<Item = &'a Proven> {
    let is_wanted = move |proven: &&Proven| !is_left_out(no_proof, proven.dialect);
    proofs.iter().filter(is_wanted).filter(|proven| !matches!(proven.outcome, Outcome::Yes(_)))
}

/// What is written down of the proofs, for each squash.
pub(in crate::verbs) fn files_of(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    proofs: &[Proven],
) -> BTreeMap<MigrationId, ProofFile> {
    let mut files: BTreeMap<MigrationId, ProofFile> = BTreeMap::new();
    for proven in proofs {
        let records = match &proven.outcome {
            Outcome::Yes(equivalence) => squashing.recorded(drafted, proven.dialect, equivalence),
            // The reason of a server has addresses in it, and is of no use tomorrow.
            Outcome::No(reason) if reason == "--no-proof" => all_not(drafted, reason),
            Outcome::No(_) => all_not(drafted, "no scratch database"),
            Outcome::NotBack(_) => all_not(drafted, "the way back is not the same"),
        };
        for (id, record) in records {
            files.entry(id).or_default().on.insert(proven.dialect, record);
        }
    }
    files
}

fn all_not(drafted: &DraftedSquashes, reason: &str) -> BTreeMap<MigrationId, ProofRecord> {
    let not = || ProofRecord::Not(reason.to_owned());
    drafted.squashes.iter().map(|squash| (squash.id.clone(), not())).collect()
}

impl Proven {
    /// One line for people.
    pub(in crate::verbs) fn line(&self) -> String {
        let dialect = self.dialect;
        let seen = match &self.outcome {
            Outcome::No(reason) => return format!("not proven on {dialect}: {reason}"),
            Outcome::NotBack(fault) => return format!("not proven on {dialect}: {}", fault.message),
            Outcome::Yes(seen) => seen,
        };
        let rows = match seen.tables_with_rows {
            0 => String::new(),
            1 => ", with rows in 1 table".to_owned(),
            tables => format!(", with rows in {tables} tables"),
        };
        let back = match &seen.back {
            WayBack::None | WayBack::Missing => "; neither can be taken back",
            WayBack::Both { .. } => "; taken back, they do too",
            WayBack::FirstFails { .. } => {
                "; taken back, the squash leads to what was before, where the originals do not"
            }
        };
        let empty = match &seen.needs_empty {
            None => String::new(),
            Some((Direction::Forward, error)) => {
                format!("; on empty tables only, since rows stopped the originals: {error}")
            }
            Some((Direction::Backward, error)) => {
                format!("; back on empty tables only, since rows stopped the originals: {error}")
            }
        };
        let unstable: Vec<String> = unstable(seen);
        let unstable = match unstable.as_slice() {
            [] => String::new(),
            columns => format!("; the values of {} are others at each run", columns.join(", ")),
        };
        let order: Vec<String> = seen.order.iter().map(ToString::to_string).collect();
        let order = match order.as_slice() {
            [] => String::new(),
            tables => format!("; the columns of {} stand in another order", tables.join(", ")),
        };
        let sequences = seen.sequences.iter().map(|(column, originals, squash)| {
            format!("; the sequence of {column} is called {squash}, that of the originals {originals}")
        });
        let sequences: String = sequences.collect();
        format!(
            "proven on {dialect}: originals and squash lead to the same{rows}{back}{empty}{unstable}{order}{sequences}"
        )
    }

    pub(in crate::verbs) fn document(&self) -> Value {
        let (mut reason, mut empty, mut tables, mut back) = (None, None, None, None);
        let (mut columns, mut order) = (Vec::new(), Vec::new());
        match &self.outcome {
            Outcome::No(why) => reason = Some(why.clone()),
            Outcome::NotBack(fault) => reason = Some(fault.message.clone()),
            Outcome::Yes(seen) => {
                empty = seen.needs_empty.as_ref().map(|(_, error)| error.to_string());
                columns = unstable(seen);
                order = seen.order.iter().map(ToString::to_string).collect();
                tables = Some(seen.tables_with_rows);
                back = Some(match &seen.back {
                    WayBack::None | WayBack::Missing => "none",
                    WayBack::Both { .. } => "same",
                    WayBack::FirstFails { .. } => "restored",
                });
            }
        }
        json!({
            "backend": self.dialect.as_str(),
            "proven": reason.is_none(),
            "reason": reason,
            "needs_empty": empty,
            "tables_with_rows": tables,
            "way_back": back,
            "unstable": columns,
            "other_order": order,
        })
    }
}

/// The columns whose values depend on the clock or on chance.
fn unstable(seen: &Equivalence) -> Vec<String> {
    let columns =
        seen.unstable.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
    columns.map(|(table, column)| format!("{table}.{column}")).collect()
}
