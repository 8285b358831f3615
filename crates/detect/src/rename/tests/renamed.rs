//! What answers become.

use caribou_migration::Dialect;

use super::{DROPPED, check};

#[test]
fn tables_and_columns_are_renamed_together() {
    let before = "CREATE TABLE account (id INTEGER PRIMARY KEY);
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES account (id));
        CREATE INDEX ticket_owner ON ticket (owner);";
    let wanted = "CREATE TABLE person (id INTEGER PRIMARY KEY);
        CREATE TABLE issue (id INTEGER PRIMARY KEY, owned_by INTEGER REFERENCES person (id));
        CREATE INDEX issue_owned_by ON issue (owned_by);";
    let answers = [("account", "person"), ("ticket", "issue"), ("ticket.owner", "owned_by")];
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &answers), @"
    ALTER TABLE account RENAME TO person;
    ALTER TABLE ticket RENAME TO issue;
    ALTER TABLE issue RENAME COLUMN owner TO owned_by;
    then
    DROP INDEX ticket_owner;
    CREATE INDEX issue_owned_by ON issue (owned_by);
    ");
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &answers), @"
    ALTER TABLE account RENAME TO person;
    ALTER TABLE ticket RENAME TO issue;
    ALTER TABLE issue RENAME COLUMN owner TO owned_by;
    ALTER INDEX ticket_owner RENAME TO issue_owned_by;
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, before, wanted, &answers), @"
    RENAME TABLE account TO person;
    RENAME TABLE ticket TO issue;
    ALTER TABLE issue RENAME COLUMN owner TO owned_by;
    ALTER TABLE issue RENAME INDEX ticket_owner TO issue_owned_by;
    ");
}

#[test]
fn names_that_are_handed_on_are_free_first() {
    let before = "CREATE TABLE a (x INTEGER, y TEXT); CREATE TABLE b (id INTEGER);";
    let wanted = "CREATE TABLE b (y INTEGER, z TEXT); CREATE TABLE c (id INTEGER);";
    let answers = [("a", "b"), ("b", "c"), ("a.x", "y"), ("a.y", "z")];
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        let told = check(dialect, before, wanted, &answers);
        let told = told.replace("ALTER TABLE b RENAME TO c", "RENAME TABLE b TO c");
        let told = told.replace("ALTER TABLE a RENAME TO b", "RENAME TABLE a TO b");
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @"
            RENAME TABLE b TO c;
            RENAME TABLE a TO b;
            ALTER TABLE b RENAME COLUMN y TO z;
            ALTER TABLE b RENAME COLUMN x TO y;
            ");
        }
    }
}

#[test]
fn names_are_swapped_through_a_free_one() {
    let before =
        "CREATE TABLE a (x INTEGER, y TEXT); CREATE TABLE b (id INTEGER); CREATE TABLE a_old (id INTEGER);";
    let wanted =
        "CREATE TABLE b (y INTEGER, x TEXT); CREATE TABLE a (id INTEGER); CREATE TABLE a_old (id INTEGER);";
    let answers = [("a", "b"), ("b", "a"), ("a.x", "y"), ("a.y", "x")];
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &answers), @"
    ALTER TABLE a RENAME TO a_old2;
    ALTER TABLE b RENAME TO a;
    ALTER TABLE a_old2 RENAME TO b;
    ALTER TABLE b RENAME COLUMN x TO x_old;
    ALTER TABLE b RENAME COLUMN y TO x;
    ALTER TABLE b RENAME COLUMN x_old TO y;
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, before, wanted, &answers), @"
    RENAME TABLE a TO a_old2;
    RENAME TABLE b TO a;
    RENAME TABLE a_old2 TO b;
    ALTER TABLE b RENAME COLUMN x TO x_old;
    ALTER TABLE b RENAME COLUMN y TO x;
    ALTER TABLE b RENAME COLUMN x_old TO y;
    ");
}

#[test]
fn what_goes_makes_room() {
    let before = "CREATE TABLE a (x INTEGER, y TEXT); CREATE TABLE b (id INTEGER);";
    let wanted = "CREATE TABLE b (y INTEGER);";
    let answers = [("a", "b"), ("b", DROPPED), ("a.x", "y"), ("a.y", DROPPED)];
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &answers), @"
    ALTER TABLE b RENAME TO b_old;
    ALTER TABLE a RENAME TO b;
    ALTER TABLE b RENAME COLUMN y TO y_old;
    ALTER TABLE b RENAME COLUMN x TO y;
    then
    ALTER TABLE b DROP COLUMN y_old;
    DROP TABLE b_old;
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[("a", "b")]), @"
    Column b.id?
      y 69%: the same but for the name, same place
    Table a?
    no answer: a
    then
    ALTER TABLE b ADD COLUMN y INTEGER;
    ALTER TABLE b DROP COLUMN id;
    DROP TABLE a;
    ");
}

