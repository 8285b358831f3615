//! The project file, `caribou.toml`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use caribou_migration::{AppLabel, Dialect, conflict_mark};
use serde::Deserialize;

/// The project file. See `docs/configuration.md` for its keys.
///
/// Unknown keys are errors: a misspelt `protected` must not go unnoticed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Patterns of the app folders, relative to the file; `*` stands for any text inside one segment.
    pub apps: Vec<String>,
    /// The backends that the project is written for; empty means that of the default database.
    pub backends: Vec<Dialect>,
    /// The database of a command that names none.
    pub default_database: Option<String>,
    /// What becomes of migrations that arrive late.
    pub order: Order,
    /// Whether migrations are written so that they hold no lock on PostgreSQL for long.
    pub online: bool,
    /// Whether the folder of each app has a file that names its last migration, so that two branches conflict in version control already.
    pub linear: bool,
    /// Folders of apps that lie elsewhere or are called otherwise.
    pub app_folders: BTreeMap<AppLabel, PathBuf>,
    /// Where apps say what they want, if not in the `schema.sql` of their folder: a `.sql` or a Diesel `.rs` file.
    pub schemas: BTreeMap<AppLabel, PathBuf>,
    /// The databases, by name.
    pub databases: BTreeMap<String, DatabaseConfig>,
}

/// What becomes of a migration that the graph places before applied ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// It is applied, and said.
    #[default]
    Any,
    /// It is refused.
    Strict,
}

/// One `[databases.NAME]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// The url itself; a relative SQLite path starts at the project file.
    pub url: Option<String>,
    /// The variable that holds the url.
    pub url_env: Option<String>,
    /// The service of a compose file.
    pub compose: Option<ComposeConfig>,
    /// What the database calls itself; the name of the section when absent.
    pub label: Option<String>,
    /// Whether commands that change it ask for its label.
    pub protected: bool,
    /// Whether it may be thrown away.
    pub development: bool,
    /// Whether a squash must wait until this database has what it replaces.
    pub squash_requires: bool,
}

/// The `compose` key of a database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComposeConfig {
    /// The compose file, relative to the project file.
    pub file: PathBuf,
    /// The service that is the database.
    pub service: String,
}

/// A project file that cannot be used: where, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}:{column}: {problem}", file.display())]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: ConfigProblem,
}

