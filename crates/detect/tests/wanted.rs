//! Schema files of several apps as one schema.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_detect::{Content, Owners, SchemaFile, Wanted, WantedError, wanted};
use caribou_harness::Fixture;
use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::{operations, render_schema};

/// Reads the schema files of a fixture; a folder is an app. Files called `up.sql` are what is there.
fn read(fixture: &Fixture, dialect: Dialect) -> Result<Wanted, Vec<WantedError>> {
    let (mut current, mut owners) = (Schema::empty(dialect), Owners::default());
    let apps: Vec<(AppLabel, &str, &str)> = fixture
        .iter()
        .map(|(path, entry)| {
            let (app, _) = path.split_once('/').unwrap();
            (AppLabel::parse(app).unwrap(), path, entry.text.as_str())
        })
        .collect();
    for (app, _, text) in apps.iter().filter(|(_, path, _)| path.ends_with("up.sql")) {
        let id = MigrationId::new(app.clone(), "0001_initial".parse().unwrap());
        let operations = operations(text, dialect).unwrap();
        owners.follow(&id, &operations);
        operations.iter().for_each(|operation| current.apply(operation).unwrap());
    }
    owners.keep(&current);
    let files: Vec<SchemaFile<'_>> = apps
        .iter()
        .filter(|(_, path, _)| !path.ends_with("up.sql"))
        .map(|(app, file, text)| SchemaFile { app, file, content: Content::Sql(text) })
        .collect();
    wanted(&files, (&current, &owners), dialect)
}

/// Returns the statements that make what is wanted, whose it is, and the names that nobody wrote; or what is wrong.
fn told(text: &str, dialect: Dialect) -> String {
    let wanted = match read(&Fixture::parse(text), dialect) {
        Ok(wanted) => wanted,
        Err(errors) => return errors.iter().map(|error| format!("{error}\n")).collect(),
    };
    if let [needed, ..] = wanted.needed().as_slice() {
        return needed.to_string();
    }
    let mut told: String =
        render_schema(&wanted.schema).unwrap().iter().map(|one| format!("{one}\n")).collect();
    for (id, owner) in wanted.owners.iter() {
        let last = owner.last.as_ref().map(|last| format!(", last {last}")).unwrap_or_default();
        told += &format!("-- {id}: {}{last}\n", owner.app);
    }
    for (table, name) in &wanted.chosen {
        told += &format!("-- chosen: {table}: {name}\n");
    }
    told
}

#[test]
fn statements_stand_in_any_order_and_tables_refer_to_each_other() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        CREATE VIEW open AS SELECT id FROM ticket;
        CREATE INDEX ticket_mood ON ticket (mood);
        COMMENT ON TABLE ticket IS 'what is to be done';
        CREATE TABLE ticket (
            id BIGSERIAL PRIMARY KEY,
            mood mood NOT NULL,
            owner BIGINT REFERENCES person,
            last BIGINT CONSTRAINT last_comment REFERENCES comment (id) ON DELETE SET NULL
        );
        CREATE TABLE comment (id BIGINT PRIMARY KEY, ticket BIGINT NOT NULL REFERENCES ticket);
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        //- /users/schema.sql
        CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT UNIQUE);
    ", Dialect::Postgres), @"
    CREATE TYPE mood AS ENUM ('sad', 'glad')
    CREATE TABLE person (
        id BIGINT PRIMARY KEY,
        name TEXT UNIQUE
    )
    CREATE TABLE comment (
        id BIGINT PRIMARY KEY,
        ticket BIGINT NOT NULL
    )
    CREATE TABLE ticket (
        id BIGSERIAL PRIMARY KEY,
        mood mood NOT NULL,
        owner BIGINT REFERENCES person (id),
        last BIGINT,
        CONSTRAINT last_comment FOREIGN KEY (last) REFERENCES comment (id) ON DELETE SET NULL
    )
    CREATE INDEX ticket_mood ON ticket (mood)
    COMMENT ON TABLE ticket IS 'what is to be done'
    ALTER TABLE comment ADD FOREIGN KEY (ticket) REFERENCES ticket (id)
    CREATE VIEW open AS
    SELECT id FROM ticket
    -- type mood: tickets
    -- sequence ticket_id_seq: tickets
    -- table comment: tickets
    -- table person: users
    -- table ticket: tickets
    -- view open: tickets
    -- chosen: comment: comment_pkey
    -- chosen: comment: comment_ticket_fkey
    -- chosen: person: person_name_key
    -- chosen: person: person_pkey
    -- chosen: ticket: ticket_id_seq
    -- chosen: ticket: ticket_owner_fkey
    -- chosen: ticket: ticket_pkey
    ");
}

