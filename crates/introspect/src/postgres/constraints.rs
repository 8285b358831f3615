//! Constraints of tables. NOT NULL is a matter of the column.

use caribou_connection::SqlError;
use caribou_schema::{Action, Constraint, ForeignKey, Key, Rule, Timing};

use crate::catalog::Catalog;
use crate::fields::Fields;
use crate::postgres::relations::Relations;
use crate::postgres::{NULLS_NOT_DISTINCT, OURS, names_of};

/// A foreign key to a partitioned table has a copy on the same table for each part of the other, which is no constraint
/// of its own.
pub(super) fn read(catalog: &mut Catalog<'_>, relations: &mut Relations) -> Result<(), SqlError> {
    let not_distinct =
        if catalog.version >= NULLS_NOT_DISTINCT { "x.indnullsnotdistinct::text" } else { "NULL" };
    let query = format!(
        "SELECT c.oid::text, o.conname::text, o.contype::text, \
         o.condeferrable::text, o.condeferred::text, o.convalidated::text, obj_description(o.oid, 'pg_constraint'), \
         {columns}, {include}, {not_distinct}, \
         rn.nspname::text, r.relname::text, {referenced}, \
         o.confdeltype::text, o.confupdtype::text, (o.confmatchtype = 'f')::text, \
         o.connoinherit::text, \
         CASE o.contype WHEN 'c' THEN pg_get_expr(o.conbin, o.conrelid) \
          WHEN 'x' THEN pg_get_constraintdef(o.oid, true) END \
         FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_index x ON x.indexrelid = o.conindid AND o.contype IN ('p', 'u', 'x') \
         LEFT JOIN pg_class r ON r.oid = o.confrelid LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace \
         WHERE o.contype IN ('p', 'u', 'f', 'c', 'x') AND {OURS} \
         AND NOT EXISTS (SELECT FROM pg_constraint u WHERE u.oid = o.conparentid AND u.conrelid = o.conrelid) \
         ORDER BY o.oid",
        columns = names_of("o.conkey", "o.conrelid"),
        include = names_of("(x.indkey::int2[])[x.indnkeyatts:]", "o.conrelid"),
        referenced = names_of("o.confkey", "o.confrelid"),
    );
    for mut row in catalog.rows(&query)? {
        let table = row.number().and_then(|oid| relations.tables.get_mut(&oid));
        if let Some(table) = table {
            table.constraints.push(constraint(catalog, &mut row));
        }
    }
    Ok(())
}

fn constraint(catalog: &Catalog<'_>, row: &mut Fields) -> Constraint {
    let name = catalog.part(&row.text());
    let kind = row.text();
    let timing = match (row.flag(), row.flag()) {
        (_, true) => Timing::Deferred,
        (true, false) => Timing::Deferrable,
        (false, false) => Timing::Immediate,
    };
    let (validated, comment) = (row.flag(), row.optional());
    Constraint { name: Some(name), rule: rule(catalog, &kind, row), timing, validated, comment }
}

fn rule(catalog: &Catalog<'_>, kind: &str, row: &mut Fields) -> Rule {
    let columns = catalog.parts(&row.list());
    let (include, nulls_not_distinct) = (catalog.parts(&row.list()), row.flag());
    let table = catalog.object(&row.text(), &row.text());
    let referenced = catalog.parts(&row.list());
    let (on_delete, on_update, match_full) = (action(&row.text()), action(&row.text()), row.flag());
    let (no_inherit, text) = (row.flag(), row.text());
    let key = |columns| Key { include, nulls_not_distinct, ..Key::new(columns) };
    match kind {
        "p" => Rule::PrimaryKey(key(columns)),
        "u" => Rule::Unique(key(columns)),
        "f" => Rule::ForeignKey(ForeignKey { columns, table, referenced, on_delete, on_update, match_full }),
        "c" => Rule::Check { expression: catalog.expression(&text), no_inherit },
        _ => Rule::Exclude(catalog.clause(exclusion(&text))),
    }
}

/// Returns what stands in `EXCLUDE ... [DEFERRABLE ...]`, from the method on.
fn exclusion(definition: &str) -> &str {
    let mut text = definition.trim_start_matches("EXCLUDE ");
    for suffix in [" INITIALLY DEFERRED", " DEFERRABLE"] {
        text = text.strip_suffix(suffix).unwrap_or(text);
    }
    text
}

fn action(letter: &str) -> Action {
    match letter {
        "r" => Action::Restrict,
        "c" => Action::Cascade,
        "n" => Action::SetNull,
        "d" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
