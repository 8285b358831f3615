//! All migration folders of an app.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use caribou_migration::{AppLabel, Dialect, MigrationId, MigrationName};

use crate::folder::{Problem, Reader, Source};
use crate::metadata::Warning;

/// An app: its migrations, in Diesel's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its label.
    pub label: AppLabel,
    /// Its folder.
    pub folder: PathBuf,
    /// Its migrations, ordered by Diesel's version, then by name.
    pub migrations: Vec<Source>,
    /// What is not wrong, but hardly meant.
    pub warnings: Vec<Warning>,
}

/// The folders of an app that cannot be used: all of them, not the first.
#[derive(Debug)]
pub struct ReadError {
    /// What is wrong, in the order of the folders; never empty.
    pub problems: Vec<Problem>,
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl App {
    /// Returns each pair of folders that are one version to Diesel while nothing says which comes first.
    pub fn same_versions(&self) -> impl Iterator<Item = Problem> {
        same_versions(&self.migrations)
    }
}

/// Folders below this number are read by one thread; starting another costs more than it saves.
const FEW: usize = 64;

/// Reads an app's folder for one dialect: every folder in it is a migration, files and dot folders are not.
///
/// # Errors
/// [`ReadError`] with every folder that cannot be used.
pub fn read_app(label: &AppLabel, folder: &Path, dialect: Dialect) -> Result<App, ReadError> {
    let mut problems = Vec::new();
    let mut names = list(folder, &mut problems);
    names.sort_unstable();
    let read = |names: &[Listed]| -> Vec<_> {
        let mut reader = Reader::new(folder, dialect);
        names.iter().map(|(_, name)| reader.read(MigrationId::new(label.clone(), name.clone()))).collect()
    };
    let threads = match names.len() {
        0..=FEW => 1,
        _ => thread::available_parallelism().map_or(1, usize::from).min(8),
    };
    let mut app =
        App { label: label.clone(), folder: folder.into(), migrations: Vec::new(), warnings: Vec::new() };
    app.migrations.reserve_exact(names.len());
    thread::scope(|scope| {
        let chunks = names.chunks(names.len().div_ceil(threads).max(1));
        let workers: Vec<_> = chunks.map(|chunk| scope.spawn(|| read(chunk))).collect();
        for worker in workers {
            for result in worker.join().expect("reading a folder does not panic") {
                match result {
                    Ok((source, warnings)) => {
                        app.migrations.push(source);
                        app.warnings.extend(warnings);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
    });
    problems.extend(same_versions(&app.migrations));
    if problems.is_empty() { Ok(app) } else { Err(ReadError { problems }) }
}

/// A folder's version and its name: in the order in which they are compared.
type Listed = (String, MigrationName);

/// The folders of migrations.
fn list(folder: &Path, problems: &mut Vec<Problem>) -> Vec<Listed> {
    let mut names = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) => {
            problems.push(Problem::Read { path: folder.into(), source });
            return names;
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(source) => {
                problems.push(Problem::Read { path: folder.into(), source });
                continue;
            }
        };
        let name = entry.file_name();
        let hidden = name.as_encoded_bytes().starts_with(b".");
        // A link may lead to a folder; what it leads to is looked at only then.
        let is_folder =
            entry.file_type().is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()));
        if hidden || !is_folder {
            continue;
        }
        match MigrationName::parse(&name.to_string_lossy()) {
            Ok(name) => names.push((name.version(), name)),
            Err(source) => problems.push(Problem::Name { path: entry.path(), source }),
        }
    }
    names
}

/// Two folders of one version are fine when both say what they depend on, as after a merge of two branches, and when
/// one is a squash: it has the version of the first that it replaces.
fn same_versions(migrations: &[Source]) -> impl Iterator<Item = Problem> {
    let plain = migrations.iter().filter(|source| source.metadata.replaces.is_empty());
    let versions = plain.map(|source| (source.id.name().version(), source));
    let mut before: Option<(String, &Source)> = None;
    versions.filter_map(move |(version, second)| {
        let (earlier, first) = before.replace((version.clone(), second))?;
        let ordered = first.metadata.dependencies.is_some() && second.metadata.dependencies.is_some();
        (earlier == version && !ordered).then(|| Problem::SameVersion {
            first: first.folder.clone(),
            second: second.folder.clone(),
            version,
        })
    })
}
