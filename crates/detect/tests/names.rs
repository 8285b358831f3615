//! What migrations are called.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_detect::{contradicts, describe};
use caribou_migration::Dialect;
use caribou_schema::{Schema, diff};
use caribou_sql::{operations, replay};

/// What there is before each of the migrations.
const BEFORE: &str = "
    CREATE TYPE state AS ENUM ('open', 'closed');
    CREATE TABLE customer (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        title TEXT NOT NULL,
        slug TEXT,
        price INTEGER,
        priority INTEGER CHECK (priority > 0),
        state state NOT NULL,
        customer BIGINT REFERENCES customer (id)
    );
    CREATE INDEX ticket_title_idx ON ticket (title);
    CREATE VIEW open_ticket AS SELECT id, title FROM ticket;
";

fn schema(script: &str, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(script, &mut schema).unwrap();
    schema
}

/// The name of a migration with this script.
#[track_caller]
fn named(script: &str) -> String {
    let before = schema(BEFORE, Dialect::Postgres);
    describe(&operations(script, Dialect::Postgres).unwrap(), &before).unwrap()
}

#[test]
fn one_thing() {
    for (script, name) in [
        ("CREATE TABLE comment (id BIGINT PRIMARY KEY)", "create_comment"),
        ("DROP TABLE ticket", "drop_ticket"),
        ("ALTER TABLE ticket RENAME TO issue", "rename_ticket_to_issue"),
        ("ALTER TABLE ticket ADD COLUMN parent BIGINT", "add_parent_to_ticket"),
        ("ALTER TABLE ticket DROP COLUMN price", "drop_price_from_ticket"),
        ("ALTER TABLE ticket RENAME COLUMN title TO subject", "rename_ticket_title_to_subject"),
        ("ALTER TABLE ticket ALTER COLUMN price TYPE BIGINT", "alter_ticket_price"),
        ("ALTER TABLE ticket ALTER COLUMN priority SET NOT NULL", "make_ticket_priority_not_null"),
        ("ALTER TABLE ticket ALTER COLUMN title DROP NOT NULL", "make_ticket_title_nullable"),
        ("ALTER TABLE ticket ALTER COLUMN price SET DEFAULT 0", "set_ticket_price_default"),
        ("CREATE INDEX ON ticket (state, priority)", "index_ticket_state_priority"),
        ("CREATE UNIQUE INDEX ON ticket (slug)", "unique_ticket_slug"),
        ("CREATE INDEX ON ticket (lower(title))", "index_ticket_title"),
        ("DROP INDEX ticket_title_idx", "drop_index_ticket_title"),
        ("ALTER TABLE ticket ADD UNIQUE (slug)", "unique_ticket_slug"),
        ("ALTER TABLE ticket ADD CHECK (price > 0)", "check_ticket_price"),
        ("ALTER TABLE ticket DROP CONSTRAINT ticket_priority_check", "drop_check_ticket_priority"),
        (
            "ALTER TABLE ticket ADD FOREIGN KEY (price) REFERENCES customer (id)",
            "add_ticket_price_foreign_key",
        ),
        ("ALTER TABLE ticket DROP CONSTRAINT ticket_customer_fkey", "drop_ticket_customer_foreign_key"),
        ("ALTER TABLE ticket DROP CONSTRAINT ticket_pkey", "drop_ticket_primary_key"),
        ("ALTER TABLE ticket VALIDATE CONSTRAINT ticket_customer_fkey", "validate_ticket_customer"),
        ("ALTER TYPE state ADD VALUE 'done'", "add_done_to_state"),
        ("ALTER TYPE state RENAME VALUE 'closed' TO 'done'", "rename_state_closed_to_done"),
        ("CREATE TYPE mood AS ENUM ('glad')", "create_mood"),
        ("CREATE VIEW late AS SELECT id FROM ticket", "create_view_late"),
        ("DROP VIEW open_ticket", "drop_view_open_ticket"),
        ("COMMENT ON TABLE ticket IS 'What is wrong'", "comment_on_ticket"),
        ("UPDATE ticket SET price = 0", "update_ticket"),
        ("CREATE SCHEMA billing", "create_schema_billing"),
        ("ALTER TABLE ticket SET (fillfactor = 70)", "alter_ticket"),
    ] {
        assert_eq!(named(script), name, "{script}");
    }
}

