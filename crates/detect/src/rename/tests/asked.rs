//! What is asked, and who is likely.

use caribou_migration::Dialect;

use super::{DROPPED, as_wanted, check, schema, told};

const TICKET: &str = "CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    owner INTEGER REFERENCES ticket (id)
);";

#[test]
fn a_column_may_have_another_name() {
    let wanted = TICKET.replace("title", "subject");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[]), @"
    Column ticket.title?
      subject 73%: the same but for the name, same place
    then
    ALTER TABLE ticket ADD COLUMN subject VARCHAR(80) NOT NULL;
    ALTER TABLE ticket DROP COLUMN title;
    ");
    insta::assert_snapshot!(check(Dialect::Postgres, TICKET, &wanted, &[]), @"
    Column ticket.title?
      subject 73%: the same but for the name, same place
    then
    ALTER TABLE ticket
        ADD COLUMN subject VARCHAR(80) NOT NULL,
        DROP COLUMN title;
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, TICKET, &wanted, &[]), @"
    Column ticket.title?
      subject 73%: the same but for the name, same place
    then
    ALTER TABLE ticket
        ADD COLUMN subject VARCHAR(80) NOT NULL,
        DROP COLUMN title;
    ");
}

#[test]
fn a_renamed_column_may_have_been_altered_too() {
    let wanted =
        TICKET.replace("owner INTEGER REFERENCES ticket (id)", "owner_id BIGINT REFERENCES ticket (id)");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[]), @"
    Column ticket.owner?
      owner_id 80%: names alike, same references, same place, BIGINT, not INTEGER
    then
    CREATE TABLE new_ticket (
        id INTEGER PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT NOT NULL DEFAULT '',
        owner_id BIGINT REFERENCES ticket (id)
    );
    INSERT INTO new_ticket (id, title, body)
    SELECT id, title, body FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    ");
    let wanted = TICKET.replace("title VARCHAR(80) NOT NULL", "headline TEXT");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[]), @"
    Column ticket.title?
      headline 45%: same place, TEXT, not VARCHAR(80)
    then
    ALTER TABLE ticket ADD COLUMN headline TEXT;
    ALTER TABLE ticket DROP COLUMN title;
    ");
    let wanted = TICKET.replace("body TEXT NOT NULL DEFAULT ''", "body_json BLOB");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[]), @"
    Column ticket.body?
      body_json 51%: names alike, BLOB, not TEXT, same place
    then
    ALTER TABLE ticket ADD COLUMN body_json BLOB;
    ALTER TABLE ticket DROP COLUMN body;
    ");
}

#[test]
fn what_is_hardly_alike_is_no_candidate() {
    let before = "CREATE TABLE t (id INTEGER, note TEXT, done BOOLEAN NOT NULL DEFAULT FALSE)";
    let wanted = "CREATE TABLE t (id INTEGER, done BOOLEAN NOT NULL DEFAULT FALSE, price NUMERIC NOT NULL)";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    Column t.note?
    then
    ALTER TABLE t
        ADD COLUMN price NUMERIC NOT NULL,
        DROP COLUMN note;
    ");
}

#[test]
fn the_likeliest_question_comes_first_and_an_answer_takes_its_candidate() {
    let before = "CREATE TABLE t (id INTEGER, created TEXT, changed TEXT, gone BLOB)";
    let wanted = "CREATE TABLE t (id INTEGER, created_at TEXT, updated_at TEXT)";
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[]), @"
    Column t.created?
      created_at 94%: names alike, the same but for the name, same place
      updated_at 63%: the same but for the name
    Column t.changed?
      updated_at 75%: the same but for the name, same place
      created_at 58%: the same but for the name
    Column t.gone?
    then
    ALTER TABLE t ADD COLUMN created_at TEXT;
    ALTER TABLE t ADD COLUMN updated_at TEXT;
    ALTER TABLE t DROP COLUMN created;
    ALTER TABLE t DROP COLUMN changed;
    ALTER TABLE t DROP COLUMN gone;
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[("t.created", "created_at")]), @"
    Column t.changed?
      updated_at 75%: the same but for the name, same place
    Column t.gone?
    ALTER TABLE t RENAME COLUMN created TO created_at;
    then
    ALTER TABLE t ADD COLUMN updated_at TEXT;
    ALTER TABLE t DROP COLUMN changed;
    ALTER TABLE t DROP COLUMN gone;
    ");
    let answers = [("t.created", "created_at"), ("t.changed", "updated_at"), ("t.gone", DROPPED)];
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &answers), @"
    ALTER TABLE t RENAME COLUMN changed TO updated_at;
    ALTER TABLE t RENAME COLUMN created TO created_at;
    then
    ALTER TABLE t DROP COLUMN gone;
    ");
}

