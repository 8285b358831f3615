//! What becomes of two or three statements: the rules of Django's optimiser, and those of the databases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_squash::{Optimise, Source, squash};
use insta::assert_snapshot;

const POSTGRES: Dialect = Dialect::Postgres;
const SQLITE: Dialect = Dialect::Sqlite;
const MYSQL: Dialect = Dialect::Mysql;

/// Squashes a script on what another one makes.
fn squashed_on(dialect: Dialect, before: &str, script: &str) -> String {
    let mut schema = Schema::empty(dialect);
    caribou_sql::replay(before, &mut schema).unwrap();
    let id = MigrationId::parse("app", "0001_all").unwrap();
    let source = Source { id: &id, file: "up.sql", script, elidable: false, run_in_transaction: true };
    squash(&[source], &schema, Optimise::Fully).unwrap().script(&schema, &[]).unwrap()
}

fn squashed(dialect: Dialect, script: &str) -> String {
    squashed_on(dialect, "", script)
}

#[test]
fn a_new_table_takes_its_last_name_and_keeps_the_names_that_its_keys_were_given() {
    let script = "CREATE TABLE a (id integer PRIMARY KEY, x text UNIQUE); ALTER TABLE a RENAME TO b;";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE b (
        id INTEGER,
        x TEXT,
        CONSTRAINT a_pkey PRIMARY KEY (id),
        CONSTRAINT a_x_key UNIQUE (x)
    );
    ");
    assert_snapshot!(squashed(SQLITE, script), @"
    CREATE TABLE b (
        id INTEGER PRIMARY KEY,
        x TEXT UNIQUE
    );
    ");
    assert_snapshot!(squashed(MYSQL, &script.replace("text", "varchar(20)")), @"
    CREATE TABLE b (
        id INT PRIMARY KEY,
        x VARCHAR(20) UNIQUE
    );
    ");
}

#[test]
fn a_sequence_that_is_named_after_the_old_table_keeps_a_rename_apart() {
    let script = "CREATE TABLE a (id serial PRIMARY KEY); ALTER TABLE a RENAME TO b;";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE a (id serial PRIMARY KEY);
    ALTER TABLE a RENAME TO b;
    ");
}

#[test]
fn a_table_of_mysql_with_foreign_keys_takes_in_what_comes() {
    let script = "
        CREATE TABLE users (uuid CHAR(36) NOT NULL PRIMARY KEY);
        CREATE TABLE devices (
            uuid CHAR(36) NOT NULL PRIMARY KEY,
            user_uuid CHAR(36) NOT NULL REFERENCES users (uuid),
            type INTEGER NOT NULL,
            token TEXT
        );
        ALTER TABLE devices ADD COLUMN push_uuid TEXT;
        ALTER TABLE devices CHANGE COLUMN type atype INTEGER NOT NULL;
        ALTER TABLE devices MODIFY push_uuid VARCHAR(40) NOT NULL;
        ALTER TABLE devices DROP COLUMN token;
        ALTER TABLE devices DROP PRIMARY KEY;
        ALTER TABLE devices ADD PRIMARY KEY (uuid, user_uuid);
        CREATE INDEX by_type ON devices (atype);
        ALTER TABLE devices RENAME TO machines;
    ";
    assert_snapshot!(squashed(MYSQL, script), @"
    CREATE TABLE users (uuid CHAR(36) NOT NULL PRIMARY KEY);

    CREATE TABLE machines (
        uuid CHAR(36) NOT NULL,
        user_uuid CHAR(36) NOT NULL,
        atype INT NOT NULL,
        push_uuid VARCHAR(40) NOT NULL,
        FOREIGN KEY (user_uuid) REFERENCES users (uuid),
        PRIMARY KEY (uuid, user_uuid),
        KEY by_type (atype)
    );
    ");
}

/// Squashes a script and says what is left, on one line.
fn left(dialect: Dialect, before: &str, script: &str) -> String {
    let text = squashed_on(dialect, before, script);
    let text = text.replace("-- Nothing is to be done on this backend.", "");
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[test]
fn what_is_made_and_dropped_is_not_made() {
    let cases: [(&str, &[Dialect]); 7] = [
        ("CREATE TABLE a (x integer); DROP TABLE a;", &[POSTGRES, SQLITE, MYSQL]),
        ("CREATE TABLE a (x integer); ALTER TABLE a RENAME TO b; DROP TABLE b;", &[POSTGRES, SQLITE, MYSQL]),
        (
            "CREATE TABLE a (x integer); CREATE INDEX i ON a (x); DROP INDEX i; DROP TABLE a;",
            &[POSTGRES, SQLITE],
        ),
        (
            "CREATE TABLE a (x integer); ALTER TABLE a ADD COLUMN y integer; DROP TABLE a;",
            &[POSTGRES, SQLITE, MYSQL],
        ),
        ("CREATE VIEW v AS SELECT 1 AS x; DROP VIEW v;", &[POSTGRES, SQLITE, MYSQL]),
        ("CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood ADD VALUE 'b'; DROP TYPE mood;", &[POSTGRES]),
        ("CREATE SEQUENCE s; ALTER SEQUENCE s INCREMENT BY 2; DROP SEQUENCE s;", &[POSTGRES]),
    ];
    for (script, is_for) in cases {
        for &dialect in is_for {
            assert_eq!(left(dialect, "", script), "", "{dialect:?} {script}");
        }
    }
}

#[test]
fn what_is_done_to_a_table_from_before_is_as_little_as_can_be() {
    let before = "CREATE TABLE a (x integer NOT NULL, y integer, CONSTRAINT k CHECK (x > 0)); CREATE INDEX i ON a (x);";
    let on = |dialect, script: &str| left(dialect, before, script);
    assert_eq!(on(POSTGRES, "ALTER TABLE a ADD COLUMN z integer; ALTER TABLE a DROP COLUMN z;"), "");
    assert_eq!(on(SQLITE, "ALTER TABLE a ADD COLUMN z integer; ALTER TABLE a DROP COLUMN z;"), "");
    assert_eq!(on(MYSQL, "ALTER TABLE a ADD COLUMN z integer; ALTER TABLE a DROP COLUMN z;"), "");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ADD COLUMN z integer; ALTER TABLE a RENAME COLUMN z TO w; ALTER TABLE a ALTER w TYPE bigint;"), @"ALTER TABLE a ADD COLUMN w BIGINT;");
    assert_snapshot!(on(MYSQL, "ALTER TABLE a ADD COLUMN z text; ALTER TABLE a CHANGE COLUMN z w varchar(20);"), @"ALTER TABLE a ADD COLUMN w VARCHAR(20);");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ALTER y SET DEFAULT 1; ALTER TABLE a ALTER y SET DEFAULT 2;"), @"ALTER TABLE a ALTER y SET DEFAULT 2;");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ALTER y TYPE bigint; ALTER TABLE a ALTER y TYPE numeric;"), @"ALTER TABLE a ALTER y TYPE numeric;");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ALTER y TYPE text USING 'x'; ALTER TABLE a ALTER y TYPE varchar(9);"), @"ALTER TABLE a ALTER y TYPE text USING 'x'; ALTER TABLE a ALTER y TYPE varchar(9);");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ALTER y TYPE bigint; ALTER TABLE a DROP COLUMN y;"), @"ALTER TABLE a DROP COLUMN y;");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a ADD CONSTRAINT q UNIQUE (y); ALTER TABLE a DROP COLUMN y;"), @"ALTER TABLE a DROP COLUMN y;");
    assert_snapshot!(on(POSTGRES, "CREATE INDEX j ON a (y); ALTER TABLE a DROP COLUMN y;"), @"ALTER TABLE a DROP COLUMN y;");
    assert_eq!(
        on(POSTGRES, "ALTER TABLE a ADD CONSTRAINT q UNIQUE (y); ALTER TABLE a DROP CONSTRAINT q;"),
        ""
    );
    assert_eq!(on(POSTGRES, "CREATE INDEX j ON a (y); DROP INDEX j;"), "");
    assert_eq!(on(SQLITE, "CREATE INDEX j ON a (y); DROP INDEX j;"), "");
    assert_snapshot!(on(POSTGRES, "ALTER INDEX i RENAME TO j; ALTER INDEX j RENAME TO l;"), @"ALTER INDEX i RENAME TO l;");
    assert_snapshot!(on(POSTGRES, "CREATE INDEX j ON a (y); ALTER INDEX j RENAME TO l;"), @"CREATE INDEX l ON a (y);");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO c;"), @"ALTER TABLE a RENAME TO c;");
    assert_eq!(on(POSTGRES, "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME TO a;"), "");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a RENAME TO b; DROP TABLE b;"), @"DROP TABLE a;");
    assert_snapshot!(on(POSTGRES, "ALTER TABLE a RENAME COLUMN y TO z; ALTER TABLE a DROP COLUMN z;"), @"ALTER TABLE a DROP COLUMN y;");
    assert_snapshot!(on(POSTGRES, "DROP INDEX i; DROP TABLE a;"), @"DROP TABLE a;");
    assert_snapshot!(on(SQLITE, "DROP INDEX i; ALTER TABLE a DROP COLUMN y; DROP TABLE a;"), @"DROP TABLE a;");
    assert_snapshot!(on(POSTGRES, "COMMENT ON TABLE a IS 'one'; COMMENT ON TABLE a IS 'two';"), @"COMMENT ON TABLE a IS 'two';");
    assert_snapshot!(on(POSTGRES, "COMMENT ON COLUMN a.y IS 'one'; ALTER TABLE a DROP COLUMN y;"), @"ALTER TABLE a DROP COLUMN y;");
}

