//! One migration folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use caribou_migration::{Checksum, Dialect, Direction, Metadata, MetadataEdit, MigrationId, NameError};
use sha2::{Digest, Sha256};

use crate::edit::edit_metadata;
use crate::metadata::{Lines, MetadataError, Warning, WarningKind, parse_metadata, warnings_in};

/// A migration as it lies on disk, read for one dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub id: MigrationId,
    /// Its folder.
    pub folder: PathBuf,
    /// What `metadata.toml` says; Diesel's defaults without one.
    pub metadata: Metadata,
    /// The lines of its references in `metadata.toml`.
    pub lines: Lines,
    /// Its references that say a name of before, as the file has them, each with the name of today, which `metadata` has. The folder alone
    /// does not know any: who reads all apps finds them.
    pub renamed: Vec<(MigrationId, MigrationId)>,
    /// The script that applies it on the dialect that was asked for.
    pub up: Script,
}

/// The text of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The name of the file inside the migration's folder, `up.sql` or `up.postgres.sql`.
    pub name: &'static str,
    /// The text as it stands in the file.
    pub text: String,
    /// The SHA-256 of the bytes of the file.
    pub hash: Checksum,
}

/// Says what is wrong with a migration folder, and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A file or folder cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The name of the folder cannot be the name of a migration.
    #[error("{}: {source}", path.display())]
    Name {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: NameError,
    },
    /// There is no script that applies the migration on this backend.
    #[error("{}: there is no up.sql and no up.{dialect}.sql in this folder", path.display())]
    NoUp {
        /// The folder.
        path: PathBuf,
        /// The backend.
        dialect: Dialect,
    },
    /// A file is not UTF-8.
    #[error("{}:{line}: not UTF-8, the first bad byte is number {byte} of the file", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the first bad byte, from 1.
        line: usize,
        /// The number of the first bad byte, from 1.
        byte: usize,
    },
    /// `metadata.toml` cannot be understood.
    #[error("{}:{source}", path.display())]
    Metadata {
        /// The file.
        path: PathBuf,
        /// Where in it, and why.
        source: MetadataError,
    },
    /// Two folders are one version to Diesel, and nothing says which comes first.
    #[error(
        "{} and {} have the same Diesel version {version}: Diesel would run only one of them; rename one, or write `dependencies` in their metadata.toml",
        first.display(), second.display()
    )]
    SameVersion {
        /// One folder.
        first: PathBuf,
        /// The other folder.
        second: PathBuf,
        /// The version.
        version: String,
    },
}

impl Source {
    /// Edits the text of its `metadata.toml`, as [`edit_metadata`] does; names of before become those of today first, of which edits speak.
    ///
    /// # Errors
    /// [`MetadataError`] when it is no metadata.
    pub fn edited(&self, text: &str, edits: &[MetadataEdit]) -> Result<String, MetadataError> {
        let today = self.renamed.iter().cloned();
        let today = today.map(|(from, to)| MetadataEdit::Repoint { from, to: vec![to] });
        edit_metadata(text, &today.chain(edits.iter().cloned()).collect::<Vec<_>>())
    }

    /// Reads the script that reverts the migration on a dialect; `None` when it has none.
    ///
    /// # Errors
    /// [`Problem`] when it is there and cannot be read.
    pub fn read_down(&self, dialect: Dialect) -> Result<Option<Script>, Problem> {
        self.read_script(Direction::Backward, dialect)
    }

    /// Reads the script for a direction and a dialect; `None` when there is none.
    ///
    /// # Errors
    /// [`Problem`] when it is there and cannot be read.
    pub fn read_script(&self, direction: Direction, dialect: Dialect) -> Result<Option<Script>, Problem> {
        read_script(&self.folder, direction, dialect, &mut Vec::new())
    }

    /// Returns whether it has a script for a direction and a dialect.
    pub fn has_script(&self, direction: Direction, dialect: Dialect) -> bool {
        names(direction, dialect).into_iter().any(|name| self.folder.join(name).is_file())
    }

    /// Returns the scripts in its folder that no backend reads, `up.sqllite.sql`, sorted. Only this lists the folder.
    ///
    /// # Errors
    /// [`Problem::Read`] when the folder cannot be listed.
    pub fn unknown_scripts(&self) -> Result<Vec<Warning>, Problem> {
        let unreadable = |source| Problem::Read { path: self.folder.clone(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.file_name().and_then(|name| name.to_str()).is_some_and(is_unknown_script) {
                files.push(file);
            }
        }
        files.sort_unstable();
        let warning = |file| Warning { file, line: None, kind: WarningKind::UnknownScript };
        Ok(files.into_iter().map(warning).collect())
    }

    /// Returns the path of one of its scripts, for messages.
    pub fn shown(&self, script: &Script) -> String {
        self.folder.join(script.name).to_string_lossy().into_owned()
    }

    /// Returns the path of its `metadata.toml`, whether it is there or not.
    pub fn metadata_file(&self) -> PathBuf {
        self.folder.join("metadata.toml")
    }
}

/// Reads the folders of one app. What it needs for each of them, it makes once.
pub(crate) struct Reader<'a> {
    app: &'a Path,
    dialect: Dialect,
    /// The bytes of the file that is being read.
    buffer: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(app: &'a Path, dialect: Dialect) -> Self {
        Self { app, dialect, buffer: Vec::with_capacity(8 * 1024) }
    }

