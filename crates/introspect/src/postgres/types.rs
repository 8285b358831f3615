//! Types: enumerated ones, domains, composite ones, ranges.

use caribou_connection::SqlError;
use caribou_schema::{Enum, Object, ObjectId, ObjectKind, Opaque, Origin};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::postgres::{OURS, stands_alone};

/// Every table has a composite type and every type one of arrays; these are not meant.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let query = format!(
        "SELECT t.typtype::text, n.nspname::text, t.typname::text, obj_description(t.oid, 'pg_type'), \
         (SELECT array_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = t.oid), \
         format_type(coalesce(nullif(t.typbasetype, 0), r.rngsubtype), t.typtypmod), \
         CASE WHEN t.typcollation <> b.typcollation THEN l.collname::text END, t.typdefault, t.typnotnull::text, \
         (SELECT array_agg(format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) ORDER BY k.oid)::text \
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), \
         (SELECT array_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)::text \
          FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace \
         LEFT JOIN pg_class c ON c.oid = t.typrelid \
         LEFT JOIN pg_range r ON r.rngtypid = t.oid \
         LEFT JOIN pg_type b ON b.oid = t.typbasetype LEFT JOIN pg_collation l ON l.oid = t.typcollation \
         WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c') AND {OURS} AND {}",
        stands_alone("pg_type", "t.oid")
    );
    let rows = catalog.rows(&query)?;
    Ok(rows.map(|row| read_type(catalog, row)).collect())
}

fn read_type(catalog: &Catalog<'_>, mut row: Fields) -> Object {
    let kind = row.text();
    let name = catalog.object(&row.text(), &row.text());
    let comment = row.optional();
    let values = row.list();
    if kind == "e" {
        return Object::Enum(Enum { name, values, comment });
    }
    let mut quoted = catalog.quote(name.name.as_str());
    if let Some(schema) = &name.schema {
        quoted = format!("{}.{quoted}", catalog.quote(schema.as_str()));
    }
    let (kind, statement) = match kind.as_str() {
        "d" => (ObjectKind::Domain, format!("CREATE DOMAIN {quoted} AS {}", domain(catalog, &mut row))),
        "r" => (ObjectKind::Type, format!("CREATE TYPE {quoted} AS RANGE (SUBTYPE = {})", row.text())),
        _ => {
            let attributes = {
                (0..5).for_each(|_| drop(row.optional()));
                row.list()
            };
            (ObjectKind::Type, format!("CREATE TYPE {quoted} AS ({})", attributes.join(", ")))
        }
    };
    let statement = catalog.definition(&statement);
    let id = ObjectId::new(kind, name);
    Object::Opaque(Opaque { comment, ..Opaque::new(id, statement, Origin::Catalog) })
}

/// Reads the base type of a domain and what is demanded of its values.
fn domain(catalog: &Catalog<'_>, row: &mut Fields) -> String {
    let mut text = row.text();
    if let Some(collation) = row.optional() {
        text += &format!(" COLLATE {}", catalog.quote(&collation));
    }
    if let Some(default) = row.optional() {
        text += &format!(" DEFAULT {default}");
    }
    if row.flag() {
        text += " NOT NULL";
    }
    for constraint in row.list() {
        text += &format!(" {constraint}");
    }
    text
}
