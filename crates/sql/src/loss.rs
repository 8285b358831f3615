//! Data that a statement visibly destroys.

use crate::lexeme::{Cursor, ObjectName};
use crate::split::Statement;
use caribou_migration::Dialect;

/// Data that is gone once a statement has run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// A table with its rows.
    Table(ObjectName),
    /// A column with its values.
    Column {
        /// The table it is dropped from.
        table: ObjectName,
        /// The column.
        column: String,
    },
    /// Some or all rows of a table: `DELETE`, `TRUNCATE`, a dropped partition.
    Rows(ObjectName),
    /// A schema with all that is in it.
    Schema(String),
    /// A database.
    Database(String),
}

/// What MySQL's `ALTER TABLE ... DROP` drops without touching a column.
const NO_COLUMN: &[&str] = &["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK", "PERIOD"];

impl Statement<'_> {
    /// Returns the data that the statement destroys, in the order in which it is named.
    ///
    /// Only what can be seen in the text: not what a function, a trigger or `ON DELETE CASCADE` does, nor
    /// values cut short by a new type or overwritten by `UPDATE`.
    /// Temporary tables and views hold nothing to lose, nor does a PostgreSQL schema dropped without `CASCADE`,
    /// which must be empty.
    /// A table that is rebuilt (copied, dropped, renamed) is reported: one statement cannot tell.
    pub fn losses(&self) -> Vec<Loss> {
        let mut cursor = self.cursor();
        if cursor.eat("DROP") {
            dropped(cursor, self.dialect)
        } else if cursor.eat("ALTER") {
            altered(cursor, self.dialect)
        } else if cursor.eat("TRUNCATE") {
            cursor.eat("TABLE");
            cursor.eat("ONLY");
            cursor.names().into_iter().map(Loss::Rows).collect()
        } else if cursor.eat("DELETE") {
            deleted(cursor).into_iter().map(Loss::Rows).collect()
        } else if cursor.is("WITH") {
            deleted_in_queries(cursor)
        } else if cursor.eat("MERGE") {
            merged(cursor)
        } else if self.dialect == Dialect::Mysql && cursor.eat_all(&["CREATE", "OR", "REPLACE", "TABLE"]) {
            cursor.name().map(Loss::Table).into_iter().collect()
        } else {
            Vec::new()
        }
    }
}

fn dropped(mut cursor: Cursor<'_>, dialect: Dialect) -> Vec<Loss> {
    let schema = cursor.is("SCHEMA");
    let database = cursor.is("DATABASE") || (schema && dialect == Dialect::Mysql);
    let table = cursor.is("TABLE") || (cursor.is("TABLES") && dialect == Dialect::Mysql);
    if !schema && !database && !table {
        return Vec::new();
    }
    cursor.next();
    cursor.eat_all(&["IF", "EXISTS"]);
    let names = cursor.names().into_iter();
    if table {
        names.map(Loss::Table).collect()
    } else if database {
        names.map(|name| Loss::Database(name.name)).collect()
    } else if cursor.is("CASCADE") {
        names.map(|name| Loss::Schema(name.name)).collect()
    } else {
        Vec::new()
    }
}

fn altered(mut cursor: Cursor<'_>, dialect: Dialect) -> Vec<Loss> {
    if dialect == Dialect::Mysql {
        cursor.eat_any(&["ONLINE", "OFFLINE"]);
        cursor.eat("IGNORE");
    }
    let mut losses = Vec::new();
    if !cursor.eat("TABLE") {
        return losses;
    }
    cursor.eat_all(&["IF", "EXISTS"]);
    cursor.eat("ONLY");
    let Some(table) = cursor.name() else { return losses };
    cursor.eat_symbol("*");
    if cursor.eat("WAIT") {
        cursor.next();
    }
    cursor.eat("NOWAIT");
    loop {
        let drops = cursor.eat("DROP");
        if (drops && cursor.is("PARTITION") && dialect == Dialect::Mysql)
            || cursor.eat_all(&["TRUNCATE", "PARTITION"])
            || (drops && cursor.eat_all(&["SYSTEM", "VERSIONING"]))
        {
            losses.push(Loss::Rows(table.clone()));
        } else if drops && let Some(column) = dropped_column(&mut cursor, dialect) {
            losses.push(Loss::Column { table: table.clone(), column });
        }
        if !cursor.skip_item() {
            return losses;
        }
    }
}

fn dropped_column(cursor: &mut Cursor<'_>, dialect: Dialect) -> Option<String> {
    if !cursor.eat("COLUMN") {
        let kept = match dialect {
            Dialect::Mysql => cursor.is_any(NO_COLUMN),
            // Elsewhere the other words may be names of columns.
            Dialect::Postgres | Dialect::Sqlite => cursor.is("CONSTRAINT"),
        };
        if kept {
            return None;
        }
    }
    cursor.eat_all(&["IF", "EXISTS"]);
    cursor.identifier()
}

/// Reads the tables of a `DELETE`, MySQL's `DELETE t1, t2 FROM ...` included.
fn deleted(mut cursor: Cursor<'_>) -> Vec<ObjectName> {
    while cursor.eat_any(&["LOW_PRIORITY", "QUICK", "IGNORE", "HISTORY"]) {}
    cursor.eat("FROM");
    cursor.eat("ONLY");
    cursor.names()
}

fn deleted_in_queries(mut cursor: Cursor<'_>) -> Vec<Loss> {
    let mut losses = Vec::new();
    while let Some(lexeme) = cursor.next() {
        if lexeme.is("DELETE") && cursor.eat("FROM") {
            cursor.eat("ONLY");
            losses.extend(cursor.name().map(Loss::Rows));
        }
    }
    losses
}

fn merged(mut cursor: Cursor<'_>) -> Vec<Loss> {
    cursor.eat("INTO");
    cursor.eat("ONLY");
    let Some(table) = cursor.name() else { return Vec::new() };
    while let Some(lexeme) = cursor.next() {
        if lexeme.is("THEN") && cursor.is("DELETE") {
            return vec![Loss::Rows(table)];
        }
    }
    Vec::new()
}
