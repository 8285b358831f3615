//! What MySQL runs that stands elsewhere: the body of a procedure, the text of a prepared statement.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::{ObjectKind, Operation, Schema};

use super::answer::{Asked, Value};
use crate::lexeme::Cursor;
use crate::token::TokenKind;
use crate::{Statement, literal, parse, quote_identifier};

/// How deep procedures may call each other.
const DEEPEST: usize = 8;

/// What a session remembers from one statement to the next.
#[derive(Default)]
pub(super) struct Session {
    /// Variables whose values are known: `@x` of the session, `x` of the body that is run.
    variables: BTreeMap<String, Value>,
    /// The texts of prepared statements.
    prepared: BTreeMap<String, String>,
    depth: usize,
}

/// A block of a body that has been entered.
struct Block {
    /// Whether its statements are run.
    runs: bool,
    /// Whether one of the branches of an `IF` was taken already, or none may be.
    settled: bool,
}

impl Session {
    /// Runs what a statement calls or executes. Says whether the statement was that, and everything in it was understood;
    /// if not, it is in doubt what it has done.
    pub(super) fn run(&mut self, text: &str, schema: &mut Schema) -> bool {
        let mut cursor = Statement::new(text, Dialect::Mysql).cursor();
        if cursor.clone().eat_all(&["BEGIN", "NOT", "ATOMIC"]) {
            return self.body(cursor, schema).is_some();
        }
        if cursor.eat("CALL") {
            return self.call(cursor, schema).is_some();
        }
        if cursor.eat("EXECUTE") {
            return self.execute(cursor, schema).is_some();
        }
        if cursor.eat("SET") {
            self.set(cursor, schema);
        } else if cursor.eat("PREPARE") {
            self.prepare(cursor);
        } else if cursor.eat("DECLARE") {
            self.declare(cursor, schema);
        } else if cursor.is("SELECT") {
            self.select_into(cursor, schema);
        }
        false
    }

    fn asked<'a>(&'a self, schema: &'a Schema) -> Asked<'a> {
        Asked::new(schema, &self.variables)
    }

    fn keep(&mut self, name: String, value: Option<Value>) {
        match value {
            Some(value) => self.variables.insert(name, value),
            None => self.variables.remove(&name),
        };
    }

    /// Reads `SET @a = ..., b = ...`.
    fn set(&mut self, mut cursor: Cursor<'_>, schema: &Schema) {
        loop {
            let Some(name) = variable(&mut cursor) else { return };
            cursor.eat_symbol(":");
            if !cursor.eat_symbol("=") && !cursor.eat_symbol(":=") {
                return;
            }
            let value = self.asked(schema).expression(&mut cursor);
            let whole = cursor.peek().is_none() || cursor.is_symbol(",");
            if !whole {
                // Where the next one starts is not known, so nothing is.
                self.variables.clear();
                return;
            }
            self.keep(name, value);
            if !cursor.eat_symbol(",") {
                return;
            }
        }
    }

    /// Reads `SELECT ... INTO @a, b FROM ...`.
    fn select_into(&mut self, mut cursor: Cursor<'_>, schema: &Schema) {
        let into = into(cursor.clone());
        if into.is_empty() {
            return;
        }
        let mut values = self.asked(schema).query(&mut cursor).map(|rows| rows.first.into_iter());
        for name in into {
            let value = values.as_mut().and_then(Iterator::next);
            self.keep(name, value);
        }
    }

    /// Reads `DECLARE a, b INT DEFAULT 0`.
    fn declare(&mut self, mut cursor: Cursor<'_>, schema: &Schema) {
        let mut names = Vec::new();
        loop {
            names.extend(variable(&mut cursor));
            if !cursor.eat_symbol(",") {
                break;
            }
        }
        while !cursor.eat("DEFAULT") {
            if cursor.next().is_none() {
                break;
            }
        }
        let value = if cursor.peek().is_none() {
            Some(Value::Null)
        } else {
            self.asked(schema).expression(&mut cursor)
        };
        for name in names {
            self.keep(name, value.clone());
        }
    }

    /// Reads `PREPARE s FROM '...'` or `FROM @text`.
    fn prepare(&mut self, mut cursor: Cursor<'_>) {
        let Some(name) = cursor.identifier() else { return };
        self.prepared.remove(&name);
        if !cursor.eat("FROM") {
            return;
        }
        let text = match cursor.peek().filter(|lexeme| lexeme.kind == TokenKind::String) {
            Some(lexeme) => Some(literal::string(lexeme.text, Dialect::Mysql)),
            None => variable(&mut cursor).and_then(|name| match self.variables.get(&name)? {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            }),
        };
        if let Some(text) = text {
            self.prepared.insert(name, text);
        }
    }

    fn execute(&mut self, mut cursor: Cursor<'_>, schema: &mut Schema) -> Option<()> {
        let text = self.prepared.get(&cursor.identifier()?)?.clone();
        // Values are bound to places in the text, where a schema has none.
        cursor.peek().is_none().then(|| self.statement(&text, schema))?
    }

