//! `check --merge-queue`: what this branch and another become together, looked at before they do.
//!
//! Git merges them into a tree that nobody has checked out; what a project reads of it is written into a temporary folder and read like any
//! other project. The other branch is read the same way, so that only what the merge brings is told. No database is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use caribou_files::AppFolder;
use caribou_git::{GitError, Repository};
use caribou_graph::Graph;
use caribou_migration::{AppLabel, Dialect};
use caribou_target::{LocateError, Location, locate_at};

use crate::check::check;
use crate::finding::{Finding, FindingKind};
use crate::heads::HeadFile;
use crate::merge::{Analysis, analysis};
use crate::project::{Project, ProjectError};

/// What two branches become together.
#[derive(Debug)]
pub struct Queue {
    /// The hash of the merged tree.
    pub tree: String,
    /// The files of the project's migrations in which git has conflicts, sorted.
    pub conflicts: Vec<Conflicted>,
    /// In how many other files git has conflicts, which are not looked at.
    pub other_conflicts: usize,
    /// Why the merged project cannot be read; nothing else was found then.
    pub unreadable: Option<Unreadable>,
    /// What is found in the merged project and not in the other branch.
    pub findings: Vec<Finding>,
    /// What the heads are to each other; empty where no app has several.
    pub analysis: Analysis,
    /// Files of the project whose changes no commit has: they are not in it. From the root of the repository, sorted.
    pub uncommitted: Vec<PathBuf>,
    /// Where the tree was while it was read, and the repository that it is of.
    places: (PathBuf, PathBuf),
}

/// A file in which git has a conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflicted {
    /// The file, from the root of the repository.
    pub file: PathBuf,
    /// The app whose head file it is.
    pub head_of: Option<AppLabel>,
}

/// Says why a merged project cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is not found, or its `caribou.toml` is broken.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// Its folders cannot be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
}

/// Says why nobody knows what two branches become together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// There is no repository, or no git.
    #[error("{} is in no git repository, or git is not installed", folder.display())]
    NoRepository {
        /// The folder of the project.
        folder: PathBuf,
    },
    /// Git has no answer.
    #[error(transparent)]
    Git(#[from] GitError),
    /// There is no room for the files of the tree.
    #[error("a temporary folder cannot be made: {0}")]
    Room(#[source] io::Error),
}

/// Merges what is checked out with `base`, and returns what is wrong with it that is not wrong with `base` alone. Nothing is changed.
///
/// # Errors
/// [`QueueError`]; conflicts and broken files are no error but what was found.
pub fn merge_queue(location: &Location, dialects: &[Dialect], base: &str) -> Result<Queue, QueueError> {
    let folder = location.folder();
    let missing = || QueueError::NoRepository { folder: folder.into() };
    let repository = Repository::find(folder).ok_or_else(missing)?;
    let merged = repository.merge("HEAD", base)?;
    let there = Exported::new(&repository, location, &merged.tree)?;
    let (mut findings, mut unreadable, mut analysis) = (BTreeMap::new(), None, Analysis::default());
    match there.findings(dialects) {
        Ok(found) => {
            findings = found;
            let base = Exported::new(&repository, location, base)?;
            // What makes the base unreadable is nothing that the merge brings.
            let known = base.findings(dialects).unwrap_or_default();
            findings.retain(|key, _| !known.contains_key(key));
            analysis = there.analysis(dialects);
        }
        Err(error) => unreadable = Some(error),
    }
    let (conflicts, others) = there.conflicts(&merged.conflicts);
    let is_told = |finding: &Finding| match &finding.kind {
        FindingKind::Head(head) if head.says == HeadFile::Conflict => {
            conflicts.iter().any(|conflict| there.root().join(&conflict.file) == head.file)
        }
        _ => false,
    };
    let mut findings: Vec<Finding> = findings.into_values().filter(|finding| !is_told(finding)).collect();
    findings.sort_by_key(|finding| finding.is_warning);
    let places = (there.root().to_owned(), repository.root().to_owned());
    let uncommitted = repository.uncommitted(folder)?;
    let (tree, other_conflicts) = (merged.tree, others);
    Ok(Queue { tree, conflicts, other_conflicts, unreadable, findings, analysis, uncommitted, places })
}

impl Queue {
    /// Returns a text with the paths of the temporary folder as those of the repository.
    pub fn shown(&self, text: &str) -> String {
        let (from, to) = &self.places;
        text.replace(&*from.to_string_lossy(), &to.to_string_lossy())
    }

    /// Returns where a file of the repository is on disk, or would be.
    pub fn path(&self, file: &Path) -> PathBuf {
        self.places.1.join(file)
    }
}

/// What a project reads of a tree, in a temporary folder.
struct Exported<'a> {
    room: tempfile::TempDir,
    repository: &'a Repository,
    /// The project as it is checked out.
    of: &'a Location,
}

