//! Columns of a table.

use caribou_migration::Dialect;
use caribou_schema::{
    Column, ColumnPlace, Constraint, DataType, Generated, Identity, Index, IndexKey, IndexPart, Key, Rule,
    Storage,
};

use super::charset::{collation, usual_collation};
use super::default::default;
use super::key::{check, string};
use crate::lexeme::Cursor;
use crate::parse::clause::ColumnDefinition;
use crate::token::TokenKind;
use crate::{data_type, expression};

/// The names of types that have more than one word.
const WORDS: &[&[&str]] = &[
    &["DOUBLE", "PRECISION"],
    &["CHARACTER", "VARYING"],
    &["CHAR", "VARYING"],
    &["CHAR", "BYTE"],
    &["NATIONAL", "CHARACTER", "VARYING"],
    &["NATIONAL", "CHAR", "VARYING"],
    &["NATIONAL", "VARCHARACTER"],
    &["NATIONAL", "CHARACTER"],
    &["NATIONAL", "VARCHAR"],
    &["NATIONAL", "CHAR"],
    &["NCHAR", "VARYING"],
    &["NCHAR", "VARCHAR"],
    &["LONG", "CHARACTER", "VARYING"],
    &["LONG", "CHAR", "VARYING"],
    &["LONG", "VARCHAR"],
    &["LONG", "VARBINARY"],
];

/// Reads the definition of a column.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Option<ColumnDefinition> {
    let name = cursor.part()?;
    let serial = cursor.is("SERIAL");
    let json = cursor.is("JSON");
    let (data_type, collation) = declared_type(cursor)?;
    let column = Column { collation, ..Column::new(name, data_type) };
    let mut definition = ColumnDefinition { column, constraints: Vec::new(), indexes: Vec::new() };
    if serial {
        counts(&mut definition);
    }
    while attribute(cursor, &mut definition)? {}
    if json {
        checks_json(&mut definition);
    }
    Some(definition)
}

/// Reads a type with what belongs to it, and the collation that is said with it.
fn declared_type(cursor: &mut Cursor<'_>) -> Option<(DataType, Option<String>)> {
    let start = cursor.offset();
    let national = cursor.is_any(&["NATIONAL", "NCHAR", "NVARCHAR"]);
    if !WORDS.iter().any(|words| cursor.eat_all(words)) {
        cursor.peek().filter(|lexeme| lexeme.kind == TokenKind::Word)?;
        cursor.next();
    }
    if cursor.is_symbol("(") {
        cursor.parenthesised()?;
    }
    while cursor.eat_any(&["UNSIGNED", "SIGNED", "ZEROFILL"]) {}
    let collation = charset(cursor)?.or_else(|| national.then(|| usual_collation("utf8mb3")));
    Some((data_type(cursor.text_since(start), Dialect::Mysql), collation))
}

/// Reads `CHARACTER SET x COLLATE y`, in its many forms.
fn charset(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    let mut found = None;
    let mut binary = false;
    loop {
        if eat_charset(cursor) {
            // Columns of bytes have no collation.
            let name = name(cursor)?;
            found = found.or(Some(usual_collation(&name)).filter(|_| !name.eq_ignore_ascii_case("binary")));
        } else if cursor.eat("COLLATE") {
            return Some(Some(collation(&name(cursor)?)));
        } else if cursor.eat("ASCII") {
            found = Some(usual_collation("latin1"));
        } else if cursor.eat("UNICODE") {
            found = Some(usual_collation("ucs2"));
        } else if cursor.eat("BINARY") {
            binary = true;
        } else if binary && let Some(usual) = &found {
            let charset = usual.split('_').next().unwrap_or_default();
            return Some(Some(format!("{charset}_bin")));
        } else {
            return Some(found);
        }
    }
}

/// Moves past the words for a character set.
pub(super) fn eat_charset(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_all(&["CHARACTER", "SET"]) || cursor.eat_all(&["CHAR", "SET"]) || cursor.eat("CHARSET")
}

/// Reads the name of a character set or collation, which may be a string.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Option<String> {
    if cursor.peek()?.kind == TokenKind::String { string(cursor) } else { cursor.identifier() }
}

