//! `CREATE`, `DROP` and `RENAME` of everything but the insides of tables.

use caribou_migration::Dialect;
use caribou_schema::{
    Dependents, Existing, Index, Missing, Name, Object, ObjectId, ObjectKind, Opaque, Operation, Origin,
    QualifiedName, View,
};

use super::alter::{algorithm, drop_index, wait};
use super::key::{index_of_parts, method, using};
use super::{sequence, table};
use crate::definition;
use crate::lexeme::Cursor;
use crate::parse::clause::create_index;
use crate::parse::{rows, subject};

/// Programs that the server keeps.
const PROGRAMS: &[(&str, ObjectKind)] = &[
    ("FUNCTION", ObjectKind::Function),
    ("PROCEDURE", ObjectKind::Procedure),
    ("TRIGGER", ObjectKind::Trigger),
    ("EVENT", ObjectKind::Other),
];

/// What a schema does not hold.
const RIGHTS: &[&str] = &["USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "RESOURCE"];

/// Reads what follows `CREATE`.
pub(super) fn create(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let existing = if cursor.eat_all(&["OR", "REPLACE"]) { Existing::Replace } else { Existing::Fail };
    if let Some(operations) = outside(text, cursor) {
        return Some(operations);
    }
    cursor.eat_any(&["ONLINE", "OFFLINE"]);
    let temporary = cursor.eat("TEMPORARY");
    if cursor.eat("TABLE") {
        return table::create(text, cursor, existing, temporary);
    }
    view_options(cursor)?;
    cursor.eat("AGGREGATE");
    let operation = if cursor.eat("VIEW") {
        view(cursor, existing)?
    } else if let Some((_, kind)) = PROGRAMS.iter().find(|(word, _)| cursor.eat(word)) {
        program(text, cursor, *kind, existing)?
    } else if cursor.eat("SEQUENCE") {
        sequence::create(cursor, existing)?
    } else {
        index(cursor, existing)?
    };
    Some(vec![operation])
}

/// Moves past `ALGORITHM = ...`, `DEFINER = ...` and `SQL SECURITY ...`.
fn view_options(cursor: &mut Cursor<'_>) -> Option<()> {
    loop {
        if cursor.eat("ALGORITHM") {
            cursor.eat_symbol("=");
            cursor.identifier()?;
        } else if cursor.eat_all(&["SQL", "SECURITY"]) {
            cursor.identifier()?;
        } else if cursor.eat("DEFINER") {
            // A user, with or without host and quotes; what follows is a word that is known.
            let kind = |cursor: &Cursor<'_>| PROGRAMS.iter().any(|(word, _)| cursor.is(word));
            while !kind(cursor) && !cursor.is_any(&["VIEW", "SQL", "AGGREGATE"]) {
                cursor.next()?;
            }
        } else {
            return Some(());
        }
    }
}

fn view(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Operation> {
    let existing = cursor.if_not_exists_besides(existing);
    let name = cursor.qualified()?;
    let columns = if cursor.is_symbol("(") { cursor.parts()? } else { Vec::new() };
    if !cursor.eat("AS") {
        return None;
    }
    let reads = rows::tables(cursor.clone()).all();
    let query = definition(cursor.rest(), Dialect::Mysql);
    let view = View { columns, reads, ..View::new(name, query, Origin::Script) };
    Some(Operation::Create { object: Box::new(Object::View(view)), existing })
}

fn program(text: &str, cursor: &mut Cursor<'_>, kind: ObjectKind, existing: Existing) -> Option<Operation> {
    let existing = cursor.if_not_exists_besides(existing);
    let mut id = ObjectId::new(kind, cursor.qualified()?);
    if kind == ObjectKind::Trigger {
        while !cursor.eat("ON") {
            cursor.next()?;
        }
        id.on = Some(cursor.qualified()?);
    }
    let mut reads = rows::tables(cursor.clone()).all();
    reads.extend(id.on.clone());
    cursor.rest();
    let statement = definition(text, Dialect::Mysql);
    let program = Opaque { reads, ..Opaque::new(id, statement, Origin::Script) };
    Some(Operation::Create { object: Box::new(Object::Opaque(program)), existing })
}

fn index(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Operation> {
    let unique = cursor.eat("UNIQUE");
    let method = if unique { None } else { method(cursor) };
    if !cursor.eat("INDEX") {
        return None;
    }
    let existing = cursor.if_not_exists_besides(existing);
    let name = cursor.part()?;
    using(cursor)?;
    let table = cursor.eat("ON").then(|| cursor.qualified())??;
    let index = Index { unique, method, ..index_of_parts(cursor, Some(name))? };
    wait(cursor);
    while algorithm(cursor)? {}
    Some(create_index(&table, index, existing))
}

/// Reads what follows `ALTER` when it is no table and no sequence.
pub(super) fn alter(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    view_options(cursor)?;
    if cursor.eat("VIEW") {
        return view(cursor, Existing::Replace).map(|operation| vec![operation]);
    }
    let rights = cursor.is_any(RIGHTS);
    let known = cursor.is_any(&["DATABASE", "SCHEMA", "FUNCTION", "PROCEDURE", "EVENT"]);
    cursor.rest();
    if rights {
        return Some(vec![Operation::Neutral { text: text.into() }]);
    }
    known.then(|| subject::opaque(text, Dialect::Mysql))
}

/// Reads what follows `DROP`. `CASCADE` means nothing here.
pub(super) fn drop(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    const KINDS: &[(&str, ObjectKind)] = &[
        ("TABLE", ObjectKind::Table),
        ("TABLES", ObjectKind::Table),
        ("VIEW", ObjectKind::View),
        ("SEQUENCE", ObjectKind::Sequence),
        ("FUNCTION", ObjectKind::Function),
        ("PROCEDURE", ObjectKind::Procedure),
        ("TRIGGER", ObjectKind::Trigger),
        ("EVENT", ObjectKind::Other),
    ];
    if let Some(operations) = outside(text, cursor) {
        return Some(operations);
    }
    if cursor.eat("INDEX") {
        let missing = cursor.if_exists();
        let name = cursor.part()?;
        let table = cursor.eat("ON").then(|| cursor.qualified())??;
        wait(cursor);
        while algorithm(cursor)? {}
        return Some(vec![drop_index(&table, name, missing)]);
    }
    cursor.eat("TEMPORARY");
    let (_, kind) = KINDS.iter().find(|(word, _)| cursor.eat(word))?;
    let missing = cursor.if_exists();
    let mut drops = Vec::new();
    loop {
        let id = ObjectId::new(*kind, cursor.qualified()?);
        drops.push(Operation::Drop { id, missing, dependents: Dependents::Restrict });
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    wait(cursor);
    cursor.eat_any(&["RESTRICT", "CASCADE"]);
    Some(drops)
}

/// Reads what follows `RENAME`.
pub(super) fn rename(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    if cursor.is("USER") {
        cursor.rest();
        return Some(vec![Operation::Neutral { text: text.into() }]);
    }
    if !cursor.eat_any(&["TABLE", "TABLES"]) {
        return None;
    }
    let missing = cursor.if_exists();
    let mut renames = Vec::new();
    loop {
        let from = cursor.qualified()?;
        wait(cursor);
        let to = cursor.eat("TO").then(|| cursor.qualified())??;
        renames.extend(renamed(&from, &to, missing));
        if !cursor.eat_symbol(",") {
            return Some(renames);
        }
    }
}

/// A table that gets another name, in another database if that is said.
pub(super) fn renamed(from: &QualifiedName, to: &QualifiedName, missing: Missing) -> Vec<Operation> {
    let table = |schema: &Option<Name>| {
        let name = QualifiedName { schema: schema.clone(), name: from.name.clone() };
        ObjectId::new(ObjectKind::Table, name)
    };
    let mut operations = Vec::new();
    // Without a database, the current one is meant.
    if from.schema != to.schema && to.schema.is_some() {
        operations.push(Operation::Move { id: table(&from.schema), schema: to.schema.clone(), missing });
    }
    if from.name != to.name {
        let schema = if to.schema.is_some() { &to.schema } else { &from.schema };
        operations.push(Operation::Rename { id: table(schema), to: to.name.clone(), missing });
    }
    operations
}

/// Reads what is made or dropped beside the schema, `None` when it is in it.
fn outside(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let operations = if cursor.is_any(RIGHTS) {
        vec![Operation::Neutral { text: text.into() }]
    } else if cursor.is_any(&["DATABASE", "SCHEMA", "PACKAGE"]) {
        subject::opaque(text, Dialect::Mysql)
    } else {
        return None;
    };
    cursor.rest();
    Some(operations)
}
