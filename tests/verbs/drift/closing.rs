//! The SQL that `drift` prints closes the difference, in either direction.

use std::fmt::Write as _;

use caribou_harness::Project;
use serde_json::Value;

use super::{SHOP, drift, statements};
use crate::support::{Store, caribou, json, small};

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

/// A column that is put back stands at the end, which no statement mends on most databases.
#[test]
fn an_order_of_columns_alone_is_no_drift_that_nothing_closes() {
    for store in Store::all("order") {
        let project = small(SHOP);
        let url = store.url();
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        store.execute("ALTER TABLE customer RENAME COLUMN name TO title");
        let document = drift(&project, &url, 1);
        to_migrations(&project, &store, &document);
        let output = caribou(&project).run(&format!("drift --format json --url {url}"));
        let nothing_to_run = statements(&json(&output), "to_migrations").is_empty();
        assert_eq!(output.code == Some(0), nothing_to_run, "{output}");
    }
}
