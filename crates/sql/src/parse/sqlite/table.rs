//! `CREATE TABLE`.

use caribou_schema::{Constraint, Identity, Key, Name, Object, Operation, Rule, Table};

use super::column::{check, column, on_conflict};
use super::query;
use crate::lexeme::Cursor;
use crate::parse::rows;

/// What a constraint of a table starts with; no column may have such a name without quotes.
const CONSTRAINT: &[&str] = &["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// Reads what follows `CREATE TABLE`.
pub(super) fn create(text: &str, cursor: &mut Cursor<'_>, temporary: bool) -> Option<Operation> {
    let existing = cursor.if_not_exists();
    let temporary = temporary || cursor.is("temp") && cursor.clone().nth(1)?.is_symbol(".");
    let mut table = Table { temporary, ..Table::new(cursor.qualified()?, Vec::new()) };
    if cursor.eat("AS") {
        let reads = rows::tables(cursor.clone()).all();
        let (table, query, text) = (Box::new(table), Box::new(query::read(cursor)?), text.to_owned());
        return Some(Operation::CreateTableAs { table, columns: Vec::new(), query, reads, text, existing });
    }
    if !cursor.eat_symbol("(") {
        return None;
    }
    loop {
        if cursor.is_any(CONSTRAINT) {
            constraint(cursor, &mut table)?;
        } else {
            let definition = column(cursor)?;
            table.columns.push(definition.column);
            table.constraints.extend(definition.constraints);
        }
        if cursor.eat_symbol(")") {
            break;
        }
        // Between constraints the comma may be left out.
        if !cursor.eat_symbol(",") && !cursor.is_any(CONSTRAINT) {
            return None;
        }
    }
    options(cursor, &mut table);
    Some(Operation::Create { object: Box::new(Object::Table(table)), existing })
}

fn constraint(cursor: &mut Cursor<'_>, table: &mut Table) -> Option<()> {
    let name = if cursor.eat("CONSTRAINT") { Some(cursor.part()?) } else { None };
    let constraint = if cursor.eat_all(&["PRIMARY", "KEY"]) {
        let (columns, counts) = keyed(cursor)?;
        if let Some(column) =
            table.columns.iter_mut().find(|column| counts && columns.first() == Some(&column.name))
        {
            column.identity = Some(Identity::AutoIncrement);
        }
        let key = Key { on_conflict: on_conflict(cursor)?, ..Key::new(columns) };
        Constraint::new(name, Rule::PrimaryKey(key))
    } else if cursor.eat("UNIQUE") {
        let (columns, _) = keyed(cursor)?;
        let key = Key { on_conflict: on_conflict(cursor)?, ..Key::new(columns) };
        Constraint::new(name, Rule::Unique(key))
    } else if cursor.eat_all(&["FOREIGN", "KEY"]) {
        let columns = cursor.parts()?;
        if !cursor.eat("REFERENCES") {
            return None;
        }
        let (key, timing) = cursor.references(columns)?;
        Constraint { timing, ..Constraint::new(name, Rule::ForeignKey(key)) }
    } else {
        check(cursor, name)?
    };
    table.constraints.push(constraint);
    Some(())
}

/// Reads the columns of a key, and whether `AUTOINCREMENT` follows them.
fn keyed(cursor: &mut Cursor<'_>) -> Option<(Vec<Name>, bool)> {
    if !cursor.eat_symbol("(") {
        return None;
    }
    let mut columns = Vec::new();
    loop {
        columns.push(cursor.part()?);
        if cursor.eat("COLLATE") {
            cursor.identifier()?;
        }
        cursor.eat_any(&["ASC", "DESC"]);
        let counts = cursor.eat("AUTOINCREMENT");
        if cursor.eat_symbol(")") {
            return Some((columns, counts));
        }
        if !cursor.eat_symbol(",") {
            return None;
        }
    }
}

fn options(cursor: &mut Cursor<'_>, table: &mut Table) {
    loop {
        if cursor.eat("STRICT") {
            table.options.insert("strict".into(), String::new());
        } else if cursor.eat_all(&["WITHOUT", "ROWID"]) {
            table.options.insert("without rowid".into(), String::new());
        } else {
            return;
        }
        cursor.eat_symbol(",");
    }
}
