//! Questions that a script asks of `information_schema` before it changes something, answered by the schema so far.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::Schema;

use super::information::{self, Row};
use super::mysql::variable;
use crate::lexeme::Cursor;
use crate::literal;
use crate::token::TokenKind;

/// How deep expressions may be nested.
const DEEPEST: usize = 32;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    /// The name of a table, in which case matters.
    Table(String),
    /// The name of the current database, whatever it is.
    Database,
}

impl Value {
    /// Says whether it is true, as a condition; `None` where that cannot be known.
    pub(super) fn holds(&self) -> Option<bool> {
        match self {
            Self::Null => Some(false),
            Self::Number(number) => Some(*number != 0),
            Self::Text(text) | Self::Table(text) => text.trim().parse::<i64>().ok().map(|number| number != 0),
            Self::Database => None,
        }
    }

    fn truth(value: bool) -> Self {
        Self::Number(i64::from(value))
    }
}

/// What a query returns.
pub(super) struct Rows {
    /// The values of the first row, all NULL when there is none.
    pub(super) first: Vec<Value>,
    count: usize,
}

/// What expressions are about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    schema: &'a Schema,
    variables: &'a BTreeMap<String, Value>,
    /// The rows that a query is about.
    rows: &'a [&'a Row],
    depth: usize,
}

impl<'a> Asked<'a> {
    pub(super) fn new(schema: &'a Schema, variables: &'a BTreeMap<String, Value>) -> Self {
        Self { schema, variables, rows: &[], depth: 0 }
    }

    /// Reads an expression and says what it comes to; `None` if that is not known, and then the cursor is anywhere.
    pub(super) fn expression(self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let deeper = Self { depth: self.depth + 1, ..self };
        if deeper.depth > DEEPEST {
            return None;
        }
        let mut value = deeper.all_of(cursor)?;
        while cursor.eat("OR") {
            let other = deeper.all_of(cursor)?;
            value = match (value.holds()?, other.holds()?) {
                (false, false) if value == Value::Null || other == Value::Null => Value::Null,
                (one, other) => Value::truth(one || other),
            };
        }
        Some(value)
    }

    fn all_of(self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let mut value = self.negated(cursor)?;
        while cursor.eat("AND") {
            let other = self.negated(cursor)?;
            value = match (value.holds()?, other.holds()?) {
                (true, false) | (false, true) if value == Value::Null || other == Value::Null => Value::Null,
                (one, other) => Value::truth(one && other),
            };
        }
        Some(value)
    }

    fn negated(self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let mut negated = false;
        while cursor.eat("NOT") || cursor.eat_symbol("!") {
            negated = !negated;
        }
        let value = self.compared(cursor)?;
        match value {
            Value::Null => Some(Value::Null),
            value if negated => value.holds().map(|holds| Value::truth(!holds)),
            value => Some(value),
        }
    }

