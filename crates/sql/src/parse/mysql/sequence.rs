//! Sequences of MariaDB.

use caribou_schema::{DataType, Existing, Object, Operation, Sequence, SequenceChange, SequenceOptions};

use super::options::Options;
use crate::lexeme::Cursor;
use crate::token::TokenKind;

/// Reads what follows `CREATE SEQUENCE`.
pub(super) fn create(cursor: &mut Cursor<'_>, existing: Existing) -> Option<Operation> {
    let existing = cursor.if_not_exists_besides(existing);
    let sequence = Sequence {
        name: cursor.qualified()?,
        data_type: DataType::BuiltIn("bigint(20)".into()),
        options: options(cursor)?,
        owner: None,
        comment: None,
    };
    Some(Operation::Create { object: Box::new(Object::Sequence(sequence)), existing })
}

/// Reads what follows `ALTER SEQUENCE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Option<Operation> {
    let missing = cursor.if_exists();
    let name = cursor.qualified()?;
    let given = options(cursor)?;
    let options = SequenceChange {
        start: given.start,
        increment: given.increment,
        min: given.min.map(Some),
        max: given.max.map(Some),
        cache: given.cache,
        cycle: given.cycle.then_some(true),
    };
    Some(Operation::AlterSequence { name, options, data_type: None, owner: None, missing })
}

fn options(cursor: &mut Cursor<'_>) -> Option<SequenceOptions> {
    let mut options = SequenceOptions::default();
    loop {
        if cursor.eat("INCREMENT") {
            options.increment = Some(number(cursor, "BY")?);
        } else if cursor.eat("MINVALUE") {
            options.min = Some(number(cursor, "=")?);
        } else if cursor.eat("MAXVALUE") {
            options.max = Some(number(cursor, "=")?);
        } else if cursor.eat("START") {
            options.start = Some(number(cursor, "WITH")?);
        } else if cursor.eat("CACHE") {
            options.cache = Some(number(cursor, "=")?);
        } else if cursor.eat("CYCLE") {
            options.cycle = true;
        } else if cursor.eat("RESTART") {
            // Where it goes on is a matter of its rows.
            if cursor.is_any(&["WITH"]) || cursor.is_symbol("=") || is_number(cursor) {
                number(cursor, "WITH")?;
            }
        } else if cursor.eat("NOCACHE") {
            options.cache = Some(0);
        } else if !cursor.eat_any(&["NOCYCLE", "NOMINVALUE", "NOMAXVALUE"])
            && !["CYCLE", "MINVALUE", "MAXVALUE"].iter().any(|word| cursor.eat_all(&["NO", word]))
            && (cursor.is_done() || !Options::default().read(cursor)?)
        {
            return Some(options);
        }
    }
}

fn is_number(cursor: &Cursor<'_>) -> bool {
    cursor.peek().is_some_and(|lexeme| lexeme.kind == TokenKind::Number || lexeme.is_symbol("-"))
}

fn number(cursor: &mut Cursor<'_>, word: &str) -> Option<i64> {
    let _ = cursor.eat(word) || cursor.eat_symbol("=");
    let start = cursor.offset();
    cursor.eat_symbol("-");
    cursor.next()?;
    cursor.text_since(start).replace(' ', "").parse().ok()
}
