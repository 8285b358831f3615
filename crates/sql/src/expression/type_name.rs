//! Types in an expression.

use caribou_schema::DataType;

use super::parser::Parser;
use crate::data_type;
use crate::name::identifier;

/// How many tokens the parentheses or brackets of a type may have.
const LONGEST_MODIFIERS: usize = 16;

impl Parser<'_, '_> {
    /// Reads a type; the names of one that a migration made can be renamed.
    pub(super) fn data_type(&mut self) -> Option<DataType> {
        let end = self.type_end(self.at);
        let (first, last) = (self.source.token(self.at)?, self.source.token(end.checked_sub(1)?)?);
        let read = data_type(self.source.text.get(first.start..last.end)?, self.source.dialect);
        if let DataType::Named { .. } = read {
            // The name, and the schema in front of it.
            while self.at < end {
                self.name()?;
                if !self.eat(".") {
                    break;
                }
            }
        }
        self.at = end;
        Some(read)
    }

    /// Returns the place behind the type that starts at `at`; `at` itself if none does.
    pub(super) fn type_end(&self, at: usize) -> usize {
        let is = |at: usize, words: &[&str]| {
            self.source.lexeme(at).is_some_and(|lexeme| words.iter().any(|word| lexeme.is(word)))
        };
        let symbol =
            |at: usize, symbol| self.source.lexeme(at).is_some_and(|lexeme| lexeme.is_symbol(symbol));
        let modifiers = |at: usize| {
            if !symbol(at, "(") {
                return at;
            }
            // Far away, the parenthesis belongs to a call; it is not looked for again and again.
            (at..at + LONGEST_MODIFIERS).find(|&at| symbol(at, ")")).map_or(at, |close| close + 1)
        };
        let Some(first) = self.source.lexeme(at) else { return at };
        if identifier(first, self.source.dialect).is_none() {
            return at;
        }
        let mut end = at + 1;
        if is(at, &["TIME", "TIMESTAMP"]) {
            end = modifiers(end);
            if is(end, &["WITH", "WITHOUT"]) && is(end + 1, &["TIME"]) && is(end + 2, &["ZONE"]) {
                end += 3;
            }
        } else if is(at, &["INTERVAL"]) {
            while is(end, &["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"]) {
                end += 1;
            }
            end = modifiers(end);
        } else {
            end += usize::from(is(at, &["NATIONAL"]) && is(end, &["CHARACTER", "CHAR"]));
            end += usize::from(is(at, &["DOUBLE"]) && is(end, &["PRECISION"]));
            let words = ["CHARACTER", "CHAR", "NCHAR", "BIT"];
            end += usize::from(is(end - 1, &words) && is(end, &["VARYING"]));
            while symbol(end, ".") {
                end = (end + 2).min(self.source.len());
            }
            end = modifiers(end);
        }
        while symbol(end, "[") {
            let Some(close) = (end..end + LONGEST_MODIFIERS).find(|&at| symbol(at, "]")) else { return at };
            end = close + 1;
        }
        end + usize::from(is(end, &["ARRAY"]))
    }
}
