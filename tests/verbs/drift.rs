//! `drift`: what is different between a database and what its own migrations make, where it is from, and what closes it.

use std::fmt::Write as _;
use std::fs;

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{FILE, Store, caribou, error_document, execute, json, project, rows, small};

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

/// Something that a person did past the migrations; `None` where the database has no words for it.
struct Change {
    name: &'static str,
    sqlite: Option<&'static str>,
    postgres: &'static str,
    mysql: &'static str,
}

const CHANGES: &[Change] = &[
    Change {
        name: "an extra table",
        sqlite: Some("CREATE TABLE stray (id INTEGER NOT NULL PRIMARY KEY, note TEXT, owner BIGINT REFERENCES customer (id))"),
        postgres: "CREATE TABLE stray (id SERIAL PRIMARY KEY, note TEXT, owner BIGINT REFERENCES customer (id))",
        mysql: "CREATE TABLE stray (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, note TEXT, owner BIGINT REFERENCES customer (id))",
    },
    Change {
        name: "a dropped table",
        sqlite: Some("DROP TABLE purchase"),
        postgres: "DROP TABLE purchase",
        mysql: "DROP TABLE purchase",
    },
    Change {
        name: "a dropped column",
        sqlite: Some("DROP INDEX customer_email; ALTER TABLE customer DROP COLUMN email"),
        postgres: "ALTER TABLE customer DROP COLUMN email",
        mysql: "ALTER TABLE customer DROP COLUMN email",
    },
    Change {
        name: "an extra column",
        sqlite: Some("ALTER TABLE customer ADD COLUMN born DATE DEFAULT '2000-01-01'"),
        postgres: "ALTER TABLE customer ADD COLUMN born DATE NOT NULL DEFAULT '2000-01-01'",
        mysql: "ALTER TABLE customer ADD COLUMN born DATE NOT NULL DEFAULT '2000-01-01'",
    },
    Change {
        name: "a renamed column",
        sqlite: Some("ALTER TABLE customer RENAME COLUMN name TO title"),
        postgres: "ALTER TABLE customer RENAME COLUMN name TO title",
        mysql: "ALTER TABLE customer RENAME COLUMN name TO title",
    },
    Change {
        name: "another type",
        sqlite: Some(
            "PRAGMA foreign_keys = OFF; CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, email VARCHAR(80) DEFAULT 'none');
            INSERT INTO other SELECT * FROM customer; DROP TABLE customer; ALTER TABLE other RENAME TO customer;
            CREATE UNIQUE INDEX customer_email ON customer (email)",
        ),
        postgres: "ALTER TABLE customer ALTER COLUMN name TYPE VARCHAR(200)",
        mysql: "ALTER TABLE customer MODIFY COLUMN name VARCHAR(200) NOT NULL",
    },
    Change {
        name: "another default",
        sqlite: None,
        postgres: "ALTER TABLE purchase ALTER COLUMN total SET DEFAULT 7; ALTER TABLE customer ALTER COLUMN email DROP DEFAULT",
        mysql: "ALTER TABLE purchase ALTER COLUMN total SET DEFAULT 7; ALTER TABLE customer ALTER COLUMN email DROP DEFAULT",
    },
    Change {
        name: "another nullability",
        sqlite: None,
        postgres: "ALTER TABLE customer ALTER COLUMN name DROP NOT NULL; ALTER TABLE customer ALTER COLUMN email SET NOT NULL",
        mysql: "ALTER TABLE customer MODIFY COLUMN name VARCHAR(80), MODIFY COLUMN email VARCHAR(80) NOT NULL DEFAULT 'none'",
    },
    Change {
        name: "a dropped index",
        sqlite: Some("DROP INDEX purchase_total"),
        postgres: "DROP INDEX purchase_total",
        mysql: "DROP INDEX purchase_total ON purchase",
    },
    Change {
        name: "another index",
        sqlite: Some("DROP INDEX purchase_total; CREATE INDEX purchase_total ON purchase (total DESC, id)"),
        postgres: "DROP INDEX purchase_total; CREATE INDEX purchase_total ON purchase (total DESC, id) WHERE total > 3",
        mysql: "DROP INDEX purchase_total ON purchase; CREATE UNIQUE INDEX purchase_total ON purchase (total, id)",
    },
    Change {
        name: "a dropped constraint",
        sqlite: None,
        postgres: "ALTER TABLE purchase DROP CONSTRAINT positive; ALTER TABLE purchase DROP CONSTRAINT purchase_customer_id_fkey",
        mysql: "ALTER TABLE purchase DROP CONSTRAINT positive; ALTER TABLE purchase DROP FOREIGN KEY purchase_ibfk_1",
    },
    Change {
        name: "an extra constraint",
        sqlite: None,
        postgres: "ALTER TABLE purchase ADD CONSTRAINT small CHECK (total < 1000); ALTER TABLE customer ADD UNIQUE (name, email)",
        mysql: "ALTER TABLE purchase ADD CONSTRAINT small CHECK (total < 1000); ALTER TABLE customer ADD UNIQUE (name, email)",
    },
    Change {
        name: "a view",
        sqlite: Some("CREATE VIEW big AS SELECT id, total FROM purchase WHERE total > 15"),
        postgres: "CREATE VIEW big AS SELECT id, total FROM purchase WHERE total > 15",
        mysql: "CREATE VIEW big AS SELECT id, total FROM purchase WHERE total > 15",
    },
    Change {
        name: "another table in its place",
        sqlite: Some("DROP TABLE purchase; CREATE TABLE purchase (a TEXT, b TEXT)"),
        postgres: "DROP TABLE purchase; CREATE TABLE purchase (a TEXT, b TEXT)",
        mysql: "DROP TABLE purchase; CREATE TABLE purchase (a VARCHAR(5), b VARCHAR(5))",
    },
    Change {
        name: "a primary key less",
        sqlite: None,
        postgres: "ALTER TABLE purchase DROP CONSTRAINT purchase_pkey",
        mysql: "ALTER TABLE purchase DROP PRIMARY KEY",
    },
    Change {
        name: "what only PostgreSQL has",
        sqlite: None,
        postgres: "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE m (m mood DEFAULT 'sad'); CREATE SEQUENCE numbers START 7;
            CREATE SCHEMA more; CREATE TABLE more.t (id BIGINT GENERATED ALWAYS AS IDENTITY, a INT[]); COMMENT ON TABLE customer IS 'it''s'",
        mysql: "ALTER TABLE customer COMMENT = 'it''s'",
    },
];

