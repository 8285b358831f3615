//! What a plan would destroy.

use std::collections::BTreeSet;

use caribou_connection::Session;
use caribou_executor::{Task, Work};
use caribou_migration::{Dialect, Direction, MigrationId};
use caribou_schema::QualifiedName;
use caribou_sql::{Loss, ObjectName, Statement, quote_identifier, split};

/// What a person is asked before something is destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What would be lost, in the order of the plan; never empty.
    pub losses: Vec<Lost>,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It may be lost.
    Given,
    /// It may not.
    Refused,
    /// There is nobody to ask.
    Missing,
}

/// Data that a migration destroys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The migration.
    pub id: MigrationId,
    /// What it destroys.
    pub loss: Loss,
    /// How many rows it has now; for a column, rows with a value in it.
    pub rows: LostRows,
}

/// A number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostRows {
    /// Exactly so many.
    Exactly(u64),
    /// More than so many: counting went no further.
    MoreThan(u64),
    /// The rows cannot be counted.
    Unknown,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows = match self.rows {
            LostRows::Exactly(1) => "1 row".into(),
            LostRows::Exactly(rows) => format!("{rows} rows"),
            LostRows::MoreThan(rows) => format!("more than {rows} rows"),
            LostRows::Unknown => "an unknown number of rows".into(),
        };
        match &self.loss {
            Loss::Table(table) => write!(f, "table {} with {rows}", plain(table)),
            Loss::Column { table, column } => {
                write!(f, "column {}.{column} with values in {rows}", plain(table))
            }
            Loss::Rows(table) => write!(f, "rows of {} (it has {rows})", plain(table)),
            Loss::Schema(schema) => write!(f, "schema {schema} with all that is in it"),
            Loss::Database(database) => write!(f, "database {database}"),
        }?;
        write!(f, " ({})", self.id)
    }
}

fn plain(name: &ObjectName) -> String {
    name.schema.as_ref().map_or_else(|| name.name.clone(), |schema| format!("{schema}.{}", name.name))
}

/// Counting stops here: the question is whether something is lost, and a big table takes minutes to count.
const ENOUGH: u64 = 1_000_000;

/// Returns what tasks would destroy that is there now and not empty.
pub(crate) fn losses(session: &mut dyn Session, tasks: &[Task<'_>]) -> Vec<Lost> {
    let mut lost: Vec<Lost> = Vec::new();
    for task in tasks {
        for loss in losses_of(task, session.dialect()) {
            if lost.iter().any(|other| other.loss == loss) {
                continue;
            }
            if let Some(rows) = count(session, &loss) {
                lost.push(Lost { id: task.id.clone(), loss, rows });
            }
        }
    }
    lost
}

fn losses_of(task: &Task<'_>, dialect: Dialect) -> Vec<Loss> {
    let Work::Script(script) = &task.work else { return Vec::new() };
    if !task.action.runs() {
        return Vec::new();
    }
    let Ok(statements) = split(&script.text, dialect) else { return Vec::new() };
    // A table that is copied, dropped and made again under its name is not lost.
    let rebuilt: BTreeSet<QualifiedName> = statements.iter().flat_map(Statement::renamed_tables).collect();
    let is_rebuilt =
        |lost: &ObjectName| rebuilt.iter().any(|name| name.name == name.name.with_text(lost.name.as_str()));
    let all = statements.iter().flat_map(Statement::losses);
    all.filter(|loss| !matches!(loss, Loss::Table(table) if is_rebuilt(table))).collect()
}

/// The rows that go; `None` when there are none, or the thing is not there yet.
fn count(session: &mut dyn Session, loss: &Loss) -> Option<LostRows> {
    let dialect = session.dialect();
    let quoted = |name: &ObjectName| {
        let table = quote_identifier(&name.name, dialect);
        match &name.schema {
            Some(schema) => format!("{}.{table}", quote_identifier(schema, dialect)),
            None => table,
        }
    };
    let from = match loss {
        Loss::Table(table) | Loss::Rows(table) => quoted(table),
        Loss::Column { table, column } => {
            // Qualified, as SQLite takes a quoted name that is no column for a string.
            format!("{} AS t WHERE t.{} IS NOT NULL", quoted(table), quote_identifier(column, dialect))
        }
        Loss::Schema(_) | Loss::Database(_) => return Some(LostRows::Unknown),
    };
    let text = if dialect == Dialect::Mysql { "CHAR" } else { "TEXT" };
    let limit = ENOUGH + 1;
    let sql = format!(
        "SELECT CAST(count(*) AS {text}) FROM (SELECT 1 AS one FROM {from} LIMIT {limit}) AS some_rows"
    );
    let rows: u64 = session.value(&sql).ok()??.parse().ok()?;
    match rows {
        0 => None,
        rows if rows > ENOUGH => Some(LostRows::MoreThan(ENOUGH)),
        rows => Some(LostRows::Exactly(rows)),
    }
}

/// Returns the tasks that cannot be reverted, each with the reason.
pub(crate) fn irreversible(tasks: &[Task<'_>], dialect: Dialect) -> Vec<(MigrationId, String)> {
    let backward =
        tasks.iter().filter(|task| task.action.runs() && task.action.direction() == Direction::Backward);
    let reason = |task: &Task<'_>| match &task.work {
        Work::Nothing => Some("it has no down.sql".to_owned()),
        Work::Script(script) if says_irreversible(&script.text, dialect) => {
            Some(format!("{} says so", script.file))
        }
        Work::Script(_) | Work::Code(_) => None,
    };
    backward.filter_map(|task| Some((task.id.clone(), reason(task)?))).collect()
}

/// A `down.sql` without statements whose comments have the word "irreversible".
pub(crate) fn says_irreversible(text: &str, dialect: Dialect) -> bool {
    text.to_lowercase().contains("irreversible")
        && split(text, dialect).is_ok_and(|statements| statements.is_empty())
}
