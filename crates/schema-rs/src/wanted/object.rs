//! Objects that a `schema.rs` says nothing of.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{Object, ObjectKind, QualifiedName, Schema, Table};
use caribou_sql::BOOKKEEPING;

use super::Laying;
use crate::keys::{self, Link};
use crate::parse::TableRs;

/// Returns the types that are there by name: enumerated ones, domains, those of extensions that are called as their extension.
pub(super) fn types(current: &Schema) -> BTreeSet<QualifiedName> {
    let enums = current.enums().map(|values| values.name.clone());
    let is_type = |kind| matches!(kind, ObjectKind::Type | ObjectKind::Domain);
    let others = current.opaques().filter(|opaque| is_type(opaque.id.kind));
    let others = others.map(|opaque| opaque.id.name.clone());
    let extensions = current
        .extensions()
        .map(|extension| QualifiedName { schema: extension.schema.clone(), name: extension.name.clone() });
    enums.chain(others).chain(extensions).collect()
}

/// Says whether Diesel prints a table at all, whatever the options.
pub(crate) fn is_printed(table: &Table, dialect: Dialect) -> bool {
    let name = table.name.name.as_str();
    let is_own = dialect == Dialect::Sqlite && name.to_ascii_lowercase().starts_with("sqlite");
    !table.temporary && !name.starts_with("__") && !is_own && !BOOKKEEPING.contains(&name)
}

impl Laying<'_> {
    /// Returns the tables that the file would say if they were to stay.
    pub(super) fn gone(&self) -> BTreeSet<QualifiedName> {
        let mut schemas: BTreeSet<_> = self.said.keys().map(|name| name.schema.clone()).collect();
        if schemas.is_empty() {
            let schema = self.options.schema.as_deref().filter(|schema| *schema != "public");
            schemas.insert(schema.map(|schema| caribou_schema::Name::object(schema, self.dialect)));
        }
        let could_be_said = |table: &&Table| {
            is_printed(table, self.dialect)
                && schemas.contains(&table.name.schema)
                && self.options.filter.passes(table.name.name.as_str())
                && !table.options.contains_key("module")
                && !keys::primary_key(table, self.dialect).is_empty()
        };
        let tables = self.current.tables().filter(could_be_said);
        tables.map(|table| table.name.clone()).filter(|name| !self.said.contains_key(name)).collect()
    }

    /// Returns what stays when tables go: all that is not on them, of them, or reads them.
    pub(super) fn kept(&mut self, gone: &BTreeSet<QualifiedName>) -> Vec<Object> {
        let mut without = gone.clone();
        let mut kept: Vec<Object> = self.current.objects().collect();
        loop {
            let before = kept.len();
            kept.retain(|object| match object {
                Object::Table(table) => !gone.contains(&table.name),
                Object::View(view) => {
                    let stays = view.reads.is_disjoint(&without);
                    if !stays {
                        without.insert(view.name.clone());
                        self.unsaid.line(format!(
                            "{} {} reads a table that goes, and goes too",
                            view.kind(),
                            view.name
                        ));
                    }
                    stays
                }
                Object::Sequence(sequence) => match &sequence.owner {
                    Some((table, column)) => {
                        let named = |said: &&TableRs| {
                            said.columns.iter().any(|other| self.part(&other.name) == *column)
                        };
                        !gone.contains(table) && self.said.get(table).is_none_or(named)
                    }
                    None => true,
                },
                Object::Opaque(opaque) => opaque.id.on.as_ref().is_none_or(|on| !without.contains(on)),
                Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => true,
            });
            if kept.len() == before {
                return kept;
            }
        }
    }

    /// Returns the foreign keys that are there and for which a file would have a `joinable!`.
    pub(super) fn current_links(&self) -> Vec<Link> {
        let shown: Vec<&Table> =
            self.current.tables().filter(|table| self.said.contains_key(&table.name)).collect();
        keys::joinable(self.current, &shown)
    }
}
