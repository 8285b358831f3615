//! `ALTER TABLE`.

use caribou_schema::{Dependents, Existing, Missing, ObjectId, ObjectKind, Operation, TableChange};

use super::column::column;
use crate::lexeme::Cursor;
use crate::parse::clause::{add_constraint, alter as change};

/// Reads what follows `ALTER TABLE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Vec<Operation>> {
    let table = cursor.qualified()?;
    if cursor.eat_all(&["RENAME", "TO"]) {
        let id = ObjectId::new(ObjectKind::Table, table);
        return Some(vec![Operation::Rename { id, to: cursor.object()?, missing: Missing::Fail }]);
    }
    if cursor.eat("RENAME") {
        eat_column(cursor);
        let from = cursor.part()?;
        let to = cursor.eat("TO").then(|| cursor.part())??;
        return Some(vec![change(&table, TableChange::RenameColumn { from, to })]);
    }
    if cursor.eat("DROP") {
        eat_column(cursor);
        let (missing, dependents) = (Missing::Fail, Dependents::Restrict);
        let dropped = TableChange::DropColumn { name: cursor.part()?, missing, dependents };
        return Some(vec![change(&table, dropped)]);
    }
    if !cursor.eat("ADD") {
        return None;
    }
    eat_column(cursor);
    let definition = column(cursor)?;
    let added = TableChange::AddColumn { column: definition.column, place: None, existing: Existing::Fail };
    let constraints = definition.constraints.into_iter().map(|constraint| add_constraint(&table, constraint));
    Some(std::iter::once(change(&table, added)).chain(constraints).collect())
}

/// Moves past the word `COLUMN`, which is reserved nowhere else and may be left out.
fn eat_column(cursor: &mut Cursor<'_>) {
    cursor.eat("COLUMN");
}
