//! What the databases that count have: a squash waits for them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use caribou::target::Target;
use caribou::{Project, Survey, survey};
use caribou_migration::{Dialect, MigrationId};
use serde_json::{Value, json};

use crate::backends::Backends;
use crate::document::DatabaseInfo;
use crate::session::{Access, Workspace};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

/// How many migrations are named before the rest is counted.
const NAMED: usize = 3;

/// A database that was asked, or could not be.
pub(crate) struct Asked {
    /// Its name in `caribou.toml`.
    pub(crate) name: String,
    target: Option<Target>,
    pub(crate) answer: Answer,
}

/// What it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The migrations that the question found there: none is what one hopes for.
    Found(Vec<MigrationId>),
    /// Nothing, and why.
    Silent(String),
}

/// Asks databases what `question` finds in each. Every one is named first; it is only read, and nothing is made.
pub(crate) fn ask(
    talk: &Talk,
    backends: &Backends,
    databases: Vec<(String, Result<Target, String>)>,
    question: &mut dyn FnMut(&str, &Survey) -> Vec<MigrationId>,
) -> Vec<Asked> {
    let mut projects: BTreeMap<Dialect, Project> = BTreeMap::new();
    let mut one = |name: String, target: Result<Target, String>| match target {
        Err(reason) => Asked { name, target: None, answer: Answer::Silent(reason) },
        Ok(target) => {
            backends.name(talk, &target);
            let workspace = Workspace { location: backends.location.clone(), target };
            let answer = match surveyed(talk, &workspace, &mut projects) {
                Ok(survey) => Answer::Found(question(&name, &survey)),
                Err(fault) => Answer::Silent(fault.message),
            };
            Asked { name, target: Some(workspace.target), answer }
        }
    };
    databases.into_iter().map(|(name, target)| one(name, target)).collect()
}

fn surveyed(
    talk: &Talk,
    workspace: &Workspace,
    projects: &mut BTreeMap<Dialect, Project>,
) -> Result<Survey, Fault> {
    let mut session = workspace.connect(Access::Read)?;
    let database = workspace.database(talk, session.as_mut())?;
    let dialect = workspace.dialect();
    let project = match projects.entry(dialect) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => {
            let project = Project::read(&workspace.location, dialect);
            entry.insert(project.map_err(|error| explain::project(&error))?)
        }
    };
    survey(project, &database.history, database.session)
        .map_err(|error| explain::survey(talk, &workspace.target, error))
}

impl Asked {
    /// Whether it said that there is nothing to wait for.
    pub(crate) fn is_well(&self) -> bool {
        self.answer == Answer::Found(Vec::new())
    }

    /// Whether it could be asked.
    pub(crate) fn has_answered(&self) -> bool {
        matches!(self.answer, Answer::Found(_))
    }

    /// What is wrong with it, without its name; `found` says what the question found.
    pub(crate) fn problem(&self, found: &str) -> String {
        match &self.answer {
            Answer::Found(ids) => format!("{found} {}", named(ids)),
            Answer::Silent(reason) => reason.clone(),
        }
    }

    /// What is written into a file about it: no address, no reason of a server.
    fn note(&self, found: &str) -> String {
        match &self.answer {
            Answer::Found(ids) => format!("{} {found} {}", self.name, named(ids)),
            Answer::Silent(_) => format!("{} could not be asked", self.name),
        }
    }

    /// For programs; `found` is the name of the field with what the question found.
    pub(crate) fn document(&self, found: &str) -> Value {
        let (ids, reason) = match &self.answer {
            Answer::Found(ids) => (ids.iter().map(ToString::to_string).collect(), None),
            Answer::Silent(reason) => (Vec::new(), Some(reason)),
        };
        json!({
            "name": self.name,
            "database": self.target.as_ref().map(DatabaseInfo::of),
            "answered": reason.is_none(),
            found: ids,
            "reason": reason,
        })
    }
}

/// A line for each database with which something is wrong, their names in a column; several lines where a reason has several.
pub(crate) fn table(asked: &[Asked], found: &str) -> Vec<String> {
    let wrong = || asked.iter().filter(|asked| !asked.is_well());
    let width = wrong().map(|asked| asked.name.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for asked in wrong() {
        let mut name = asked.name.as_str();
        for line in asked.problem(found).lines() {
            lines.push(format!("{name:width$}  {}", line.trim()));
            name = "";
        }
    }
    lines
}

/// The line of a file that says it was written all the same.
pub(crate) fn note(asked: &[Asked], found: &str) -> String {
    let wrong = asked.iter().filter(|asked| !asked.is_well());
    format!("--allow-unapplied: {}", wrong.map(|asked| asked.note(found)).collect::<Vec<_>>().join("; "))
}

/// The refusal: that databases are in the way (5), or only that some could not be asked (7).
pub(crate) fn refusal(code: &'static str, asked: &[Asked], what: &str, found: (&str, &'static str)) -> Fault {
    let is_in_the_way = |asked: &Asked| asked.has_answered() && !asked.is_well();
    let (code, exit) =
        if asked.iter().any(is_in_the_way) { (code, Exit::History) } else { ("unreachable", Exit::Database) };
    let mut message = format!("{what}; nothing was written");
    table(asked, found.0).iter().for_each(|line| message.push_str(&format!("\n{line}")));
    let documents: Vec<Value> = asked.iter().map(|asked| asked.document(found.1)).collect();
    let ids = asked.iter().filter_map(|asked| match &asked.answer {
        Answer::Found(ids) => Some(ids),
        Answer::Silent(_) => None,
    });
    let ids: BTreeSet<&MigrationId> = ids.flatten().collect();
    Fault::new(code, exit, message).about(ids).field("databases", documents)
}

/// The first of them, and how many more there are.
pub(crate) fn named(ids: &[MigrationId]) -> String {
    let names: Vec<String> = ids.iter().take(NAMED).map(ToString::to_string).collect();
    match ids.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
