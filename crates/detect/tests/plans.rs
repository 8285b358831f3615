//! Which migrations come out of what is wanted.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod planning;

use std::collections::BTreeMap;

use caribou_migration::Dialect::{Mysql, Postgres, Sqlite};
use insta::assert_snapshot;
use planning::{Side, from, planned, printed, run, sides};

#[test]
fn one_app_is_one_migration() {
    let wanted = "
        -- tickets
        CREATE TABLE customer (id BIGINT PRIMARY KEY);
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, customer BIGINT REFERENCES customer (id));
        ALTER TABLE customer ADD COLUMN first BIGINT;
        ALTER TABLE customer ADD FOREIGN KEY (first) REFERENCES ticket (id);
    ";
    assert_snapshot!(printed(&planned("", wanted, &[Postgres])), @"
    tickets 1 create_customer_and_ticket
      CREATE TABLE customer ( id BIGINT PRIMARY KEY, first BIGINT )
      CREATE TABLE ticket ( id BIGINT PRIMARY KEY, customer BIGINT REFERENCES customer (id) )
      ALTER TABLE customer ADD FOREIGN KEY (first) REFERENCES ticket (id)
    ");
}

#[test]
fn an_app_stands_behind_what_it_refers_to() {
    let wanted = "
        -- zoo
        CREATE TABLE animal (id BIGINT PRIMARY KEY);
        -- accounts
        CREATE TABLE keeper (id BIGINT PRIMARY KEY, animal BIGINT REFERENCES animal (id));
    ";
    assert_snapshot!(printed(&planned("", wanted, &[Postgres, Sqlite])), @"
    zoo 1 create_animal
      sqlite CREATE TABLE animal ( id BIGINT PRIMARY KEY )
      postgres CREATE TABLE animal ( id BIGINT PRIMARY KEY )
    accounts 1 create_keeper needs zoo 1
      sqlite CREATE TABLE keeper ( id BIGINT PRIMARY KEY, animal BIGINT REFERENCES animal (id) )
      postgres CREATE TABLE keeper ( id BIGINT PRIMARY KEY, animal BIGINT REFERENCES animal (id) )
    ");
}

#[test]
fn a_circle_of_apps_is_cut_between_tables() {
    let wanted = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
        CREATE TABLE log (id BIGINT PRIMARY KEY);
        CREATE TABLE note (id BIGINT PRIMARY KEY);
        -- accounts
        CREATE TABLE badge (id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES ticket (id));
    ";
    assert_snapshot!(printed(&planned("", wanted, &[Postgres, Mysql, Sqlite])), @"
    accounts 1 create_person
      sqlite CREATE TABLE person ( id BIGINT PRIMARY KEY )
      postgres CREATE TABLE person ( id BIGINT PRIMARY KEY )
      mysql CREATE TABLE person ( id BIGINT PRIMARY KEY )
    tickets 1 create_log_note_and_ticket needs accounts 1
      sqlite CREATE TABLE log ( id BIGINT PRIMARY KEY )
      sqlite CREATE TABLE note ( id BIGINT PRIMARY KEY )
      sqlite CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
      postgres CREATE TABLE log ( id BIGINT PRIMARY KEY )
      postgres CREATE TABLE note ( id BIGINT PRIMARY KEY )
      postgres CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
      mysql CREATE TABLE log ( id BIGINT PRIMARY KEY )
      mysql CREATE TABLE note ( id BIGINT PRIMARY KEY )
      mysql CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT, FOREIGN KEY (person) REFERENCES person (id) )
    accounts 2 create_badge needs tickets 1
      sqlite CREATE TABLE badge ( id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES ticket (id) )
      postgres CREATE TABLE badge ( id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES ticket (id) )
      mysql CREATE TABLE badge ( id BIGINT PRIMARY KEY, ticket BIGINT, FOREIGN KEY (ticket) REFERENCES ticket (id) )
    ");
}

#[test]
fn a_circle_of_tables_is_cut_at_a_foreign_key() {
    let wanted = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY, last BIGINT);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
        ALTER TABLE person ADD FOREIGN KEY (last) REFERENCES ticket (id);
    ";
    assert_snapshot!(printed(&planned("", wanted, &[Postgres, Mysql])), @"
    accounts 1 create_person
      postgres CREATE TABLE person ( id BIGINT PRIMARY KEY, last BIGINT )
      mysql CREATE TABLE person ( id BIGINT PRIMARY KEY, last BIGINT, KEY last (last) )
    tickets 1 create_ticket needs accounts 1
      postgres CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
      mysql CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT, FOREIGN KEY (person) REFERENCES person (id) )
    accounts 2 add_person_last_foreign_key needs tickets 1
      postgres ALTER TABLE person ADD FOREIGN KEY (last) REFERENCES ticket (id)
      mysql ALTER TABLE person ADD FOREIGN KEY (last) REFERENCES ticket (id)
    ");
    let sqlite = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY, last BIGINT REFERENCES ticket (id));
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
    ";
    assert_snapshot!(printed(&planned("", sqlite, &[Sqlite])), @"
    accounts 1 create_person
      sqlite CREATE TABLE person ( id BIGINT PRIMARY KEY, last BIGINT REFERENCES ticket (id) )
    tickets 1 create_ticket needs accounts 1
      sqlite CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
    ");
}

