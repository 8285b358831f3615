//! Schemas and extensions.

use caribou_connection::SqlError;
use caribou_schema::{Extension, Name, Object};

use crate::catalog::Catalog;
use crate::postgres::{OURS, stands_alone};

pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<Vec<Object>, SqlError> {
    let query = format!(
        "SELECT 'schema', n.nspname::text, NULL FROM pg_namespace n \
         WHERE {OURS} AND n.nspname <> 'public' AND {} \
         UNION ALL \
         SELECT 'extension', x.extname::text, n.nspname::text \
         FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace \
         WHERE x.extname <> 'plpgsql'",
        stands_alone("pg_namespace", "n.oid")
    );
    let mut objects = Vec::new();
    for mut row in catalog.rows(&query)? {
        let (kind, name, schema) = (row.text(), row.text(), row.text());
        if kind == "extension" {
            let name = catalog.object(&catalog.default_schema, &name).name;
            let schema = catalog.object(&schema, "").schema;
            objects.push(Object::Extension(Extension { name, schema }));
        } else if name != catalog.default_schema {
            objects.push(Object::Namespace(Name::object(&name, caribou_migration::Dialect::Postgres)));
        }
    }
    Ok(objects)
}
