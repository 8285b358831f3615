//! What running branches on scratch databases shows.

use caribou::target::Target;
use caribou::verify::{Place, RoundTripError};
use caribou::{Analysis, Context, Joining, MergeError, Merging, Seen};
use caribou_migration::Dialect;
use serde_json::{Map, Value};

use super::Merge;
use crate::args::MakeMigrations;
use crate::backends::Backends;
use crate::progress::Steps;
use crate::session::{actor, now};
use crate::talk::Talk;
use crate::verbs::makemigrations::leaves_out;
use crate::verbs::makemigrations::proof::{AtHand, no_scratch, places};
use crate::{Exit, Fault};

/// What is run on one backend.
type Prove<'a> = dyn Fn(&Place, &Context<'_>) -> Result<(), MergeError> + 'a;

/// Where branches can be run.
pub(super) struct Trial<'a> {
    talk: &'a Talk,
    args: &'a MakeMigrations,
    places: Vec<(Dialect, AtHand)>,
}

/// Whether something is proven on a backend, or why it is not.
pub(super) struct Proven {
    pub(super) dialect: Dialect,
    /// What is, or should be.
    claim: &'static str,
    pub(super) not: Option<String>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(talk: &'a Talk, args: &'a MakeMigrations, backends: &Backends) -> Self {
        Self { talk, args, places: places(talk, args, backends) }
    }

    /// Runs every two branches in both orders, wherever that can be done.
    pub(super) fn run(&self, merging: &Merging, analysis: &mut Analysis) {
        let actor = actor(&self.talk.environment);
        let context = self.context(actor.as_deref());
        let steps = Steps::new(self.talk, self.places.len());
        for (dialect, place) in &self.places {
            steps.next(&format!("both orders on {dialect}"));
            match place {
                Ok((place, target)) => {
                    merging.run(analysis, place, &context);
                    scrub(analysis, *dialect, target.as_ref());
                }
                Err(reason) => not_run(analysis, *dialect, reason),
            }
        }
    }

    /// Runs what would be written on each backend.
    ///
    /// # Errors
    /// When it does not do what it shall: nothing may be written then.
    pub(super) fn prove(
        &self,
        merge: &Merge<'_>,
        claim: &'static str,
        prove: &Prove<'_>,
    ) -> Result<Vec<Proven>, Fault> {
        let actor = actor(&self.talk.environment);
        let context = self.context(actor.as_deref());
        let steps = Steps::new(self.talk, self.places.len());
        let mut proofs = Vec::new();
        for (dialect, place) in &self.places {
            steps.next(&format!("what would be written on {dialect}"));
            let not = match place {
                Err(reason) => Some(reason.clone()),
                Ok((place, target)) => {
                    let scrub =
                        |text: String| target.as_ref().map_or(text.clone(), |target| target.url.scrub(&text));
                    match prove(place, &context) {
                        Ok(()) => None,
                        Err(MergeError::Proof(RoundTripError::NoScratch(reason))) => {
                            Some(scrub(no_scratch(&reason)))
                        }
                        Err(error) => {
                            let fault = merge.explained(&error);
                            return Err(Fault { message: scrub(fault.message), ..fault });
                        }
                    }
                }
            };
            proofs.push(Proven { dialect: *dialect, claim, not });
        }
        Ok(proofs)
    }

    /// Lets nothing be proven where both orders did not run.
    pub(super) fn doubt_unseen(&self, merge: &Merge<'_>, proofs: &mut [Proven]) {
        for proven in proofs.iter_mut().filter(|proven| proven.not.is_none()) {
            let mut seen =
                merge.heads.analysis().pairs.iter().filter_map(|pair| pair.seen.get(&proven.dialect));
            proven.not = seen.find_map(|seen| match seen {
                Seen::Not(reason) => Some(reason.trim_start_matches("not proven: ").to_owned()),
                Seen::Orders(_) => None,
            });
        }
    }

    /// Refuses to write what is not proven, unless that was asked for.
    pub(super) fn demand(&self, merge: &Merge<'_>, proofs: &[Proven], call: &str) -> Result<(), Fault> {
        let is_missing = |proven: &&Proven| proven.not.is_some() && !leaves_out(self.args, proven.dialect);
        let missing: Vec<&Proven> = proofs.iter().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut message = "it could not be proven on every backend; nothing was written".to_owned();
        missing.iter().for_each(|proven| message.push_str(&format!("\n{}", proven.line())));
        let without: Vec<&str> = proofs
            .iter()
            .filter(|proven| proven.not.is_some())
            .map(|proven| proven.dialect.as_str())
            .collect();
        let flag = match without.len() == proofs.len() {
            true => "--no-proof".to_owned(),
            false => format!("--no-proof={}", without.join(",")),
        };
        Err(Fault::new("not_proven", Exit::Database, message)
            .field("proven", document(proofs))
            .field("conflicts", merge.verdicts())
            .help("name a database of that backend in caribou.toml, or one to work beside with --database or --url")
            .help(format!("or write it without: {}", self.talk.command(&format!("{call} {flag}")))))
    }

    fn context<'c>(&self, actor: Option<&'c str>) -> Context<'c> {
        Context { clock: &now, actor, version: self.talk.program.version, label: None }
    }
}

/// Whether more than a migration without statements is written: that must not be taken on trust.
pub(super) fn needs_proof(joins: &[Joining]) -> bool {
    joins.iter().any(|join| matches!(join, Joining::Merge { bridges: true, .. } | Joining::Retell { .. }))
}

fn not_run(analysis: &mut Analysis, dialect: Dialect, reason: &str) {
    for pair in &mut analysis.pairs {
        pair.seen.insert(dialect, Seen::Not(reason.to_owned()));
    }
}

/// Takes a password out of why both orders did not run.
fn scrub(analysis: &mut Analysis, dialect: Dialect, target: Option<&Target>) {
    let Some(target) = target else { return };
    for seen in analysis.pairs.iter_mut().filter_map(|pair| pair.seen.get_mut(&dialect)) {
        if let Seen::Not(reason) = seen {
            *reason = target.url.scrub(reason);
        }
    }
}

impl Proven {
    /// One line for people.
    pub(super) fn line(&self) -> String {
        match &self.not {
            None => format!("proven on {}: {}", self.dialect, self.claim),
            Some(reason) => format!("not proven on {}: {reason}", self.dialect),
        }
    }
}

/// Backends, each with whether it is proven there, or why not.
pub(super) fn document(proofs: &[Proven]) -> Value {
    let one = |proven: &Proven| {
        let said = proven.not.as_ref().map_or(Value::Bool(true), |reason| reason.as_str().into());
        (proven.dialect.as_str().to_owned(), said)
    };
    Value::Object(proofs.iter().map(one).collect::<Map<_, _>>())
}
