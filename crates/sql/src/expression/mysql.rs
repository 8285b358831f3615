//! What MySQL and MariaDB write in their own way.

use super::parser::Parser;
use super::tree::{ATOM, Id, Kind, Part, text};
use crate::token::TokenKind;

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
                let parts = vec![text("cast("), Part::Node(operand, 0), text(" as char charset binary)")];
                Some(self.builder.tree.add(Kind::Other, ATOM, parts))
            }
            "current_timestamp" | "localtime" | "localtimestamp" if !called => {
                self.moment("current_timestamp")
            }
            "current_date" if !called => self.moment("curdate"),
            "current_time" if !called => self.moment("curtime"),
            "current_user" if !called => self.moment("current_user"),
            "utc_timestamp" | "utc_date" | "utc_time" if !called => self.moment(word),
            _ => self.named(),
        }
    }

    fn moment(&mut self, function: &str) -> Option<Id> {
        self.at += 1;
        Some(self.builder.call(function, Vec::new()))
    }

    /// Reads `INTERVAL 1 DAY`.
    fn interval(&mut self) -> Option<Id> {
        self.at += 1;
        let count = self.expression(0)?;
        let unit = self.peek().filter(|unit| unit.kind == TokenKind::Word)?;
        self.at += 1;
        let unit = unit.text.to_ascii_lowercase();
        let parts = vec![text("interval "), Part::Node(count, ATOM), text(format!(" {unit}"))];
        Some(self.builder.tree.add(Kind::Other, ATOM, parts))
    }

    /// Makes a call, under the name that the server prints.
    pub(super) fn mysql_call(&mut self, function: &str, arguments: Vec<Id>) -> Id {
        let product = self.builder.order.product;
        match (function, arguments.as_slice()) {
            ("mod", &[left, right]) => self.builder.binary("%", product, left, right),
            ("now" | "localtime" | "localtimestamp", _) => self.builder.call("current_timestamp", arguments),
            ("current_date", _) => self.builder.call("curdate", arguments),
            ("current_time", _) => self.builder.call("curtime", arguments),
            _ => self.builder.call(function, arguments),
        }
    }
}
