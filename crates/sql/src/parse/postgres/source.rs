//! The text that a tree was read from, and what is named in it.

use caribou_migration::Dialect;
use caribou_schema::{DataType, Expression, Name, QualifiedName};
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode, normalize_name_node};

/// The schema that names without one belong to.
const DEFAULT_SCHEMA: &str = "public";

/// The text of a statement. Whatever an operation keeps as text is cut from it, never printed from the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Returns the text of a node.
    pub(super) fn of(self, node: &impl AstNode) -> &'a str {
        let range = node.syntax().text_range();
        self.between(usize::from(range.start()), usize::from(range.end()))
    }

    /// Returns the text from the start of one node to the end of another.
    pub(super) fn span(self, first: &impl AstNode, last: &impl AstNode) -> &'a str {
        let start = usize::from(first.syntax().text_range().start());
        self.between(start, usize::from(last.syntax().text_range().end()))
    }

    fn between(self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default().trim().trim_end_matches(';').trim_end()
    }

    /// Reads a node as an expression.
    pub(super) fn expression(self, node: &impl AstNode) -> Expression {
        crate::expression(self.of(node), Dialect::Postgres)
    }

    /// Reads a node as a definition.
    pub(super) fn definition(self, node: &impl AstNode) -> Expression {
        crate::definition(self.of(node), Dialect::Postgres)
    }

    /// Reads a node as a clause with expressions in it.
    pub(super) fn clause(self, node: &impl AstNode) -> Expression {
        crate::clause(self.of(node), Dialect::Postgres)
    }

    /// Reads a node as a type.
    pub(super) fn data_type(self, node: &impl AstNode) -> DataType {
        crate::data_type(self.of(node), Dialect::Postgres)
    }
}

/// Returns the name that a node is, as the name of an object.
pub(super) fn object(node: &impl AstNode) -> Name {
    Name::object(&normalize_name_node(node.syntax()), Dialect::Postgres)
}

/// Returns the name that a node is, as the name of a column, constraint or index.
pub(super) fn part(node: &impl AstNode) -> Name {
    Name::part(&normalize_name_node(node.syntax()), Dialect::Postgres)
}

/// Returns the parts of the first dotted name in a node, the schema first.
pub(super) fn segments(node: &impl AstNode) -> Vec<String> {
    let is_path = |kind| ast::Path::can_cast(kind) || ast::PathRef::can_cast(kind);
    let Some(path) = node.syntax().descendants().find(|node| is_path(node.kind())) else {
        return Vec::new();
    };
    path.descendants()
        .filter(|node| matches!(node.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF))
        .map(|segment| normalize_name_node(&segment))
        .collect()
}

/// Returns the first dotted name in a node; a catalog before the schema is dropped.
pub(super) fn qualified(node: &impl AstNode) -> Option<QualifiedName> {
    let mut segments = segments(node);
    let name = segments.pop()?;
    Some(in_schema(segments.pop().as_deref(), &name))
}

/// Returns the table and the column that a dotted name names.
pub(super) fn qualified_column(node: &impl AstNode) -> Option<(QualifiedName, Name)> {
    let mut segments = segments(node);
    let column = segments.pop()?;
    let table = segments.pop()?;
    let table = in_schema(segments.pop().as_deref(), &table);
    Some((table, Name::part(&column, Dialect::Postgres)))
}

/// Returns the last part of the first dotted name in a node as the name of an index, constraint or column.
pub(super) fn last_part(node: &impl AstNode) -> Option<Name> {
    Some(Name::part(&segments(node).pop()?, Dialect::Postgres))
}

/// Returns a schema's name, `None` for the default one.
pub(super) fn schema(node: &ast::SchemaRef) -> Option<Name> {
    let name = object(node);
    (name.as_str() != DEFAULT_SCHEMA).then_some(name)
}

/// Says whether a name is in the schema of temporary objects.
pub(super) fn is_temporary(name: &QualifiedName) -> bool {
    name.schema.as_ref().is_some_and(|schema| schema.as_str() == "pg_temp")
}

fn in_schema(schema: Option<&str>, name: &str) -> QualifiedName {
    let schema = schema.filter(|&schema| schema != DEFAULT_SCHEMA);
    QualifiedName {
        schema: schema.map(|schema| Name::object(schema, Dialect::Postgres)),
        name: Name::object(name, Dialect::Postgres),
    }
}