#[test]
fn steps_that_serve_one_change_are_that_change() {
    for (script, name) in [
        (
            "ALTER TABLE ticket ADD COLUMN parent BIGINT REFERENCES ticket (id);
             CREATE INDEX ON ticket (parent);",
            "add_parent_to_ticket",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN rank INTEGER;
             UPDATE ticket SET rank = 1;
             ALTER TABLE ticket ALTER COLUMN rank SET NOT NULL;",
            "add_rank_to_ticket",
        ),
        (
            "UPDATE ticket SET price = 0 WHERE price IS NULL;
             ALTER TABLE ticket ALTER COLUMN price SET NOT NULL;",
            "make_ticket_price_not_null",
        ),
        (
            "CREATE TYPE mood AS ENUM ('glad');
             CREATE TABLE comment (id BIGSERIAL PRIMARY KEY, mood mood, ticket BIGINT REFERENCES ticket (id));
             CREATE INDEX ON comment (ticket);
             COMMENT ON TABLE comment IS 'Words';",
            "create_comment",
        ),
        (
            "DROP VIEW open_ticket;
             ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(20);
             CREATE VIEW open_ticket AS SELECT id, title FROM ticket;",
            "alter_ticket_title",
        ),
        (
            "DROP VIEW open_ticket;
             CREATE VIEW open_ticket AS SELECT id, title, state FROM ticket;",
            "alter_view_open_ticket",
        ),
        (
            "ALTER TABLE ticket DROP CONSTRAINT ticket_customer_fkey;
             ALTER TABLE ticket ADD FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE;",
            "alter_ticket_customer_foreign_key",
        ),
        (
            "DROP INDEX ticket_title_idx;
             CREATE INDEX ticket_title_idx ON ticket (title, id);",
            "alter_index_ticket_title_idx",
        ),
        (
            "DROP INDEX ticket_title_idx;
             CREATE INDEX by_title ON ticket (title);",
            "rename_index_ticket_title_idx_to_by_title",
        ),
        (
            "ALTER TABLE ticket DROP CONSTRAINT ticket_priority_check;
             ALTER TABLE ticket ADD CONSTRAINT is_positive CHECK (priority > 0);",
            "rename_constraint_ticket_priority_check_to_is",
        ),
        (
            "DROP INDEX ticket_title_idx;
             ALTER TABLE ticket ALTER COLUMN title TYPE VARCHAR(20);
             CREATE INDEX ticket_title_idx ON ticket (title);",
            "alter_ticket_title",
        ),
        (
            "ALTER TABLE ticket DROP CONSTRAINT ticket_priority_check;
             ALTER TABLE ticket ADD CONSTRAINT ticket_priority_check CHECK (priority > 1);",
            "alter_check_ticket_priority",
        ),
        (
            "ALTER TABLE ticket RENAME TO issue;
             ALTER INDEX ticket_title_idx RENAME TO issue_title_idx;
             ALTER TABLE issue RENAME CONSTRAINT ticket_customer_fkey TO issue_customer_fkey;",
            "rename_ticket_to_issue",
        ),
        (
            "ALTER TABLE ticket DROP CONSTRAINT ticket_customer_fkey;
             DROP TABLE customer;",
            "drop_customer",
        ),
        (
            "ALTER TABLE ticket VALIDATE CONSTRAINT ticket_priority_check;
             ALTER TABLE ticket ALTER COLUMN priority SET NOT NULL;
             ALTER TABLE ticket DROP CONSTRAINT ticket_priority_check;",
            "make_ticket_priority_not_null",
        ),
    ] {
        assert_eq!(named(script), name, "{script}");
    }
}

#[test]
fn several_things_are_joined_or_the_weightiest_is_named() {
    for (script, name) in [
        (
            "ALTER TABLE ticket ADD COLUMN parent BIGINT; ALTER TABLE ticket ADD COLUMN rank INTEGER;",
            "add_parent_and_rank_to_ticket",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN a INT, ADD COLUMN b INT, ADD COLUMN c INT;",
            "add_a_b_and_c_to_ticket",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN a INT, ADD COLUMN b INT, ADD COLUMN c INT, ADD COLUMN d INT;",
            "add_a_and_more_to_ticket",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN parent BIGINT; CREATE TABLE comment (id BIGINT PRIMARY KEY);",
            "create_comment_add_parent_to_ticket",
        ),
        ("CREATE TABLE comment (id BIGINT); CREATE TABLE note (id BIGINT);", "create_comment_and_note"),
        (
            "ALTER TABLE ticket DROP COLUMN price; ALTER TABLE ticket ADD COLUMN a INT;
             CREATE INDEX ON ticket (state); CREATE TABLE comment (id BIGINT);",
            "create_comment_and_more",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN a_column_with_a_rather_long_name INT;
             ALTER TABLE ticket ADD COLUMN another_column_with_a_long_name INT;",
            "add_a_column_with_a_rather_long_name_and_more",
        ),
        (
            "CREATE TABLE a_table_with_a_name_that_nobody_would_want_to_type_twice (id BIGINT)",
            "create_a_table_with_a_name_that_nobody_would_want",
        ),
        (
            "ALTER TABLE ticket ADD COLUMN abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh INT",
            "add_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv",
        ),
        ("CREATE TABLE \"Größe\" (id BIGINT)", "create_groesse"),
        ("CREATE TABLE billing.invoice (id BIGINT)", "create_billing_invoice"),
    ] {
        assert_eq!(named(script), name, "{script}");
    }
}

