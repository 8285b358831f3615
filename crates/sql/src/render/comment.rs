//! Comments.

use caribou_migration::Dialect;
use caribou_schema::{CommentOn, Index, ObjectId, ObjectKind, QualifiedName, Table};

use super::name::{literal, name, qualified};
use super::object::target;

const DIALECT: Dialect = Dialect::Postgres;

/// Writes PostgreSQL's `COMMENT ON`; no text takes the comment back.
pub(super) fn on(on: &CommentOn, text: Option<&str>) -> String {
    let on = match on {
        CommentOn::Object(id) => target(id, DIALECT),
        CommentOn::Column(table, column) => {
            format!("COLUMN {}.{}", qualified(table, DIALECT), name(column, DIALECT))
        }
        CommentOn::Constraint(table, constraint) => {
            format!("CONSTRAINT {} ON {}", name(constraint, DIALECT), qualified(table, DIALECT))
        }
    };
    let text = text.map_or_else(|| "NULL".into(), |text| literal(text, DIALECT));
    format!("COMMENT ON {on} IS {text}")
}

/// Writes the comments on a table and all that belongs to it.
pub(super) fn of_table(table: &Table) -> Vec<String> {
    let mut comments = Vec::new();
    if let Some(text) = &table.comment {
        let id = ObjectId::new(ObjectKind::Table, table.name.clone());
        comments.push(on(&CommentOn::Object(id), Some(text)));
    }
    for column in &table.columns {
        let about = CommentOn::Column(table.name.clone(), column.name.clone());
        comments.extend(column.comment.as_deref().map(|text| on(&about, Some(text))));
    }
    for constraint in &table.constraints {
        if let (Some(text), Some(constraint)) = (&constraint.comment, &constraint.name) {
            comments.push(on(&CommentOn::Constraint(table.name.clone(), constraint.clone()), Some(text)));
        }
    }
    comments.extend(table.indexes.iter().filter_map(|index| of_index(index, &table.name)));
    comments
}

/// Writes the comment on an index.
pub(super) fn of_index(index: &Index, table: &QualifiedName) -> Option<String> {
    let id = ObjectId::new(ObjectKind::Index, table.sibling(index.name.clone()?));
    Some(on(&CommentOn::Object(id), Some(index.comment.as_deref()?)))
}