#[test]
fn what_rows_from_before_would_notice_is_kept() {
    let before = "CREATE TABLE a (x integer NOT NULL);";
    let script = "ALTER TABLE a ADD COLUMN z integer DEFAULT 1; ALTER TABLE a ALTER z SET DEFAULT 2;";
    assert_snapshot!(squashed_on(POSTGRES, before, script), @"
    ALTER TABLE a ADD COLUMN z integer DEFAULT 1;
    ALTER TABLE a ALTER z SET DEFAULT 2;
    ");
    let script = "ALTER TABLE a ADD COLUMN z integer DEFAULT 1; ALTER TABLE a ALTER z TYPE text;";
    assert_snapshot!(squashed_on(POSTGRES, before, script), @"
    ALTER TABLE a ADD COLUMN z integer DEFAULT 1;
    ALTER TABLE a ALTER z TYPE text;
    ");
    assert_snapshot!(squashed_on(POSTGRES, before, "ALTER TABLE a DROP COLUMN x; ALTER TABLE a ADD COLUMN x integer;"), @"
    ALTER TABLE a DROP COLUMN x;
    ALTER TABLE a ADD COLUMN x integer;
    ");
}

#[test]
fn what_comes_later_is_carried_to_the_statement_that_made_the_thing() {
    let script = "
        CREATE TABLE person (id bigint PRIMARY KEY, nick text);
        CREATE TABLE ticket (id bigint PRIMARY KEY, owner bigint REFERENCES person (id));
        CREATE INDEX by_nick ON person (nick);
        CREATE VIEW nicks AS SELECT id FROM person;
        ALTER TABLE person RENAME TO member;
        ALTER TABLE member RENAME COLUMN nick TO name;
        ALTER TABLE ticket ADD COLUMN title text;
        ALTER TABLE ticket RENAME COLUMN owner TO holder;
    ";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE member (
        id BIGINT,
        name TEXT,
        CONSTRAINT person_pkey PRIMARY KEY (id)
    );
    CREATE INDEX by_nick ON member (name);

    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        holder BIGINT,
        title TEXT,
        CONSTRAINT ticket_owner_fkey FOREIGN KEY (holder) REFERENCES member (id)
    );

    CREATE VIEW nicks AS
    SELECT id FROM member;
    ");
    assert_snapshot!(squashed(SQLITE, script), @"
    CREATE TABLE member (
        id BIGINT PRIMARY KEY,
        name TEXT
    );
    CREATE INDEX by_nick ON member (name);

    CREATE TABLE ticket (
        id BIGINT PRIMARY KEY,
        holder BIGINT REFERENCES member (id),
        title TEXT
    );

    CREATE VIEW nicks AS
    SELECT id FROM member;
    ");
}

#[test]
fn types_gather_their_values() {
    let script = "
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE person (id bigint, mood mood NOT NULL DEFAULT 'ok');
        ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';
        ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
        ALTER TYPE mood RENAME TO feeling;
    ";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TYPE feeling AS ENUM ('sad', 'fine', 'happy');

    CREATE TABLE person (
        id BIGINT,
        mood feeling NOT NULL DEFAULT 'fine'
    );
    ");
    let script = "ALTER TYPE mood ADD VALUE 'happy'; ALTER TYPE mood RENAME VALUE 'happy' TO 'glad';";
    assert_snapshot!(squashed_on(POSTGRES, "CREATE TYPE mood AS ENUM ('sad')", script), @"ALTER TYPE mood ADD VALUE 'glad';");
}

#[test]
fn the_last_of_a_view_or_function_is_kept() {
    let script = "
        CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
        CREATE TABLE a (x integer);
        CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;
    ";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 2 $$;

    CREATE TABLE a (x integer);
    ");
    let script = "
        CREATE TABLE a (x integer);
        CREATE VIEW v AS SELECT x FROM a;
        ALTER TABLE a ADD COLUMN y integer;
        CREATE OR REPLACE VIEW v AS SELECT x, y FROM a;
    ";
    assert_snapshot!(squashed(POSTGRES, script), @"
    CREATE TABLE a (
        x INTEGER,
        y INTEGER
    );

    CREATE VIEW v AS
    SELECT x, y FROM a;
    ");
    let script = script.replace("CREATE OR REPLACE", "DROP VIEW v; CREATE");
    assert_snapshot!(squashed(POSTGRES, &script), @"
    CREATE TABLE a (
        x INTEGER,
        y INTEGER
    );

    CREATE VIEW v AS SELECT x, y FROM a;
    ");
}

#[test]
fn a_column_goes_with_the_foreign_key_that_came_with_it() {
    let before = "CREATE TABLE person (id bigint PRIMARY KEY);";
    let script = "
        CREATE TABLE ticket (id bigint PRIMARY KEY);
        ALTER TABLE ticket ADD COLUMN owner bigint REFERENCES person (id);
        ALTER TABLE ticket DROP COLUMN owner;
    ";
    // MariaDB refuses to drop it.
    for dialect in [POSTGRES, SQLITE] {
        assert_eq!(
            left(dialect, before, script),
            "CREATE TABLE ticket (id BIGINT PRIMARY KEY);",
            "{dialect:?}"
        );
    }
}
