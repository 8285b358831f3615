//! The variables of the environment and of `.env`, read once.

use std::collections::BTreeMap;
use std::path::Path;

/// The variables that a command sees: the process's own, then those of a `.env` file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    process: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the environment of this process; names and values that are not Unicode are passed over.
    pub fn of_process() -> Self {
        let process = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { process, file: BTreeMap::new() }
    }

    /// Makes an environment of given variables, for tests and for programs with a source of their own.
    pub fn of<K: Into<String>, V: Into<String>>(variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let process = variables.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self { process, file: BTreeMap::new() }
    }

    /// Adds the variables of a folder's `.env`, which yield to those that are set already (as in Diesel's CLI).
    ///
    /// # Errors
    /// A sentence naming the file, when it is there and cannot be read or parsed.
    pub fn with_dotenv(mut self, folder: &Path) -> Result<Self, String> {
        let path = folder.join(".env");
        if !path.is_file() {
            return Ok(self);
        }
        let unreadable = |error: dotenvy::Error| match error {
            // The line of a .env may be a password.
            dotenvy::Error::LineParse(_, position) => {
                format!(
                    "{}: a line cannot be read as NAME=value (at its character {position})",
                    path.display()
                )
            }
            other => format!("{}: {other}", path.display()),
        };
        for variable in dotenvy::from_path_iter(&path).map_err(unreadable)? {
            let (key, value) = variable.map_err(unreadable)?;
            self.file.entry(key).or_insert(value);
        }
        Ok(self)
    }

    /// Returns a variable, and whether it comes from `.env`.
    pub fn get(&self, name: &str) -> Option<(&str, bool)> {
        match self.process.get(name) {
            Some(value) => Some((value, false)),
            None => self.file.get(name).map(|value| (value.as_str(), true)),
        }
    }
}
