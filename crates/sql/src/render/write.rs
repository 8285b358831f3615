//! Operations one after the other, with the schema that each of them finds.

use caribou_migration::Dialect;
use caribou_schema::{
    CommentOn, Dependents, Existing, Missing, Name, ObjectId, ObjectKind, Operation, QualifiedName, Schema,
    ValuePlace,
};

use super::index::{self, Build};
use super::name::{literal, qualified};
use super::style::Style;
use super::written::{Statements, Written};
use super::{RenderError, change, comment, mysql, object, postgres, sequence, sqlite, unsupported};

/// Writes operations on the schema that they are run on.
pub(super) fn write(
    operations: &[Operation],
    before: &Schema,
    style: Style,
) -> Result<Vec<Written>, RenderError> {
    let mut state = before.clone();
    let mut statements = Statements::default();
    let mut at = 0;
    while let Some(first) = operations.get(at) {
        if let Operation::Alter { table, missing, .. } = first {
            let run = change::run(&operations[at..]);
            let changes = change::steps(run, at, table);
            at += run.len();
            match state.dialect() {
                Dialect::Postgres => postgres::alter(table, *missing, &changes, &mut state, &mut statements)?,
                Dialect::Mysql => mysql::alter(table, *missing, &changes, &mut state, &mut statements)?,
                Dialect::Sqlite => sqlite::alter(table, &changes, &mut state, &mut statements)?,
            }
        } else {
            statements.begin([at]);
            single(first, &mut state, style, &mut statements)?;
            at += 1;
        }
    }
    Ok(statements.into_written())
}

/// Writes an operation that stands alone.
fn single(
    operation: &Operation,
    state: &mut Schema,
    style: Style,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let dialect = state.dialect();
    match operation {
        Operation::Create { object, existing } => {
            statements.extend(object::create(object, *existing, state, style)?);
        }
        Operation::Drop { id, missing, dependents } => {
            statements.push(object::drop(id, *missing, *dependents, state)?);
        }
        Operation::Rename { id, to, missing } => match object::rename(id, to, *missing, state)? {
            Some(statement) => statements.push(statement),
            None => return remake(operation, id, to, state, statements),
        },
        Operation::Move { id, schema, missing } => {
            statements.push(object::relocate(id, schema.as_ref(), *missing, state)?);
        }
        Operation::Alter { .. } => {}
        Operation::CreateIndex { table, index, concurrently, existing } => {
            let build = if *concurrently { Build::Concurrent } else { Build::Locked };
            statements.push(index::create(index, table, build, *existing, dialect));
        }
        Operation::AddValue { name, value, place, existing } => {
            let mut text = format!("ALTER TYPE {} ADD VALUE", enumeration(name, dialect)?);
            if *existing == Existing::Skip {
                text += " IF NOT EXISTS";
            }
            text += &format!(" {}", literal(value, dialect));
            text += &match place {
                Some(ValuePlace::Before(other)) => format!(" BEFORE {}", literal(other, dialect)),
                Some(ValuePlace::After(other)) => format!(" AFTER {}", literal(other, dialect)),
                None => String::new(),
            };
            statements.push(text);
        }
        Operation::RenameValue { name, from, to } => {
            let (from, to) = (literal(from, dialect), literal(to, dialect));
            statements
                .push(format!("ALTER TYPE {} RENAME VALUE {from} TO {to}", enumeration(name, dialect)?));
        }
        Operation::AlterSequence { .. } if dialect == Dialect::Sqlite => {
            return Err(unsupported(dialect, "sequences"));
        }
        Operation::AlterSequence { name, options, data_type, owner, missing } => {
            let (data_type, owner) = (data_type.as_ref(), owner.as_ref());
            statements.push(sequence::alter(name, options, data_type, owner, *missing, dialect));
        }
        Operation::Comment { on, text } => match dialect {
            Dialect::Postgres => statements.push(comment::on(on, text.as_deref(), state)?),
            Dialect::Mysql => return mysql_comment(operation, on, text.as_deref(), state, statements),
            Dialect::Sqlite => {}
        },
        Operation::CreateTableAs { text, .. }
        | Operation::CreateTableLike { text, .. }
        | Operation::Data { text, .. }
        | Operation::Neutral { text }
        | Operation::Opaque { text, .. } => {
            statements.push(text.clone());
        }
        _ => return Err(unsupported(dialect, "statement for this operation")),
    }
    state.apply(operation)?;
    Ok(())
}

fn enumeration(name: &QualifiedName, dialect: Dialect) -> Result<String, RenderError> {
    match dialect {
        Dialect::Postgres => Ok(qualified(name, dialect)),
        Dialect::Mysql | Dialect::Sqlite => Err(unsupported(dialect, "enumerated types of their own")),
    }
}

/// Writes a rename that the database does not have: the object is dropped and made under its new name.
fn remake(
    operation: &Operation,
    id: &ObjectId,
    to: &Name,
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let there = state.contains(id);
    let beside = sqlite::readers_of(&id.name, state);
    let beside = if id.kind == ObjectKind::View { beside } else { Vec::new() };
    state.apply(operation)?;
    if !there {
        return Ok(());
    }
    for reader in &beside {
        statements.push(object::drop(reader, Missing::Fail, Dependents::Restrict, state)?);
    }
    statements.push(object::drop(id, Missing::Fail, Dependents::Restrict, state)?);
    let renamed = id.name.sibling(to.clone());
    let again = beside.iter().rev().map(|reader| match &reader.on {
        Some(on) if *on == id.name => ObjectId { on: Some(renamed.clone()), ..reader.clone() },
        _ => reader.clone(),
    });
    let itself = ObjectId { name: renamed.clone(), ..id.clone() };
    for id in std::iter::once(itself).chain(again) {
        statements.extend(object::create_again(&id, state)?);
    }
    Ok(())
}

/// Writes a comment as MySQL has it: as a part of what it is about.
fn mysql_comment(
    operation: &Operation,
    on: &CommentOn,
    text: Option<&str>,
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    state.apply(operation)?;
    match on {
        CommentOn::Object(id) if id.kind == ObjectKind::Table => {
            let said = literal(text.unwrap_or_default(), Dialect::Mysql);
            statements.push(format!("ALTER TABLE {} COMMENT = {said}", qualified(&id.name, Dialect::Mysql)));
        }
        CommentOn::Column(table, column) => statements.extend(mysql::modify(table, column, state)),
        CommentOn::Object(_) | CommentOn::Constraint(..) => {
            return Err(unsupported(Dialect::Mysql, "comments on anything but tables and columns"));
        }
    }
    Ok(())
}
