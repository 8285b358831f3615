//! `CREATE TABLE`.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{Existing, Like, Object, Operation, Partition, Table};

use super::column::column;
use super::key::{KEY, Keyed, key};
use super::options::Options;
use crate::expression;
use crate::lexeme::Cursor;
use crate::parse::subject;

/// Reads what follows `CREATE TABLE`. A table that is made of a query is known to the server only.
pub(super) fn create(
    text: &str,
    cursor: &mut Cursor<'_>,
    existing: Existing,
    temporary: bool,
) -> Option<Vec<Operation>> {
    let existing = cursor.if_not_exists_besides(existing);
    let mut table = Table { temporary, ..Table::new(cursor.qualified()?, Vec::new()) };
    if let Some(like) = like(cursor)? {
        let (table, likes, text) = (Box::new(table), vec![like], text.to_owned());
        return Some(vec![Operation::CreateTableLike { table, likes, text, existing }]);
    }
    if cursor.is_symbol("(") && cursor.clone().nth(1)?.is("SELECT") {
        return elsewhere(text, cursor);
    }
    if cursor.is_symbol("(") {
        definitions(cursor, &mut table)?;
    }
    let mut options = Options::default();
    while options.read(cursor)? {
        cursor.eat_symbol(",");
    }
    if cursor.is_any(&["AS", "SELECT", "IGNORE", "REPLACE", "WITH"]) || cursor.is_symbol("(") {
        return elsewhere(text, cursor);
    }
    if cursor.eat_all(&["PARTITION", "BY"]) {
        table.partition = Some(Partition::By(expression(cursor.rest(), Dialect::Mysql)));
    }
    if table.columns.is_empty() {
        return None;
    }
    table.options = options.values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    table.comment = options.comment.filter(|text| !text.is_empty());
    forget_usual_collations(&mut table);
    Some(vec![Operation::Create { object: Box::new(Object::Table(table)), existing }])
}

/// Reads `LIKE other`, in parentheses or not; there is no choice of what is taken.
fn like(cursor: &mut Cursor<'_>) -> Option<Option<Like>> {
    let enclosed = cursor.is_symbol("(") && cursor.clone().nth(1)?.is("LIKE");
    if !enclosed && !cursor.is("LIKE") {
        return Some(None);
    }
    let _ = enclosed && cursor.eat_symbol("(");
    cursor.eat("LIKE");
    let like = Like { table: cursor.qualified()?, place: 0, including: BTreeSet::new() };
    (!enclosed || cursor.eat_symbol(")")).then_some(Some(like))
}

/// What a query says.
fn elsewhere(text: &str, cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    cursor.rest();
    Some(subject::opaque(text, Dialect::Mysql))
}

fn definitions(cursor: &mut Cursor<'_>, table: &mut Table) -> Option<()> {
    cursor.eat_symbol("(");
    loop {
        if cursor.is_any(KEY) {
            match key(cursor)? {
                Keyed::Constraint(constraint, _) => table.constraints.push(constraint),
                Keyed::Index(index, _) => table.indexes.push(index),
            }
        } else {
            let definition = column(cursor)?;
            table.columns.push(definition.column);
            table.constraints.extend(definition.constraints);
            table.indexes.extend(definition.indexes);
        }
        if cursor.eat_symbol(")") {
            return Some(());
        }
        if !cursor.eat_symbol(",") {
            return None;
        }
    }
}

/// A collation that a column has from its table anyway is not said of the column.
fn forget_usual_collations(table: &mut Table) {
    let usual = table.options.get("collation");
    for column in &mut table.columns {
        if column.collation.as_ref() == usual {
            column.collation = None;
        }
    }
}
