//! `drift`: what is different between a database and what its own migrations make, where it is from, and what closes it.

use std::fmt::Write as _;
use std::fs;

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{FILE, Store, caribou, error_document, execute, json, project, small};

mod causes;
mod closing;
mod on_postgres;

const SHOP: &str = "
    //- /migrations/shop/0001_initial/up.sql
    CREATE TABLE customer (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, email VARCHAR(80) DEFAULT 'none');
    CREATE TABLE purchase (
        id BIGINT NOT NULL PRIMARY KEY,
        customer_id BIGINT NOT NULL REFERENCES customer (id),
        total INTEGER NOT NULL DEFAULT 0,
        CONSTRAINT positive CHECK (total >= 0)
    );
    CREATE UNIQUE INDEX customer_email ON customer (email);
    //- /migrations/shop/0002_index_total/up.sql
    CREATE INDEX purchase_total ON purchase (total);
";

/// `drift` on a database, as a document.
#[track_caller]
fn drift(project: &Project, url: &str, exit: i32) -> Value {
    json(&caribou(project).run(&format!("drift --format json --url {url}")).exits(exit))
}

/// What is different, one a line: the object, the change, the cause.
fn drifted(document: &Value) -> String {
    let mut text = String::new();
    for one in document["drifted"].as_array().unwrap() {
        let word = |key: &str| one[key].as_str().unwrap();
        write!(text, "{} {} {}", word("object"), word("change"), word("cause")).unwrap();
        for detail in one["details"].as_array().unwrap() {
            let side = |key: &str| detail[key].as_str().unwrap_or("-").to_owned();
            write!(text, "; {}: {} | {}", side("name"), side("migrations"), side("database")).unwrap();
        }
        text.push('\n');
    }
    text
}

