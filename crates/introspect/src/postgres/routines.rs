//! Functions, procedures and aggregates.

use caribou_connection::SqlError;
use caribou_schema::{Object, ObjectId, ObjectKind, Opaque, Origin};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::postgres::{OURS, SQL_BODY, stands_alone};

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let body = if catalog.version >= SQL_BODY {
        "coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)"
    } else {
        "p.prosrc"
    };
    let query = format!(
        "SELECT p.prokind::text, n.nspname::text, p.proname::text, \
         (SELECT array_agg(format_type(u.type, NULL) ORDER BY u.position)::text \
          FROM unnest(p.proargtypes) WITH ORDINALITY u (type, position)), \
         CASE p.prokind WHEN 'a' THEN \
          (SELECT concat('SFUNC = ', g.aggtransfn, ', STYPE = ', format_type(g.aggtranstype, NULL), \
           ', FINALFUNC = ' || nullif(g.aggfinalfn, 0)::regproc, ', INITCOND = ' || quote_literal(g.agginitval)) \
           FROM pg_aggregate g WHERE g.aggfnoid = p.oid) \
          ELSE {body} END, \
         CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END, obj_description(p.oid, 'pg_proc') \
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE {OURS} AND {}",
        stands_alone("pg_proc", "p.oid")
    );
    let rows = catalog.rows(&query)?;
    Ok(rows.map(|row| Object::Opaque(routine(catalog, row))).collect())
}

fn routine(catalog: &Catalog<'_>, mut row: Fields) -> Opaque {
    let kind = match row.text().as_str() {
        "p" => ObjectKind::Procedure,
        "a" => ObjectKind::Aggregate,
        _ => ObjectKind::Function,
    };
    let mut id = ObjectId::new(kind, catalog.object(&row.text(), &row.text()));
    let types: Vec<String> = row.list().iter().map(|text| catalog.data_type(text).to_string()).collect();
    id.signature = Some(types.join(", "));
    let definition = catalog.definition(&row.text());
    let statement = row.optional().map(|text| catalog.definition(text.trim_end()));
    Opaque { statement, comment: row.optional(), ..Opaque::new(id, definition, Origin::Catalog) }
}
