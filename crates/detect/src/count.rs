//! Columns that begin to count, in tables with rows.

use caribou_migration::Dialect;
use caribou_schema::{ColumnChange, Name, Object, Operation, QualifiedName, Schema, TableChange};
use caribou_sql::{name, qualified, quote};

/// Lets a column that was there and counts from now on go on behind its highest value: a new sequence begins at 1, and would
/// meet the keys that are there. Only PostgreSQL does not see to that itself.
pub(crate) fn counted(operations: Vec<Operation>, before: &Schema) -> Vec<Operation> {
    if before.dialect() != Dialect::Postgres {
        return operations;
    }
    let mut made: Vec<QualifiedName> = Vec::new();
    let mut all = Vec::with_capacity(operations.len());
    for operation in operations {
        let next = match &operation {
            Operation::Create { object, .. } => {
                if let Object::Sequence(sequence) = &**object {
                    made.push(sequence.name.clone());
                }
                None
            }
            Operation::Alter { table, change, .. } => match &**change {
                TableChange::AlterColumn { name, change } if before.column(table, name).is_some() => {
                    sequence(table, name, change, &made).map(|sequence| set(table, name, &sequence))
                }
                _ => None,
            },
            _ => None,
        };
        all.push(operation);
        all.extend(next.flatten());
    }
    all
}

/// Returns the new sequence that a change gives to a column, as an expression.
fn sequence(
    table: &QualifiedName,
    column: &Name,
    change: &ColumnChange,
    made: &[QualifiedName],
) -> Option<String> {
    let literal = |text: &str| quote(text, Dialect::Postgres);
    match change {
        ColumnChange::Identity { identity: Some(_), .. } => {
            let table = literal(&qualified(table, Dialect::Postgres));
            Some(format!("pg_get_serial_sequence({table}, {})", literal(column.as_str())))
        }
        ColumnChange::Default(Some(default)) => {
            let sequence = made.iter().find(|sequence| default.mentions_object(sequence))?;
            Some(literal(&qualified(sequence, Dialect::Postgres)))
        }
        _ => None,
    }
}

fn set(table: &QualifiedName, column: &Name, sequence: &str) -> Option<Operation> {
    let (column, table) = (name(column, Dialect::Postgres), qualified(table, Dialect::Postgres));
    let text =
        format!("SELECT setval({sequence}, max({column})) FROM {table} HAVING max({column}) IS NOT NULL");
    caribou_sql::operations(&text, Dialect::Postgres).ok()?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use caribou_schema::diff;
    use caribou_sql::{render, replay};

    fn check(from: &str, to: &str) -> String {
        let (mut before, mut after) = (Schema::empty(Dialect::Postgres), Schema::empty(Dialect::Postgres));
        replay(from, &mut before).unwrap();
        replay(to, &mut after).unwrap();
        render(&counted(diff(&before, &after), &before), &before).unwrap().join("\n")
    }

    #[test]
    fn a_key_that_begins_to_count_goes_on_behind_the_last() {
        let (plain, serial, identity) = (
            "CREATE TABLE ticket (id integer PRIMARY KEY)",
            "CREATE TABLE ticket (id serial PRIMARY KEY)",
            "CREATE TABLE ticket (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
        );
        insta::assert_snapshot!(check(plain, serial), @"
        CREATE SEQUENCE ticket_id_seq AS INTEGER
        ALTER TABLE ticket ALTER COLUMN id SET DEFAULT nextval('ticket_id_seq'::regclass)
        SELECT setval('ticket_id_seq', max(id)) FROM ticket HAVING max(id) IS NOT NULL
        ALTER SEQUENCE ticket_id_seq OWNED BY ticket.id
        ");
        insta::assert_snapshot!(check(serial, identity), @"
        ALTER TABLE ticket ALTER COLUMN id DROP DEFAULT
        ALTER TABLE ticket ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY
        SELECT setval(pg_get_serial_sequence('ticket', 'id'), max(id)) FROM ticket HAVING max(id) IS NOT NULL
        DROP SEQUENCE ticket_id_seq
        ");
        insta::assert_snapshot!(check(identity, plain), @"ALTER TABLE ticket ALTER COLUMN id DROP IDENTITY");
        insta::assert_snapshot!(check("", serial), @"
        CREATE TABLE ticket (
            id SERIAL PRIMARY KEY
        )
        ");
    }
}
