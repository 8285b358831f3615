//! What PostgreSQL lets a plan do.

use super::{BASE, Case, all_work};
use crate::support::{Store, caribou, small};

#[test]
fn what_code_makes_on_postgres_is_not_missed() {
    let cases = [
        Case {
            name: "a block makes a table",
            by_hand: "",
            plan: &[
                "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 'ma' || 'de (id BIGINT, a BIGINT)'; END $$;",
                "ALTER TABLE made DROP COLUMN a;",
            ],
        },
        Case {
            name: "a function makes a table",
            by_hand: "CREATE FUNCTION make(t TEXT) RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN EXECUTE format('CREATE TABLE %I (id BIGINT, a BIGINT)', t || 'e'); END $$",
            plan: &["SELECT make('mad');", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "a function in a query that only looks",
            by_hand: "CREATE FUNCTION make() RETURNS BIGINT LANGUAGE plpgsql AS
                $$ BEGIN CREATE TABLE made (id BIGINT, a BIGINT); RETURN 1; END $$",
            plan: &["INSERT INTO base (id) VALUES (make());", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "a function as a default",
            by_hand: "CREATE FUNCTION make() RETURNS BIGINT LANGUAGE plpgsql AS
                $$ BEGIN CREATE TABLE made (id BIGINT, a BIGINT); RETURN 1; END $$",
            plan: &[
                "CREATE TABLE d (id BIGINT DEFAULT make()); INSERT INTO d DEFAULT VALUES;",
                "ALTER TABLE made DROP COLUMN a;",
            ],
        },
        Case {
            name: "a procedure",
            by_hand: "CREATE PROCEDURE make() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (id BIGINT, a BIGINT); END $$",
            plan: &["CALL make();", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "a trigger on rows",
            by_hand: "CREATE FUNCTION make() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN CREATE TABLE IF NOT EXISTS made (id BIGINT, a BIGINT); RETURN NEW; END $$;
                CREATE TRIGGER making BEFORE INSERT OR UPDATE OR DELETE ON base FOR EACH STATEMENT EXECUTE FUNCTION make()",
            plan: &["UPDATE base SET name = 'x';", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "a trigger on statements that make things",
            by_hand: "CREATE FUNCTION mark() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 'marks') THEN CREATE TABLE marks (id BIGINT, a BIGINT); END IF; END $$;
                CREATE EVENT TRIGGER marking ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION mark()",
            plan: &["CREATE INDEX by_name ON base (name);", "ALTER TABLE marks DROP COLUMN a;"],
        },
        Case {
            name: "an extension",
            by_hand: "",
            plan: &[
                "CREATE EXTENSION pg_stat_statements;",
                "COMMENT ON VIEW pg_stat_statements IS 'x'; ALTER VIEW pg_stat_statements OWNER TO CURRENT_USER;",
            ],
        },
        Case {
            name: "one of several commands takes back another",
            by_hand: "ALTER TABLE base ADD CONSTRAINT c CHECK (id > 0)",
            plan: &[
                "ALTER TABLE base ADD COLUMN name BIGINT, DROP COLUMN name;",
                "ALTER TABLE base ADD CONSTRAINT c CHECK (id > 1), DROP CONSTRAINT c;",
                "ALTER TABLE base ADD CONSTRAINT base_pkey PRIMARY KEY (id), DROP CONSTRAINT base_pkey;",
                "ALTER TABLE base ALTER COLUMN added SET DEFAULT 1, ADD COLUMN added BIGINT;",
            ],
        },
        Case {
            name: "a rule",
            by_hand: "CREATE TABLE log (id BIGINT); CREATE RULE keep AS ON DELETE TO base DO INSTEAD NOTHING",
            plan: &["DROP RULE keep ON base;", "DROP TABLE log CASCADE;", "CREATE TABLE log (a BIGINT, b BIGINT);"],
        },
    ];
    all_work(&cases, || Store::postgres("code"));
}

#[test]
fn places_of_names_on_postgres_are_not_confused() {
    let cases = [
        Case {
            name: "another schema comes first",
            by_hand: "CREATE SCHEMA s",
            plan: &[
                "SET search_path = s, public; CREATE TABLE base (id BIGINT, a BIGINT); ALTER TABLE base DROP COLUMN a;",
                "ALTER TABLE base DROP COLUMN name; ALTER TABLE s.base ADD COLUMN a BIGINT;",
            ],
        },
        Case {
            name: "another schema by a function",
            by_hand: "CREATE SCHEMA s",
            plan: &[
                "SELECT pg_catalog.set_config('search_path', 's', false); CREATE TABLE base (id BIGINT, a BIGINT);",
                "ALTER TABLE s.base DROP COLUMN a;",
            ],
        },
        Case {
            name: "another schema for a while",
            by_hand: "CREATE SCHEMA s; CREATE TABLE s.other (id BIGINT, a BIGINT)",
            plan: &[
                "BEGIN; SET LOCAL search_path TO s; CREATE TABLE base (id BIGINT); ALTER TABLE other DROP COLUMN a; COMMIT;",
                "SET SESSION search_path TO 's'; ALTER TABLE other RENAME TO more; RESET search_path;",
                "SET SCHEMA 's'; DROP TABLE more; DROP TABLE base;",
            ],
        },
        Case {
            name: "the database has a path of its own",
            by_hand: "CREATE SCHEMA app; CREATE TABLE app.things (id BIGINT, a BIGINT);
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); END $$",
            plan: &[
                "ALTER TABLE things DROP COLUMN a; ALTER TABLE base DROP COLUMN name;",
                "CREATE TABLE base (id BIGINT, z BIGINT); ALTER TABLE base DROP COLUMN z;",
                "ALTER TABLE public.base ADD COLUMN name TEXT;",
            ],
        },
        Case {
            name: "a schema with the user's name",
            by_hand: "CREATE SCHEMA caribou",
            plan: &[
                "ALTER TABLE base DROP COLUMN name;",
                "CREATE TABLE base (id BIGINT, z BIGINT); ALTER TABLE base DROP COLUMN z;",
            ],
        },
        Case {
            name: "the schema is made and named by the plan",
            by_hand: "",
            plan: &[
                "CREATE SCHEMA s CREATE TABLE base (id BIGINT, a BIGINT);",
                "ALTER TABLE s.base DROP COLUMN a;",
            ],
        },
        Case {
            name: "a schema is renamed and a table moves",
            by_hand: "CREATE SCHEMA s; CREATE TABLE s.thing (id BIGINT, a BIGINT)",
            plan: &[
                "ALTER SCHEMA s RENAME TO t;",
                "ALTER TABLE t.thing DROP COLUMN a; ALTER TABLE t.thing SET SCHEMA public;",
                "ALTER TABLE thing ADD COLUMN b BIGINT; DROP SCHEMA t CASCADE;",
            ],
        },
        Case {
            name: "temporary tables in front of others",
            by_hand: "",
            plan: &[
                "CREATE TEMP TABLE base (id BIGINT, only_here BIGINT); ALTER TABLE base DROP COLUMN only_here; DROP TABLE base;",
                "CREATE TEMP TABLE base ON COMMIT DROP AS SELECT 1 AS one;",
                "CREATE TEMP VIEW base AS SELECT 1 AS one; DROP VIEW base;",
                "CREATE TABLE pg_temp.base (x BIGINT); DROP TABLE pg_temp.base;",
                "ALTER TABLE base DROP COLUMN name;",
            ],
        },
        Case {
            name: "quoted names",
            by_hand: "CREATE TABLE \"Base\" (\"Id\" BIGINT, id BIGINT, \"a\"\"b\" BIGINT)",
            plan: &[
                "ALTER TABLE \"Base\" DROP COLUMN \"Id\"; ALTER TABLE \"Base\" DROP COLUMN ID;",
                "ALTER TABLE \"Base\" DROP COLUMN \"a\"\"b\"; ALTER TABLE U&\"\\0042ase\" ADD COLUMN \"Id\" BIGINT;",
            ],
        },
        Case {
            name: "names that are longer than the server keeps",
            by_hand: "CREATE TABLE a234567890123456789012345678901234567890123456789012345678901234567890 (b234567890123456789012345678901234567890123456789012345678901234567890 BIGINT, c BIGINT)",
            plan: &["ALTER TABLE a234567890123456789012345678901234567890123456789012345678901234567890
                DROP COLUMN b234567890123456789012345678901234567890123456789012345678901234567890;"],
        },
    ];
    all_work(&cases, || Store::postgres("places"));
}

#[test]
fn what_works_on_postgres_alone_is_not_refused() {
    let cases = [
        Case {
            name: "constraints with the names that the server chose",
            by_hand: "CREATE TABLE child (base_id BIGINT REFERENCES base (id), n INT CHECK (n > 0) UNIQUE, m INT CHECK (m > n), CHECK (n < 9), CHECK (m < 9), UNIQUE (n, m))",
            plan: &[
                "ALTER TABLE child DROP CONSTRAINT child_base_id_fkey; ALTER TABLE child DROP CONSTRAINT child_n_key;",
                "ALTER TABLE child DROP CONSTRAINT child_n_check; ALTER TABLE child DROP CONSTRAINT child_check;
                 ALTER TABLE child DROP CONSTRAINT child_n_check1; ALTER TABLE child DROP CONSTRAINT child_n_m_key;",
                "ALTER TABLE base DROP CONSTRAINT base_pkey;",
            ],
        },
        Case {
            name: "constraints keep their names when tables and columns get others",
            by_hand: "",
            plan: &[
                "ALTER TABLE base RENAME TO ground; ALTER TABLE ground RENAME COLUMN id TO key;",
                "ALTER TABLE ground DROP CONSTRAINT base_pkey; ALTER TABLE ground ADD PRIMARY KEY (key);",
                "ALTER TABLE ground DROP CONSTRAINT ground_pkey;",
            ],
        },
        Case {
            name: "an index becomes a constraint",
            by_hand: "CREATE UNIQUE INDEX by_name ON base (name)",
            plan: &[
                "ALTER TABLE base ADD CONSTRAINT one_name UNIQUE USING INDEX by_name;",
                "ALTER TABLE base DROP CONSTRAINT one_name;",
            ],
        },
        Case {
            name: "ALTER TABLE on what is no table",
            by_hand: "CREATE VIEW seen AS SELECT id, name FROM base; CREATE SEQUENCE numbers; CREATE INDEX by_name ON base (name);
                CREATE MATERIALIZED VIEW kept AS SELECT id, name FROM base",
            plan: &[
                "ALTER TABLE seen RENAME COLUMN name TO title; ALTER TABLE seen RENAME TO looked;",
                "ALTER TABLE numbers RENAME TO figures; ALTER TABLE by_name RENAME TO named; ALTER TABLE kept RENAME TO stored;",
                "ALTER INDEX named RENAME TO by_name; ALTER TABLE stored RENAME COLUMN name TO title;",
                "CREATE UNIQUE INDEX ON stored (title); ALTER TABLE looked ALTER COLUMN title SET DEFAULT 'x';",
                "DROP VIEW looked; DROP SEQUENCE figures; DROP MATERIALIZED VIEW stored;",
            ],
        },
        Case {
            name: "partitions",
            by_hand: "CREATE TABLE p (id BIGINT, at DATE NOT NULL, a INT) PARTITION BY RANGE (at);
                CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
            plan: &[
                "ALTER TABLE p DROP COLUMN a; ALTER TABLE p ADD COLUMN b INT CONSTRAINT b_is CHECK (b > 0);",
                "ALTER TABLE p1 ALTER COLUMN b SET DEFAULT 3; CREATE TABLE p2 (LIKE p); ALTER TABLE p2 ADD CONSTRAINT b_is CHECK (b > 0);",
                "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');",
                "ALTER TABLE p DETACH PARTITION p1; ALTER TABLE p1 DROP CONSTRAINT b_is; ALTER TABLE p1 DROP COLUMN b;",
                "CREATE TABLE p3 PARTITION OF p DEFAULT; ALTER TABLE p RENAME COLUMN b TO c; ALTER TABLE p3 ALTER COLUMN c SET NOT NULL;",
                "ALTER TABLE p ADD PRIMARY KEY (id, at); ALTER TABLE p DROP CONSTRAINT p_pkey; DROP TABLE p;",
            ],
        },
        Case {
            name: "what is inherited, copied, typed",
            by_hand: "CREATE TABLE child (extra INT) INHERITS (base); CREATE TYPE pair AS (a INT, b INT)",
            plan: &[
                "ALTER TABLE child ALTER COLUMN name SET NOT NULL; ALTER TABLE base RENAME COLUMN name TO title;",
                "ALTER TABLE child ALTER COLUMN title DROP NOT NULL; ALTER TABLE child NO INHERIT base; ALTER TABLE child DROP COLUMN title;",
                "CREATE TABLE twin (LIKE base INCLUDING ALL); ALTER TABLE twin DROP CONSTRAINT twin_pkey;",
                "CREATE TABLE pairs OF pair; ALTER TYPE pair ADD ATTRIBUTE c INT CASCADE; ALTER TABLE pairs ALTER COLUMN c SET NOT NULL;",
                "SELECT id AS key, title INTO picked FROM base; ALTER TABLE picked DROP COLUMN key;",
                "ALTER TABLE pairs NOT OF; ALTER TABLE pairs DROP COLUMN a;",
            ],
        },
        Case {
            name: "what falls with something else",
            by_hand: "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id INT, m mood, CONSTRAINT c CHECK (id > 0)); CREATE VIEW v AS SELECT m FROM t",
            plan: &[
                "DROP TYPE mood CASCADE; ALTER TABLE t ADD COLUMN m INT; CREATE VIEW v AS SELECT m FROM t;",
                "ALTER TABLE t DROP COLUMN m CASCADE; CREATE TABLE v (a INT);",
                "ALTER TABLE t DROP COLUMN id; ALTER TABLE t ADD COLUMN id INT; ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);",
                "DROP TABLE t CASCADE;",
            ],
        },
        Case {
            name: "if it is there, if it is not",
            by_hand: "",
            plan: &[
                "ALTER TABLE IF EXISTS nowhere DROP COLUMN a; ALTER TABLE base DROP COLUMN IF EXISTS nothing;",
                "ALTER TABLE base ADD COLUMN IF NOT EXISTS name TEXT; ALTER TABLE base DROP CONSTRAINT IF EXISTS nothing;",
                "DROP INDEX IF EXISTS nothing; CREATE SCHEMA IF NOT EXISTS public; DROP SCHEMA IF EXISTS nowhere;",
                "ALTER VIEW IF EXISTS nothing RENAME TO something; DROP TRIGGER IF EXISTS nothing ON base; DROP TRIGGER IF EXISTS nothing ON nowhere;",
            ],
        },
        Case {
            name: "what is rolled back",
            by_hand: "",
            plan: &[
                "SAVEPOINT s; DROP TABLE base; ROLLBACK TO SAVEPOINT s; ALTER TABLE base DROP COLUMN name;",
            ],
        },
        Case {
            name: "statements that change no schema",
            by_hand: "CREATE TABLE other (id INT, a INT)",
            plan: &[
                "LOCK TABLE base; GRANT SELECT ON base TO PUBLIC; ALTER TABLE base OWNER TO CURRENT_USER; ALTER TABLE base REPLICA IDENTITY FULL;",
                "ALTER TABLE base ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON base USING (true); ALTER TABLE base CLUSTER ON base_pkey;",
                "COMMENT ON COLUMN base.name IS 'it''s'; ALTER TABLE base ALTER COLUMN name SET STATISTICS 5, ALTER COLUMN name SET STORAGE EXTERNAL;",
                "ANALYZE base; SET LOCAL lock_timeout = '1s'; NOTIFY x; ALTER TABLE other DROP COLUMN a;",
            ],
        },
    ];
    all_work(&cases, || Store::postgres("alone"));
}

#[test]
fn a_path_in_the_url_is_followed() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("options");
    database.execute("CREATE SCHEMA app");
    let project = small("//- /migrations/\n");
    project.write("migrations/a/0001_base/up.sql", BASE);
    let line = format!("migrate --url {}?options=-csearch_path%3Dapp", database.url());
    caribou(&project).run(&line).exits(0);
    assert_eq!(database.query("SELECT schemaname FROM pg_tables WHERE tablename = 'base'"), "app\n");
    project.write("migrations/a/0002_m/up.sql", "ALTER TABLE base DROP COLUMN name;");
    project.write("migrations/a/0003_m/up.sql", "CREATE TABLE public.base (id BIGINT, a INT);");
    project.write(
        "migrations/a/0004_m/up.sql",
        "ALTER TABLE public.base DROP COLUMN a; ALTER TABLE app.base ADD COLUMN a INT;",
    );
    caribou(&project).run(&line).exits(0);
}
