//! What is called independent is so on a real database with rows in it: random branches, both orders on SQLite, all rows compared.
//!
//! Nothing of what is under test takes part in the judgement: schemas are compared as SQLite's own catalog has them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;

use caribou::connection::{Session, SqlError, open};
use caribou_merge::{Source, Verdict, compare};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::replay;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestRunner;

/// How many pairs of branches that run by themselves are looked at.
const CASES: u32 = 600;

/// Tables that there are, and one that branches make.
const TABLES: [&str; 3] = ["t", "u", "w"];
const COLUMNS: [&str; 4] = ["a", "b", "c", "d"];

const MAIN: &str = "
    CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c INTEGER);
    CREATE TABLE u (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c INTEGER);
";

/// Three rows in each table.
const ROWS: &str = "
    INSERT INTO t (id, a, b, c) VALUES (1, 1, 'x', 1), (2, 2, 'y', NULL), (3, 3, 'x', 2);
    INSERT INTO u (id, a, b, c) VALUES (1, 1, '1', 2), (2, 2, '2', 1), (3, 3, NULL, 3);
";

/// Statements: `@` and `%` stand for tables, `$` and `&` for columns, `?` for a number.
const STATEMENTS: &[&str] = &[
    "ALTER TABLE @ ADD COLUMN $ INTEGER",
    "ALTER TABLE @ ADD COLUMN $ TEXT",
    "ALTER TABLE @ ADD COLUMN $ INTEGER DEFAULT ?",
    "ALTER TABLE @ ADD COLUMN $ INTEGER NOT NULL DEFAULT ? CHECK ($ < 3)",
    "ALTER TABLE @ ADD COLUMN $ INTEGER CHECK ($ > &)",
    "ALTER TABLE @ ADD COLUMN $ INTEGER REFERENCES % (id) ON DELETE CASCADE",
    "ALTER TABLE @ ADD COLUMN $ INTEGER AS (& + 1)",
    "ALTER TABLE @ DROP COLUMN $",
    "ALTER TABLE @ RENAME COLUMN $ TO &",
    "ALTER TABLE @ RENAME TO %",
    "CREATE TABLE @ (id INTEGER PRIMARY KEY, a INTEGER, b TEXT)",
    "CREATE TABLE @ (id INTEGER PRIMARY KEY, a INTEGER DEFAULT ? REFERENCES % (id) ON DELETE SET NULL, b TEXT)",
    "CREATE TABLE IF NOT EXISTS @ (id INTEGER PRIMARY KEY, a INTEGER, b TEXT)",
    "CREATE TABLE @ AS SELECT id, $ FROM %",
    "CREATE TABLE @ AS SELECT * FROM % WHERE id > ?",
    "DROP TABLE @",
    "DROP TABLE IF EXISTS @",
    "CREATE INDEX i? ON @ ($)",
    "CREATE UNIQUE INDEX i? ON @ ($)",
    "CREATE UNIQUE INDEX i? ON @ ($, &)",
    "CREATE UNIQUE INDEX i? ON @ ($) WHERE & > ?",
    "CREATE INDEX i? ON @ (lower($))",
    "DROP INDEX i?",
    "DROP INDEX IF EXISTS i?",
    "CREATE VIEW v? AS SELECT id, $ FROM @",
    "CREATE VIEW v? AS SELECT * FROM @",
    "DROP VIEW v?",
    "CREATE TRIGGER g? AFTER INSERT ON @ BEGIN UPDATE % SET $ = ?; END",
    "CREATE TRIGGER g? AFTER UPDATE OF $ ON @ BEGIN DELETE FROM % WHERE id = old.id; END",
    "CREATE TRIGGER g? BEFORE DELETE ON @ BEGIN INSERT INTO % ($) VALUES (old.id); END",
    "DROP TRIGGER g?",
    "INSERT INTO @ (id, $) VALUES (1?, ?)",
    "INSERT INTO @ ($) VALUES (?)",
    "INSERT INTO @ DEFAULT VALUES",
    "INSERT OR IGNORE INTO @ (id, $) VALUES (?, ?)",
    "INSERT OR REPLACE INTO @ (id, $) VALUES (?, ?)",
    "INSERT INTO @ ($) SELECT & FROM %",
    "UPDATE @ SET $ = ?",
    "UPDATE @ SET $ = $ + 1",
    "UPDATE @ SET $ = &",
    "UPDATE @ SET $ = ? WHERE & = ?",
    "UPDATE @ SET $ = NULL WHERE $ > ? OR & IS NULL",
    "UPDATE @ SET $ = (SELECT max(&) FROM %)",
    "UPDATE @ SET id = id + 1?",
    "DELETE FROM @ WHERE $ = ?",
    "DELETE FROM @ WHERE id IN (SELECT $ FROM %)",
    "DELETE FROM @",
];

