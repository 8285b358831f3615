//! Queries, as far as the columns that they return go.

use caribou_migration::Dialect;
use caribou_schema::{DataType, FromItem, Name, Output, Query, Rows, Value};

use crate::data_type;
use crate::lexeme::{Cursor, Lexeme};
use crate::token::TokenKind;

/// What ends the list of what a query reads.
const BEHIND_FROM: &[&str] = &["WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT"];

/// What joins tables so that columns of the same name are one.
const MERGING: &[&str] = &["NATURAL", "USING"];

/// What joins queries, whose columns may then hold anything.
const COMPOUND: &[&str] = &["UNION", "INTERSECT", "EXCEPT"];

/// Reads a `SELECT` to its end; `None` if its columns cannot be told from the words.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Query> {
    if !cursor.eat("SELECT") {
        return None;
    }
    cursor.eat_any(&["DISTINCT", "ALL"]);
    let mut query = Query::default();
    loop {
        query.outputs.push(output(cursor)?);
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    if cursor.eat("FROM") {
        query.from = sources(cursor)?;
    }
    if cursor.any(|lexeme| COMPOUND.iter().any(|word| lexeme.is(word))) {
        return None;
    }
    // Of columns with one name, all but the first get another.
    let all = query.outputs.iter().any(|output| matches!(output, Output::All(_)));
    let single = query.outputs.len() == 1 && query.from.len() == 1;
    let names: Vec<&Name> = query.outputs.iter().filter_map(name).collect();
    let distinct = (1..names.len()).all(|place| !names[..place].contains(&names[place]));
    (distinct && (!all || single)).then_some(query)
}

fn name(output: &Output) -> Option<&Name> {
    match output {
        Output::Column { name, .. } => Some(name),
        Output::All(_) => None,
    }
}

fn output(cursor: &mut Cursor<'_>) -> Option<Output> {
    if cursor.eat_symbol("*") {
        return Some(Output::All(None));
    }
    let mut whole = cursor.clone();
    if let Some(of) = whole.object()
        && whole.eat_symbol(".")
        && whole.eat_symbol("*")
    {
        *cursor = whole;
        return Some(Output::All(Some(of)));
    }
    let start = cursor.offset();
    let value = value(cursor)?;
    let written = cursor.text_since(start);
    if cursor.eat("AS") || cursor.peek().is_some_and(is_name) {
        return Some(Output::Column { name: cursor.part()?, value });
    }
    let name = match &value {
        Value::Column(_, name) => name.clone(),
        _ => Name::part(written, Dialect::Sqlite),
    };
    Some(Output::Column { name, value })
}

/// Reads an expression. Only a column and a cast say of what type it is; anything else has none.
fn value(cursor: &mut Cursor<'_>) -> Option<Value> {
    let mut alone = cursor.clone();
    if let Some(value) = column(&mut alone)
        && is_whole(&alone)
    {
        *cursor = alone;
        return Some(value);
    }
    let mut alone = cursor.clone();
    if alone.eat("CAST") && alone.is_symbol("(") {
        let inside = alone.parenthesised()?;
        let (_, to) = inside.rsplit_once(|space: char| space.is_whitespace())?;
        if is_whole(&alone) {
            *cursor = alone;
            return Some(Value::Type(data_type(to, Dialect::Sqlite)));
        }
    }
    let mut length = 0;
    // Behind a value only a name or the end can follow, so two values in a row are one and its name.
    let mut complete = false;
    while !ends(cursor) || length == 0 {
        let lexeme = cursor.peek()?;
        if complete && is_whole(cursor) {
            break;
        }
        // A query in parentheses has the type of its column, and `CASE` words that look like names.
        if lexeme.is("CASE") || (lexeme.is_symbol("(") && cursor.clone().nth(1)?.is("SELECT")) {
            return None;
        }
        if cursor.is_symbol("(") {
            cursor.parenthesised()?;
            complete = true;
        } else {
            cursor.next();
            complete = lexeme.kind != TokenKind::Symbol
                && !OPERATORS.iter().any(|word| lexeme.is(word))
                && !cursor.is_symbol("(");
        }
        length += 1;
    }
    Some(Value::Type(DataType::BuiltIn(String::new())))
}

/// Words between values.
const OPERATORS: &[&str] = &[
    "AND", "OR", "NOT", "IS", "NULL", "IN", "LIKE", "GLOB", "MATCH", "REGEXP", "BETWEEN", "ESCAPE", "ISNULL",
    "NOTNULL", "DISTINCT", "COLLATE", "OVER", "FILTER",
];

fn column(cursor: &mut Cursor<'_>) -> Option<Value> {
    let lexeme = cursor.peek()?;
    if lexeme.kind == TokenKind::String || CONSTANTS.iter().any(|word| lexeme.is(word)) {
        return None;
    }
    let first = cursor.part()?;
    if !cursor.eat_symbol(".") {
        return Some(Value::Column(None, first));
    }
    let of = Name::object(first.as_str(), Dialect::Sqlite);
    Some(Value::Column(Some(of), cursor.part()?))
}

/// Words that are values.
const CONSTANTS: &[&str] =
    &["NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "CASE", "NOT"];

/// Says whether the value that was read is all there is, so that its name follows or nothing.
fn is_whole(cursor: &Cursor<'_>) -> bool {
    let named = |lexeme: Lexeme<'_>| is_name(lexeme) && !OPERATORS.iter().any(|word| lexeme.is(word));
    ends(cursor) || cursor.peek().is_some_and(named)
}

/// Says whether an output ends here, or `AS` follows.
fn ends(cursor: &Cursor<'_>) -> bool {
    let Some(lexeme) = cursor.peek() else { return true };
    let end = ["AS", "FROM"].iter().chain(BEHIND_FROM).chain(COMPOUND).any(|word| lexeme.is(word));
    end || lexeme.is_symbol(",") || lexeme.is_symbol(")")
}

fn is_name(lexeme: Lexeme<'_>) -> bool {
    let kind = matches!(lexeme.kind, TokenKind::Word | TokenKind::QuotedIdentifier | TokenKind::String);
    let keyword = ["FROM"].iter().chain(BEHIND_FROM).chain(COMPOUND).any(|word| lexeme.is(word));
    kind && !keyword
}

fn sources(cursor: &mut Cursor<'_>) -> Option<Vec<FromItem>> {
    let mut items = vec![source(cursor)?];
    loop {
        let Some(lexeme) = cursor.peek() else { return Some(items) };
        if BEHIND_FROM.iter().any(|word| lexeme.is(word)) {
            return Some(items);
        }
        if MERGING.iter().chain(COMPOUND).any(|word| lexeme.is(word)) {
            return None;
        }
        if cursor.is_symbol("(") {
            cursor.parenthesised()?;
            continue;
        }
        cursor.next();
        if lexeme.is_symbol(",") || lexeme.is("JOIN") {
            items.push(source(cursor)?);
        }
    }
}

fn source(cursor: &mut Cursor<'_>) -> Option<FromItem> {
    let name = cursor.qualified()?;
    if cursor.is_symbol("(") {
        return None;
    }
    let mut alias = name.name.clone();
    let joins = ["JOIN", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER", "ON", "USING", "NATURAL"];
    if cursor.eat("AS") || (cursor.peek().is_some_and(is_name) && !cursor.is_any(&joins)) {
        alias = cursor.object()?;
    }
    Some(FromItem { alias: Some(alias), columns: Vec::new(), rows: Rows::Relation(name) })
}
