//! From folders, and from Diesel's own sources, to migrations.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use caribou_connection::CodeMigration;
use caribou_detect::Habit;
use caribou_files::{
    App, AppFolder, DiscoverError, ReadError, Recovered, Source, Warning, WarningKind, WriteError, discover,
    read_app, recover,
};
use caribou_graph::{Edge, Node, Origin};
use caribou_migration::{AppLabel, Dialect, MigrationId, MigrationName, NameError, Reference};
use caribou_target::{Location, Order};
use diesel::backend::Backend;
use diesel::migration::MigrationSource;

use crate::followed::follow_renames;

/// Returns how new migrations are numbered: one after another, or by the time as Diesel does.
pub(crate) fn habit(location: &Location) -> Habit {
    match location {
        Location::Project { .. } => Habit::Counted,
        Location::Diesel { .. } => Habit::Dated,
    }
}

/// All migrations of a project, read for one dialect.
#[derive(Debug)]
pub struct Project {
    dialect: Dialect,
    order: Order,
    is_linear: bool,
    migrations: BTreeMap<MigrationId, Migration>,
    apps: Vec<AppLabel>,
    folders: BTreeMap<AppLabel, PathBuf>,
    nodes: Vec<Node>,
    warnings: Vec<Warning>,
}

/// A migration: a folder, or code.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are folders")]
pub enum Migration {
    /// A folder on disk.
    Folder(Source),
    /// Compiled in.
    Code(CodeMigration),
}

/// An app whose migrations are compiled in: Diesel's embedded ones, or such as are written in Rust.
#[derive(Debug)]
pub struct CodeApp {
    label: AppLabel,
    dialect: Dialect,
    migrations: Vec<(MigrationName, CodeMigration)>,
}

/// Says why a project cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The apps cannot be found.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// Folders of migrations cannot be used.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Read(Vec<ReadError>),
    /// Changes of its files were interrupted, and can neither be finished nor taken back.
    #[error(transparent)]
    Changes(#[from] WriteError),
    /// A Diesel source failed.
    #[error("{app}: {message}")]
    Source {
        /// The app.
        app: AppLabel,
        /// What the source said.
        message: String,
    },
    /// A compiled migration has a name that cannot be one.
    #[error("{app}: {source}")]
    Name {
        /// The app.
        app: AppLabel,
        /// Why.
        source: NameError,
    },
    /// A compiled app is for another backend.
    #[error("the app {app} was compiled for {compiled}, not for {wanted}")]
    OtherBackend {
        /// The app.
        app: AppLabel,
        /// The backend that it was compiled for.
        compiled: Dialect,
        /// The backend of the project.
        wanted: Dialect,
    },
    /// Two apps have the same label.
    #[error("two apps are called {app}")]
    SameLabel {
        /// The label.
        app: AppLabel,
    },
}

/// The label of the one app of a plain Diesel project.
///
/// It stands in the history of the database, so it does not depend on where the project lies.
const DIESEL_APP: &str = "main";

impl Project {
    /// Reads the project at a location for one dialect. Changes of its files that were interrupted are finished or taken back first, and
    /// [`warnings`](Self::warnings) say so.
    ///
    /// # Errors
    /// [`ProjectError`] with every folder that cannot be used.
    pub fn read(location: &Location, dialect: Dialect) -> Result<Self, ProjectError> {
        let recovered = recovered(location)?;
        let mut project = Self::read_folders(location, dialect)?;
        project.warnings.extend(recovered);
        Ok(project)
    }

    fn read_folders(location: &Location, dialect: Dialect) -> Result<Self, ProjectError> {
        match location {
            Location::Diesel { migrations, .. } => {
                let label = AppLabel::parse(DIESEL_APP).expect("it is a label");
                Self::of_folder(&label, migrations, dialect)
            }
            Location::Project { config, .. } => {
                let folders = Self::app_folders(location)?;
                let (mut apps, mut errors) = (Vec::new(), Vec::new());
                for app in &folders {
                    match read_app(&app.label, &app.folder, dialect) {
                        Ok(app) => apps.push(app),
                        Err(error) => errors.push(error),
                    }
                }
                if !errors.is_empty() {
                    return Err(ProjectError::Read(errors));
                }
                Ok(Self { is_linear: config.linear, ..Self::of_apps(apps, dialect, config.order) })
            }
        }
    }

