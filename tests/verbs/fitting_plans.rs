//! Plans that work are never refused: whatever the preflight cannot know, it leaves to the server.

use std::fmt::Write as _;

use crate::support::{Store, caribou, small};

mod mariadb;
mod postgres;

/// A database that is not as its migrations say, and a plan that works there.
struct Case {
    name: &'static str,
    /// What somebody did by hand after the first migration.
    by_hand: &'static str,
    /// The scripts of the plan, one for each migration.
    plan: &'static [&'static str],
}

const BASE: &str = "CREATE TABLE base (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80));";

/// Runs each case on a database of its own and returns those that were refused or failed, with what was said.
#[track_caller]
fn all_work(cases: &[Case], store: impl Fn() -> Option<Store>) {
    let mut wrong = String::new();
    for Case { name, by_hand, plan } in cases {
        let Some(store) = store() else { return };
        let project = small("//- /migrations/\n");
        project.write("migrations/a/0001_base/up.sql", BASE);
        let line = format!("migrate --url {}", store.url());
        caribou(&project).run(&line).exits(0);
        if !by_hand.is_empty() {
            store.execute(by_hand);
        }
        for (number, script) in (2..).zip(*plan) {
            project.write(&format!("migrations/a/{number:04}_m/up.sql"), script);
            if script.contains("-- no transaction") {
                project.write(
                    &format!("migrations/a/{number:04}_m/metadata.toml"),
                    "run_in_transaction = false\n",
                );
            }
        }
        let output = caribou(&project).run(&line);
        if output.code != Some(0) {
            writeln!(wrong, "{name}:\n{output}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "plans that work do not run:\n{wrong}");
}

const EVERYWHERE: &[Case] = &[
    Case {
        name: "an old column is renamed, a new one gets its name",
        by_hand: "",
        plan: &[
            "ALTER TABLE base RENAME COLUMN name TO title;",
            "ALTER TABLE base ADD COLUMN name BIGINT;",
            "ALTER TABLE base DROP COLUMN title;",
        ],
    },
    Case {
        name: "a table is rebuilt",
        by_hand: "",
        plan: &["CREATE TABLE new_base (id BIGINT NOT NULL PRIMARY KEY, title TEXT);
            INSERT INTO new_base SELECT id, name FROM base;
            DROP TABLE base;
            ALTER TABLE new_base RENAME TO base;
            ALTER TABLE base RENAME COLUMN title TO headline;"],
    },
    Case {
        name: "a column and a table that were made by hand are used",
        by_hand: "ALTER TABLE base ADD COLUMN extra BIGINT; CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "ALTER TABLE base DROP COLUMN extra; ALTER TABLE other DROP COLUMN a;",
            "ALTER TABLE other RENAME TO another; ALTER TABLE another ADD COLUMN a BIGINT;",
        ],
    },
    Case {
        name: "what is there is not made again, what is not is not dropped",
        by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "CREATE TABLE IF NOT EXISTS other (id BIGINT, b BIGINT); ALTER TABLE other DROP COLUMN a;",
            "DROP TABLE IF EXISTS nowhere; DROP VIEW IF EXISTS nowhere_too;",
        ],
    },
    Case {
        name: "a table is dropped and made anew, otherwise",
        by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "DROP TABLE other;",
            "CREATE TABLE other (id BIGINT, b BIGINT);",
            "ALTER TABLE other DROP COLUMN b;",
        ],
    },
    Case {
        name: "a table is made from a query",
        by_hand: "",
        plan: &[
            "CREATE TABLE copied AS SELECT id, name AS title, 1 AS one FROM base;",
            "ALTER TABLE copied DROP COLUMN one; ALTER TABLE copied RENAME COLUMN title TO name;",
        ],
    },
    Case {
        name: "a view is made, dropped, and replaced by a table",
        by_hand: "CREATE VIEW seen AS SELECT id FROM base",
        plan: &[
            "DROP VIEW seen; CREATE TABLE seen (id BIGINT, a BIGINT);",
            "ALTER TABLE seen DROP COLUMN a;",
        ],
    },
    Case {
        name: "names that are words of the language",
        by_hand: "",
        plan: &["CREATE TABLE \"order\" (\"select\" BIGINT, \"From\" BIGINT);
            ALTER TABLE \"order\" DROP COLUMN \"select\";
            ALTER TABLE \"order\" RENAME COLUMN \"From\" TO \"to\";"],
    },
    Case {
        name: "another case of letters",
        by_hand: "",
        plan: &[
            "ALTER TABLE Base ADD COLUMN Extra BIGINT;",
            "ALTER TABLE BASE DROP COLUMN EXTRA, DROP COLUMN NAME;",
        ],
    },
    Case {
        name: "comments where nobody expects them",
        by_hand: "",
        plan: &["ALTER /* the */ TABLE base -- nothing
            RENAME /* of it */ COLUMN name TO /* another */ title; ALTER TABLE base DROP COLUMN title;"],
    },
    Case {
        name: "a script without statements",
        by_hand: "",
        plan: &["-- Nothing.\n", "\n", ";;\n", "ALTER TABLE base DROP COLUMN name;"],
    },
];

/// What the statements of a case have to be changed into where the language is another one.
fn sqlite(case: &Case) -> Case {
    let plan = match case.name {
        "another case of letters" => &[
            "ALTER TABLE Base ADD COLUMN Extra BIGINT;",
            "ALTER TABLE BASE DROP COLUMN EXTRA; ALTER TABLE BASE DROP COLUMN NAME;",
        ],
        _ => case.plan,
    };
    Case { plan, ..*case }
}

#[test]
fn what_works_on_every_database_is_not_refused() {
    let cases: Vec<Case> = EVERYWHERE.iter().map(sqlite).collect();
    all_work(&cases, || Some(Store::file()));
    all_work(EVERYWHERE, || Store::postgres("fits"));
}

#[test]
fn what_works_on_sqlite_is_not_refused() {
    let cases = [
        Case {
            name: "a temporary table in front of another",
            by_hand: "",
            plan: &[
                "CREATE TEMP TABLE base (id BIGINT, only_here BIGINT);
                ALTER TABLE base DROP COLUMN only_here;
                DROP TABLE base;
                ALTER TABLE base DROP COLUMN name;",
                "CREATE TEMPORARY VIEW base AS SELECT 1 AS one; DROP VIEW base;",
                "ALTER TABLE base ADD COLUMN name TEXT;",
            ],
        },
        Case {
            name: "names with a schema",
            by_hand: "",
            plan: &[
                "CREATE TABLE main.x (id BIGINT, a BIGINT); CREATE TABLE temp.base (z BIGINT);",
                "ALTER TABLE x DROP COLUMN a; ALTER TABLE main.base DROP COLUMN name;",
                "CREATE TEMP TABLE x (b BIGINT, c BIGINT); ALTER TABLE temp.x DROP COLUMN b;",
            ],
        },
        Case {
            name: "quoted in each way",
            by_hand: "CREATE TABLE [a b] (`c d` BIGINT, \"e f\" BIGINT, 'g h' BIGINT)",
            plan: &[
                "ALTER TABLE \"a b\" DROP COLUMN [c d];",
                "ALTER TABLE `a b` DROP COLUMN `e f`;",
                "ALTER TABLE 'a b' RENAME COLUMN 'g h' TO 'i'; ALTER TABLE [a b] ADD COLUMN \"c d\" BIGINT;",
            ],
        },
        Case {
            name: "another file",
            by_hand: "",
            plan: &[
                "-- no transaction\nATTACH DATABASE ':memory:' AS other;
                CREATE TABLE other.base (id BIGINT, a BIGINT);
                CREATE TABLE other.y (id BIGINT, a BIGINT);
                ALTER TABLE y DROP COLUMN a;
                ALTER TABLE other.base DROP COLUMN a;
                DETACH DATABASE other;",
                "ALTER TABLE base DROP COLUMN name;",
            ],
        },
        Case {
            name: "a full-text table and what it keeps its rows in",
            by_hand: "CREATE VIRTUAL TABLE words USING fts5(title, body)",
            plan: &[
                "INSERT INTO words (words) VALUES ('optimize'); ALTER TABLE words RENAME TO terms;",
                "CREATE VIRTUAL TABLE more USING fts5(a); DROP TABLE more; CREATE TABLE more (a TEXT, b TEXT);",
                "ALTER TABLE more DROP COLUMN b; DROP TABLE terms;",
            ],
        },
        Case {
            name: "a trigger and an index that were made by hand",
            by_hand: "CREATE INDEX by_name ON base (name);
                CREATE TRIGGER note AFTER INSERT ON base BEGIN UPDATE base SET name = 'x'; END",
            plan: &[
                "DROP TRIGGER note; DROP INDEX by_name; ALTER TABLE base DROP COLUMN name;",
                "ALTER TABLE base ADD COLUMN name TEXT; CREATE INDEX by_name ON base (name);",
            ],
        },
        Case {
            name: "the schema is written by hand",
            by_hand: "",
            plan: &[
                "-- no transaction\nPRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = 'CREATE TABLE base (id BIGINT NOT NULL PRIMARY KEY, title VARCHAR(80))' WHERE name = 'base';
                PRAGMA writable_schema = RESET;",
                "ALTER TABLE base DROP COLUMN title;",
            ],
        },
        Case {
            name: "tables without rowid, strict, with generated columns",
            by_hand: "CREATE TABLE g (id INTEGER PRIMARY KEY, a INT, b INT AS (a + 1), c INT GENERATED ALWAYS AS (a) STORED) STRICT",
            plan: &[
                "ALTER TABLE g DROP COLUMN b; ALTER TABLE g RENAME COLUMN c TO b;",
                "CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; ALTER TABLE w DROP COLUMN v;",
            ],
        },
    ];
    all_work(&cases, || Some(Store::file()));
}