#[test]
fn a_view_makes_room_for_a_table() {
    let before = "CREATE TABLE ticket (id INTEGER); CREATE VIEW issue AS SELECT id FROM ticket;";
    let wanted = "CREATE TABLE issue (id INTEGER);";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[("ticket", "issue")]), @"
    DROP VIEW issue;
    ALTER TABLE ticket RENAME TO issue;
    ");
    let wanted = "CREATE TABLE issue (id INTEGER); CREATE VIEW ticket AS SELECT id FROM issue;";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[("ticket", "issue")]), @"
    DROP VIEW issue;
    ALTER TABLE ticket RENAME TO issue;
    then
    CREATE VIEW ticket AS
    SELECT id FROM issue;
    ");
}

#[test]
fn a_table_moves_to_another_schema() {
    let before = "CREATE TABLE invoice (id BIGSERIAL PRIMARY KEY, total NUMERIC);";
    let wanted = "CREATE SCHEMA billing; CREATE TABLE billing.bill (id BIGSERIAL PRIMARY KEY, sum NUMERIC);";
    let answers = [("invoice", "billing.bill"), ("invoice.total", "sum")];
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &answers), @"
    CREATE SCHEMA billing;
    ALTER TABLE invoice SET SCHEMA billing;
    ALTER TABLE billing.invoice RENAME TO bill;
    ALTER TABLE billing.bill RENAME COLUMN total TO sum;
    ");
}

#[test]
fn values_are_swapped_too() {
    let before = "CREATE TYPE mood AS ENUM ('sad', 'happy')";
    let wanted = "CREATE TYPE mood AS ENUM ('happy', 'sad')";
    insta::assert_snapshot!(check(Dialect::Postgres, before, wanted, &[("mood.sad", "happy"), ("mood.happy", "sad")]), @"
    ALTER TYPE mood RENAME VALUE 'happy' TO 'happy_old';
    ALTER TYPE mood RENAME VALUE 'sad' TO 'happy';
    ALTER TYPE mood RENAME VALUE 'happy_old' TO 'sad';
    ");
}

#[test]
fn a_table_that_stays_can_give_its_name_to_a_new_one() {
    let before = "CREATE TABLE log (id INTEGER, line TEXT);";
    let wanted = "CREATE TABLE log (id INTEGER); CREATE TABLE old_log (id INTEGER, line TEXT);";
    insta::assert_snapshot!(check(Dialect::Sqlite, before, wanted, &[("log", "old_log")]), @"
    ALTER TABLE log RENAME TO old_log;
    then
    CREATE TABLE log (
        id INTEGER
    );
    ");
}

#[test]
fn readers_that_do_not_follow_are_made_again() {
    let before = "CREATE TABLE ticket (id INTEGER, title TEXT);
        CREATE VIEW named AS SELECT title FROM ticket; CREATE VIEW counted AS SELECT id FROM ticket;
        CREATE TRIGGER guard BEFORE UPDATE ON ticket FOR EACH ROW SET NEW.title = 'x';";
    let wanted = before.replace("title", "subject");
    let answers = [("ticket.title", "subject")];
    insta::assert_snapshot!(check(Dialect::Mysql, before, &wanted, &answers), @"
    DROP VIEW named;
    DROP TRIGGER guard;
    ALTER TABLE ticket RENAME COLUMN title TO subject;
    then
    CREATE TRIGGER guard BEFORE UPDATE ON ticket FOR EACH ROW SET NEW.subject = 'x';
    CREATE VIEW named AS
    SELECT subject FROM ticket;
    ");
    let wanted = before.replace("ticket", "issue");
    insta::assert_snapshot!(check(Dialect::Mysql, before, &wanted, &[("ticket", "issue")]), @"
    DROP VIEW counted;
    DROP VIEW named;
    RENAME TABLE ticket TO issue;
    then
    CREATE VIEW counted AS
    SELECT id FROM issue;
    CREATE VIEW named AS
    SELECT title FROM issue;
    ");
    let before =
        "CREATE TABLE ticket (id INTEGER, title TEXT); CREATE VIEW all_of_it AS SELECT * FROM ticket;";
    let wanted = before.replace("title", "subject");
    insta::assert_snapshot!(check(Dialect::Mysql, before, &wanted, &answers), @"
    DROP VIEW all_of_it;
    ALTER TABLE ticket RENAME COLUMN title TO subject;
    then
    CREATE VIEW all_of_it AS
    SELECT * FROM ticket;
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, before, &wanted, &answers), @"ALTER TABLE ticket RENAME COLUMN title TO subject;");
}

#[test]
fn views_of_postgres_keep_the_names_of_their_columns() {
    let before =
        "CREATE TABLE ticket (id INTEGER, title TEXT); CREATE VIEW all_of_it AS SELECT * FROM ticket;
        CREATE VIEW named AS SELECT title FROM ticket; CREATE VIEW other AS SELECT title AS name FROM named;";
    let wanted = before.replace("title", "subject");
    insta::assert_snapshot!(check(Dialect::Postgres, before, &wanted, &[("ticket.title", "subject")]), @"
    ALTER TABLE ticket RENAME COLUMN title TO subject;
    then
    DROP VIEW other;
    DROP VIEW named;
    DROP VIEW all_of_it;
    CREATE VIEW all_of_it AS
    SELECT * FROM ticket;
    CREATE VIEW named AS
    SELECT subject FROM ticket;
    CREATE VIEW other AS
    SELECT subject AS name FROM named;
    ");
}
