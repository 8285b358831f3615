//! Which statement of a text failed.

use std::ops::Range;

use caribou_connection::{Session, SqlError};
use caribou_sql::byte_of_character;

use crate::prepare::Prepared;

/// Where in a script something failed, as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) statement: Option<Range<usize>>,
    pub(crate) position: Option<usize>,
}

/// Finds the statement around the character, counted from 1, that PostgreSQL points at; `None` if that is behind the
/// script, in the rows that caribou adds.
pub(crate) fn at_position(prepared: &Prepared<'_>, character: usize) -> Option<Place> {
    let byte = byte_of_character(prepared.text, character);
    let around =
        prepared.statements.iter().find(|statement| (statement.start..=statement.end()).contains(&byte))?;
    Some(Place { statement: Some(around.start..around.end()), position: Some(byte) })
}

/// Finds the statement that fails with an error that has no position (a constraint, say) by running them one by one.
/// The caller has made the state that the script found, and rolls back.
pub(crate) fn failing_statement(
    session: &mut dyn Session,
    prepared: &Prepared<'_>,
    expected: &SqlError,
) -> Option<Range<usize>> {
    for statement in &prepared.statements {
        if let Err(error) = session.run(statement.text) {
            return (error.message == expected.message).then(|| statement.start..statement.end());
        }
    }
    None
}
