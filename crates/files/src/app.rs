//! All migration folders of an app.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use caribou_migration::{AppLabel, Dialect, MigrationId, MigrationName};

use crate::folder::{Problem, Source, read_folder};
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

/// Folders below this number are read by one thread; starting another costs more than it saves.
const FEW: usize = 64;

/// Reads an app's folder for one dialect: every folder in it is a migration, files and dot folders are not.
///
/// # Errors
/// [`ReadError`] with every folder that cannot be used.
pub fn read_app(label: &AppLabel, folder: &Path, dialect: Dialect) -> Result<App, ReadError> {
    let mut problems = Vec::new();
    let mut names = list(folder, &mut problems);
    names.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let read = |names: &[(String, MigrationName)]| -> Vec<_> {
        let read_one = |(_, name): &(String, MigrationName)| {
            let id = MigrationId::new(label.clone(), name.clone());
            read_folder(id, &folder.join(name.as_str()), dialect)
        };
        names.iter().map(read_one).collect()
    };
    let threads = match names.len() {
        0..=FEW => 1,
        _ => thread::available_parallelism().map_or(1, usize::from).min(8),
    };
    let results: Vec<_> = thread::scope(|scope| {
        let chunks = names.chunks(names.len().div_ceil(threads).max(1));
        let workers: Vec<_> = chunks.map(|chunk| scope.spawn(|| read(chunk))).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("reading a folder does not panic"))
            .collect()
    });
    let mut app =
        App { label: label.clone(), folder: folder.into(), migrations: Vec::new(), warnings: Vec::new() };
    app.migrations.reserve_exact(results.len());
    for result in results {
        match result {
            Ok((source, warnings)) => {
                app.migrations.push(source);
                app.warnings.extend(warnings);
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(same_versions(&app.migrations));
    if problems.is_empty() { Ok(app) } else { Err(ReadError { problems }) }
}

/// The names of the folders, each with its version as the key to sort by.
fn list(folder: &Path, problems: &mut Vec<Problem>) -> Vec<(String, MigrationName)> {
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
            Ok(name) => names.push((name.version() + "\0" + name.as_str(), name)),
            Err(source) => problems.push(Problem::Name { path: entry.path(), source }),
        }
    }
    names
}

/// Two folders of one version are fine when both say what they depend on, as after a merge of two branches.
fn same_versions(migrations: &[Source]) -> impl Iterator<Item = Problem> {
    migrations.windows(2).filter_map(|pair| {
        let [first, second] = pair else { return None };
        let version = first.id.name().version();
        let same = version == second.id.name().version();
        let ordered = first.metadata.dependencies.is_some() && second.metadata.dependencies.is_some();
        (same && !ordered).then(|| Problem::SameVersion {
            first: first.folder.clone(),
            second: second.folder.clone(),
            version,
        })
    })
}
