//! Printing.

use caribou_schema::Schema;

use crate::Options;

/// Writes a schema as `diesel print-schema` does on a database that looks like that.
pub fn print(schema: &Schema, options: &Options) -> String {
    todo!("{schema:?} {options:?}")
}
