//! A branch told anew: what stands below it and the branch in, its new scripts out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use caribou_merge::{NotRetold, Source, retell};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Schema, without_order};
use caribou_sql::replay;
use caribou_squash::script;

/// Tells `branch` behind `other`, and asserts that it leads where both led in the other order.
fn retold(dialect: Dialect, before: &str, other: &str, branch: &str) -> String {
    let mut ground = Schema::empty(dialect);
    replay(before, &mut ground).unwrap();
    let ids = ["0002_other", "0002_branch"].map(|name| MigrationId::parse("a", name).unwrap());
    let source = |id, file, script| Source { id, file, script, elidable: false, run_in_transaction: true };
    let result =
        retell(&ground, &[source(&ids[0], "other.sql", other)], &[source(&ids[1], "branch.sql", branch)]);
    let told = match result {
        Ok(told) => told,
        Err(error @ NotRetold::Cannot { .. }) => return error.to_string(),
        Err(error) => panic!("{error}"),
    };
    let mut made = ground.clone();
    replay(other, &mut made).unwrap();
    let text = script(&told[0].steps, &made, &[]).unwrap();
    replay(&text, &mut made).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut wanted = ground;
    if replay(branch, &mut wanted).is_ok() && replay(other, &mut wanted).is_ok() {
        assert_eq!(without_order(wanted.differences(&made)).0, [], "it leads elsewhere\n{text}");
    }
    if told[0].is_changed { text } else { format!("-- as it was\n{text}") }
}

const TICKETS: &str = "
    CREATE TABLE person (id bigint PRIMARY KEY, name text);
    CREATE TABLE ticket (id bigint PRIMARY KEY, title text, body text, owner bigint REFERENCES person);
";

#[test]
fn what_is_renamed_is_told_under_its_new_name() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "ALTER TABLE ticket RENAME COLUMN title TO subject; ALTER TABLE ticket RENAME COLUMN subject TO headline;
         ALTER TABLE ticket RENAME TO issue;",
        "-- Titles are looked for.
CREATE INDEX ticket_title ON ticket (title);
ALTER TABLE person ADD COLUMN mail text; -- by hand
ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;
CREATE TABLE note (id bigint PRIMARY KEY, ticket bigint NOT NULL REFERENCES ticket);
",
    );
    insta::assert_snapshot!(told, @"
    -- Titles are looked for.
    CREATE INDEX ticket_title ON issue (headline);

    -- by hand
    ALTER TABLE person ADD COLUMN mail text;

    ALTER TABLE issue ALTER COLUMN headline SET NOT NULL;

    CREATE TABLE note (
        id BIGINT,
        ticket BIGINT NOT NULL,
        CONSTRAINT note_pkey PRIMARY KEY (id),
        CONSTRAINT note_ticket_fkey FOREIGN KEY (ticket) REFERENCES issue
    );
    ");
}

#[test]
fn what_is_dropped_is_not_told() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "DROP TABLE ticket;",
        "ALTER TABLE ticket ADD COLUMN stars integer;\nUPDATE ticket SET stars = 0;\nALTER TABLE person ADD COLUMN mail text;\n",
    );
    insta::assert_snapshot!(told, @"ALTER TABLE person ADD COLUMN mail text;");
}

#[test]
fn what_goes_with_a_column_is_not_told() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "ALTER TABLE ticket DROP COLUMN body;",
        "ALTER TABLE ticket ALTER COLUMN body SET NOT NULL;\nCREATE INDEX ON ticket (title);\n",
    );
    insta::assert_snapshot!(told, @"CREATE INDEX ON ticket (title);");
}

#[test]
fn what_is_done_is_not_told() {
    let told = retold(
        Dialect::Sqlite,
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY);",
        "ALTER TABLE ticket ADD COLUMN stars INTEGER;",
        "ALTER TABLE ticket ADD COLUMN stars INTEGER;\nCREATE INDEX ticket_stars ON ticket (stars);\n",
    );
    insta::assert_snapshot!(told, @"CREATE INDEX ticket_stars ON ticket (stars);");
}

#[test]
fn what_stays_keeps_its_text() {
    let told = retold(
        Dialect::Sqlite,
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT);",
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
        "create table NOTE (id integer primary key); -- as I write it\n",
    );
    insta::assert_snapshot!(told, @"
    -- as it was
    -- as I write it
    create table NOTE (id integer primary key);
    ");
}

#[test]
fn what_fits_only_behind_the_other_is_kept() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "ALTER TABLE ticket ALTER COLUMN title SET NOT NULL;",
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
    );
    insta::assert_snapshot!(told, @"
    -- as it was
    ALTER TABLE ticket RENAME COLUMN title TO subject;
    ");
}

#[test]
fn rows_are_not_told_anew() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
        "UPDATE ticket SET title = upper(title);",
    );
    insta::assert_snapshot!(told, @"branch.sql line 1 cannot be told anew after other.sql line 1");
}

#[test]
fn rows_stay_where_nothing_is_about_them() {
    let told = retold(
        Dialect::Postgres,
        TICKETS,
        "ALTER TABLE ticket RENAME COLUMN title TO subject;",
        "UPDATE ticket SET body = upper(body);\nALTER TABLE ticket ALTER COLUMN title SET DEFAULT '';\n",
    );
    insta::assert_snapshot!(told, @"
    UPDATE ticket SET body = upper(body);

    ALTER TABLE ticket ALTER COLUMN subject SET DEFAULT '';
    ");
}
