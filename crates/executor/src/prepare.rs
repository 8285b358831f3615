//! Scripts cut into statements before anything is touched.

use caribou_migration::{Checksum, Dialect};
use caribou_sql::{Kind, SplitError, Statement, needs_own_transaction_control, split};

use crate::task::{Task, Work};
use crate::unit::{Start, UnitKind, units};

/// A script that cannot be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {source}")]
pub struct PrepareError {
    /// The file.
    pub file: String,
    /// The text of the script.
    pub text: String,
    /// Where, and what is wrong there.
    pub source: SplitError,
}

/// A task whose script is cut into statements.
pub(crate) struct Prepared<'a> {
    pub(crate) task: &'a Task<'a>,
    /// The text of the script, empty when there is none.
    pub(crate) text: &'a str,
    pub(crate) statements: Vec<Statement<'a>>,
    pub(crate) mode: Mode,
}

/// How a task is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In one transaction with its row.
    Transaction,
    /// Statement by statement.
    Steps,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(task: &'a Task<'a>, dialect: Dialect) -> Result<Self, PrepareError> {
        let Work::Script(script) = &task.work else {
            return Ok(Self { task, text: "", statements: Vec::new(), mode: mode(task, &[], dialect) });
        };
        // Editors on Windows write a byte order mark; no server but SQLite understands it.
        let text = script.text.strip_prefix('\u{feff}').unwrap_or(&script.text);
        let statements = split(text, dialect).map_err(|source| PrepareError {
            file: script.file.clone(),
            text: text.to_owned(),
            source,
        })?;
        let mode = mode(task, &statements, dialect);
        Ok(Self { task, text, statements, mode })
    }

    /// Whether the script ends transactions itself, so that it cannot be part of one.
    pub(crate) fn controls_transactions(&self) -> bool {
        self.task.action.runs() && needs_own_transaction_control(&self.statements)
    }

    /// Whether a plan with this task can be one transaction. A script that asks for none can be part of one if nothing
    /// in it refuses that, as the variant for SQLite of one that builds an index `CONCURRENTLY` on PostgreSQL.
    pub(crate) fn fits_into_plan_transaction(&self, dialect: Dialect) -> bool {
        let adds_enum_value =
            || self.statements.iter().any(|statement| statement.kind() == Kind::AddEnumValue);
        let could = || {
            matches!(self.task.work, Work::Script(_))
                && units(&self.statements, Start::Outside)
                    .iter()
                    .all(|unit| unit.kind == UnitKind::Transaction)
        };
        (self.mode == Mode::Transaction || could()) && !(dialect == Dialect::Postgres && adds_enum_value())
    }

    pub(crate) fn statement_checksums(&self) -> Vec<Checksum> {
        self.statements.iter().map(Statement::checksum).collect()
    }
}

fn mode(task: &Task<'_>, statements: &[Statement<'_>], dialect: Dialect) -> Mode {
    if !task.action.runs() {
        return Mode::Transaction;
    }
    match &task.work {
        Work::Nothing => Mode::Transaction,
        Work::Code(code) if code.run_in_transaction() && dialect != Dialect::Mysql => Mode::Transaction,
        Work::Code(_) => Mode::Steps,
        Work::Script(_) if statements.is_empty() => Mode::Transaction,
        Work::Script(_) if dialect == Dialect::Mysql => {
            let only_rows =
                |statement: &Statement<'_>| matches!(statement.kind(), Kind::Change | Kind::Query);
            if task.run_in_transaction && statements.iter().all(only_rows) {
                Mode::Transaction
            } else {
                Mode::Steps
            }
        }
        Work::Script(_) if !task.run_in_transaction || needs_own_transaction_control(statements) => {
            Mode::Steps
        }
        Work::Script(_) => Mode::Transaction,
    }
}
