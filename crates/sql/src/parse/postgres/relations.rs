//! The tables that a statement reads and writes.

use std::collections::BTreeSet;

use caribou_schema::QualifiedName;
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, normalize_name_node};

use super::source::qualified;

/// Tables, views and the like that are named where a statement reads or writes rows.
#[derive(Debug, Default)]
pub(super) struct Relations {
    pub(super) reads: BTreeSet<QualifiedName>,
    pub(super) writes: BTreeSet<QualifiedName>,
}

impl Relations {
    /// Finds them in a statement or a part of one; names that a `WITH` gives are left out.
    pub(super) fn of(root: &SyntaxNode) -> Self {
        let mut found = Self::default();
        for node in root.descendants() {
            if let Some(item) = ast::RelationFromItem::cast(node.clone()) {
                found.read(item.relation_name_ref().as_ref());
            } else if let Some(table) = ast::Table::cast(node.clone()) {
                found.read(table.relation_name().as_ref());
            } else if let Some(insert) = ast::Insert::cast(node.clone()) {
                found.write(insert.relation_name_ref().as_ref());
            } else if let Some(update) = ast::Update::cast(node.clone()) {
                found.write(update.relation_name().as_ref());
            } else if let Some(delete) = ast::Delete::cast(node.clone()) {
                found.write(delete.relation_name().as_ref());
            } else if let Some(merge) = ast::Merge::cast(node.clone()) {
                found.write(merge.table_relation_name().as_ref());
            } else if let Some(list) = ast::TableList::cast(node.clone()) {
                list.table_relation_names().for_each(|name| found.write(Some(&name)));
            } else if let Some(copy) = ast::Copy::cast(node) {
                let table = copy.copy_table().and_then(|table| table.table_name_ref());
                match copy.copy_direction() {
                    Some(ast::CopyDirection::CopyTo(_)) => found.read(table.as_ref()),
                    Some(ast::CopyDirection::CopyFrom(_)) | None => found.write(table.as_ref()),
                }
            }
        }
        found
    }

    /// Returns all of them, read or written.
    pub(super) fn all(self) -> impl Iterator<Item = QualifiedName> {
        self.reads.into_iter().chain(self.writes)
    }

    fn read(&mut self, node: Option<&impl AstNode>) {
        let Some(node) = node else { return };
        let Some(name) = qualified(node) else { return };
        if name.schema.is_some() || !is_common_table(node.syntax(), name.name.as_str()) {
            self.reads.insert(name);
        }
    }

    fn write(&mut self, node: Option<&impl AstNode>) {
        self.writes.extend(node.and_then(qualified));
    }
}

/// Says whether a name stands for a query of a `WITH` around it.
fn is_common_table(node: &SyntaxNode, name: &str) -> bool {
    // The query of a `WITH` that was come from, and whether the statement of that `WITH` comes next.
    let mut query = None;
    let mut from_clause = false;
    for ancestor in node.ancestors() {
        if ast::WithTable::can_cast(ancestor.kind()) {
            query = Some(ancestor);
        } else if let Some(clause) = ast::WithClause::cast(ancestor.clone()) {
            // A query sees those before it, and itself and those behind it only when it is recursive.
            let recursive = clause.recursive_token().is_some();
            let seen =
                clause.with_tables().take_while(|table| recursive || query.as_ref() != Some(table.syntax()));
            if names(seen, name) {
                return true;
            }
            from_clause = true;
        } else if from_clause {
            from_clause = false;
        } else if let Some(clause) = with_clause(ancestor)
            && names(clause.with_tables(), name)
        {
            return true;
        }
    }
    false
}

/// The `WITH` of a statement; that of a `UNION` and the like stands in front of its first query.
fn with_clause(statement: SyntaxNode) -> Option<ast::WithClause> {
    let mut first = statement;
    while let Some(ast::SelectVariant::CompoundSelect(compound)) = ast::SelectVariant::cast(first.clone()) {
        first = compound.lhs()?.syntax().clone();
    }
    first.children().find_map(ast::WithClause::cast)
}

fn names(mut tables: impl Iterator<Item = ast::WithTable>, name: &str) -> bool {
    tables.any(|table| table.name().is_some_and(|table| normalize_name_node(table.syntax()) == name))
}