/// A shop whose apps have migrations.
const SHOP: &str = "
    -- accounts.0001_initial
    CREATE TABLE person (id BIGINT PRIMARY KEY);
    CREATE TABLE team (id BIGINT PRIMARY KEY);
    -- tickets.0001_initial
    CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
";

#[test]
fn what_is_there_already_is_needed_too() {
    let wanted = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        CREATE TABLE team (id BIGINT PRIMARY KEY);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id), team BIGINT REFERENCES team (id));
        CREATE TABLE comment (id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES ticket (id));
    ";
    assert_snapshot!(printed(&planned(SHOP, wanted, &[Postgres])), @"
    tickets 1 create_comment_add_team_to_ticket needs accounts.0001_initial
      CREATE TABLE comment ( id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES ticket (id) )
      ALTER TABLE ticket ADD COLUMN team BIGINT REFERENCES team (id)
    ");
}

#[test]
fn what_does_not_stay_as_it_was_needs_who_refers_to_it() {
    assert_snapshot!(printed(&run(SHOP, "ALTER TABLE person RENAME TO account", "accounts", &[Postgres, Sqlite])), @"
    accounts 1 rename_person_to_account needs tickets.0001_initial
      sqlite ALTER TABLE person RENAME TO account
      postgres ALTER TABLE person RENAME TO account
    ");
    assert_snapshot!(printed(&run(SHOP, "ALTER TABLE person ADD COLUMN name TEXT", "accounts", &[Postgres])), @"
    accounts 1 add_name_to_person
      ALTER TABLE person ADD COLUMN name TEXT
    ");
    assert_snapshot!(printed(&run(SHOP, "ALTER TABLE team RENAME TO crew", "accounts", &[Postgres])), @"
    accounts 1 rename_team_to_crew
      ALTER TABLE team RENAME TO crew
    ");
}

#[test]
fn what_refers_to_a_table_goes_before_it() {
    let wanted = "
        -- accounts
        CREATE TABLE team (id BIGINT PRIMARY KEY);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, team BIGINT REFERENCES team (id));
    ";
    assert_snapshot!(printed(&planned(SHOP, wanted, &[Postgres])), @"
    tickets 1 add_team_to_ticket_drop_person_from_ticket needs accounts.0001_initial
      ALTER TABLE ticket DROP CONSTRAINT ticket_person_fkey, ADD COLUMN team BIGINT, DROP COLUMN person, ADD FOREIGN KEY (team) REFERENCES team (id)
    accounts 1 drop_person needs tickets 1
      DROP TABLE person
    ");
}

#[test]
fn a_new_column_waits_for_its_foreign_key() {
    let wanted = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY, last BIGINT);
        CREATE TABLE team (id BIGINT PRIMARY KEY);
        CREATE TABLE badge (id BIGINT PRIMARY KEY);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
        CREATE TABLE comment (id BIGINT PRIMARY KEY, badge BIGINT REFERENCES badge (id));
        ALTER TABLE person ADD FOREIGN KEY (last) REFERENCES comment (id);
    ";
    assert_snapshot!(printed(&planned(SHOP, wanted, &[Postgres])), @"
    accounts 1 create_badge
      CREATE TABLE badge ( id BIGINT PRIMARY KEY )
    tickets 1 create_comment needs accounts 1
      CREATE TABLE comment ( id BIGINT PRIMARY KEY, badge BIGINT REFERENCES badge (id) )
    accounts 2 add_last_to_person needs tickets 1
      ALTER TABLE person ADD COLUMN last BIGINT REFERENCES comment (id)
    ");
}

#[test]
fn a_view_steps_aside_for_another_app() {
    let current = "
        -- accounts.0001_initial
        CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR(20));
        -- reports.0001_initial
        CREATE VIEW names AS SELECT name FROM person;
    ";
    let wanted = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT);
        -- reports
        CREATE VIEW names AS SELECT name FROM person;
    ";
    assert_snapshot!(printed(&planned(current, wanted, &[Postgres])), @"
    reports 1 drop_view_names needs accounts.0001_initial
      DROP VIEW names
    accounts 1 alter_person_name needs reports 1
      ALTER TABLE person ALTER COLUMN name TYPE TEXT
    reports 2 create_view_names needs accounts 1
      CREATE VIEW names AS SELECT name FROM person
    ");
}

#[test]
fn schemas_extensions_and_types_are_needed_by_who_uses_them() {
    let wanted = "
        -- core
        CREATE SCHEMA billing;
        CREATE EXTENSION citext;
        CREATE TYPE state AS ENUM ('open');
        CREATE FUNCTION next_number() RETURNS BIGINT LANGUAGE sql AS 'SELECT 1';
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT NOT NULL DEFAULT lower('X'));
        -- billing
        CREATE TABLE billing.invoice (id BIGINT PRIMARY KEY);
        -- mail
        CREATE TABLE letter (id BIGINT PRIMARY KEY, address citext);
        -- orders
        CREATE TABLE purchase (id BIGINT PRIMARY KEY DEFAULT next_number());
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, state state);
    ";
    assert_snapshot!(printed(&planned("", wanted, &[Postgres])), @"
    accounts 1 create_person
      CREATE TABLE person ( id BIGINT PRIMARY KEY, name TEXT NOT NULL DEFAULT lower('X') )
    core 1 create_state_and_more
      CREATE SCHEMA billing
      CREATE EXTENSION citext
      CREATE TYPE state AS ENUM ('open')
      CREATE FUNCTION next_number() RETURNS BIGINT LANGUAGE sql AS 'SELECT 1'
    billing 1 create_billing_invoice needs core 1
      CREATE TABLE billing.invoice ( id BIGINT PRIMARY KEY )
    mail 1 create_letter needs core 1
      CREATE TABLE letter ( id BIGINT PRIMARY KEY, address citext )
    orders 1 create_purchase needs core 1
      CREATE TABLE purchase ( id BIGINT DEFAULT next_number() PRIMARY KEY )
    tickets 1 create_ticket needs core 1
      CREATE TABLE ticket ( id BIGINT PRIMARY KEY, state state )
    ");
}

#[test]
fn backends_that_need_less_follow_the_one_that_needs_more() {
    let postgres = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        -- tickets
        CREATE TYPE state AS ENUM ('open');
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
        -- accounts
        CREATE TABLE badge (id BIGINT PRIMARY KEY, state state);
    ";
    let sqlite = "
        -- accounts
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        CREATE TABLE badge (id BIGINT PRIMARY KEY, state TEXT);
        -- tickets
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id));
    ";
    let sides = BTreeMap::from([
        (Postgres, Side::read("", postgres, Postgres)),
        (Sqlite, Side::read("", sqlite, Sqlite)),
    ]);
    assert_snapshot!(printed(&from(&sides, false)), @"
    tickets 1 create_state
      CREATE TYPE state AS ENUM ('open')
    accounts 1 create_badge_and_person needs tickets 1
      sqlite CREATE TABLE badge ( id BIGINT PRIMARY KEY, state TEXT )
      sqlite CREATE TABLE person ( id BIGINT PRIMARY KEY )
      postgres CREATE TABLE badge ( id BIGINT PRIMARY KEY, state state )
      postgres CREATE TABLE person ( id BIGINT PRIMARY KEY )
    tickets 2 create_ticket needs accounts 1
      sqlite CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
      postgres CREATE TABLE ticket ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id) )
    ");
}

