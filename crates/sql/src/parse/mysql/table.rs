//! `CREATE TABLE`.

use caribou_migration::Dialect;
use caribou_schema::{Existing, Object, Operation, Partition, Table};

use super::column::column;
use super::key::{KEY, Keyed, key};
use super::options::Options;
use crate::expression;
use crate::lexeme::Cursor;
use crate::parse::subject;

/// Reads what follows `CREATE TABLE`. A table that is made like another, or of a query, is known to the server only.
pub(super) fn create(
    text: &str,
    cursor: &mut Cursor<'_>,
    existing: Existing,
    temporary: bool,
) -> Option<Vec<Operation>> {
    let existing = cursor.if_not_exists_besides(existing);
    let mut table = Table { temporary, ..Table::new(cursor.qualified()?, Vec::new()) };
    let copy = cursor.clone().nth(1).is_some_and(|lexeme| lexeme.is("LIKE") || lexeme.is("SELECT"));
    if copy && cursor.is_symbol("(") {
        return elsewhere(text, cursor);
    }
    if cursor.is_symbol("(") {
        definitions(cursor, &mut table)?;
    }
    let mut options = Options::default();
    while options.read(cursor)? {
        cursor.eat_symbol(",");
    }
    if cursor.is_any(&["LIKE", "AS", "SELECT", "IGNORE", "REPLACE", "WITH"]) || cursor.is_symbol("(") {
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

/// What another table or a query says.
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
