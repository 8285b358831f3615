//! Tables and views while they are gathered, by the numbers that the catalog gives them.

use std::collections::BTreeMap;

use caribou_schema::{Index, Object, QualifiedName, Table, View};

use crate::catalog::Catalog;

/// Tables and views by their oid.
#[derive(Default)]
pub(super) struct Relations {
    pub(super) tables: BTreeMap<i64, Table>,
    pub(super) views: BTreeMap<i64, View>,
}

impl Relations {
    /// Returns where the indexes of a table or materialized view are kept.
    pub(super) fn indexes(&mut self, oid: i64) -> Option<&mut Vec<Index>> {
        match self.tables.get_mut(&oid) {
            Some(table) => Some(&mut table.indexes),
            None => self.views.get_mut(&oid).map(|view| &mut view.indexes),
        }
    }

    pub(super) fn into_objects(self) -> Vec<Object> {
        let tables = self.tables.into_values().map(Object::Table);
        tables.chain(self.views.into_values().map(Object::View)).collect()
    }
}

/// Reads names out of a list in which each schema stands before a name in it.
pub(super) fn qualified_names(catalog: &Catalog<'_>, list: &[String]) -> Vec<QualifiedName> {
    list.chunks_exact(2).map(|pair| catalog.object(&pair[0], &pair[1])).collect()
}