#[test]
fn triggers_indexes_and_rows_of_a_table_concern_nobody_who_refers_to_it() {
    let script = "
        CREATE TABLE badge (id BIGINT PRIMARY KEY);
        CREATE TABLE comment (id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id), badge BIGINT REFERENCES badge (id));
        ALTER TABLE person ADD COLUMN name TEXT;
        UPDATE person SET name = '';
        ALTER TABLE person ALTER COLUMN name SET NOT NULL;
        ALTER TABLE person ADD CONSTRAINT person_name_key UNIQUE (name);
        CREATE INDEX person_name_idx ON person (name);
        CREATE TRIGGER person_changed AFTER UPDATE ON person FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
    ";
    let mut sides = sides(SHOP, script, "accounts", &[Postgres]);
    sides.get_mut(&Postgres).unwrap().give("comment", "tickets");
    assert_snapshot!(printed(&from(&sides, false)), @"
    accounts 1 create_badge_and_more
      CREATE TABLE badge ( id BIGINT PRIMARY KEY )
      ALTER TABLE person ADD COLUMN name TEXT
      UPDATE person SET name = ''
      ALTER TABLE person ALTER COLUMN name SET NOT NULL, ADD UNIQUE (name)
      CREATE INDEX person_name_idx ON person (name)
      CREATE TRIGGER person_changed AFTER UPDATE ON person FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
    tickets 1 create_comment needs accounts 1
      CREATE TABLE comment ( id BIGINT PRIMARY KEY, person BIGINT REFERENCES person (id), badge BIGINT REFERENCES badge (id) )
    ");
}
