//! `makemigrations`: from what the apps want to folders with migrations.
//!
//! [`Making::read`] reads what is there and what is wanted, [`Making::draft`] decides, [`Making::prove`] runs it on a scratch database, and
//! [`Making::write`] writes it. Questions come back as values; whoever asks them calls `draft` again with the answers.

mod current;
mod draft;
mod empty;
mod folder;
mod found;
mod harm;
mod instead;
mod metadata;
mod schema_file;
mod source;
mod update;
mod write;
mod written;

pub(crate) use current::add_up;
pub(crate) use folder::named;
pub(crate) use metadata::text as metadata_text;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use caribou_detect::{Answers, Change, Effect, Needed, Owners, Question, Wanted, WantedError, settled};
use caribou_executor::{Action, Context, Script, Task, Work};
use caribou_files::{Problem, WriteError};
use caribou_graph::{BuildError, Conflict, Graph};
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId};
use caribou_schema::{Difference, Schema, without_order};
use caribou_sql::RenderError;
use caribou_target::Location;
use caribou_verify::{Place, Proof, RoundTripError, Way, prove};
use jiff::Timestamp;

use crate::project::{Project, ProjectError};
use crate::replayed::ReplayedError;
use crate::schema_rs::SchemaRsError;

/// What is there and what is wanted, on each backend of a project.
#[derive(Debug)]
pub struct Making {
    location: Location,
    /// The backend that the project names first.
    first: Dialect,
    /// The graph of the migrations, of which no database has any; it is the same for all backends.
    graph: Graph,
    sides: BTreeMap<Dialect, Side>,
    /// What could not be compared, a line each.
    notes: Vec<String>,
    /// The backend of the database that is wanted, which says nothing about the others.
    taken_from: Option<Dialect>,
}

/// What is there and what is wanted on one backend.
#[derive(Debug)]
struct Side {
    project: Project,
    current: Schema,
    owners: Owners,
    wanted: Wanted,
    /// The schema files that it is wanted by.
    files: Vec<source::SchemaText>,
}

impl Side {
    /// Whether an object has, or is to have, one of these apps for its owner.
    fn is_of(&self, difference: &Difference, apps: &[AppLabel]) -> bool {
        let id = match difference {
            Difference::OnlyFirst(object) | Difference::OnlySecond(object) => object.id(),
            Difference::Changed { id, .. } => id.clone(),
        };
        let owner = |owners: &Owners| owners.of(&id).map(|owner| owner.app.clone());
        owner(&self.owners).or_else(|| owner(&self.wanted.owners)).is_none_or(|app| apps.contains(&app))
    }
}

/// Where the wanted schema is from.
#[derive(Debug, Clone)]
pub enum WantedFrom {
    /// The schema files of the apps.
    Files,
    /// The migrations themselves: nothing is asked for, so no schema file is read and none has to be there.
    Migrations,
    /// A live database, which speaks for all apps; what no app has yet is given to one.
    Database {
        /// What it looks like.
        schema: Box<Schema>,
        /// Whose the new objects shall be; may be left out when there is one app only.
        app: Option<AppLabel>,
    },
}

/// What is to be made.
#[derive(Debug, Clone)]
pub struct MakeRequest {
    /// Only these apps, and what they need of others; all when empty.
    pub apps: Vec<AppLabel>,
    /// A name without its number, for the migrations; else they are called what they do.
    pub name: Option<String>,
    /// Whether the last migration of an app takes the changes in, where nothing stops that.
    pub update: bool,
    /// In which databases migrations are applied: asked by the caller, for [`Making::updatable`] ones.
    pub applied: BTreeMap<MigrationId, Vec<String>>,
    /// The time, for folders that are numbered by it.
    pub now: Timestamp,
}

/// What would be written.
#[derive(Debug)]
pub struct Drafted {
    /// What has to be answered first: nothing is written before.
    pub questions: Vec<Question>,
    /// The migrations, in an order in which they can run.
    pub migrations: Vec<NewMigration>,
    /// Answers that answer nothing: there is no such thing, or it does not go.
    pub unused: Vec<String>,
    /// What could not be compared, a line each.
    pub notes: Vec<String>,
    /// What is there when all of them ran.
    wanted: BTreeMap<Dialect, Schema>,
}

/// A migration that is to be written.
#[derive(Debug, Clone)]
pub struct NewMigration {
    /// Its name.
    pub id: MigrationId,
    /// Its folder.
    pub folder: PathBuf,
    /// The migration whose place it takes, with `update`.
    pub instead_of: Option<MigrationId>,
    /// What it says of itself.
    pub metadata: Metadata,
    /// What it does, as on the first backend of the project that has something to do.
    pub changes: Vec<Change>,
    /// What that does to rows on any backend, each with the place of the operation that it belongs to.
    pub effects: Vec<(usize, Effect)>,
    /// Its scripts on each backend: there and back.
    pub scripts: BTreeMap<Dialect, (String, String)>,
    /// Its files: name and text.
    pub files: Vec<(String, String)>,
}

