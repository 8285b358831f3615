//! `squashmigrations`: many migrations into few, proven.
//!
//! [`Squashing::read`] reads what is there, [`Squashing::draft`] decides, [`Squashing::prove`] runs originals and squash side by side, and
//! [`Squashing::write`] writes. [`Squashing::finish`] is the end of a transition: the originals go.

mod again;
mod cuts;
mod draft;
mod finish;
mod needs;
mod phases;
mod proof;
mod range;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_executor::Context;
use caribou_files::{Change, Problem, WriteError};
use caribou_graph::{BuildError, Conflict, FindError, Graph};
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId, NameError, Phase};
use caribou_sql::{RenderError, SplitError};
use caribou_squash::{Optimise, Squashed};
use caribou_target::Location;
use caribou_verify::{Equivalence, Place, RoundTripError};

use crate::project::{Project, ProjectError};
use crate::replayed::ReplayedError;

pub use again::{SquashProofs, squash_proofs, unlike};
pub use proof::{ProofFile, ProofRecord, ProofState, Unproven, proof_state};

/// A project whose migrations are squashed, on each of its backends.
#[derive(Debug)]
pub struct Squashing {
    location: Location,
    /// The backend that the project names first.
    first: Dialect,
    /// The graph of the migrations, of which no database has any.
    graph: Graph,
    projects: BTreeMap<Dialect, Project>,
    /// Where the scripts that lead back are not used, and what is instead.
    ways_back: BTreeMap<Dialect, WayBackTried>,
}

/// What is tried where the scripts do not lead back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayBackTried {
    Difference,
    None,
}

/// Which migrations become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SquashAim {
    /// Those of an app from one to another.
    Range {
        /// The app.
        app: AppLabel,
        /// The first, as somebody typed it; the app's first migration when nothing is said.
        start: Option<String>,
        /// The last, as somebody typed it.
        end: String,
    },
    /// Those of every app, from its first to its last.
    All,
}

/// What is to be squashed, and how.
#[derive(Debug, Clone)]
pub struct SquashRequest {
    /// Which migrations.
    pub aim: SquashAim,
    /// A name without its number; else it is called after the last one.
    pub name: Option<String>,
    /// Whether statements are combined.
    pub optimise: Optimise,
    /// A line that is written into the files: that databases lack some of it, and who said that this is right.
    pub note: Option<String>,
}

/// What would be written.
#[derive(Debug)]
pub struct DraftedSquashes {
    /// The squashes, in an order in which they can run.
    pub squashes: Vec<NewSquash>,
    /// Migrations of the ranges that stay as they are, since nothing can be squashed with them.
    pub alone: Vec<MigrationId>,
    /// Whether there is provably no way with fewer files.
    pub is_least: bool,
}

/// A squash that is to be written, or a migration that is written anew.
#[derive(Debug, Clone)]
pub struct NewSquash {
    /// Its name.
    pub id: MigrationId,
    /// Its folder.
    pub folder: PathBuf,
    /// What it stands for: `replaces`, or the migration itself when that is written anew.
    pub members: Vec<MigrationId>,
    /// What it says of itself.
    pub metadata: Metadata,
    /// What its members depend on and no statement of it needs, sorted: it does not depend on that.
    pub dropped: Vec<MigrationId>,
    /// What became of the scripts on each backend.
    pub on: BTreeMap<Dialect, OnBackend>,
    /// Its files: name and text. Proofs are added when it is written.
    pub files: Vec<(String, String)>,
}

/// A squash on one backend.
#[derive(Debug, Clone)]
pub struct OnBackend {
    /// What became of the statements that lead there.
    pub up: Squashed,
    /// The script that leads there.
    pub up_text: String,
    /// The script that leads back; `None` when there is none.
    pub down_text: Option<String>,
    /// Where the way back is from.
    pub way_back: WayBackFrom,
}

/// Where the way back of a squash is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayBackFrom {
    /// The scripts that revert what it replaces, combined.
    Scripts,
    /// The difference between what is there after and before it, for these have no script that could be used.
    Difference(Vec<MigrationId>),
    /// There is none: these cannot be taken back.
    None(Vec<MigrationId>),
}