/// Reads one thing that is said behind the type; false when nothing more is.
fn attribute(cursor: &mut Cursor<'_>, definition: &mut ColumnDefinition) -> Option<bool> {
    let ColumnDefinition { column, constraints, indexes } = definition;
    let this = || vec![column.name.clone()];
    if cursor.eat_all(&["PRIMARY", "KEY"]) || cursor.eat("KEY") {
        constraints.push(Constraint::new(None, Rule::PrimaryKey(Key::new(this()))));
    } else if cursor.eat("UNIQUE") {
        cursor.eat("KEY");
        indexes.push(unique(column));
    } else if cursor.is("CONSTRAINT") || cursor.is("CHECK") {
        // MariaDB calls the check of a column as the column.
        let mut name = column.name.clone();
        if cursor.eat("CONSTRAINT") && !cursor.is("CHECK") {
            name = cursor.part()?;
        }
        constraints.push(check(cursor, Some(name))?);
    } else if cursor.eat("REFERENCES") {
        let (key, _) = cursor.references(this())?;
        constraints.push(Constraint::new(None, Rule::ForeignKey(key)));
    } else if cursor.eat_all(&["SERIAL", "DEFAULT", "VALUE"]) {
        counts(definition);
    } else {
        return plain_attribute(cursor, column);
    }
    Some(true)
}

/// Reads what is part of the column itself.
fn plain_attribute(cursor: &mut Cursor<'_>, column: &mut Column) -> Option<bool> {
    if cursor.eat_all(&["NOT", "NULL"]) {
        column.nullable = false;
    } else if cursor.eat("NULL") {
        column.nullable = true;
    } else if cursor.eat("DEFAULT") {
        column.default = default(cursor, Some(&column.data_type))?;
    } else if cursor.eat_all(&["ON", "UPDATE"]) {
        let start = cursor.offset();
        cursor.identifier()?;
        if cursor.is_symbol("(") {
            cursor.parenthesised()?;
        }
        column.on_update = Some(expression(cursor.text_since(start), Dialect::Mysql));
    } else if cursor.eat("AUTO_INCREMENT") {
        column.identity = Some(Identity::AutoIncrement);
    } else if cursor.eat("COMMENT") {
        column.comment = Some(string(cursor)?).filter(|text| !text.is_empty());
    } else if cursor.is("COLLATE") || eat_charset(&mut cursor.clone()) {
        column.collation = charset(cursor)?;
    } else if cursor.eat_all(&["GENERATED", "ALWAYS", "AS"]) || cursor.eat("AS") {
        let expression = expression(cursor.parenthesised()?, Dialect::Mysql);
        let stored = cursor.eat_any(&["STORED", "PERSISTENT"]);
        cursor.eat("VIRTUAL");
        let storage = if stored { Storage::Stored } else { Storage::Virtual };
        column.generated = Some(Generated { expression, storage });
    } else {
        return silent_attribute(cursor);
    }
    Some(true)
}

/// Reads what a schema does not know.
fn silent_attribute(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat_any(&["COLUMN_FORMAT", "STORAGE", "SRID", "REF_SYSTEM_ID", "ENGINE_ATTRIBUTE"]) {
        cursor.eat_symbol("=");
        cursor.next()?;
    } else if !cursor.eat_any(&["VISIBLE", "INVISIBLE", "COMPRESSED"])
        && !cursor.eat_all(&["WITH", "SYSTEM", "VERSIONING"])
        && !cursor.eat_all(&["WITHOUT", "SYSTEM", "VERSIONING"])
    {
        return Some(false);
    }
    Some(true)
}

/// Makes a column what `SERIAL` says.
fn counts(definition: &mut ColumnDefinition) {
    definition.column.nullable = false;
    definition.column.identity = Some(Identity::AutoIncrement);
    definition.indexes.push(unique(&definition.column));
}

fn unique(column: &Column) -> Index {
    let part = IndexPart::new(IndexKey::Column(column.name.clone()));
    Index { unique: true, ..Index::new(None, vec![part]) }
}

/// Makes a column what `JSON` is on MariaDB: text that is checked, unless another check says more.
fn checks_json(definition: &mut ColumnDefinition) {
    let column = &mut definition.column;
    column.collation = Some("utf8mb4_bin".into());
    let checked = definition.constraints.iter().any(|other| matches!(other.rule, Rule::Check { .. }));
    if !checked {
        let call = format!("json_valid({})", crate::quote_identifier(column.name.as_str(), Dialect::Mysql));
        let rule = Rule::Check { expression: expression(&call, Dialect::Mysql), no_inherit: false };
        definition.constraints.push(Constraint::new(Some(column.name.clone()), rule));
    }
}

/// Reads `FIRST` or `AFTER x`.
pub(super) fn place(cursor: &mut Cursor<'_>) -> Option<Option<ColumnPlace>> {
    if cursor.eat("FIRST") {
        Some(Some(ColumnPlace::First))
    } else if cursor.eat("AFTER") {
        Some(Some(ColumnPlace::After(cursor.part()?)))
    } else {
        Some(None)
    }
}
