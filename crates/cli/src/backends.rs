//! The backends that a project is written for, and where each can be tried.

use caribou::connection::open;
use caribou::target::{DatabaseConfig, Location, Request, Target, resolve};
use caribou::verify::Place;
use caribou_migration::Dialect;

use crate::args::Global;
use crate::session::{connect_text, environment, location, target};
use crate::talk::Talk;
use crate::{Fault, explain};

/// A project, the backends that it is written for, and the database of the command if there is one.
pub(crate) struct Backends {
    pub(crate) location: Location,
    /// In the order of caribou.toml.
    pub(crate) dialects: Vec<Dialect>,
    /// May be missing where caribou.toml names the backends.
    pub(crate) target: Option<Target>,
    /// Whether the target was named on the command line.
    is_named: bool,
}

impl Backends {
    /// Finds them without a word.
    pub(crate) fn find(talk: &Talk, global: &Global) -> Result<Self, Fault> {
        let location = location(global)?;
        let is_named = global.database.is_some() || global.url.is_some();
        let mut dialects = match &location {
            Location::Project { config, .. } => config.backends.clone(),
            Location::Diesel { .. } => Vec::new(),
        };
        let target = match target(talk, global, &location) {
            Ok(target) => Some(target),
            Err(_) if !is_named && !dialects.is_empty() => None,
            Err(fault) => return Err(fault),
        };
        if let (Some(target), true) = (&target, dialects.is_empty()) {
            dialects.push(target.url.dialect());
        }
        Ok(Self { location, dialects, target, is_named })
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
            talk.say(&talk.err.dim(&target.to_string()));
            match open(dialect, &connect_text(&target.url)) {
                Ok(_) => return Ok((Place::of(&target.url), Some(target))),
                Err(error) => drop(reason.get_or_insert(explain::open(&target, &error).message)),
            }
        }
        Err(reason.unwrap_or_else(|| format!("there is no {dialect} database to try it beside")))
    }

    fn candidates(&self, talk: &Talk, dialect: Dialect) -> Vec<Target> {
        let own = self.target.iter().filter(|target| self.is_named || !target.protected).cloned();
        let mut candidates: Vec<Target> = own.collect();
        if let (Location::Project { config, .. }, Ok(environment)) =
            (&self.location, environment(talk, &self.location))
        {
            let of_name = |(name, database): (&String, &DatabaseConfig)| {
                let request = Request { database: Some(name.clone()), url: None };
                let target = resolve(&self.location, &request, &environment).ok()?;
                (!database.protected).then_some(target)
            };
            candidates.extend(config.databases.iter().filter_map(of_name));
        }
        candidates.retain(|target| target.url.dialect() == dialect);
        let mut seen = Vec::new();
        candidates.retain(|target| {
            !seen.contains(&target.url) && {
                seen.push(target.url.clone());
                true
            }
        });
        candidates
    }
}
