//! Comments.

use caribou_migration::Dialect;
use caribou_schema::{CommentOn, Index, Object, QualifiedName, Schema, Table};

use super::RenderError;
use super::name::{literal, name, qualified};
use super::object::{index_id, target};

const DIALECT: Dialect = Dialect::Postgres;

/// Writes PostgreSQL's `COMMENT ON`; no text takes the comment back.
pub(super) fn on(on: &CommentOn, text: Option<&str>, state: &Schema) -> Result<String, RenderError> {
    let on = match on {
        CommentOn::Object(id) => target(id, state)?,
        CommentOn::Column(table, column) => {
            format!("COLUMN {}.{}", qualified(table, DIALECT), name(column, DIALECT))
        }
        CommentOn::Constraint(table, constraint) => {
            format!("CONSTRAINT {} ON {}", name(constraint, DIALECT), qualified(table, DIALECT))
        }
    };
    let text = text.map_or_else(|| "NULL".into(), |text| literal(text, DIALECT));
    Ok(format!("COMMENT ON {on} IS {text}"))
}

/// Writes the comments on an object and all that belongs to it.
pub(super) fn of_object(object: &Object, state: &Schema) -> Result<Vec<String>, RenderError> {
    let whole = CommentOn::Object(object.id());
    let mut said: Vec<(CommentOn, &str)> = Vec::new();
    let text = match object {
        Object::Namespace(_) | Object::Extension(_) => &None,
        Object::Enum(values) => &values.comment,
        Object::Sequence(sequence) => &sequence.comment,
        Object::Table(table) => &table.comment,
        Object::View(view) => &view.comment,
        Object::Opaque(opaque) => &opaque.comment,
    };
    said.extend(text.as_deref().map(|text| (whole, text)));
    match object {
        Object::Table(table) => {
            said.extend(of_parts(table));
            said.extend(of_indexes(&table.indexes, &table.name));
        }
        Object::View(view) => said.extend(of_indexes(&view.indexes, &view.name)),
        _ => {}
    }
    said.into_iter().map(|(about, text)| on(&about, Some(text), state)).collect()
}

fn of_parts(table: &Table) -> impl Iterator<Item = (CommentOn, &str)> {
    let columns = table.columns.iter().filter_map(|column| {
        Some((CommentOn::Column(table.name.clone(), column.name.clone()), column.comment.as_deref()?))
    });
    let constraints = table.constraints.iter().filter_map(|constraint| {
        let name = constraint.name.clone()?;
        Some((CommentOn::Constraint(table.name.clone(), name), constraint.comment.as_deref()?))
    });
    columns.chain(constraints)
}

fn of_indexes<'i>(
    indexes: &'i [Index],
    table: &'i QualifiedName,
) -> impl Iterator<Item = (CommentOn, &'i str)> {
    indexes.iter().filter_map(move |index| {
        Some((CommentOn::Object(index_id(index.name.clone()?, table)), index.comment.as_deref()?))
    })
}
