//! A script as it was written.

use caribou_migration::Dialect;
use caribou_schema::Operation;
use caribou_sql::{SplitError, parse, split};

use super::read_statement;
use crate::{Source, Step};

/// Reads a script statement by statement: each is a step that keeps its text, with the comments above it.
///
/// A statement that changes neither a schema nor rows is an [`Operation::Neutral`].
///
/// # Errors
/// [`SplitError`] when it cannot be cut into statements.
///
/// # Examples
/// ```
/// use caribou_migration::{Dialect, MigrationId};
/// use caribou_squash::{Source, Step, written};
///
/// let id = MigrationId::parse("tickets", "0001_a")?;
/// let script = "BEGIN;\nDROP TABLE ticket; -- gone\nCOMMIT;";
/// let source = Source { id: &id, file: "up.sql", script, elidable: false, run_in_transaction: false };
/// let steps = written(&source, Dialect::Postgres)?;
/// assert!(matches!(&steps[1], Step::Kept { text, .. } if text == "-- gone\nDROP TABLE ticket"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn written(source: &Source<'_>, dialect: Dialect) -> Result<Vec<Step>, SplitError> {
    let mut end = 0;
    let mut steps = Vec::new();
    for statement in split(source.script, dialect)? {
        let read = read_statement(source, &statement, &mut end);
        let text: String = read.comments.iter().map(|line| format!("{line}\n")).collect();
        let mut operations = match statement.neutral() {
            Some(_) => Vec::new(),
            None => parse(&statement).operations,
        };
        if operations.is_empty() {
            operations.push(Operation::Neutral { text: read.text.clone() });
        }
        steps.push(Step::Kept { origin: read.origin, text: text + &read.text, operations });
    }
    Ok(steps)
}
