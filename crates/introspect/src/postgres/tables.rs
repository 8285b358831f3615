//! Tables, without what belongs to them.

use std::collections::BTreeMap;

use caribou_connection::SqlError;
use caribou_schema::{Partition, QualifiedName, Table};

use crate::catalog::{Catalog, bookkeeping};
use crate::fields::Fields;
use crate::postgres::relations::{Relations, qualified_names};
use crate::postgres::{OURS, stands_alone};

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Relations, SqlError> {
    let query = format!(
        "SELECT c.oid::text, n.nspname::text, c.relname::text, \
         (SELECT array_agg(ARRAY[pn.nspname, p.relname] ORDER BY i.inhseqno)::text FROM pg_inherits i \
          JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace \
          WHERE i.inhrelid = c.oid), \
         pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid), \
         (c.relpersistence = 'u')::text, c.relrowsecurity::text, c.relforcerowsecurity::text, \
         CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN \
          (SELECT 'index ' || x.indexrelid::regclass FROM pg_index x WHERE x.indrelid = c.oid AND x.indisreplident) END, \
         c.reloptions::text, (SELECT t.reloptions::text FROM pg_class t WHERE t.oid = c.reltoastrelid), \
         obj_description(c.oid, 'pg_class') \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND {OURS} AND c.relname NOT IN ({}) AND {}",
        bookkeeping(),
        stands_alone("pg_class", "c.oid")
    );
    let mut relations = Relations::default();
    for mut row in catalog.rows(&query)? {
        let Some(oid) = row.number() else { continue };
        let mut table = Table::new(catalog.object(&row.text(), &row.text()), Vec::new());
        (table.partition, table.inherits) = lineage(catalog, &mut row);
        table.options = options(&mut row);
        table.comment = row.optional();
        relations.tables.insert(oid, table);
    }
    Ok(relations)
}

/// Reads parents, bound and key: a part of a table has one parent, and does not inherit from it in the model.
fn lineage(catalog: &Catalog<'_>, row: &mut Fields) -> (Option<Partition>, Vec<QualifiedName>) {
    let mut parents = qualified_names(catalog, &row.list());
    let bound = row.optional().map(|text| catalog.clause(&text));
    let by = row.optional().map(|text| catalog.clause(&text));
    match (bound, by) {
        (Some(bound), by) if !parents.is_empty() => {
            (Some(Partition::Of { table: parents.swap_remove(0), bound, by }), Vec::new())
        }
        (_, Some(by)) => (Some(Partition::By(by)), parents),
        (_, None) => (None, parents),
    }
}

/// Reads what else is set.
fn options(row: &mut Fields) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    for flag in ["unlogged", "row security", "force row security"] {
        if row.flag() {
            options.insert(flag.to_owned(), String::new());
        }
    }
    if let Some(identity) = row.optional() {
        options.insert("replica identity".into(), identity);
    }
    for prefix in ["", "toast."] {
        for setting in row.list() {
            let (name, value) = setting.split_once('=').unwrap_or((&setting, ""));
            options.insert(format!("{prefix}{name}"), value.to_owned());
        }
    }
    options
}
