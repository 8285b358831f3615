//! `renamemigration`: names that tell the truth, and every reference with them.
//!
//! [`Renaming::read`] reads the project, [`Renaming::rename`] decides which files change, and
//! [`apply_changes`](caribou_files::apply_changes) changes them: all, or none.

mod app;
mod files;
mod misleading;

pub(crate) use files::{SILENT as SILENT_METADATA, metadata as edited_metadata};

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use caribou_detect::next_name;
use caribou_files::{Change, Mention, Problem, Seen};
use caribou_graph::{BuildError, Edge, FindError, Graph, Origin};
use caribou_migration::{AppLabel, Dialect, MigrationId, MigrationName, NameError, Reference};
use caribou_rename::{Named, Names, RenameError, Renamed};
use caribou_target::{ConfigError, Location};
use jiff::Timestamp;

use crate::heads::{head_names, leaves};
use crate::project::{Migration, Project, ProjectError, habit};
use crate::replayed::ReplayedError;

pub use misleading::misleading;

/// A project whose migrations or apps get other names.
#[derive(Debug)]
pub struct Renaming {
    location: Location,
    project: Project,
    graph: Graph,
    names: Names,
}

/// A migration whose name says nothing, or not what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misleading {
    /// The migration.
    pub id: MigrationId,
    /// What is wrong with its name.
    pub problem: NameProblem,
    /// What it could be called, with its number; `None` when its statements do not say.
    pub suggestion: Option<MigrationName>,
}

/// What is wrong with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameProblem {
    /// It was only generated: `0019_auto_20260112`.
    SaysNothing,
    /// It says one thing, and the migration does another: in words.
    Contradicts(String),
}

/// What a rename changes on disk.
#[derive(Debug)]
pub struct RenamedFiles {
    /// What was decided.
    pub renamed: Renamed,
    /// The folder that all changes lie in, for [`apply_changes`](caribou_files::apply_changes).
    pub root: PathBuf,
    /// What was read of the files that change, for [`apply_changes_to`](caribou_files::apply_changes_to).
    pub seen: Vec<Seen>,
    /// The changes of files.
    pub changes: Vec<Change>,
    /// Where else in the project an old name stands, which is left to a person: scripts, documents, code.
    pub mentions: Vec<Mention>,
}

