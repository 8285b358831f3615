//! Which database of a project.

use std::fmt;

use crate::config::nearest;
use crate::{DatabaseConfig, DatabaseUrl, Environment, Location, UrlError};

/// What the command line says about the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `--database NAME`.
    pub database: Option<String>,
    /// `--url URL`; its relative path starts at the working folder.
    pub url: Option<DatabaseUrl>,
}

/// One database: how to reach it, how it was found, and how careful to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name in `caribou.toml`, or how it was given: `--url`, `DATABASE_URL`.
    pub name: String,
    /// Where it is.
    pub url: DatabaseUrl,
    /// Where that is written, for people.
    pub found: String,
    /// What it should call itself; `None` when only a url is known.
    pub label: Option<String>,
    /// Whether commands that destroy something ask for its label.
    pub protected: bool,
    /// Whether it may be thrown away.
    pub development: bool,
}

/// Says why no database can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// `caribou.toml` has no database of this name.
    #[error("caribou.toml has no database {name:?}{}", suggestion(nearest.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// The name that looks most like it.
        nearest: Option<String>,
        /// All that there are.
        known: Vec<String>,
    },
    /// `--database` on a project without `caribou.toml`.
    #[error("--database {name} needs a caribou.toml, and this project has none")]
    NoProjectFile {
        /// The name.
        name: String,
    },
    /// Nothing says which database.
    #[error("nothing says which database: {wanted}")]
    NotChosen {
        /// What could have said it.
        wanted: String,
        /// The databases of `caribou.toml`.
        known: Vec<String>,
    },
    /// The variable that should hold the url is not set.
    #[error("database {name}: the variable {variable} is not set, neither in the environment nor in .env")]
    NoVariable {
        /// The database.
        name: String,
        /// The variable.
        variable: String,
    },
    /// The section has not exactly one of `url`, `url_env` and `compose`.
    #[error("caribou.toml: [databases.{name}] needs one of url, url_env and compose, and has {count}")]
    NotOneSource {
        /// The database.
        name: String,
        /// How many there are.
        count: usize,
    },
    /// The section names a compose file, which this version does not read.
    #[error("database {name}: this version does not read compose files; use url or url_env")]
    Compose {
        /// The database.
        name: String,
    },
    /// The url cannot be understood.
    #[error("{found}: {source}")]
    Url {
        /// Where it is written.
        found: String,
        /// What is wrong.
        source: UrlError,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}

/// Chooses the database of a command: `--url`, else `--database`, else the project's default, else `DATABASE_URL`.
///
/// # Errors
/// [`TargetError`], which never shows a url.
pub fn resolve(
    location: &Location,
    request: &Request,
    environment: &Environment,
) -> Result<Target, TargetError> {
    if let Some(url) = &request.url {
        let url = url.clone();
        return Ok(Target {
            name: "--url".into(),
            url,
            found: "--url".into(),
            label: None,
            protected: false,
            development: false,
        });
    }
    let Location::Project { folder, config } = location else {
        if let Some(name) = &request.database {
            return Err(TargetError::NoProjectFile { name: name.clone() });
        }
        return of_database_url(location, environment);
    };
    let name = match (&request.database, &config.default_database) {
        (Some(name), _) | (None, Some(name)) => name,
        (None, None) => match config.databases.keys().next() {
            Some(only) if config.databases.len() == 1 => only,
            Some(_) => {
                let names = config.databases.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                let wanted = format!("give --database ({names}), or set default_database in caribou.toml");
                let known = config.databases.keys().cloned().collect();
                return Err(TargetError::NotChosen { wanted, known });
            }
            None => return of_database_url(location, environment),
        },
    };
    let database = config.databases.get(name).ok_or_else(|| TargetError::Unknown {
        name: name.clone(),
        nearest: nearest(name, config.databases.keys().map(String::as_str)).map(str::to_owned),
        known: config.databases.keys().cloned().collect(),
    })?;
    let (text, found) = source(name, database, environment)?;
    let url = DatabaseUrl::parse(text).map_err(|source| TargetError::Url { found: found.clone(), source })?;
    Ok(Target {
        name: name.clone(),
        url: url.relative_to(folder),
        found,
        label: Some(database.label.clone().unwrap_or_else(|| name.clone())),
        protected: database.protected,
        development: database.development,
    })
}

fn source<'a>(
    name: &str,
    database: &'a DatabaseConfig,
    environment: &'a Environment,
) -> Result<(&'a str, String), TargetError> {
    match (&database.url, &database.url_env, &database.compose) {
        (Some(url), None, None) => Ok((url, "caribou.toml".into())),
        (None, Some(variable), None) => match environment.get(variable) {
            Some((url, of_file)) => Ok((url, variable_found(variable, of_file))),
            None => Err(TargetError::NoVariable { name: name.into(), variable: variable.clone() }),
        },
        (None, None, Some(_)) => Err(TargetError::Compose { name: name.into() }),
        (url, variable, compose) => {
            let count = [url.is_some(), variable.is_some(), compose.is_some()];
            let count = count.into_iter().filter(|there| *there).count();
            Err(TargetError::NotOneSource { name: name.into(), count })
        }
    }
}

fn of_database_url(location: &Location, environment: &Environment) -> Result<Target, TargetError> {
    let Some((text, of_file)) = environment.get("DATABASE_URL") else {
        let wanted = "give --url, or set DATABASE_URL in the environment or in .env".into();
        return Err(TargetError::NotChosen { wanted, known: Vec::new() });
    };
    let found = variable_found("DATABASE_URL", of_file);
    let url = DatabaseUrl::parse(text).map_err(|source| TargetError::Url { found: found.clone(), source })?;
    Ok(Target {
        name: "DATABASE_URL".into(),
        url: url.relative_to(location.folder()),
        found,
        label: None,
        protected: false,
        development: false,
    })
}

fn variable_found(variable: &str, of_file: bool) -> String {
    if of_file { format!("{variable} in .env") } else { format!("{variable} in the environment") }
}

impl fmt::Display for Target {
    /// Writes the line that every command starts with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.label {
            Some(_) => write!(f, "database {}: {} ({})", self.name, self.url, self.found),
            None => write!(f, "database: {} ({})", self.url, self.found),
        }
    }
}
