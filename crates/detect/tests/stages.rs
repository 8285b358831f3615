//! Migrations that are cut because a statement has to stand alone.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod planning;

use caribou_migration::Dialect::{Mysql, Postgres, Sqlite};
use insta::assert_snapshot;
use planning::{online, planned, printed, run_online};

const TICKET: &str = "
    -- tickets.0001_initial
    CREATE TABLE customer (id BIGINT NOT NULL PRIMARY KEY);
    CREATE TABLE ticket (id BIGINT NOT NULL PRIMARY KEY, title VARCHAR(20) NOT NULL, slug VARCHAR(20), customer BIGINT);
";

/// The tables of `TICKET` with another table for tickets and other things behind it.
fn wanted(ticket: &str, behind: &str) -> String {
    format!(
        "-- tickets
         CREATE TABLE customer (id BIGINT NOT NULL PRIMARY KEY);
         CREATE TABLE ticket (id BIGINT NOT NULL PRIMARY KEY, {ticket});
         {behind}"
    )
}

#[test]
fn an_index_is_built_concurrently() {
    let wanted = wanted(
        "title VARCHAR(20) NOT NULL, slug VARCHAR(20), customer BIGINT, rank INTEGER",
        "CREATE INDEX ticket_title_idx ON ticket (title);
         CREATE UNIQUE INDEX ticket_rank_idx ON ticket (rank);
         CREATE TABLE comment (id BIGINT NOT NULL PRIMARY KEY, ticket BIGINT);
         CREATE INDEX comment_ticket_idx ON comment (ticket);",
    );
    assert_snapshot!(printed(&online(TICKET, &wanted, &[Postgres, Mysql, Sqlite])), @"
    tickets 1 create_comment_add_rank_to_ticket
      sqlite CREATE TABLE comment ( id BIGINT NOT NULL PRIMARY KEY, ticket BIGINT )
      sqlite CREATE INDEX comment_ticket_idx ON comment (ticket)
      sqlite ALTER TABLE ticket ADD COLUMN rank INTEGER
      postgres CREATE TABLE comment ( id BIGINT PRIMARY KEY, ticket BIGINT )
      postgres CREATE INDEX comment_ticket_idx ON comment (ticket)
      postgres ALTER TABLE ticket ADD COLUMN rank INTEGER
      mysql CREATE TABLE comment ( id BIGINT PRIMARY KEY, ticket BIGINT, KEY comment_ticket_idx (ticket) )
      mysql ALTER TABLE ticket ADD COLUMN `rank` INT
    tickets 2 index_ticket_rank (concurrent)
      sqlite CREATE UNIQUE INDEX ticket_rank_idx ON ticket (rank)
      postgres CREATE UNIQUE INDEX CONCURRENTLY ticket_rank_idx ON ticket (rank)
      mysql CREATE UNIQUE INDEX ticket_rank_idx ON ticket (`rank`)
    tickets 3 index_ticket_title (concurrent)
      sqlite CREATE INDEX ticket_title_idx ON ticket (title)
      postgres CREATE INDEX CONCURRENTLY ticket_title_idx ON ticket (title)
      mysql CREATE INDEX ticket_title_idx ON ticket (title)
    ");
}

#[test]
fn a_constraint_is_validated_later() {
    let wanted = wanted(
        "title VARCHAR(20) NOT NULL CHECK (title <> ''), slug VARCHAR(20) UNIQUE, customer BIGINT REFERENCES customer (id)",
        "",
    );
    assert_snapshot!(printed(&online(TICKET, &wanted, &[Postgres, Sqlite])), @"
    tickets 1 check_ticket_title_add_ticket_customer_foreign_key
      sqlite CREATE TABLE new_ticket ( id BIGINT NOT NULL PRIMARY KEY, title VARCHAR(20) NOT NULL CHECK (title <> ''), slug VARCHAR(20) UNIQUE, customer BIGINT REFERENCES customer (id) )
      sqlite INSERT INTO new_ticket (id, title, slug, customer) SELECT id, title, slug, customer FROM ticket
      sqlite DROP TABLE ticket
      sqlite ALTER TABLE new_ticket RENAME TO ticket
      postgres ALTER TABLE ticket ADD CHECK (title <> '') NOT VALID, ADD FOREIGN KEY (customer) REFERENCES customer (id) NOT VALID
    tickets 2 index_ticket_slug (concurrent)
      CREATE UNIQUE INDEX CONCURRENTLY ticket_slug_key ON ticket (slug)
    tickets 3 validate_ticket_title_and_customer_and_more (validate)
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_title_check
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_customer_fkey
      ALTER TABLE ticket ADD CONSTRAINT ticket_slug_key UNIQUE USING INDEX ticket_slug_key
    ");
}

#[test]
fn null_is_forbidden_by_a_check_first() {
    let wanted = wanted(
        "title VARCHAR(20) NOT NULL, slug VARCHAR(20) NOT NULL DEFAULT '', customer BIGINT",
        "CREATE VIEW titles AS SELECT * FROM ticket;",
    );
    assert_snapshot!(printed(&online(TICKET, &wanted, &[Postgres])), @"
    tickets 1 set_ticket_slug_default_and_more
      ALTER TABLE ticket ADD CONSTRAINT ticket_slug_not_null CHECK (slug IS NOT NULL) NOT VALID
      ALTER TABLE ticket ALTER COLUMN slug SET DEFAULT ''
      CREATE VIEW titles AS SELECT * FROM ticket
    tickets 2 make_ticket_slug_not_null (validate)
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_slug_not_null
      ALTER TABLE ticket ALTER COLUMN slug SET NOT NULL
      ALTER TABLE ticket DROP CONSTRAINT ticket_slug_not_null
    ");
}

#[test]
fn rows_are_filled_before_anything_is_looked_at() {
    let current = "
        -- tickets.0001_initial
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, slug TEXT, title TEXT);
    ";
    let script = "
        UPDATE ticket SET slug = '' WHERE slug IS NULL;
        ALTER TABLE ticket ALTER COLUMN slug SET NOT NULL;
        ALTER TABLE ticket ADD COLUMN rank INTEGER;
        UPDATE ticket SET rank = id;
        ALTER TABLE ticket ALTER COLUMN rank SET NOT NULL;
        ALTER TABLE ticket ADD CONSTRAINT ticket_rank_key UNIQUE (rank);
        ALTER TABLE ticket ADD CONSTRAINT ticket_slug_key UNIQUE (slug);
        CREATE TRIGGER ticket_changed AFTER UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
    ";
    assert_snapshot!(printed(&run_online(current, script, "tickets", &[Postgres])), @"
    tickets 1 add_rank_to_ticket_and_more
      UPDATE ticket SET slug = '' WHERE slug IS NULL
      ALTER TABLE ticket ADD CONSTRAINT ticket_slug_not_null CHECK (slug IS NOT NULL) NOT VALID, ADD COLUMN rank INTEGER
      UPDATE ticket SET rank = id
      ALTER TABLE ticket ADD CONSTRAINT ticket_rank_not_null CHECK (rank IS NOT NULL) NOT VALID
      CREATE TRIGGER ticket_changed AFTER UPDATE ON ticket FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()
    tickets 2 index_ticket_rank (concurrent)
      CREATE UNIQUE INDEX CONCURRENTLY ticket_rank_key ON ticket (rank)
    tickets 3 index_ticket_slug (concurrent)
      CREATE UNIQUE INDEX CONCURRENTLY ticket_slug_key ON ticket (slug)
    tickets 4 make_ticket_slug_and_rank_not_null_and_more (validate)
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_slug_not_null
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_rank_not_null
      ALTER TABLE ticket ALTER COLUMN slug SET NOT NULL
      ALTER TABLE ticket DROP CONSTRAINT ticket_slug_not_null, ALTER COLUMN rank SET NOT NULL
      ALTER TABLE ticket DROP CONSTRAINT ticket_rank_not_null, ADD CONSTRAINT ticket_rank_key UNIQUE USING INDEX ticket_rank_key, ADD CONSTRAINT ticket_slug_key UNIQUE USING INDEX ticket_slug_key
    ");
}

#[test]
fn mysql_keeps_an_index_that_a_foreign_key_needs() {
    let wanted = wanted(
        "title VARCHAR(20) NOT NULL, slug VARCHAR(20), customer BIGINT, FOREIGN KEY (customer) REFERENCES customer (id)",
        "CREATE INDEX ticket_customer_idx ON ticket (customer);
         CREATE INDEX ticket_title_idx ON ticket (title);",
    );
    assert_snapshot!(printed(&online(TICKET, &wanted, &[Postgres, Mysql])), @"
    tickets 1 add_ticket_customer_foreign_key
      postgres ALTER TABLE ticket ADD FOREIGN KEY (customer) REFERENCES customer (id) NOT VALID
      mysql CREATE INDEX ticket_customer_idx ON ticket (customer)
      mysql CREATE INDEX ticket_title_idx ON ticket (title)
      mysql ALTER TABLE ticket ADD FOREIGN KEY (customer) REFERENCES customer (id)
    tickets 2 index_ticket_customer (concurrent)
      CREATE INDEX CONCURRENTLY ticket_customer_idx ON ticket (customer)
    tickets 3 index_ticket_title (concurrent)
      CREATE INDEX CONCURRENTLY ticket_title_idx ON ticket (title)
    tickets 4 validate_ticket_customer (validate)
      ALTER TABLE ticket VALIDATE CONSTRAINT ticket_customer_fkey
    ");
}

#[test]
fn what_needs_a_new_key_waits_for_it() {
    let wanted = wanted(
        "title VARCHAR(20) NOT NULL, slug VARCHAR(20) UNIQUE, customer BIGINT",
        "CREATE TABLE comment (id BIGINT NOT NULL PRIMARY KEY, ticket VARCHAR(20) REFERENCES ticket (slug));",
    );
    assert_snapshot!(printed(&online(TICKET, &wanted, &[Postgres])), @"
    tickets 1 create_comment
      CREATE TABLE comment ( id BIGINT PRIMARY KEY, ticket VARCHAR(20) )
    tickets 2 index_ticket_slug (concurrent)
      CREATE UNIQUE INDEX CONCURRENTLY ticket_slug_key ON ticket (slug)
    tickets 3 unique_ticket_slug_add_comment_ticket_foreign_key (validate)
      ALTER TABLE ticket ADD CONSTRAINT ticket_slug_key UNIQUE USING INDEX ticket_slug_key
      ALTER TABLE comment ADD FOREIGN KEY (ticket) REFERENCES ticket (slug)
    ");
}

#[test]
fn a_value_is_committed_before_it_is_used() {
    let current = "
        -- tickets.0001_initial
        CREATE TYPE state AS ENUM ('open', 'closed');
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, state state NOT NULL DEFAULT 'open');
    ";
    let used = "
        -- tickets
        CREATE TYPE state AS ENUM ('new', 'open', 'closed', 'done');
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, state state NOT NULL DEFAULT 'new');
        CREATE INDEX ticket_state_idx ON ticket (id) WHERE state = 'done';
    ";
    assert_snapshot!(printed(&planned(current, used, &[Postgres])), @"
    tickets 1 add_new_and_done_to_state
      ALTER TYPE state ADD VALUE 'new' BEFORE 'open'
      ALTER TYPE state ADD VALUE 'done'
    tickets 2 set_ticket_state_default_index_ticket_id
      ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 'new'
      CREATE INDEX ticket_state_idx ON ticket (id) WHERE state = 'done'
    ");
    let unused = "
        -- tickets
        CREATE TYPE state AS ENUM ('open', 'closed', 'done');
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, state state NOT NULL DEFAULT 'open', rank INTEGER);
    ";
    assert_snapshot!(printed(&planned(current, unused, &[Postgres])), @"
    tickets 1 add_rank_to_ticket_add_done_to_state
      ALTER TYPE state ADD VALUE 'done'
      ALTER TABLE ticket ADD COLUMN rank INTEGER
    ");
}
