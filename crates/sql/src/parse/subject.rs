//! What a statement that is not understood is about.

use caribou_migration::Dialect;
use caribou_schema::{ObjectId, ObjectKind, Operation};

use crate::Statement;

/// What may stand before the kind of object.
const MODIFIERS: &[&str] = &[
    "OR",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "UNIQUE",
    "FULLTEXT",
    "SPATIAL",
    "VIRTUAL",
    "ONLINE",
    "OFFLINE",
    "IGNORE",
    "AGGREGATE",
];

const KINDS: &[(&str, ObjectKind)] = &[
    ("TABLE", ObjectKind::Table),
    ("VIEW", ObjectKind::View),
    ("INDEX", ObjectKind::Index),
    ("TRIGGER", ObjectKind::Trigger),
    ("SEQUENCE", ObjectKind::Sequence),
    ("FUNCTION", ObjectKind::Function),
    ("PROCEDURE", ObjectKind::Procedure),
    ("EVENT", ObjectKind::Other),
    ("SERVER", ObjectKind::Other),
    ("DATABASE", ObjectKind::Namespace),
    ("SCHEMA", ObjectKind::Namespace),
];

/// A statement that is not understood, with what it is about.
pub(super) fn opaque(text: &str, dialect: Dialect) -> Vec<Operation> {
    let object = subject(&Statement::new(text, dialect));
    vec![Operation::Opaque { text: text.into(), object }]
}

/// Returns the object that a `CREATE`, `ALTER` or `DROP` names, as far as the words allow.
fn subject(statement: &Statement<'_>) -> Option<ObjectId> {
    let mut cursor = statement.cursor();
    let drops = cursor.is("DROP");
    if !cursor.eat_any(&["CREATE", "ALTER", "DROP"]) {
        return None;
    }
    while cursor.eat_any(MODIFIERS) {}
    if cursor.eat_all(&["DEFINER"]) {
        // A user, who may be written in many ways; the kind of the object is the next word of those known.
        while !KINDS.iter().any(|(word, _)| cursor.is(word)) {
            cursor.next()?;
        }
    }
    let (_, kind) = KINDS.iter().find(|(word, _)| cursor.eat(word))?;
    cursor.if_not_exists();
    cursor.if_exists();
    let mut id = ObjectId::new(*kind, cursor.qualified()?);
    // A second name means a second object.
    if drops && cursor.is_symbol(",") {
        return None;
    }
    if *kind == ObjectKind::Index && cursor.eat("ON") {
        id.on = cursor.qualified();
    }
    Some(id)
}
