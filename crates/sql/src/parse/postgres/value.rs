//! The types of expressions, as far as the words say.

use caribou_migration::Dialect;
use caribou_schema::{Query, Value};
use squawk_syntax::ast::{self, AstNode, BinOp, LitKind, PrefixOp};

use super::source::{Source, object, part};
use super::{query, select};

/// Functions that return the type that their arguments have.
const SAME: &[&str] = &[
    "abs",
    "coalesce",
    "first_value",
    "greatest",
    "lag",
    "last_value",
    "lead",
    "least",
    "max",
    "min",
    "nullif",
];

/// Functions that return one type.
const TYPED: &[(&str, &str)] = &[
    ("bool_and", "boolean"),
    ("bool_or", "boolean"),
    ("char_length", "integer"),
    ("clock_timestamp", "timestamp with time zone"),
    ("concat", "text"),
    ("concat_ws", "text"),
    ("count", "bigint"),
    ("current_date", "date"),
    ("current_timestamp", "timestamp with time zone"),
    ("currval", "bigint"),
    ("dense_rank", "bigint"),
    ("every", "boolean"),
    ("format", "text"),
    ("gen_random_uuid", "uuid"),
    ("length", "integer"),
    ("lower", "text"),
    ("md5", "text"),
    ("nextval", "bigint"),
    ("now", "timestamp with time zone"),
    ("rank", "bigint"),
    ("regexp_replace", "text"),
    ("replace", "text"),
    ("row_number", "bigint"),
    ("split_part", "text"),
    ("string_agg", "text"),
    ("substr", "text"),
    ("to_char", "text"),
    ("upper", "text"),
];

/// Reads what an expression holds.
pub(super) fn read(source: Source<'_>, node: &ast::Expr) -> Value {
    match node {
        ast::Expr::NameRef(name) => named(name),
        ast::Expr::FieldExpr(field) => match (field.base(), field.field()) {
            (Some(ast::Expr::NameRef(of)), Some(name)) => Value::Column(Some(object(&of)), part(&name)),
            (Some(ast::Expr::FieldExpr(of)), Some(name)) => {
                Value::Column(of.field().map(|of| object(&of)), part(&name))
            }
            _ => unknown(),
        },
        ast::Expr::CastExpr(cast) => {
            cast.ty().map_or_else(unknown, |data_type| Value::Type(source.data_type(&data_type)))
        }
        ast::Expr::Literal(literal) => literal_type(literal),
        ast::Expr::ParenExpr(paren) => match paren.expr() {
            Some(inner) => read(source, &inner),
            None => {
                let select = paren.syntax().children().find_map(ast::SelectVariant::cast);
                scalar(select.and_then(|select| query::nested(source, &select)))
            }
        },
        ast::Expr::Collate(collate) => collate.expr().map_or_else(unknown, |inner| read(source, &inner)),
        ast::Expr::CaseExpr(case) => {
            let whens = case.when_clause_list().into_iter().flat_map(|list| list.when_clauses());
            let results = whens.filter_map(|when| when.then());
            let results = results.chain(case.else_clause().and_then(|clause| clause.expr()));
            any_of(results.map(|result| read(source, &result)))
        }
        ast::Expr::CallExpr(call) => call_type(source, call),
        ast::Expr::BinExpr(binary) => match binary.op() {
            Some(
                BinOp::Plus(_)
                | BinOp::Minus(_)
                | BinOp::Star(_)
                | BinOp::Slash(_)
                | BinOp::Percent(_)
                | BinOp::Caret(_)
                | BinOp::Escape(_)
                | BinOp::CustomOp(_),
            ) => any_of(binary.lhs().into_iter().chain(binary.rhs()).map(|side| read(source, &side))),
            Some(BinOp::AtTimeZone(_) | BinOp::OperatorCall(_)) | None => unknown(),
            Some(_) => built_in("boolean"),
        },
        ast::Expr::PrefixExpr(prefix) => match prefix.op() {
            Some(PrefixOp::Not(_)) => built_in("boolean"),
            _ => prefix.expr().map_or_else(unknown, |inner| read(source, &inner)),
        },
        ast::Expr::BetweenExpr(_) | ast::Expr::PostfixExpr(_) => built_in("boolean"),
        ast::Expr::ArrayExpr(_)
        | ast::Expr::IndexExpr(_)
        | ast::Expr::SliceExpr(_)
        | ast::Expr::TupleExpr(_) => unknown(),
    }
}

fn named(name: &ast::NameRef) -> Value {
    let column = part(name);
    match TYPED.iter().find(|(known, _)| *known == column.as_str()) {
        Some((known, data_type)) if known.starts_with("current_") => built_in(data_type),
        _ => Value::Column(None, column),
    }
}

/// A number has the narrowest type that holds it; what has no type by itself becomes text.
fn literal_type(literal: &ast::Literal) -> Value {
    built_in(match literal.kind() {
        Some(LitKind::True(_) | LitKind::False(_)) => "boolean",
        Some(LitKind::IntNumber(token)) => match token.text().parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok() => "integer",
            Ok(_) => "bigint",
            Err(_) => "numeric",
        },
        Some(LitKind::NumericNumber(_)) => "numeric",
        Some(LitKind::PositionalParam(_)) | None => return unknown(),
        Some(_) => "text",
    })
}

fn call_type(source: Source<'_>, call: &ast::CallExpr) -> Value {
    if call.exists_fn().is_some() {
        return built_in("boolean");
    }
    let Some(name) = select::function_name(call).filter(|name| name.schema.is_none()) else {
        return unknown();
    };
    let arguments = call.arg_list().into_iter().flat_map(|list| list.args());
    let mut arguments = arguments.filter_map(|argument| match argument.func_arg_expr()? {
        ast::FuncArgExpr::Expr(expression) => Some(read(source, &expression)),
        ast::FuncArgExpr::NamedArg(_) => None,
    });
    let function = name.name.as_str();
    if SAME.contains(&function) {
        return any_of(arguments);
    }
    if function == "sum" {
        return arguments.next().map_or_else(unknown, |value| Value::Sum(Box::new(value)));
    }
    TYPED
        .iter()
        .find(|(known, _)| *known == function)
        .map_or_else(unknown, |(_, data_type)| built_in(data_type))
}

/// Takes the first that has a type; text that is written out has one only when nothing else does.
fn any_of(values: impl Iterator<Item = Value>) -> Value {
    let text = built_in("text");
    let (mut values, weak): (Vec<Value>, Vec<Value>) = values.partition(|value| *value != text);
    values.extend(weak.into_iter().next());
    if values.len() == 1 { values.remove(0) } else { Value::AnyOf(values) }
}

fn scalar(query: Option<Query>) -> Value {
    query.map_or_else(unknown, |query| Value::Query(Box::new(query)))
}

fn built_in(name: &str) -> Value {
    Value::Type(crate::data_type(name, Dialect::Postgres))
}

fn unknown() -> Value {
    Value::AnyOf(Vec::new())
}
