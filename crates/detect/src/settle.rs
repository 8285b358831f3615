//! Names that nobody asked for.

use caribou_schema::Schema;

use crate::Wanted;

/// Returns the wanted schema with the names that the database chose taken from what is there: a constraint, index or
/// sequence that no schema file names may be called anything, as after a table was renamed.
pub(crate) fn settled(there: &Schema, wanted: &Wanted) -> Schema {
    todo!("{there:?} {wanted:?}")
}