    fn compared(self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let left = self.operand(cursor)?;
        if cursor.eat("IS") {
            let negated = cursor.eat("NOT");
            return cursor.eat("NULL").then(|| Value::truth((left == Value::Null) != negated));
        }
        let negated = cursor.clone().eat_all(&["NOT", "IN"]) && cursor.eat("NOT");
        if cursor.eat("IN") {
            return self.one_of(&left, cursor).map(|found| Value::truth(found != negated));
        }
        let operator = cursor.peek().filter(|lexeme| lexeme.kind == TokenKind::Symbol);
        let operator = operator.map_or("", |lexeme| lexeme.text);
        if !["=", "<>", "!=", "<", ">", "<=", ">="].contains(&operator) {
            return Some(left);
        }
        cursor.next();
        let right = self.operand(cursor)?;
        if left == Value::Null || right == Value::Null {
            return Some(Value::Null);
        }
        if left == Value::Database || right == Value::Database {
            return (left == right && matches!(operator, "=" | "<=" | ">=")).then(|| Value::truth(true));
        }
        let order = match (&left, &right) {
            (Value::Text(left), Value::Text(right)) => {
                left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase())
            }
            (Value::Table(left) | Value::Text(left), Value::Table(right) | Value::Text(right)) => {
                left.cmp(right)
            }
            _ => number(&left)?.cmp(&number(&right)?),
        };
        Some(Value::truth(match operator {
            "=" => order.is_eq(),
            "<" => order.is_lt(),
            ">" => order.is_gt(),
            "<=" => order.is_le(),
            ">=" => order.is_ge(),
            _ => order.is_ne(),
        }))
    }

    fn one_of(self, left: &Value, cursor: &mut Cursor<'_>) -> Option<bool> {
        let mut found = false;
        cursor.eat_symbol("(").then_some(())?;
        loop {
            found |= match (left, self.expression(cursor)?) {
                (Value::Text(left), Value::Text(right)) => left.eq_ignore_ascii_case(&right),
                (Value::Table(left), Value::Text(right)) => *left == right,
                _ => return None,
            };
            if cursor.eat_symbol(")") {
                return Some(found);
            }
            cursor.eat_symbol(",").then_some(())?;
        }
    }

    fn operand(self, cursor: &mut Cursor<'_>) -> Option<Value> {
        let lexeme = cursor.peek()?;
        if cursor.eat_symbol("(") {
            let value = if cursor.is("SELECT") {
                let first = self.query(cursor)?.first;
                first.into_iter().next()?
            } else {
                self.expression(cursor)?
            };
            return cursor.eat_symbol(")").then_some(value);
        }
        match lexeme.kind {
            TokenKind::String => {
                cursor.next();
                return Some(Value::Text(literal::string(lexeme.text, Dialect::Mysql)));
            }
            TokenKind::Number => {
                cursor.next();
                return lexeme.text.parse().ok().map(Value::Number);
            }
            _ => {}
        }
        if cursor.is_symbol("@") {
            return self.variables.get(&variable(cursor)?).cloned();
        }
        let quoted = lexeme.kind == TokenKind::QuotedIdentifier;
        let mut name = cursor.identifier()?.to_ascii_lowercase();
        while cursor.eat_symbol(".") {
            name = cursor.identifier()?.to_ascii_lowercase();
        }
        if cursor.is_symbol("(") && !quoted {
            return self.call(&name, cursor);
        }
        match name.as_str() {
            "true" => Some(Value::Number(1)),
            "false" => Some(Value::Number(0)),
            "null" => Some(Value::Null),
            _ => match self.rows.first() {
                Some(row) => row.get(name.as_str()).cloned(),
                None => self.variables.get(&name).cloned(),
            },
        }
    }

    fn call(self, name: &str, cursor: &mut Cursor<'_>) -> Option<Value> {
        cursor.eat_symbol("(");
        if name == "exists" {
            let rows = self.query(cursor)?;
            return cursor.eat_symbol(")").then(|| Value::truth(rows.count > 0));
        }
        if name == "count" {
            let all = cursor.eat_symbol("*") || cursor.eat_symbol("1") || {
                cursor.eat("DISTINCT");
                cursor.next().is_some()
            };
            let count = i64::try_from(self.rows.len()).ok()?;
            return (all && cursor.eat_symbol(")")).then_some(Value::Number(count));
        }
        let mut arguments = Vec::new();
        while !cursor.eat_symbol(")") {
            arguments.push(self.expression(cursor)?);
            if !cursor.is_symbol(")") && !cursor.eat_symbol(",") {
                return None;
            }
        }
        match (name, arguments.as_slice()) {
            ("database" | "schema", []) => Some(Value::Database),
            ("if", [condition, yes, no]) => Some(if condition.holds()? { yes } else { no }.clone()),
            ("ifnull" | "coalesce", [first, second]) => {
                Some(if *first == Value::Null { second } else { first }.clone())
            }
            ("concat", parts) => parts.iter().map(text).collect::<Option<String>>().map(Value::Text),
            _ => None,
        }
    }

    /// Reads a query about `information_schema`, or about nothing.
    pub(super) fn query(self, cursor: &mut Cursor<'_>) -> Option<Rows> {
        cursor.eat("SELECT").then_some(())?;
        cursor.eat_any(&["DISTINCT", "ALL"]);
        let outputs = cursor.clone();
        let counts = skip(cursor, &["FROM", "INTO"]);
        if cursor.eat("INTO") {
            skip(cursor, &["FROM"]);
        }
        if !cursor.eat("FROM") {
            let first = self.outputs(outputs)?;
            return Some(Rows { first, count: 1 });
        }
        let rows = information::rows(self.schema, cursor)?;
        let mut kept: Vec<&Row> = Vec::new();
        if cursor.eat("WHERE") {
            for row in &rows {
                let mut trial = cursor.clone();
                let about = [row];
                let holds = Asked { rows: &about, ..self }.expression(&mut trial)?.holds()?;
                if holds {
                    kept.push(row);
                }
            }
            skip(cursor, &["GROUP", "ORDER", "LIMIT", "INTO"]);
        } else {
            kept.extend(&rows);
        }
        if cursor.is_any(&["GROUP", "HAVING", "JOIN", "UNION"]) {
            return None;
        }
        skip(cursor, &[]);
        if kept.is_empty() && !counts {
            return Some(Rows { first: vec![Value::Null], count: 0 });
        }
        let first = Asked { rows: &kept, ..self }.outputs(outputs)?;
        Some(Rows { first, count: if counts { 1 } else { kept.len() } })
    }

    fn outputs(self, mut cursor: Cursor<'_>) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        loop {
            values.push(if cursor.eat_symbol("*") {
                Value::Number(1)
            } else {
                self.expression(&mut cursor)?
            });
            if cursor.eat("AS") {
                cursor.next();
            }
            if !cursor.eat_symbol(",") {
                return Some(values);
            }
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Table(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Database => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) | Value::Table(text) => text.trim().parse().ok(),
        Value::Null | Value::Database => None,
    }
}

/// Moves to one of the words outside parentheses, or to where the query ends; says whether rows are counted on the way.
fn skip(cursor: &mut Cursor<'_>, words: &[&str]) -> bool {
    let mut counts = false;
    while cursor.peek().is_some_and(|lexeme| !lexeme.is_symbol(")")) && !cursor.is_any(words) {
        counts |= cursor.is("COUNT");
        if cursor.is_symbol("(") {
            let inside = cursor.parenthesised().unwrap_or_default();
            let inside = crate::Statement::new(inside, Dialect::Mysql).cursor();
            // In a query of its own, rows are others.
            counts |= !inside.is("SELECT") && inside.into_iter().any(|lexeme| lexeme.is("COUNT"));
        } else {
            cursor.next();
        }
    }
    counts
}
