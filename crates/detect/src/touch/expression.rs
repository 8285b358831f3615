//! What the expressions of an operation name besides columns and objects.

use std::collections::BTreeSet;

use caribou_schema::{
    Column, ColumnChange, Constraint, Expression, Index, IndexKey, Object, Operation, Rule, TableChange,
};

/// Says whether a text stands in an operation as a string.
pub(crate) fn mentions(operation: &Operation, value: &str) -> bool {
    let literal = format!("'{}'", value.replace('\'', "''"));
    if let Operation::Data { text, .. }
    | Operation::Opaque { text, .. }
    | Operation::Neutral { text }
    | Operation::CreateTableAs { text, .. } = operation
    {
        return text.contains(&literal);
    }
    expressions(operation).into_iter().any(|expression| text(expression).contains(&literal))
}

/// Returns what the expressions of an operation call.
pub(super) fn calls(operation: &Operation) -> BTreeSet<String> {
    expressions(operation).into_iter().flat_map(Expression::called).collect()
}

fn text(expression: &Expression) -> String {
    expression.to_text(|name| name.to_string())
}

/// Returns the expressions in an operation.
fn expressions(operation: &Operation) -> Vec<&Expression> {
    match operation {
        Operation::Create { object, .. } => match &**object {
            Object::Table(table) => {
                let columns = table.columns.iter().flat_map(of_column);
                let constraints = table.constraints.iter().flat_map(of_constraint);
                columns.chain(constraints).chain(table.indexes.iter().flat_map(of_index)).collect()
            }
            Object::View(view) => {
                std::iter::once(&view.query).chain(view.indexes.iter().flat_map(of_index)).collect()
            }
            Object::Opaque(opaque) => std::iter::once(&opaque.definition).chain(&opaque.statement).collect(),
            _ => Vec::new(),
        },
        Operation::CreateIndex { index, .. } => of_index(index).collect(),
        Operation::Alter { change, .. } => match &**change {
            TableChange::AddColumn { column, .. } => of_column(column).collect(),
            TableChange::AddConstraint { constraint, .. } => of_constraint(constraint).collect(),
            TableChange::AttachPartition { bound, .. } => vec![bound],
            TableChange::AlterColumn { change, .. } => match change {
                ColumnChange::Type { using, .. } => using.iter().collect(),
                ColumnChange::Default(default) => default.iter().collect(),
                ColumnChange::Generated(generated) => generated.iter().map(|of| &of.expression).collect(),
                ColumnChange::Whole { column, .. } => of_column(column).collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn of_column(column: &Column) -> impl Iterator<Item = &Expression> {
    column.default.iter().chain(column.generated.as_ref().map(|of| &of.expression)).chain(&column.on_update)
}

fn of_constraint(constraint: &Constraint) -> impl Iterator<Item = &Expression> {
    let expression = match &constraint.rule {
        Rule::Check { expression, .. } | Rule::Exclude(expression) => Some(expression),
        Rule::PrimaryKey(_) | Rule::Unique(_) | Rule::ForeignKey(_) => None,
    };
    expression.into_iter()
}

fn of_index(index: &Index) -> impl Iterator<Item = &Expression> {
    let keys = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Expression(expression) => Some(expression),
        IndexKey::Column(_) => None,
    });
    keys.chain(&index.predicate)
}
