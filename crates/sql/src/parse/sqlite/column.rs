//! Columns of a table, and what may be said behind them.

use caribou_migration::Dialect;
use caribou_schema::{
    Column, Constraint, DataType, Expression, Generated, Identity, Key, Name, Rule, Storage,
};

use crate::lexeme::Cursor;
use crate::parse::clause::ColumnDefinition;
use crate::token::TokenKind;
use crate::{data_type, expression};

/// The words that cannot be part of a type.
const BEHIND_TYPE: &[&str] = &[
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
    "DEFERRABLE",
];

/// Reads the definition of a column.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Option<ColumnDefinition> {
    let column = Column::new(cursor.part()?, declared_type(cursor)?);
    let mut definition = ColumnDefinition { column, constraints: Vec::new(), indexes: Vec::new() };
    let mut name = None;
    loop {
        if cursor.eat("CONSTRAINT") {
            name = Some(cursor.part()?);
        } else if !attribute(cursor, &mut name, &mut definition)? {
            return Some(definition);
        }
    }
}

/// Reads a type, which may be any words with at most two numbers behind them, or nothing at all.
fn declared_type(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let start = cursor.offset();
    let mut words = 0;
    while let Some(lexeme) = cursor.peek() {
        let name = matches!(lexeme.kind, TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::String);
        if !name || cursor.is_any(BEHIND_TYPE) || cursor.clone().eat_all(&["GENERATED", "ALWAYS"]) {
            break;
        }
        cursor.next();
        words += 1;
    }
    if words == 0 {
        return Some(DataType::BuiltIn(String::new()));
    }
    if cursor.is_symbol("(") {
        cursor.parenthesised()?;
    }
    Some(data_type(cursor.text_since(start), Dialect::Sqlite))
}

/// Reads one thing that is said behind a column; false when nothing more is.
fn attribute(
    cursor: &mut Cursor<'_>,
    name: &mut Option<Name>,
    definition: &mut ColumnDefinition,
) -> Option<bool> {
    let ColumnDefinition { column, constraints, .. } = definition;
    let this = || vec![column.name.clone()];
    let constraint = if cursor.eat_all(&["PRIMARY", "KEY"]) {
        cursor.eat_any(&["ASC", "DESC"]);
        let key = Key { on_conflict: on_conflict(cursor)?, ..Key::new(this()) };
        if cursor.eat("AUTOINCREMENT") {
            column.identity = Some(Identity::AutoIncrement);
        }
        Constraint::new(name.take(), Rule::PrimaryKey(key))
    } else if cursor.eat("UNIQUE") {
        let key = Key { on_conflict: on_conflict(cursor)?, ..Key::new(this()) };
        Constraint::new(name.take(), Rule::Unique(key))
    } else if cursor.is("CHECK") {
        check(cursor, name.take())?
    } else if cursor.eat("REFERENCES") {
        let (key, timing) = cursor.references(this())?;
        Constraint { timing, ..Constraint::new(name.take(), Rule::ForeignKey(key)) }
    } else {
        let more = plain_attribute(cursor, column)?;
        *name = name.take().filter(|_| !more);
        return Some(more);
    };
    constraints.push(constraint);
    Some(true)
}

/// Reads what is part of the column itself.
fn plain_attribute(cursor: &mut Cursor<'_>, column: &mut Column) -> Option<bool> {
    if cursor.eat_all(&["NOT", "NULL"]) {
        column.nullable = false;
        on_conflict(cursor)?;
    } else if cursor.eat("NULL") {
        on_conflict(cursor)?;
    } else if cursor.eat("DEFAULT") {
        column.default = default(cursor)?;
    } else if cursor.eat("COLLATE") {
        column.collation = Some(cursor.identifier()?);
    } else if cursor.eat_all(&["GENERATED", "ALWAYS", "AS"]) || cursor.eat("AS") {
        let expression = expression(cursor.parenthesised()?, Dialect::Sqlite);
        let storage = if cursor.eat("STORED") { Storage::Stored } else { Storage::Virtual };
        cursor.eat("VIRTUAL");
        column.generated = Some(Generated { expression, storage });
    } else {
        return Some(false);
    }
    Some(true)
}

/// Reads a default: a literal with its sign, a word, or an expression, of which `PRAGMA table_xinfo` shows what is in
/// the parentheses. NULL is none.
fn default(cursor: &mut Cursor<'_>) -> Option<Option<Expression>> {
    let text = if cursor.is_symbol("(") {
        cursor.parenthesised()?
    } else {
        let start = cursor.offset();
        let _ = cursor.eat_symbol("-") || cursor.eat_symbol("+");
        cursor.eat_symbol(".");
        cursor.next()?;
        cursor.text_since(start)
    };
    let null = text.eq_ignore_ascii_case("NULL");
    Some((!null).then(|| expression(text, Dialect::Sqlite)))
}

/// Reads a `CHECK`, of a column or of a table.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<Name>) -> Option<Constraint> {
    if !cursor.eat("CHECK") {
        return None;
    }
    let expression = expression(cursor.parenthesised()?, Dialect::Sqlite);
    on_conflict(cursor)?;
    Some(Constraint::new(name, Rule::Check { expression, no_inherit: false }))
}

/// Reads what is done with a row that breaks a constraint, in upper case; aborting is what is done anyway.
pub(super) fn on_conflict(cursor: &mut Cursor<'_>) -> Option<Option<String>> {
    if !cursor.eat_all(&["ON", "CONFLICT"]) {
        return Some(None);
    }
    let action = cursor.identifier()?.to_ascii_uppercase();
    Some(Some(action).filter(|action| action != "ABORT"))
}