#[test]
fn keys_and_references_tell_columns_apart() {
    let before = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY);
        CREATE TABLE t (x INTEGER REFERENCES a (id), y INTEGER REFERENCES b (id), z INTEGER UNIQUE)";
    let wanted = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY);
        CREATE TABLE t (p INTEGER UNIQUE, q INTEGER REFERENCES b (id), r INTEGER REFERENCES a (id))";
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[]), @"
    Column t.y?
      q 76%: the same but for the name, same place
    Column t.x?
      r 54%: the same but for the name
    Column t.z?
      p 51%: the same but for the name
    then
    CREATE TABLE new_t (
        p INTEGER UNIQUE,
        q INTEGER REFERENCES b (id),
        r INTEGER REFERENCES a (id)
    );
    INSERT INTO new_t (rowid)
    SELECT rowid FROM t;
    DROP TABLE t;
    ALTER TABLE new_t RENAME TO t;
    ");
}

#[test]
fn a_table_may_have_another_name() {
    let before = format!("{TICKET} CREATE TABLE comment (id INTEGER, ticket INTEGER REFERENCES ticket (id))");
    let wanted =
        before.replace("TABLE ticket", "TABLE issue").replace("REFERENCES ticket", "REFERENCES issue");
    insta::assert_snapshot!(check(Dialect::Sqlite, &before, &wanted, &[]), @"
    Table ticket?
      issue 87%: the same but for the name
    then
    CREATE TABLE issue (
        id INTEGER PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT NOT NULL DEFAULT '',
        owner INTEGER REFERENCES issue (id)
    );
    CREATE TABLE new_comment (
        id INTEGER,
        ticket INTEGER REFERENCES issue (id)
    );
    INSERT INTO new_comment (rowid, id, ticket)
    SELECT rowid, id, ticket FROM comment;
    DROP TABLE comment;
    ALTER TABLE new_comment RENAME TO comment;
    DROP TABLE ticket;
    ");
    insta::assert_snapshot!(check(Dialect::Postgres, &before, &wanted, &[("ticket", "issue")]), @"ALTER TABLE ticket RENAME TO issue;");
}

#[test]
fn a_table_with_other_columns_is_another() {
    let before = "CREATE TABLE draft (id INTEGER, body TEXT)";
    let wanted = "CREATE TABLE comment (id INTEGER, ticket INTEGER, author TEXT, said_at TEXT)";
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[]), @"
    Table draft?
    then
    CREATE TABLE comment (
        id INTEGER,
        ticket INTEGER,
        author TEXT,
        said_at TEXT
    );
    DROP TABLE draft;
    ");
}

#[test]
fn the_columns_of_a_renamed_table_are_compared_with_its_new_ones() {
    let wanted = TICKET.replace("ticket", "issue").replace("title", "subject");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[]), @"
    Table ticket?
      issue 75%: 3 of 4 columns the same, same references, same constraints and indexes
    then
    CREATE TABLE issue (
        id INTEGER PRIMARY KEY,
        subject VARCHAR(80) NOT NULL,
        body TEXT NOT NULL DEFAULT '',
        owner INTEGER REFERENCES issue (id)
    );
    DROP TABLE ticket;
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &[("ticket", "issue")]), @"
    Column ticket.title?
      subject 73%: the same but for the name, same place
    ALTER TABLE ticket RENAME TO issue;
    then
    ALTER TABLE issue ADD COLUMN subject VARCHAR(80) NOT NULL;
    ALTER TABLE issue DROP COLUMN title;
    ");
    let answers = [("ticket", "issue"), ("ticket.title", "subject")];
    insta::assert_snapshot!(check(Dialect::Sqlite, TICKET, &wanted, &answers), @"
    ALTER TABLE ticket RENAME TO issue;
    ALTER TABLE issue RENAME COLUMN title TO subject;
    ");
}