/// Why two squashes of an app are not one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The earlier squash.
    pub first: MigrationId,
    /// The later one.
    pub second: MigrationId,
    /// The way round by which one file would need itself: each of the first ones needs its second. It begins in the later squash and
    /// ends in the earlier one; what is behind one pair and before the next is one file. Without any, one is for before a deployment and
    /// the other for after it, or they were cut where that is so of what is before them.
    pub because: Vec<(MigrationId, MigrationId)>,
}

/// What ends a transition.
#[derive(Debug, Clone)]
pub struct Finish {
    /// The squash.
    pub squash: MigrationId,
    /// The originals, which go.
    pub removed: Vec<MigrationId>,
    /// The migrations that depended on one of them, and depend on the squash then.
    pub repointed: Vec<MigrationId>,
    /// The folder that the files lie in.
    pub root: PathBuf,
    /// What is done to the files; see [`caribou_files::apply_changes`].
    pub changes: Vec<Change>,
}

/// Says why migrations cannot be squashed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SquashError {
    /// The folders cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The migrations do not make a graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// An app has several heads: they are merged first.
    #[error("an app has several heads")]
    Heads(Vec<Conflict>),
    /// No one migration is meant. That one was replaced by a squash already is said here too.
    #[error(transparent)]
    Find(#[from] FindError),
    /// The last migration of the range does not need the first.
    #[error("{end} does not come after {start}")]
    NotAfter {
        /// The first.
        start: MigrationId,
        /// The last.
        end: MigrationId,
        /// Whether the first needs the last: they are the wrong way round.
        is_reversed: bool,
    },
    /// The range is no chain: another migration leads to its end, past its start.
    #[error("{start} to {end} is no chain: {} stands beside it", beside.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoChain {
        /// The first.
        start: MigrationId,
        /// The last.
        end: MigrationId,
        /// What the last needs and what is not behind the first.
        beside: Vec<MigrationId>,
    },
    /// There is nothing to squash: one migration only.
    #[error("{0} is one migration, and no range")]
    One(MigrationId),
    /// No app has two migrations that could become one.
    #[error("there is nothing to squash")]
    Nothing,
    /// Some are for before a deployment and some for after it, which one migration cannot be.
    #[error("{expand} is for before a deployment and {contract} for after it")]
    Phases {
        /// The first that says `expand`.
        expand: MigrationId,
        /// The first that says `contract`.
        contract: MigrationId,
    },
    /// What is compiled in cannot be read.
    #[error("{0} is compiled in")]
    CompiledIn(MigrationId),
    /// A script cannot be cut into statements.
    #[error("{file}: {source}")]
    Split {
        /// The script.
        file: String,
        /// What is wrong.
        source: SplitError,
    },
    /// A script cannot be read.
    #[error(transparent)]
    File(#[from] Problem),
    /// The migrations do not add up to anything.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
    /// What was combined cannot be written.
    #[error("{id} on {dialect}: {source}")]
    Render {
        /// The squash.
        id: MigrationId,
        /// The backend.
        dialect: Dialect,
        /// Why.
        source: Box<RenderError>,
    },
    /// The name cannot be that of a migration.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is one of that name.
    #[error("{0} is there already")]
    Exists(MigrationId),
    /// Without what the squash replaces, another migration would come at another place.
    #[error("without what {squash} replaces, {id} would come at another place in the order")]
    Reordered {
        /// The squash.
        squash: MigrationId,
        /// The other migration.
        id: MigrationId,
    },
    /// It is no squash.
    #[error("{0} is no squash: it has no `replaces`")]
    NoSquash(MigrationId),
    /// It is one, and what it replaces is what matters.
    #[error("{0} is a squash")]
    IsSquash(MigrationId),
}

impl Squashing {
    /// Reads the migrations, for each backend.
    ///
    /// # Errors
    /// [`SquashError`] when something cannot be read.
    pub fn read(location: &Location, dialects: &[Dialect]) -> Result<Self, SquashError> {
        range::read(location, dialects)
    }

    /// Tries the next worse way back on a backend from now on: the difference of the schemas instead of the scripts, and none instead
    /// of the difference; `false` when none is left.
    ///
    /// Many a project has a `down.sql` that never ran. Where the way there is proven and the way back is not
    /// ([`Equivalence::is_same_there`]), a draft made anew after this may be proven: that there is none is right only where the
    /// originals cannot be taken back either.
    pub fn try_another_way_back(&mut self, dialect: Dialect) -> bool {
        let next = match self.ways_back.get(&dialect) {
            None => Some(WayBackTried::Difference),
            Some(WayBackTried::Difference) => Some(WayBackTried::None),
            Some(WayBackTried::None) => None,
        };
        next.is_some_and(|next| {
            self.ways_back.insert(dialect, next);
            true
        })
    }

