//! Where a difference is from.

use insta::assert_snapshot;

use super::{SHOP, drift, drifted};
use crate::support::{caribou, execute, rows, small};

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
