//! The operators of the dialects, and how strongly they bind.

use caribou_migration::Dialect;

use super::tree::{Binding, Nullness};
use crate::lexeme::Lexeme;
use crate::token::TokenKind;

/// An operator that stands behind its first operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    /// Any with two operands that has no rule of its own, in its normal form.
    Binary(String),
    Comparison(&'static str),
    /// `LIKE` and its kind, by the word.
    Like(&'static str),
    In,
    Between,
    /// `IS` with what follows.
    Is,
    /// `ISNULL`, `NOTNULL`, SQLite's `NOT NULL`.
    IsNull(Nullness),
    Collate,
    AtTimeZone,
    /// `::`
    Cast,
    /// `[`
    Subscript,
    /// `.` behind something in parentheses.
    Field,
}

/// Whether `NOT` stands in front of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    Plain,
    Negated,
}

/// Whether the ends of a range may be given in either order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    Ascending,
    EitherWay,
}

/// An operator with all that the parser must know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Infix {
    pub(super) operator: Operator,
    pub(super) sense: Sense,
    pub(super) binding: Binding,
    /// How many tokens it has.
    pub(super) length: usize,
}

/// How strongly the groups of operators bind that every dialect has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bindings {
    pub(super) or: Binding,
    pub(super) and: Binding,
    pub(super) not: Binding,
    pub(super) is: Binding,
    /// `=` and `<>`.
    pub(super) equal: Binding,
    /// `<` and `>`.
    pub(super) less: Binding,
    /// `LIKE`, `IN`.
    pub(super) like: Binding,
    pub(super) between: Binding,
    /// PostgreSQL's operators without a place of their own.
    pub(super) other: Binding,
    pub(super) sum: Binding,
    pub(super) product: Binding,
    pub(super) collate: Binding,
    /// A sign in front.
    pub(super) sign: Binding,
}

/// What binds stronger than every operator between two operands, in PostgreSQL alone.
const SUBSCRIPT: Binding = 21;
const CAST: Binding = 22;
const FIELD: Binding = 23;
const ZONE: Binding = 17;

/// Returns the order of precedence in the manual of the dialect.
pub(super) fn bindings(dialect: Dialect) -> Bindings {
    match dialect {
        Dialect::Postgres => Bindings {
            or: 1,
            and: 3,
            not: 4,
            is: 5,
            equal: 6,
            less: 6,
            like: 7,
            between: 7,
            other: 8,
            sum: 12,
            product: 13,
            collate: 18,
            sign: 19,
        },
        Dialect::Sqlite => Bindings {
            or: 1,
            and: 3,
            not: 4,
            is: 5,
            equal: 5,
            less: 6,
            like: 5,
            between: 5,
            other: 14,
            sum: 12,
            product: 13,
            collate: 18,
            sign: 19,
        },
        Dialect::Mysql => Bindings {
            or: 1,
            and: 3,
            not: 4,
            is: 6,
            equal: 6,
            less: 6,
            like: 7,
            between: 7,
            other: 8,
            sum: 12,
            product: 13,
            collate: 20,
            sign: 15,
        },
    }
}

