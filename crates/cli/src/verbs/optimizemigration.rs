//! `optimizemigration`

use std::collections::{BTreeMap, BTreeSet};

use caribou::{DraftedSquashes, Squashing};
use caribou_migration::MigrationId;
use serde_json::json;

use super::squashmigrations::{Report, Trial, demand, document, not_written, read, show};
use crate::args::{Global, OptimizeMigration};
use crate::backends::Backends;
use crate::deployed::{Asked, ask, refusal};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &OptimizeMigration) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let mut squashing = read(talk, &backends)?;
    let draft = |squashing: &Squashing| {
        squashing.optimised(&args.app, &args.name).map_err(|error| explain::squash(talk, &backends, &error))
    };
    let Some(mut drafted) = draft(&squashing)? else { return Ok(nothing(talk, args)) };
    let mut proofs = Vec::new();
    if !args.check {
        not_applied(talk, &backends, &drafted)?;
        let call = format!("optimizemigration {} {}", args.app, args.name);
        let no_proof = args.no_proof.as_deref();
        let again = |squashing: &Squashing| {
            let gone = || Fault::new("not_equivalent", Exit::Migrations, "nothing is left to combine");
            draft(squashing)?.ok_or_else(gone)
        };
        let trial = Trial { backends: &backends, no_proof, call: &call, draft: &again };
        (drafted, proofs) = trial.run(talk, &mut squashing, drafted)?;
        demand(talk, &proofs, no_proof, &call)?;
        // It stands for nothing else, so there is nothing that a proof could be held against later.
        squashing.write(&drafted, &BTreeMap::new()).map_err(|error| not_written(talk, &error))?;
    }
    let report = Report { drafted: &drafted, cuts: &[], proofs: &proofs, is_written: !args.check };
    if talk.is_json() {
        talk.document(&document(talk, &report));
    } else {
        show(talk, &report);
        if args.check {
            let call = talk.command(&format!("optimizemigration {} {}", args.app, args.name));
            talk.say(&format!("{} to write it so: {call}", talk.err.green("help:")));
        }
    }
    Ok(if args.check { Exit::Found } else { Exit::Done })
}

/// Refuses what a database has: an edited file is an error there. One that cannot be asked is in the way if it counts, and said otherwise.
fn not_applied(talk: &Talk, backends: &Backends, drafted: &DraftedSquashes) -> Result<(), Fault> {
    let ids: Vec<&MigrationId> = drafted.squashes.iter().map(|squash| &squash.id).collect();
    let counting: BTreeSet<String> = backends.required(talk).into_iter().map(|(name, _)| name).collect();
    let asked = ask(talk, backends, backends.all(talk), &mut |_, survey| {
        ids.iter().filter(|id| survey.graph.is_applied(id)).map(|id| (*id).clone()).collect()
    });
    let is_in_the_way = |asked: &Asked| asked.has_answered() || counting.contains(&asked.name);
    let (in_the_way, unknown): (Vec<Asked>, Vec<Asked>) =
        asked.into_iter().filter(|asked| !asked.is_well()).partition(is_in_the_way);
    for asked in &unknown {
        talk.warn(&format!("it is not known whether {} has it: {}", asked.name, asked.problem("has")));
    }
    if in_the_way.is_empty() {
        return Ok(());
    }
    let what = "it is applied, or may be, and an edited file is an error there";
    let fault = refusal("applied", &in_the_way, what, ("has", "has"));
    Err(match fault.exit {
        Exit::History => fault.help("take it back there first, if nobody else has it"),
        _ => fault.help("run it where every database with squash_requires can be reached"),
    })
}

fn nothing(talk: &Talk, args: &OptimizeMigration) -> Exit {
    if talk.is_json() {
        talk.document(&json!({ "squashes": [], "alone": [], "fewest": true, "cuts": [], "proof": [], "written": false }));
    } else {
        talk.line(&format!("nothing can be combined in {} {}", args.app, args.name));
    }
    Exit::Done
}
