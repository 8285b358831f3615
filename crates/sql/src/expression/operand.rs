//! Operands: literals, names, calls, and what has words of its own.

use caribou_migration::Dialect;
use caribou_schema::DataType;

use super::parser::Parser;
use super::tree::{ATOM, Id, Kind, Part, text};
use super::value;
use crate::keyword::is_reserved;
use crate::lexeme::Lexeme;
use crate::literal;
use crate::name::identifier;
use crate::token::TokenKind;

impl<'t> Parser<'_, 't> {
    /// Reads an operand with the operators in front of it.
    pub(super) fn operand(&mut self) -> Option<Id> {
        let lexeme = self.peek()?;
        match lexeme.kind {
            TokenKind::Number => {
                self.at += 1;
                Some(self.builder.tree.atom(Kind::Number, value::number(lexeme.text, self.source.dialect)))
            }
            TokenKind::String | TokenKind::DollarString => self.string(),
            TokenKind::Parameter => {
                self.at += 1;
                Some(self.builder.tree.atom(Kind::Other, lexeme.text))
            }
            TokenKind::Symbol => self.symbol(lexeme.text),
            TokenKind::Word => self.word(lexeme),
            TokenKind::QuotedIdentifier => self.named(),
            _ => None,
        }
    }

    fn symbol(&mut self, symbol: &str) -> Option<Id> {
        let order = self.builder.order;
        let binding = match (symbol, self.source.dialect) {
            ("(", _) => return self.parentheses(),
            (".", _) => return self.fraction(),
            ("-" | "+", _) | ("~", Dialect::Sqlite | Dialect::Mysql) => order.sign,
            ("!", Dialect::Mysql) => {
                self.at += 1;
                let operand = self.expression(order.sign + 1)?;
                return Some(self.builder.not(operand));
            }
            (")" | "[" | "]" | "," | ":" | "::" | ":=" | ".." | "*", _) => return None,
            (_, Dialect::Postgres) => order.other,
            _ => return None,
        };
        self.at += 1;
        // The operand of a sign may be signed itself.
        let least = if binding == order.other { binding + 1 } else { binding };
        let operand = self.expression(least)?;
        Some(self.builder.prefix(symbol, binding, operand))
    }

    /// Reads a number that starts with its point, which is a token of its own.
    fn fraction(&mut self) -> Option<Id> {
        let (point, digits) = (self.source.token(self.at)?, self.source.token(self.at + 1)?);
        if digits.kind != TokenKind::Number || digits.start != point.end {
            return None;
        }
        self.at += 2;
        let number = self.source.text.get(point.start..digits.end)?;
        Some(self.builder.tree.atom(Kind::Number, value::number(number, self.source.dialect)))
    }

    /// Reads an expression or a row.
    fn parentheses(&mut self) -> Option<Id> {
        self.at += 1;
        let mut items = self.list(")")?;
        match items.len() {
            0 => None,
            1 => items.pop(),
            _ => Some(self.builder.row(items)),
        }
    }

    /// Reads a string and those that follow it, which are parts of it.
    fn string(&mut self) -> Option<Id> {
        let (token, first) = (self.at, self.peek()?);
        self.at += 1;
        let dialect = self.source.dialect;
        let prefix = first.text.bytes().next().map(|byte| byte.to_ascii_lowercase());
        match (prefix, dialect) {
            (Some(b'b' | b'x'), Dialect::Postgres) => {
                let bits = value::bits(first.text)?;
                return Some(self.builder.tree.string(bits, token));
            }
            (Some(b'b'), Dialect::Mysql) => {
                let bits = first.text[1..].trim_matches('\'');
                let number = u64::from_str_radix(bits, 2).ok()?;
                return Some(self.builder.tree.atom(Kind::Other, format!("0x{number:02x}")));
            }
            (Some(b'b' | b'x'), _) | (Some(b'u'), Dialect::Postgres) => {
                return Some(self.builder.tree.atom(Kind::Other, first.text.to_ascii_lowercase()));
            }
            _ => {}
        }
        let mut value = literal::string(first.text, dialect);
        while dialect != Dialect::Sqlite && first.kind == TokenKind::String && self.is_string() {
            value.push_str(&literal::string(self.peek()?.text, dialect));
            self.at += 1;
        }
        Some(self.builder.tree.string(value, token))
    }

    /// Reads an operand that starts with a word.
    fn word(&mut self, lexeme: Lexeme<'t>) -> Option<Id> {
        let dialect = self.source.dialect;
        let word = lexeme.text.to_ascii_lowercase();
        let called = self.peek_at(1).is_some_and(|next| next.is_symbol("("));
        let kind = match word.as_str() {
            "null" => Some(Kind::Null),
            "true" | "false" => Some(Kind::Boolean),
            "current_date" | "current_time" | "current_timestamp" | "localtime" | "localtimestamp"
                if !called && dialect != Dialect::Mysql =>
            {
                Some(Kind::Other)
            }
            "current_catalog" | "current_role" | "current_schema" | "current_user" | "session_user"
            | "user"
                if dialect == Dialect::Postgres && !called =>
            {
                Some(Kind::Other)
            }
            _ => None,
        };
        if let Some(kind) = kind {
            self.at += 1;
            if kind == Kind::Boolean && dialect == Dialect::Mysql {
                let number = if word == "true" { "1" } else { "0" };
                return Some(self.builder.tree.atom(Kind::Number, number));
            }
            return Some(self.builder.tree.atom(kind, word));
        }
        match (word.as_str(), dialect) {
            ("not", _) => {
                self.at += 1;
                let operand = self.expression(self.builder.order.not)?;
                Some(self.builder.not(operand))
            }
            ("case", _) => self.case(),
            ("cast", _) if called => self.cast_call(),
            ("array", Dialect::Postgres) if self.peek_at(1).is_some_and(|next| next.is_symbol("[")) => {
                self.at += 1;
                self.array()
            }
            ("exists", _) => None,
            ("variadic", Dialect::Postgres) => {
                self.at += 1;
                let array = self.expression(0)?;
                Some(self.builder.prefix("variadic", 0, array))
            }
            (_, Dialect::Mysql) => self.mysql_word(&word, called),
            (_, Dialect::Postgres) => self.postgres_word(),
            (_, Dialect::Sqlite) => self.named(),
        }
    }

    /// Reads a typed literal (`DATE '2024-01-01'`), or what starts with a name.
    fn postgres_word(&mut self) -> Option<Id> {
        let end = self.type_end(self.at);
        let literal =
            end > self.at && self.source.lexeme(end).is_some_and(|lexeme| lexeme.kind == TokenKind::String);
        if !literal {
            return self.named();
        }
        let data_type = self.data_type()?;
        let string = self.string()?;
        if !matches!(&data_type, DataType::BuiltIn(text) if text == "interval") {
            return Some(self.cast(string, &data_type));
        }
        // `INTERVAL '1' DAY`
        let unit = self.eat_one(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"]);
        match (unit, self.builder.tree.kind(string)) {
            (Some(unit), Kind::String { value, token }) if value.parse::<i64>().is_ok() => {
                let (value, token) = (format!("{value} {}", unit.to_ascii_lowercase()), *token);
                Some(self.builder.tree.string(value, token))
            }
            (Some(_), _) => None,
            (None, _) => Some(string),
        }
    }

    /// Reads a name with what stands in front of it, or a call.
    pub(super) fn named(&mut self) -> Option<Id> {
        let mut length = 1;
        while self.peek_at(length).is_some_and(|next| next.is_symbol("."))
            && self.peek_at(length + 1).is_some_and(|next| identifier(next, self.source.dialect).is_some())
        {
            length += 2;
        }
        if self.peek_at(length).is_some_and(|next| next.is_symbol("(")) {
            return self.call(length);
        }
        let reserved = |lexeme: &Lexeme<'_>| {
            lexeme.kind == TokenKind::Word && is_reserved(lexeme.text, self.source.dialect)
        };
        if self.peek().as_ref().is_some_and(reserved) {
            return None;
        }
        let mut qualifier = None;
        let mut name = self.name()?;
        while self.eat(".") {
            qualifier = Some(name);
            name = self.name()?;
        }
        // What a table's definition says can mean no other table, except for the two rows of a trigger.
        let row = qualifier.filter(|row| {
            ["old", "new", "excluded"].iter().any(|known| row.as_str().eq_ignore_ascii_case(known))
        });
        let row = row.map(|row| text(format!("{}.", row.as_str().to_ascii_lowercase())));
        let parts = row.into_iter().chain([Part::Name(name)]).collect();
        Some(self.builder.tree.add(Kind::Name, ATOM, parts))
    }

    fn array(&mut self) -> Option<Id> {
        if !self.eat("[") {
            return None;
        }
        let mut items = Vec::new();
        while !self.eat("]") {
            // The inner arrays of `ARRAY[[1, 2], [3, 4]]` lack the word.
            let nested = self.peek()?.is_symbol("[");
            // Depth is counted where expressions are; a bracket in a bracket goes through one.
            items.push(if nested { self.nested_array()? } else { self.expression(0)? });
            if !self.eat(",") && !self.peek()?.is_symbol("]") {
                return None;
            }
        }
        Some(self.builder.array(items))
    }

    /// Reads one level of brackets more; deeper ones are rare enough to be compared token by token.
    fn nested_array(&mut self) -> Option<Id> {
        self.at += 1;
        let items = self.list("]")?;
        Some(self.builder.array(items))
    }

    fn case(&mut self) -> Option<Id> {
        self.at += 1;
        let mut parts = vec![text("case")];
        if !self.is("WHEN") {
            parts.extend([text(" "), Part::Node(self.expression(0)?, 0)]);
        }
        while self.eat("WHEN") {
            parts.extend([text(" when "), Part::Node(self.expression(0)?, 0)]);
            if !self.eat("THEN") {
                return None;
            }
            parts.extend([text(" then "), Part::Node(self.expression(0)?, 0)]);
        }
        if self.eat("ELSE") {
            let otherwise = self.expression(0)?;
            // NULL is what comes out anyway.
            if *self.builder.tree.kind(otherwise) != Kind::Null {
                parts.extend([text(" else "), Part::Node(otherwise, 0)]);
            }
        }
        parts.push(text(" end"));
        self.eat("END").then(|| self.builder.tree.add(Kind::Other, ATOM, parts))
    }
}
