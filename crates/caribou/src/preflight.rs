//! Before a plan runs: whether its statements fit the database that is there.

use std::collections::BTreeSet;

use caribou_connection::Session;
use caribou_executor::{Failure, FailureKind, Remaining, Task, Work};
use caribou_introspect::introspect;
use caribou_migration::{AppLabel, Dialect, Direction, MigrationId};
use caribou_schema::{
    ApplyError, Expression, Name, Object, ObjectKind, Opaque, Operation, QualifiedName, Schema, TableChange,
};
use caribou_sql::{Statement, TokenKind, parse, quote_identifier, split, tokens};

use crate::Project;
use crate::database::Database;
use crate::evidence::{Misfit, faked, investigate};
use crate::plan::{Aim, Purpose, plan};
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
    let mut replay = Replay::from(&live);
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
                Step::Misfit(error) if replay.is_certain(database.session, statement, &error) => {
                    let place = Place { id: &task.id, file: &script.file, text: &script.text };
                    let misfit = misfit(project, survey, database, &live, place, statement, error);
                    return Some(Misfit { pending: pending(survey, &task.id), ..misfit });
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
    tasks: &[Task<'_>],
    failure: &Failure,
) -> Option<Misfit> {
    let (file, text, range) = (failure.file.as_ref()?, failure.text.as_ref()?, failure.statement.as_ref()?);
    if failure.direction == Direction::Backward || !matches!(failure.kind, FailureKind::Sql(_)) {
        return None;
    }
    let live = introspect(database.session).ok()?;
    let mut replay = Replay::from(&live);
    let rolled_back = failure.remaining == Remaining::Nothing;
    if rolled_back {
        // What stood before it was there when it failed.
        let before = tasks.iter().take_while(|task| task.id != failure.id).filter(|task| task.action.runs());
        for task in before {
            let Work::Script(script) = &task.work else { return None };
            for statement in split(&script.text, project.dialect()).ok()? {
                replay.step(&statement);
            }
        }
    }
    let statements = split(text, project.dialect()).ok()?;
    for statement in &statements {
        let is_it = statement.start == range.start;
        match replay.step(statement) {
            Step::Misfit(error) if is_it => {
                let place = Place { id: &failure.id, file, text };
                let misfit = misfit(project, survey, database, &live, place, statement, error);
                let pending = if rolled_back { pending(survey, &failure.id) } else { Vec::new() };
                return Some(Misfit { pending, ..misfit });
            }
            _ if is_it => return None,
            // Of a script that runs statement by statement, what stands before is done.
            Step::Misfit(_) | Step::Fits | Step::Unknown => {}
        }
    }
    None
}

/// What has to be applied before a migration and is not.
fn pending(survey: &Survey, id: &MigrationId) -> Vec<MigrationId> {
    survey.graph.parents(id).filter(|parent| !survey.graph.is_applied(parent)).cloned().collect()
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
    live: &Schema,
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
        pending: Vec::new(),
        can_reset: can_reset(project, survey, live, place.id.app()),
    }
}

/// Whether every statement on the way back to nothing of an app fits the database.
fn can_reset(project: &Project, survey: &Survey, live: &Schema, app: &AppLabel) -> bool {
    let Ok(plan) = plan(project, survey, &Aim::Zero(app.clone()), Purpose::Run) else { return false };
    let mut schema = live.clone();
    plan.steps.iter().all(|step| match project.work_back(&step.id) {
        Ok(Work::Script(script)) => {
            let fits = caribou_sql::replay(&script.text, &mut schema).is_ok();
            schema.end_session();
            fits
        }
        _ => false,
    })
}

/// A schema that follows a plan, and what the plan has to do with which names.
struct Replay<'a> {
    schema: Schema,
    live: &'a Schema,
    /// The words of the statements so far that change the schema.
    mentioned: BTreeSet<String>,
    /// Names of tables that were made, dropped, renamed or moved, or got columns in another way than by name.
    reshaped: BTreeSet<String>,
    code: Code,
}

/// Which code in a PostgreSQL database may change its schema, unseen.
#[derive(Debug, Clone, Copy, Default)]
struct Code {
    /// When rows are read or written: in a trigger, a rule, a default.
    on_rows: bool,
    /// When a statement changes the schema.
    on_events: bool,
}

enum Step {
    Fits,
    Misfit(ApplyError),
    /// A statement that is not understood, or sets off code, may have done anything.
    Unknown,
}

impl<'a> Replay<'a> {
    fn from(live: &'a Schema) -> Self {
        let mut code = Code::default();
        if live.dialect() == Dialect::Postgres {
            live.objects().for_each(|object| code.learn(&object));
        }
        let (mentioned, reshaped) = Default::default();
        Self { schema: live.clone(), live, mentioned, reshaped, code }
    }

    fn step(&mut self, statement: &Statement<'_>) -> Step {
        let operations = parse(statement).operations;
        for operation in &operations {
            if let Err(error) = self.schema.apply(operation) {
                return Step::Misfit(error);
            }
            if let Operation::Create { object, .. } = operation
                && statement.dialect == Dialect::Postgres
            {
                self.code.learn(object);
            }
        }
        let changes = operations.iter().any(changes_schema);
        let touches_rows = operations
            .iter()
            .any(|operation| matches!(operation, Operation::Data { .. } | Operation::CreateTableAs { .. }));
        if !self.schema.doubts().is_empty()
            || (self.code.on_rows && touches_rows)
            || (self.code.on_events && changes)
        {
            return Step::Unknown;
        }
        if changes {
            self.mentioned.extend(words(statement));
        }
        for operation in &operations {
            match reshapes(operation) {
                Reshaped::Nothing => {}
                Reshaped::One(name) => drop(self.reshaped.insert(name.as_str().to_lowercase())),
                Reshaped::Anything => self.reshaped.extend(words(statement)),
            }
        }
        Step::Fits
    }