/// What may be there besides two tables.
const EXTRAS: &[&str] = &[
    "CREATE UNIQUE INDEX i1 ON t (a);",
    "CREATE UNIQUE INDEX i2 ON u (a, c);",
    "CREATE INDEX i2 ON t (b);",
    "CREATE VIEW v1 AS SELECT id, a, b FROM t;",
    "CREATE VIEW v2 AS SELECT t.a, u.b FROM t JOIN u ON u.id = t.id;",
    "CREATE TRIGGER g1 AFTER UPDATE ON t BEGIN UPDATE u SET c = c + 1 WHERE id = new.id; END;",
    "CREATE TRIGGER g2 AFTER INSERT ON u BEGIN UPDATE t SET c = new.id WHERE a = 1; END;",
    "CREATE TABLE w (id INTEGER PRIMARY KEY, a INTEGER REFERENCES t (id) ON DELETE CASCADE, d INTEGER DEFAULT 1);
     INSERT INTO w (id, a) VALUES (1, 1), (2, 3);",
    "CREATE TABLE w (id INTEGER PRIMARY KEY, a INTEGER REFERENCES u (id) ON DELETE SET NULL, d INTEGER CHECK (d > 0));
     INSERT INTO w (id, a, d) VALUES (1, 1, 1), (2, NULL, 5);",
];

#[derive(Debug, Clone)]
struct Case {
    extras: String,
    /// Whether foreign keys are looked after.
    has_keys: bool,
    scripts: [String; 2],
}

