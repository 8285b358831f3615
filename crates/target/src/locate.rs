//! Where the project is.

use std::path::{Path, PathBuf};

use crate::config::{Config, ConfigError};

/// A project that was found on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder with `caribou.toml`.
    Project {
        /// The folder of the file.
        folder: PathBuf,
        /// What the file says.
        config: Config,
    },
    /// A plain Diesel project: one folder of migrations.
    Diesel {
        /// The folder that a relative database path and `.env` belong to.
        folder: PathBuf,
        /// The folder with the migrations.
        migrations: PathBuf,
    },
}

/// Says why no project was found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocateError {
    /// Neither `caribou.toml` nor `diesel.toml` nor `migrations/`, here and upwards.
    #[error("there is no caribou.toml and no migrations folder in {} or above it", start.display())]
    Nothing {
        /// Where the search began.
        start: PathBuf,
    },
    /// The folder that was named has no project.
    #[error("{} has no caribou.toml, no diesel.toml and no migrations folder", folder.display())]
    NoProject {
        /// The folder.
        folder: PathBuf,
    },
    /// The migrations folder that was named is not there.
    #[error("there is no folder {}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file can be read, but not understood.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Location {
    /// Returns the folder that relative paths start at.
    pub fn folder(&self) -> &Path {
        match self {
            Self::Project { folder, .. } | Self::Diesel { folder, .. } => folder,
        }
    }

    /// Returns the folder that all files lie in which a change of migrations can touch: that of the project; of a plain Diesel project
    /// that of the migrations, which may be anywhere.
    pub fn files_root(&self) -> &Path {
        match self {
            Self::Project { folder, .. } => folder,
            Self::Diesel { migrations, .. } => migrations,
        }
    }

    /// Takes a plain Diesel migrations folder, without any project.
    ///
    /// # Errors
    /// [`LocateError::NoFolder`] when it is not there.
    pub fn migrations_dir(migrations: &Path, working_folder: &Path) -> Result<Self, LocateError> {
        let migrations = working_folder.join(migrations);
        if !migrations.is_dir() {
            return Err(LocateError::NoFolder { folder: migrations });
        }
        Ok(Self::Diesel { folder: working_folder.into(), migrations })
    }
}

/// Finds the nearest project upwards: a `caribou.toml` anywhere above wins over a plain Diesel project.
///
/// # Errors
/// [`LocateError`] when there is none, or its file is broken.
pub fn locate(start: &Path) -> Result<Location, LocateError> {
    let project = start.ancestors().find(|folder| folder.join("caribou.toml").is_file());
    let diesel = || {
        let plain =
            |folder: &&Path| folder.join("diesel.toml").is_file() || folder.join("migrations").is_dir();
        start.ancestors().find(plain)
    };
    match project.or_else(diesel) {
        Some(folder) => locate_at(folder),
        None => Err(LocateError::Nothing { start: start.into() }),
    }
}

/// Reads the project in exactly this folder.
///
/// # Errors
/// [`LocateError`] when there is none, or its file is broken.
pub fn locate_at(folder: &Path) -> Result<Location, LocateError> {
    let file = folder.join("caribou.toml");
    if let Some(text) = read(&file)? {
        return Ok(Location::Project { folder: folder.into(), config: Config::parse(&text, &file)? });
    }
    let migrations = match read(&folder.join("diesel.toml"))? {
        Some(text) => folder.join(diesel_folder(&text).unwrap_or_else(|| "migrations".into())),
        None => folder.join("migrations"),
    };
    if !migrations.is_dir() {
        return Err(LocateError::NoProject { folder: folder.into() });
    }
    Ok(Location::Diesel { folder: folder.into(), migrations })
}

/// Reads `[migrations_directory] dir` of a `diesel.toml`; what else stands there is Diesel's business.
fn diesel_folder(text: &str) -> Option<PathBuf> {
    let table: toml::Table = text.parse().ok()?;
    table.get("migrations_directory")?.get("dir")?.as_str().map(PathBuf::from)
}

pub(crate) fn read(file: &Path) -> Result<Option<String>, LocateError> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LocateError::Read { file: file.into(), source }),
    }
}
