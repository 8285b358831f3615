//! Diesel's `schema.rs`: read as a wanted schema, and printed as `diesel print-schema` does.
//!
//! Pure: no file, no database.

mod token;

mod parse;

mod keys;
mod name;
mod types;

mod options;
mod patch;
mod print;
mod wanted;

pub use options::{Docs, Filter, Options, Pattern, SameQuery, Sorting};
pub use parse::{ColumnRs, Joinable, ParseError, SchemaRs, TableRs, TypeRs, parse};
pub use patch::{PatchError, hidden_columns, patched};
pub use print::{PrintError, Text, print};
pub use wanted::{Laid, lay};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
