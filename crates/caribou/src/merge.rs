//! `makemigrations --merge`: branches that have to become one.
//!
//! [`analysis`] says what the branches of a project are to each other, from their scripts alone. [`Merging`] reads a project for all its
//! backends, runs both orders on scratch databases ([`Merging::run`]), and decides what joins them ([`Merging::draft`]) or puts one on top of
//! another ([`Merging::rebase`]).

mod analysis;
mod back;
mod bridge;
mod draft;
mod files;
mod fold;
mod history;
mod joined;
mod order;
mod prove;
mod rebase;
mod sides;
mod told;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_executor::Context;
use caribou_files::{Change as FileChange, Problem, Seen as FileSeen, WriteError};
use caribou_graph::{BuildError, Conflict, Graph};
use caribou_merge::{Decision, NotRetold, ReadError, Verdict};
use caribou_migration::{AppLabel, Dialect, MigrationId, NameError};
use caribou_schema::Schema;
use caribou_sql::RenderError;
use caribou_target::Location;
use caribou_verify::{Orders, Place, RoundTripError};
use jiff::Timestamp;

use crate::make::NewMigration;
use crate::project::{Project, ProjectError};
use crate::rename::RenamingError;
use crate::replayed::ReplayedError;

/// What the branches of a project are to each other.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The apps with several heads, sorted.
    pub conflicts: Vec<Conflict>,
    /// The branches, one for each head of each of these apps, sorted by head.
    pub sides: Vec<Side>,
    /// What every two branches are to each other, in the order of `sides`.
    pub pairs: Vec<PairReport>,
    /// What becomes one when they are joined.
    folds: fold::Folds,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its end.
    pub head: MigrationId,
    /// What belongs to it, oldest first.
    pub migrations: Vec<MigrationId>,
    /// What it does, in the words of `makemigrations`, as on the first backend of the project.
    pub does: Vec<caribou_detect::Change>,
    /// The folders of its migrations, for those who ask version control about them.
    pub folders: Vec<PathBuf>,
}

/// What two branches are to each other.
#[derive(Debug)]
pub struct PairReport {
    /// The first branch, by its place.
    pub first: usize,
    /// The second branch, by its place.
    pub second: usize,
    /// What they are to each other: the worst of what was found on any backend, where both orders ran as it was seen.
    pub verdict: Verdict,
    /// The pairs of statements that decide, each with the backend.
    pub decisions: Vec<(Dialect, Decision)>,
    /// What was seen when both orders ran, on each backend where they did. What both branches have, as whole migrations that do the same,
    /// ran once and before, unless nothing else is in them.
    pub seen: BTreeMap<Dialect, Seen>,
    /// What decides when whole migrations that do the same are one; `None` where there are none.
    rest: Option<Vec<(Dialect, Decision)>>,
}

/// What was seen when both orders ran.
#[derive(Debug)]
pub enum Seen {
    /// They ran, or did not.
    Orders(Box<Orders>),
    /// They could not be tried, and why.
    Not(String),
}

/// A project with branches, on each of its backends.
#[derive(Debug)]
pub struct Merging {
    location: Location,
    first: Dialect,
    graph: Graph,
    ground: sides::Ground,
    projects: BTreeMap<Dialect, Project>,
    /// What is there before any branch, on each backend.
    before: BTreeMap<Dialect, Schema>,
    /// The files of the branches, as they were read.
    seen: Vec<FileSeen>,
}

/// How branches become one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joining {
    /// A migration joins the heads of an app; it has statements only where both orders have to be made alike.
    Merge {
        /// The new migration.
        id: MigrationId,
        /// What it joins.
        heads: Vec<MigrationId>,
        /// Whether it has statements, which make both orders end alike.
        bridges: bool,
    },
    /// A migration that does what another one does is taken into that.
    Fold {
        /// The one that stays.
        kept: MigrationId,
        /// The one that goes.
        gone: MigrationId,
    },
    /// A migration is told anew, so that it can follow the other branch; where it was applied as it was, that counts.
    Retell {
        /// The one as it is.
        old: MigrationId,
        /// The one that is told anew, and replaces it.
        new: MigrationId,
    },
}

/// What is to be joined, and how.
#[derive(Debug, Clone)]
pub struct MergeRequest {
    /// Only these apps; all when empty.
    pub apps: Vec<AppLabel>,
    /// The heads that go first where the order matters. One that is named before another goes before that, and before all that are not named.
    pub first: Vec<MigrationId>,
    /// What the migrations that join are called, without a number; else after what they join.
    pub name: Option<String>,
    /// The time, for folders that are numbered by it.
    pub now: Timestamp,
}