#[test]
fn an_app_without_a_file_keeps_what_it_has_and_others_may_refer_to_it() {
    insta::assert_snapshot!(told("
        //- /users/up.sql
        CREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT UNIQUE);
        //- /tickets/up.sql
        CREATE TABLE ticket (id BIGINT PRIMARY KEY);
        CREATE TABLE gone (id BIGINT PRIMARY KEY);
        //- /tickets/schema.sql
        CREATE TABLE ticket (id BIGINT PRIMARY KEY, owner BIGINT REFERENCES person (id));
    ", Dialect::Postgres), @"
    CREATE TABLE person (
        id BIGINT PRIMARY KEY,
        name TEXT UNIQUE
    )
    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        owner BIGINT REFERENCES person (id)
    )
    -- table gone: tickets, last tickets.0001_initial
    -- table person: users, last users.0001_initial
    -- table ticket: tickets, last tickets.0001_initial
    -- chosen: ticket: ticket_owner_fkey
    -- chosen: ticket: ticket_pkey
    ");
}

#[test]
fn what_is_no_definition_is_refused_with_file_and_line() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        SET statement_timeout = 0;
        SELECT pg_catalog.set_config('search_path', '', false);
        BEGIN;
        CREATE TABLE ticket (id BIGINT PRIMARY KEY);
        INSERT INTO ticket VALUES (1);
        DROP TABLE other;

        ALTER TABLE ticket RENAME TO issue;
        ALTER TABLE ticket DROP COLUMN id;
        CREATE TEMP TABLE t (id INT);
        CREATE TABLE copy AS SELECT * FROM ticket;
        SELEC 1;
        //- /users/schema.sql
        CREATE TABLE person (name TEXT DEFAULT 'x);
    ", Dialect::Postgres), @"
    tickets/schema.sql:3: a schema file says what is to be there: nothing is run, so there is no transaction
    tickets/schema.sql:5: a schema file says what is to be there: this is about rows
    tickets/schema.sql:6: a schema file says what is to be there: this drops something; leave out what shall go
    tickets/schema.sql:8: a schema file says what is to be there: this gives something another name; write the name that it shall have
    tickets/schema.sql:9: a schema file says what is to be there: this drops something; leave out what shall go
    tickets/schema.sql:10: a schema file says what is to be there: what is temporary goes with the session
    tickets/schema.sql:11: a schema file says what is to be there: this copies rows; write the columns
    tickets/schema.sql:12: not understood: expected command, found IDENT
    users/schema.sql:1: this string never ends
    ");
}

#[test]
fn the_words_of_another_backend_are_not_understood() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE TABLE ticket (mood mood);
    ", Dialect::Sqlite), @r#"tickets/schema.sql:1: not understood: near "TYPE": syntax error"#);
}