    /// Finds the folders of the apps at a location, sorted by label; their migrations are not read.
    ///
    /// # Errors
    /// [`ProjectError::Discover`].
    pub fn app_folders(location: &Location) -> Result<Vec<AppFolder>, ProjectError> {
        match location {
            Location::Diesel { migrations, .. } => {
                let label = AppLabel::parse(DIESEL_APP).expect("it is a label");
                Ok(vec![AppFolder { label, folder: migrations.clone() }])
            }
            Location::Project { folder, config } => {
                let mut folders = discover(folder, &config.apps)?;
                for (label, path) in &config.app_folders {
                    let folder = folder.join(path);
                    folders.retain(|app| app.label != *label);
                    folders.push(AppFolder { label: label.clone(), folder });
                }
                folders.sort();
                Ok(folders)
            }
        }
    }

    /// Reads one folder of migrations as a project of one app.
    ///
    /// # Errors
    /// [`ProjectError`] with every migration that cannot be used.
    pub fn of_folder(label: &AppLabel, folder: &Path, dialect: Dialect) -> Result<Self, ProjectError> {
        let app = read_app(label, folder, dialect).map_err(|error| ProjectError::Read(vec![error]))?;
        Ok(Self::of_apps(vec![app], dialect, Order::Any))
    }

    /// Makes a project without migrations, for [`Project::with_app`].
    pub fn empty(dialect: Dialect) -> Self {
        Self::of_apps(Vec::new(), dialect, Order::Any)
    }

    /// Adds an app whose migrations are compiled in. They follow one another in Diesel's order.
    ///
    /// # Errors
    /// [`ProjectError::OtherBackend`] and [`ProjectError::SameLabel`].
    pub fn with_app(mut self, app: CodeApp) -> Result<Self, ProjectError> {
        if app.dialect != self.dialect {
            return Err(ProjectError::OtherBackend {
                app: app.label,
                compiled: app.dialect,
                wanted: self.dialect,
            });
        }
        if self.apps.contains(&app.label) {
            return Err(ProjectError::SameLabel { app: app.label });
        }
        let mut previous = None;
        for (name, code) in app.migrations {
            let id = MigrationId::new(app.label.clone(), name);
            let mut node = Node::new(id.clone());
            node.edges.extend(previous.replace(id.clone()).map(implicit));
            self.nodes.push(node);
            self.migrations.insert(id, Migration::Code(code));
        }
        self.apps.push(app.label);
        Ok(self)
    }

    fn of_apps(mut apps: Vec<App>, dialect: Dialect, order: Order) -> Self {
        let mut project = Self {
            dialect,
            order,
            is_linear: false,
            migrations: BTreeMap::new(),
            apps: Vec::new(),
            folders: BTreeMap::new(),
            nodes: Vec::new(),
            warnings: Vec::new(),
        };
        follow_renames(&mut apps);
        let mut folders = Vec::new();
        for app in apps {
            project.nodes.extend(nodes(&app));
            project.folders.insert(app.label.clone(), app.folder);
            project.apps.push(app.label);
            project.warnings.extend(app.warnings);
            folders.extend(
                app.migrations.into_iter().map(|source| (source.id.clone(), Migration::Folder(source))),
            );
        }
        // From a whole list the map is built without looking for each place.
        project.migrations = folders.into_iter().collect();
        project
    }

    /// Returns the dialect that the scripts were read for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns what becomes of migrations that arrive late.
    pub fn order(&self) -> Order {
        self.order
    }

    /// Says whether the folder of each app has a file that names its last migration; see [`head_changes`](crate::head_changes).
    pub fn is_linear(&self) -> bool {
        self.is_linear
    }

    /// Returns the apps, in the order in which they were found.
    pub fn apps(&self) -> &[AppLabel] {
        &self.apps
    }

    /// Returns the folder of an app's migrations; `None` for one that is compiled in.
    pub fn folder(&self, app: &AppLabel) -> Option<&Path> {
        self.folders.get(app).map(PathBuf::as_path)
    }

    /// Returns a migration.
    pub fn get(&self, id: &MigrationId) -> Option<&Migration> {
        self.migrations.get(id)
    }

    /// Returns the names that a migration had before, and those of migrations that did the same and that it took in.
    pub fn old_names(&self, id: &MigrationId) -> impl Iterator<Item = MigrationId> {
        let metadata = self.get(id).and_then(Migration::folder).map(|source| &source.metadata);
        let names =
            metadata.into_iter().flat_map(|metadata| metadata.aliases.iter().chain(&metadata.merged_from));
        names.map(|alias| alias.in_app(id.app()))
    }

    /// Returns all migrations, ordered by app and name.
    pub fn migrations(&self) -> impl Iterator<Item = (&MigrationId, &Migration)> + Clone {
        self.migrations.iter()
    }

