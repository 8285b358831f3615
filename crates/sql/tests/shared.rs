//! Which scripts serve several backends.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use caribou_migration::Dialect;
use caribou_schema::{Schema, diff};
use caribou_sql::{operations, replay, script, shared};

/// Says who gets which script when all backends shall go from one schema to another; both are read by each of them.
fn between(from: &str, to: &str) -> String {
    let ways = Dialect::ALL.map(|dialect| {
        let (before, after) = (rendering::schema(from, dialect), rendering::schema(to, dialect));
        let text = script(&diff(&before, &after), &before, &[], &Dialect::ALL).unwrap();
        (dialect, text, before)
    });
    told(&ways)
}

/// Says who gets which script when each backend does the same operations in its own words.
fn by(before: &str, scripts: [&str; 3]) -> String {
    let mut ways = Vec::new();
    for (dialect, text) in Dialect::ALL.into_iter().zip(scripts) {
        let before = rendering::schema(before, dialect);
        let text = script(&operations(text, dialect).unwrap(), &before, &[], &Dialect::ALL).unwrap();
        ways.push((dialect, text, before));
    }
    told(&ways)
}

/// Lists the scripts, each with the backends that get it. What they get does what their own script does.
fn told(ways: &[(Dialect, String, Schema)]) -> String {
    let scripts: Vec<_> =
        ways.iter().map(|(dialect, text, before)| (*dialect, text.clone(), before)).collect();
    let mut listed = String::new();
    for (dialects, text) in shared(&scripts) {
        for (_, own, before) in ways.iter().filter(|(dialect, ..)| dialects.contains(dialect)) {
            let [mut one, mut other] = [before.clone(), before.clone()];
            replay(&text, &mut one).unwrap_or_else(|error| panic!("{error}\n{text}"));
            replay(own, &mut other).unwrap();
            rendering::same(&one, &other, &text);
        }
        let names: Vec<&str> = dialects.iter().map(|dialect| dialect.as_str()).collect();
        listed += &format!("== {}\n{text}", names.join(", "));
    }
    listed
}

const CUSTOMER: &str = "CREATE TABLE customer (id BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL UNIQUE);";

#[test]
fn a_plain_table_is_one_script() {
    let to = format!(
        "{CUSTOMER} CREATE TABLE ticket (
            id BIGINT PRIMARY KEY,
            title VARCHAR(200) NOT NULL,
            price NUMERIC(10, 2) DEFAULT 0,
            customer_id BIGINT NOT NULL,
            made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
            FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
         );
         CREATE INDEX ticket_made ON ticket (made);"
    );
    insta::assert_snapshot!(between("", &to), @"
    == sqlite, postgres, mysql
    CREATE TABLE customer (
        id BIGINT PRIMARY KEY,
        name VARCHAR(100) NOT NULL UNIQUE
    );

    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        title VARCHAR(200) NOT NULL,
        price NUMERIC(10, 2) DEFAULT 0,
        customer_id BIGINT NOT NULL,
        made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE
    );
    CREATE INDEX ticket_made ON ticket (made);
    ");
    insta::assert_snapshot!(between(&to, CUSTOMER), @"
    == sqlite, postgres, mysql
    DROP TABLE ticket;
    ");
}

