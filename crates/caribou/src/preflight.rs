//! Before a plan runs: whether its statements fit the database that is there.

use std::collections::BTreeSet;

use caribou_connection::Session;
use caribou_executor::{Failure, Task, Work};
use caribou_introspect::introspect;
use caribou_migration::{Dialect, Direction, MigrationId};
use caribou_schema::{ApplyError, Name, ObjectKind, QualifiedName, Schema};
use caribou_sql::{Statement, TokenKind, parse, quote_identifier, split, tokens};

use crate::Project;
use crate::database::Database;
use crate::evidence::{Misfit, faked, investigate};
use crate::survey::Survey;

/// Replays tasks against what the database looks like now, without running anything, and returns the first statement
/// that cannot work.
///
/// It speaks only when it is sure: when what is missing (or in the way) is so in the database itself, and nothing that
/// the plan does before could have changed that. Everything else is left to the server.
pub(crate) fn preflight(
    project: &Project,
    survey: &Survey,
    database: &mut Database<'_>,
    tasks: &[Task<'_>],
) -> Option<Misfit> {
    let runs = |task: &Task<'_>| task.action.runs() && matches!(task.work, Work::Script(_));
    // A migration that was interrupted has done a part of its work already.
    if !tasks.iter().any(runs) || survey.entries.is_empty() || !survey.unfinished.is_empty() {
        return None;
    }
    // A catalog that cannot be read is the server's to complain about.
    let live = introspect(database.session).ok()?;
    let mut replay = Replay { schema: live.clone(), live: &live, mentioned: BTreeSet::new() };
    for task in tasks {
        if !task.action.runs() {
            continue;
        }
        let Work::Script(script) = &task.work else { return None };
        let statements = split(&script.text, project.dialect()).ok()?;
        for statement in &statements {
            match replay.step(statement) {
                Step::Fits => {}
                Step::Unknown => return None,
                Step::Misfit(error) if replay.is_certain(database.session, &error) => {
                    let place = Place { id: &task.id, file: &script.file, text: &script.text };
                    return Some(misfit(project, survey, database, place, statement, error));
                }
                Step::Misfit(_) => return None,
            }
        }
        replay.schema.end_session();
    }
    None
}

/// Finds out why a statement failed on the server: it is replayed against what the database looks like after the failure.
pub(crate) fn diagnose(
    project: &Project,
    survey: &Survey,
    database: &mut Database<'_>,
    failure: &Failure,
) -> Option<Misfit> {
    let (file, text, range) = (failure.file.as_ref()?, failure.text.as_ref()?, failure.statement.as_ref()?);
    if failure.direction == Direction::Backward {
        return None;
    }
    let live = introspect(database.session).ok()?;
    let mut replay = Replay { schema: live.clone(), live: &live, mentioned: BTreeSet::new() };
    let statements = split(text, project.dialect()).ok()?;
    for statement in &statements {
        let is_it = statement.start == range.start;
        match replay.step(statement) {
            Step::Misfit(error) if is_it => {
                let place = Place { id: &failure.id, file, text };
                return Some(misfit(project, survey, database, place, statement, error));
            }
            _ if is_it => return None,
            // Of a script that runs statement by statement, what stands before is done.
            Step::Misfit(_) | Step::Fits | Step::Unknown => {}
        }
    }
    None
}

#[derive(Clone, Copy)]
struct Place<'a> {
    id: &'a MigrationId,
    file: &'a str,
    text: &'a str,
}

fn misfit(
    project: &Project,
    survey: &Survey,
    database: &mut Database<'_>,
    place: Place<'_>,
    statement: &Statement<'_>,
    error: ApplyError,
) -> Misfit {
    let faked = faked(&database.history, database.session);
    let (cause, evidence) = investigate(project, survey, &faked, place.id, &error);
    Misfit {
        id: place.id.clone(),
        file: place.file.to_owned(),
        text: place.text.to_owned(),
        statement: statement.start..statement.end(),
        line: statement.line,
        error,
        cause,
        evidence,
    }
}

/// A schema that follows a plan, and the names that the plan has used so far.
struct Replay<'a> {
    schema: Schema,
    live: &'a Schema,
    mentioned: BTreeSet<String>,
}

enum Step {
    Fits,
    Misfit(ApplyError),
    /// A statement that is not understood may have done anything.
    Unknown,
}

impl Replay<'_> {
    fn step(&mut self, statement: &Statement<'_>) -> Step {
        for operation in parse(statement).operations {
            if let Err(error) = self.schema.apply(&operation) {
                return Step::Misfit(error);
            }
        }
        if !self.schema.doubts().is_empty() {
            return Step::Unknown;
        }
        self.mentioned.extend(words(statement));
        Step::Fits
    }

    /// Whether the claim holds in the database itself, and no statement of the plan before this one has to do with it: so a
    /// mistake in the model of what statements do cannot refuse a plan that would have worked.
    fn is_certain(&self, session: &mut dyn Session, error: &ApplyError) -> bool {
        let untouched = |names: &[&Name]| {
            names.iter().all(|name| !self.mentioned.contains(&name.as_str().to_lowercase()))
        };
        match error {
            ApplyError::NoColumn { table, column, .. } => {
                untouched(&[&table.name, column])
                    && self.live.table(table).is_some_and(|table| table.column(column).is_none())
                    && !answers(session, table, Some(column))
                    && answers(session, table, None)
            }
            ApplyError::NoObject { id, .. } => {
                let relation =
                    matches!(id.kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView);
                relation
                    && untouched(&[&id.name.name])
                    && !self.live.contains(id)
                    && !answers(session, &id.name, None)
            }
            ApplyError::ColumnExists { table, column } => {
                untouched(&[&table.name, column]) && answers(session, table, Some(column))
            }
            ApplyError::ObjectExists { there } => {
                let relation =
                    matches!(there.kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView);
                relation && untouched(&[&there.name.name]) && answers(session, &there.name, None)
            }
            ApplyError::NoConstraint { table, constraint, .. } => {
                untouched(&[&table.name, constraint])
                    && self.live.table(table).is_some_and(|table| table.constraint(constraint).is_none())
            }
            _ => false,
        }
    }
}

/// The words of a statement in small letters, without quotes.
fn words<'a>(statement: &Statement<'a>) -> impl Iterator<Item = String> + use<'a> {
    let text = statement.text;
    tokens(text, statement.dialect)
        .filter(|token| token.kind.is_significant() && token.kind != TokenKind::Symbol)
        .map(move |token| token.text(text).trim_matches(['"', '`', '[', ']', '\'']).to_lowercase())
}

/// Asks the server itself whether a table (or a column of it) is there, without reading a row.
fn answers(session: &mut dyn Session, table: &QualifiedName, column: Option<&Name>) -> bool {
    let dialect: Dialect = session.dialect();
    let quoted = |name: &Name| quote_identifier(name.as_str(), dialect);
    let from = match &table.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&table.name)),
        None => quoted(&table.name),
    };
    // Qualified, as SQLite takes a quoted name that is no column for a string.
    let column = column.map_or_else(|| "1".to_owned(), |column| format!("t.{}", quoted(column)));
    session.run(&format!("SELECT {column} FROM {from} AS t LIMIT 0")).is_ok()
}