    fn call(&mut self, mut cursor: Cursor<'_>, schema: &mut Schema) -> Option<()> {
        let name = cursor.qualified()?;
        if cursor.is_symbol("(") && !cursor.parenthesised()?.is_empty() {
            return None;
        }
        let procedure = schema
            .opaques()
            .find(|opaque| opaque.id.kind == ObjectKind::Procedure && opaque.id.name == name)?;
        let text = procedure.statement.as_ref()?;
        let text = text.to_text(|name| quote_identifier(name.as_str(), Dialect::Mysql));
        let mut cursor = Statement::new(&text, Dialect::Mysql).cursor();
        while !cursor.is_symbol("(") {
            cursor.next()?;
        }
        cursor.parenthesised()?;
        // What is said of the procedure stands between its parameters and its body.
        while !cursor.is("BEGIN") && cursor.is_any(CHARACTERISTICS) {
            let comment = cursor.is("COMMENT");
            cursor.next();
            let _ = comment && cursor.next().is_some();
        }
        self.body(cursor, schema)
    }

    /// Runs a body from top to bottom; `None` at the first thing that is not understood.
    fn body(&mut self, mut cursor: Cursor<'_>, schema: &mut Schema) -> Option<()> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let done = self.statements(&mut cursor, schema);
        self.depth -= 1;
        done
    }

    fn statements(&mut self, cursor: &mut Cursor<'_>, schema: &mut Schema) -> Option<()> {
        let mut blocks: Vec<Block> = Vec::new();
        while cursor.peek().is_some() {
            if skip_semicolon(cursor) {
                continue;
            }
            let runs = blocks.last().is_none_or(|block| block.runs);
            if cursor.eat("BEGIN") {
                cursor.eat_all(&["NOT", "ATOMIC"]);
                blocks.push(Block { runs, settled: true });
            } else if cursor.eat("END") {
                cursor.eat("IF");
                blocks.pop()?;
            } else if cursor.eat("IF") {
                let taken = self.condition(cursor, runs, schema)?;
                blocks.push(Block { runs: taken, settled: taken || !runs });
            } else if cursor.eat("ELSEIF") {
                let settled = blocks.last()?.settled;
                let taken = self.condition(cursor, !settled, schema)?;
                *blocks.last_mut()? = Block { runs: taken, settled: settled || taken };
            } else if cursor.eat("ELSE") {
                let block = blocks.last_mut()?;
                *block = Block { runs: !block.settled, settled: true };
            } else {
                let start = cursor.offset();
                while cursor
                    .peek()
                    .is_some_and(|lexeme| lexeme.kind != TokenKind::Semicolon && lexeme.text != ";")
                {
                    cursor.next();
                }
                let text = cursor.text_since(start);
                if runs {
                    self.statement(text, schema)?;
                }
            }
        }
        Some(())
    }

    /// Reads what stands between `IF` and `THEN` and says whether it holds; it is asked only where that matters.
    fn condition(&self, cursor: &mut Cursor<'_>, matters: bool, schema: &Schema) -> Option<bool> {
        let mut trial = cursor.clone();
        while !cursor.eat("THEN") {
            cursor.next()?;
        }
        if !matters {
            return Some(false);
        }
        let value = self.asked(schema).expression(&mut trial)?;
        trial.is("THEN").then(|| value.holds())?
    }

    /// Runs one statement of a body, or a prepared one.
    fn statement(&mut self, text: &str, schema: &mut Schema) -> Option<()> {
        if self.run(text, schema) || Statement::new(text, Dialect::Mysql).cursor().eat("DECLARE") {
            return Some(());
        }
        for operation in parse(&Statement::new(text, Dialect::Mysql)).operations {
            if matches!(operation, Operation::Opaque { .. }) {
                return None;
            }
            schema.apply(&operation).ok()?;
        }
        Some(())
    }
}

/// What may be said of a procedure.
const CHARACTERISTICS: &[&str] = &[
    "COMMENT",
    "LANGUAGE",
    "SQL",
    "NOT",
    "DETERMINISTIC",
    "CONTAINS",
    "NO",
    "READS",
    "DATA",
    "MODIFIES",
    "SECURITY",
    "DEFINER",
    "INVOKER",
];

fn skip_semicolon(cursor: &mut Cursor<'_>) -> bool {
    let found = cursor.peek().is_some_and(|lexeme| lexeme.text == ";");
    if found {
        cursor.next();
    }
    found
}

/// Reads the name of a variable, in lower case and with the `@` that tells those of the session from others.
pub(super) fn variable(cursor: &mut Cursor<'_>) -> Option<String> {
    let at = if cursor.eat_symbol("@") { "@" } else { "" };
    Some(format!("{at}{}", cursor.identifier()?.to_ascii_lowercase()))
}

/// Returns the variables behind `INTO`.
fn into(mut cursor: Cursor<'_>) -> Vec<String> {
    let mut names = Vec::new();
    while cursor.peek().is_some() && !cursor.is("INTO") {
        if cursor.is_symbol("(") {
            cursor.parenthesised();
        } else {
            cursor.next();
        }
    }
    if cursor.eat("INTO") && !cursor.is_any(&["OUTFILE", "DUMPFILE"]) {
        loop {
            names.extend(variable(&mut cursor));
            if !cursor.eat_symbol(",") {
                break;
            }
        }
    }
    names
}
