//! Reading an expression: what binds stronger than its neighbour is read first (Pratt's method).

use caribou_migration::Dialect;
use caribou_schema::{Name, Piece};

use super::build::Builder;
use super::operator::{Infix, Operator, Range, Sense, infix};
use super::source::{Mention, Source};
use super::tree::{ATOM, Binding, Id, Kind, Nullness, Part, text};
use crate::lexeme::Lexeme;
use crate::name::identifier;
use crate::token::TokenKind;

/// How deep parentheses may be nested; a text beyond it is compared token by token.
const DEEPEST: u32 = 200;

/// An expression that stands in a text.
pub(super) struct Found {
    /// Its normal form.
    pub(super) normal: Vec<Piece>,
    /// The names in it.
    pub(super) names: Vec<Mention>,
    /// The number of the token behind it.
    pub(super) end: usize,
}

/// Reads the longest expression that starts at a token; `None` if none does, or one that is not understood.
pub(super) fn find(source: &Source<'_>, at: usize) -> Option<Found> {
    let mut parser =
        Parser { source, at, depth: 0, builder: Builder::new(source.dialect), mentions: Vec::new() };
    let root = parser.expression(0)?;
    let Parser { builder, mentions: mut names, at: end, .. } = parser;
    let limit = 1000 + 32 * (end - at);
    let normal = builder.tree.pieces(root, limit, source.dialect)?;
    names.sort_by_key(|mention| mention.start);
    Some(Found { normal, names, end })
}

pub(super) struct Parser<'s, 't> {
    pub(super) source: &'s Source<'t>,
    pub(super) at: usize,
    depth: u32,
    pub(super) builder: Builder,
    pub(super) mentions: Vec<Mention>,
}

