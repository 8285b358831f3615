//! Operations as a script that a person would have written.

mod comment;
mod layout;
mod meaning;
mod shared;

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};

use crate::RenderError;
use crate::render::{Named, written};

pub use meaning::means_the_same;
pub use shared::shared;

/// Writes operations as the text of a script: statements formatted and ended with a semicolon, blank lines between what does not
/// belong together, and above a statement what `notes` says of its operations, as comments.
///
/// `notes` has lines for operations by their place. `also` are other backends that may get the same text: of two forms that
/// say the same, the one is written that they read too.
///
/// # Errors
/// As [`render`](crate::render()).
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_sql::{operations, script};
///
/// let empty = Schema::empty(Dialect::Sqlite);
/// let operations = operations("create table ticket (id integer primary key, title text)", Dialect::Sqlite)?;
/// let notes = [(0, "Tickets of the help desk.".to_owned())];
/// assert_eq!(script(&operations, &empty, &notes, &[])?, "\
/// -- Tickets of the help desk.
/// CREATE TABLE ticket (
///     id INTEGER PRIMARY KEY,
///     title TEXT
/// );
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn script(
    operations: &[Operation],
    before: &Schema,
    notes: &[(usize, String)],
    also: &[Dialect],
) -> Result<String, RenderError> {
    let statements = written(operations, before, also, Named::Below)?;
    Ok(layout::layout(&statements, operations, notes, before.dialect()))
}

/// Writes as [`script`] does, for operations of which some were written already: on SQLite the named foreign keys and checks of one column
/// stand with it, as they do where a column is added. Below the columns they would keep SQLite from dropping the column.
///
/// # Errors
/// As [`script`].
pub fn script_again(
    operations: &[Operation],
    before: &Schema,
    notes: &[(usize, String)],
    also: &[Dialect],
) -> Result<String, RenderError> {
    let statements = written(operations, before, also, Named::AtColumn)?;
    Ok(layout::layout(&statements, operations, notes, before.dialect()))
}
