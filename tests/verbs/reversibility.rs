//! `check` takes every migration there and back on a scratch database, and compares the backends.

use std::fs;

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Store, caribou, json, small};

/// One of each: without loss, with loss, without a way, with one that fails, with one that leads elsewhere.
const WAYS: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, nick VARCHAR(80));
    CREATE TABLE pet (id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL REFERENCES person (id));
    //- /migrations/a/0001_initial/down.sql
    DROP TABLE pet;
    DROP TABLE person;
    //- /migrations/a/0002_drop_nick/up.sql
    ALTER TABLE person DROP COLUMN nick;
    //- /migrations/a/0002_drop_nick/down.sql
    ALTER TABLE person ADD COLUMN nick VARCHAR(80);
    //- /migrations/a/0003_no_way/up.sql
    CREATE TABLE no_way (id BIGINT);
    //- /migrations/a/0004_says_so/up.sql
    UPDATE person SET name = '';
    //- /migrations/a/0004_says_so/down.sql
    -- Irreversible: the names are gone.
    //- /migrations/a/0005_fails/up.sql
    CREATE TABLE five (id BIGINT);
    //- /migrations/a/0005_fails/down.sql
    DROP TABLE fife;
    //- /migrations/a/0006_elsewhere/up.sql
    CREATE TABLE six (id BIGINT);
    //- /migrations/a/0006_elsewhere/down.sql
    DROP TABLE six;
    CREATE TABLE seven (id BIGINT);
    //- /migrations/a/0007_lossless/up.sql
    ALTER TABLE person ADD COLUMN born DATE;
    //- /migrations/a/0007_lossless/down.sql
    ALTER TABLE person DROP COLUMN born;
    //- /migrations/a/0008_rows_lost/up.sql
    DROP TABLE pet;
    //- /migrations/a/0008_rows_lost/down.sql
    CREATE TABLE pet (id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL REFERENCES person (id));
";