/// Says which operator comes next, if one does.
pub(super) fn infix(next: [Option<Lexeme<'_>>; 3], dialect: Dialect) -> Option<Infix> {
    let [first, second, third] = next;
    let first = first?;
    match first.kind {
        TokenKind::Symbol => symbol(first.text, dialect),
        TokenKind::Word if first.is("NOT") => {
            let second = second?;
            if second.is("NULL") && dialect == Dialect::Sqlite {
                return Some(infix_of(Operator::IsNull(Nullness::NotNull), bindings(dialect).is, 2));
            }
            let found = word(second, third, dialect)?;
            let negatable = matches!(found.operator, Operator::Like(_) | Operator::In | Operator::Between);
            negatable.then(|| Infix { sense: Sense::Negated, length: found.length + 1, ..found })
        }
        TokenKind::Word => word(first, second, dialect),
        // SQLite and MySQL take `?` for a parameter, PostgreSQL's scanner does not.
        _ => None,
    }
}

fn infix_of(operator: Operator, binding: Binding, length: usize) -> Infix {
    Infix { operator, sense: Sense::Plain, binding, length }
}

fn symbol(text: &str, dialect: Dialect) -> Option<Infix> {
    let order = bindings(dialect);
    let binary = |binding| Some(infix_of(Operator::Binary(text.to_owned()), binding, 1));
    let comparison = |operator, binding| Some(infix_of(Operator::Comparison(operator), binding, 1));
    match (text, dialect) {
        ("(" | ")" | "]" | "," | ":" | ".." | ":=" | "=>" | ";" | "{" | "}", _) => None,
        ("::", Dialect::Postgres) => Some(infix_of(Operator::Cast, CAST, 1)),
        ("[", Dialect::Postgres) => Some(infix_of(Operator::Subscript, SUBSCRIPT, 1)),
        (".", Dialect::Postgres) => Some(infix_of(Operator::Field, FIELD, 1)),
        ("::" | "[" | ".", _) => None,
        ("=" | "==", _) => comparison("=", order.equal),
        ("<>" | "!=", _) => comparison("<>", order.equal),
        ("<", _) => comparison("<", order.less),
        ("<=", _) => comparison("<=", order.less),
        (">", _) => comparison(">", order.less),
        (">=", _) => comparison(">=", order.less),
        ("<=>", Dialect::Mysql) => binary(order.less),
        ("+" | "-", _) => binary(order.sum),
        ("*" | "/" | "%", _) => binary(order.product),
        ("^", Dialect::Postgres | Dialect::Mysql) => binary(14),
        ("||", Dialect::Mysql) => Some(infix_of(Operator::Or, order.or, 1)),
        ("&&", Dialect::Mysql) => Some(infix_of(Operator::And, order.and, 1)),
        ("|", Dialect::Mysql) => binary(8),
        ("&", Dialect::Mysql) => binary(9),
        ("<<" | ">>", Dialect::Mysql) => binary(10),
        ("&" | "|" | "<<" | ">>", Dialect::Sqlite) => binary(10),
        ("||" | "->" | "->>", Dialect::Sqlite | Dialect::Mysql) => binary(order.other.max(14)),
        (_, Dialect::Postgres) => binary(order.other),
        _ => None,
    }
}

fn word(first: Lexeme<'_>, second: Option<Lexeme<'_>>, dialect: Dialect) -> Option<Infix> {
    let order = bindings(dialect);
    let like = |word| Some(infix_of(Operator::Like(word), order.like, 1));
    let binary = |word: &str, binding| Some(infix_of(Operator::Binary(word.to_owned()), binding, 1));
    let follows = |word| second.is_some_and(|second| second.is(word));
    match (first.text.to_ascii_lowercase().as_str(), dialect) {
        ("and", _) => Some(infix_of(Operator::And, order.and, 1)),
        ("or", _) => Some(infix_of(Operator::Or, order.or, 1)),
        ("is", _) => Some(infix_of(Operator::Is, order.is, 1)),
        ("isnull", Dialect::Postgres | Dialect::Sqlite) => {
            Some(infix_of(Operator::IsNull(Nullness::Null), order.is, 1))
        }
        ("notnull", Dialect::Postgres | Dialect::Sqlite) => {
            Some(infix_of(Operator::IsNull(Nullness::NotNull), order.is, 1))
        }
        ("in", _) => Some(infix_of(Operator::In, order.like, 1)),
        ("between", _) => Some(infix_of(Operator::Between, order.between, 1)),
        ("collate", _) => Some(infix_of(Operator::Collate, order.collate, 1)),
        ("like", _) => like("like"),
        ("ilike", Dialect::Postgres) => like("ilike"),
        ("similar", Dialect::Postgres) if follows("TO") => {
            Some(infix_of(Operator::Like("similar"), order.like, 2))
        }
        ("at", Dialect::Postgres) if follows("TIME") => Some(infix_of(Operator::AtTimeZone, ZONE, 3)),
        ("glob", Dialect::Sqlite) => like("glob"),
        ("match", Dialect::Sqlite) => like("match"),
        ("regexp", Dialect::Sqlite | Dialect::Mysql) | ("rlike", Dialect::Mysql) => like("regexp"),
        ("xor", Dialect::Mysql) => binary("xor", 2),
        ("div", Dialect::Mysql) => binary("div", order.product),
        ("mod", Dialect::Mysql) => binary("%", order.product),
        _ => None,
    }
}
