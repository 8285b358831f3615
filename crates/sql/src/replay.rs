//! What scripts add up to.

mod answer;
mod information;
mod mysql;

use caribou_migration::Dialect;
use caribou_schema::{ApplyError, ObjectKind, Operation, Schema};

use crate::{SplitError, Statement, parse, quote_identifier, split, tokens};

/// A script does not fit what was there before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It cannot be cut into statements.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// One of its statements does not fit.
    #[error("line {line}: {source}")]
    Apply {
        /// The line of the statement in the script, from 1.
        line: u32,
        /// The statement.
        statement: String,
        /// What is wrong with it.
        source: Box<ApplyError>,
    },
}

/// Applies a script to a schema, without any database.
///
/// After a statement that is not understood, one that does not fit is a doubt too, and no error; see
/// [`Schema::doubts`].
///
/// # Errors
/// [`ReplayError`] at the first statement that does not fit; those before it are applied.
pub fn replay(script: &str, schema: &mut Schema) -> Result<(), ReplayError> {
    replay_each(script, schema, &mut |_, _| {})
}

/// As [`replay`], and shows each operation before it is applied, with the schema that it is applied to; what a statement runs that
/// stands elsewhere (a procedure, a prepared text) is an opaque one, and shown when it ran.
///
/// # Errors
/// As [`replay`].
pub fn replay_each(
    script: &str,
    schema: &mut Schema,
    each: &mut dyn FnMut(&Operation, &Schema),
) -> Result<(), ReplayError> {
    let dialect: Dialect = schema.dialect();
    let mut session = mysql::Session::default();
    for statement in split(script, dialect)? {
        if dialect == Dialect::Mysql && session.run(statement.text, schema) {
            each(&Operation::Opaque { text: statement.text.to_owned(), object: None }, schema);
            continue;
        }
        for operation in parse(&statement).operations {
            each(&operation, schema);
            call(&operation, schema);
            let Err(source) = schema.apply(&operation) else { continue };
            if schema.doubts().is_empty() {
                let (line, statement) = (statement.line, statement.text.to_owned());
                return Err(ReplayError::Apply { line, statement, source: source.into() });
            }
            // What was not understood may have made what is missing here: the doubt grows, but nothing is known to be wrong.
            let text = statement.text.to_owned();
            let doubt = Operation::Opaque { text, object: None };
            schema.apply(&doubt).expect("what is not understood fits any schema");
        }
    }
    Ok(())
}

/// Words that stand in a body where it is unsure whether, or how often, a statement is run.
const BRANCHES: &[&str] = &["THEN", "LOOP", "EXCEPTION"];

/// Applies what a function of these migrations does that a query calls, where it is written out from top to bottom.
///
/// The query stays in doubt: what else the function does is not known, and what does not fit is left out.
fn call(operation: &Operation, schema: &mut Schema) {
    let Operation::Opaque { text, object: None } = operation else { return };
    let Some(body) = called(text, schema) else { return };
    let dialect = schema.dialect();
    let is_branch = |word: &str| BRANCHES.iter().any(|branch| branch.eq_ignore_ascii_case(word));
    if tokens(&body, dialect).any(|token| is_branch(token.text(&body))) {
        return;
    }
    for statement in split(&body, dialect).unwrap_or_default() {
        // The first one still has the word that opens the block in front of it.
        let opens = statement.cursor().eat("BEGIN");
        let statement =
            if opens { Statement::new(&statement.text["BEGIN".len()..], dialect) } else { statement };
        if !statement.cursor().is_any(&["CREATE", "ALTER", "DROP"]) {
            continue;
        }
        for operation in parse(&statement).operations {
            let known = !matches!(operation, Operation::Opaque { .. });
            let _fits = known && schema.apply(&operation).is_ok();
        }
    }
}

/// Returns the body of the function that `SELECT f(...)` calls.
fn called(query: &str, schema: &Schema) -> Option<String> {
    let dialect = schema.dialect();
    let mut cursor = Statement::new(query, dialect).cursor();
    if dialect != Dialect::Postgres || !cursor.eat("SELECT") {
        return None;
    }
    let name = cursor.name().filter(|_| cursor.is_symbol("("))?;
    let function = schema
        .opaques()
        .find(|opaque| opaque.id.kind == ObjectKind::Function && opaque.id.name.name.as_str() == name.name)?;
    Some(function.definition.to_text(|name| quote_identifier(name.as_str(), dialect)))
}
