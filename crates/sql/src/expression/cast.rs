//! Casts: those that PostgreSQL adds by itself say nothing.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Name};

use super::build::Builder;
use super::parser::Parser;
use super::source::{Mention, Source};
use super::tree::{ATOM, Binding, Id, Kind, Part, text};
use super::value;
use crate::name::identifier;
use crate::token::TokenKind;

/// The types to which PostgreSQL casts a number beside another one.
pub(super) const PROMOTED: &[&str] = &["numeric", "double precision"];

/// The types to which PostgreSQL casts an argument.
const PASSED: &[&str] = &[
    "integer",
    "bigint",
    "numeric",
    "double precision",
    "timestamp without time zone",
    "timestamp with time zone",
];

/// How strongly `::` binds.
const CAST: Binding = 22;

/// Says whether PostgreSQL casts to this type wherever two kinds of text meet.
fn is_text(data_type: &str) -> bool {
    matches!(data_type.strip_suffix("[]").unwrap_or(data_type), "text" | "character varying" | "bpchar")
}

/// Says whether a number stays itself in this type.
fn is_numeric(data_type: &str) -> bool {
    let whole = matches!(data_type, "smallint" | "integer" | "bigint" | "oid");
    whole || matches!(data_type, "real" | "double precision" | "money") || data_type.starts_with("numeric")
}

impl Parser<'_, '_> {
    /// Reads `CAST(x AS type)`.
    pub(super) fn cast_call(&mut self) -> Option<Id> {
        self.at += 2;
        let operand = self.expression(0)?;
        if !self.eat("AS") {
            return None;
        }
        if self.source.dialect == Dialect::Postgres {
            let data_type = self.data_type()?;
            return self.eat(")").then(|| self.cast(operand, &data_type));
        }
        let data_type = self.words_to_parenthesis()?;
        Some(self.builder.plain_cast(operand, &data_type))
    }

    /// Reads the words of a type up to the parenthesis that closes the cast.
    pub(super) fn words_to_parenthesis(&mut self) -> Option<String> {
        let mut words = String::new();
        let mut depth = 0_usize;
        loop {
            let lexeme = self.peek()?;
            self.at += 1;
            match lexeme.text {
                "(" => depth += 1,
                ")" if depth == 0 => return Some(words),
                ")" => depth -= 1,
                _ => {}
            }
            if lexeme.is("CHARSET") || (lexeme.is("CHARACTER") && self.eat("SET")) {
                let set = self.peek()?.text;
                self.at += 1;
                // The server adds that of the connection.
                if set.eq_ignore_ascii_case("binary") {
                    words.push_str(" charset binary");
                }
                continue;
            }
            if lexeme.kind == TokenKind::Word && !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&lexeme.text.to_ascii_lowercase());
        }
    }

    /// Makes a cast; the string of a `regclass` is the name of a table or sequence.
    pub(super) fn cast(&mut self, operand: Id, data_type: &DataType) -> Id {
        if matches!(data_type, DataType::BuiltIn(text) if text == "regclass") {
            return self.object_name(operand).unwrap_or(operand);
        }
        self.builder.cast(operand, data_type)
    }

    /// Reads the name in a string, so that a rename reaches it.
    pub(super) fn object_name(&mut self, operand: Id) -> Option<Id> {
        let Kind::String { value, token } = self.builder.tree.kind(operand) else { return None };
        let token = self.source.token(*token)?;
        let start = token.start + 1;
        // Only where no escape moves the places of the letters.
        if self.source.text.get(start..token.end - 1) != Some(value.as_str()) {
            return None;
        }
        let inside = Source::new(value, self.source.dialect);
        let mut name = None;
        let mut mentions = Vec::new();
        for at in 0..inside.len() {
            let (place, lexeme) = (inside.token(at)?, inside.lexeme(at)?);
            match identifier(lexeme, self.source.dialect) {
                Some(part) if at % 2 == 0 => {
                    let part = Name::part(&part, self.source.dialect);
                    name = Some(part.clone());
                    mentions.push(Mention { start: start + place.start, end: start + place.end, name: part });
                }
                None if at % 2 == 1 && lexeme.is_symbol(".") => {}
                _ => return None,
            }
        }
        self.mentions.extend(mentions);
        let parts = vec![text("'"), Part::Name(name?), text("'")];
        Some(self.builder.tree.add(Kind::Other, ATOM, parts))
    }
}

