//! From arguments to a project and a database.

use std::path::PathBuf;

use caribou::connection::{Session, open};
use caribou::target::{
    DatabaseConfig, DatabaseUrl, Environment, Location, Request, Target, locate, locate_at, resolve,
};
use caribou::{Context, Database, Project};
use caribou_migration::{AppLabel, Dialect, MigrationId};
use jiff::Timestamp;

use crate::args::Global;
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

/// Whether a verb changes the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// A project and the database that the arguments mean.
pub(crate) struct Workspace {
    pub(crate) location: Location,
    pub(crate) target: Target,
}

impl Workspace {
    /// Finds project and database, and says which database.
    pub(crate) fn open(talk: &Talk, global: &Global) -> Result<Self, Fault> {
        let workspace = Self::find(talk, global)?;
        talk.say(&talk.err.dim(&workspace.target.to_string()));
        Ok(workspace)
    }

    /// Finds project and database without a word, for verbs that only want to know the backend.
    pub(crate) fn find(talk: &Talk, global: &Global) -> Result<Self, Fault> {
        let location = location(global)?;
        let target = target(talk, global, &location)?;
        Ok(Self { location, target })
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.target.url.dialect()
    }

    /// Reads the migrations, and says what is hardly meant in them.
    pub(crate) fn project(&self, talk: &Talk) -> Result<Project, Fault> {
        project(talk, &self.location, self.dialect())
    }

    /// Connects. A verb that only reads makes no SQLite file: one that is not there is an empty database.
    pub(crate) fn connect(&self, access: Access) -> Result<Box<dyn Session>, Fault> {
        let url = &self.target.url;
        let text = if self.is_missing() && access == Access::Read {
            ":memory:".to_owned()
        } else {
            connect_text(url)
        };
        let mut session = open(self.dialect(), &text).map_err(|error| explain::open(&self.target, &error))?;
        wait_for_file(session.as_mut(), PATIENCE);
        Ok(session)
    }

    /// Whether the database is an SQLite file that is not there yet.
    pub(crate) fn is_missing(&self) -> bool {
        self.target.url.file().is_some_and(|file| !file.exists())
    }

    /// Looks where the history of a connection is, and that it is the database that is meant.
    pub(crate) fn database<'a>(
        &self,
        talk: &Talk,
        session: &'a mut dyn Session,
    ) -> Result<Database<'a>, Fault> {
        let fail = |error| explain::database(talk, &self.target, &error);
        let database = Database::of(session).map_err(fail)?;
        database.expect_label(self.target.label.as_deref()).map_err(fail)?;
        Ok(database)
    }

    /// The label to be typed before data is destroyed, if the database is protected: as it was named, or, when it is
    /// reached by a url, as it calls itself.
    pub(crate) fn protected_label(&self, database: &Database<'_>) -> Option<String> {
        let named = self.target.label.clone().filter(|_| self.target.protected);
        let Location::Project { config, .. } = &self.location else { return named };
        named.or_else(|| {
            let label = database.identity.as_ref()?.label.clone()?;
            let is_it = |(name, config): (&String, &DatabaseConfig)| {
                config.protected && config.label.as_ref().unwrap_or(name) == &label
            };
            config.databases.iter().any(is_it).then_some(label)
        })
    }
}

/// How long a verb waits for an SQLite file that somebody else is writing to, in seconds.
const PATIENCE: u64 = 5;

/// Sets how long an SQLite file that somebody else is writing to is waited for; servers queue by themselves.
pub(crate) fn wait_for_file(session: &mut dyn Session, seconds: u64) {
    if session.dialect() == Dialect::Sqlite {
        let milliseconds = seconds.saturating_mul(1000).min(i32::MAX as u64);
        // It reads nothing of the file, so what is wrong with that is found by the first statement that does.
        let _ = session.run(&format!("PRAGMA busy_timeout = {milliseconds}"));
    }
}

/// Adds what libpq does not do by itself: give up at some time, and say who is there.
pub(crate) fn connect_text(url: &DatabaseUrl) -> String {
    let mut text = url.expose().to_owned();
    if url.dialect() == Dialect::Postgres {
        for (key, value) in [("connect_timeout", "10"), ("application_name", "caribou")] {
            if !text.contains(&format!("{key}=")) {
                text.push(if text.contains('?') { '&' } else { '?' });
                text.push_str(&format!("{key}={value}"));
            }
        }
    }
    text
}

/// Where the project is that the arguments mean.
pub(crate) fn location(global: &Global) -> Result<Location, Fault> {
    let here = working_folder()?;
    let location = match (&global.migrations_dir, &global.project) {
        (Some(migrations), _) => Location::migrations_dir(migrations, &here),
        (None, Some(project)) => locate_at(&here.join(project)),
        (None, None) => locate(&here),
    };
    location.map_err(|error| explain::locate(&error))
}

/// The database that the arguments mean.
pub(crate) fn target(talk: &Talk, global: &Global, location: &Location) -> Result<Target, Fault> {
    let mut request = Request { database: global.database.clone(), url: None };
    if let Some(url) = &global.url {
        // Not by clap, whose errors repeat the value, and with it the password.
        let url = DatabaseUrl::parse(url).map_err(|error| Fault::usage(format!("--url: {error}")))?;
        request.url = Some(url.relative_to(&working_folder()?));
    }
    let environment = environment(talk, location)?;
    resolve(location, &request, &environment).map_err(|error| explain::target(talk, &error))
}

/// The environment, with the `.env` of a project.
pub(crate) fn environment(talk: &Talk, location: &Location) -> Result<Environment, Fault> {
    let environment = talk.environment.clone().with_dotenv(location.folder());
    environment.map_err(|message| Fault::new("bad_config", Exit::Usage, message))
}

/// Reads the migrations for a dialect, and says what is hardly meant in them.
pub(crate) fn project(talk: &Talk, location: &Location, dialect: Dialect) -> Result<Project, Fault> {
    let project = Project::read(location, dialect).map_err(|error| explain::project(&error))?;
    for warning in project.warnings() {
        talk.warn(&warning.to_string());
    }
    Ok(project)
}

fn working_folder() -> Result<PathBuf, Fault> {
    std::env::current_dir()
        .map_err(|error| Fault::usage(format!("the working folder cannot be found: {error}")))
}

/// The current time.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Who runs this, for the event log.
pub(crate) fn actor(environment: &Environment) -> Option<String> {
    let first = |names: &[&str]| {
        names.iter().find_map(|name| environment.get(name).map(|(value, _)| value.to_owned()))
    };
    let user = first(&["USER", "LOGNAME", "USERNAME"])?;
    Some(match first(&["HOSTNAME", "COMPUTERNAME"]) {
        Some(host) => format!("{user}@{host}"),
        None => user,
    })
}

/// What the library is told from outside.
pub(crate) fn context<'a>(talk: &Talk, target: &'a Target, actor: Option<&'a str>) -> Context<'a> {
    Context { clock: &now, actor, version: talk.program.version, label: target.label.as_deref() }
}

/// Finds a migration by name, number or prefix, replaced ones too.
pub(crate) fn find(graph: &caribou::graph::Graph, app: &AppLabel, text: &str) -> Result<MigrationId, Fault> {
    use caribou::graph::FindError;
    match graph.find(app, text) {
        Ok(id) | Err(FindError::Replaced { id, .. } | FindError::SteppedAside { squash: id, .. }) => Ok(id),
        Err(error) => Err(explain::find(&error)),
    }
}
