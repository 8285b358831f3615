//! What only the text of a statement says: SQLite keeps every `CREATE` as it was written.

use caribou_migration::Dialect;
use caribou_schema::{Expression, Index, IndexKey, Object, Operation, Origin, Table};

use crate::catalog::Catalog;
use crate::sqlite::tables::Made;

/// Adds to what the pragmas know of a table what its statements say.
///
/// Pragmas know the columns, the text all constraints: their names, timing and conflict clauses, and the checks.
/// A statement that is not understood leaves the table as the pragmas have it.
pub(super) fn complete(catalog: &Catalog<'_>, made: &mut Made) {
    for sql in &made.statements {
        match operation(sql) {
            Some(Operation::Create { object, .. }) => {
                if let Object::Table(said) = *object {
                    complete_table(&mut made.table, said);
                }
            }
            Some(Operation::CreateIndex { index, .. }) => complete_index(&mut made.table.indexes, *index),
            _ => {}
        }
    }
    for unknown in unknown(&mut made.table) {
        *unknown = catalog.definition(&made.statements.join(";\n"));
    }
}

/// Returns what a statement makes, if it is understood.
pub(super) fn object(sql: &str) -> Option<Object> {
    let Some(Operation::Create { object, .. }) = operation(sql) else { return None };
    match *object {
        Object::View(mut view) => {
            view.origin = Origin::Catalog;
            Some(Object::View(view))
        }
        Object::Opaque(mut opaque) => {
            opaque.origin = Origin::Catalog;
            Some(Object::Opaque(opaque))
        }
        _ => None,
    }
}

fn operation(sql: &str) -> Option<Operation> {
    let statements = caribou_sql::split(sql, Dialect::Sqlite).ok()?;
    let [statement] = statements.as_slice() else { return None };
    let mut operations = caribou_sql::parse(statement).operations;
    operations.pop().filter(|_| operations.is_empty())
}

/// The columns of a virtual table are those that its module gives it.
fn complete_table(table: &mut Table, said: Table) {
    table.options.extend(said.options);
    if table.options.contains_key("module") {
        table.columns = said.columns;
        return;
    }
    for column in said.columns {
        let known = table.columns.iter_mut().find(|known| known.name == column.name);
        if let Some(known) = known {
            known.generated = column.generated;
            known.identity = column.identity;
            known.collation = column.collation;
        }
    }
    table.constraints = said.constraints;
}

fn complete_index(indexes: &mut [Index], said: Index) {
    let known = indexes.iter_mut().find(|known| known.name == said.name);
    if let Some(known) = known {
        *known = said;
    }
}

/// Returns the expressions of which the pragmas know only that they are there.
fn unknown(table: &mut Table) -> Vec<&mut Expression> {
    let generated = table.columns.iter_mut().filter_map(|column| column.generated.as_mut());
    let generated = generated.map(|generated| &mut generated.expression);
    let indexed = table.indexes.iter_mut().flat_map(|index| {
        let parts = index.parts.iter_mut().filter_map(|part| match &mut part.key {
            IndexKey::Expression(expression) => Some(expression),
            IndexKey::Column(_) => None,
        });
        parts.chain(&mut index.predicate)
    });
    generated.chain(indexed).filter(|expression| expression.written().is_empty()).collect()
}