/// What is wrong with a project file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigProblem {
    /// It is no TOML, or a value has the wrong type.
    Toml(String),
    /// A key that nothing reads, with the nearest one that is read.
    UnknownKey {
        /// The key.
        key: String,
        /// The known key that looks most like it.
        nearest: Option<String>,
    },
    /// A value that is not what its key wants.
    Value(String),
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Toml(message) | Self::Value(message) => f.write_str(message),
            Self::UnknownKey { key, nearest: Some(nearest) } => {
                write!(f, "unknown key `{key}`, did you mean `{nearest}`?")
            }
            Self::UnknownKey { key, nearest: None } => write!(f, "unknown key `{key}`"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    project: Project,
    #[serde(default)]
    apps: BTreeMap<toml::Spanned<String>, App>,
    #[serde(default)]
    databases: BTreeMap<String, DatabaseConfig>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Project {
    apps: Option<Patterns>,
    backends: Vec<toml::Spanned<String>>,
    default_database: Option<toml::Spanned<String>>,
    order: Order,
    online: bool,
    linear: bool,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a pattern or a list of patterns")]
enum Patterns {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct App {
    folder: Option<PathBuf>,
    schema: Option<PathBuf>,
}

impl Config {
    /// Parses the text of a project file; `file` is only for messages.
    ///
    /// # Errors
    /// [`ConfigError`] with the place and what is wrong there.
    ///
    /// # Examples
    /// ```
    /// # use caribou_target::Config;
    /// let text = "[databases.production]\nprotcted = true\n";
    /// let error = Config::parse(text, "caribou.toml".as_ref()).unwrap_err();
    /// assert_eq!(error.to_string(), "caribou.toml:2:1: unknown key `protcted`, did you mean `protected`?");
    /// ```
    pub fn parse(text: &str, file: &Path) -> Result<Self, ConfigError> {
        let at = |start: usize, problem: ConfigProblem| {
            let before = text.get(..start).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            ConfigError {
                file: file.into(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                problem,
            }
        };
        let parsed: File = toml::from_str(text).map_err(|error| {
            if let Some(start) = conflict_mark(text) {
                let message = "git left both sides of a conflict here; keep one, and remove its marks";
                return at(start, ConfigProblem::Value(message.to_owned()));
            }
            let start = error.span().map_or(0, |span| span.start);
            at(start, problem(error.message()))
        })?;
        let backends = parsed.project.backends.iter().map(|name| {
            let dialect = name.get_ref().parse::<Dialect>();
            dialect.map_err(|error| at(name.span().start, ConfigProblem::Value(error.to_string())))
        });
        let backends = backends.collect::<Result<_, _>>()?;
        let (mut app_folders, mut schemas) = (BTreeMap::new(), BTreeMap::new());
        for (label, app) in parsed.apps {
            let parsed = AppLabel::parse(label.get_ref());
            let parsed =
                parsed.map_err(|error| at(label.span().start, ConfigProblem::Value(error.to_string())))?;
            if let Some(schema) = app.schema {
                schemas.insert(parsed.clone(), schema);
            }
            if let Some(folder) = app.folder {
                app_folders.insert(parsed, folder);
            }
        }
        if let Some(name) = &parsed.project.default_database
            && !parsed.databases.contains_key(name.get_ref())
        {
            let known = parsed.databases.keys().map(String::as_str);
            let message = match nearest(name.get_ref(), known) {
                Some(near) => {
                    format!("there is no [databases.{name}], did you mean \"{near}\"?", name = name.get_ref())
                }
                None => format!("there is no [databases.{}]", name.get_ref()),
            };
            return Err(at(name.span().start, ConfigProblem::Value(message)));
        }
        Ok(Self {
            apps: match parsed.project.apps {
                None => vec!["migrations/*".to_owned()],
                Some(Patterns::One(pattern)) => vec![pattern],
                Some(Patterns::Many(patterns)) => patterns,
            },
            backends,
            default_database: parsed.project.default_database.map(toml::Spanned::into_inner),
            order: parsed.project.order,
            online: parsed.project.online,
            linear: parsed.project.linear,
            app_folders,
            schemas,
            databases: parsed.databases,
        })
    }
}

/// Finds the known word that looks most like the given one; `None` when none comes near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate));
    scored.filter(|&(distance, _)| distance <= 1 + word.len() / 4).min().map(|(_, candidate)| candidate)
}

/// Turns serde's "unknown field" into a question.
pub(crate) fn problem(message: &str) -> ConfigProblem {
    let mut words = message.split('`');
    if words.next() != Some("unknown field ") {
        return ConfigProblem::Toml(message.replace('\n', " "));
    }
    let key = words.next().unwrap_or_default();
    let known = words.skip(1).step_by(2);
    ConfigProblem::UnknownKey { key: key.into(), nearest: nearest(key, known).map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> String {
        Config::parse(text, "caribou.toml".as_ref()).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_line_and_column() {
        insta::assert_snapshot!(error("[project]\napps = 3\n"), @"caribou.toml:2:8: expected a pattern or a list of patterns");
        insta::assert_snapshot!(error("[project]\nbackends = [\"sqlite\", \"oracle\"]\n"), @r#"caribou.toml:2:23: "oracle" is no backend: there are sqlite, postgres and mysql"#);
        insta::assert_snapshot!(error("[databases.prod]\n  protcted = true\n"), @"caribou.toml:2:3: unknown key `protcted`, did you mean `protected`?");
        insta::assert_snapshot!(error("[databases.prod]\nprotected = \"yes\"\n"), @r#"caribou.toml:2:13: invalid type: string "yes", expected a boolean"#);
        insta::assert_snapshot!(error("[project]\ndefault_database = \"lokal\"\n[databases.local]\nurl = \"x\"\n"), @r#"caribou.toml:2:20: there is no [databases.lokal], did you mean "local"?"#);
        insta::assert_snapshot!(error("[project\n"), @"caribou.toml:1:9: unclosed table, expected `]`");
        insta::assert_snapshot!(error("[apps.\"../x\"]\n"), @r#"caribou.toml:1:7: the name "../x" has '.', which an app's label may not have: letters, digits, _ and - only, no - in front"#);
    }

    #[test]
    fn an_empty_file_means_the_defaults() {
        let config = Config::parse("", "caribou.toml".as_ref()).unwrap();
        assert_eq!(config.apps, ["migrations/*"]);
        assert_eq!(config.order, Order::Any);
    }

    proptest! {
        #[test]
        fn any_text_is_a_config_or_an_error(text in "(\\PC|\n){0,80}|(\\[project\\]\n)?[a-z]{1,9} = [\\[\"0-9a-z,\\] ]{0,20}") {
            let _ = Config::parse(&text, "caribou.toml".as_ref());
        }
    }
}