#[test]
fn each_way_back_is_tried() {
    let project = small(WAYS);
    assert_snapshot!(caribou(&project).run("check").exits(1), @"
    $ caribou check
    [exit 1]
    --- stdout
    warning: a.0003_no_way cannot be reverted: it has no down.sql
    warning: a.0002_drop_nick cannot be taken back without loss: values of person (nick)
    error: taking a.0005_fails back fails: migrations/a/0005_fails/down.sql:1: no such table: fife
    error: taking a.0006_elsewhere back does not bring back what was before (before | after)
      table seven: missing | present
    warning: a.0008_rows_lost cannot be taken back without loss: rows of pet
    8 migrations checked: 2 errors, 3 warnings
    there and back: 2 lossless, 2 lossy, 4 irreversible
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou(&project).run("check --no-proof").exits(0), @"
    $ caribou check --no-proof
    [exit 0]
    --- stdout
    warning: a.0003_no_way cannot be reverted: it has no down.sql
    8 migrations checked: 0 errors, 1 warning
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert!(!project.at("db.sqlite3").exists());
}

/// The codes of the findings with their migrations, in their order.
fn findings(document: &Value) -> Vec<String> {
    let one = |finding: &Value| {
        let word = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {} {}", word("severity"), word("code"), finding["migrations"][0].as_str().unwrap_or("-"))
    };
    document["findings"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn every_database_finds_the_same() {
    for store in Store::all("ways") {
        let project = small(WAYS);
        let document =
            json(&caribou(&project).run(&format!("check --format json --url {}", store.url())).exits(1));
        assert_eq!(
            document["reversibility"],
            serde_json::json!({"lossless": 2, "lossy": 2, "irreversible": 4, "unproven": null})
        );
        assert_eq!(
            findings(&document),
            [
                "warning no_down a.0003_no_way",
                "warning lossy a.0002_drop_nick",
                "error down_fails a.0005_fails",
                "error down_differs a.0006_elsewhere",
                "warning lossy a.0008_rows_lost",
            ],
            "{}",
            store.url()
        );
        let document = json(
            &caribou(&project).run(&format!("check --no-proof --format json --url {}", store.url())).exits(0),
        );
        assert_eq!(document["reversibility"], Value::Null);
        assert_eq!(findings(&document), ["warning no_down a.0003_no_way"]);
        // The database itself is left alone.
        let tables = match &store {
            Store::File(folder) => fs::exists(folder.at(crate::support::FILE)).unwrap().to_string(),
            _ if store.is_mariadb() => store.query("SHOW TABLES"),
            _ => store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"),
        };
        assert!(["false", ""].contains(&tables.as_str()), "{tables}");
    }
}

fn two(up: &str, down: &str) -> Project {
    let project = small(
        "
        //- /migrations/a/0001_initial/up.sql
        CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, n INTEGER DEFAULT 3);
        //- /migrations/a/0001_initial/down.sql
        DROP TABLE person;
        ",
    );
    project.write("migrations/a/0002_next/up.sql", up);
    project.write("migrations/a/0002_next/down.sql", down);
    project
}

#[test]
fn what_comes_back_and_what_does_not() {
    for (up, down, expected) in [
        (
            "ALTER TABLE person RENAME COLUMN name TO title;",
            "ALTER TABLE person RENAME COLUMN title TO name;",
            "lossless",
        ),
        ("ALTER TABLE person RENAME TO people;", "ALTER TABLE people RENAME TO person;", "lossless"),
        ("CREATE INDEX by_name ON person (name);", "DROP INDEX by_name;", "lossless"),
        (
            "CREATE TABLE kept AS SELECT * FROM person; DELETE FROM person;",
            "INSERT INTO person SELECT * FROM kept; DROP TABLE kept;",
            "lossless",
        ),
        ("DELETE FROM person;", "SELECT 1;", "lossy"),
        ("UPDATE person SET name = upper(name) || 'x';", "UPDATE person SET name = lower(name);", "lossy"),
        ("UPDATE person SET n = n + 1;", "UPDATE person SET n = n - 1;", "lossless"),
        (
            "ALTER TABLE person ADD COLUMN must INTEGER NOT NULL;",
            "ALTER TABLE person DROP COLUMN must;",
            "lossless",
        ),
        ("CREATE TABLE more (id BIGINT);", "SELECT 1;", "down_differs"),
        ("CREATE TABLE more (id BIGINT);", "DROP TABLE more; DROP TABLE more;", "down_fails"),
        ("ALTER TABLE person DROP COLUMN n;", "ALTER TABLE person ADD COLUMN n INTEGER;", "down_differs"),
    ] {
        for store in [Some(Store::file()), Store::postgres("comes")].into_iter().flatten() {
            let project = two(up, down);
            let output = caribou(&project).run(&format!("check --format json --url {}", store.url()));
            let document = json(&output);
            let codes = findings(&document);
            let found = codes.first().and_then(|finding| finding.split(' ').nth(1)).unwrap_or("lossless");
            assert_eq!(found, expected, "{up}\n{output}");
            assert_eq!(output.code, Some(i32::from(expected.starts_with("down"))), "{output}");
        }
    }
}

#[test]
fn a_loss_matters_only_to_the_strict() {
    let project = two(
        "ALTER TABLE person DROP COLUMN name;",
        "ALTER TABLE person ADD COLUMN name VARCHAR(80) NOT NULL DEFAULT '';",
    );
    caribou(&project).run("check --strict").exits(1);
    let project = two("DELETE FROM person;", "SELECT 1;");
    caribou(&project).run("check").exits(0);
    caribou(&project).run("check --strict").exits(1);
    caribou(&project).run("check --strict --no-proof").exits(0);
}

#[test]
fn without_a_scratch_database_nothing_is_claimed() {
    let project = small(WAYS);
    let output =
        caribou(&project).run("check --format json --url postgres://x:s3cr3t-pa55@127.0.0.1:1/x").exits(0);
    let document = json(&output);
    assert!(document["reversibility"]["unproven"].as_str().unwrap().starts_with("not proven"), "{output}");
    assert!(!output.stdout.contains("s3cr3t") && !output.stderr.contains("s3cr3t"), "{output}");
    caribou(&project).run("check --strict --url postgres://x@127.0.0.1:1/x").exits(1);
}

/// A project of two backends: a script for SQLite, one for PostgreSQL.
fn portable(sqlite: &str, postgres: &str) -> Project {
    let project = small("//- /migrations/\n");
    project.write("caribou.toml", "[project]\nbackends = [\"sqlite\", \"postgres\"]\ndefault_database = \"local\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n");
    project.write("migrations/a/0001_initial/up.sqlite.sql", sqlite);
    project.write("migrations/a/0001_initial/up.postgres.sql", postgres);
    project.write("migrations/a/0001_initial/down.sql", "DROP TABLE t;");
    project
}

#[test]
fn backends_that_end_alike_are_alike() {
    for (sqlite, postgres) in [
        (
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b BOOLEAN NOT NULL DEFAULT 0, c TIMESTAMP, d BLOB, e REAL);",
            "CREATE TABLE t (id BIGSERIAL PRIMARY KEY, a VARCHAR(80) NOT NULL, b BOOLEAN NOT NULL DEFAULT false, c TIMESTAMPTZ, d BYTEA, e DOUBLE PRECISION);",
        ),
        (
            "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, j TEXT);",
            "CREATE TABLE t (id UUID PRIMARY KEY, j JSONB);",
        ),
        ("CREATE TABLE t (a INT, UNIQUE (a));", "CREATE TABLE t (a INT); CREATE UNIQUE INDEX t_a ON t (a);"),
        ("CREATE TABLE T (A INT);", "CREATE TABLE t (a INT);"),
        ("CREATE TABLE t (a TEXT);", "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE t (a mood);"),
    ] {
        let project = portable(sqlite, postgres);
        let output = caribou(&project).run("check --no-proof --strict").exits(0);
        assert!(output.stdout.contains("0 errors, 0 warnings"), "{output}");
    }
}

#[test]
fn backends_that_end_differently_are_named_with_what_each_has() {
    for (sqlite, postgres, said) in [
        (
            "CREATE TABLE t (a INT);",
            "CREATE TABLE t (a INT, b INT);",
            "table t, column b: missing on sqlite, there on postgres",
        ),
        (
            "CREATE TABLE t (a INT NOT NULL);",
            "CREATE TABLE t (a INT);",
            "table t, column a: INT NOT NULL on sqlite, integer on postgres",
        ),
        (
            "CREATE TABLE t (a INT);",
            "CREATE TABLE t (a TEXT);",
            "table t, column a: INT on sqlite, text on postgres",
        ),
        (
            "CREATE TABLE t (a INT); CREATE TABLE u (a INT);",
            "CREATE TABLE t (a INT);",
            "table u: there on sqlite, missing on postgres",
        ),
        (
            "CREATE TABLE t (a INT UNIQUE);",
            "CREATE TABLE t (a INT);",
            "table t, unique: (a) on sqlite, none on postgres",
        ),
        (
            "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a INT REFERENCES u (id));",
            "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a INT);",
            "table t, references: (a) to u on sqlite, none on postgres",
        ),
    ] {
        let project = portable(sqlite, postgres);
        let output = caribou(&project).run("check --no-proof").exits(1);
        assert!(output.stdout.contains(&format!("error: {said}\n")), "{said}: {output}");
        let document = json(&caribou(&project).run("check --no-proof --format json").exits(1));
        assert_eq!(document["findings"][0]["code"], "not_portable");
        // From the other side it is the same.
        let output = caribou(&project).run("check --no-proof --url postgres://x@127.0.0.1:1/x").exits(1);
        assert!(output.stdout.contains("error: table "), "{output}");
    }
}

#[test]
fn sqlmigrate_prints_the_script_of_each_backend() {
    let project = portable("CREATE TABLE t (a INT);", "CREATE TABLE t (a INT, b INT);");
    assert!(!caribou(&project).run("sqlmigrate a 1").exits(0).stdout.contains("b INT"));
    assert!(caribou(&project).run("sqlmigrate a 1 --backend postgres").exits(0).stdout.contains("b INT"));
}
