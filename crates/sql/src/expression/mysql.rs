//! What MySQL and MariaDB write in their own way.

use caribou_migration::Dialect;

use super::build::Builder;
use super::parser::Parser;
use super::tree::{ATOM, Id, Kind, Nullness, Part, text};
use crate::token::TokenKind;

/// Functions with several names, and the one that the server prints.
const SYNONYMS: &[(&str, &str)] = &[
    ("ceil", "ceiling"),
    ("character_length", "char_length"),
    ("current_date", "curdate"),
    ("current_time", "curtime"),
    ("day", "dayofmonth"),
    ("length", "octet_length"),
    ("localtime", "current_timestamp"),
    ("localtimestamp", "current_timestamp"),
    ("lower", "lcase"),
    ("mid", "substr"),
    ("now", "current_timestamp"),
    ("power", "pow"),
    ("session_user", "user"),
    ("substring", "substr"),
    ("system_user", "user"),
    ("upper", "ucase"),
];

impl Parser<'_, '_> {
    /// Reads an operand that starts with a word.
    pub(super) fn mysql_word(&mut self, word: &str, called: bool) -> Option<Id> {
        let string = self.peek_at(1).is_some_and(|next| next.kind == TokenKind::String);
        match word {
            // The server writes the character set in front of a string.
            _ if string && word.starts_with('_') => {
                self.at += 1;
                self.operand()
            }
            "date" | "time" | "timestamp" if string => {
                self.at += 1;
                let value = self.operand()?;
                let parts = vec![text(format!("{word} ")), Part::Node(value, ATOM)];
                Some(self.builder.tree.add(Kind::Other, ATOM, parts))
            }
            "interval" if !called => self.interval(),
            "binary" if !called => {
                self.at += 1;
                let operand = self.expression(self.builder.order.sign)?;
                Some(self.builder.plain_cast(operand, "binary"))
            }
            "current_date" | "current_time" | "current_timestamp" | "current_user" | "localtime"
            | "localtimestamp" | "utc_date" | "utc_time" | "utc_timestamp"
                if !called =>
            {
                self.at += 1;
                Some(self.builder.mysql_call(word, Vec::new()))
            }
            _ => self.named(),
        }
    }

    /// Reads `INTERVAL 1 DAY`.
    fn interval(&mut self) -> Option<Id> {
        self.at += 1;
        let count = self.expression(0)?;
        let unit = self.peek().filter(|unit| unit.kind == TokenKind::Word)?;
        self.at += 1;
        Some(self.builder.interval(count, &unit.text.to_ascii_lowercase()))
    }

    /// Reads `x, type)`, or `x USING charset)`.
    pub(super) fn convert(&mut self) -> Option<Id> {
        let operand = self.expression(0)?;
        if self.eat(",") {
            let data_type = self.words_to_parenthesis()?;
            return Some(self.builder.plain_cast(operand, &data_type));
        }
        if !self.eat("USING") {
            return None;
        }
        let charset = self.peek()?.text.to_ascii_lowercase();
        self.at += 1;
        let parts = vec![text("convert("), Part::Node(operand, 0), text(format!(" using {charset})"))];
        self.eat(")").then(|| self.builder.tree.add(Kind::Other, ATOM, parts))
    }
}

impl Builder {
    fn interval(&mut self, count: Id, unit: &str) -> Id {
        let parts = vec![text("interval "), Part::Node(count, ATOM), text(format!(" {unit}"))];
        self.tree.add(Kind::Interval, ATOM, parts)
    }

    /// Makes a call, in the way in which the server prints it.
    pub(super) fn mysql_call(&mut self, function: &str, arguments: Vec<Id>) -> Id {
        let (sum, product) = (self.order.sum, self.order.product);
        match (function, arguments.as_slice()) {
            ("mod", &[left, right]) => self.binary("%", product, left, right),
            ("date_add" | "adddate", &[left, right]) => {
                let right = self.days(right);
                self.binary("+", sum, left, right)
            }
            ("date_sub" | "subdate", &[left, right]) => {
                let right = self.days(right);
                self.binary("-", sum, left, right)
            }
            ("datediff", &[left, right]) => {
                let (left, right) = (self.call("to_days", vec![left]), self.call("to_days", vec![right]));
                self.binary("-", sum, left, right)
            }
            ("instr", &[whole, part]) => self.call("locate", vec![part, whole]),
            ("isnull", &[operand]) => self.is_null(operand, Nullness::Null),
            ("date" | "time", &[operand]) => self.plain_cast(operand, function),
            ("timestamp", &[operand]) => self.plain_cast(operand, "datetime"),
            ("round", &[operand, digits]) if self.tree.text(digits) == "0" => {
                self.call("round", vec![operand])
            }
            _ => {
                let printed =
                    SYNONYMS.iter().find(|(name, _)| *name == function).map(|&(_, printed)| printed);
                self.call(printed.unwrap_or(function), arguments)
            }
        }
    }

    /// Makes an interval of a number of days, if it is none already.
    fn days(&mut self, count: Id) -> Id {
        if *self.tree.kind(count) == Kind::Interval { count } else { self.interval(count, "day") }
    }

    /// Makes the test that stands in a condition: of a column, whether it is not zero.
    pub(super) fn condition(&mut self, operand: Id) -> Id {
        if self.dialect != Dialect::Mysql || *self.tree.kind(operand) != Kind::Name {
            return operand;
        }
        let zero = self.tree.atom(Kind::Number, "0");
        self.compare("<>", operand, zero)
    }

    /// Makes what is true where the operand is false, if the server keeps that instead of `NOT`.
    pub(super) fn contrary(&mut self, operand: Id) -> Option<Id> {
        self.negations = self.negations.checked_sub(1)?;
        match *self.tree.kind(operand) {
            Kind::Comparison(operator) => {
                let operator = match operator {
                    "=" => "<>",
                    "<>" => "=",
                    "<" => ">=",
                    ">=" => "<",
                    ">" => "<=",
                    "<=" => ">",
                    _ => return None,
                };
                let &[left, right] = self.tree.children(operand).as_slice() else { return None };
                Some(self.compare(operator, left, right))
            }
            Kind::Name => {
                let zero = self.tree.atom(Kind::Number, "0");
                Some(self.compare("=", operand, zero))
            }
            Kind::IsNull(Nullness::Null) => self.of_child(operand, Nullness::NotNull),
            Kind::IsNull(Nullness::NotNull) => self.of_child(operand, Nullness::Null),
            Kind::Not => self.tree.children(operand).first().copied(),
            Kind::And => Some(self.contraries(operand, Self::or)),
            Kind::Or => Some(self.contraries(operand, Self::and)),
            _ => None,
        }
    }

    fn of_child(&mut self, test: Id, nullness: Nullness) -> Option<Id> {
        let &[operand] = self.tree.children(test).as_slice() else { return None };
        Some(self.is_null(operand, nullness))
    }

    /// Joins the contraries of what a chain joins. Chains stand in each other no deeper than parentheses may.
    fn contraries(&mut self, chain: Id, join: fn(&mut Self, Id, Id) -> Id) -> Id {
        let mut joined = None;
        for part in self.tree.children(chain) {
            let contrary = self.not(part);
            joined = Some(match joined {
                Some(before) => join(self, before, contrary),
                None => contrary,
            });
        }
        joined.unwrap_or(chain)
    }
}
