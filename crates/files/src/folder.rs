//! One migration folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use caribou_migration::{Checksum, Dialect, Direction, Metadata, MigrationId, NameError};
use sha2::{Digest, Sha256};

use crate::metadata::{Lines, MetadataError, Warning, WarningKind, parse_metadata, warnings_in};
use crate::scripts::Scripts;

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
    /// The script that applies it on the dialect that was asked for.
    pub up: Script,
    /// Which scripts it has, for every direction and backend.
    pub scripts: Scripts,
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
        self.script_name(direction, dialect)
            .map(|name| read_script(&self.folder, name, &mut Vec::new()))
            .transpose()
    }

    /// Returns whether it has a script for a direction and a dialect.
    pub fn has_script(&self, direction: Direction, dialect: Dialect) -> bool {
        self.script_name(direction, dialect).is_some()
    }

    /// Returns the path of its `metadata.toml`, whether it is there or not.
    pub fn metadata_file(&self) -> PathBuf {
        self.folder.join("metadata.toml")
    }

    fn script_name(&self, direction: Direction, dialect: Dialect) -> Option<&'static str> {
        self.scripts.choose(direction, dialect)
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
        let mut scripts = Scripts::default();
        let mut has_metadata = false;
        let mut warnings = Vec::new();
        let unreadable = |source| Problem::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            let Some(name) = name.to_str() else { continue };
            if name == "metadata.toml" {
                has_metadata = true;
            } else if !scripts.insert(name) && looks_like_script(name) {
                let kind = WarningKind::UnknownScript;
                warnings.push(Warning { file: folder.join(name), line: None, kind });
            }
        }
        let Some(up) = scripts.choose(Direction::Forward, self.dialect) else {
            return Err(Problem::NoUp { path: folder, dialect: self.dialect });
        };
        let up = read_script(&folder, up, &mut self.buffer)?;
        let (mut metadata, mut lines) = (Metadata::default(), Lines::default());
        if has_metadata {
            let path = folder.join("metadata.toml");
            let text = read(&path, &mut self.buffer)?;
            let parsed =
                parse_metadata(&text).map_err(|source| Problem::Metadata { path: path.clone(), source })?;
            warnings.extend(warnings_in(&path, parsed.warnings));
            (metadata, lines) = (parsed.metadata, parsed.lines);
        }
        Ok((Source { id, folder, metadata, lines, up, scripts }, warnings))
    }
}

/// A script for a backend that does not exist, `up.sqllite.sql`.
fn looks_like_script(name: &str) -> bool {
    name.ends_with(".sql") && (name.starts_with("up.") || name.starts_with("down."))
}

fn read_script(folder: &Path, name: &'static str, buffer: &mut Vec<u8>) -> Result<Script, Problem> {
    let text = read(&folder.join(name), buffer)?;
    let hash = Checksum::new(Sha256::digest(&text).into());
    Ok(Script { name, text, hash })
}

/// Reads a text. The buffer is there to be used again: a file that it holds is not asked for its size first.
fn read(path: &Path, buffer: &mut Vec<u8>) -> Result<String, Problem> {
    buffer.clear();
    let file = File::open(path).and_then(|file| file.take(u64::MAX).read_to_end(buffer));
    file.map_err(|source| Problem::Read { path: path.into(), source })?;
    let text = str::from_utf8(buffer).map_err(|error| {
        let byte = error.valid_up_to();
        let line = buffer[..byte].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::NotUtf8 { path: path.into(), line, byte: byte + 1 }
    })?;
    Ok(text.to_owned())
}