    /// Reads a folder. Returns also what is hardly meant.
    pub(crate) fn read(&mut self, id: MigrationId) -> Result<(Source, Vec<Warning>), Problem> {
        let folder = self.app.join(id.name().as_str());
        let Some(up) = read_script(&folder, Direction::Forward, self.dialect, &mut self.buffer)? else {
            return Err(no_up(folder, self.dialect));
        };
        let path = folder.join("metadata.toml");
        let Some(text) = read(&path, &mut self.buffer)? else {
            return Ok((
                Source {
                    id,
                    folder,
                    metadata: Metadata::default(),
                    lines: Lines::default(),
                    renamed: Vec::new(),
                    up,
                },
                Vec::new(),
            ));
        };
        let parsed =
            parse_metadata(&text).map_err(|source| Problem::Metadata { path: path.clone(), source })?;
        let warnings = warnings_in(&path, parsed.warnings).collect();
        Ok((
            Source { id, folder, metadata: parsed.metadata, lines: parsed.lines, renamed: Vec::new(), up },
            warnings,
        ))
    }
}

/// A link that leads nowhere is not opened, but is there.
fn no_up(folder: PathBuf, dialect: Dialect) -> Problem {
    let mut paths = names(Direction::Forward, dialect).into_iter().map(|name| folder.join(name));
    match paths.find(|path| path.is_symlink()) {
        Some(path) => Problem::Read { path, source: io::Error::other("the link leads nowhere") },
        None => Problem::NoUp { path: folder, dialect },
    }
}

/// The names of the script for a direction and a dialect: its own wins over the one for all.
fn names(direction: Direction, dialect: Dialect) -> [&'static str; 2] {
    match (direction, dialect) {
        (Direction::Forward, Dialect::Sqlite) => ["up.sqlite.sql", "up.sql"],
        (Direction::Forward, Dialect::Postgres) => ["up.postgres.sql", "up.sql"],
        (Direction::Forward, Dialect::Mysql) => ["up.mysql.sql", "up.sql"],
        (Direction::Backward, Dialect::Sqlite) => ["down.sqlite.sql", "down.sql"],
        (Direction::Backward, Dialect::Postgres) => ["down.postgres.sql", "down.sql"],
        (Direction::Backward, Dialect::Mysql) => ["down.mysql.sql", "down.sql"],
    }
}

/// A script for a backend that does not exist.
fn is_unknown_script(name: &str) -> bool {
    let backend = name.strip_suffix(".sql").and_then(|stem| stem.split_once('.'));
    backend.is_some_and(|(direction, backend)| {
        let known = Dialect::ALL.iter().any(|dialect| dialect.as_str() == backend);
        matches!(direction, "up" | "down") && !known
    })
}

/// Opens the scripts by name, without listing the folder: with many migrations, that is what a run with nothing to do
/// spends its time on.
fn read_script(
    folder: &Path,
    direction: Direction,
    dialect: Dialect,
    buffer: &mut Vec<u8>,
) -> Result<Option<Script>, Problem> {
    for name in names(direction, dialect) {
        if let Some(text) = read(&folder.join(name), buffer)? {
            let hash = Checksum::new(Sha256::digest(&text).into());
            return Ok(Some(Script { name, text, hash }));
        }
    }
    Ok(None)
}

/// Reads a text; `None` when there is no such file. The buffer is there to be used again: a file that it holds is not
/// asked for its size first.
pub(crate) fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<Option<String>, Problem> {
    buffer.clear();
    match File::open(path).and_then(|file| file.take(u64::MAX).read_to_end(buffer)) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Problem::Read { path: path.into(), source }),
    }
    let text = str::from_utf8(buffer).map_err(|error| {
        let byte = error.valid_up_to();
        let line = buffer[..byte].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::NotUtf8 { path: path.into(), line, byte: byte + 1 }
    })?;
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_the_backend_wins_over_the_one_for_all_and_misspelt_ones_are_found() {
        let app = tempfile::tempdir().unwrap();
        let folder = app.path().join("0001_a");
        fs::create_dir(&folder).unwrap();
        for name in ["up.sql", "up.postgres.sql", "down.mysql.sql", "up.sqllite.sql", "notes.sql"] {
            fs::write(folder.join(name), name).unwrap();
        }
        let read = |dialect| {
            let id = MigrationId::parse("a", "0001_a").unwrap();
            Reader::new(app.path(), dialect).read(id).unwrap().0
        };
        assert_eq!(read(Dialect::Sqlite).up.name, "up.sql");
        let source = read(Dialect::Postgres);
        assert_eq!((source.up.name, source.up.text.as_str()), ("up.postgres.sql", "up.postgres.sql"));
        assert!(source.has_script(Direction::Backward, Dialect::Mysql));
        assert!(source.read_down(Dialect::Sqlite).unwrap().is_none());
        let unknown = source.unknown_scripts().unwrap();
        assert_eq!(
            unknown.iter().map(|warning| &warning.file).collect::<Vec<_>>(),
            [&folder.join("up.sqllite.sql")]
        );
    }
}
