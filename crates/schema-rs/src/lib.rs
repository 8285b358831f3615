//! Diesel's `schema.rs`: read as a wanted schema, and printed as `diesel print-schema` does.
//!
//! Pure: no file, no database.

mod parse;
mod print;
mod wanted;

pub use parse::{ColumnRs, Joinable, ParseError, SchemaRs, TableRs, parse};
pub use print::{Options, print};
pub use wanted::{Laid, lay};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
