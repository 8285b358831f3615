//! What a query returns, for what is made from it.

use caribou_migration::Dialect;
use caribou_schema::{FromItem, Name, Output, Query, Rows, Value};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::column_name::ColumnName;

use super::source::{Source, object, part, qualified};
use super::value;

/// How large the queries of a `WITH` may grow by being put in place of their names.
const LARGEST: usize = 2000;

/// The queries that have names, innermost last; `None` for one whose rows are not known.
type Named = Vec<(Name, Option<Query>)>;

/// Reads a query; `None` for what is none (`EXECUTE`).
pub(super) fn read(source: Source<'_>, node: &ast::SelectVariant) -> Option<Query> {
    variant(source, node, &Vec::new())
}

/// Reads `SELECT ... INTO`.
pub(super) fn read_into(source: Source<'_>, node: &ast::SelectInto) -> Query {
    let named = with(source, node.with_clause(), &Vec::new());
    select(source, node.select_clause(), node.from_clause(), &named)
}

/// Reads a query within an expression, which sees no `WITH` here.
pub(super) fn nested(source: Source<'_>, node: &ast::SelectVariant) -> Option<Query> {
    variant(source, node, &Vec::new())
}

// A text that is nested deeper than the parser bears has been refused before.
fn variant(source: Source<'_>, node: &ast::SelectVariant, named: &Named) -> Option<Query> {
    Some(match node {
        ast::SelectVariant::Select(it) => {
            let named = with(source, it.with_clause(), named);
            select(source, it.select_clause(), it.from_clause(), &named)
        }
        ast::SelectVariant::SelectInto(it) => read_into(source, it),
        ast::SelectVariant::ParenSelect(it) => {
            let named = with(source, it.with_clause(), named);
            variant(source, &it.select()?, &named)?
        }
        ast::SelectVariant::Table(it) => {
            let name = qualified(&it.relation_name()?)?;
            let from = FromItem { alias: None, columns: Vec::new(), rows: Rows::Relation(name) };
            Query { from: vec![from], outputs: vec![Output::All(None)] }
        }
        ast::SelectVariant::Values(it) => {
            let row = it.row_list()?.rows().next()?;
            let outputs = row.exprs().enumerate().map(|(place, value)| Output::Column {
                name: Name::part(&format!("column{}", place + 1), Dialect::Postgres),
                value: value::read(source, &value),
            });
            Query { from: Vec::new(), outputs: outputs.collect() }
        }
        ast::SelectVariant::CompoundSelect(it) => compound(source, it, named)?,
    })
}

/// Reads `UNION` and the like: names are those of the first query, types too, where it has any.
fn compound(source: Source<'_>, node: &ast::CompoundSelect, named: &Named) -> Option<Query> {
    // A `WITH` stands in front of the first query and is seen by all.
    let mut rest = Vec::new();
    let mut first = ast::SelectVariant::CompoundSelect(node.clone());
    while let ast::SelectVariant::CompoundSelect(it) = &first {
        rest.extend(it.rhs());
        first = it.lhs()?;
    }
    let clause = first.syntax().children().find_map(ast::WithClause::cast);
    let named = with(source, clause, named);
    let mut query = variant(source, &first, &named)?;
    for other in rest.iter().rev() {
        if !query.outputs.iter().any(is_untyped) {
            break;
        }
        let Some(other) = variant(source, other, &named) else { continue };
        for (output, other) in query.outputs.iter_mut().zip(&other.outputs) {
            if is_untyped(output)
                && let (Output::Column { value, .. }, Output::Column { value: Value::Type(of), .. }) =
                    (output, other)
            {
                *value = Value::Type(of.clone());
            }
        }
    }
    Some(query)
}

fn is_untyped(output: &Output) -> bool {
    matches!(output, Output::Column { value: Value::AnyOf(values), .. } if values.is_empty())
}

fn with(source: Source<'_>, clause: Option<ast::WithClause>, around: &Named) -> Named {
    let mut named = around.clone();
    for table in clause.into_iter().flat_map(|clause| clause.with_tables()) {
        let Some(name) = table.name().map(|name| object(&name)) else { continue };
        let node = table.query().and_then(|query| ast::SelectVariant::cast(query.syntax().clone()));
        let query = node.and_then(|node| variant(source, &node, &named));
        let columns = table.column_list().into_iter().flat_map(|list| list.column_names());
        let columns: Vec<Name> = columns.map(|column| part(&column)).collect();
        let query = query.map(|query| renamed(query, columns)).filter(|query| size(query) <= LARGEST);
        named.push((name, query));
    }
    named
}

