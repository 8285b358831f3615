//! Statements that may run twice.

use crate::lexeme::Cursor;
use crate::split::Statement;

/// What may stand between `CREATE` and `IF NOT EXISTS`.
const CREATED: &[&str] = &[
    "AGGREGATE",
    "COLLATION",
    "CONCURRENTLY",
    "DATABASE",
    "EVENT",
    "EXTENSION",
    "FOREIGN",
    "FULLTEXT",
    "FUNCTION",
    "GLOBAL",
    "INDEX",
    "LOCAL",
    "MAPPING",
    "MATERIALIZED",
    "PACKAGE",
    "PROCEDURE",
    "ROLE",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "SPATIAL",
    "STATISTICS",
    "TABLE",
    "TEMP",
    "TEMPORARY",
    "TRIGGER",
    "UNIQUE",
    "UNLOGGED",
    "USER",
    "VIEW",
    "VIRTUAL",
];

/// What may stand between `ADD` or `DROP` and the guard of one action of `ALTER TABLE`.
const ALTERED: &[&str] = &[
    "COLUMN",
    "CONSTRAINT",
    "INDEX",
    "KEY",
    "FOREIGN",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "PARTITION",
    "VALUE",
];

impl Statement<'_> {
    /// Says whether the statement says itself that running it twice is the same as once: `IF EXISTS`,
    /// `IF NOT EXISTS` or `CREATE OR REPLACE` where the grammar has them.
    ///
    /// An `ALTER TABLE` is guarded if each of its actions is; `ALTER TABLE IF EXISTS` alone is not, except
    /// in front of `RENAME TO`.
    pub fn is_guarded(&self) -> bool {
        let mut cursor = self.cursor();
        if cursor.eat("CREATE") {
            created(cursor)
        } else if cursor.eat("DROP") {
            let mut words = cursor;
            // The longest kind of object has four words (`TEXT SEARCH ...`, `FOREIGN DATA WRAPPER`).
            (0..4).any(|_| words.next().is_some() && words.eat_all(&["IF", "EXISTS"]))
        } else {
            cursor.eat("ALTER") && altered(cursor)
        }
    }
}

fn created(mut cursor: Cursor<'_>) -> bool {
    if cursor.eat_all(&["OR", "REPLACE"]) {
        return true;
    }
    if cursor.eat("DEFINER") {
        // A user's name and host; the kind of object is the first known word that follows.
        let mut left = 8;
        while left > 0 && !cursor.is_any(CREATED) {
            cursor.next();
            left -= 1;
        }
    }
    while cursor.eat_any(CREATED) {}
    cursor.eat_all(&["IF", "NOT", "EXISTS"])
}

fn altered(mut cursor: Cursor<'_>) -> bool {
    cursor.eat_any(&["ONLINE", "OFFLINE"]);
    cursor.eat("IGNORE");
    cursor.eat_any(&["FOREIGN", "MATERIALIZED"]);
    let type_ = cursor.is("TYPE");
    if !type_ && !cursor.is_any(&["TABLE", "INDEX", "VIEW", "SEQUENCE"]) {
        return false;
    }
    cursor.next();
    let exists = cursor.eat_all(&["IF", "EXISTS"]);
    cursor.eat("ONLY");
    if cursor.name().is_none() {
        return false;
    }
    cursor.eat_symbol("*");
    if exists && cursor.eat_all(&["RENAME", "TO"]) {
        return true;
    }
    loop {
        let (guard, action): (&[&str], _) = if cursor.eat("ADD") {
            (&["IF", "NOT", "EXISTS"], true)
        } else {
            (&["IF", "EXISTS"], cursor.eat("DROP"))
        };
        while cursor.eat_any(ALTERED) {}
        if !action || !cursor.eat_all(guard) {
            return false;
        }
        if !cursor.skip_item() {
            return true;
        }
    }
}
