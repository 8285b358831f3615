//! What hangs on a table and has a name of its own there: triggers, rules, policies.

use caribou_connection::SqlError;
use caribou_schema::{Object, ObjectId, ObjectKind, Opaque, Origin, QualifiedName};

use crate::catalog::{Catalog, bookkeeping};
use crate::fields::Fields;
use crate::postgres::{OURS, TRIGGER_PARENT, stands_alone};

/// The server prints a trigger and a rule itself, a policy it does not.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let own = if catalog.version >= TRIGGER_PARENT { "AND t.tgparentid = 0" } else { "" };
    let from = format!(
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relname NOT IN ({})",
        bookkeeping()
    );
    let query = format!(
        "SELECT 'trigger', n.nspname::text, c.relname::text, t.tgname::text, pg_get_triggerdef(t.oid, true), \
         fn.nspname::text, f.proname::text, obj_description(t.oid, 'pg_trigger') \
         FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace \
         JOIN pg_class c ON c.oid = t.tgrelid {from} AND NOT t.tgisinternal {own} AND {} \
         UNION ALL \
         SELECT 'rule', n.nspname::text, c.relname::text, r.rulename::text, pg_get_ruledef(r.oid, true), \
         NULL, NULL, obj_description(r.oid, 'pg_rewrite') \
         FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class {from} AND r.rulename <> '_RETURN' \
         UNION ALL \
         SELECT 'policy', n.nspname::text, c.relname::text, p.polname::text, \
         concat('CREATE POLICY ', quote_ident(p.polname), ' ON ', c.oid::regclass, \
          CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END, \
          CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' \
           WHEN 'd' THEN ' FOR DELETE' END, \
          ' TO ' || (SELECT string_agg(quote_ident(u.rolname), ', ' ORDER BY u.rolname) FROM pg_roles u \
           WHERE u.oid = ANY (p.polroles)), \
          ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', \
          ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'), \
         NULL, NULL, obj_description(p.oid, 'pg_policy') \
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid {from}",
        stands_alone("pg_trigger", "t.oid")
    );
    let rows = catalog.rows(&query)?;
    Ok(rows.map(|row| Object::Opaque(attached(catalog, row))).collect())
}

fn attached(catalog: &Catalog<'_>, mut row: Fields) -> Opaque {
    let kind = match row.text().as_str() {
        "trigger" => ObjectKind::Trigger,
        "rule" => ObjectKind::Rule,
        _ => ObjectKind::Policy,
    };
    let table = catalog.object(&row.text(), &row.text());
    let name = QualifiedName::plain(table.name.with_text(row.text()));
    let statement = catalog.definition(&row.text());
    let function = (row.text(), row.optional());
    let function = function.1.map(|name| catalog.object(&function.0, &name));
    let id = ObjectId { on: Some(table), ..ObjectId::new(kind, name) };
    let reads = function.into_iter().collect();
    Opaque { reads, comment: row.optional(), ..Opaque::new(id, statement, Origin::Catalog) }
}
