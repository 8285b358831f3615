//! Printing.

use caribou_schema::Schema;

/// The options of `[print_schema]` in `diesel.toml`, with Diesel's meaning and Diesel's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {}

/// Writes a schema as `diesel print-schema` does on a database that looks like that.
pub fn print(schema: &Schema, options: &Options) -> String {
    todo!("{schema:?} {options:?}")
}
