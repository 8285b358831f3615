//! The backends that a project is written for, and where each can be tried.

use std::cell::RefCell;
use std::collections::BTreeMap;

use caribou::connection::open;
use caribou::target::{Location, Request, Target, resolve};
use caribou::verify::Place;
use caribou_migration::{Dialect, MigrationId};

use crate::args::Global;
use crate::session::{Access, Workspace, connect_text, environment, location, target};
use crate::talk::Talk;
use crate::{Fault, explain};

/// A project, the backends that it is written for, and the database of the command if there is one.
pub(crate) struct Backends {
    pub(crate) location: Location,
    /// In the order of caribou.toml.
    pub(crate) dialects: Vec<Dialect>,
    /// May be missing where caribou.toml names the backends, or all its databases have the same.
    pub(crate) target: Option<Target>,
    /// Whether the target was named on the command line.
    is_named: bool,
    /// What was said of databases that were asked: each is named once.
    said: RefCell<Vec<String>>,
}

impl Backends {
    /// Finds them without a word.
    pub(crate) fn find(talk: &Talk, global: &Global) -> Result<Self, Fault> {
        let location = location(global)?;
        let is_named = global.database.is_some() || global.url.is_some();
        let dialects = match &location {
            Location::Project { config, .. } => config.backends.clone(),
            Location::Diesel { .. } => Vec::new(),
        };
        let mut found = Self { location, dialects, target: None, is_named, said: RefCell::default() };
        let target = target(talk, global, &found.location);
        if found.dialects.is_empty() {
            let of_target = target.as_ref().ok().map(|target| target.url.dialect());
            found.dialects.extend(of_target.or_else(|| found.only(talk).filter(|_| !is_named)));
        }
        match target {
            Ok(target) => found.target = Some(target),
            Err(_) if !is_named && !found.dialects.is_empty() => {}
            Err(fault) => return Err(fault),
        }
        Ok(found)
    }

    /// The backend of all databases of caribou.toml, if they have the same.
    fn only(&self, talk: &Talk) -> Option<Dialect> {
        let mut dialects =
            self.configured(talk).into_iter().map(|(_, target)| Some(target.ok()?.url.dialect()));
        let first = dialects.next()??;
        dialects.all(|other| other == Some(first)).then_some(first)
    }

    /// Returns where migrations can be tried on a backend, and beside which database that is; for SQLite in memory. Each server that is
    /// asked is named first.
    ///
    /// A protected database is taken only if the command names it: nobody expects to find work on it otherwise.
    ///
    /// # Errors
    /// Why there is no such place.
    pub(crate) fn place(&self, talk: &Talk, dialect: Dialect) -> Result<(Place, Option<Target>), String> {
        if dialect == Dialect::Sqlite {
            return Ok((Place::Memory, None));
        }
        let mut reason = None;
        for target in self.candidates(talk, dialect) {
            self.name(talk, &target);
            match open(dialect, &connect_text(&target.url)) {
                Ok(_) => return Ok((Place::of(&target.url), Some(target))),
                Err(error) => drop(reason.get_or_insert(explain::open(&target, &error).message)),
            }
        }
        Err(reason.unwrap_or_else(|| format!("there is no {dialect} database to try it beside")))
    }

    /// Returns which databases of the project have migrations applied, of these. Each is named before it is asked; one that does not
    /// answer is said.
    pub(crate) fn applied(&self, talk: &Talk, of: &[MigrationId]) -> BTreeMap<MigrationId, Vec<String>> {
        let mut applied: BTreeMap<MigrationId, Vec<String>> = BTreeMap::new();
        for name in self.unknown(talk) {
            talk.warn(&format!("it is not known what is applied in {name}: its url is not known here"));
        }
        for target in self.databases(talk) {
            let workspace = Workspace { location: self.location.clone(), target };
            if workspace.is_missing() {
                continue;
            }
            let name = &workspace.target.name;
            self.name(talk, &workspace.target);
            match entries(talk, &workspace) {
                Ok(ids) => ids.into_iter().filter(|id| of.contains(id)).for_each(|id| {
                    applied.entry(id).or_default().push(name.clone());
                }),
                Err(fault) => {
                    talk.warn(&format!("it is not known what is applied in {name}: {}", fault.message));
                }
            }
        }
        applied
    }

