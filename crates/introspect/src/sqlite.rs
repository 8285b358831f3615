//! SQLite 3.37 and later: pragmas, and the text of `sqlite_master` for what they do not say.

mod columns;
mod indexes;
mod keys;
mod tables;
mod text;

use caribou_connection::{Session, SqlError};
use caribou_migration::Dialect;
use caribou_schema::{Object, Schema};

use crate::catalog::{Catalog, bookkeeping};

pub(crate) fn read(session: &mut dyn Session) -> Result<Schema, SqlError> {
    let catalog = &mut Catalog::new(session);
    let (mut tables, others) = tables::read(catalog)?;
    columns::read(catalog, &mut tables)?;
    keys::read(catalog, &mut tables)?;
    indexes::read(catalog, &mut tables)?;
    tables.values_mut().for_each(|made| text::complete(catalog, made));

    let mut schema = Schema::empty(Dialect::Sqlite);
    let tables = tables.into_values().map(|made| Object::Table(made.table));
    tables.chain(others).for_each(|object| schema.insert(object));
    Ok(schema)
}

/// Returns a condition: a name in `sqlite_master` is that of something that a migration can have made.
fn ours(name: &str) -> String {
    format!("{name} NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND {name} NOT IN ({})", bookkeeping())
}

#[cfg(test)]
mod tests {
    use caribou_schema::{Constraint, Rule};
    use diesel::{Connection, SqliteConnection};

    use super::*;

    /// Two independent ways to the same keys.
    #[test]
    fn pragmas_and_text_agree_on_keys_and_indexes() {
        let mut session = SqliteConnection::establish(":memory:").expect("SQLite opens");
        session
            .run(
                "CREATE TABLE a (x INT, y TEXT, PRIMARY KEY (y, x), UNIQUE (x));
                 CREATE TABLE b (
                     id INTEGER PRIMARY KEY, x INT UNIQUE REFERENCES b ON DELETE SET DEFAULT, y TEXT,
                     FOREIGN KEY (y, x) REFERENCES a (y, x) ON UPDATE CASCADE ON DELETE RESTRICT,
                     UNIQUE (y, id)
                 );
                 CREATE UNIQUE INDEX i ON b (x DESC, y COLLATE NOCASE);
                 CREATE TABLE c (x REFERENCES a (x), y INT PRIMARY KEY) WITHOUT ROWID;
                 CREATE TABLE d (x ANY) STRICT;",
            )
            .expect("the script is right");
        let catalog = &mut Catalog::new(&mut session);
        let (mut tables, _) = tables::read(catalog).expect("the list is read");
        columns::read(catalog, &mut tables).expect("columns are read");
        keys::read(catalog, &mut tables).expect("keys are read");
        indexes::read(catalog, &mut tables).expect("indexes are read");
        assert_eq!(tables.len(), 4);
        for made in tables.values_mut() {
            let before = made.table.clone();
            text::complete(catalog, made);
            assert_eq!(made.table.columns, before.columns);
            assert_eq!(made.table.indexes, before.indexes);
            assert_eq!(made.table.options, before.options);
            assert_eq!(sorted(&made.table.constraints), sorted(&before.constraints));
        }
    }

    fn sorted(constraints: &[Constraint]) -> Vec<String> {
        let mut rules: Vec<&Rule> = constraints.iter().map(|constraint| &constraint.rule).collect();
        rules.sort_by_key(|rule| format!("{rule:?}"));
        rules.iter().map(|rule| format!("{rule:?}")).collect()
    }
}
