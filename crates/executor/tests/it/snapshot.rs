//! All that is in a database, as text: what two runs must have in common.

use std::fmt::Write;

use caribou_connection::Session;
use caribou_migration::Dialect;

/// Describes tables, columns, indexes and rows; of the history what does not depend on how often it was tried.
pub(crate) fn snapshot(session: &mut dyn Session) -> String {
    let dialect = session.dialect();
    let mut text = String::new();
    for table in column(session, tables(dialect)) {
        let sql = match table.as_str() {
            "caribou_migrations" => {
                "SELECT app, name, checksum, file_hash, statements FROM caribou_migrations ORDER BY app, name"
                    .to_owned()
            }
            "caribou_events" => {
                "SELECT kind, app, name FROM caribou_events WHERE kind NOT IN ('fail', 'resolve') ORDER BY id"
                    .to_owned()
            }
            "caribou_target" => "SELECT label FROM caribou_target".to_owned(),
            _ => {
                let names = column(session, &columns(dialect, &table));
                let cast = if dialect == Dialect::Mysql { "CHAR" } else { "TEXT" };
                let fields: Vec<_> = names.iter().map(|name| format!("CAST({name} AS {cast})")).collect();
                let order: Vec<_> = (1..=names.len()).map(|number| number.to_string()).collect();
                writeln!(text, "{table}: {}", names.join(", ")).unwrap();
                format!("SELECT {} FROM {table} ORDER BY {}", fields.join(", "), order.join(", "))
            }
        };
        for row in session.rows(&sql).unwrap() {
            writeln!(text, "{table} {row:?}").unwrap();
        }
    }
    for row in session.rows(indexes(dialect)).unwrap() {
        writeln!(text, "index {row:?}").unwrap();
    }
    text
}

fn column(session: &mut dyn Session, sql: &str) -> Vec<String> {
    session.rows(sql).unwrap().into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
}

fn tables(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
        Dialect::Postgres => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        }
        Dialect::Mysql => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"
        }
    }
}

fn columns(dialect: Dialect, table: &str) -> String {
    match dialect {
        Dialect::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
        Dialect::Postgres => format!(
            "SELECT column_name::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        ),
        Dialect::Mysql => format!(
            "SELECT column_name FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND table_name = '{table}' ORDER BY ordinal_position"
        ),
    }
}

fn indexes(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name",
        Dialect::Postgres => {
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid::text \
             FROM pg_index WHERE indexrelid::regclass::text NOT LIKE 'pg_%' ORDER BY 1"
        }
        Dialect::Mysql => {
            "SELECT table_name, index_name, column_name FROM information_schema.statistics \
             WHERE table_schema = DATABASE() ORDER BY 1, 2, seq_in_index"
        }
    }
}
