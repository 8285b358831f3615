//! Columns of tables, and the names of those of views.

use caribou_connection::SqlError;
use caribou_schema::{Column, Expression, Generated, Identity, Storage};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::postgres::OURS;
use crate::postgres::relations::Relations;
use crate::postgres::sequences;

/// A sequence belongs to an identity column as an internal part of it, to a `serial` one automatically.
pub(super) fn read(catalog: &mut Catalog<'_>, relations: &mut Relations) -> Result<(), SqlError> {
    let query = format!(
        "SELECT c.oid::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, \
         pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text, \
         format_type(s.seqtypid, NULL), s.seqstart::text, s.seqincrement::text, s.seqmin::text, s.seqmax::text, \
         s.seqcache::text, s.seqcycle::text, \
         CASE WHEN a.attcollation <> t.typcollation THEN l.collname::text END, \
         col_description(c.oid, a.attnum) \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         JOIN pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_collation l ON l.oid = a.attcollation \
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
         LEFT JOIN (pg_depend i JOIN pg_sequence s ON s.seqrelid = i.objid) \
          ON a.attidentity <> '' AND i.classid = 'pg_class'::regclass AND i.refclassid = 'pg_class'::regclass \
          AND i.refobjid = c.oid AND i.refobjsubid = a.attnum AND i.deptype = 'i' \
         WHERE c.relkind IN ('r', 'p', 'v', 'm') AND {OURS} \
         ORDER BY c.oid, a.attnum"
    );
    for mut row in catalog.rows(&query)? {
        let Some(oid) = row.number() else { continue };
        if let Some(table) = relations.tables.get_mut(&oid) {
            table.columns.push(column(catalog, &mut row));
        } else if let Some(view) = relations.views.get_mut(&oid) {
            view.columns.push(catalog.part(&row.text()));
        }
    }
    Ok(())
}

fn column(catalog: &Catalog<'_>, row: &mut Fields) -> Column {
    let mut column = Column::new(catalog.part(&row.text()), catalog.data_type(&row.text()));
    column.nullable = !row.flag();
    let value = row.optional();
    let storage = match row.text().as_str() {
        "s" => Some(Storage::Stored),
        "v" => Some(Storage::Virtual),
        _ => None,
    };
    match (value, storage) {
        (Some(text), Some(storage)) => {
            column.generated = Some(Generated { expression: catalog.expression(&text), storage });
        }
        (Some(text), None) => column.default = default(catalog, &text),
        (None, _) => {}
    }
    let identity = row.text();
    let (_, options) = sequences::counting(row);
    column.identity = match identity.as_str() {
        "a" => Some(Identity::Always(options)),
        "d" => Some(Identity::ByDefault(options)),
        _ => None,
    };
    column.collation = row.optional();
    column.comment = row.optional();
    column
}

/// Reads a default. PostgreSQL keeps `DEFAULT NULL` for types with a length, as `NULL::character varying`.
fn default(catalog: &Catalog<'_>, text: &str) -> Option<Expression> {
    let of_type = |letter: char| letter.is_alphanumeric() || " _.\"()[],".contains(letter);
    let null = text.strip_prefix("NULL").is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix("::").is_some_and(|name| name.chars().all(of_type))
    });
    (!null).then(|| catalog.expression(text))
}