/// Says why something cannot be renamed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenamingError {
    /// The folders cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The migrations do not make a graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// There is no such migration.
    #[error(transparent)]
    Find(#[from] FindError),
    /// It does not go.
    #[error(transparent)]
    Rename(#[from] RenameError),
    /// A name is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The migrations do not add up to anything.
    #[error(transparent)]
    Replayed(#[from] ReplayedError),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] Problem),
    /// `caribou.toml` cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A plain Diesel project has one app, whose name nobody chose.
    #[error("a plain Diesel project has one app, and that is always called {0}")]
    OneApp(AppLabel),
    /// No pattern finds the folder of an app under its new name.
    #[error("no pattern of `apps` in {} matches {}", file.display(), folder.display())]
    NotMatched {
        /// The project file.
        file: PathBuf,
        /// What the folder would be called.
        folder: PathBuf,
    },
}

impl Renaming {
    /// Reads a project; the dialect is the one whose scripts say what a migration does.
    ///
    /// # Errors
    /// [`RenamingError`].
    pub fn read(location: &Location, dialect: Dialect) -> Result<Self, RenamingError> {
        let project = Project::read(location, dialect)?;
        let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new())?;
        let names = Names::new(named(&project), heads(&project, &graph));
        Ok(Self { location: location.clone(), project, graph, names })
    }

    /// Finds a migration by name, number or prefix; also one that a squash replaces.
    ///
    /// # Errors
    /// [`FindError`].
    pub fn find(&self, app: &AppLabel, text: &str) -> Result<MigrationId, FindError> {
        match self.graph.find(app, text) {
            Err(FindError::Replaced { id, .. } | FindError::SteppedAside { squash: id, .. }) => Ok(id),
            found => found,
        }
    }

    /// Returns the full name that somebody means who typed `text` as the new name of a migration: without a number the old one is kept, and
    /// with an app in front it moves there.
    ///
    /// # Errors
    /// [`RenamingError`].
    pub fn meant(&self, id: &MigrationId, text: &str) -> Result<MigrationId, RenamingError> {
        let app = |text: &str| self.project.apps().iter().find(|app| app.as_str() == text).cloned();
        let full = text.split_once('.').and_then(|(label, name)| Some((app(label)?, name)));
        let (app, name) = full.unwrap_or_else(|| (id.app().clone(), text));
        // Folders that are there may be called so; nobody should have to quote a new name, or take it for a file.
        if let Some(character) = name.chars().find(|c| c.is_whitespace() || *c == '.') {
            let allowed = "a new name may not have: no spaces, no dots";
            return Err(NameError::Character { name: name.into(), character, allowed }.into());
        }
        let has_number = MigrationName::parse(name)?.number().is_some();
        let name = if has_number { name.to_owned() } else { with_number(id.name(), name) };
        Ok(MigrationId::new(app, MigrationName::parse(&name)?))
    }

    /// Returns the name that a migration gets in another app: its description behind the next number there.
    ///
    /// # Errors
    /// [`RenamingError`].
    pub fn name_in(
        &self,
        id: &MigrationId,
        app: &AppLabel,
        now: Timestamp,
    ) -> Result<MigrationId, RenamingError> {
        let there = self.project.migrations().filter(|(other, _)| other.app() == app);
        let there: Vec<MigrationName> = there.map(|(other, _)| other.name().clone()).collect();
        let name = next_name(&there, id.name().description(), habit(&self.location), now)?;
        Ok(MigrationId::new(app.clone(), name))
    }

    /// Returns what a migration does, as a name with its number; `None` when its statements do not say.
    ///
    /// # Errors
    /// [`RenamingError`] when they cannot be read.
    pub fn suggestion(&self, id: &MigrationId) -> Result<Option<MigrationName>, RenamingError> {
        Ok(misleading::suggestion(&self.project, &self.graph, id)?)
    }

    /// Returns the migrations whose names say nothing or not what they do, of some apps or all, in the order of the graph.
    ///
    /// # Errors
    /// [`FindError`] when there is no such app.
    pub fn misleading(&self, apps: &[AppLabel]) -> Result<Vec<Misleading>, RenamingError> {
        if let Some(unknown) = apps.iter().find(|app| !self.project.apps().contains(app)) {
            return Err(RenameError::UnknownApp(unknown.clone()).into());
        }
        let is_asked = |found: &Misleading| apps.is_empty() || apps.contains(found.id.app());
        let all = misleading(&self.project, &self.graph);
        Ok(all.into_iter().filter(is_asked).collect())
    }

    /// Decides which files change when migrations get other names, all at once.
    ///
    /// # Errors
    /// [`RenamingError`].
    pub fn rename(&self, renames: &[(MigrationId, MigrationId)]) -> Result<RenamedFiles, RenamingError> {
        files::changed(self, self.names.rename(renames)?)
    }

    /// Decides which files change when an app gets another name. Its folder gets it too, if it is called like the app.
    ///
    /// # Errors
    /// [`RenamingError`]; [`RenamingError::OneApp`] in a plain Diesel project.
    pub fn rename_app(&self, from: &AppLabel, to: &AppLabel) -> Result<RenamedFiles, RenamingError> {
        if let Location::Diesel { .. } = self.location {
            return Err(RenamingError::OneApp(self.project.apps().first().unwrap_or(from).clone()));
        }
        files::changed(self, self.names.rename_app(from, to)?)
    }
}

/// Puts the number of a name before a description; a name without a number has none to give.
fn with_number(name: &MigrationName, description: &str) -> String {
    let number = name.as_str().strip_suffix(name.description()).unwrap_or_default();
    match name.number() {
        Some(_) if number.is_empty() => format!("{name}_{description}"),
        Some(_) => format!("{number}{description}"),
        None => description.to_owned(),
    }
}

/// Takes what the migrations of a project are called, and what they say of others.
pub(crate) fn named(project: &Project) -> Vec<Named> {
    let order = |edge: &Edge| match (&edge.origin, &edge.to) {
        (Origin::Order, Reference::Exact(id)) => Some(id.clone()),
        _ => None,
    };
    let named = project.nodes().iter().map(|node| {
        let source = project.get(&node.id).and_then(Migration::folder);
        Named {
            id: node.id.clone(),
            metadata: source.map(|source| source.metadata.clone()).unwrap_or_default(),
            follows: node.edges.iter().find_map(order),
            is_compiled: source.is_none(),
        }
    });
    named.collect()
}

/// Returns what the head files say; in a linear project, for an app that has none, what it would say.
pub(crate) fn heads(project: &Project, graph: &Graph) -> BTreeMap<AppLabel, MigrationName> {
    let mut heads = BTreeMap::new();
    if project.is_linear() {
        heads.extend(leaves(graph).into_iter().map(|(app, leaf)| (app, leaf.name().clone())));
    }
    heads.extend(head_names(project));
    heads
}