#[test]
fn a_table_of_one_app_does_not_become_one_of_another() {
    let current = schema(Dialect::Sqlite, TICKET);
    let wanted = TICKET.replace("ticket", "issue");
    let copy = TICKET.replace("ticket", "problem");
    let wanted = as_wanted(&current, &[("desk", &wanted), ("shop", &copy)]);
    insta::assert_snapshot!(told(&current, &wanted, &[]), @"
    Table ticket?
      issue 87%: the same but for the name
    then
    CREATE TABLE issue (
        id INTEGER PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT NOT NULL DEFAULT '',
        owner INTEGER REFERENCES issue (id)
    );
    CREATE TABLE problem (
        id INTEGER PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT NOT NULL DEFAULT '',
        owner INTEGER REFERENCES problem (id)
    );
    DROP TABLE ticket;
    ");
}

#[test]
fn a_new_name_that_is_none_answers_nothing() {
    let wanted = TICKET.replace("title", "subject");
    for name in ["nothing", "body", "title", "issue.subject"] {
        let told = check(Dialect::Sqlite, TICKET, &wanted, &[("ticket.title", name)]);
        assert!(told.starts_with("Column ticket.title?"), "{name}: {told}");
        assert!(told.contains("no answer: ticket.title"), "{name}: {told}");
    }
    let told = check(Dialect::Sqlite, TICKET, "", &[("ticket", "issue"), ("ticket.title", "subject")]);
    assert!(told.starts_with("Table ticket?\nno answer: ticket\nno answer: ticket.title\n"), "{told}");
    let told = check(Dialect::Sqlite, TICKET, TICKET, &[("ticket", DROPPED), ("ticket.title", DROPPED)]);
    assert_eq!(told, "no answer: ticket\nno answer: ticket.title\n");
}

#[test]
fn values_of_types_are_asked_for() {
    let before = "CREATE TYPE mood AS ENUM ('sad', 'fine', 'happy', 'odd')";
    let wanted = "CREATE TYPE mood AS ENUM ('unhappy', 'fine', 'glad')";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[]), @"
    Value mood.sad?
      unhappy 57%: same place
    Value mood.happy?
      glad 50%: same place
    Value mood.odd?
    then
    DROP TYPE mood;
    CREATE TYPE mood AS ENUM ('unhappy', 'fine', 'glad');
    ");
    let answers = [("mood.sad", "unhappy"), ("mood.odd", DROPPED), ("mood.happy", "glad")];
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &answers), @"
    ALTER TYPE mood RENAME VALUE 'happy' TO 'glad';
    ALTER TYPE mood RENAME VALUE 'sad' TO 'unhappy';
    then
    DROP TYPE mood;
    CREATE TYPE mood AS ENUM ('unhappy', 'fine', 'glad');
    ");
}

#[test]
fn what_is_computed_or_inherited_is_not_asked_for() {
    let before = "CREATE TABLE t (a INTEGER, twice INTEGER GENERATED ALWAYS AS (a * 2) STORED)";
    insta::assert_snapshot!(check(Dialect::Postgres, before, "CREATE TABLE t (a INTEGER)", &[]), @"
    then
    ALTER TABLE t DROP COLUMN twice;
    ");
    let before = "CREATE TABLE base (id INTEGER, old TEXT); CREATE TABLE heir (own TEXT) INHERITS (base);";
    insta::assert_snapshot!(check(Dialect::Postgres, before, &before.replace("old", "new"), &[("base.old", "new")]), @"ALTER TABLE base RENAME COLUMN old TO new;");
}
