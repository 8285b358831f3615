//! Whether two scripts do the same.

use std::collections::BTreeSet;

use caribou_migration::{Checksum, Dialect};
use caribou_schema::{Operation, Schema};

use crate::{Loss, Statement, parse, replay, split};

/// Says whether a script means the same as another one to a backend: run on `before`, both lead to the same schema, and every statement
/// about rows is the same.
///
/// When unsure it says no: a statement that is not understood must stand in both, word for word.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_sql::means_the_same;
///
/// let before = Schema::empty(Dialect::Postgres);
/// assert!(means_the_same("create table t (a int)", "CREATE TABLE t (a INTEGER);", &before));
/// assert!(!means_the_same("create table t (a int)", "CREATE TABLE t (a BIGINT);", &before));
/// ```
pub fn means_the_same(script: &str, other: &str, before: &Schema) -> bool {
    let dialect = before.dialect();
    let (Some(one), Some(other)) = (Reading::of(script, dialect), Reading::of(other, dialect)) else {
        return false;
    };
    one.steps.len() == other.steps.len()
        && one.losses == other.losses
        && one.steps.iter().zip(&other.steps).all(|(one, other)| one.word_for_word == other.word_for_word)
        && lead_to_the_same(&one, &other, before)
}

/// Runs both step by step, and compares what is there before each statement about rows, and in the end.
fn lead_to_the_same(one: &Reading<'_>, other: &Reading<'_>, before: &Schema) -> bool {
    let (mut first, mut second) = (before.clone(), before.clone());
    one.steps.iter().zip(&other.steps).all(|(one, other)| {
        one.run(&mut first)
            && other.run(&mut second)
            && first.differences(&second).is_empty()
            && first.doubts().len() == second.doubts().len()
    })
}

/// What a script does, as far as it can be read.
struct Reading<'s> {
    /// Definitions, each list ended by a statement that does anything else; the last one by none.
    steps: Vec<Step<'s>>,
    /// What is gone behind it.
    losses: BTreeSet<Loss>,
}

#[derive(Default)]
struct Step<'s> {
    definitions: Vec<Statement<'s>>,
    word_for_word: Option<Checksum>,
    last: Option<Statement<'s>>,
}

impl<'s> Reading<'s> {
    /// Reads a script, `None` when the backend would refuse it.
    fn of(script: &'s str, dialect: Dialect) -> Option<Self> {
        let mut steps = vec![Step::default()];
        let mut losses = BTreeSet::new();
        for statement in split(script, dialect).ok()? {
            let parsed = parse(&statement);
            if parsed.problem.is_some() || is_ignored_in_part(&statement) {
                return None;
            }
            losses.extend(statement.losses());
            let step = steps.last_mut()?;
            if parsed.operations.iter().all(is_definition) {
                step.definitions.push(statement);
            } else {
                step.word_for_word = Some(statement.checksum());
                step.last = Some(statement);
                steps.push(Step::default());
            }
        }
        Some(Self { steps, losses })
    }
}

impl Step<'_> {
    fn run(&self, schema: &mut Schema) -> bool {
        let mut statements = self.definitions.iter().chain(&self.last);
        statements.all(|statement| replay(statement.text, schema).is_ok())
    }
}

/// Says whether a schema tells all that an operation does.
fn is_definition(operation: &Operation) -> bool {
    !matches!(
        operation,
        Operation::CreateTableAs { .. }
            | Operation::Data { .. }
            | Operation::Neutral { .. }
            | Operation::Opaque { .. }
    )
}

/// Says whether MySQL takes a statement and forgets a part of it: `REFERENCES` in the definition of a column, before MySQL 9
/// and MariaDB 10.5.
fn is_ignored_in_part(statement: &Statement<'_>) -> bool {
    let mut cursor = statement.cursor();
    if statement.dialect != Dialect::Mysql || !cursor.is_any(&["CREATE", "ALTER"]) {
        return false;
    }
    let (mut keys, mut references) = (0, 0);
    while let Some(lexeme) = cursor.next() {
        keys += usize::from(lexeme.is("FOREIGN"));
        references += usize::from(lexeme.is("REFERENCES"));
    }
    references > keys
}