/// A schema file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSchema {
    /// The app.
    pub app: AppLabel,
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What is there now.
    pub exists: Exists,
}

/// Whether a file is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exists {
    /// It is not.
    No,
    /// It is, and says the same.
    Same,
    /// It is, and says something else.
    Different,
}

/// Says why migrations cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeError {
    /// The folders cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The migrations do not make a graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// An app has several heads: nothing can follow them before they are merged.
    #[error("an app has several heads")]
    Heads(Vec<Conflict>),
    /// The migrations do not add up to anything.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
    /// A schema file cannot be opened.
    #[error(transparent)]
    File(#[from] Problem),
    /// Schema files that cannot be used.
    #[error("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wanted {
        /// The backend that they were read for.
        dialect: Dialect,
        /// What is wrong, ordered by file and line.
        errors: Vec<WantedError>,
    },
    /// A `schema.rs` that cannot be read.
    #[error("{file}: {source}")]
    SchemaRs {
        /// The file.
        file: String,
        /// What is wrong.
        source: caribou_schema_rs::ParseError,
    },
    /// An app that has no schema file needs what another does not want any more.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Needed(Vec<Needed>),
    /// A `diesel.toml` cannot be used.
    #[error(transparent)]
    DieselToml(#[from] SchemaRsError),
    /// No app says what it wants.
    #[error("no app has a schema file: {} is not there", .looked.first().map(|path| path.display().to_string()).unwrap_or_default())]
    NothingWanted {
        /// The files that could have been there.
        looked: Vec<PathBuf>,
    },
    /// There is no such app.
    #[error("there is no app {app}")]
    UnknownApp {
        /// The name.
        app: AppLabel,
        /// The apps that there are.
        known: Vec<AppLabel>,
    },
    /// It is not said which app shall have what is new.
    #[error("which app shall have {}?", .objects.join(", "))]
    NoOwner {
        /// The objects, as they are printed.
        objects: Vec<String>,
    },
    /// A backend cannot do it.
    #[error("on {dialect}: {source}")]
    Render {
        /// The backend.
        dialect: Dialect,
        /// Why.
        source: RenderError,
    },
    /// The name cannot be that of a migration.
    #[error(transparent)]
    Name(#[from] caribou_migration::NameError),
    /// The last migration cannot take changes in.
    #[error("{id} cannot be updated: {reason}")]
    NotUpdatable {
        /// The migration.
        id: MigrationId,
        /// What stops it.
        reason: NotUpdatable,
    },
}

/// What stops a migration from being updated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotUpdatable {
    /// It is a squash.
    Squash,
    /// Others depend on it.
    NeededBy(BTreeSet<MigrationId>),
    /// Databases have it.
    Applied(Vec<String>),
    /// It is compiled in.
    CompiledIn,
    /// The app has none.
    Nothing,
}

impl std::fmt::Display for NotUpdatable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Squash => f.write_str("it is a squash"),
            Self::NeededBy(ids) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                write!(f, "{} depends on it", ids.join(", "))
            }
            Self::Applied(databases) => write!(f, "it is applied in {}", databases.join(", ")),
            Self::CompiledIn => f.write_str("it is compiled in"),
            Self::Nothing => f.write_str("there is none"),
        }
    }
}

impl Making {
    /// Reads the migrations and what is wanted, for each backend.
    ///
    /// # Errors
    /// [`MakeError`] when something cannot be read, or does not fit.
    pub fn read(location: &Location, dialects: &[Dialect], source: &WantedFrom) -> Result<Self, MakeError> {
        source::read(location, dialects, source)
    }

    /// Returns what is different between what the migrations add up to (first) and what is wanted (second).
    ///
    /// For some apps or all. The order of columns is left out, which no migration restores, and so are names that nobody asked for.
    ///
    /// # Errors
    /// [`MakeError::UnknownApp`].
    pub fn differences(&self, apps: &[AppLabel]) -> Result<BTreeMap<Dialect, Vec<Difference>>, MakeError> {
        self.expect_apps(apps)?;
        let of = |side: &Side| {
            let wanted = settled(&side.current, &side.wanted);
            let (mut differences, _) = without_order(side.current.differences(&wanted));
            differences.retain(|difference| apps.is_empty() || side.is_of(difference, apps));
            differences
        };
        Ok(self.sides.iter().map(|(dialect, side)| (*dialect, of(side))).collect())
    }