impl Change {
    fn on(&self, store: &Store) -> Option<&'static str> {
        match store {
            Store::File(_) => self.sqlite,
            Store::Server(_) if store.is_mariadb() => Some(self.mysql),
            Store::Server(_) => Some(self.postgres),
        }
    }
}

/// Tries every change on new databases of one kind; `close` closes the difference, after which there must be none.
#[track_caller]
fn each_is_closed(store: impl Fn() -> Option<Store>, close: impl Fn(&Project, &Store, &Value)) {
    let mut wrong = String::new();
    for change in CHANGES {
        let Some(store) = store() else { return };
        let Some(sql) = change.on(&store) else { continue };
        let project = small(SHOP);
        let url = store.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        store.execute(sql);
        let output = caribou(&project).run(&format!("drift --format json --url {url}"));
        if output.code != Some(1) {
            writeln!(wrong, "{}: not found\n{output}", change.name).unwrap();
            continue;
        }
        let document = json(&output);
        let by_hand =
            document["drifted"].as_array().unwrap().iter().all(|one| one["cause"] == "changed_by_hand");
        if !by_hand || document["proven"] != true {
            writeln!(wrong, "{}: not by hand\n{output}", change.name).unwrap();
            continue;
        }
        close(&project, &store, &document);
        let output = caribou(&project).run(&format!("drift --url {url}"));
        if output.code != Some(0) {
            writeln!(wrong, "{}: not closed by {document:#}\n{output}", change.name).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The statements that make the database what its migrations say are run.
fn to_migrations(_: &Project, store: &Store, document: &Value) {
    let sql = document["to_migrations"]["sql"].as_array().unwrap();
    let sql: Vec<&str> = sql.iter().map(|sql| sql.as_str().unwrap()).collect();
    let text = sql.join(";\n");
    if !text.is_empty() {
        store.execute(&text);
    }
}

/// The statements that a migration would have to say become one, which is recorded.
fn to_database(project: &Project, store: &Store, document: &Value) {
    let sql = document["to_database"]["sql"].as_array().unwrap();
    let sql: Vec<String> = sql.iter().map(|sql| format!("{};\n", sql.as_str().unwrap())).collect();
    project.write("migrations/shop/0004_as_it_is/up.sql", &sql.concat());
    caribou(project).run(&format!("migrate --fake --url {}", store.url())).exits(0);
}

#[test]
fn what_it_prints_makes_an_sqlite_database_what_its_migrations_say() {
    each_is_closed(|| Some(Store::file()), to_migrations);
}

#[test]
fn what_it_prints_makes_a_postgres_database_what_its_migrations_say() {
    each_is_closed(|| Store::postgres("closing"), to_migrations);
}

#[test]
fn what_it_prints_makes_a_mariadb_database_what_its_migrations_say() {
    each_is_closed(|| Store::mariadb("closing"), to_migrations);
}

#[test]
fn what_it_prints_as_a_migration_makes_what_the_sqlite_database_is() {
    each_is_closed(|| Some(Store::file()), to_database);
}

#[test]
fn what_it_prints_as_a_migration_makes_what_the_postgres_database_is() {
    each_is_closed(|| Store::postgres("adopting"), to_database);
}

#[test]
fn what_it_prints_as_a_migration_makes_what_the_mariadb_database_is() {
    each_is_closed(|| Store::mariadb("adopting"), to_database);
}

#[test]
fn rows_that_nothing_says_should_go_stay_while_it_is_closed() {
    for store in Store::all("kept") {
        let project = small(SHOP);
        let url = store.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        store.execute("INSERT INTO customer (id, name, email) VALUES (1, 'ada', 'a'), (2, 'grace', 'g')");
        store.execute("INSERT INTO purchase (id, customer_id, total) VALUES (1, 1, 10), (2, 2, 20)");
        let change = CHANGES.iter().find(|change| change.name == "another type").unwrap();
        store.execute(change.on(&store).unwrap());
        let document = drift(&project, &url, 1);
        let as_a_client_has_it =
            if let Store::File(_) = store { "PRAGMA foreign_keys = OFF" } else { "SELECT 1" };
        let sql = statements(&document, "to_migrations").join(";\n");
        store.execute(&format!("{as_a_client_has_it};\n{sql}"));
        assert_eq!(store.query("SELECT name, email FROM customer ORDER BY id"), "ada\ta\ngrace\tg\n");
        assert_eq!(store.query("SELECT customer_id, total FROM purchase ORDER BY id"), "1\t10\n2\t20\n");
        caribou(&project).run(&format!("drift --url {url}")).exits(0);
    }
}

#[test]
fn a_migration_that_was_edited_after_it_ran_is_named() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write(
        "migrations/shop/0002_index_total/up.sql",
        "CREATE INDEX purchase_total ON purchase (total, id);\n",
    );
    let url = format!("sqlite:{}", project.at("db.sqlite3").display());
    let document = drift(&project, &url, 1);
    assert_eq!(document["drifted"][0]["cause"], "edited_after_apply");
    assert_eq!(document["drifted"][0]["migrations"][0], "shop.0002_index_total");
    // What else is different was done by hand.
    execute(&project.at("db.sqlite3"), "CREATE TABLE stray (id INTEGER)");
    assert_snapshot!(caribou.run("drift").exits(1).stdout, @"
    table purchase: index purchase_total: INDEX (total, id) | INDEX (total)
        shop.0002_index_total was edited after it ran
    table stray: missing | present
        changed by hand

    -- to make the database what its migrations say (review it: it may lose data)
    DROP INDEX purchase_total;
    CREATE INDEX purchase_total ON purchase (total, id);
    DROP TABLE stray;

    -- to make it a migration: what one would have to say
    DROP INDEX purchase_total;
    CREATE TABLE stray (
        id INTEGER
    );
    CREATE INDEX purchase_total ON purchase (total);

    2 differences
    ");
    // An edit that changes nothing that a database keeps is no drift.
    execute(&project.at("db.sqlite3"), "DROP TABLE stray");
    project.write(
        "migrations/shop/0002_index_total/up.sql",
        "CREATE INDEX IF NOT EXISTS purchase_total ON purchase (total);\n",
    );
    caribou.run("drift").exits(0);
}

#[test]
fn a_migration_that_was_faked_is_named() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate shop 1").exits(0);
    caribou.run("migrate shop 2 --fake").exits(0);
    assert_snapshot!(caribou.run("drift").exits(1).stdout, @"
    table purchase: index purchase_total: INDEX (total) | missing
        shop.0002_index_total was recorded with --fake and never ran

    -- to make the database what its migrations say (review it: it may lose data)
    CREATE INDEX purchase_total ON purchase (total);

    -- to make it a migration: what one would have to say
    DROP INDEX purchase_total;

    1 difference
    ");
    let url = format!("sqlite:{}", project.at("db.sqlite3").display());
    assert_eq!(
        drifted(&drift(&project, &url, 1)),
        "table purchase changed faked; purchase_total: INDEX (total) | -\n"
    );
}

#[test]
fn what_a_migration_does_that_is_not_recorded_is_named() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate shop 2").exits(0);
    // Reverted in the history alone.
    caribou.run("migrate shop 1 --fake").exits(0);
    assert_snapshot!(caribou.run("drift").exits(1).stdout, @"
    table purchase: index purchase_total: missing | INDEX (total)
        shop.0002_index_total would do it, and is not recorded

    -- to make the database what its migrations say (review it: it may lose data)
    DROP INDEX purchase_total;

    -- to make it a migration: what one would have to say
    CREATE INDEX purchase_total ON purchase (total);

    1 difference
    ");
}

#[test]
fn a_database_that_is_ahead_of_this_checkout_is_said_to_be() {
    let project = small(SHOP);
    project.write(
        "migrations/shop/0004_later/up.sql",
        "CREATE TABLE later (id INTEGER); ALTER TABLE customer ADD COLUMN later INTEGER;\n",
    );
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.remove("migrations/shop/0004_later");
    assert_snapshot!(caribou.run("drift").exits(1), @"
    $ caribou drift
    [exit 1]
    --- stdout
    table customer: column later: missing | INTEGER
        ahead of this checkout: shop.0004_later
    table later: missing | present
        ahead of this checkout: shop.0004_later

    -- to make the database what its migrations say (review it: it may lose data)
    ALTER TABLE customer DROP COLUMN later;
    DROP TABLE later;

    -- to make it a migration: what one would have to say
    CREATE TABLE later (
        id INTEGER
    );
    ALTER TABLE customer ADD COLUMN later INTEGER;

    2 differences
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: shop.0004_later was applied at [TIME] and is not in your checkout; it is not in the replay
    ");
    let url = format!("sqlite:{}", project.at("db.sqlite3").display());
    let document = drift(&project, &url, 1);
    assert_eq!(document["unexplained"], serde_json::json!(["shop.0004_later"]));
    for one in document["drifted"].as_array().unwrap() {
        assert_eq!(
            (&one["cause"], &one["migrations"][0]),
            (&"ahead_of_checkout".into(), &"shop.0004_later".into())
        );
    }
}

/// The second makes a table of what it finds, and found it without what the first, merged late, adds.
const FORK: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT);
    //- /migrations/a/0003_copy/up.sql
    CREATE TABLE copy AS SELECT * FROM t;
    CREATE VIEW widths AS SELECT count(*) AS width FROM t;
";

#[test]
fn what_ran_out_of_order_is_told_from_what_was_done_by_hand() {
    let project = small(FORK);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    // In a chain of folders it stands between the two.
    project.write("migrations/a/0002_late/up.sql", "ALTER TABLE t ADD COLUMN late TEXT;\n");
    caribou.run("migrate").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT name FROM pragma_table_info('copy')"), "id\na\n");
    execute(&project.at("db.sqlite3"), "CREATE TABLE stray (id INTEGER)");
    assert_snapshot!(caribou.run("drift").exits(1), @"
    $ caribou drift
    [exit 1]
    --- stdout
    table copy: column late: TEXT | missing
        ran out of order
    table stray: missing | present
        changed by hand

    -- to make the database what its migrations say (review it: it may lose data)
    ALTER TABLE copy ADD COLUMN late TEXT;
    DROP TABLE stray;

    -- to make it a migration: what one would have to say
    CREATE TABLE stray (
        id INTEGER
    );
    ALTER TABLE copy DROP COLUMN late;

    2 differences
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    note: a.0003_copy ran before a.0002_late, which it depends on
    ");
    let url = format!("sqlite:{}", project.at("db.sqlite3").display());
    let document = drift(&project, &url, 1);
    assert_eq!(
        drifted(&document),
        "table copy changed ran_out_of_order; late: TEXT | -\ntable stray unexpected changed_by_hand\n"
    );
    assert_eq!(document["out_of_order"], serde_json::json!([["a.0002_late", "a.0003_copy"]]));
}

#[test]
fn an_order_that_makes_no_difference_is_no_drift() {
    let project = small(SHOP);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    project.write("migrations/shop/0000_late/up.sql", "CREATE TABLE late (id INTEGER);\n");
    caribou.run("migrate").exits(0);
    let output = caribou.run("drift").exits(0);
    assert!(output.stdout.contains("no difference"), "{output}");
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

mod on_postgres {
    use super::*;

    /// A database whose owner may not make others: its url, with that owner.
    fn poor(hint: &str) -> Option<(caribou_harness::Database, String)> {
        let server = caribou_harness::postgres()?;
        let database = server.database(hint);
        let role = format!("poor_{}", database.name());
        database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'p0or' NOCREATEDB"));
        database.execute(&format!("GRANT CREATE, USAGE ON SCHEMA public TO {role}"));
        let url = format!("postgres://{role}:p0or@127.0.0.1:{}/{}", server.port(), database.name());
        Some((database, url))
    }

    fn drop_role(database: &caribou_harness::Database) {
        let role = format!("poor_{}", database.name());
        database.execute(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
    }

    #[test]
    fn who_may_not_make_databases_gets_no_proof_but_the_statement_that_allows_it() {
        let Some((database, url)) = poor("poor") else { return };
        let project = small(SHOP);
        let caribou = caribou(&project).redact(&format!("poor_{}", database.name()), "[ROLE]");
        caribou.run(&format!("migrate --url {url}")).exits(0);
        assert_snapshot!(caribou.run(&format!("drift --url {url}")).exits(7), @r#"
        $ caribou drift --url postgres://[ROLE]:p0or@127.0.0.1:[PORT]/[DATABASE]
        [exit 7]
        --- stdout
        no difference: the database is what its migrations make
        --- stderr
        database: postgres://[ROLE]@127.0.0.1:[PORT]/[DATABASE] (--url)
        warning: not proven: the migrations were read, not run
        error: not proven: permission denied to create database
        help: an administrator can allow it: ALTER ROLE "[ROLE]" CREATEDB;
        "#);
        let document = drift(&project, &url, 7);
        assert_eq!(document["proven"], false);
        assert!(document["unproven"].as_str().unwrap().contains("permission denied"));
        // What is different is found all the same, by reading.
        database.execute("DROP TABLE purchase");
        let document = drift(&project, &url, 1);
        assert_eq!(document["proven"], false);
        assert_eq!(drifted(&document), "table purchase missing changed_by_hand\n");
        // With the right that it asks for, it is proven.
        let output = caribou.run(&format!("check --url {url}"));
        assert!(output.stderr.contains("CREATEDB"), "{output}");
        database.execute(&format!("ALTER ROLE poor_{} CREATEDB", database.name()));
        assert_eq!(drift(&project, &url, 1)["proven"], true);
        drop_role(&database);
    }

    #[test]
    fn scratch_databases_are_gone_afterwards() {
        let Some(server) = caribou_harness::postgres() else { return };
        let database = server.database("scratch");
        let project = small(SHOP);
        let url = database.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        // Whose process is still at work is in its name; others may be testing.
        let mut child = std::process::Command::new(crate::support::BINARY)
            .args(["drift", "--url", url])
            .current_dir(project.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mine = format!(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'caribou\\_scratch\\_%\\_{}\\_%'",
            child.id()
        );
        child.wait().unwrap();
        assert_eq!(database.query(&mine), "0\n");
    }

    #[test]
    fn what_a_killed_run_left_is_swept_when_it_is_old() {
        let Some(server) = caribou_harness::postgres() else { return };
        let database = server.database("sweep");
        let (old, new) = (
            format!("caribou_scratch_1000_{}_0", std::process::id()),
            format!("caribou_scratch_99999999999_{}_0", std::process::id()),
        );
        database.execute(&format!("CREATE DATABASE {old}"));
        database.execute(&format!("CREATE DATABASE {new}"));
        let project = small(SHOP);
        drift(&project, database.url(), 0);
        let there = |name: &str| {
            database.query(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) == "1\n"
        };
        assert!(!there(&old) && there(&new));
        database.execute(&format!("DROP DATABASE {new}"));
    }
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
