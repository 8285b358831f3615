//! Whatever is squashed makes the same SQLite database, and leaves its rows as they were left before.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../schema/tests/support/mod.rs"]
#[expect(dead_code, reason = "no schema is made up here")]
mod support;

use caribou_connection::{Session, open};
use caribou_introspect::introspect;
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Column, DataType, Operation, Schema, Table};
use caribou_sql::{quote_identifier, render, replay};
use caribou_squash::{Optimise, Source, squash};
use proptest::prelude::*;

/// How many operations are tried; about half of them fit.
const TRIED: std::ops::Range<usize> = 8..40;

/// How many of the operations are there before the range.
const THERE: std::ops::Range<usize> = 0..8;

const SQLITE: Dialect = Dialect::Sqlite;

/// A database, and its rows table by table.
struct Database {
    session: Box<dyn Session>,
}

impl Database {
    fn with_rows(scripts: &[String]) -> Option<Self> {
        let mut session = open(SQLITE, ":memory:").unwrap();
        for script in scripts {
            session.run(script).ok()?;
        }
        let schema = introspect(&mut *session).unwrap();
        for table in schema.tables() {
            for number in 1..=3 {
                // A row that breaks a rule is none.
                let _refused = session.run(&row(table, number));
            }
        }
        Some(Self { session })
    }

    fn run(&mut self, scripts: &[String]) -> Result<(), String> {
        scripts.iter().try_for_each(|script| self.session.run(script).map_err(|error| error.to_string()))
    }

    fn schema(&mut self) -> Schema {
        introspect(&mut *self.session).unwrap()
    }

    fn rows(&mut self) -> Vec<String> {
        let schema = self.schema();
        let mut all = Vec::new();
        for table in schema.tables() {
            let mut names: Vec<String> =
                table.columns.iter().map(|column| quoted(column.name.as_str())).collect();
            names.sort();
            let texts = names.iter().map(|name| format!("coalesce(quote({name}), '')"));
            let text = texts.collect::<Vec<_>>().join(" || ',' || ");
            let from = quoted(table.name.name.as_str());
            let rows = self.session.rows(&format!("SELECT {text} FROM {from} ORDER BY 1")).unwrap();
            all.extend(rows.iter().map(|row| format!("{}: {row:?}", table.name)));
        }
        all
    }
}

fn quoted(name: &str) -> String {
    quote_identifier(name, SQLITE)
}

/// Writes a row with a value of its own in each column.
fn row(table: &Table, number: u32) -> String {
    let plain = table.columns.iter().filter(|column| column.generated.is_none());
    let value = |column: &Column| match &column.data_type {
        DataType::BuiltIn(word) if word.eq_ignore_ascii_case("text") => format!("'t{number}'"),
        _ => number.to_string(),
    };
    let (names, values): (Vec<String>, Vec<String>) =
        plain.map(|column| (quoted(column.name.as_str()), value(column))).unzip();
    let table = quoted(table.name.name.as_str());
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

/// Writes those of the operations that fit.
fn written(operations: &[Operation]) -> Vec<String> {
    let mut schema = Schema::empty(SQLITE);
    let mut scripts = Vec::new();
    for operation in operations {
        let Ok(statements) = render(std::slice::from_ref(operation), &schema) else { continue };
        let script: String = statements.iter().map(|statement| format!("{statement};\n")).collect();
        let mut session = open(SQLITE, ":memory:").unwrap();
        let runs = scripts.iter().chain([&script]).all(|script: &String| session.run(script).is_ok());
        let mut read = schema.clone();
        if runs && replay(&script, &mut read).is_ok() && support::is_sound(&read) {
            schema = read;
            scripts.push(script);
        }
    }
    scripts
}

fn squashed(scripts: &[String], before: &Schema) -> String {
    let names = (1..=scripts.len()).map(|number| format!("{number:04}_x"));
    let ids: Vec<MigrationId> = names.map(|name| MigrationId::parse("a", &name).unwrap()).collect();
    let sources = scripts.iter().zip(&ids).map(|(script, id)| Source {
        id,
        file: "up.sql",
        script,
        elidable: false,
        run_in_transaction: true,
    });
    let squashed = squash(&sources.collect::<Vec<_>>(), before, Optimise::Fully).unwrap();
    squashed.script(before, &[]).unwrap()
}

fn case() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    (proptest::collection::vec(support::operation(SQLITE), TRIED), THERE).prop_map(|(operations, there)| {
        let mut before = written(&operations);
        let scripts = before.split_off(there.min(before.len()));
        (before, scripts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_squash_makes_the_same_database((before, scripts) in case()) {
        let mut schema = Schema::empty(SQLITE);
        before.iter().for_each(|script| replay(script, &mut schema).unwrap());
        let script = squashed(&scripts, &schema);
        let mut first = Database::with_rows(&before).unwrap();
        let mut second = Database::with_rows(&before).unwrap();
        // What rows forbid is refused both ways, or only the longer.
        if first.run(&scripts).is_err() {
            return Ok(());
        }
        let ran = second.run(std::slice::from_ref(&script));
        prop_assert!(ran.is_ok(), "{:?}\n{}", ran, script);
        prop_assert_eq!(support::unlike(&first.schema(), &second.schema()), Vec::<String>::new(), "{}", script);
        prop_assert_eq!(first.rows(), second.rows(), "{}", script);
    }
}
