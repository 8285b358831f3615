//! What a `schema.rs` wants, as the SQL that leads there from what is there.

use caribou_migration::Dialect;
use caribou_schema::{Schema, diff};
use caribou_schema_rs::{Docs, Filter, Options, Pattern, Sorting, lay, parse, print};
use caribou_sql::{render, replay};

fn schema(dialect: Dialect, sql: &str) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(sql, &mut schema).expect("the statements fit");
    schema
}

fn with_options(dialect: Dialect, sql: &str, text: &str, options: &Options) -> String {
    let current = schema(dialect, sql);
    let laid = lay(&parse(text).expect("a schema.rs"), &current, options);
    let mut wanted = Schema::empty(dialect);
    laid.objects.into_iter().for_each(|object| wanted.insert(object));
    let statements = render(&diff(&current, &wanted), &current).expect("it can be written");
    let statements = statements.into_iter().map(|statement| format!("{statement};"));
    let unsaid = laid.unsaid.into_iter().map(|line| format!("-- {line}"));
    statements.chain(unsaid).collect::<Vec<_>>().join("\n")
}

fn check(dialect: Dialect, sql: &str, text: &str) -> String {
    with_options(dialect, sql, text, &Options::default())
}

const TICKET: &str =
    "table! { ticket (id) { id -> Integer, #[max_length = 80] title -> Varchar, body -> Nullable<Text>, } }";

#[test]
fn a_new_table_is_made_as_diesel_makes_it() {
    insta::assert_snapshot!(check(Dialect::Postgres, "", TICKET), @"
    CREATE TABLE ticket (
        id INTEGER PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT
    );
    -- new keys that do not count by themselves, since a schema.rs does not say so: ticket.id
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, "", TICKET), @"
    CREATE TABLE ticket (
        id INT PRIMARY KEY,
        title VARCHAR(80) NOT NULL,
        body TEXT
    );
    -- new keys that do not count by themselves, since a schema.rs does not say so: ticket.id
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, "", TICKET), @"
    CREATE TABLE ticket (
        id INTEGER NOT NULL PRIMARY KEY,
        title TEXT NOT NULL,
        body TEXT
    );
    ");
}

