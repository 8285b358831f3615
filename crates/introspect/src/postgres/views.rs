//! Views of both kinds.

use caribou_connection::SqlError;
use caribou_schema::{Origin, View};

use crate::catalog::Catalog;
use crate::postgres::relations::{Relations, qualified_names};
use crate::postgres::{OURS, stands_alone};

pub(super) fn read(catalog: &mut Catalog<'_>, relations: &mut Relations) -> Result<(), SqlError> {
    let query = format!(
        "SELECT c.oid::text, n.nspname::text, c.relname::text, (c.relkind = 'm')::text, pg_get_viewdef(c.oid), \
         (SELECT array_agg(DISTINCT ARRAY[rn.nspname, r.relname])::text \
          FROM pg_rewrite w JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid \
          AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid \
          JOIN pg_class r ON r.oid = d.refobjid JOIN pg_namespace rn ON rn.oid = r.relnamespace \
          WHERE w.ev_class = c.oid AND w.rulename = '_RETURN'), \
         c.reloptions::text, obj_description(c.oid, 'pg_class') \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('v', 'm') AND {OURS} AND {}",
        stands_alone("pg_class", "c.oid")
    );
    for mut row in catalog.rows(&query)? {
        let Some(oid) = row.number() else { continue };
        let (name, materialized) = (catalog.object(&row.text(), &row.text()), row.flag());
        let query = catalog.definition(row.text().trim().trim_end_matches(';'));
        let view = View {
            materialized,
            reads: qualified_names(catalog, &row.list()).into_iter().collect(),
            options: row.list().iter().filter_map(|setting| setting.split_once('=')).map(pair).collect(),
            comment: row.optional(),
            ..View::new(name, query, Origin::Catalog)
        };
        relations.views.insert(oid, view);
    }
    Ok(())
}

fn pair((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