impl<'t> Parser<'_, 't> {
    pub(super) fn peek(&self) -> Option<Lexeme<'t>> {
        self.source.lexeme(self.at)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Lexeme<'t>> {
        self.source.lexeme(self.at + ahead)
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|lexeme| lexeme.is(word))
    }

    /// Moves past a word or symbol if it comes next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let found = self.peek().is_some_and(|lexeme| lexeme.is(wanted) || lexeme.is_symbol(wanted));
        self.at += usize::from(found);
        found
    }

    /// Moves past one of the words, and says which.
    pub(super) fn eat_one<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    /// Reads what binds at least as strongly as `least`.
    pub(super) fn expression(&mut self, least: Binding) -> Option<Id> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let mut left = self.operand()?;
        while let Some(infix) = self.infix().filter(|infix| infix.binding >= least) {
            self.at += infix.length;
            left = self.operation(left, infix)?;
        }
        self.depth -= 1;
        Some(left)
    }

    fn infix(&self) -> Option<Infix> {
        infix([self.peek(), self.peek_at(1), self.peek_at(2)], self.source.dialect)
    }

    /// Reads what follows an operator.
    fn operation(&mut self, left: Id, infix: Infix) -> Option<Id> {
        let Infix { operator, sense, binding, .. } = infix;
        Some(match operator {
            Operator::And => {
                let right = self.expression(binding + 1)?;
                self.builder.and(left, right)
            }
            Operator::Or => {
                let right = self.expression(binding + 1)?;
                self.builder.or(left, right)
            }
            Operator::Binary(operator) => match self.quantified(left, &operator) {
                Some(quantified) => quantified?,
                None => {
                    let right = self.expression(binding + 1)?;
                    self.builder.binary(&operator, binding, left, right)
                }
            },
            Operator::Comparison(operator) => match self.quantified(left, operator) {
                Some(quantified) => quantified?,
                None => {
                    let right = self.expression(binding + 1)?;
                    self.builder.compare(operator, left, right)
                }
            },
            Operator::Like(word) => {
                let right = self.expression(binding + 1)?;
                let escape = if self.eat("ESCAPE") { Some(self.expression(binding + 1)?) } else { None };
                self.builder.like(word, sense, left, right, escape)
            }
            Operator::In => {
                if !self.eat("(") {
                    return None;
                }
                let items = self.list(")")?;
                self.builder.in_list(sense, left, items)
            }
            Operator::Between => {
                let range = if self.eat("SYMMETRIC") { Range::EitherWay } else { Range::Ascending };
                self.eat("ASYMMETRIC");
                let low = self.expression(binding + 1)?;
                if !self.eat("AND") {
                    return None;
                }
                let high = self.expression(binding + 1)?;
                self.builder.between(sense, range, left, low, high)
            }
            Operator::Is => self.is_something(left, binding)?,
            Operator::IsNull(nullness) => self.builder.is_null(left, nullness),
            Operator::Collate => {
                let collation = self.collation()?;
                self.builder.suffix(left, &format!("collate {collation}"), binding)
            }
            Operator::AtTimeZone => {
                let zone = self.expression(binding + 1)?;
                // What PostgreSQL before 14 printed.
                self.builder.call("timezone", vec![zone, left])
            }
            Operator::Cast => {
                let data_type = self.data_type()?;
                self.cast(left, &data_type)
            }
            Operator::Subscript => self.subscript(left, binding)?,
            Operator::Field => {
                let name = self.name()?;
                let parts = vec![Part::Node(left, ATOM), text("."), Part::Name(name)];
                self.builder.tree.add(Kind::Other, binding, parts)
            }
        })
    }

    /// Reads `ANY (array)` behind an operator; `None` if something else stands there.
    fn quantified(&mut self, left: Id, operator: &str) -> Option<Option<Id>> {
        let called = self.peek_at(1).is_some_and(|lexeme| lexeme.is_symbol("("));
        if self.source.dialect != Dialect::Postgres || !called {
            return None;
        }
        let word = if self.eat_one(&["ANY", "SOME"]).is_some() {
            "any"
        } else if self.eat("ALL") {
            "all"
        } else {
            return None;
        };
        self.eat("(");
        let array = self.expression(0);
        Some(
            array.filter(|_| self.eat(")")).map(|array| self.builder.quantified(operator, word, left, array)),
        )
    }

    /// Reads what follows `IS`.
    fn is_something(&mut self, left: Id, binding: Binding) -> Option<Id> {
        let sense = if self.eat("NOT") { Sense::Negated } else { Sense::Plain };
        let is = if sense == Sense::Negated { "is not" } else { "is" };
        if self.is("DISTINCT") && self.peek_at(1).is_some_and(|lexeme| lexeme.is("FROM")) {
            self.at += 2;
            let right = self.expression(binding + 1)?;
            return Some(self.builder.distinct(sense, left, right));
        }
        if self.source.dialect == Dialect::Sqlite {
            let right = self.expression(binding + 1)?;
            return Some(self.builder.binary(is, binding, left, right));
        }
        let word = self.eat_one(&["NULL", "TRUE", "FALSE", "UNKNOWN", "DOCUMENT"])?;
        if word == "NULL" || (word == "UNKNOWN" && self.source.dialect == Dialect::Mysql) {
            let nullness = if sense == Sense::Negated { Nullness::NotNull } else { Nullness::Null };
            return Some(self.builder.is_null(left, nullness));
        }
        Some(self.builder.suffix(left, &format!("{is} {}", word.to_ascii_lowercase()), binding))
    }

    fn subscript(&mut self, left: Id, binding: Binding) -> Option<Id> {
        let mut parts = vec![Part::Node(left, binding), text("[")];
        if !self.is_colon() {
            parts.push(Part::Node(self.expression(0)?, 0));
        }
        if self.eat(":") {
            parts.push(text(":"));
            if !self.peek()?.is_symbol("]") {
                parts.push(Part::Node(self.expression(0)?, 0));
            }
        }
        parts.push(text("]"));
        self.eat("]").then(|| self.builder.tree.add(Kind::Other, binding, parts))
    }

    fn is_colon(&self) -> bool {
        self.peek().is_some_and(|lexeme| lexeme.is_symbol(":"))
    }

    /// Reads expressions between commas up to the closing sign, which is read too.
    pub(super) fn list(&mut self, close: &str) -> Option<Vec<Id>> {
        let mut items = Vec::new();
        if self.eat(close) {
            return Some(items);
        }
        loop {
            items.push(self.expression(0)?);
            if self.eat(close) {
                return Some(items);
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    /// Reads a name that a rename can reach.
    pub(super) fn name(&mut self) -> Option<Name> {
        let (token, lexeme) = (self.source.token(self.at)?, self.peek()?);
        let name = Name::part(&identifier(lexeme, self.source.dialect)?, self.source.dialect);
        self.mentions.push(Mention { start: token.start, end: token.end, name: name.clone() });
        self.at += 1;
        Some(name)
    }

    /// Reads the name of a collation, which stays as it is; the schema in front of it says nothing.
    fn collation(&mut self) -> Option<String> {
        let dialect = self.source.dialect;
        let mut collation = identifier(self.peek()?, dialect)?;
        self.at += 1;
        while dialect == Dialect::Postgres && self.eat(".") {
            collation = identifier(self.peek()?, dialect)?;
            self.at += 1;
        }
        if dialect != Dialect::Postgres {
            collation.make_ascii_lowercase();
        }
        Some(format!("\"{collation}\""))
    }

    /// Says whether the next token is a string.
    pub(super) fn is_string(&self) -> bool {
        self.peek().is_some_and(|lexeme| matches!(lexeme.kind, TokenKind::String | TokenKind::DollarString))
    }
}