/// Gives the first columns other names, which hold even when the query has `*`.
fn renamed(query: Query, columns: Vec<Name>) -> Query {
    if columns.is_empty() {
        return query;
    }
    let from = FromItem { alias: None, columns, rows: Rows::Query(Box::new(query)) };
    Query { from: vec![from], outputs: vec![Output::All(None)] }
}

fn size(query: &Query) -> usize {
    let within = query.from.iter().map(|item| match &item.rows {
        Rows::Query(query) => size(query),
        Rows::Relation(_) | Rows::Unknown => 1,
    });
    query.outputs.len() + within.sum::<usize>()
}

fn select(
    source: Source<'_>,
    clause: Option<ast::SelectClause>,
    from: Option<ast::FromClause>,
    named: &Named,
) -> Query {
    let targets = clause.and_then(|clause| clause.target_list()).into_iter().flat_map(|list| list.targets());
    Query {
        from: from.map(|from| items(source, &from, named)).unwrap_or_default(),
        outputs: targets.map(|target| output(source, target)).collect(),
    }
}

/// Reads what is in `FROM`, joined or not, in order.
fn items(source: Source<'_>, clause: &ast::FromClause, named: &Named) -> Vec<FromItem> {
    let is_here = |node: &squawk_syntax::SyntaxNode| {
        let around = node.ancestors().skip(1).find(|around| ast::FromClause::can_cast(around.kind()));
        around.as_ref() == Some(clause.syntax())
    };
    let nodes =
        clause.syntax().descendants().filter(|node| ast::FromItem::can_cast(node.kind()) && is_here(node));
    nodes.filter_map(ast::FromItem::cast).map(|node| item(source, &node, named)).collect()
}

fn item(source: Source<'_>, node: &ast::FromItem, named: &Named) -> FromItem {
    let alias = node.syntax().children().find_map(ast::FromAlias::cast);
    let columns = match alias.as_ref().and_then(|alias| alias.columns()) {
        Some(ast::FromAliasColumns::ColumnList(list)) => {
            list.column_names().map(|name| part(&name)).collect()
        }
        Some(ast::FromAliasColumns::ColumnDefList(_)) | None => Vec::new(),
    };
    let alias = alias.and_then(|alias| alias.name()).map(|name| object(&name));
    let (own, rows) = match node {
        ast::FromItem::RelationFromItem(it) => relation(it, named),
        ast::FromItem::ParenFromItem(it) => (None, subquery(source, it, named).unwrap_or(Rows::Unknown)),
        _ => (None, Rows::Unknown),
    };
    FromItem { alias: alias.or(own), columns, rows }
}

fn relation(node: &ast::RelationFromItem, named: &Named) -> (Option<Name>, Rows) {
    let Some(name) = node.relation_name_ref().and_then(|name| qualified(&name)) else {
        return (None, Rows::Unknown);
    };
    let common = named.iter().rev().find(|(known, _)| name.schema.is_none() && *known == name.name);
    let rows = match common {
        Some((_, Some(query))) => Rows::Query(Box::new(query.clone())),
        Some((_, None)) => Rows::Unknown,
        None => Rows::Relation(name.clone()),
    };
    (Some(name.name), rows)
}

fn subquery(source: Source<'_>, node: &ast::ParenFromItem, named: &Named) -> Option<Rows> {
    let query = match (node.paren_select(), node.paren_expr()) {
        (Some(select), _) => ast::SelectVariant::ParenSelect(select),
        (None, Some(paren)) => paren.syntax().descendants().find_map(ast::SelectVariant::cast)?,
        (None, None) => return None,
    };
    Some(Rows::Query(Box::new(variant(source, &query, named)?)))
}

fn output(source: Source<'_>, target: ast::Target) -> Output {
    let Some(expression) = target.expr() else { return Output::All(None) };
    if let ast::Expr::FieldExpr(field) = &expression
        && field.star_token().is_some()
    {
        let of = field.base().map(|base| object(&base));
        return Output::All(of);
    }
    let value = value::read(source, &expression);
    let name = ColumnName::from_target(target).and_then(|(name, _)| name.to_string());
    let name = name.unwrap_or_else(|| "?column?".to_owned());
    Output::Column { name: Name::part(&name, Dialect::Postgres), value }
}