    /// Returns what could not be compared, a line each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Decides what is to be written.
    ///
    /// # Errors
    /// [`MakeError`].
    pub fn draft(&self, answers: &Answers, request: &MakeRequest) -> Result<Drafted, MakeError> {
        draft::draft(self, answers, request)
    }

    /// Makes a migration that does nothing yet, for SQL written by hand.
    ///
    /// # Errors
    /// [`MakeError`].
    pub fn empty(
        &self,
        app: &AppLabel,
        name: Option<&str>,
        now: Timestamp,
    ) -> Result<NewMigration, MakeError> {
        empty::empty(self, app, name, now)
    }

    /// Writes schema files from what the migrations add up to, for some apps or all.
    ///
    /// # Errors
    /// [`MakeError`].
    pub fn schema_files(&self, apps: &[AppLabel]) -> Result<Vec<WrittenSchema>, MakeError> {
        schema_file::schema_files(self, apps)
    }

    /// Runs what is there and what is new on a scratch database: what comes out must be what is wanted, and the way back must
    /// lead to what was there.
    ///
    /// # Errors
    /// [`RoundTripError`], also when there is no scratch database.
    pub fn prove(
        &self,
        drafted: &Drafted,
        place: &Place,
        context: &Context<'_>,
    ) -> Result<Proof, RoundTripError> {
        let dialect = place.dialect();
        let (project, wanted) = (&self.sides[&dialect].project, &drafted.wanted[&dialect]);
        let remade: BTreeSet<&MigrationId> =
            drafted.migrations.iter().filter_map(|new| new.instead_of.as_ref()).collect();
        let there = self.graph.in_order().filter(|id| !remade.contains(id));
        let there: Vec<Task<'_>> = there.map(|id| project.task(id, project.work(id))).collect();
        let new: Vec<Way<'_>> = drafted.migrations.iter().map(|new| new.way(dialect)).collect();
        prove(place, &there, &new, wanted, context)
    }

    /// Writes migrations, and head files where the project is linear: all of them, or none. Returns the head files that changed.
    ///
    /// # Errors
    /// [`WriteError`]; nothing is changed then.
    pub fn write(&self, migrations: &[NewMigration]) -> Result<Vec<PathBuf>, WriteError> {
        write::write(self, migrations)
    }

    /// Says whether the project has head files.
    pub fn is_linear(&self) -> bool {
        self.any_side().project.is_linear()
    }

    /// Says whether nothing is known of what is wanted on a backend, since a database of another one was taken for it.
    pub fn leaves_out(&self, dialect: Dialect) -> bool {
        self.taken_from.is_some_and(|from| from != dialect)
    }

    /// Returns the migrations that `update` would change, for the caller to ask which databases have them.
    pub fn updatable(&self, apps: &[AppLabel]) -> Vec<MigrationId> {
        let apps = if apps.is_empty() { self.any_side().project.apps() } else { apps };
        apps.iter().flat_map(|app| self.graph.leaves(app)).collect()
    }

    /// The side of the backend that the project names first; names, apps and folders are the same on all.
    fn any_side(&self) -> &Side {
        &self.sides[&self.first]
    }

    /// The folder of an app's migrations.
    fn folder(&self, app: &AppLabel) -> PathBuf {
        self.any_side().project.folder(app).map(Path::to_owned).unwrap_or_default()
    }

    fn expect_apps(&self, apps: &[AppLabel]) -> Result<(), MakeError> {
        let known = self.any_side().project.apps();
        match apps.iter().find(|app| !known.contains(app)) {
            Some(app) => Err(MakeError::UnknownApp { app: app.clone(), known: known.to_vec() }),
            None => Ok(()),
        }
    }
}

impl NewMigration {
    /// The tasks that apply and revert it.
    pub(crate) fn way(&self, dialect: Dialect) -> Way<'_> {
        let (up, down) = &self.scripts[&dialect];
        let work = |direction: &str, text| {
            let own = format!("{direction}.{dialect}.sql");
            let name = if self.files.iter().any(|(name, _)| *name == own) {
                own
            } else {
                format!("{direction}.sql")
            };
            let file = self.folder.join(name).to_string_lossy().into_owned();
            Work::Script(Script { file, text: Cow::Borrowed(text) })
        };
        let run_in_transaction = self.metadata.run_in_transaction;
        let task = |direction, text| Task {
            run_in_transaction,
            ..Task::apply(self.id.clone(), work(direction, text))
        };
        Way { up: task("up", up), down: Some(Task { action: Action::Revert, ..task("down", down) }) }
    }
}
