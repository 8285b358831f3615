//! The way back.

use caribou_schema::{Object, ObjectKind, Operation, Schema, TableChange, diff};

use crate::count::counted;
use crate::fill::filled_with_empty_values;

/// Returns the operations that undo others, for a `down.sql`: what was dropped comes back without its values.
///
/// The renames that stand in front are taken back last; all between is one difference, so nothing goes to and fro.
/// A column that comes back and must have a value gets the empty one of its type, since there may be rows.
/// Operations that do not fit `before` have no way back: then, and when nothing is to be done, the list is empty.
pub fn back(operations: &[Operation], before: &Schema) -> Vec<Operation> {
    let (renames, rest) = operations.split_at(front(operations));
    let mut state = before.clone();
    let mut undone: Vec<Vec<Operation>> = Vec::new();
    for rename in renames {
        let Some(inverse) = rename.inverse(&state) else { return Vec::new() };
        undone.push(inverse);
        if state.apply(rename).is_err() {
            return Vec::new();
        }
    }
    let renamed = state.clone();
    if rest.iter().any(|operation| state.apply(operation).is_err()) {
        return Vec::new();
    }
    let filled = filled_with_empty_values(diff(&state, &renamed), &state);
    let mut operations = counted(filled, &state);
    operations.extend(undone.into_iter().rev().flatten());
    operations
}

/// Returns how many operations in front are renames, with what makes room for them: views that go, schemas that come.
fn front(operations: &[Operation]) -> usize {
    let makes_room = |operation: &Operation| match operation {
        Operation::Drop { id, .. } => !matches!(id.kind, ObjectKind::Table | ObjectKind::Sequence),
        Operation::Create { object, .. } => matches!(**object, Object::Namespace(_)),
        _ => false,
    };
    let front =
        operations.iter().take_while(|operation| is_rename(operation) || makes_room(operation)).count();
    operations[..front].iter().rposition(is_rename).map_or(0, |last| last + 1)
}

fn is_rename(operation: &Operation) -> bool {
    match operation {
        Operation::Rename { .. } | Operation::RenameValue { .. } | Operation::Move { .. } => true,
        Operation::Alter { change, .. } => {
            matches!(**change, TableChange::RenameColumn { .. } | TableChange::RenameConstraint { .. })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use caribou_migration::Dialect;
    use caribou_sql::{operations, render, replay};

    /// The way back from a script, which must lead to what was before it.
    fn check(dialect: Dialect, before: &str, script: &str) -> String {
        let mut schema = Schema::empty(dialect);
        replay(before, &mut schema).unwrap();
        let all = operations(script, dialect).unwrap();
        let way_back = back(&all, &schema);
        let mut after = schema.clone();
        all.iter().for_each(|operation| after.apply(operation).unwrap());
        let statements = render(&way_back, &after).unwrap();
        way_back.iter().for_each(|operation| after.apply(operation).unwrap());
        let (differences, _) = caribou_schema::without_order(schema.differences(&after));
        assert_eq!(differences, [], "it leads elsewhere");
        statements.join("\n")
    }

    const BEFORE: &str = "CREATE TABLE ticket (id integer PRIMARY KEY, title text NOT NULL, body text)";

    #[test]
    fn renames_are_taken_back_last() {
        let script = "ALTER TABLE ticket RENAME TO issue; ALTER TABLE issue RENAME COLUMN title TO subject; \
                      ALTER TABLE issue ADD COLUMN rank integer; CREATE TABLE ticket (id integer)";
        insta::assert_snapshot!(check(Dialect::Postgres, BEFORE, script), @"
        ALTER TABLE issue DROP COLUMN rank
        ALTER TABLE issue RENAME COLUMN subject TO title
        DROP TABLE ticket
        ALTER TABLE issue RENAME TO ticket
        ");
    }

    #[test]
    fn what_made_room_for_a_rename_comes_back_behind_it() {
        let before = "CREATE TABLE ticket (id integer); CREATE VIEW issue AS SELECT id FROM ticket";
        let script =
            "DROP VIEW issue; ALTER TABLE ticket RENAME TO issue; ALTER TABLE issue ADD COLUMN rank integer";
        insta::assert_snapshot!(check(Dialect::Postgres, before, script), @"
        ALTER TABLE issue DROP COLUMN rank
        ALTER TABLE issue RENAME TO ticket
        CREATE VIEW issue AS
        SELECT id FROM ticket
        ");
        let before = "CREATE TABLE invoice (id integer)";
        let script = "CREATE SCHEMA billing; ALTER TABLE invoice SET SCHEMA billing; ALTER TABLE billing.invoice RENAME TO bill";
        insta::assert_snapshot!(check(Dialect::Postgres, before, script), @"
        ALTER TABLE billing.bill RENAME TO invoice
        ALTER TABLE billing.invoice SET SCHEMA public
        DROP SCHEMA billing
        ");
    }

    #[test]
    fn what_was_dropped_comes_back_with_empty_values_where_it_must_have_some() {
        let script = "ALTER TABLE ticket DROP COLUMN title; ALTER TABLE ticket DROP COLUMN body";
        insta::assert_snapshot!(check(Dialect::Postgres, BEFORE, script), @"
        ALTER TABLE ticket ADD COLUMN title TEXT NOT NULL DEFAULT ''
        ALTER TABLE ticket
            ALTER COLUMN title DROP DEFAULT,
            ADD COLUMN body TEXT
        ");
        insta::assert_snapshot!(check(Dialect::Sqlite, BEFORE, script), @"
        CREATE TABLE new_ticket (
            id INTEGER PRIMARY KEY,
            title TEXT NOT NULL,
            body TEXT
        )
        INSERT INTO new_ticket (id, title)
        SELECT id, '' FROM ticket
        DROP TABLE ticket
        ALTER TABLE new_ticket RENAME TO ticket
        ");
    }

    #[test]
    fn a_new_value_of_a_type_goes() {
        let before = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE person (mood mood DEFAULT 'ok')";
        insta::assert_snapshot!(check(Dialect::Postgres, before, "ALTER TYPE mood ADD VALUE 'happy'"), @"
        ALTER TYPE mood RENAME TO mood_old
        CREATE TYPE mood AS ENUM ('sad', 'ok')
        ALTER TABLE person
            ALTER COLUMN mood DROP DEFAULT,
            ALTER COLUMN mood TYPE mood USING mood::text::mood,
            ALTER COLUMN mood SET DEFAULT 'ok'
        DROP TYPE mood_old
        ");
    }

    #[test]
    fn what_fills_rows_is_not_undone() {
        let script = "ALTER TABLE ticket ADD COLUMN rank integer; UPDATE ticket SET rank = id; \
                      ALTER TABLE ticket ALTER COLUMN rank SET NOT NULL";
        insta::assert_snapshot!(check(Dialect::Postgres, BEFORE, script), @"ALTER TABLE ticket DROP COLUMN rank");
    }
}