#[test]
fn a_new_column_is_one_script() {
    let to = CUSTOMER.replace("UNIQUE", "UNIQUE, note TEXT, rank INTEGER DEFAULT 0");
    insta::assert_snapshot!(between(CUSTOMER, &to), @"
    == sqlite, postgres, mysql
    ALTER TABLE customer ADD COLUMN note TEXT;
    ALTER TABLE customer ADD COLUMN rank INTEGER DEFAULT 0;
    ");
}

#[test]
fn a_reference_of_a_new_column_is_not_for_mysql() {
    let from = format!("{CUSTOMER} CREATE TABLE ticket (id BIGINT PRIMARY KEY);");
    let script = "ALTER TABLE ticket ADD COLUMN customer_id BIGINT REFERENCES customer (id)";
    insta::assert_snapshot!(by(&from, [script, script, script]), @"
    == sqlite, postgres
    ALTER TABLE ticket ADD COLUMN customer_id BIGINT REFERENCES customer (id);
    == mysql
    ALTER TABLE ticket
        ADD COLUMN customer_id BIGINT,
        ADD FOREIGN KEY (customer_id) REFERENCES customer (id);
    ");
}

#[test]
fn names_in_double_quotes_are_not_for_mysql() {
    let ways = Dialect::ALL.map(|dialect| {
        let quoted = if dialect == Dialect::Mysql { "`order`" } else { "\"order\"" };
        let before = rendering::schema(&format!("CREATE TABLE {quoted} (id BIGINT)"), dialect);
        let text = script(&diff(&before, &Schema::empty(dialect)), &before, &[], &Dialect::ALL).unwrap();
        (dialect, text, before)
    });
    insta::assert_snapshot!(told(&ways), @r#"
    == sqlite, postgres
    DROP TABLE "order";
    == mysql
    DROP TABLE `order`;
    "#);
}

#[test]
fn what_is_renamed_is_not_dropped_instead() {
    let before = format!("{CUSTOMER} CREATE INDEX by_name ON customer (name);");
    insta::assert_snapshot!(by(&before, [
        "DROP INDEX by_name; CREATE INDEX named ON customer (name)",
        "ALTER INDEX by_name RENAME TO named",
        "ALTER TABLE customer RENAME INDEX by_name TO named",
    ]), @"
    == sqlite
    DROP INDEX by_name;

    CREATE INDEX named ON customer (name);
    == mysql
    ALTER TABLE customer RENAME INDEX by_name TO named;
    == postgres
    ALTER INDEX by_name RENAME TO named;
    ");
}

#[test]
fn what_is_converted_is_not_made_anew() {
    let to = CUSTOMER.replace("VARCHAR(100)", "VARCHAR(50)");
    insta::assert_snapshot!(between(CUSTOMER, &to), @"
    == sqlite
    -- SQLite cannot change a column: the table is made anew, its rows copied
    CREATE TABLE new_customer (
        id BIGINT PRIMARY KEY,
        name VARCHAR(50) NOT NULL UNIQUE
    );
    INSERT INTO new_customer (id, name)
    SELECT id, name FROM customer;
    DROP TABLE customer;
    ALTER TABLE new_customer RENAME TO customer;
    == mysql
    ALTER TABLE customer MODIFY COLUMN name VARCHAR(50) NOT NULL;
    == postgres
    ALTER TABLE customer ALTER COLUMN name TYPE VARCHAR(50);
    ");
}

#[test]
fn renames_are_one_script() {
    let script = "ALTER TABLE customer RENAME TO client; ALTER TABLE client RENAME COLUMN name TO called";
    insta::assert_snapshot!(by(CUSTOMER, [script, script, script]), @"
    == sqlite, postgres, mysql
    ALTER TABLE customer RENAME TO client;
    ALTER TABLE client RENAME COLUMN name TO called;
    ");
}

#[test]
fn rows_are_changed_word_for_word() {
    let script = "UPDATE customer SET name = '' WHERE name IS NULL";
    insta::assert_snapshot!(by(CUSTOMER, [script, script, script]), @"
    == sqlite, postgres, mysql
    UPDATE customer SET name = '' WHERE name IS NULL;
    ");
    insta::assert_snapshot!(by(CUSTOMER, [script, script, "UPDATE customer SET name = 'x'"]), @"
    == sqlite, postgres
    UPDATE customer SET name = '' WHERE name IS NULL;
    == mysql
    UPDATE customer SET name = 'x';
    ");
}

#[test]
fn nothing_to_do_is_nothing_for_all() {
    insta::assert_snapshot!(by(CUSTOMER, ["", "ALTER TABLE customer ADD note TEXT", ""]), @"
    == sqlite, mysql
    -- Nothing is to be done on this backend.
    == postgres
    ALTER TABLE customer ADD COLUMN note TEXT;
    ");
}
