//! The operations of all backends, with what has to be before each.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{IndexKey, Operation, Rule, TableChange};

use super::whose::Whose;
use crate::Part;
use crate::touch::{Trace, gone, key, touches};

/// An operation on one backend.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) dialect: Dialect,
    pub(super) app: AppLabel,
    pub(super) operation: &'a Operation,
    /// The places of those that have to be before it. They stand in front of it.
    pub(super) behind: BTreeSet<usize>,
}

/// The backends, those with the strictest needs first: a foreign key of SQLite may refer to what is not there, and MySQL has no types.
const STRICTEST_FIRST: [Dialect; 3] = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];

/// Lists the operations of all backends. One that does the same as one of a stricter backend stays behind that, so that
/// both come into the same migration.
pub(super) fn nodes<'a>(parts: &BTreeMap<Dialect, Part<'a>>) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'a>> = Vec::new();
    let mut partners: BTreeMap<String, usize> = BTreeMap::new();
    for (dialect, part) in STRICTEST_FIRST.iter().filter_map(|dialect| parts.get_key_value(dialect)) {
        let Some(mut whose) = Whose::of(part) else { continue };
        let mut schema = part.current.clone();
        let mut trace = Trace::default();
        for operation in &part.detection.operations {
            let at = nodes.len();
            let app = whose.follow(operation, &schema);
            let mut behind = trace.add(at, &touches(operation, &schema));
            if parts.len() > 1
                && let Some(deed) = deed(operation, &gone(operation, &schema))
            {
                let partner = *partners.entry(deed).or_insert(at);
                if partner != at && nodes[partner].app == app {
                    behind.insert(partner);
                }
            }
            // What does not fit is found by whoever runs it.
            let _fits = schema.apply(operation);
            nodes.push(Node { dialect: *dialect, app, operation, behind });
        }
    }
    nodes
}

/// What an operation does, in words that are the same on all backends.
fn deed(operation: &Operation, gone: &[Operation]) -> Option<String> {
    match operation {
        Operation::Create { object, .. } => {
            let id = object.id();
            Some(format!("create {} {}", id.kind, key(&id.name.name)))
        }
        Operation::Rename { id, to, .. } => Some(format!("rename {} to {}", key(&id.name.name), key(to))),
        Operation::Drop { .. } => Some(format!("drop {}", deed(gone.first()?, &[])?)),
        Operation::CreateIndex { table, index, .. } => {
            let table = key(&table.name);
            let columns = index.parts.iter().map(|part| match &part.key {
                IndexKey::Column(name) => Some(key(name)),
                IndexKey::Expression(_) => None,
            });
            match columns.collect::<Option<Vec<String>>>() {
                Some(columns) if index.unique && index.predicate.is_none() => {
                    Some(format!("unique {table} {columns:?}"))
                }
                _ => Some(format!("index {table} {}", key(index.name.as_ref()?))),
            }
        }
        Operation::Alter { table, change, .. } => {
            let table = key(&table.name);
            match &**change {
                TableChange::AddColumn { column, .. } => {
                    Some(format!("add column {table} {}", key(&column.name)))
                }
                TableChange::DropColumn { name, .. } => Some(format!("drop column {table} {}", key(name))),
                TableChange::RenameColumn { from, .. } => {
                    Some(format!("rename column {table} {}", key(from)))
                }
                TableChange::AlterColumn { name, .. } => Some(format!("alter column {table} {}", key(name))),
                TableChange::AddConstraint { constraint, .. } => match &constraint.rule {
                    Rule::PrimaryKey(_) => Some(format!("primary key {table}")),
                    Rule::Unique(of) => {
                        let columns: Vec<String> = of.columns.iter().map(key).collect();
                        Some(format!("unique {table} {columns:?}"))
                    }
                    Rule::ForeignKey(of) => {
                        let columns: Vec<String> = of.columns.iter().map(key).collect();
                        Some(format!("foreign key {table} {columns:?}"))
                    }
                    Rule::Check { .. } | Rule::Exclude(_) => {
                        Some(format!("check {table} {}", key(constraint.name.as_ref()?)))
                    }
                },
                TableChange::DropConstraint { .. } => Some(format!("drop {}", deed(gone.first()?, &[])?)),
                _ => None,
            }
        }
        Operation::Data { writes, .. } => Some(format!("fill {}", key(&writes.first()?.name))),
        _ => None,
    }
}