/// What would be written.
#[derive(Debug)]
pub struct DraftedMerge {
    /// What becomes of the branches.
    pub joins: Vec<Joining>,
    /// The folder that all changes lie in.
    pub root: PathBuf,
    /// What was read of the files that all this was decided by, for [`apply_changes_to`](caribou_files::apply_changes_to).
    pub seen: Vec<FileSeen>,
    /// The changes of files.
    pub changes: Vec<FileChange>,
    /// The texts that are new, for those who want to see them: file and text.
    pub files: Vec<(PathBuf, String)>,
    new: Vec<NewMigration>,
    /// What has to end alike.
    plans: Vec<prove::Plan>,
}

/// One side put on top of the other.
#[derive(Debug)]
pub struct Rebased {
    /// Old and new names of the migrations that were renumbered, in the order in which they run; who had a free number keeps it, so that both
    /// are the same.
    pub names: Vec<(MigrationId, MigrationId)>,
    /// Those of them whose scripts had to be told anew, by their new names.
    pub retold: Vec<MigrationId>,
    /// What each app's new branch stands on.
    pub onto: BTreeMap<AppLabel, MigrationId>,
    /// The folder that all changes lie in.
    pub root: PathBuf,
    /// What was read of the files that all this was decided by, for [`apply_changes_to`](caribou_files::apply_changes_to).
    pub seen: Vec<FileSeen>,
    /// The changes of files.
    pub changes: Vec<FileChange>,
    lifted: rebase::Lifted,
}

