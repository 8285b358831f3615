//! The tree of an expression, and how it is written down.
//!
//! Nodes stand in one list and refer to each other by their place in it, so that a chain of a hundred thousand operators is
//! neither built, nor printed, nor dropped by recursion.

use caribou_migration::Dialect;
use caribou_schema::{Name, Piece};

use super::value;

/// The place of a node in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(usize);

/// How strongly the parts of a node hold together; see [`super::operator`].
pub(super) type Binding = u8;

/// The binding of what needs no parentheses anywhere.
pub(super) const ATOM: Binding = 30;

/// What a node is, as far as a rule asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string, by its value and the number of its token.
    String {
        value: String,
        token: usize,
    },
    Number,
    /// A column.
    Name,
    Null,
    Boolean,
    Array,
    Row,
    /// MySQL's `INTERVAL 1 DAY`.
    Interval,
    Not,
    And,
    Or,
    /// A comparison with this operator.
    Comparison(&'static str),
    /// `IS NULL`, or `IS NOT NULL`.
    IsNull(Nullness),
    /// A cast to this type.
    Cast(String),
    Other,
}

/// What a test for NULL asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nullness {
    Null,
    NotNull,
}

/// A piece of a node.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Text(String),
    Name(Name),
    /// Another node, in parentheses if it binds less than this.
    Node(Id, Binding),
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    binding: Binding,
    parts: Vec<Part>,
    /// Whether a column stands in it.
    named: bool,
}

/// All nodes that were made for an expression.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// Makes the part that is a text.
pub(super) fn text(text: impl Into<String>) -> Part {
    Part::Text(text.into())
}

impl Tree {
    pub(super) fn add(&mut self, kind: Kind, binding: Binding, parts: Vec<Part>) -> Id {
        let named = parts.iter().any(|part| match part {
            Part::Text(_) => false,
            Part::Name(_) => true,
            Part::Node(id, _) => self.nodes[id.0].named,
        });
        self.nodes.push(Node { kind, binding, parts, named });
        Id(self.nodes.len() - 1)
    }

    pub(super) fn atom(&mut self, kind: Kind, written: impl Into<String>) -> Id {
        self.add(kind, ATOM, vec![text(written)])
    }

    pub(super) fn string(&mut self, value: impl Into<String>, token: usize) -> Id {
        self.add(Kind::String { value: value.into(), token }, ATOM, Vec::new())
    }

    /// Adds parts at the end of a node, which must be no part of another one yet.
    pub(super) fn extend(&mut self, id: Id, parts: impl IntoIterator<Item = Part>) {
        for part in parts {
            let named = match &part {
                Part::Text(_) => false,
                Part::Name(_) => true,
                Part::Node(id, _) => self.nodes[id.0].named,
            };
            let node = &mut self.nodes[id.0];
            node.named |= named;
            node.parts.push(part);
        }
    }

    pub(super) fn kind(&self, id: Id) -> &Kind {
        &self.nodes[id.0].kind
    }

    pub(super) fn is_named(&self, id: Id) -> bool {
        self.nodes[id.0].named
    }

    /// Returns the text of a node that is nothing else.
    pub(super) fn text(&self, id: Id) -> &str {
        match self.nodes[id.0].parts.as_slice() {
            [Part::Text(text)] => text,
            _ => "",
        }
    }

    /// Returns the nodes that a node is made of, in order.
    pub(super) fn children(&self, id: Id) -> Vec<Id> {
        let child = |part: &Part| match part {
            Part::Node(id, _) => Some(*id),
            Part::Text(_) | Part::Name(_) => None,
        };
        self.nodes[id.0].parts.iter().filter_map(child).collect()
    }

    /// Writes a node with as few parentheses as the tree allows; `None` if more than `limit` parts would be written, since
    /// a rule may use a node twice, and such nodes may be nested.
    pub(super) fn pieces(&self, root: Id, limit: usize, dialect: Dialect) -> Option<Vec<Piece>> {
        enum Step<'t> {
            Part(&'t Part),
            Close,
        }
        let mut pieces = Vec::new();
        let mut written = String::new();
        let mut left = limit;
        let top = Part::Node(root, 0);
        let mut steps = vec![Step::Part(&top)];
        while let Some(step) = steps.pop() {
            left = left.checked_sub(1)?;
            match step {
                Step::Close => written.push(')'),
                Step::Part(Part::Text(text)) => written.push_str(text),
                Step::Part(Part::Name(name)) => {
                    if !written.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut written)));
                    }
                    pieces.push(Piece::Name(name.clone()));
                }
                Step::Part(Part::Node(id, least)) => {
                    let node = &self.nodes[id.0];
                    if node.binding < *least {
                        written.push('(');
                        steps.push(Step::Close);
                    }
                    if let Kind::String { value, .. } = &node.kind {
                        written.push_str(&value::normal(value, dialect));
                    }
                    steps.extend(node.parts.iter().rev().map(Step::Part));
                }
            }
        }
        if !written.is_empty() {
            pieces.push(Piece::Text(written));
        }
        Some(pieces)
    }
}
