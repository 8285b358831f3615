//! What `sqlite_master` lists, each with the text that made it.

use std::collections::BTreeMap;

use caribou_connection::SqlError;
use caribou_schema::{Name, Object, ObjectId, ObjectKind, Opaque, Origin, QualifiedName, Table, View};

use crate::catalog::Catalog;
use crate::sqlite::{ours, text};

/// Tables by their names.
pub(super) type Tables = BTreeMap<Name, Made>;

/// A table, and the statements that made it and its indexes.
pub(super) struct Made {
    pub(super) table: Table,
    pub(super) statements: Vec<String>,
}

/// What the list of tables knows about one.
#[derive(Default)]
struct Listed {
    kind: String,
    without_rowid: bool,
    strict: bool,
}

/// Reads the tables, and all objects that are neither table nor index.
pub(super) fn read(catalog: &mut Catalog<'_>) -> Result<(Tables, Vec<Object>), SqlError> {
    let mut listed = list(catalog)?;
    let query = format!(
        "SELECT m.type, m.name, m.tbl_name, m.sql FROM main.sqlite_master m \
         WHERE m.sql IS NOT NULL AND {} ORDER BY m.type <> 'table', m.rowid",
        ours("m.tbl_name")
    );
    let (mut tables, mut others) = (Tables::new(), Vec::new());
    for mut row in catalog.rows(&query)? {
        let (kind, name, on, sql) = (row.text(), row.text(), row.text(), row.text());
        let (name, on) = (catalog.here(&name), catalog.object("main", &on));
        match kind.as_str() {
            "table" => {
                let listed = listed.remove(&name.name).unwrap_or_default();
                // A virtual table keeps its rows in shadow tables, which are its own affair.
                if listed.kind != "shadow" {
                    tables.insert(name.name.clone(), made(name, &listed, sql));
                }
            }
            "index" => {
                if let Some(made) = tables.get_mut(&on.name) {
                    made.statements.push(sql);
                }
            }
            "view" => {
                let view = text::object(&sql).unwrap_or_else(|| Object::View(view(catalog, name, &sql)));
                others.push(view);
            }
            _ => {
                let trigger =
                    text::object(&sql).unwrap_or_else(|| Object::Opaque(trigger(catalog, name, on, &sql)));
                others.push(trigger);
            }
        }
    }
    Ok((tables, others))
}

fn list(catalog: &mut Catalog<'_>) -> Result<BTreeMap<Name, Listed>, SqlError> {
    let rows = catalog.rows(
        "SELECT l.name, l.type, CAST(l.wr AS TEXT), CAST(l.strict AS TEXT) FROM pragma_table_list l \
         WHERE l.schema = 'main'",
    )?;
    let listed = rows.map(|mut row| {
        let name = catalog.here(&row.text()).name;
        (name, Listed { kind: row.text(), without_rowid: row.flag(), strict: row.flag() })
    });
    Ok(listed.collect())
}

fn made(name: QualifiedName, listed: &Listed, sql: String) -> Made {
    let mut table = Table::new(name, Vec::new());
    for (flag, set) in [("strict", listed.strict), ("without rowid", listed.without_rowid)] {
        if set {
            table.options.insert(flag.to_owned(), String::new());
        }
    }
    if listed.kind == "virtual" {
        table.options.insert("module".to_owned(), module(&sql).to_owned());
    }
    Made { table, statements: vec![sql] }
}

/// Returns what stands behind `USING` in `CREATE VIRTUAL TABLE`.
fn module(sql: &str) -> &str {
    let start = caribou_sql::tokens(sql, caribou_migration::Dialect::Sqlite)
        .find(|token| token.text(sql).eq_ignore_ascii_case("USING"))
        .map_or(0, |token| token.end);
    sql[start..].trim()
}

fn view(catalog: &Catalog<'_>, name: QualifiedName, sql: &str) -> View {
    View::new(name, catalog.definition(sql), Origin::Catalog)
}

fn trigger(catalog: &Catalog<'_>, name: QualifiedName, on: QualifiedName, sql: &str) -> Opaque {
    let id = ObjectId { on: Some(on), ..ObjectId::new(ObjectKind::Trigger, name) };
    Opaque::new(id, catalog.definition(sql), Origin::Catalog)
}
