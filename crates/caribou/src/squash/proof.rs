//! Originals and squash side by side.

mod group;
mod sides;
mod state;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use caribou_executor::{Context, Script, Task, Work};
use caribou_graph::{Edge, Graph, Node, Origin};
use caribou_migration::{Checksum, Dialect, Direction, MigrationId, Reference};
use caribou_verify::{Equivalence, Place, RoundTripError, Way, WayBack, equivalence};

use self::group::Group;
use self::sides::{Sides, beyond, sides};
use super::{DraftedSquashes, NewSquash, Squashing};
use crate::danger::says_irreversible;
use crate::project::Project;

pub use state::{ProofState, Unproven, proof_state};

/// What `proof.toml` beside a squash says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofFile {
    /// What was seen on each backend.
    pub on: BTreeMap<Dialect, ProofRecord>,
}

/// What is written down of a proof on one backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofRecord {
    /// Both led to the same.
    Proven {
        /// Over the scripts of the originals, there and back, in order, under their names, and behind them of what only the squash needs.
        originals: Checksum,
        /// Over the scripts of the squash, there and back.
        squash: Checksum,
        /// How many tables had rows that were compared.
        tables_with_rows: usize,
        /// Whether the way back was compared with that of the originals, or with what was there before.
        way_back: String,
    },
    /// It was not tried, and why.
    Not(String),
}

pub(super) fn prove(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    place: &Place,
    context: &Context<'_>,
) -> Result<Equivalence, RoundTripError> {
    let dialect = place.dialect();
    let project = &squashing.projects[&dialect];
    let squashes: BTreeMap<&MigrationId, &NewSquash> =
        drafted.squashes.iter().map(|squash| (&squash.id, squash)).collect();
    let stands_for = |squash: &NewSquash| {
        let id = squash.id.clone();
        squash.members.clone().into_iter().map(move |member| (member, id.clone()))
    };
    let members: BTreeMap<MigrationId, MigrationId> = drafted.squashes.iter().flat_map(stands_for).collect();
    let with_new = with_new(project, drafted);
    let new_way = |id: &MigrationId| way(squashes[id], dialect);
    let sides = sides(project, &squashing.graph, with_new.as_ref(), &members, &new_way);
    compared(&sides, place, context)
}

/// The graph in which new squashes stand; `None` when there is none.
fn with_new(project: &Project, drafted: &DraftedSquashes) -> Option<Graph> {
    // One that is written anew has its place already, and a graph with it would have it twice.
    let new = drafted.squashes.iter().filter(|squash| squash.members != [squash.id.clone()]).map(node);
    Graph::build(project.nodes().iter().cloned().chain(new), &BTreeSet::new()).ok()
}

/// Proves a squash that is on disk; `None` when what it replaces is not there any more, or makes no graph without it.
///
/// # Errors
/// [`RoundTripError`], also when there is no scratch database.
pub(crate) fn prove_again(
    project: &Project,
    id: &MigrationId,
    place: &Place,
    context: &Context<'_>,
) -> Result<Option<Equivalence>, RoundTripError> {
    let Some(group) = Group::of(project, id) else { return Ok(None) };
    let way = |id: &MigrationId| crate::work::way(project, id);
    let sides = sides(project, &group.old, Some(&group.new), &group.members, &way);
    compared(&sides, place, context).map(Some)
}

/// Runs both sides. Where they differ in rows only, and the originals have statements that a squash may leave out since their migration
/// says so, the originals without these are what it has to equal.
fn compared(sides: &Sides<'_>, place: &Place, context: &Context<'_>) -> Result<Equivalence, RoundTripError> {
    let run = |first: &[Way<'_>]| equivalence(place, &sides.there, first, &sides.second, context);
    let seen = run(&sides.first)?;
    let may_be_elided = !seen.is_same() && seen.up.is_empty() && seen.fails.is_none();
    match &sides.elided {
        Some(elided) if may_be_elided => {
            let without = run(elided)?;
            Ok(if without.is_same() { without } else { seen })
        }
        _ => Ok(seen),
    }
}

pub(super) fn recorded(
    squashing: &Squashing,
    drafted: &DraftedSquashes,
    dialect: Dialect,
    equivalence: &Equivalence,
) -> BTreeMap<MigrationId, ProofRecord> {
    let project = &squashing.projects[&dialect];
    let with_new = with_new(project, drafted);
    let record = |squash: &NewSquash| {
        if !equivalence.is_same() {
            return ProofRecord::Not("they do not lead to the same".to_owned());
        }
        let way = way(squash, dialect);
        let members = squash.members.iter().map(|member| (member.clone(), squash.id.clone())).collect();
        let beyond = with_new.as_ref().map(|new| beyond(&squashing.graph, new, &members));
        let first = squash.members.iter().chain(beyond.into_iter().flatten());
        let Some(originals) = state::originals(project, first) else {
            return ProofRecord::Not("an original cannot be read".to_owned());
        };
        ProofRecord::Proven {
            originals,
            squash: state::of_way(&way, dialect),
            tables_with_rows: equivalence.tables_with_rows,
            way_back: way_back(&equivalence.back).to_owned(),
        }
    };
    drafted.squashes.iter().map(|squash| (squash.id.clone(), record(squash))).collect()
}

/// Says what the way back was compared with.
fn way_back(back: &WayBack) -> &'static str {
    match back {
        WayBack::Both { .. } => "compared with that of the originals",
        WayBack::FirstFails { .. } => "compared with what was there before",
        WayBack::None | WayBack::Missing => "none",
    }
}

/// A squash that is not on disk yet, as the graph will see it.
fn node(squash: &NewSquash) -> Node {
    let metadata = &squash.metadata;
    let edges = |references: &[Reference]| {
        let edge = |to: &Reference| Edge { to: to.clone(), origin: Origin::Declared { line: 0 } };
        references.iter().map(edge).collect()
    };
    let mut node = Node::new(squash.id.clone());
    node.edges = metadata.dependencies.as_deref().map(edges).unwrap_or_default();
    node.run_before = edges(&metadata.run_before);
    node.replaces = metadata.replaces.clone();
    node
}

/// There and back, with the scripts that will be written.
fn way(squash: &NewSquash, dialect: Dialect) -> Way<'_> {
    let task = |direction| {
        let (name, text) = script(squash, direction, dialect)?;
        let file = squash.folder.join(name).to_string_lossy().into_owned();
        let work = Work::Script(Script { file, text: Cow::Borrowed(text) });
        let run_in_transaction = squash.metadata.run_in_transaction;
        Some((Task { run_in_transaction, ..Task::apply(squash.id.clone(), work) }, text))
    };
    let nothing = || Task::apply(squash.id.clone(), Work::Nothing);
    let up = task(Direction::Forward).map_or_else(nothing, |(task, _)| task);
    let down = task(Direction::Backward).filter(|(_, text)| !says_irreversible(text, dialect));
    let down = down.map(|(task, _)| Task { action: caribou_executor::Action::Revert, ..task });
    Way { up, down }
}

/// Returns the file that a backend will read for a direction.
fn script(squash: &NewSquash, direction: Direction, dialect: Dialect) -> Option<(&str, &str)> {
    let word = match direction {
        Direction::Forward => "up",
        Direction::Backward => "down",
    };
    let names = [format!("{word}.{dialect}.sql"), format!("{word}.sql")];
    let find = |name: &String| squash.files.iter().find(|(file, _)| file == name);
    names.iter().find_map(find).map(|(name, text)| (name.as_str(), text.as_str()))
}