#[test]
fn a_joinable_is_a_foreign_key_of_a_new_column() {
    let text = "
        table! { account { id -> Int4, } }
        table! { ticket { id -> Int8, #[sql_name = \"owner\"] owner_id -> Int4, } }
        table! { note (ticket, line) { ticket -> Int8, line -> Int2, } }
        joinable!(ticket -> account (owner_id));
        joinable!(note -> ticket (ticket));
    ";
    let there = "CREATE TABLE ticket (id BIGINT PRIMARY KEY);";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    CREATE TABLE account (
        id INTEGER PRIMARY KEY
    );
    CREATE TABLE note (
        ticket BIGINT NOT NULL REFERENCES ticket (id),
        line SMALLINT NOT NULL,
        PRIMARY KEY (ticket, line)
    );
    ALTER TABLE ticket ADD COLUMN owner INTEGER NOT NULL REFERENCES account (id);
    -- new keys that do not count by themselves, since a schema.rs does not say so: account.id
    ");
    let there = "CREATE TABLE ticket (id BIGINT AUTO_INCREMENT PRIMARY KEY);";
    insta::assert_snapshot!(check(Dialect::Mysql, there, text), @"
    CREATE TABLE account (
        id INT PRIMARY KEY
    );
    CREATE TABLE note (
        ticket BIGINT NOT NULL,
        line SMALLINT NOT NULL,
        PRIMARY KEY (ticket, line),
        FOREIGN KEY (ticket) REFERENCES ticket (id)
    );
    ALTER TABLE ticket
        ADD COLUMN owner INT NOT NULL,
        ADD FOREIGN KEY (owner) REFERENCES account (id);
    -- new keys that do not count by themselves, since a schema.rs does not say so: account.id
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, "", text), @"
    CREATE TABLE account (
        id INTEGER NOT NULL PRIMARY KEY
    );
    CREATE TABLE ticket (
        id BIGINT NOT NULL PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES account (id)
    );
    CREATE TABLE note (
        ticket BIGINT NOT NULL REFERENCES ticket (id),
        line SMALLINT NOT NULL,
        PRIMARY KEY (ticket, line)
    );
    ");
}

#[test]
fn a_joinable_alone_makes_no_key_where_it_may_mean_something_else() {
    let there = "
        CREATE TABLE account (id INTEGER PRIMARY KEY);
        CREATE TABLE team (id INTEGER PRIMARY KEY);
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL);
        CREATE VIEW busy AS SELECT owner FROM ticket;
    ";
    let text = "
        table! { account { id -> Int4, } }
        table! { team { id -> Int4, } }
        table! { ticket { id -> Int4, owner -> Int4, who -> Nullable<Int4>, } }
        table! { busy (owner) { owner -> Int4, } }
        joinable!(ticket -> account (owner));
        joinable!(ticket -> team (owner));
        joinable!(ticket -> account (who));
        joinable!(ticket -> team (who));
        joinable!(ticket -> elsewhere (who));
    ";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    ALTER TABLE ticket ADD COLUMN who INTEGER;
    -- line 10: joinable!(ticket -> elsewhere): not both tables are in this file; the foreign key is left alone
    -- a joinable! alone makes no foreign key of a column that is there, or that has several: ticket.owner, ticket.who
    ");
}

#[test]
fn what_a_schema_rs_cannot_say_stays() {
    let there = "
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TABLE account (id SERIAL PRIMARY KEY);
        CREATE TABLE ticket (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            owner INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
            title CHARACTER VARYING(80) NOT NULL DEFAULT '' CHECK (title <> 'x'),
            feeling mood,
            price NUMERIC(10,2),
            tags TEXT[] NOT NULL,
            UNIQUE (owner, title)
        );
        CREATE INDEX ticket_title ON ticket (lower(title));
        CREATE VIEW glad AS SELECT id FROM ticket WHERE feeling = 'glad';
    ";
    let text = "
        table! { account { id -> Int4, } }
        table! {
            ticket {
                id -> Int8, owner -> Int4, #[max_length = 80] title -> Varchar, feeling -> Nullable<crate::MoodMapping>,
                price -> Nullable<Numeric>, tags -> Array<Nullable<Text>>,
            }
        }
    ";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    -- a schema.rs does not say these, they stay: 2 defaults, 2 constraints, 1 index
    -- foreign keys without a joinable! stay: ticket.owner
    ");
}

#[test]
fn columns_change_come_and_go() {
    let there = "
        CREATE TABLE ticket (
            id SERIAL PRIMARY KEY,
            title CHARACTER VARYING(80) NOT NULL,
            old TEXT,
            rank INTEGER DEFAULT 3,
            stamp TIMESTAMP NOT NULL
        );
        CREATE INDEX ticket_old ON ticket (old, rank);
    ";
    let text = "
        table! {
            ticket {
                id -> Int8, #[max_length = 120] title -> Varchar, rank -> Int4, stamp -> Nullable<Timestamptz>,
                new -> Jsonb,
            }
        }
    ";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    ALTER TABLE ticket
        ADD COLUMN new JSONB NOT NULL,
        ALTER COLUMN id TYPE BIGINT,
        ALTER COLUMN title TYPE VARCHAR(120),
        ALTER COLUMN rank SET NOT NULL,
        ALTER COLUMN stamp TYPE TIMESTAMPTZ,
        ALTER COLUMN stamp DROP NOT NULL,
        DROP COLUMN old;
    -- a schema.rs does not say these, they stay: 2 defaults
    ");
}

#[test]
fn tables_that_are_not_in_the_file_go_unless_diesel_does_not_print_them() {
    let there = "
        CREATE TABLE account (id SERIAL PRIMARY KEY);
        CREATE TABLE ticket (id SERIAL PRIMARY KEY, owner INTEGER REFERENCES account);
        CREATE VIEW named AS SELECT id FROM account;
        CREATE TABLE audit_log (id SERIAL PRIMARY KEY);
        CREATE TABLE keyless (a INTEGER);
        CREATE SCHEMA other;
        CREATE TABLE other.thing (id SERIAL PRIMARY KEY);
    ";
    let text = "table! { ticket { id -> Int4, owner -> Nullable<Int4>, } }";
    let filter = Filter::Except(vec![Pattern::parse("^audit_").expect("a pattern")]);
    let options = Options { filter, ..Options::default() };
    insta::assert_snapshot!(with_options(Dialect::Postgres, there, text, &options), @"
    DROP VIEW named;
    ALTER TABLE ticket DROP CONSTRAINT ticket_owner_fkey;
    DROP TABLE account;
    -- view named reads a table that goes, and goes too
    -- a schema.rs does not say these, they stay: 1 default
    ");
}

#[test]
fn a_file_without_lengths_says_nothing_of_them() {
    let there = "CREATE TABLE ticket (id CHAR(36) PRIMARY KEY, title VARCHAR(80) NOT NULL, body LONGTEXT, at DATETIME);";
    let text =
        "table! { ticket { id -> Text, title -> Text, body -> Nullable<Text>, at -> Nullable<Timestamp>, } }";
    insta::assert_snapshot!(check(Dialect::Mysql, there, text), @"");
    let text = "table! { ticket { id -> Text, title -> Text, body -> Nullable<Mediumtext>, at -> Nullable<Date>, } }";
    insta::assert_snapshot!(check(Dialect::Mysql, there, text), @"
    ALTER TABLE ticket
        MODIFY COLUMN body MEDIUMTEXT,
        MODIFY COLUMN at DATE;
    ");
}

#[test]
fn the_number_of_a_row_is_what_it_is_in_sqlite() {
    let there = "
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, state INTEGER);
        CREATE TABLE plain (name TEXT);
    ";
    let text = "
        table! { ticket { id -> BigInt, state -> Nullable<BigInt>, } }
        table! { plain (rowid) { rowid -> Integer, name -> Nullable<Text>, } }
        table! { new { id -> BigInt, } }
    ";
    insta::assert_snapshot!(check(Dialect::Sqlite, there, text), @"
    CREATE TABLE new (
        id BIGINT NOT NULL PRIMARY KEY
    );
    CREATE TABLE new_ticket (
        id INTEGER PRIMARY KEY,
        state BIGINT
    );
    INSERT INTO new_ticket (id, state)
    SELECT id, state FROM ticket;
    DROP TABLE ticket;
    ALTER TABLE new_ticket RENAME TO ticket;
    ");
    let options = Options { rowid_is_bigint: true, ..Options::default() };
    insta::assert_snapshot!(with_options(Dialect::Sqlite, "", "table! { new { id -> BigInt, } }", &options), @"
    CREATE TABLE new (
        id INTEGER NOT NULL PRIMARY KEY
    );
    ");
}

#[test]
fn a_primary_key_can_change() {
    let there = "CREATE TABLE part (a INTEGER NOT NULL PRIMARY KEY, b INTEGER NOT NULL);";
    let text = "table! { part (a, b) { a -> Integer, b -> Integer, } }";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    ALTER TABLE part
        DROP CONSTRAINT part_pkey,
        ADD PRIMARY KEY (a, b);
    ");
    insta::assert_snapshot!(check(Dialect::Mysql, there, text), @"
    ALTER TABLE part DROP PRIMARY KEY;
    ALTER TABLE part ADD PRIMARY KEY (a, b);
    ");
    insta::assert_snapshot!(check(Dialect::Sqlite, there, text), @"
    CREATE TABLE new_part (
        a INTEGER NOT NULL,
        b INTEGER NOT NULL,
        PRIMARY KEY (a, b)
    );
    INSERT INTO new_part (a, b)
    SELECT a, b FROM part;
    DROP TABLE part;
    ALTER TABLE new_part RENAME TO part;
    ");
}

#[test]
fn types_that_the_file_declares_are_known_by_their_names() {
    let there = "
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE DOMAIN short AS VARCHAR(20) NOT NULL CHECK (VALUE <> '');
        CREATE TABLE ticket (id INTEGER PRIMARY KEY, a TEXT, b short, search tsvector);
    ";
    let text = "
        pub mod sql_types {
            #[diesel(postgres_type(name = \"mood\"))]
            pub struct Feeling;
            #[diesel(postgres_type(name = \"tsvector\", schema = \"pg_catalog\"))]
            pub struct Tsvector;
            #[diesel(postgres_type(name = \"strange\"))]
            pub struct Strange;
        }
        table! {
            ticket {
                id -> Int4, a -> Nullable<Feeling>, #[max_length = 20] b -> Varchar, search -> Nullable<Tsvector>,
                more -> Nullable<Array<Nullable<Mood>>>, span -> Nullable<Range<Timestamptz>>, odd -> Nullable<Strange>,
            }
        }
    ";
    insta::assert_snapshot!(check(Dialect::Postgres, there, text), @"
    ALTER TABLE ticket
        ADD COLUMN more mood[],
        ADD COLUMN span TSTZRANGE,
        ADD COLUMN odd strange,
        ALTER COLUMN a TYPE mood USING a::mood;
    -- ticket.odd: there is no type strange, and a schema.rs cannot say what it is; make it first, in a migration of your own
    ");
}

#[test]
fn a_file_as_it_is_printed_wants_what_is_there() {
    let postgres = r#"
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TYPE "Odd Mood" AS ENUM ('glad');
        CREATE DOMAIN short AS VARCHAR(20) NOT NULL;
        CREATE SCHEMA app;
        CREATE TABLE app.elsewhere (id INTEGER PRIMARY KEY);
        CREATE TABLE keyless (a INTEGER);
        CREATE TABLE "type" (id SERIAL PRIMARY KEY, "type" TEXT UNIQUE, "my col" CHAR(3));
        CREATE TABLE ticket (
            id BIGINT GENERATED BY DEFAULT AS IDENTITY, at TIMESTAMPTZ(3) NOT NULL, kind INTEGER REFERENCES "type",
            a mood, b mood[], c "Odd Mood", d short, e NUMERIC(10, 2) CHECK (e > 0), f BIT(3), g VARBIT, h INTERVAL DAY,
            i "char", j NAME, k TSVECTOR, l INT4RANGE, m TSTZMULTIRANGE, n UUID DEFAULT gen_random_uuid(), o JSONB, p XML,
            q VARCHAR(9)[], r TIME WITH TIME ZONE, s MACADDR8, t PG_LSN, u REAL, v DOUBLE PRECISION, w MONEY, x BYTEA, y POINT,
            z TEXT GENERATED ALWAYS AS ('z') STORED,
            PRIMARY KEY (at, id)
        );
        CREATE INDEX ticket_kind ON ticket (kind) WHERE kind > 3;
    "#;
    let mysql = "
        CREATE TABLE person (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(80) NOT NULL DEFAULT '');
        CREATE TABLE ticket (
            id BIGINT PRIMARY KEY, person INT UNSIGNED REFERENCES person (id), a TINYINT(1), b TINYINT, c TINYINT UNSIGNED,
            d MEDIUMINT, e ENUM('x', 'yy'), f SET('x', 'yy'), g DECIMAL(10, 2), h DOUBLE, i FLOAT, j CHAR(3), k BINARY(3),
            l VARBINARY(4), m TINYTEXT, n LONGTEXT, o BLOB, p DATETIME(6), q TIMESTAMP NULL, r YEAR, s BIT(4), t JSON, u DATE
        );
    ";
    let sqlite = "
        CREATE TABLE person (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(80) NOT NULL COLLATE NOCASE);
        CREATE TABLE plain (a, b CLOB, rowid REAL);
        CREATE TABLE ticket (
            number TEXT, line INT, person INTEGER REFERENCES person ON DELETE CASCADE, made DATETIME DEFAULT CURRENT_TIMESTAMP,
            price DECIMAL(10, 5), flag BOOL, big UNSIGNED BIG INT, PRIMARY KEY (line, number)
        ) WITHOUT ROWID;
    ";
    for (dialect, sql) in [(Dialect::Postgres, postgres), (Dialect::Mysql, mysql), (Dialect::Sqlite, sqlite)]
    {
        for options in [
            Options::default(),
            Options { rowid_is_bigint: true, ..Options::default() },
            Options { sorting: Sorting::Name, docs: Docs::CommentsOrGenerated, ..Options::default() },
            Options {
                domains_as_types: vec![Pattern::parse("short").expect("a pattern")],
                ..Options::default()
            },
        ] {
            let printed = print(&schema(dialect, sql), &options).expect("Diesel has words for all of it");
            let wanted = with_options(dialect, sql, &printed.text, &options);
            let statements = wanted.lines().filter(|line| !line.starts_with("-- "));
            assert_eq!(statements.collect::<Vec<_>>(), [""; 0], "{}", printed.text);
        }
    }
}
