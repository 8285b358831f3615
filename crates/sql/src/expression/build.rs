//! What operators mean: two writings of one thing become the same node.

use caribou_migration::Dialect;

use super::cast::PROMOTED;
use super::operator::{Bindings, Range, Sense, bindings};
use super::tree::{ATOM, Binding, Id, Kind, Nullness, Part, Tree, text};

/// A tree that is being built, by the rules of a dialect.
pub(super) struct Builder {
    pub(super) tree: Tree,
    pub(super) dialect: Dialect,
    pub(super) order: Bindings,
    /// How many nodes may still be made by pulling `NOT` inwards, so that many of them in each other cost no more than
    /// their text.
    pub(super) negations: usize,
}

impl Builder {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { tree: Tree::default(), dialect, order: bindings(dialect), negations: 10_000 }
    }

    /// Makes `left operator right`; a chain of one operator is read from the left.
    pub(super) fn binary(&mut self, operator: &str, binding: Binding, left: Id, right: Id) -> Id {
        let (left, right) = self.without_promotion(operator, left, right);
        let parts = infix_parts(operator, binding, left, right);
        self.tree.add(Kind::Other, binding, parts)
    }

    /// Makes a comparison; one of rows is one of their parts, as PostgreSQL keeps it.
    pub(super) fn compare(&mut self, operator: &'static str, left: Id, right: Id) -> Id {
        let rows = *self.tree.kind(left) == Kind::Row && *self.tree.kind(right) == Kind::Row;
        if rows && self.dialect == Dialect::Postgres && matches!(operator, "=" | "<>") {
            let (lefts, rights) = (self.tree.children(left), self.tree.children(right));
            if lefts.len() == rights.len() {
                let pairs: Vec<Id> = lefts
                    .into_iter()
                    .zip(rights)
                    .map(|(left, right)| self.binary(operator, self.order.equal, left, right))
                    .collect();
                return if operator == "=" { self.all(pairs) } else { self.any(pairs) };
            }
        }
        let binding = if matches!(operator, "=" | "<>") { self.order.equal } else { self.order.less };
        let (left, right) = self.without_promotion(operator, left, right);
        let parts = infix_parts(operator, binding, left, right);
        self.tree.add(Kind::Comparison(operator), binding, parts)
    }

    fn all(&mut self, parts: Vec<Id>) -> Id {
        self.joined(parts, Self::and)
    }

    fn any(&mut self, parts: Vec<Id>) -> Id {
        self.joined(parts, Self::or)
    }

    fn joined(&mut self, parts: Vec<Id>, join: fn(&mut Self, Id, Id) -> Id) -> Id {
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_else(|| self.tree.atom(Kind::Boolean, "true"));
        parts.fold(first, |left, right| join(self, left, right))
    }

    /// Makes `left AND right`; how a chain of them is grouped says nothing.
    pub(super) fn and(&mut self, left: Id, right: Id) -> Id {
        self.chain(Kind::And, " and ", self.order.and, left, right)
    }

    pub(super) fn or(&mut self, left: Id, right: Id) -> Id {
        self.chain(Kind::Or, " or ", self.order.or, left, right)
    }

    fn chain(&mut self, kind: Kind, word: &str, binding: Binding, left: Id, right: Id) -> Id {
        let (left, right) = (self.condition(left), self.condition(right));
        let rights = if *self.tree.kind(right) == kind { self.tree.children(right) } else { vec![right] };
        let chain = if *self.tree.kind(left) == kind {
            left
        } else {
            self.tree.add(kind, binding, vec![Part::Node(left, binding + 1)])
        };
        for right in rights {
            self.tree.extend(chain, [text(word), Part::Node(right, binding + 1)]);
        }
        chain
    }

    pub(super) fn not(&mut self, operand: Id) -> Id {
        if self.dialect == Dialect::Mysql
            && let Some(contrary) = self.contrary(operand)
        {
            return contrary;
        }
        let binding = self.order.not;
        self.tree.add(Kind::Not, binding, vec![text("not "), Part::Node(operand, binding)])
    }

    fn with_sense(&mut self, sense: Sense, id: Id) -> Id {
        match sense {
            Sense::Plain => id,
            Sense::Negated => self.not(id),
        }
    }

    /// Makes a sign or another operator in front of its operand; the sign of a number is part of it.
    pub(super) fn prefix(&mut self, operator: &str, binding: Binding, operand: Id) -> Id {
        if *self.tree.kind(operand) == Kind::Number && operator == "-" {
            return match self.tree.text(operand).strip_prefix('-') {
                Some(number) => {
                    let number = number.to_owned();
                    self.tree.atom(Kind::Number, number)
                }
                None => {
                    let number = format!("-{}", self.tree.text(operand));
                    self.tree.add(Kind::Number, binding, vec![text(number)])
                }
            };
        }
        if operator == "+" && (self.dialect == Dialect::Mysql || *self.tree.kind(operand) == Kind::Number) {
            return operand;
        }
        let operand = if operator.ends_with('/') { self.unpromoted(operand, PROMOTED) } else { operand };
        let space = if operator.starts_with(|sign: char| sign.is_ascii_alphabetic()) { " " } else { "" };
        // A sign in front of a sign would read as a comment, so the inner one gets parentheses.
        let parts = vec![text(format!("{operator}{space}")), Part::Node(operand, binding + 1)];
        self.tree.add(Kind::Other, binding, parts)
    }

    /// Makes `operand words`, such as `IS NULL`.
    pub(super) fn suffix(&mut self, operand: Id, words: &str, binding: Binding) -> Id {
        self.tree.add(Kind::Other, binding, vec![Part::Node(operand, binding), text(format!(" {words}"))])
    }

    pub(super) fn is_null(&mut self, operand: Id, nullness: Nullness) -> Id {
        let binding = self.order.is;
        let words = match nullness {
            Nullness::Null => " is null",
            Nullness::NotNull => " is not null",
        };
        self.tree.add(Kind::IsNull(nullness), binding, vec![Part::Node(operand, binding), text(words)])
    }

    /// Makes `x IS DISTINCT FROM y`, or what PostgreSQL makes of its contrary.
    pub(super) fn distinct(&mut self, sense: Sense, left: Id, right: Id) -> Id {
        let distinct = self.binary("is distinct from", self.order.is, left, right);
        self.with_sense(sense, distinct)
    }

    /// Makes `LIKE` and the like; PostgreSQL keeps operators of their own for them.
    pub(super) fn like(&mut self, word: &str, sense: Sense, left: Id, right: Id, escape: Option<Id>) -> Id {
        if self.dialect != Dialect::Postgres {
            let binding = self.order.like;
            let mut parts =
                vec![Part::Node(left, binding), text(format!(" {word} ")), Part::Node(right, binding + 1)];
            if let Some(escape) = escape {
                parts.extend([text(" escape "), Part::Node(escape, binding + 1)]);
            }
            let like = self.tree.add(Kind::Other, binding, parts);
            return self.with_sense(sense, like);
        }
        let arguments: Vec<Id> = [Some(right), escape].into_iter().flatten().collect();
        let (operator, right) = match (word, escape) {
            ("similar", _) => ("~", self.call("similar_to_escape", arguments)),
            ("ilike", None) => ("~~*", right),
            ("ilike", Some(_)) => ("~~*", self.call("like_escape", arguments)),
            (_, None) => ("~~", right),
            (_, Some(_)) => ("~~", self.call("like_escape", arguments)),
        };
        let operator = match sense {
            Sense::Plain => operator.to_owned(),
            Sense::Negated => format!("!{operator}"),
        };
        self.binary(&operator, self.order.other, left, right)
    }

    /// Makes `x BETWEEN low AND high`; PostgreSQL keeps two comparisons.
    pub(super) fn between(&mut self, sense: Sense, range: Range, operand: Id, low: Id, high: Id) -> Id {
        if self.dialect != Dialect::Postgres {
            let binding = self.order.between;
            let parts = vec![
                Part::Node(operand, binding + 1),
                text(" between "),
                Part::Node(low, binding + 1),
                text(" and "),
                Part::Node(high, binding + 1),
            ];
            let between = self.tree.add(Kind::Other, binding, parts);
            return self.with_sense(sense, between);
        }
        let within = |builder: &mut Self, low, high| {
            let (over, under) = match sense {
                Sense::Plain => (">=", "<="),
                Sense::Negated => ("<", ">"),
            };
            let left = builder.compare(over, operand, low);
            let right = builder.compare(under, operand, high);
            match sense {
                Sense::Plain => builder.and(left, right),
                Sense::Negated => builder.or(left, right),
            }
        };
        let straight = within(self, low, high);
        if range == Range::Ascending {
            return straight;
        }
        let turned = within(self, high, low);
        match sense {
            Sense::Plain => self.or(straight, turned),
            Sense::Negated => self.and(straight, turned),
        }
    }

    /// Makes `x IN (items)`.
    ///
    /// PostgreSQL keeps `= ANY (ARRAY[...])` of the items without columns, if there are several, and compares with the
    /// others one by one.
    pub(super) fn in_list(&mut self, sense: Sense, operand: Id, items: Vec<Id>) -> Id {
        let (operator, quantifier) = match sense {
            Sense::Plain => ("=", "any"),
            Sense::Negated => ("<>", "all"),
        };
        if self.dialect == Dialect::Mysql
            && let &[item] = items.as_slice()
        {
            return self.compare(operator, operand, item);
        }
        if self.dialect != Dialect::Postgres {
            let list = self.list("(", items, ")");
            let binding = self.order.like;
            let parts = vec![Part::Node(operand, binding), text(" in "), Part::Node(list, ATOM)];
            let found = self.tree.add(Kind::Other, binding, parts);
            return self.with_sense(sense, found);
        }
        let rows = *self.tree.kind(operand) == Kind::Row;
        let (mut plain, mut single): (Vec<Id>, Vec<Id>) =
            items.iter().partition(|&&item| !rows && !self.tree.is_named(item));
        if plain.len() < 2 {
            (plain, single) = (Vec::new(), items);
        }
        let mut tests = Vec::new();
        if !plain.is_empty() {
            let array = self.array(plain);
            tests.push(self.quantified(operator, quantifier, operand, array));
        }
        tests
            .extend(single.into_iter().map(|item| self.compare(operator, operand, item)).collect::<Vec<_>>());
        match sense {
            Sense::Plain => self.any(tests),
            Sense::Negated => self.all(tests),
        }
    }

    /// Makes `x = ANY (array)`.
    pub(super) fn quantified(&mut self, operator: &str, word: &str, operand: Id, array: Id) -> Id {
        let operand = self.unpromoted(operand, PROMOTED);
        let binding = self.order.equal;
        let parts = vec![
            Part::Node(operand, binding),
            text(format!(" {operator} {word} (")),
            Part::Node(array, 0),
            text(")"),
        ];
        self.tree.add(Kind::Other, binding, parts)
    }

    pub(super) fn array(&mut self, items: Vec<Id>) -> Id {
        let mut parts = vec![text("array[")];
        parts.extend(separated(items));
        parts.push(text("]"));
        self.tree.add(Kind::Array, ATOM, parts)
    }

    pub(super) fn row(&mut self, items: Vec<Id>) -> Id {
        let mut parts = vec![text("row(")];
        parts.extend(separated(items));
        parts.push(text(")"));
        self.tree.add(Kind::Row, ATOM, parts)
    }

    fn list(&mut self, open: &str, items: Vec<Id>, close: &str) -> Id {
        let mut parts = vec![text(open)];
        parts.extend(separated(items));
        parts.push(text(close));
        self.tree.add(Kind::Other, ATOM, parts)
    }

    /// Makes a call as it stands.
    pub(super) fn call(&mut self, function: &str, arguments: Vec<Id>) -> Id {
        self.list(&format!("{function}("), arguments, ")")
    }
}

fn infix_parts(operator: &str, binding: Binding, left: Id, right: Id) -> Vec<Part> {
    vec![Part::Node(left, binding), text(format!(" {operator} ")), Part::Node(right, binding + 1)]
}

fn separated(items: Vec<Id>) -> impl Iterator<Item = Part> {
    items.into_iter().enumerate().flat_map(|(at, item)| {
        let comma = (at > 0).then(|| text(", "));
        comma.into_iter().chain([Part::Node(item, 0)])
    })
}