    /// Returns the databases that a squash has to wait for, each with where it is or why that is not known.
    pub(crate) fn required(&self, talk: &Talk) -> Vec<(String, Result<Target, String>)> {
        let Location::Project { config, .. } = &self.location else { return Vec::new() };
        let counts = |name: &String| config.databases.get(name).is_some_and(|one| one.squash_requires);
        self.configured(talk).into_iter().filter(|(name, _)| counts(name)).collect()
    }

    /// Returns every database: that of the command, and those of `caribou.toml`, each with where it is or why that is not known.
    pub(crate) fn all(&self, talk: &Talk) -> Vec<(String, Result<Target, String>)> {
        let unknown = self.configured(talk).into_iter().filter(|(_, target)| target.is_err());
        let known = self.databases(talk).into_iter().map(|target| (target.name.clone(), Ok(target)));
        known.chain(unknown).collect()
    }

    /// Whether a database of caribou.toml may be thrown away.
    pub(crate) fn is_development(&self, name: &str) -> bool {
        let Location::Project { config, .. } = &self.location else { return false };
        config.databases.get(name).is_some_and(|database| database.development)
    }

    /// Says which database is asked.
    pub(crate) fn name(&self, talk: &Talk, target: &Target) {
        let line = target.to_string();
        if !self.said.borrow().contains(&line) {
            talk.say(&talk.err.dim(&line));
            self.said.borrow_mut().push(line);
        }
    }

    /// Where something may be tried on a backend.
    fn candidates(&self, talk: &Talk, dialect: Dialect) -> Vec<Target> {
        let mut candidates = self.databases(talk);
        let is_own = |target: &Target| self.is_named && self.target.as_ref() == Some(target);
        candidates.retain(|target| target.url.dialect() == dialect && (!target.protected || is_own(target)));
        candidates
    }

    /// The database of the command, and those of caribou.toml whose url is known.
    fn databases(&self, talk: &Talk) -> Vec<Target> {
        let mut all: Vec<Target> = self.target.iter().cloned().collect();
        for (_, target) in self.configured(talk) {
            all.extend(target.ok().filter(|target| all.iter().all(|known| known.url != target.url)));
        }
        all
    }

    /// The databases of caribou.toml whose url is not known.
    fn unknown(&self, talk: &Talk) -> Vec<String> {
        self.configured(talk)
            .into_iter()
            .filter_map(|(name, target)| target.is_err().then_some(name))
            .collect()
    }

    /// The databases of caribou.toml: where each is, or why that is not known here.
    fn configured(&self, talk: &Talk) -> Vec<(String, Result<Target, String>)> {
        let Location::Project { config, .. } = &self.location else { return Vec::new() };
        let environment = environment(talk, &self.location);
        let target = |name: &String| {
            let request = Request { database: Some(name.clone()), url: None };
            let environment = environment.as_ref().map_err(|fault| fault.message.clone())?;
            resolve(&self.location, &request, environment).map_err(|error| {
                let message = error.to_string();
                let prefix = format!("database {name}: ");
                message.strip_prefix(&prefix).unwrap_or(&message).to_owned()
            })
        };
        let unknown = |reason| format!("its url is not known here: {reason}");
        config.databases.keys().map(|name| (name.clone(), target(name).map_err(unknown))).collect()
    }
}

/// What is applied in a database.
fn entries(talk: &Talk, workspace: &Workspace) -> Result<Vec<MigrationId>, Fault> {
    let mut session = workspace.connect(Access::Read)?;
    let database = workspace.database(talk, session.as_mut())?;
    let entries = database.history.applied(database.session);
    let entries = entries.map_err(|error| explain::database(talk, &workspace.target, &error.into()))?;
    Ok(entries.into_iter().map(|entry| entry.id).collect())
}