fn statements(document: &Value, direction: &str) -> Vec<String> {
    assert!(document[direction]["problem"].is_null(), "{}", document[direction]);
    document[direction]["sql"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sql| sql.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_database_that_was_only_migrated_has_not_drifted() {
    for store in Store::all("sound") {
        let project = project("desk");
        let caribou = caribou(&project);
        let url = store.url();
        for line in
            ["migrate accounts", "migrate tickets 1", "migrate", "migrate accounts 1 --yes", "migrate"]
        {
            let output = caribou.run(&format!("{line} --url {url}"));
            // Nothing that a rollback would need to lose stands in its way here.
            assert!(matches!(output.code, Some(0)), "{output}");
            let output = caribou.run(&format!("drift --url {url}")).exits(0);
            assert_eq!(output.stdout, "no difference: the database is what its migrations make\n");
        }
        let document = drift(&project, &url, 0);
        assert_eq!(document["drifted"], serde_json::json!([]));
        assert_eq!(document["proven"], true);
        assert_eq!(document["unproven"], Value::Null);
        assert_eq!(
            (statements(&document, "to_migrations").len(), statements(&document, "to_database").len()),
            (0, 0)
        );
    }
}

#[test]
fn it_is_shown_as_objects_and_as_sql_in_both_directions() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let file = project.at("db.sqlite3");
    execute(&file, "CREATE TABLE stray (id INTEGER PRIMARY KEY, note TEXT DEFAULT 'x')");
    execute(&file, "ALTER TABLE customer ADD COLUMN born DATE");
    execute(&file, "DROP INDEX purchase_total");
    assert_snapshot!(caribou.run("drift").exits(1), @"
    $ caribou drift
    [exit 1]
    --- stdout
    table customer: column born: missing | DATE
        changed by hand
    table purchase: index purchase_total: INDEX (total) | missing
        changed by hand
    table stray: missing | present
        changed by hand

    -- to make the database what its migrations say (review it: it may lose data)
    ALTER TABLE customer DROP COLUMN born;
    CREATE INDEX purchase_total ON purchase (total);
    DROP TABLE stray;

    -- to make it a migration: what one would have to say
    DROP INDEX purchase_total;
    CREATE TABLE stray (
        id INTEGER PRIMARY KEY,
        note TEXT DEFAULT 'x'
    );
    ALTER TABLE customer ADD COLUMN born DATE;

    3 differences
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("drift --format json").exits(1), @r#"
    $ caribou drift --format json
    [exit 1]
    --- stdout
    {
      "database": {
        "backend": "sqlite",
        "name": "local",
        "url": "sqlite:[PROJECT]/db.sqlite3"
      },
      "drifted": [
        {
          "cause": "changed_by_hand",
          "change": "changed",
          "details": [
            {
              "database": "DATE",
              "migrations": null,
              "name": "born",
              "part": "column"
            }
          ],
          "kind": "table",
          "migrations": [],
          "name": "customer",
          "object": "table customer"
        },
        {
          "cause": "changed_by_hand",
          "change": "changed",
          "details": [
            {
              "database": null,
              "migrations": "INDEX (total)",
              "name": "purchase_total",
              "part": "index"
            }
          ],
          "kind": "table",
          "migrations": [],
          "name": "purchase",
          "object": "table purchase"
        },
        {
          "cause": "changed_by_hand",
          "change": "unexpected",
          "details": [],
          "kind": "table",
          "migrations": [],
          "name": "stray",
          "object": "table stray"
        }
      ],
      "out_of_order": [],
      "proven": true,
      "reordered": [],
      "to_database": {
        "problem": null,
        "sql": [
          "DROP INDEX purchase_total",
          "CREATE TABLE stray (\n    id INTEGER PRIMARY KEY,\n    note TEXT DEFAULT 'x'\n)",
          "ALTER TABLE customer ADD COLUMN born DATE"
        ]
      },
      "to_migrations": {
        "problem": null,
        "sql": [
          "ALTER TABLE customer DROP COLUMN born",
          "CREATE INDEX purchase_total ON purchase (total)",
          "DROP TABLE stray"
        ]
      },
      "unexplained": [],
      "unproven": null
    }
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    "#);
}

#[test]
fn nothing_is_proposed_that_throws_the_database_away() {
    for store in Store::all("kind") {
        let project = small(SHOP);
        let url = store.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        store.execute("DROP TABLE purchase");
        let output = caribou(&project).run(&format!("drift --url {url}")).exits(1);
        let said = format!("{}{}", output.stdout, output.stderr).to_lowercase();
        for word in ["reset", "afresh", "zero", "drop database", "drop schema"] {
            assert!(!said.contains(word), "{word}: {output}");
        }
    }
}

#[test]
fn nothing_is_written() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    // A file that is not there is not made.
    caribou.run("drift").exits(0);
    assert!(!project.at("db.sqlite3").exists());
    caribou.run("migrate").exits(0);
    execute(&project.at("db.sqlite3"), "DROP TABLE purchase");
    let before = (fs::read(project.at("db.sqlite3")).unwrap(), project.tree());
    caribou.run("drift").exits(1);
    assert!((fs::read(project.at("db.sqlite3")).unwrap(), project.tree()) == before);
    for store in Store::all("untouched") {
        if let Store::File(_) = store {
            continue;
        }
        let document = drift(&project, &store.url(), 0);
        assert_eq!(document["drifted"], serde_json::json!([]));
        let here = if store.is_mariadb() { "DATABASE()" } else { "'public'" };
        let tables = format!("SELECT count(*) FROM information_schema.tables WHERE table_schema = {here}");
        assert_eq!(store.query(&tables), "0\n");
    }
}

#[test]
fn a_table_in_a_database_that_was_never_migrated_is_drift() {
    for store in Store::all("foreign") {
        let project = small(SHOP);
        store.execute("CREATE TABLE stray (id BIGINT)");
        let document = drift(&project, &store.url(), 1);
        assert_eq!(document["drifted"][0]["change"], "unexpected");
        assert_eq!(document["drifted"][0]["cause"], "changed_by_hand");
        assert_eq!(document["drifted"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_table_of_diesel_is_no_drift() {
    for store in Store::all("diesels") {
        let project = small(SHOP);
        let url = store.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        store.execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        );
        drift(&project, &url, 0);
    }
}

#[test]
fn migrations_that_do_not_add_up_are_named() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write(
        "migrations/shop/0002_index_total/up.sql",
        "CREATE INDEX purchase_total ON purchase (totals);\n",
    );
    let output = caribou.run("drift");
    assert!(output.code != Some(0) && output.code != Some(101), "{output}");
    assert!(
        output.stderr.contains("shop.0002_index_total") || output.stderr.contains("0002_index_total/up.sql"),
        "{output}"
    );
    let error = error_document(&caribou.run("drift --format json"));
    assert!(error["message"].as_str().unwrap().contains("0002_index_total"), "{error}");
}

#[test]
fn where_the_history_is_unknown_it_says_so() {
    let project = small(SHOP);
    fs::write(project.at("db.sqlite3"), "no database at all, but long enough to be taken for one").unwrap();
    caribou(&project).run("drift").exits(7);
    let output = caribou(&project).run("drift --url postgres://nobody:s3cr3t-pa55@127.0.0.1:1/x").exits(7);
    assert!(!output.stderr.contains("s3cr3t"), "{output}");
}

#[test]
fn a_file_elsewhere_is_compared_with_its_own_history() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let other = format!("sqlite:{}", project.at(FILE).display());
    caribou.run(&format!("migrate shop 1 --url {other}")).exits(0);
    drift(&project, &other, 0);
}
