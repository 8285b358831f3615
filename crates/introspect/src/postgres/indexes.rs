//! Indexes of tables and materialized views, except those of constraints.

use caribou_connection::SqlError;
use caribou_schema::{Index, IndexKey, IndexPart, Nulls};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::postgres::relations::Relations;
use crate::postgres::{NULLS_NOT_DISTINCT, OURS, names_of};

/// One row for each part of an index.
pub(super) fn read(catalog: &mut Catalog<'_>, relations: &mut Relations) -> Result<(), SqlError> {
    let not_distinct =
        if catalog.version >= NULLS_NOT_DISTINCT { "x.indnullsnotdistinct::text" } else { "NULL" };
    let query = format!(
        "SELECT x.indrelid::text, c.oid::text, \
         a.attname::text, pg_get_indexdef(c.oid, p.n, true), \
         (x.indoption[p.n - 1] & 1 = 1)::text, (x.indoption[p.n - 1] & 2 = 2)::text, \
         CASE WHEN {collated} THEN nullif(l.collname, 'default')::text END, \
         CASE WHEN NOT o.opcdefault OR i.attoptions IS NOT NULL THEN o.opcname::text END, i.attoptions::text, \
         c.relname::text, x.indisunique::text, nullif(m.amname, 'btree')::text, {include}, \
         pg_get_expr(x.indpred, x.indrelid), {not_distinct}, c.reloptions::text, x.indisvalid::text, \
         obj_description(c.oid, 'pg_class') \
         FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_am m ON m.oid = c.relam \
         CROSS JOIN LATERAL generate_series(1, x.indnkeyatts) p (n) \
         JOIN pg_attribute i ON i.attrelid = c.oid AND i.attnum = p.n \
         JOIN pg_type t ON t.oid = i.atttypid \
         JOIN pg_opclass o ON o.oid = x.indclass[p.n - 1] \
         LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p.n - 1] AND a.attnum <> 0 \
         LEFT JOIN pg_collation l ON l.oid = x.indcollation[p.n - 1] \
         WHERE {OURS} \
         AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')) \
         ORDER BY c.oid, p.n",
        // Only the server knows which collation an expression has by itself; it prints another one behind it.
        collated = "CASE WHEN a.attnum IS NOT NULL THEN x.indcollation[p.n - 1] <> a.attcollation \
                    ELSE position(pg_get_indexdef(c.oid, p.n, true) || ' COLLATE ' IN pg_get_indexdef(c.oid, 0, true)) > 0 END",
        include = names_of("(x.indkey::int2[])[x.indnkeyatts:]", "x.indrelid"),
    );
    let mut last = None;
    for mut row in catalog.rows(&query)? {
        let Some(indexes) = row.number().and_then(|table| relations.indexes(table)) else { continue };
        let oid = row.number();
        let part = part(catalog, &mut row);
        match indexes.last_mut() {
            Some(index) if last == oid => index.parts.push(part),
            _ => indexes.push(index(catalog, part, &mut row)),
        }
        last = oid;
    }
    Ok(())
}

fn part(catalog: &Catalog<'_>, row: &mut Fields) -> IndexPart {
    let (column, text) = (row.optional(), row.text());
    let key = match column {
        Some(name) => IndexKey::Column(catalog.part(&name)),
        None => IndexKey::Expression(catalog.expression(&text)),
    };
    let (descending, nulls_first) = (row.flag(), row.flag());
    let nulls = match (descending, nulls_first) {
        (false, true) => Some(Nulls::First),
        (true, false) => Some(Nulls::Last),
        _ => None,
    };
    let collation = row.optional();
    let (class, options) = (row.optional(), row.list());
    let operator_class = class.map(|class| match options.as_slice() {
        [] => class,
        options => format!("{class}({})", options.join(", ")),
    });
    IndexPart { descending, nulls, collation, operator_class, ..IndexPart::new(key) }
}

fn index(catalog: &Catalog<'_>, part: IndexPart, row: &mut Fields) -> Index {
    let mut index = Index::new(Some(catalog.part(&row.text())), vec![part]);
    index.unique = row.flag();
    index.method = row.optional();
    index.include = catalog.parts(&row.list());
    index.predicate = row.optional().map(|text| catalog.expression(&text));
    index.nulls_not_distinct = row.flag();
    index.options = row.list();
    index.options.sort();
    index.valid = row.flag();
    index.comment = row.optional();
    index
}
