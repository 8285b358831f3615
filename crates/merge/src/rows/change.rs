//! Changes of a table that plain statements about its rows do not care for, nor they for these.

use caribou_schema::{
    Column, ColumnChange, DataType, Existing, Expression, Index, IndexKey, Missing, Name, ObjectKind,
    Operation, QualifiedName, Rule, Schema, TableChange,
};

use super::simple::{Simple, Verb};

/// Says whether an operation commutes with a statement about rows, if the table of these is all that both have to do with.
pub(super) fn leaves_alone(operation: &Operation, rows: &Simple, ground: &Schema) -> bool {
    match operation {
        Operation::CreateIndex { index, .. } => is_mere(index, rows),
        Operation::Drop { id, missing: Missing::Fail, .. } if id.kind == ObjectKind::Index => {
            ground.index(&id.name, id.on.as_ref()).is_some_and(|(_, index)| is_mere(index, rows))
        }
        Operation::Alter { change, .. } => match &**change {
            TableChange::AddColumn { column, existing: Existing::Fail, .. } => {
                !rows.mentions(column.name.as_str()) && has_one_value(column)
            }
            TableChange::RenameColumn { from, to } => {
                !rows.mentions(from.as_str()) && !rows.mentions(to.as_str())
            }
            TableChange::AlterColumn { name, change } => is_apart(name, change, rows),
            TableChange::DropColumn { name, missing: Missing::Fail, .. } => {
                !rows.mentions(name.as_str()) && is_free(&rows.table, name, rows, ground)
            }
            _ => false,
        },
        _ => false,
    }
}

/// Says whether an index forbids nothing, and is not named by the statement.
fn is_mere(index: &Index, rows: &Simple) -> bool {
    let is_plain = index.parts.iter().all(|part| matches!(part.key, IndexKey::Column(_)));
    !index.unique
        && is_plain
        && index.predicate.is_none()
        && index.method.is_none()
        && index.name.as_ref().is_none_or(|name| !rows.mentions(name.as_str()))
}

/// Says whether rows that are there get the same in a new column as rows that come.
fn has_one_value(column: &Column) -> bool {
    let is_counted = matches!(&column.data_type, DataType::BuiltIn(word) if word.contains("serial"));
    let has_value = match &column.default {
        Some(default) => is_literal(default),
        None => column.nullable,
    };
    has_value
        && !is_counted
        && column.generated.is_none()
        && column.identity.is_none()
        && column.on_update.is_none()
}

/// Says whether an expression is one literal: a number, a string, `true`, `NULL`.
fn is_literal(expression: &Expression) -> bool {
    if !expression.names().is_empty() || !expression.called().is_empty() {
        return false;
    }
    let text = expression.to_text(Name::to_string);
    let text = text.trim();
    let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let is_string = text.len() >= 2
        && text.starts_with('\'')
        && text.ends_with('\'')
        && !text[1..text.len() - 1].contains(['\'', '\\'])
        // Such as `'now'`, which a server reads when it needs it.
        && !["now", "today", "tomorrow", "yesterday"].iter().any(|word| text.to_lowercase().contains(word));
    is_number || is_string || ["true", "false", "null"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Says whether an update that does not name a column is the same before and after a change of it. Rows that come get a default, and rows
/// that go may be those that are in the way.
fn is_apart(name: &Name, change: &ColumnChange, rows: &Simple) -> bool {
    let is_past = match change {
        ColumnChange::Default(_) | ColumnChange::Nullable(true) => {
            matches!(rows.verb, Verb::Update { .. } | Verb::Delete)
        }
        ColumnChange::Nullable(false) => matches!(rows.verb, Verb::Update { .. }),
        _ => false,
    };
    is_past && !rows.mentions(name.as_str())
}

/// Says whether nothing is demanded of a column, so that rows come and go in the same way without it.
fn is_free(table: &QualifiedName, name: &Name, rows: &Simple, ground: &Schema) -> bool {
    let Some(known) = ground.table(table) else { return false };
    let Some(column) = known.column(name) else { return false };
    let is_used = |expression: &Expression| expression.names().is_empty() || expression.mentions(name);
    let is_ruled = known.constraints.iter().any(|constraint| match &constraint.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.contains(name),
        Rule::ForeignKey(key) => key.columns.contains(name),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => is_used(expression),
    });
    let is_indexed = known.indexes.iter().any(|index| {
        let has_it = index.parts.iter().any(|part| match &part.key {
            IndexKey::Column(column) => column == name,
            IndexKey::Expression(expression) => is_used(expression),
        });
        index.unique && has_it || index.predicate.as_ref().is_some_and(is_used)
    });
    let is_read = known
        .columns
        .iter()
        .any(|other| other.generated.as_ref().is_some_and(|generated| is_used(&generated.expression)));
    let is_left_out = column.nullable || !matches!(rows.verb, Verb::Insert);
    is_left_out && column.identity.is_none() && !is_ruled && !is_indexed && !is_read
}