#[test]
fn what_is_not_understood_is_not_named() {
    let before = schema(BEFORE, Dialect::Postgres);
    assert_eq!(describe(&[], &before), None);
    assert_eq!(describe(&operations("VACUUM", Dialect::Postgres).unwrap(), &before), None);
}

#[test]
fn a_name_that_is_borne_for_a_while_is_not_named() {
    let rename = |from: &str, to: &str| format!("ALTER TABLE ticket RENAME COLUMN {from} TO {to};");
    let swapped = rename("title", "old") + &rename("slug", "title") + &rename("old", "slug");
    assert_eq!(named(&swapped), "swap_ticket_slug_and_title");
    let chained = rename("title", "headline") + &rename("slug", "title");
    assert_eq!(named(&chained), "rename_ticket_title_to_headline_and_more");
    assert_eq!(
        named(
            "ALTER TABLE ticket RENAME TO old; ALTER TABLE customer RENAME TO ticket; ALTER TABLE old RENAME TO customer;"
        ),
        "swap_customer_and_ticket"
    );
}

#[test]
fn a_type_that_is_made_anew_is_one_change() {
    let before = schema(BEFORE, Dialect::Postgres);
    let named = |values: &str| {
        let after = schema(&BEFORE.replace("'open', 'closed'", values), Dialect::Postgres);
        describe(&diff(&before, &after), &before).unwrap()
    };
    assert_eq!(named("'open'"), "drop_closed_from_state");
    assert_eq!(named("'open', 'done'"), "alter_state");
    assert_eq!(named("'open', 'half', 'closed'"), "add_half_to_state");
}

#[test]
fn mysql_says_a_column_whole() {
    let named = |before: &str, after: &str| {
        let [before, after] = [before, after].map(|script| schema(script, Dialect::Mysql));
        describe(&diff(&before, &after), &before).unwrap()
    };
    let before = "CREATE TABLE ticket (id BIGINT PRIMARY KEY, price INT)";
    assert_eq!(
        named(before, "CREATE TABLE ticket (id BIGINT PRIMARY KEY, price INT NOT NULL)"),
        "make_ticket_price_not_null"
    );
    assert_eq!(
        named(before, "CREATE TABLE ticket (id BIGINT PRIMARY KEY, price INT DEFAULT 1)"),
        "set_ticket_price_default"
    );
    assert_eq!(
        named(before, "CREATE TABLE ticket (id BIGINT PRIMARY KEY, price INT, KEY (price))"),
        "index_ticket_price"
    );
    let key = "ALTER TABLE ticket ADD FOREIGN KEY (price) REFERENCES ticket (id)";
    assert_eq!(named(before, &format!("{before}; {key}")), "add_ticket_price_foreign_key");
    assert_eq!(
        named(before, "CREATE TABLE ticket (id BIGINT PRIMARY KEY, price BIGINT)"),
        "alter_ticket_price"
    );
}

#[test]
fn a_name_can_contradict_what_is_done() {
    let before = schema(BEFORE, Dialect::Postgres);
    let contradicts =
        |name, script| contradicts(name, &operations(script, Dialect::Postgres).unwrap(), &before);
    let add = "ALTER TABLE ticket ADD COLUMN parent BIGINT";
    assert_eq!(
        contradicts("remove_field_parent", add).as_deref(),
        Some("it says remove, and what it does is: add parent to ticket")
    );
    assert_eq!(contradicts("add_parent", add), None);
    assert_eq!(contradicts("parents", add), None);
    assert_eq!(
        contradicts("add_parent", "DROP TABLE ticket").as_deref(),
        Some("it says add, and what it does is: drop ticket")
    );
    assert_eq!(contradicts("remove_not_null", "ALTER TABLE ticket ALTER COLUMN title DROP NOT NULL"), None);
    assert_eq!(contradicts("delete_old", "DELETE FROM ticket"), None);
}
