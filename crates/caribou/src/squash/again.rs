//! `check` of squashes: what their proofs are worth, and the same proof again.

use std::collections::BTreeSet;

use caribou_executor::Context;
use caribou_graph::Graph;
use caribou_migration::{Direction, MigrationId};
use caribou_verify::{Equivalence, NoScratch, Place, RoundTripError, WayBack};

use super::proof::{ProofState, Unproven, proof_state, prove_again};
use crate::finding::{Finding, FindingKind};
use crate::project::Project;
use crate::reversibility::said;

/// What came of looking at the squashes of a project.
#[derive(Debug, Default)]
pub struct SquashProofs {
    /// What was found.
    pub findings: Vec<Finding>,
    /// The squashes that were run beside what they replace, and led to the same.
    pub proven: Vec<MigrationId>,
    /// Why none was run.
    pub no_scratch: Option<NoScratch>,
}

/// Looks at each squash whose originals are on disk, and with a place runs both side by side.
///
/// What runs alike today is right, whatever was written down; what does not is wrong. Where nothing runs, a proof that was made of other
/// files matters, and that there is none is a warning. `started` is called before each that runs, with how many there are.
pub fn squash_proofs(
    project: &Project,
    on: Option<(&Place, &Context<'_>)>,
    started: &mut dyn FnMut(&MigrationId, usize),
) -> SquashProofs {
    let mut found = SquashProofs::default();
    // What makes no graph is said by those who look at that.
    let Ok(graph) = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()) else { return found };
    // One whose transition is over still has a place in the graph for what it stood for.
    let is_open = |id: &MigrationId| {
        let source = project.get(id).and_then(|migration| migration.folder());
        source.is_some_and(|source| !source.metadata.replaces.is_empty())
    };
    let squashes: Vec<_> = graph.squashes().iter().filter(|squash| is_open(&squash.id)).collect();
    let count = squashes.len();
    for squash in squashes {
        let (id, state) = (squash.id.clone(), proof_state(project, &squash.id));
        let run = match on {
            Some((place, context)) if state != ProofState::OriginalsGone && found.no_scratch.is_none() => {
                started(&id, count);
                prove_again(project, &id, place, context)
            }
            _ => Ok(None),
        };
        let squash = Unproven { id: id.clone(), state };
        let unproven = |why| FindingKind::UnprovenSquash { squash: squash.clone(), why };
        let is_changed = matches!(state, ProofState::SquashChanged | ProofState::OriginalsChanged);
        let (kind, is_warning) = match run {
            Ok(Some(seen)) if seen.is_same() => {
                found.proven.push(id);
                if !is_changed {
                    continue;
                }
                (FindingKind::StaleProof(squash), true)
            }
            Ok(Some(seen)) => (FindingKind::NotEquivalent { id, seen: unlike(&seen) }, false),
            Ok(None) if matches!(state, ProofState::Stands | ProofState::OriginalsGone) => continue,
            Ok(None) => (unproven(None), !is_changed),
            Err(RoundTripError::NoScratch(reason)) => {
                found.no_scratch = Some(reason);
                if state == ProofState::Stands {
                    continue;
                }
                (unproven(None), !is_changed)
            }
            Err(RoundTripError::Proof(error)) => (unproven(Some(said(&error))), !is_changed),
            Err(error) => (unproven(Some(error.to_string())), !is_changed),
        };
        found.findings.push(Finding { kind, is_warning });
    }
    found
}

/// Says what is not the same, one thing a line, what the originals do left of the bar; nothing when all is.
pub fn unlike(seen: &Equivalence) -> Vec<String> {
    let mut lines: Vec<String> = seen.up.iter().map(ToString::to_string).collect();
    lines.extend(seen.rows.iter().map(|rows| format!("{rows} are not the same")));
    match &seen.fails {
        Some((Direction::Forward, error)) => {
            lines.push(format!("the squash fails where the originals do not: {}", said(error)))
        }
        Some((Direction::Backward, error)) => {
            lines.push(format!("taking the squash back fails: {}", said(error)))
        }
        None => {}
    }
    match &seen.back {
        WayBack::None => {}
        WayBack::Missing => lines.push("the originals can be taken back, and the squash cannot".to_owned()),
        WayBack::Both { schema, rows } => {
            lines.extend(schema.iter().map(|difference| format!("taken back, {difference}")));
            lines.extend(rows.iter().map(|rows| format!("taken back, {rows} are not the same")));
        }
        WayBack::FirstFails { schema, .. } => {
            lines.extend(schema.iter().map(|difference| format!("before and taken back, {difference}")));
        }
    }
    lines
}
