//! What is known by its name alone.

use caribou_connection::SqlError;
use caribou_schema::{Object, ObjectId, ObjectKind, Opaque, Origin, QualifiedName};

use crate::catalog::Catalog;
use crate::postgres::{OURS, stands_alone};

/// System catalogs whose objects are in a schema, with the beginning of their columns and what SQL calls the objects.
const IN_SCHEMAS: [(&str, &str, &str); 6] = [
    ("pg_statistic_ext", "stx", "STATISTICS"),
    ("pg_collation", "coll", "COLLATION"),
    ("pg_opclass", "opc", "OPERATOR CLASS"),
    ("pg_opfamily", "opf", "OPERATOR FAMILY"),
    ("pg_ts_config", "cfg", "TEXT SEARCH CONFIGURATION"),
    ("pg_ts_dict", "dict", "TEXT SEARCH DICTIONARY"),
];

/// Those whose objects are in none.
const ELSEWHERE: [(&str, &str, &str); 4] = [
    ("pg_event_trigger", "evt", "EVENT TRIGGER"),
    ("pg_publication", "pub", "PUBLICATION"),
    ("pg_foreign_server", "srv", "SERVER"),
    ("pg_foreign_data_wrapper", "fdw", "FOREIGN DATA WRAPPER"),
];

/// Only statistics the server prints itself.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let mut queries = vec![format!(
        "SELECT 'FOREIGN TABLE', n.nspname::text, o.relname::text, NULL, obj_description(o.oid, 'pg_class') \
         FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace WHERE o.relkind = 'f' AND {OURS} AND {}",
        stands_alone("pg_class", "o.oid")
    )];
    queries.extend(IN_SCHEMAS.map(|(class, column, words)| {
        let definition =
            if words == "STATISTICS" { "pg_get_statisticsobjdef(o.oid)" } else { "NULL" };
        format!(
            "SELECT '{words}', n.nspname::text, o.{column}name::text, {definition}, obj_description(o.oid, '{class}') \
             FROM {class} o JOIN pg_namespace n ON n.oid = o.{column}namespace WHERE {OURS} AND {}",
            stands_alone(class, "o.oid")
        )
    }));
    queries.extend(ELSEWHERE.map(|(class, column, words)| {
        format!(
            "SELECT '{words}', NULL, o.{column}name::text, NULL, obj_description(o.oid, '{class}') \
             FROM {class} o WHERE {}",
            stands_alone(class, "o.oid")
        )
    }));
    let rows = catalog.rows(&queries.join(" UNION ALL "))?;
    let objects = rows.map(|mut row| {
        let (words, schema, name, statement) = (row.text(), row.optional(), row.text(), row.optional());
        let name = schema.map_or_else(|| catalog.here(&name), |schema| catalog.object(&schema, &name));
        other(catalog, &words, name, statement.as_deref(), row.optional())
    });
    Ok(objects.map(Object::Opaque).collect())
}

fn other(
    catalog: &Catalog<'_>,
    words: &str,
    name: QualifiedName,
    statement: Option<&str>,
    comment: Option<String>,
) -> Opaque {
    let kind = if words == "FOREIGN TABLE" { ObjectKind::Table } else { ObjectKind::Other };
    let statement = statement.map(|text| catalog.definition(text));
    let definition = statement.clone().unwrap_or_else(|| catalog.definition(words));
    Opaque { statement, comment, ..Opaque::new(ObjectId::new(kind, name), definition, Origin::Catalog) }
}
