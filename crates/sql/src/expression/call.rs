//! Calls of functions, those with a syntax of their own included.

use caribou_migration::Dialect;

use super::parser::Parser;
use super::tree::{ATOM, Id, Kind, Part, text};
use crate::literal;
use crate::name::identifier;
use crate::token::TokenKind;

impl Parser<'_, '_> {
    /// Reads a call; the name of the function has `length` tokens, and a parenthesis follows.
    pub(super) fn call(&mut self, length: usize) -> Option<Id> {
        let function = self.function(length)?;
        self.at += length + 1;
        if self.eat("*") {
            return self.eat(")").then(|| self.builder.tree.atom(Kind::Other, format!("{function}(*)")));
        }
        if self.source.dialect != Dialect::Sqlite
            && let Some(special) = self.special_call(&function)
        {
            return Some(special);
        }
        let mut arguments = self.list(")")?;
        if let Some(first) = arguments.first_mut()
            && (matches!(function.as_str(), "nextval" | "currval" | "setval") || self.is_sequence(*first))
            && let Some(name) = self.object_name(*first)
        {
            *first = name;
        }
        Some(match (self.source.dialect, function.as_str()) {
            (Dialect::Mysql, _) => self.builder.mysql_call(&function, arguments),
            (Dialect::Postgres, _) if self.is_cast(&function, &arguments) => arguments[0],
            (Dialect::Postgres, "row") => self.builder.row(arguments),
            (Dialect::Postgres, _) => self.builder.postgres_call(&function, arguments),
            (Dialect::Sqlite, _) => self.builder.call(&function, arguments),
        })
    }

    /// Says whether a string has the name of a sequence, by its ending: functions of migrations take sequences too, and
    /// only the catalog says then that the string is one.
    fn is_sequence(&self, argument: Id) -> bool {
        let is_named = |value: &str| value.ends_with("_seq");
        self.source.dialect == Dialect::Postgres
            && matches!(self.builder.tree.kind(argument), Kind::String { value, .. } if is_named(value))
    }

    /// Says whether a call is a cast of a string: it has the name of a type. A function whose name has capitals is taken
    /// for one too, as no function has such a name that was not chosen so for a type.
    fn is_cast(&self, function: &str, arguments: &[Id]) -> bool {
        let is_string =
            matches!(arguments, [only] if matches!(self.builder.tree.kind(*only), Kind::String { .. }));
        let is_text = matches!(function, "text" | "varchar" | "bpchar");
        is_string && (is_text || function.chars().any(char::is_uppercase))
    }

    /// Returns the name of a function, quoted only where that says something.
    fn function(&self, length: usize) -> Option<String> {
        let dialect = self.source.dialect;
        let mut parts = Vec::new();
        for place in (0..length).step_by(2) {
            let name = identifier(self.peek_at(place)?, dialect)?;
            let name = if dialect == Dialect::Postgres { name } else { name.to_ascii_lowercase() };
            if !(matches!(name.as_str(), "pg_catalog" | "public") && place + 1 < length) {
                parts.push(name);
            }
        }
        let plain = |name: &str| name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        let parts: Vec<String> =
            parts.into_iter().map(|name| if plain(&name) { name } else { format!("\"{name}\"") }).collect();
        Some(parts.join("."))
    }

    /// Reads the arguments of a function with a syntax of the SQL standard's; `None`, and nothing read, if they are
    /// separated by commas.
    fn special_call(&mut self, function: &str) -> Option<Id> {
        let mysql = self.source.dialect == Dialect::Mysql;
        let (start, mentioned) = (self.at, self.mentions.len());
        let read = match function {
            "extract" => self.extract(),
            "substring" | "substr" | "mid" if mysql => self.placed("substr", &["FROM", "FOR"]),
            "convert" if mysql => self.convert(),
            "substring" => self.placed("substring", &["FROM", "FOR"]),
            "overlay" => self.placed("overlay", &["PLACING", "FROM", "FOR"]),
            "position" => self.position(),
            "trim" => self.trim(),
            _ => return None,
        };
        if read.is_none() {
            self.at = start;
            self.mentions.truncate(mentioned);
        }
        read
    }

    /// Reads `field FROM x)`.
    fn extract(&mut self) -> Option<Id> {
        let field = self.peek()?;
        let field = match field.kind {
            TokenKind::String => literal::string(field.text, Dialect::Postgres),
            _ => identifier(field, Dialect::Postgres)?,
        };
        self.at += 1;
        if !self.eat("FROM") {
            return None;
        }
        let from = self.expression(0)?;
        let parts = vec![
            text(format!("extract({} from ", field.to_ascii_lowercase())),
            Part::Node(from, 0),
            text(")"),
        ];
        self.eat(")").then(|| self.builder.tree.add(Kind::Other, ATOM, parts))
    }

    /// Reads `x FROM 1 FOR 2)` as the call `f(x, 1, 2)`.
    fn placed(&mut self, function: &str, words: &[&str]) -> Option<Id> {
        let mut arguments = vec![self.expression(0)?];
        for word in words {
            if self.eat(word) {
                arguments.push(self.expression(0)?);
            }
        }
        (arguments.len() > 1 && self.eat(")")).then(|| self.builder.call(function, arguments))
    }

    /// Reads `x IN y)` as the call `position(y, x)`; `IN` is no operator here.
    fn position(&mut self) -> Option<Id> {
        let part = self.expression(self.builder.order.other)?;
        if !self.eat("IN") {
            return None;
        }
        let whole = self.expression(self.builder.order.other)?;
        let (function, arguments) = match self.source.dialect {
            Dialect::Mysql => ("locate", vec![part, whole]),
            Dialect::Postgres | Dialect::Sqlite => ("position", vec![whole, part]),
        };
        self.eat(")").then(|| self.builder.call(function, arguments))
    }

    /// Reads `BOTH x FROM y)` as the call `btrim(y, x)`.
    fn trim(&mut self) -> Option<Id> {
        let function = match self.eat_one(&["BOTH", "LEADING", "TRAILING"]) {
            Some("LEADING") => "ltrim",
            Some("TRAILING") => "rtrim",
            _ => "btrim",
        };
        let first = if self.is("FROM") { None } else { Some(self.expression(0)?) };
        let arguments = if self.eat("FROM") {
            let mut arguments = self.list(")")?;
            arguments.extend(first);
            arguments
        } else {
            let more = if self.eat(",") { Some(self.expression(0)?) } else { None };
            let arguments = first.into_iter().chain(more).collect();
            self.eat(")").then_some(arguments)?
        };
        Some(self.builder.call(function, arguments))
    }
}