#[test]
fn one_object_has_one_app() {
    insta::assert_snapshot!(told("
        //- /a/schema.sql
        CREATE EXTENSION IF NOT EXISTS citext;
        CREATE TABLE ticket (id BIGINT PRIMARY KEY);
        //- /b/schema.sql
        CREATE EXTENSION IF NOT EXISTS citext;
        CREATE TABLE ticket (id BIGINT PRIMARY KEY);
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        CREATE TABLE note (id BIGINT PRIMARY KEY, ticket BIGINT REFERENCES tickets);
        CREATE VIEW one AS SELECT id FROM note;
        //- /c/up.sql
        CREATE TABLE person (id BIGINT PRIMARY KEY);
    ", Dialect::Postgres), @"
    b/schema.sql:2: table ticket is in a/schema.sql too: only one app can have it
    b/schema.sql:3: table person is in the migrations of c too: only one app can have it
    b/schema.sql:4: there is no table tickets
    ");
}

#[test]
fn what_every_app_may_make_belongs_to_the_one_that_has_it() {
    insta::assert_snapshot!(told("
        //- /a/schema.sql
        CREATE EXTENSION IF NOT EXISTS citext;
        CREATE SCHEMA IF NOT EXISTS billing;
        //- /b/schema.sql
        CREATE TABLE billing.invoice (id INTEGER PRIMARY KEY);
        CREATE EXTENSION IF NOT EXISTS citext;
        CREATE SCHEMA IF NOT EXISTS billing;
        //- /b/up.sql
        CREATE EXTENSION citext;
    ", Dialect::Postgres), @"
    CREATE SCHEMA billing
    CREATE EXTENSION citext
    CREATE TABLE billing.invoice (
        id INTEGER PRIMARY KEY
    )
    -- schema billing: a
    -- extension citext: b, last b.0001_initial
    -- table billing.invoice: b
    -- chosen: billing.invoice: invoice_pkey
    ");
}

#[test]
fn mysql_names_keys_and_makes_indexes_for_foreign_keys() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        CREATE TABLE ticket (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
            code VARCHAR(20) UNIQUE,
            owner BIGINT,
            maker BIGINT,
            FOREIGN KEY (owner) REFERENCES person (id),
            CONSTRAINT made_by FOREIGN KEY (maker) REFERENCES person (id),
            KEY (code, owner)
        );
        CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY);
    ", Dialect::Mysql), @"
    CREATE TABLE person (
        id BIGINT PRIMARY KEY
    )
    CREATE TABLE ticket (
        id BIGINT AUTO_INCREMENT PRIMARY KEY,
        code VARCHAR(20),
        owner BIGINT,
        maker BIGINT,
        FOREIGN KEY (owner) REFERENCES person (id),
        CONSTRAINT made_by FOREIGN KEY (maker) REFERENCES person (id),
        UNIQUE KEY code (code),
        KEY code_2 (code, owner)
    )
    -- table person: tickets
    -- table ticket: tickets
    -- chosen: person: PRIMARY
    -- chosen: ticket: code
    -- chosen: ticket: code_2
    -- chosen: ticket: owner
    -- chosen: ticket: PRIMARY
    -- chosen: ticket: ticket_ibfk_1
    ");
}

#[test]
fn what_pg_dump_writes_can_be_read() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        SET default_tablespace = '';
        CREATE TABLE public.ticket (
            id integer NOT NULL,
            title text DEFAULT 'none'::text
        );
        ALTER TABLE public.ticket OWNER TO me;
        CREATE SEQUENCE public.ticket_id_seq
            AS integer
            START WITH 1
            INCREMENT BY 1
            NO MINVALUE
            NO MAXVALUE
            CACHE 1;
        ALTER SEQUENCE public.ticket_id_seq OWNED BY public.ticket.id;
        ALTER TABLE ONLY public.ticket ALTER COLUMN id SET DEFAULT nextval('public.ticket_id_seq'::regclass);
        ALTER TABLE ONLY public.ticket
            ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);
        GRANT SELECT ON public.ticket TO reader;
    ", Dialect::Postgres), @"
    CREATE TABLE ticket (
        id SERIAL PRIMARY KEY,
        title TEXT DEFAULT 'none'::text
    )
    -- sequence ticket_id_seq: tickets
    -- table ticket: tickets
    ");
}

#[test]
fn views_that_need_each_other_are_said_and_nothing_hangs() {
    insta::assert_snapshot!(told("
        //- /tickets/schema.sql
        CREATE VIEW a AS SELECT x FROM b;
        CREATE VIEW b AS SELECT x FROM a;
        CREATE TABLE part PARTITION OF whole DEFAULT;
        CREATE TABLE whole (id INT) PARTITION BY LIST (id);
    ", Dialect::Postgres), @"
    tickets/schema.sql:1: there is no table b
    tickets/schema.sql:2: there is no table a
    ");
}

#[test]
fn what_an_app_without_a_file_needs_cannot_be_left_out() {
    insta::assert_snapshot!(told("
        //- /users/up.sql
        CREATE TABLE person (id BIGINT PRIMARY KEY);
        CREATE TABLE city (id BIGINT PRIMARY KEY);
        CREATE TABLE unused (id BIGINT PRIMARY KEY);
        //- /zoo/up.sql
        CREATE TABLE animal (id BIGINT PRIMARY KEY, keeper BIGINT REFERENCES person, owner BIGINT REFERENCES person);
        CREATE VIEW cities AS SELECT id FROM city;
        //- /users/schema.sql
        CREATE TABLE other (id BIGINT PRIMARY KEY);
    ", Dialect::Postgres), @"table person is not in the schema file of users, but table animal of zoo needs it, which has none");
}