    /// Whether the claim holds in the database itself, and nothing of the plan before this statement has to do with it: so a
    /// mistake in the model of what statements do cannot refuse a plan that would have worked.
    fn is_certain(&self, session: &mut dyn Session, statement: &Statement<'_>, error: &ApplyError) -> bool {
        let lower = |name: &Name| name.as_str().to_lowercase();
        let new_to = |words: &BTreeSet<String>, name: &Name| !words.contains(&lower(name));
        let untouched = |name: &Name| new_to(&self.mentioned, name);
        let in_place = |name: &QualifiedName| name.schema.as_ref().is_none_or(untouched);
        let kept = |table: &QualifiedName| in_place(table) && new_to(&self.reshaped, &table.name);
        // Of several changes in one statement the server may make another one first.
        let alone = |name: &Name| {
            parse(statement).operations.len() == 1
                || words(statement).filter(|word| *word == lower(name)).count() == 1
        };
        let is_relation = |kind: ObjectKind| {
            matches!(kind, ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView)
        };
        match error {
            ApplyError::NoColumn { table, column, .. } => {
                untouched(column)
                    && kept(table)
                    && alone(column)
                    && self.live.table(table).is_some_and(|table| table.column(column).is_none())
                    && !answers(session, table, Some(column))
                    && answers(session, table, None)
            }
            ApplyError::NoObject { id, .. } => {
                is_relation(id.kind)
                    && untouched(&id.name.name)
                    && in_place(&id.name)
                    && alone(&id.name.name)
                    && !self.live.contains(id)
                    && !answers(session, &id.name, None)
            }
            ApplyError::ColumnExists { table, column } => {
                untouched(column) && kept(table) && alone(column) && answers(session, table, Some(column))
            }
            ApplyError::ObjectExists { there } => {
                is_relation(there.kind)
                    && untouched(&there.name.name)
                    && in_place(&there.name)
                    && alone(&there.name.name)
                    && !is_temporary(statement)
                    && answers(session, &there.name, None)
            }
            ApplyError::NoConstraint { table, constraint, .. } => {
                untouched(constraint)
                    && untouched(&table.name)
                    && in_place(table)
                    && alone(constraint)
                    && self.live.table(table).is_some_and(|table| table.constraint(constraint).is_none())
            }
            _ => false,
        }
    }
}

impl Code {
    fn learn(&mut self, object: &Object) {
        let Object::Opaque(Opaque { id, definition, statement, .. }) = object else { return };
        if !matches!(id.kind, ObjectKind::Function | ObjectKind::Procedure) {
            return;
        }
        let text = |sql: &Expression| sql.to_text(|name| name.as_str().to_owned()).to_lowercase();
        let (body, head) = (text(definition), statement.as_ref().map(text).unwrap_or_default());
        let has = |text: &str, words: &[&str]| {
            text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| words.contains(&word))
        };
        // What is written in another language says nothing that could be read.
        let is_read = has(&head, &["plpgsql", "sql"]);
        if !is_read || has(&body, &["create", "alter", "drop", "execute"]) {
            self.on_rows = true;
            self.on_events |= has(&head, &["event_trigger"]);
        }
    }
}

fn changes_schema(operation: &Operation) -> bool {
    !matches!(operation, Operation::Data { .. } | Operation::Neutral { .. })
}

/// Which tables an operation makes others of.
enum Reshaped {
    Nothing,
    One(Name),
    /// It may be any that it mentions.
    Anything,
}

fn reshapes(operation: &Operation) -> Reshaped {
    use TableChange::{
        AddColumn, AddConstraint, AlterColumn, AlterConstraint, DropColumn, DropConstraint, RenameColumn,
        RenameConstraint, ValidateConstraint,
    };
    match operation {
        Operation::Data { .. }
        | Operation::Neutral { .. }
        | Operation::Comment { .. }
        | Operation::CreateIndex { .. } => Reshaped::Nothing,
        Operation::CreateTableAs { table, .. } => Reshaped::One(table.name.name.clone()),
        Operation::Create { object, .. } => Reshaped::One(object.id().name.name),
        Operation::Alter { change, .. } => match &**change {
            AddColumn { .. }
            | DropColumn { .. }
            | RenameColumn { .. }
            | AlterColumn { .. }
            | AddConstraint { .. }
            | DropConstraint { .. }
            | RenameConstraint { .. }
            | ValidateConstraint { .. }
            | AlterConstraint { .. } => Reshaped::Nothing,
            _ => Reshaped::Anything,
        },
        _ => Reshaped::Anything,
    }
}

/// Something temporary stands in front of what has its name, and not in its way.
fn is_temporary(statement: &Statement<'_>) -> bool {
    words(statement).any(|word| ["temp", "temporary", "pg_temp"].contains(&word.as_str()))
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