impl Builder {
    /// Makes a cast, unless it is one that PostgreSQL adds by itself.
    fn cast(&mut self, operand: Id, to: &DataType) -> Id {
        let data_type = match to {
            DataType::BuiltIn(text) => text.as_str(),
            DataType::Named { .. } => "",
        };
        match self.tree.kind(operand) {
            Kind::String { value, .. } => match value::cast(value, data_type) {
                Some(written) if data_type == "boolean" => self.tree.atom(Kind::Boolean, written),
                Some(written) => {
                    let binding = if written.starts_with('-') { self.order.sign } else { ATOM };
                    self.tree.add(Kind::Number, binding, vec![text(written)])
                }
                None => operand,
            },
            Kind::Null => operand,
            Kind::Number if is_numeric(data_type) => operand,
            Kind::Boolean if data_type == "boolean" => operand,
            // The server casts each element.
            Kind::Array if self.is_cast_within(operand, to) => operand,
            _ if is_text(data_type) => operand,
            _ => self.kept_cast(operand, to),
        }
    }

    /// Says whether a cast of an array to another type of array leaves nothing to be seen of it in its elements.
    fn is_cast_within(&self, array: Id, to: &DataType) -> bool {
        let suffix = match to {
            DataType::BuiltIn(text) => text.as_str(),
            DataType::Named { suffix, .. } => suffix.as_str(),
        };
        let is_plain = |id: &Id| matches!(self.tree.kind(*id), Kind::String { .. } | Kind::Null);
        suffix.ends_with("[]") && self.tree.children(array).iter().all(is_plain)
    }

    fn kept_cast(&mut self, operand: Id, to: &DataType) -> Id {
        let mut parts = vec![Part::Node(operand, CAST), text("::")];
        match to {
            DataType::BuiltIn(built_in) => parts.push(text(built_in.as_str())),
            DataType::Named { name, suffix } => {
                parts.extend(name.schema.as_ref().map(|schema| text(format!("{schema}."))));
                parts.extend([
                    Part::Name(Name::part(name.name.as_str(), self.dialect)),
                    text(suffix.as_str()),
                ]);
            }
        }
        self.tree.add(Kind::Cast(to.to_string()), CAST, parts)
    }

    /// Makes a cast of SQLite or MySQL.
    pub(super) fn plain_cast(&mut self, operand: Id, data_type: &str) -> Id {
        let data_type = if data_type == "binary" { "char charset binary" } else { data_type };
        let parts = vec![text("cast("), Part::Node(operand, 0), text(format!(" as {data_type})"))];
        self.tree.add(Kind::Other, ATOM, parts)
    }

    /// Takes off a cast that PostgreSQL gives an operand because of the other one, and that changes no value.
    pub(super) fn without_promotion(&self, operator: &str, left: Id, right: Id) -> (Id, Id) {
        let fraction = |id| *self.tree.kind(id) == Kind::Number && self.tree.text(id).contains('.');
        match operator {
            // Whole numbers are divided in another way than others.
            "/" | "%" if !fraction(left) && !fraction(right) => (left, right),
            "=" | "<>" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%" | "^" => {
                (self.unpromoted(left, PROMOTED), self.unpromoted(right, PROMOTED))
            }
            _ => (left, right),
        }
    }

    /// Returns what is cast, if it is to one of the types.
    pub(super) fn unpromoted(&self, id: Id, types: &[&str]) -> Id {
        match self.tree.kind(id) {
            Kind::Cast(to) if types.contains(&to.as_str()) => {
                self.tree.children(id).first().copied().unwrap_or(id)
            }
            _ => id,
        }
    }

    /// Makes a call whose arguments PostgreSQL may have cast to what the function takes.
    pub(super) fn postgres_call(&mut self, function: &str, arguments: Vec<Id>) -> Id {
        let arguments = arguments.into_iter().map(|argument| self.unpromoted(argument, PASSED)).collect();
        self.call(function, arguments)
    }
}
