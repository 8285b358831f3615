//! Operations as a script that a person would have written.

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};

use crate::RenderError;

/// Writes operations as the text of a script: statements formatted and ended with a semicolon, blank lines between what does not
/// belong together, and above a statement what `notes` says of its operations, as comments.
///
/// `notes` has lines for operations by their place.
///
/// # Errors
/// As [`render`](crate::render()).
pub fn script(
    operations: &[Operation],
    before: &Schema,
    notes: &[(usize, String)],
) -> Result<String, RenderError> {
    todo!("{operations:?} {before:?} {notes:?}")
}

/// Says whether a script means the same as another one to a backend: run on `before`, both lead to the same schema, and every statement
/// about rows is the same.
pub fn means_the_same(script: &str, other: &str, before: &Schema) -> bool {
    todo!("{script} {other} {before:?}")
}

/// Returns the fewest scripts that serve all backends: each text with the backends that it serves.
///
/// A text is shared where it means to every backend what its own text means; the words of a person (SQLite keeps them) are preferred.
pub fn shared(scripts: &[(Dialect, String, &Schema)]) -> Vec<(Vec<Dialect>, String)> {
    todo!("{scripts:?}")
}