impl<'a> Exported<'a> {
    fn new(repository: &'a Repository, of: &'a Location, tree: &str) -> Result<Self, QueueError> {
        let room = tempfile::Builder::new().prefix("caribou-merge-").tempdir().map_err(QueueError::Room)?;
        repository.export(tree, room.path(), is_read)?;
        Ok(Self { room, repository, of })
    }

    fn root(&self) -> &Path {
        self.room.path()
    }

    /// The place of a path of the project, from the root of the repository.
    fn place(&self, path: &Path) -> PathBuf {
        self.repository.place(path).unwrap_or_default()
    }

    /// Where the project is in the temporary folder.
    fn location(&self) -> Result<Location, LocateError> {
        let folder = self.root().join(self.place(self.of.folder()));
        match self.of {
            Location::Project { .. } => locate_at(&folder),
            Location::Diesel { migrations, .. } => {
                Location::migrations_dir(&self.root().join(self.place(migrations)), &folder)
            }
        }
    }

    fn project(&self, dialect: Dialect) -> Result<Project, Unreadable> {
        Ok(Project::read(&self.location()?, dialect)?)
    }

    /// What is found on any of the backends, by what it says whatever folder it is in.
    fn findings(&self, dialects: &[Dialect]) -> Result<BTreeMap<String, Finding>, Unreadable> {
        let mut found = BTreeMap::new();
        for &dialect in dialects {
            let project = self.project(dialect)?;
            // Without a database there is none that could fail.
            for finding in check(&project, dialects, None).unwrap_or_default() {
                let key = format!("{:?}", finding.kind).replace(&*self.root().to_string_lossy(), "");
                found.entry(key).or_insert(finding);
            }
        }
        Ok(found)
    }

    /// What the heads are to each other, as the scripts of the first backend say; empty where they cannot be read.
    fn analysis(&self, dialects: &[Dialect]) -> Analysis {
        let read = || {
            let project = self.project(*dialects.first()?).ok()?;
            let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new()).ok()?;
            if graph.conflicts().is_empty() { None } else { analysis(&project, &graph).ok() }
        };
        read().unwrap_or_default()
    }

    /// Which conflicts are in files of migrations, and how many are not. As long as it is not known where those are, all of the project are.
    fn conflicts(&self, files: &[PathBuf]) -> (Vec<Conflicted>, usize) {
        let project = self.place(self.of.folder());
        let apps = self.location().ok().and_then(|location| Project::app_folders(&location).ok());
        let place = |app: AppFolder| Some((app.label, app.folder.strip_prefix(self.root()).ok()?.to_owned()));
        let apps: Option<Vec<(AppLabel, PathBuf)>> =
            apps.map(|apps| apps.into_iter().filter_map(place).collect());
        let settings = ["caribou.toml", "diesel.toml"].map(|name| project.join(name));
        let is_ours = |file: &&PathBuf| match &apps {
            Some(apps) => settings.contains(file) || apps.iter().any(|(_, folder)| file.starts_with(folder)),
            None => file.starts_with(&project),
        };
        let (ours, others): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(is_ours);
        let conflicted = |file: &PathBuf| {
            let head = apps.iter().flatten().find(|(_, folder)| folder.join("HEAD") == *file);
            Conflicted { file: file.clone(), head_of: head.map(|(app, _)| app.clone()) }
        };
        (ours.into_iter().map(conflicted).collect(), others.len())
    }
}

/// Whether a project may read a file, by its name: scripts, what migrations say of themselves, head files, and what keeps a folder in git.
fn is_read(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    path.extension().is_some_and(|end| end == "sql" || end == "toml")
        || [".gitkeep", ".keep", "HEAD"].iter().any(|kept| name == *kept)
}