    /// Returns the nodes of the graph.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns what is not wrong in its files, but hardly meant.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

impl Migration {
    /// Returns the folder, if it is one.
    pub fn folder(&self) -> Option<&Source> {
        match self {
            Self::Folder(source) => Some(source),
            Self::Code(_) => None,
        }
    }
}

/// Puts right what a killed run has left, and says so. Who may only read a project reads it as it is.
fn recovered(location: &Location) -> Result<Option<Warning>, ProjectError> {
    let root = location.files_root();
    let kind = match recover(root) {
        Ok(Recovered::Nothing) => return Ok(None),
        Ok(Recovered::Finished) => WarningKind::ChangesFinished,
        Ok(Recovered::TakenBack) => WarningKind::ChangesTakenBack,
        Err(WriteError::Write { source, .. })
            if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
        {
            WarningKind::ChangesOpen
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Warning { file: root.into(), line: None, kind }))
}

/// Returns what the folders of an app are to the graph.
pub(crate) fn nodes(app: &App) -> Vec<Node> {
    let mut nodes = Vec::with_capacity(app.migrations.len());
    let mut previous: Option<&MigrationId> = None;
    for source in &app.migrations {
        let metadata = &source.metadata;
        let declared = |references: &[Reference], lines: &[u32]| -> Vec<Edge> {
            let lines = lines.iter().copied().chain(std::iter::repeat(0));
            let edge =
                |(to, line): (&Reference, u32)| Edge { to: to.clone(), origin: Origin::Declared { line } };
            references.iter().zip(lines).map(edge).collect()
        };
        let is_squash = !metadata.replaces.is_empty();
        let has_edges = metadata.dependencies.is_some() || !metadata.run_before.is_empty();
        nodes.push(Node {
            id: source.id.clone(),
            file: has_edges.then(|| Arc::from(source.metadata_file().to_string_lossy())),
            edges: match &metadata.dependencies {
                Some(references) => declared(references, &source.lines.dependencies),
                // The place of a squash in the order is that of what it replaces.
                None if is_squash => Vec::new(),
                None => previous.cloned().map(implicit).into_iter().collect(),
            },
            run_before: declared(&metadata.run_before, &source.lines.run_before),
            // What stood for others and does so no more still explains their rows.
            replaces: metadata.replaces.iter().chain(&metadata.replaced).cloned().collect(),
        });
        if !is_squash {
            previous = Some(&source.id);
        }
    }
    nodes
}

fn implicit(id: MigrationId) -> Edge {
    Edge { to: Reference::Exact(id), origin: Origin::Order }
}

impl CodeApp {
    /// Takes the migrations of a Diesel source for SQLite.
    ///
    /// # Errors
    /// [`ProjectError`] when the source fails, or a name is none.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(
        label: AppLabel,
        source: &impl MigrationSource<diesel::sqlite::Sqlite>,
    ) -> Result<Self, ProjectError> {
        Self::of(label, Dialect::Sqlite, source, CodeMigration::Sqlite)
    }

    /// Takes the migrations of a Diesel source for PostgreSQL.
    ///
    /// # Errors
    /// [`ProjectError`] when the source fails, or a name is none.
    #[cfg(any(feature = "postgres", feature = "postgres-system"))]
    pub fn postgres(
        label: AppLabel,
        source: &impl MigrationSource<diesel::pg::Pg>,
    ) -> Result<Self, ProjectError> {
        Self::of(label, Dialect::Postgres, source, CodeMigration::Postgres)
    }

    /// Takes the migrations of a Diesel source for MariaDB and MySQL.
    ///
    /// # Errors
    /// [`ProjectError`] when the source fails, or a name is none.
    #[cfg(feature = "mysql")]
    pub fn mysql(
        label: AppLabel,
        source: &impl MigrationSource<diesel::mysql::Mysql>,
    ) -> Result<Self, ProjectError> {
        Self::of(label, Dialect::Mysql, source, CodeMigration::Mysql)
    }

    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "postgres-system", feature = "mysql")),
        expect(dead_code, reason = "without a backend there is nothing to take")
    )]
    fn of<DB: Backend>(
        label: AppLabel,
        dialect: Dialect,
        source: &impl MigrationSource<DB>,
        wrap: impl Fn(Box<dyn diesel::migration::Migration<DB>>) -> CodeMigration,
    ) -> Result<Self, ProjectError> {
        let all = source.migrations();
        let all =
            all.map_err(|error| ProjectError::Source { app: label.clone(), message: error.to_string() })?;
        let mut migrations = Vec::with_capacity(all.len());
        for migration in all {
            let name = MigrationName::parse(&migration.name().to_string());
            let name = name.map_err(|source| ProjectError::Name { app: label.clone(), source })?;
            migrations.push((name, wrap(migration)));
        }
        migrations.sort_by(|(a, _), (b, _)| (a.version(), a).cmp(&(b.version(), b)));
        Ok(Self { label, dialect, migrations })
    }
}