    /// Decides what is to be written.
    ///
    /// # Errors
    /// [`SquashError`].
    pub fn draft(&self, request: &SquashRequest) -> Result<DraftedSquashes, SquashError> {
        draft::draft(self, request)
    }

    /// Writes one migration anew, its statements combined; `None` when nothing can be combined.
    ///
    /// # Errors
    /// [`SquashError`].
    pub fn optimised(&self, app: &AppLabel, name: &str) -> Result<Option<DraftedSquashes>, SquashError> {
        draft::optimised(self, app, name)
    }

    /// Runs what is replaced and what replaces it side by side on scratch databases.
    ///
    /// # Errors
    /// [`RoundTripError`], also when there is no scratch database.
    pub fn prove(
        &self,
        drafted: &DraftedSquashes,
        place: &Place,
        context: &Context<'_>,
    ) -> Result<Equivalence, RoundTripError> {
        proof::prove(self, drafted, place, context)
    }

    /// Runs a squash that is on disk and what it replaces side by side; `None` when that is not there any more.
    ///
    /// # Errors
    /// [`RoundTripError`], also when there is no scratch database.
    pub fn prove_again(
        &self,
        id: &MigrationId,
        place: &Place,
        context: &Context<'_>,
    ) -> Result<Option<Equivalence>, RoundTripError> {
        proof::prove_again(&self.projects[&place.dialect()], id, place, context)
    }

    /// Returns what is written down of that, for each squash.
    pub fn recorded(
        &self,
        drafted: &DraftedSquashes,
        dialect: Dialect,
        equivalence: &Equivalence,
    ) -> BTreeMap<MigrationId, ProofRecord> {
        proof::recorded(self, drafted, dialect, equivalence)
    }

    /// Returns why apps have several squashes each.
    pub fn cuts(&self, drafted: &DraftedSquashes) -> Vec<Cut> {
        cuts::cuts(&self.graph, drafted)
    }

    /// Decides what the end of a transition takes: the originals go, what depends on them is re-pointed, the squash is one no more.
    ///
    /// Whether every database is past it is for the caller to ask first.
    ///
    /// # Errors
    /// [`SquashError`].
    pub fn finish(&self, app: &AppLabel, name: &str) -> Result<Finish, SquashError> {
        finish::finish(self, app, name)
    }

    /// Writes squashes with what is known of their proofs, and head files where the project is linear: all of them, or none.
    ///
    /// # Errors
    /// [`WriteError`]; nothing is changed then.
    pub fn write(
        &self,
        drafted: &DraftedSquashes,
        proofs: &BTreeMap<MigrationId, ProofFile>,
    ) -> Result<(), WriteError> {
        written::write(self, drafted, proofs)
    }

    /// Returns what has to be applied in a database for a squash to have been deployed there: all that it stands for.
    pub fn needed(&self, drafted: &DraftedSquashes) -> BTreeSet<MigrationId> {
        drafted.squashes.iter().flat_map(|squash| squash.members.iter().cloned()).collect()
    }

    /// The project as the backend reads it that is named first; names, apps and folders are the same on all.
    fn any(&self) -> &Project {
        &self.projects[&self.first]
    }
}

/// Returns the phase of several migrations in one, or the first that is for before and the first that is for after.
fn phase(
    phases: impl IntoIterator<Item = (MigrationId, Phase)>,
) -> Result<Phase, (MigrationId, MigrationId)> {
    let (mut expand, mut contract) = (None, None);
    for (id, phase) in phases {
        match phase {
            Phase::Any => {}
            Phase::Expand => drop(expand.get_or_insert(id)),
            Phase::Contract => drop(contract.get_or_insert(id)),
        }
    }
    match (expand, contract) {
        (Some(expand), Some(contract)) => Err((expand, contract)),
        (Some(_), None) => Ok(Phase::Expand),
        (None, Some(_)) => Ok(Phase::Contract),
        (None, None) => Ok(Phase::Any),
    }
}
