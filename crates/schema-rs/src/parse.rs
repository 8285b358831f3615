//! Reading.

/// What a `schema.rs` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaRs {
    /// The tables, in the order of the file.
    pub tables: Vec<TableRs>,
    /// The `joinable!`s, in the order of the file.
    pub joinables: Vec<Joinable>,
}

/// One `table!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRs {
    /// The line of the `table!`, from 1.
    pub line: u32,
    /// The schema of the database, when one is named.
    pub schema: Option<String>,
    /// What it is called in SQL: `sql_name`, or the name in Rust.
    pub name: String,
    /// The columns of the primary key in SQL; `id` when nothing is said.
    pub primary_key: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<ColumnRs>,
}

/// A column of a `table!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRs {
    /// What it is called in SQL.
    pub name: String,
    /// Diesel's type without `Nullable` and without a path: `Int4`, `Array<Nullable<Text>>`, `Mood`.
    pub sql_type: String,
    /// Whether it stands in `Nullable`.
    pub nullable: bool,
    /// `#[max_length = ...]`.
    pub max_length: Option<u64>,
}

/// One `joinable!(child -> parent (column))`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joinable {
    /// The line, from 1.
    pub line: u32,
    /// The table that refers.
    pub child: String,
    /// The table that it refers to.
    pub parent: String,
    /// The column that refers.
    pub column: String,
}

/// A `schema.rs` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong there.
    pub message: String,
}

/// Reads the text of a `schema.rs`. What is not `table!` or `joinable!` (in any module, by any path) is passed over.
///
/// # Errors
/// [`ParseError`] at the first macro that Diesel would not read either.
pub fn parse(text: &str) -> Result<SchemaRs, ParseError> {
    todo!("{text}")
}
