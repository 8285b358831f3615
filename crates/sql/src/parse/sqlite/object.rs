//! Indexes, views, triggers, virtual tables, and `DROP`.

use caribou_migration::Dialect;
use caribou_schema::{
    Dependents, Index, IndexKey, IndexPart, Object, ObjectId, ObjectKind, Opaque, Operation, Origin,
    QualifiedName, Table, View,
};

use crate::lexeme::Cursor;
use crate::parse::clause::create_index;
use crate::parse::rows;
use crate::{definition, expression};

/// Reads what follows `CREATE INDEX`.
pub(super) fn index(cursor: &mut Cursor<'_>, unique: bool) -> Option<Operation> {
    let existing = cursor.if_not_exists();
    let name = cursor.qualified()?;
    if !cursor.eat("ON") {
        return None;
    }
    let table = QualifiedName { schema: name.schema, name: cursor.object()? };
    if !cursor.eat_symbol("(") {
        return None;
    }
    let mut parts = Vec::new();
    loop {
        parts.push(part(cursor)?);
        if cursor.eat_symbol(")") {
            break;
        }
        if !cursor.eat_symbol(",") {
            return None;
        }
    }
    let mut index = Index { unique, ..Index::new(Some(name.name), parts) };
    if cursor.eat("WHERE") {
        index.predicate = Some(expression(cursor.rest(), Dialect::Sqlite));
    }
    Some(create_index(&table, index, existing))
}

/// Reads one of the things that an index sorts by.
fn part(cursor: &mut Cursor<'_>) -> Option<IndexPart> {
    let mut alone = cursor.clone();
    let column = alone.part().filter(|_| ends_key(&alone));
    let key = if let Some(column) = column {
        *cursor = alone;
        IndexKey::Column(column)
    } else {
        let start = cursor.offset();
        while !ends_key(cursor) {
            if cursor.is_symbol("(") {
                cursor.parenthesised()?;
            } else {
                cursor.next()?;
            }
        }
        IndexKey::Expression(expression(cursor.text_since(start), Dialect::Sqlite))
    };
    let mut part = IndexPart::new(key);
    if cursor.eat("COLLATE") {
        part.collation = Some(cursor.identifier()?);
    }
    part.descending = cursor.eat("DESC");
    cursor.eat("ASC");
    Some(part)
}

/// Says whether what an index sorts by ends here. A `COLLATE` that is not the last word belongs to the expression.
fn ends_key(cursor: &Cursor<'_>) -> bool {
    let mut rest = cursor.clone();
    if rest.eat("COLLATE") && rest.identifier().is_none() {
        return false;
    }
    rest.eat_any(&["ASC", "DESC"]);
    rest.is_done() || rest.is_symbol(",") || rest.is_symbol(")")
}

/// Reads what follows `CREATE VIEW`.
pub(super) fn view(cursor: &mut Cursor<'_>) -> Option<Operation> {
    let existing = cursor.if_not_exists();
    let name = cursor.qualified()?;
    let columns = if cursor.is_symbol("(") { cursor.parts()? } else { Vec::new() };
    if !cursor.eat("AS") {
        return None;
    }
    let reads = rows::tables(cursor.clone()).all();
    let query = definition(cursor.rest(), Dialect::Sqlite);
    let view = View { columns, reads, ..View::new(name, query, Origin::Script) };
    Some(Operation::Create { object: Box::new(Object::View(view)), existing })
}

/// Reads what follows `CREATE TRIGGER`.
pub(super) fn trigger(text: &str, cursor: &mut Cursor<'_>) -> Option<Operation> {
    let existing = cursor.if_not_exists();
    let name = cursor.qualified()?;
    // `UPDATE OF a, b` has no word ON in it.
    while !cursor.eat("ON") {
        cursor.next()?;
    }
    let table = QualifiedName { schema: name.schema.clone(), name: cursor.object()? };
    while !cursor.eat("BEGIN") {
        cursor.next()?;
    }
    let mut reads = rows::tables(cursor.clone()).all();
    reads.insert(table.clone());
    cursor.rest();
    let id = ObjectId { on: Some(table), ..ObjectId::new(ObjectKind::Trigger, name) };
    let statement = definition(text, Dialect::Sqlite);
    let trigger = Opaque { reads, ..Opaque::new(id, statement, Origin::Script) };
    Some(Operation::Create { object: Box::new(Object::Opaque(trigger)), existing })
}

/// Reads what follows `CREATE VIRTUAL TABLE`.
pub(super) fn virtual_table(cursor: &mut Cursor<'_>) -> Option<Operation> {
    let existing = cursor.if_not_exists();
    let mut table = Table::new(cursor.qualified()?, Vec::new());
    if !cursor.eat("USING") {
        return None;
    }
    let start = cursor.offset();
    cursor.identifier()?;
    if cursor.is_symbol("(") {
        cursor.parenthesised()?;
    }
    table.options.insert("module".into(), cursor.text_since(start).into());
    Some(Operation::Create { object: Box::new(Object::Table(table)), existing })
}

/// Reads what follows `DROP`. A trigger is known by its name alone.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    const KINDS: &[(&str, ObjectKind)] = &[
        ("TABLE", ObjectKind::Table),
        ("INDEX", ObjectKind::Index),
        ("VIEW", ObjectKind::View),
        ("TRIGGER", ObjectKind::Trigger),
    ];
    let (_, kind) = KINDS.iter().find(|(word, _)| cursor.eat(word))?;
    let missing = cursor.if_exists();
    let id = ObjectId::new(*kind, cursor.qualified()?);
    Some(vec![Operation::Drop { id, missing, dependents: Dependents::Restrict }])
}
