//! Keys, indexes and constraints of a table.

use caribou_migration::Dialect;
use caribou_schema::{Constraint, Existing, Index, IndexKey, IndexPart, Key, Name, Rule};

use crate::lexeme::Cursor;
use crate::token::TokenKind;
use crate::{expression, literal};

/// What a key or constraint starts with; no column has such a name without quotes.
pub(super) const KEY: &[&str] =
    &["CONSTRAINT", "PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "FOREIGN", "CHECK"];

/// One of the things that a table has besides columns.
pub(super) enum Keyed {
    Constraint(Constraint, Existing),
    Index(Index, Existing),
}

/// Reads a key or constraint in `CREATE TABLE` or behind `ADD`.
pub(super) fn key(cursor: &mut Cursor<'_>) -> Option<Keyed> {
    let mut name = None;
    let mut existing = Existing::Fail;
    if cursor.eat("CONSTRAINT") {
        existing = cursor.if_not_exists();
        let named = !cursor.is_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"]);
        name = if named { Some(cursor.part()?) } else { None };
    }
    if cursor.eat_all(&["PRIMARY", "KEY"]) {
        using(cursor)?;
        if !cursor.is_symbol("(") {
            // It is always called PRIMARY.
            cursor.part()?;
            using(cursor)?;
        }
        let index = index_of_parts(cursor, None)?;
        let columns = index.parts.into_iter().map(|part| match part.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expression(_) => None,
        });
        let key = Key::new(columns.collect::<Option<_>>()?);
        return Some(Keyed::Constraint(Constraint::new(None, Rule::PrimaryKey(key)), existing));
    }
    if cursor.eat_all(&["FOREIGN", "KEY"]) {
        let existing = cursor.if_not_exists_besides(existing);
        let index = if cursor.is_symbol("(") { None } else { Some(cursor.part()?) };
        let columns = cursor.parts()?;
        let (key, _) = cursor.eat("REFERENCES").then(|| cursor.references(columns))??;
        return Some(Keyed::Constraint(Constraint::new(name.or(index), Rule::ForeignKey(key)), existing));
    }
    if cursor.is("CHECK") {
        return Some(Keyed::Constraint(check(cursor, name)?, existing));
    }
    let unique = cursor.eat("UNIQUE");
    let method = if unique { None } else { method(cursor) };
    let key = cursor.eat_any(&["KEY", "INDEX"]);
    if !key && !unique && method.is_none() {
        return None;
    }
    let existing = cursor.if_not_exists_besides(existing);
    if !cursor.is_symbol("(") && !cursor.is("USING") {
        name = Some(cursor.part()?);
    }
    using(cursor)?;
    let index = Index { unique, method, ..index_of_parts(cursor, name)? };
    Some(Keyed::Index(index, existing))
}

/// Reads `FULLTEXT` or `SPATIAL`.
pub(super) fn method(cursor: &mut Cursor<'_>) -> Option<String> {
    const METHODS: &[(&str, &str)] = &[("FULLTEXT", "fulltext"), ("SPATIAL", "spatial")];
    METHODS.iter().find(|(word, _)| cursor.eat(word)).map(|(_, method)| (*method).into())
}

/// Reads `CHECK (...)`; MySQL's `NOT ENFORCED` makes it one that is not validated.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<Name>) -> Option<Constraint> {
    if !cursor.eat("CHECK") {
        return None;
    }
    let expression = expression(cursor.parenthesised()?, Dialect::Mysql);
    let validated = !cursor.eat_all(&["NOT", "ENFORCED"]);
    cursor.eat("ENFORCED");
    Some(Constraint { validated, ..Constraint::new(name, Rule::Check { expression, no_inherit: false }) })
}

/// Reads what an index sorts by and what is said behind it.
pub(super) fn index_of_parts(cursor: &mut Cursor<'_>, name: Option<Name>) -> Option<Index> {
    if !cursor.eat_symbol("(") {
        return None;
    }
    let mut parts = vec![part(cursor)?];
    while cursor.eat_symbol(",") {
        parts.push(part(cursor)?);
    }
    if !cursor.eat_symbol(")") {
        return None;
    }
    let mut index = Index::new(name, parts);
    index.comment = options(cursor)?;
    Some(index)
}

fn part(cursor: &mut Cursor<'_>) -> Option<IndexPart> {
    let key = if cursor.is_symbol("(") {
        IndexKey::Expression(expression(cursor.parenthesised()?, Dialect::Mysql))
    } else {
        IndexKey::Column(cursor.part()?)
    };
    let mut part = IndexPart::new(key);
    if cursor.is_symbol("(") {
        part.prefix = Some(cursor.parenthesised()?.trim().parse().ok()?);
    }
    part.descending = cursor.eat("DESC");
    cursor.eat("ASC");
    Some(part)
}

/// Reads `USING BTREE`: InnoDB has nothing else, whatever is asked for.
pub(super) fn using(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.eat("USING") { cursor.identifier().map(|_| ()) } else { Some(()) }
}

/// Reads the options of an index and returns its comment.
fn options(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    let mut comment = None;
    loop {
        if cursor.eat("COMMENT") {
            comment = Some(string(cursor)?).filter(|text| !text.is_empty());
        } else if cursor.is("USING") {
            using(cursor)?;
        } else if cursor.eat_any(&["KEY_BLOCK_SIZE", "CLUSTERING", "ENGINE_ATTRIBUTE"]) {
            cursor.eat_symbol("=");
            cursor.next()?;
        } else if cursor.eat_all(&["WITH", "PARSER"]) {
            cursor.identifier()?;
        } else if !cursor.eat_all(&["NOT", "IGNORED"])
            && !cursor.eat_any(&["VISIBLE", "INVISIBLE", "IGNORED"])
        {
            return Some(comment);
        }
    }
}

/// Reads a string.
pub(super) fn string(cursor: &mut Cursor<'_>) -> Option<String> {
    let lexeme = cursor.peek().filter(|lexeme| lexeme.kind == TokenKind::String)?;
    cursor.next();
    Some(literal::string(lexeme.text, Dialect::Mysql))
}
