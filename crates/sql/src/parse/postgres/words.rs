//! What a statement is about, as far as its first words say: for statements that are not read from a tree.

use caribou_migration::Dialect;
use caribou_schema::{Name, ObjectId, ObjectKind, QualifiedName};

use crate::Statement;
use crate::lexeme::{Cursor, ObjectName};

/// What is done to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Alter,
    Drop,
}

/// What may stand between `CREATE` and the kind of object.
const MODIFIERS: &[&str] = &[
    "OR",
    "REPLACE",
    "UNIQUE",
    "TEMP",
    "TEMPORARY",
    "UNLOGGED",
    "LOCAL",
    "GLOBAL",
    "RECURSIVE",
    "CONSTRAINT",
    "TRUSTED",
    "PROCEDURAL",
    "DEFAULT",
];

/// What may stand between the kind of object and its name.
const GUARDS: &[&str] = &["CONCURRENTLY", "IF", "NOT", "EXISTS", "ONLY"];

/// The words for the kinds of objects, longer ones before those that they start with.
const KINDS: &[(&[&str], ObjectKind)] = &[
    (&["MATERIALIZED", "VIEW"], ObjectKind::MaterializedView),
    (&["FOREIGN", "TABLE"], ObjectKind::Table),
    (&["TABLE"], ObjectKind::Table),
    (&["INDEX"], ObjectKind::Index),
    (&["VIEW"], ObjectKind::View),
    (&["SEQUENCE"], ObjectKind::Sequence),
    (&["TYPE"], ObjectKind::Type),
    (&["DOMAIN"], ObjectKind::Domain),
    (&["SCHEMA"], ObjectKind::Namespace),
    (&["EXTENSION"], ObjectKind::Extension),
    (&["FUNCTION"], ObjectKind::Function),
    (&["ROUTINE"], ObjectKind::Function),
    (&["PROCEDURE"], ObjectKind::Procedure),
    (&["AGGREGATE"], ObjectKind::Aggregate),
    (&["EVENT", "TRIGGER"], ObjectKind::Other),
    (&["TRIGGER"], ObjectKind::Trigger),
    (&["RULE"], ObjectKind::Rule),
    (&["POLICY"], ObjectKind::Policy),
    (&["STATISTICS"], ObjectKind::Other),
    (&["COLLATION"], ObjectKind::Other),
    (&["CONVERSION"], ObjectKind::Other),
    (&["OPERATOR", "CLASS"], ObjectKind::Other),
    (&["OPERATOR", "FAMILY"], ObjectKind::Other),
    (&["TEXT", "SEARCH", "CONFIGURATION"], ObjectKind::Other),
    (&["TEXT", "SEARCH", "DICTIONARY"], ObjectKind::Other),
    (&["TEXT", "SEARCH", "PARSER"], ObjectKind::Other),
    (&["TEXT", "SEARCH", "TEMPLATE"], ObjectKind::Other),
    (&["PUBLICATION"], ObjectKind::Other),
    (&["SUBSCRIPTION"], ObjectKind::Other),
    (&["SERVER"], ObjectKind::Other),
    (&["FOREIGN", "DATA", "WRAPPER"], ObjectKind::Other),
    (&["ACCESS", "METHOD"], ObjectKind::Other),
    (&["LANGUAGE"], ObjectKind::Other),
];

/// Returns everything that a `DROP` of objects of one kind names.
pub(super) fn dropped(text: &str) -> Option<Vec<ObjectId>> {
    let (_, first) = object(text).filter(|(verb, _)| *verb == Verb::Drop)?;
    let mut cursor = Statement::new(text, Dialect::Postgres).cursor();
    let mut ids = vec![first];
    while cursor.skip_item() {
        let name = qualified(cursor.clone().name()?);
        ids.push(ObjectId { name, ..ids[0].clone() });
    }
    Some(ids)
}

/// Returns what is done to what; `None` where the words do not say it.
pub(super) fn object(text: &str) -> Option<(Verb, ObjectId)> {
    let mut cursor = Statement::new(text, Dialect::Postgres).cursor();
    let verb = if cursor.eat("CREATE") {
        while cursor.eat_any(MODIFIERS) {}
        Verb::Create
    } else if cursor.eat("ALTER") {
        Verb::Alter
    } else if cursor.eat("DROP") {
        Verb::Drop
    } else {
        return None;
    };
    let classes = [&["OPERATOR", "CLASS"], &["OPERATOR", "FAMILY"]];
    let is_class = classes.iter().any(|words| cursor.clone().eat_all(*words));
    if cursor.eat("CAST") || (!is_class && cursor.eat("OPERATOR")) {
        let name = name(&signs_and_types(&mut cursor));
        return Some((verb, ObjectId::new(ObjectKind::Other, QualifiedName::plain(name))));
    }
    let &(_, kind) = KINDS.iter().find(|(words, _)| cursor.eat_all(words))?;
    while cursor.eat_any(GUARDS) {}
    match kind {
        // An index may have no name, and its table is what is touched.
        ObjectKind::Index if verb == Verb::Create => {
            let table = after(&mut cursor, "ON")?;
            Some((verb, ObjectId::new(ObjectKind::Table, table)))
        }
        ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy => {
            let name = qualified(cursor.name()?);
            let word = if kind == ObjectKind::Rule && verb == Verb::Create { "TO" } else { "ON" };
            Some((verb, ObjectId { on: after(&mut cursor, word), ..ObjectId::new(kind, name) }))
        }
        _ => Some((verb, ObjectId::new(kind, qualified(cursor.name()?)))),
    }
}

/// Returns the name that follows a word.
fn after(cursor: &mut Cursor<'_>, word: &str) -> Option<QualifiedName> {
    cursor.find(|lexeme| lexeme.is(word))?;
    cursor.eat("ONLY");
    Some(qualified(cursor.name()?))
}

/// Returns what names an operator, its signs, or a cast, its types in parentheses.
fn signs_and_types(cursor: &mut Cursor<'_>) -> String {
    while cursor.eat_any(GUARDS) {}
    let mut words = Vec::new();
    for lexeme in cursor.by_ref() {
        if lexeme.is_symbol("(") && !words.is_empty() {
            break;
        }
        words.push(lexeme.text.to_lowercase());
        if lexeme.is_symbol(")") {
            break;
        }
    }
    words.join(" ")
}

fn qualified(found: ObjectName) -> QualifiedName {
    let schema = found.schema.filter(|schema| schema != "public");
    QualifiedName { schema: schema.map(|schema| name(&schema)), name: name(&found.name) }
}

fn name(text: &str) -> Name {
    Name::object(text, Dialect::Postgres)
}
