//! From what somebody typed to the migration that is meant.

use std::fmt;

use caribou_migration::{AppLabel, MigrationId};

use crate::Graph;
use crate::error::list;
use crate::nearest::nearest;

/// No one migration of the graph is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// The app has no migrations.
    #[error("there is no app {app} with migrations{}", Hint(.nearest.as_ref()))]
    UnknownApp {
        /// The label.
        app: AppLabel,
        /// The most similar label.
        nearest: Option<AppLabel>,
    },
    /// No migration of the app is called that.
    #[error("{app} has no migration {text:?}{}", Hint(.nearest.as_ref()))]
    Unknown {
        /// The app.
        app: AppLabel,
        /// What was looked for.
        text: String,
        /// The most similar name.
        nearest: Option<MigrationId>,
    },
    /// Several migrations could be meant.
    #[error("{text:?} could be {}", Or(.candidates))]
    Ambiguous {
        /// What was looked for.
        text: String,
        /// What it fits, sorted.
        candidates: Vec<MigrationId>,
    },
    /// A squash stands in its place.
    #[error("{id} was replaced by squash {by}")]
    Replaced {
        /// What was meant.
        id: MigrationId,
        /// The squash.
        by: MigrationId,
    },
    /// It is a squash that cannot stand here.
    #[error(
        "squash {squash} steps aside: {applied} of {total} that it replaces are applied here, these go first"
    )]
    SteppedAside {
        /// The squash.
        squash: MigrationId,
        /// How many of what it replaces are applied.
        applied: usize,
        /// How many there are.
        total: usize,
    },
}

struct Hint<'a, T>(Option<&'a T>);

impl<T: fmt::Display> fmt::Display for Hint<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |nearest| write!(f, "; the nearest is {nearest}"))
    }
}

struct Or<'a>(&'a [MigrationId]);

impl fmt::Display for Or<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, "", self.0)
    }
}

impl Graph {
    /// Finds the migration of an app that a text means: its exact name; else its number or Diesel's version
    /// (`19` and `0019` are both number 19); else the beginning of its name.
    ///
    /// What is in the graph comes first at each of these, so a number that both a squash and what it replaced
    /// have means the squash.
    ///
    /// # Errors
    /// [`FindError`] if that is none, or several.
    pub fn find(&self, app: &AppLabel, text: &str) -> Result<MigrationId, FindError> {
        self.known(app)?;
        let out: Vec<&MigrationId> =
            self.replaced.keys().chain(self.aside.keys()).filter(|id| id.app() == app).collect();
        let number: Option<u64> =
            text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let version = text.replace('-', "");
        let exact = |id: &MigrationId| id.name().as_str() == text;
        let numbered = |id: &MigrationId| {
            (number.is_some() && id.name().number() == number) || id.name().version() == version
        };
        let begins = |id: &MigrationId| !text.is_empty() && id.name().as_str().starts_with(text);
        for fits in [&exact as &dyn Fn(&MigrationId) -> bool, &numbered, &begins] {
            let range = self.range(app);
            let within = &self.ids[range.start as usize..range.end as usize];
            let candidates: Vec<&MigrationId> = within.iter().filter(|id| fits(id)).collect();
            match candidates[..] {
                [] => {}
                [id] => return Ok(id.clone()),
                _ => return Err(ambiguous(text, &candidates)),
            }
            let mut candidates: Vec<&MigrationId> = out.iter().copied().filter(|id| fits(id)).collect();
            candidates.sort_unstable();
            match candidates[..] {
                [] => {}
                [id] => return self.locate(id).map(|node| self.id(node).clone()),
                _ => return Err(ambiguous(text, &candidates)),
            }
        }
        Err(self.unknown(app, text))
    }

    /// Returns the node of a migration, or why it has none.
    pub(crate) fn locate(&self, id: &MigrationId) -> Result<u32, FindError> {
        if let Some(node) = self.index(id) {
            return Ok(node);
        }
        if let Some(by) = self.replaced.get(id) {
            return Err(FindError::Replaced { id: id.clone(), by: by.clone() });
        }
        if let Some(aside) = self.aside.get(id) {
            let (applied, total) = (aside.applied, aside.total);
            return Err(FindError::SteppedAside { squash: id.clone(), applied, total });
        }
        self.known(id.app())?;
        Err(self.unknown(id.app(), id.name().as_str()))
    }

    /// Checks that an app has migrations, in the graph or replaced.
    pub(crate) fn known(&self, app: &AppLabel) -> Result<(), FindError> {
        if !self.range(app).is_empty() || self.replaced.keys().any(|id| id.app() == app) {
            return Ok(());
        }
        let nearest = nearest(app.as_str(), self.apps(), |app| app.as_str()).cloned();
        Err(FindError::UnknownApp { app: app.clone(), nearest })
    }

    fn unknown(&self, app: &AppLabel, text: &str) -> FindError {
        let range = self.range(app);
        let names = &self.ids[range.start as usize..range.end as usize];
        let nearest = nearest(text, names, |id| id.name().as_str()).cloned();
        FindError::Unknown { app: app.clone(), text: text.into(), nearest }
    }
}

fn ambiguous(text: &str, candidates: &[&MigrationId]) -> FindError {
    FindError::Ambiguous { text: text.into(), candidates: candidates.iter().copied().cloned().collect() }
}
