//! Expressions in a normal form.

mod build;
mod call;
mod cast;
mod clause;
mod mysql;
mod operand;
mod operator;
mod parser;
mod source;
mod tree;
mod type_name;
mod value;
mod word_by_word;

use caribou_migration::Dialect;
use caribou_schema::Expression;

use source::Source;

/// Reads an expression as a person wrote it, or as the server's catalog prints it, such that both are equal when they mean
/// the same and only their writing differs: case of keywords, spaces, comments, superfluous parentheses, casts that
/// PostgreSQL adds to literals, `IN` against `= ANY (ARRAY[...])`, `!=` against `<>`, and the like.
///
/// A text that is no expression is compared token by token.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_sql::expression;
///
/// let written = expression("status IN ('open', 'closed') AND Amount>0", Dialect::Postgres);
/// let printed = expression(
///     "(((status)::text = ANY ((ARRAY['open'::character varying, 'closed'::character varying])::text[])) AND (amount > (0)::numeric))",
///     Dialect::Postgres,
/// );
/// assert_eq!(written, printed);
/// ```
pub fn expression(text: &str, dialect: Dialect) -> Expression {
    let source = Source::new(text, dialect);
    match parser::find(&source, 0).filter(|found| found.end == source.len()) {
        Some(found) => Expression::new(source.written(&found.names), found.normal),
        None => word_by_word(&source),
    }
}

/// Reads the query of a view, or the definition of a trigger or function: names can be renamed in it, and it is compared
/// token by token.
pub fn definition(text: &str, dialect: Dialect) -> Expression {
    word_by_word(&Source::new(text, dialect))
}

/// Reads a clause in which expressions stand between parentheses and commas: how a table is cut into others
/// (`RANGE (lower(name))`), the bounds of one (`FOR VALUES FROM (1) TO (10)`), what PostgreSQL's `EXCLUDE` demands.
/// The expressions are compared as [`expression`] does, the rest token by token.
pub fn clause(text: &str, dialect: Dialect) -> Expression {
    let source = Source::new(text, dialect);
    let (normal, names) = clause::read(&source);
    Expression::new(source.written(&names), normal)
}

fn word_by_word(source: &Source<'_>) -> Expression {
    let names = word_by_word::names(source);
    let normal = word_by_word::normal(source, &names);
    Expression::new(source.written(&names), normal)
}
