//! What is printed is what `diesel print-schema` 2.3.14 prints on a database that the same statements made: all
//! expected texts were compared with its output.

mod support;

use caribou_migration::Dialect;
use caribou_schema_rs::Options;

use support::check;

#[test]
fn types_and_keys_of_postgres() {
    let sql = r#"
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE DOMAIN short AS VARCHAR(20) NOT NULL;
        CREATE TABLE account (id SERIAL PRIMARY KEY, mail CHARACTER VARYING(80) NOT NULL);
        CREATE TABLE ticket (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            owner INTEGER NOT NULL REFERENCES account,
            feeling mood,
            slug short,
            tags TEXT[] NOT NULL,
            price NUMERIC(10, 2),
            made TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
            open TSTZRANGE,
            search TSVECTOR,
            code CHARACTER(4),
            flag BOOLEAN NOT NULL
        );
        CREATE TABLE link (ticket BIGINT REFERENCES ticket, other BIGINT REFERENCES ticket, PRIMARY KEY (other, ticket));
        CREATE TABLE reply (id UUID PRIMARY KEY, reply UUID REFERENCES reply, ticket BIGINT REFERENCES ticket, body JSONB);
        CREATE VIEW mails AS SELECT mail FROM account;
    "#;
    // custom_type_derives = ["diesel::query_builder::QueryId"]
    let type_derives = vec!["diesel::query_builder::QueryId".to_owned()];
    let options = Options { type_derives, ..Options::default() };
    insta::assert_snapshot!(check(Dialect::Postgres, sql, &options), @r#"
    // @generated automatically by Diesel CLI.

    pub mod sql_types {
        #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "mood"))]
        pub struct Mood;

        #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
        pub struct Tsvector;
    }

    diesel::table! {
        account (id) {
            id -> Int4,
            #[max_length = 80]
            mail -> Varchar,
        }
    }

    diesel::table! {
        link (other, ticket) {
            ticket -> Int8,
            other -> Int8,
        }
    }

    diesel::table! {
        reply (id) {
            id -> Uuid,
            #[sql_name = "reply"]
            reply_ -> Nullable<Uuid>,
            ticket -> Nullable<Int8>,
            body -> Nullable<Jsonb>,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::Mood;
        use super::sql_types::Tsvector;

        ticket (id) {
            id -> Int8,
            owner -> Int4,
            feeling -> Nullable<Mood>,
            #[max_length = 20]
            slug -> Varchar,
            tags -> Array<Nullable<Text>>,
            price -> Nullable<Numeric>,
            made -> Timestamptz,
            open -> Nullable<Tstzrange>,
            search -> Nullable<Tsvector>,
            #[max_length = 4]
            code -> Nullable<Bpchar>,
            flag -> Bool,
        }
    }

    diesel::joinable!(reply -> ticket (ticket));
    diesel::joinable!(ticket -> account (owner));

    diesel::allow_tables_to_appear_in_same_query!(account, link, reply, ticket,);
    "#);
}

#[test]
fn types_of_mysql() {
    let sql = r#"
        CREATE TABLE ticket (
            id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
            flag BOOLEAN NOT NULL,
            small TINYINT,
            state ENUM('open', 'closed') NOT NULL,
            marks SET('a', 'bb'),
            title VARCHAR(80) NOT NULL,
            body LONGTEXT,
            file VARBINARY(16),
            price DECIMAL(10, 2),
            made DATETIME(6) NOT NULL,
            number INT
        );
    "#;
    insta::assert_snapshot!(check(Dialect::Mysql, sql, &Options::default()), @r#"
    // @generated automatically by Diesel CLI.

    pub mod sql_types {
        #[derive(diesel::sql_types::SqlType)]
        #[diesel(mysql_type(name = "Set"))]
        pub struct TicketMarksSet;

        #[derive(diesel::sql_types::SqlType)]
        #[diesel(mysql_type(name = "Enum"))]
        pub struct TicketStateEnum;
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::TicketStateEnum;
        use super::sql_types::TicketMarksSet;

        ticket (id) {
            id -> Unsigned<Bigint>,
            flag -> Bool,
            small -> Nullable<Tinyint>,
            #[max_length = 6]
            state -> TicketStateEnum,
            #[max_length = 4]
            marks -> Nullable<TicketMarksSet>,
            #[max_length = 80]
            title -> Varchar,
            body -> Nullable<Longtext>,
            #[max_length = 16]
            file -> Nullable<Varbinary>,
            price -> Nullable<Decimal>,
            made -> Datetime,
            number -> Nullable<Integer>,
        }
    }
    "#);
}

#[test]
fn types_and_rows_of_sqlite() {
    let sql = r#"
        CREATE TABLE plain (name VARCHAR(20), rowid INTEGER);
        CREATE TABLE ticket (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            owner INTEGER NOT NULL REFERENCES person,
            big BIGINT, flag BOOLEAN NOT NULL, price DECIMAL(10, 2), made TIMESTAMP, file BLOB, half REAL, small INT2, any
        );
        CREATE TABLE person (id INTEGER NOT NULL PRIMARY KEY);
        CREATE TABLE pair (a TEXT NOT NULL, b TEXT NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID;
    "#;
    // sqlite_integer_primary_key_is_bigint = true
    let options = Options { rowid_is_bigint: true, ..Options::default() };
    insta::assert_snapshot!(check(Dialect::Sqlite, sql, &options), @"
    // @generated automatically by Diesel CLI.

    diesel::table! {
        pair (a, b) {
            a -> Text,
            b -> Text,
        }
    }

    diesel::table! {
        person (id) {
            id -> BigInt,
        }
    }

    diesel::table! {
        plain (oid) {
            oid -> BigInt,
            name -> Nullable<Text>,
            rowid -> Nullable<Integer>,
        }
    }

    diesel::table! {
        ticket (id) {
            id -> Nullable<BigInt>,
            owner -> BigInt,
            big -> Nullable<BigInt>,
            flag -> Bool,
            price -> Nullable<Double>,
            made -> Nullable<Timestamp>,
            file -> Nullable<Binary>,
            half -> Nullable<Float>,
            small -> Nullable<SmallInt>,
            any -> Nullable<Binary>,
        }
    }

    diesel::joinable!(ticket -> person (owner));

    diesel::allow_tables_to_appear_in_same_query!(pair, person, plain, ticket,);
    ");
}

#[test]
fn names_that_rust_does_not_take() {
    let sql = r#"
        CREATE TABLE "type" (id INTEGER PRIMARY KEY NOT NULL, "type" TEXT, "async" TEXT, "is_nullable" TEXT);
        CREATE TABLE "my--odd table" ("1st" INTEGER PRIMARY KEY NOT NULL, "a ""b""" TEXT, "type" INTEGER REFERENCES "type" (id));
        CREATE TABLE "__hidden" (id INTEGER PRIMARY KEY NOT NULL);
    "#;
    insta::assert_snapshot!(check(Dialect::Sqlite, sql, &Options::default()), @r##"
    // @generated automatically by Diesel CLI.

    diesel::table! {
        #[sql_name = "my--odd table"]
        my_odd_table (_1st) {
            #[sql_name = "1st"]
            _1st -> Integer,
            #[sql_name = r#"a "b""#]
            a_b_ -> Nullable<Text>,
            #[sql_name = "type"]
            type_ -> Nullable<Integer>,
        }
    }

    diesel::table! {
        #[sql_name = "type"]
        type_ (id) {
            id -> Integer,
            #[sql_name = "type"]
            type_ -> Nullable<Text>,
            #[sql_name = "async"]
            async_ -> Nullable<Text>,
            #[sql_name = "is_nullable"]
            is_nullable_ -> Nullable<Text>,
        }
    }

    diesel::joinable!(my_odd_table -> type_ (type_));

    diesel::allow_tables_to_appear_in_same_query!(my_odd_table, type_,);
    "##);
}

#[test]
fn long_lines_break_as_rustfmt_breaks_them() {
    let table = |name: &str| format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY NOT NULL);");
    let end = |names: &[&str]| {
        let sql: String = names.iter().map(|name| table(name)).collect();
        let printed = check(Dialect::Sqlite, &sql, &Options::default());
        printed[printed.find("diesel::allow").expect("there are several")..].to_owned()
    };
    insta::assert_snapshot!(end(&["accounts", "escalation_policies", "notification_settings"]), @"diesel::allow_tables_to_appear_in_same_query!(accounts, escalation_policies, notification_settings,);");
    insta::assert_snapshot!(end(&["accounts", "escalation_policies", "notification_settings2"]), @"
    diesel::allow_tables_to_appear_in_same_query!(
        accounts,
        escalation_policies,
        notification_settings2,
    );
    ");
    let short: Vec<String> = (10..36).map(|number| format!("t{number}")).collect();
    let short: Vec<&str> = short.iter().map(String::as_str).collect();
    insta::assert_snapshot!(end(&short), @"
    diesel::allow_tables_to_appear_in_same_query!(
        t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, t20, t21, t22, t23, t24, t25, t26, t27, t28,
        t29, t30, t31, t32, t33, t34, t35,
    );
    ");
}

#[test]
fn what_diesel_cannot_print() {
    let check = |dialect, sql| check(dialect, sql, &Options::default());
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY, extra JSON);";
    insta::assert_snapshot!(check(Dialect::Sqlite, sql), @"error: a.extra: Diesel has no type for JSON");
    insta::assert_snapshot!(check(Dialect::Postgres, "CREATE TABLE log (line TEXT);"), @"
    // @generated automatically by Diesel CLI.
    // without a key: log
    ");
}
