//! Columns, with what is written behind them.

use caribou_migration::Dialect;
use caribou_schema::{Column, Constraint, DataType, Expression, Generated, Identity, Name, Storage};
use squawk_syntax::ast;

use super::constraint;
use super::sequence;
use super::source::{Source, segments};

/// Reads a column; what it demands besides `NOT NULL` comes out as constraints of its table.
pub(super) fn read(
    source: Source<'_>,
    name: Name,
    data_type: &ast::Type,
    collate: Option<ast::Collate>,
    constraints: impl Iterator<Item = ast::Constraint>,
) -> Option<(Column, Vec<Constraint>)> {
    let mut column = Column::new(name, source.data_type(data_type));
    column.collation = collate.and_then(|collate| collation(&collate));
    let mut demands = Vec::new();
    for node in constraints {
        match &node {
            ast::Constraint::NotNullConstraint(_) => column.nullable = false,
            ast::Constraint::NullConstraint(_) => {}
            ast::Constraint::DefaultConstraint(it) => {
                column.default = default(source, &it.expr()?).map(|it| moment(it, &column.data_type));
            }
            ast::Constraint::GeneratedConstraint(it) => match it.generated_as()? {
                ast::GeneratedAs::GeneratedIdentity(it) => {
                    column.identity = Some(identity(&it.generated_when()?, it.sequence_option_list())?);
                    column.nullable = false;
                }
                ast::GeneratedAs::GeneratedStored(it) => {
                    let storage = match it.generated_kind() {
                        Some(ast::GeneratedKind::Stored(_)) => Storage::Stored,
                        Some(ast::GeneratedKind::Virtual(_)) | None => Storage::Virtual,
                    };
                    column.generated =
                        Some(Generated { expression: source.expression(&it.expr()?), storage });
                }
            },
            _ => demands.push(constraint::of_column(source, &node, &column.name)?),
        }
    }
    Some((column, demands))
}

/// Reads a default; `NULL`, with or without a cast, is none.
pub(super) fn default(source: Source<'_>, node: &ast::Expr) -> Option<Expression> {
    (!is_null(node)).then(|| source.expression(node))
}

/// Puts the point in time that `'epoch'` is in its place, as the server does when it has the type.
fn moment(default: Expression, data_type: &DataType) -> Expression {
    let is_time =
        matches!(data_type, DataType::BuiltIn(name) if name.starts_with("timestamp") || name == "date");
    let read = |text| crate::expression(text, Dialect::Postgres);
    if !is_time || default != read("'epoch'") {
        return default;
    }
    Expression::new(default.written().to_vec(), read("'1970-01-01'").normal().to_vec())
}

/// Reads how an identity column counts.
pub(super) fn identity(
    when: &ast::GeneratedWhen,
    options: Option<ast::SequenceOptionList>,
) -> Option<Identity> {
    let options = options.into_iter().flat_map(|list| list.sequence_options());
    let options = sequence::options(options)?;
    Some(match when {
        ast::GeneratedWhen::GeneratedAlways(_) => Identity::Always(options),
        ast::GeneratedWhen::GeneratedByDefault(_) => Identity::ByDefault(options),
    })
}

/// Reads the name of a collation, `None` for the default one.
pub(super) fn collation(node: &ast::Collate) -> Option<String> {
    let mut segments = segments(&node.collation_ref()?);
    let name = segments.pop()?;
    match segments.pop().filter(|schema| schema != "pg_catalog" && schema != "public") {
        Some(schema) => Some(format!("{schema}.{name}")),
        None => Some(name).filter(|name| name != "default"),
    }
}

fn is_null(node: &ast::Expr) -> bool {
    let mut node = node.clone();
    loop {
        let inner = match node {
            ast::Expr::Literal(literal) => return matches!(literal.kind(), Some(ast::LitKind::Null(_))),
            ast::Expr::CastExpr(cast) => cast.expr(),
            ast::Expr::ParenExpr(paren) => paren.expr(),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return false,
        }
    }
}
