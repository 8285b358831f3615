//! Database migrations for Diesel projects: the use cases.
//!
//! What the command line calls is what a server that embeds the migrator calls: no terminal, no arguments.
//! One file a way: [`Project`] (from folders to migrations), [`Survey`] (project and history side by side),
//! [`migrate`], [`resolve`](resolve()), [`accept`], [`check`](check()).
//!
//! ```
//! use caribou::{Asked, Consent, Context, Database, MigrateRequest, Project, migrate};
//! use caribou_migration::{AppLabel, Dialect};
//! use diesel::{Connection, SqliteConnection};
//!
//! # let root = tempfile::tempdir()?;
//! # std::fs::create_dir(root.path().join("0001_initial"))?;
//! # std::fs::write(root.path().join("0001_initial/up.sql"), "CREATE TABLE ticket (id INTEGER);")?;
//! # let folder = root.path();
//! let project = Project::of_folder(&AppLabel::parse("tickets")?, folder, Dialect::Sqlite)?;
//! let mut connection = SqliteConnection::establish(":memory:")?;
//! let mut database = Database::of(&mut connection)?;
//! let now = "2026-01-12T10:00:00Z".parse()?;
//! let context = Context { clock: &|| now, actor: None, version: "0.1.0", label: None };
//! let mut refuse = |_: &Asked| Consent::Missing;
//! let outcome = migrate(&project, &mut database, &MigrateRequest::default(), &context, &mut refuse, &mut |_| {})?;
//! assert_eq!(outcome.done.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accept;
mod check;
mod coverage;
mod danger;
mod database;
mod drift;
mod evidence;
mod finding;
mod followed;
mod heads;
mod initial;
mod make;
mod merge;
mod migrate;
mod moved;
mod old_names;
mod plan;
mod portability;
mod preflight;
mod preview;
mod project;
mod queue;
mod rename;
mod replayed;
mod resolve;
mod reversibility;
mod rows;
mod schema_rs;
mod squash;
mod survey;
mod work;

pub use accept::{AcceptError, accept};
pub use caribou_executor::{
    Action, Atomic, Context, Done, ExecuteError, Failure, FailureKind, Progress, Remaining,
};
pub use caribou_files::Mention;
pub use check::check;
pub use coverage::{Coverage, Understood, coverage, in_order, read_all};
pub use danger::{Asked, Consent, Lost, LostRows};
pub use database::{Database, DatabaseError};
pub use drift::{Closing, Drift, DriftCause, DriftError, Drifted, drift};
pub use evidence::{Cause, Does, Evidence, Misfit, Recorded};
pub use finding::{Finding, FindingKind, SameNumber};
pub use heads::{HeadFile, WrongHead, head_changes, head_names};
pub use initial::{FakeInitialError, PartlyThere};
pub use make::{
    Drafted, Exists, MakeError, MakeRequest, Making, NewMigration, NotUpdatable, WantedFrom, WrittenSchema,
};
pub use merge::{
    Analysis, DraftedMerge, Joining, MergeError, MergeRequest, Merging, PairReport, Rebased, Seen, Side,
    analysis,
};
pub use migrate::{Happening, MigrateError, MigrateRequest, Outcome, migrate};
pub use moved::moved_by_hand;
pub use old_names::AmbiguousName;
pub use plan::{Aim, Contradiction, PlanRefused};
pub use portability::{Portability, Unlike, portability};
pub use preview::{Preview, preview};
pub use project::{CodeApp, Migration, Project, ProjectError};
pub use queue::{Conflicted, Queue, QueueError, Unreadable, merge_queue};
pub use rename::{Misleading, NameProblem, RenamedFiles, Renaming, RenamingError, misleading};
pub use replayed::{Replayed, ReplayedError, replayed};
pub use resolve::{Resolution, ResolveError, resolve};
pub use reversibility::{Reversibility, reversibility};
pub use schema_rs::{
    Patch, Rewritten, SchemaRs, SchemaRsError, rewrite_schema_rs, schema_rs_files, write_schema_rs,
};
pub use squash::{
    Cut, DraftedSquashes, Finish, NewSquash, OnBackend, ProofFile, ProofRecord, ProofState, SquashAim,
    SquashError, SquashProofs, SquashRequest, Squashing, Unproven, WayBackFrom, proof_state, squash_proofs,
    unlike,
};
pub use survey::{Edited, Survey, SurveyError, survey};

/// The crates below, so that whoever embeds the migrator needs only this one.
pub use {
    caribou_connection as connection, caribou_detect as detect, caribou_files as files, caribou_git as git,
    caribou_graph as graph, caribou_history as history, caribou_introspect as introspect,
    caribou_merge as merging, caribou_rename as renaming, caribou_schema as schema, caribou_sql as sql,
    caribou_squash as squashing, caribou_target as target, caribou_verify as verify,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
