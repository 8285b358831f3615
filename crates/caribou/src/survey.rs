//! A project and the history of a database, side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use caribou_connection::Session;
use caribou_files::Source;
use caribou_graph::{BuildError, Graph};
use caribou_history::{Entry, History, HistoryError, Rename, Step};
use caribou_migration::{Checksum, MigrationId};
use caribou_sql::Statement;

use crate::Project;
use crate::rows::Rows;

/// What a database has, seen through a project.
#[derive(Debug)]
pub struct Survey {
    /// The rows, under the names that the project has for them today.
    pub entries: BTreeMap<MigrationId, Entry>,
    /// The graph, with squashes resolved for this database.
    pub graph: Graph,
    /// Migrations that the database knows by an old name, ordered by it; `migrate` tells it the new one.
    pub renamed: Vec<Rename>,
    /// Rows of migrations that are gone since another did the same and took them in, where that has a row of its own: it.
    pub merged: BTreeMap<MigrationId, MigrationId>,
    /// Rows that no migration on disk explains, ordered by name.
    pub unexplained: Vec<Entry>,
    /// Migrations that were edited after they were applied.
    pub edited: Vec<Edited>,
    /// Steps of migrations that an earlier run began and did not finish, under the names of today.
    pub unfinished: Vec<Step>,
}

/// A migration whose script is not the one that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The migration.
    pub id: MigrationId,
    /// The file.
    pub file: String,
    /// The line of the first statement that is not as it was, from 1; `None` when statements are missing at the end,
    /// or the row does not know them.
    pub line: Option<u32>,
    /// The text of that statement as it is now.
    pub statement: Option<String>,
    /// How many statements the script had when it was applied.
    pub statements_then: usize,
    /// How many it has now.
    pub statements_now: usize,
}

impl fmt::Display for Edited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was edited after it was applied: {}", self.id, self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// Says why project and history cannot be laid side by side.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The migrations do not make a graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
}

/// Reads the history and lays it beside the project. Changes nothing, and parses no SQL as long as no file changed.
///
/// # Errors
/// [`SurveyError`] when the history cannot be read or the migrations make no graph.
pub fn survey(
    project: &Project,
    history: &History,
    session: &mut dyn Session,
) -> Result<Survey, SurveyError> {
    let Rows { entries, unfinished, renamed, merged } = Rows::read(project, history, session)?;
    let applied: BTreeSet<MigrationId> = entries.keys().cloned().collect();
    let graph = Graph::build(project.nodes().iter().cloned(), &applied)?;
    let covered: BTreeSet<&MigrationId> = graph.squashes().iter().flat_map(|squash| &squash.covers).collect();
    let unexplained = |entry: &&Entry| {
        project.get(&entry.id).is_none() && !covered.contains(&entry.id) && !merged.contains_key(&entry.id)
    };
    let unexplained: Vec<Entry> = entries.values().filter(unexplained).cloned().collect();
    let mut edited = Vec::new();
    for entry in entries.values() {
        if let Some(source) = project.get(&entry.id).and_then(|migration| migration.folder())
            && entry.file_hash != Some(source.up.hash)
            && let Some(checksum) = entry.checksum
            && checksum != caribou_sql::checksum(&source.up.text, project.dialect())
        {
            let rename = renamed.iter().find(|rename| rename.new == entry.id);
            let old_name = rename.map_or(&entry.id, |rename| &rename.old);
            let then = history.statements(session, old_name)?;
            edited.push(compare(source, &then, project));
        }
    }
    Ok(Survey { entries, graph, renamed, merged, unexplained, edited, unfinished })
}

fn compare(source: &Source, then: &[Checksum], project: &Project) -> Edited {
    // A script that cannot be cut any more is shown as a whole.
    let now = caribou_sql::split(&source.up.text, project.dialect()).unwrap_or_default();
    let first =
        now.iter().enumerate().find(|(index, statement)| then.get(*index) != Some(&statement.checksum()));
    let known = !then.is_empty();
    let first: Option<&Statement<'_>> = first.map(|(_, statement)| statement).filter(|_| known);
    Edited {
        id: source.id.clone(),
        file: source.shown(&source.up),
        line: first.map(|statement| statement.line),
        statement: first.map(|statement| statement.text.to_owned()),
        statements_then: then.len(),
        statements_now: now.len(),
    }
}
