//! Schemas as SQL: a few tables that refer to each other in all directions, named and unnamed constraints, views on top.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use caribou_migration::Dialect;
use proptest::collection::vec;
use proptest::option::of as maybe;
use proptest::prelude::*;

/// A schema, as the statements that each app writes.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) dialect: Dialect,
    tables: Vec<TableModel>,
    views: Vec<(usize, usize)>,
    has_enum: bool,
}

#[derive(Debug, Clone)]
struct TableModel {
    app: usize,
    counts: bool,
    columns: Vec<ColumnModel>,
    keys: Vec<KeyModel>,
    unique: Option<(usize, bool)>,
    check: Option<(usize, bool)>,
    indexes: Vec<(usize, bool)>,
    comment: bool,
}

#[derive(Debug, Clone)]
struct ColumnModel {
    kind: usize,
    not_null: bool,
    default: bool,
}

#[derive(Debug, Clone)]
struct KeyModel {
    to: usize,
    named: bool,
    cascades: bool,
}

/// Two apps, so that they need each other.
pub(crate) const APPS: [&str; 2] = ["a", "b"];

pub(crate) fn model() -> impl Strategy<Value = Model> {
    let dialect = prop::sample::select(&Dialect::ALL[..]);
    let views = vec((0..4usize, 0..6usize), 0..3);
    (dialect, vec(table(), 1..5), views, any::<bool>()).prop_map(|(dialect, tables, views, has_enum)| Model {
        dialect,
        tables,
        views,
        has_enum,
    })
}

fn table() -> impl Strategy<Value = TableModel> {
    let column = (0..5usize, any::<bool>(), any::<bool>())
        .prop_map(|(kind, not_null, default)| ColumnModel { kind, not_null, default });
    let key = (0..6usize, any::<bool>(), any::<bool>()).prop_map(|(to, named, cascades)| KeyModel {
        to,
        named,
        cascades,
    });
    let parts = (
        0..APPS.len(),
        any::<bool>(),
        vec(column, 1..4),
        vec(key, 0..3),
        maybe((0..4usize, any::<bool>())),
        maybe((0..4usize, any::<bool>())),
        vec((0..4usize, any::<bool>()), 0..3),
        any::<bool>(),
    );
    parts.prop_map(|(app, counts, columns, keys, unique, check, indexes, comment)| TableModel {
        app,
        counts,
        columns,
        keys,
        unique,
        check,
        indexes,
        comment,
    })
}

/// Whether foreign keys stand in their tables, though what they refer to comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    Inside,
    /// Where the database wants that, they stand behind all tables.
    Behind,
}

impl Model {
    /// Returns the statements, each with its app; with the keys behind, in an order in which a database takes them.
    pub(crate) fn statements(&self, keys: Keys) -> Vec<(usize, String)> {
        let mut statements = Vec::new();
        let behind = keys == Keys::Behind && self.dialect == Dialect::Postgres;
        if self.has_enum && self.dialect == Dialect::Postgres {
            statements.push((1, "CREATE TYPE mood AS ENUM ('sad', 'glad')".to_owned()));
        }
        for (number, table) in self.tables.iter().enumerate() {
            let inside = if behind { Vec::new() } else { self.keys(number) };
            statements.push((table.app, self.create(number, &inside)));
        }
        for (number, table) in self.tables.iter().enumerate().filter(|_| behind) {
            let add = |key| (table.app, format!("ALTER TABLE t{number} ADD {key}"));
            statements.extend(self.keys(number).into_iter().map(add));
        }
        for (number, table) in self.tables.iter().enumerate() {
            for (place, (column, unique)) in table.indexes.iter().enumerate() {
                let unique = if *unique { "UNIQUE " } else { "" };
                let column = column % table.columns.len();
                let text = format!("CREATE {unique}INDEX t{number}_i{place} ON t{number} (c{column})");
                statements.push((table.app, text));
            }
            if table.comment && self.dialect == Dialect::Postgres {
                statements.push((table.app, format!("COMMENT ON TABLE t{number} IS 'it''s t{number}'")));
            }
        }
        for (number, (app, over)) in self.views.iter().enumerate() {
            let over = match over % (self.tables.len() + number) {
                table if table < self.tables.len() => format!("t{table}"),
                view => format!("v{}", view - self.tables.len()),
            };
            statements.push((app % APPS.len(), format!("CREATE VIEW v{number} AS SELECT id FROM {over}")));
        }
        statements
    }

    /// Returns the foreign keys of a table.
    fn keys(&self, number: usize) -> Vec<String> {
        let table = &self.tables[number];
        let text = |(place, key): (usize, &KeyModel)| {
            let to = key.to % self.tables.len();
            let name = if key.named { format!("CONSTRAINT t{number}_f{place} ") } else { String::new() };
            let cascade = if key.cascades { " ON DELETE CASCADE" } else { "" };
            format!("{name}FOREIGN KEY (f{place}) REFERENCES t{to} (id){cascade}")
        };
        table.keys.iter().enumerate().map(text).collect()
    }

    fn create(&self, number: usize, keys: &[String]) -> String {
        let table = &self.tables[number];
        let mut parts = vec![match self.dialect {
            Dialect::Postgres if table.counts => "id SERIAL PRIMARY KEY".to_owned(),
            Dialect::Mysql if table.counts => "id INT NOT NULL AUTO_INCREMENT PRIMARY KEY".to_owned(),
            Dialect::Sqlite if table.counts => "id INTEGER PRIMARY KEY AUTOINCREMENT".to_owned(),
            _ => "id INT NOT NULL PRIMARY KEY".to_owned(),
        }];
        for (place, column) in table.columns.iter().enumerate() {
            let (kind, default) = match column.kind {
                0 => ("INT", "7"),
                1 => ("VARCHAR(20)", "'x'"),
                2 => ("BOOLEAN", "TRUE"),
                3 if self.has_enum && self.dialect == Dialect::Postgres => ("mood", "'sad'"),
                _ => ("DECIMAL(10, 2)", "0"),
            };
            let default = if column.default { format!(" DEFAULT {default}") } else { String::new() };
            let not_null = if column.not_null { " NOT NULL" } else { "" };
            parts.push(format!("c{place} {kind}{not_null}{default}"));
        }
        parts.extend((0..table.keys.len()).map(|place| format!("f{place} INT")));
        let name = |named: bool, label: &str| {
            if named { format!("CONSTRAINT t{number}_{label} ") } else { String::new() }
        };
        if let Some((column, named)) = table.unique {
            parts.push(format!("{}UNIQUE (c{})", name(named, "u"), column % table.columns.len()));
        }
        if let Some((column, named)) = table.check {
            parts.push(format!("{}CHECK (c{} IS NOT NULL)", name(named, "c"), column % table.columns.len()));
        }
        parts.extend(keys.iter().cloned());
        format!("CREATE TABLE t{number} (\n    {}\n)", parts.join(",\n    "))
    }
}
