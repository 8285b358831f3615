//! Operations as a script that a person would have written.

mod comment;
mod layout;
mod meaning;
mod shared;

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};

use crate::RenderError;
use crate::render::written;

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
    let statements = written(operations, before, also)?;
    Ok(layout::layout(&statements, operations, notes, before.dialect()))
}