fn statement(
    texts: &[&'static str],
    tables: &[&'static str],
    columns: &[&'static str],
) -> impl Strategy<Value = String> + use<> {
    let (table, column) = (|| select(tables.to_vec()), || select(columns.to_vec()));
    (select(texts.to_vec()), table(), table(), column(), column(), 1..4_u8).prop_map(
        |(text, table, other, column, more, number)| {
            let names = [('@', table), ('%', other), ('$', column), ('&', more), ('?', &number.to_string())];
            names.iter().fold(text.to_owned(), |text, (sign, name)| text.replace(*sign, name))
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let anything =
        (Just(STATEMENTS.to_vec()), subsequence(&TABLES[..], 1..=3), subsequence(&COLUMNS[..], 2..=4));
    // What one table has of rows, and what becomes of them: there footprints say too much, and texts are looked at.
    let about_rows =
        |text: &&str| ["UPDATE", "ALTER", "INSERT", "DELETE"].iter().any(|verb| text.starts_with(verb));
    let about_rows: Vec<&str> = STATEMENTS.iter().copied().filter(about_rows).collect();
    let rows = (Just(about_rows), Just(vec!["t"]), Just(vec!["a", "c"]));
    prop_oneof![(anything, Just(3)), (rows, Just(1))].prop_flat_map(|((texts, tables, columns), most)| {
        let branch = || vec(statement(&texts, &tables, &columns), 1..=most);
        let extras = subsequence(EXTRAS, 0..4).prop_map(|extras| extras.concat());
        (extras, any::<bool>(), branch(), branch()).prop_map(|(extras, has_keys, first, second)| {
            let scripts = [first, second].map(|statements| statements.join(";\n"));
            Case { extras, has_keys, scripts }
        })
    })
}

impl Case {
    /// Runs scripts one after the other on a database of their own, with rows, each in a transaction.
    fn run(&self, scripts: &[&str]) -> Result<Box<dyn Session>, SqlError> {
        let mut session = open(Dialect::Sqlite, ":memory:").unwrap();
        session.run(&format!("PRAGMA foreign_keys = {}", self.has_keys))?;
        session.run(&[MAIN, ROWS, &self.extras].concat())?;
        for script in scripts {
            session.run(&format!("BEGIN;\n{script};\nCOMMIT;"))?;
        }
        Ok(session)
    }

    /// Returns what an order of the branches leads to, or why it fails.
    fn end(&self, order: [usize; 2]) -> Result<Vec<String>, String> {
        let scripts = order.map(|place| self.scripts[place].as_str());
        let mut session = self.run(&scripts).map_err(|error| error.to_string())?;
        Ok(seen(session.as_mut()))
    }

    /// Says whether the extras fit, and each branch by itself. A view or trigger that names what is not there is a mistake of the branch, which
    /// SQLite finds at the next renaming.
    fn is_whole(&self) -> bool {
        const PROBE: &str = "CREATE TABLE probe (a); ALTER TABLE probe RENAME COLUMN a TO b";
        self.scripts.iter().all(|script| self.run(&[script, PROBE]).is_ok())
    }

    fn verdict(&self) -> Verdict {
        let mut before = Schema::empty(Dialect::Sqlite);
        replay(&[MAIN, &self.extras].concat(), &mut before).unwrap();
        let ids = ["0002_a", "0002_b"].map(|name| MigrationId::parse("a", name).unwrap());
        let source = |at: usize| Source {
            id: &ids[at],
            file: "up.sql",
            script: &self.scripts[at],
            elidable: false,
            run_in_transaction: true,
        };
        compare(&before, &[source(0)], &[source(1)]).unwrap().verdict()
    }
}

/// Returns the catalog and the rows, sorted: a line for each part of each definition, and for each row with its columns by name.
fn seen(session: &mut dyn Session) -> Vec<String> {
    let mut all = Vec::new();
    let objects = session.rows("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master").unwrap();
    for object in objects {
        let [kind, name, of, sql] =
            <[String; 4]>::try_from(object.into_iter().flatten().collect::<Vec<_>>()).unwrap();
        // SQLite numbers the indexes of keys.
        let name = if name.starts_with("sqlite_autoindex") { "key".to_owned() } else { name };
        all.extend(parts(&sql).into_iter().map(|part| format!("{kind} {name} of {of}: {part}")));
        if kind != "table" && kind != "view" {
            continue;
        }
        let columns = session
            .rows(&format!("SELECT name FROM pragma_table_xinfo('{name}') ORDER BY name"))
            .map_err(|error| error.to_string());
        let values = columns.and_then(|columns| {
            let columns: Vec<String> = columns.into_iter().flatten().flatten().collect();
            let told: Vec<String> =
                columns.iter().map(|column| format!("'{column} = ' || quote(\"{column}\")")).collect();
            let query = format!("SELECT {} FROM {name}", told.join(" || ', ' || "));
            session.rows(&query).map_err(|error| error.to_string())
        });
        match values {
            Ok(rows) => all.extend(rows.into_iter().flatten().flatten().map(|row| format!("{name}: {row}"))),
            Err(_) => all.push(format!("{name} cannot be read")),
        }
    }
    all.sort();
    all
}

/// Returns what stands between the commas of a definition, and what is around the brackets: columns may have any order.
fn parts(sql: &str) -> Vec<String> {
    let sql = sql.replace('"', "");
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in sql.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let is_end = matches!((letter, depth), (',' | '(', 1) | (')', 0));
        if is_end {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

#[test]
fn what_is_independent_leaves_the_same_rows() {
    let counts: RefCell<BTreeMap<&str, u32>> = RefCell::default();
    let config = ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        max_global_rejects: CASES * 100,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config).run(&case(), |case| {
        prop_assume!(case.is_whole());
        let verdict = case.verdict();
        let (one, other) = (case.end([0, 1]), case.end([1, 0]));
        let is_same = one.is_ok() && one == other;
        let word = match (verdict == Verdict::Independent, is_same) {
            (true, true) => "independent",
            (true, false) => "wrong",
            (false, true) => "independent, called otherwise",
            (false, false) => "not independent",
        };
        *counts.borrow_mut().entry(word).or_default() += 1;
        prop_assert!(verdict != Verdict::Independent || is_same, "{}", unlike(&one, &other));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let counts = counts.into_inner();
    assert!(counts["independent"] > CASES / 40, "too few are independent to say anything: {counts:?}");
}

/// Says what is in one end and not in the other.
fn unlike(one: &Result<Vec<String>, String>, other: &Result<Vec<String>, String>) -> String {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            let only = |these: &[String], those: &[String]| {
                these.iter().filter(|line| !those.contains(line)).cloned().collect::<Vec<_>>().join("\n")
            };
            format!(
                "first then second only:\n{}\nsecond then first only:\n{}",
                only(one, other),
                only(other, one)
            )
        }
        (one, other) => format!("{:?}\n{:?}", one.as_ref().err(), other.as_ref().err()),
    }
}