/// Says why branches cannot be joined.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// The folders cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The migrations do not make a graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// No app has several heads.
    #[error("no app has several heads")]
    Nothing,
    /// The migrations do not add up to anything.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
    /// A script cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] Problem),
    /// It has to be chosen which branch goes first.
    #[error("which branch goes first has to be chosen")]
    Choose {
        /// The branches to choose from, by their heads.
        heads: Vec<MigrationId>,
        /// The only one that can go first, where there is only one.
        only: Option<MigrationId>,
    },
    /// What was said to go first is not the head of a branch.
    #[error("{0} is not the head of a branch")]
    NoHead(String),
    /// Branches contradict each other: neither can follow the other.
    #[error("{first} and {second} contradict each other")]
    Contradict {
        /// One head.
        first: MigrationId,
        /// The other head.
        second: MigrationId,
    },
    /// They do the same in part, but not as whole migrations.
    #[error("{first} and {second} do the same in part")]
    PartlySame {
        /// One head.
        first: MigrationId,
        /// The other head.
        second: MigrationId,
    },
    /// Nothing makes databases that have either side alike: which statements are in the way, in words.
    #[error(
        "no statement makes databases alike that have {first} first and those that have {second} first: {why}"
    )]
    NotAlike {
        /// One head.
        first: MigrationId,
        /// The other head.
        second: MigrationId,
        /// What is in the way.
        why: String,
    },
    /// A branch cannot be told anew.
    #[error(transparent)]
    NotRetold(#[from] NotRetold),
    /// A backend cannot say it.
    #[error("on {dialect}: {source}")]
    Render {
        /// The backend.
        dialect: Dialect,
        /// Why.
        source: RenderError,
    },
    /// A name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It cannot be put in its new place.
    #[error(transparent)]
    Rename(#[from] RenamingError),
    /// What was found does not do what it shall; nothing is written.
    #[error("what would be written was run, and does not lead to the same: {0}")]
    Unproven(String),
    /// It could not be run.
    #[error(transparent)]
    Proof(#[from] RoundTripError),
    /// The files cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Says what the branches of a project are to each other, as its scripts for one backend say. Runs nothing.
///
/// # Errors
/// [`MergeError`] when the scripts cannot be read.
pub fn analysis(project: &Project, graph: &Graph) -> Result<Analysis, MergeError> {
    analysis::of_project(project, graph)
}

impl Merging {
    /// Reads a project for its backends.
    ///
    /// # Errors
    /// [`MergeError`].
    pub fn read(location: &Location, dialects: &[Dialect]) -> Result<Self, MergeError> {
        let first = *dialects.first().unwrap_or(&Dialect::Sqlite);
        let mut projects = BTreeMap::new();
        for &dialect in dialects.iter().chain([&first]) {
            if let Entry::Vacant(entry) = projects.entry(dialect) {
                entry.insert(Project::read(location, dialect)?);
            }
        }
        let graph = Graph::build(projects[&first].nodes().iter().cloned(), &BTreeSet::new())?;
        let ground = sides::Ground::of(&projects[&first], &graph);
        let (mut before, mut seen) = (BTreeMap::new(), Vec::new());
        for (&dialect, project) in &projects {
            before.insert(dialect, ground.schema(project)?);
            seen.extend(files::seen(project, &ground)?);
        }
        Ok(Self { location: location.clone(), first, graph, ground, projects, before, seen })
    }

    /// Says what the branches are to each other, on all backends. Runs nothing.
    ///
    /// # Errors
    /// [`MergeError`]; [`MergeError::Nothing`] when there are none.
    pub fn analysis(&self) -> Result<Analysis, MergeError> {
        analysis::of_all(self)
    }

    /// Runs every two branches in both orders on a scratch database, and lets the analysis know.
    pub fn run(&self, analysis: &mut Analysis, place: &Place, context: &Context<'_>) {
        analysis::run(self, analysis, place, context);
    }

    /// Decides what joins the branches.
    ///
    /// # Errors
    /// [`MergeError`]; [`MergeError::Choose`] when the order matters and nothing is chosen.
    pub fn draft(&self, analysis: &Analysis, request: &MergeRequest) -> Result<DraftedMerge, MergeError> {
        draft::draft(self, analysis, request)
    }

    /// Runs what would be written for databases that have either side, and for new ones: all have to end alike.
    ///
    /// # Errors
    /// [`MergeError::Unproven`] when they do not, [`MergeError::Proof`] when it could not be tried.
    pub fn prove(
        &self,
        drafted: &DraftedMerge,
        place: &Place,
        context: &Context<'_>,
    ) -> Result<(), MergeError> {
        prove::prove(self, drafted, place, context)
    }

    /// Decides what changes when every branch of an app but one is put on top of that one; `onto` has the heads that stay below, one for each
    /// app that is put in order. The others follow it in the order of their heads, under the next numbers; a script that cannot follow is
    /// told anew.
    ///
    /// # Errors
    /// [`MergeError`]; [`MergeError::Choose`] when `onto` is empty, or has several heads of an app, [`MergeError::NotRetold`] when the
    /// branches contradict each other.
    pub fn rebase(
        &self,
        analysis: &Analysis,
        onto: &[MigrationId],
        now: Timestamp,
    ) -> Result<Rebased, MergeError> {
        rebase::rebase(self, analysis, onto, now)
    }

    /// Returns what would get another place in a rebase, in the order in which it would run then: the other branches, and what depends on
    /// them. A database that has one of these has to be looked at before.
    ///
    /// # Errors
    /// As [`rebase`](Self::rebase).
    pub fn moved(&self, analysis: &Analysis, onto: &[MigrationId]) -> Result<Vec<MigrationId>, MergeError> {
        rebase::moved(self, analysis, onto)
    }

    /// Runs what would be written: it has to run, and where scripts were told anew, to lead to where the old ones led before what they
    /// follow now.
    ///
    /// # Errors
    /// [`MergeError::Unproven`] when it does not, [`MergeError::Proof`] when it could not be tried.
    pub fn prove_rebase(
        &self,
        rebased: &Rebased,
        place: &Place,
        context: &Context<'_>,
    ) -> Result<(), MergeError> {
        rebase::prove(self, rebased, place, context)
    }

    /// The backends, the first one first.
    fn backends(&self) -> impl Iterator<Item = (Dialect, &Project)> {
        let others = self.projects.iter().filter(|(dialect, _)| **dialect != self.first);
        std::iter::once((self.first, self.any())).chain(others.map(|(dialect, project)| (*dialect, project)))
    }

    /// The head of a branch, by its place.
    fn head(&self, branch: usize) -> &MigrationId {
        &self.ground.branches[branch].head
    }

    /// The other backends than one, which may have to read the same script.
    fn also(&self, dialect: Dialect) -> Vec<Dialect> {
        self.projects.keys().copied().filter(|other| *other != dialect).collect()
    }

    /// The project as its first backend sees it; names, folders and metadata are the same on all.
    fn any(&self) -> &Project {
        &self.projects[&self.first]
    }
}
