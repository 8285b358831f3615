//! Plans that work are never refused: whatever the preflight cannot know, it leaves to the server.

use std::fmt::Write as _;

use crate::support::{Store, caribou, small};

/// A database that is not as its migrations say, and a plan that works there.
struct Case {
    name: &'static str,
    /// What somebody did by hand after the first migration.
    by_hand: &'static str,
    /// The scripts of the plan, one for each migration.
    plan: &'static [&'static str],
}

const BASE: &str = "CREATE TABLE base (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80));";

/// Runs each case on a database of its own and returns those that were refused or failed, with what was said.
#[track_caller]
fn all_work(cases: &[Case], store: impl Fn() -> Option<Store>) {
    let mut wrong = String::new();
    for Case { name, by_hand, plan } in cases {
        let Some(store) = store() else { return };
        let project = small("//- /migrations/\n");
        project.write("migrations/a/0001_base/up.sql", BASE);
        let line = format!("migrate --url {}", store.url());
        caribou(&project).run(&line).exits(0);
        if !by_hand.is_empty() {
            store.execute(by_hand);
        }
        for (number, script) in (2..).zip(*plan) {
            project.write(&format!("migrations/a/{number:04}_m/up.sql"), script);
            if script.contains("-- no transaction") {
                project.write(
                    &format!("migrations/a/{number:04}_m/metadata.toml"),
                    "run_in_transaction = false\n",
                );
            }
        }
        let output = caribou(&project).run(&line);
        if output.code != Some(0) {
            writeln!(wrong, "{name}:\n{output}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "plans that work do not run:\n{wrong}");
}

const EVERYWHERE: &[Case] = &[
    Case {
        name: "an old column is renamed, a new one gets its name",
        by_hand: "",
        plan: &[
            "ALTER TABLE base RENAME COLUMN name TO title;",
            "ALTER TABLE base ADD COLUMN name BIGINT;",
            "ALTER TABLE base DROP COLUMN title;",
        ],
    },
    Case {
        name: "a table is rebuilt",
        by_hand: "",
        plan: &["CREATE TABLE new_base (id BIGINT NOT NULL PRIMARY KEY, title TEXT);
            INSERT INTO new_base SELECT id, name FROM base;
            DROP TABLE base;
            ALTER TABLE new_base RENAME TO base;
            ALTER TABLE base RENAME COLUMN title TO headline;"],
    },
    Case {
        name: "a column and a table that were made by hand are used",
        by_hand: "ALTER TABLE base ADD COLUMN extra BIGINT; CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "ALTER TABLE base DROP COLUMN extra; ALTER TABLE other DROP COLUMN a;",
            "ALTER TABLE other RENAME TO another; ALTER TABLE another ADD COLUMN a BIGINT;",
        ],
    },
    Case {
        name: "what is there is not made again, what is not is not dropped",
        by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "CREATE TABLE IF NOT EXISTS other (id BIGINT, b BIGINT); ALTER TABLE other DROP COLUMN a;",
            "DROP TABLE IF EXISTS nowhere; DROP VIEW IF EXISTS nowhere_too;",
        ],
    },
    Case {
        name: "a table is dropped and made anew, otherwise",
        by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
        plan: &[
            "DROP TABLE other;",
            "CREATE TABLE other (id BIGINT, b BIGINT);",
            "ALTER TABLE other DROP COLUMN b;",
        ],
    },
    Case {
        name: "a table is made from a query",
        by_hand: "",
        plan: &[
            "CREATE TABLE copied AS SELECT id, name AS title, 1 AS one FROM base;",
            "ALTER TABLE copied DROP COLUMN one; ALTER TABLE copied RENAME COLUMN title TO name;",
        ],
    },
    Case {
        name: "a view is made, dropped, and replaced by a table",
        by_hand: "CREATE VIEW seen AS SELECT id FROM base",
        plan: &[
            "DROP VIEW seen; CREATE TABLE seen (id BIGINT, a BIGINT);",
            "ALTER TABLE seen DROP COLUMN a;",
        ],
    },
    Case {
        name: "names that are words of the language",
        by_hand: "",
        plan: &["CREATE TABLE \"order\" (\"select\" BIGINT, \"From\" BIGINT);
            ALTER TABLE \"order\" DROP COLUMN \"select\";
            ALTER TABLE \"order\" RENAME COLUMN \"From\" TO \"to\";"],
    },
    Case {
        name: "another case of letters",
        by_hand: "",
        plan: &[
            "ALTER TABLE Base ADD COLUMN Extra BIGINT;",
            "ALTER TABLE BASE DROP COLUMN EXTRA, DROP COLUMN NAME;",
        ],
    },
    Case {
        name: "comments where nobody expects them",
        by_hand: "",
        plan: &["ALTER /* the */ TABLE base -- nothing
            RENAME /* of it */ COLUMN name TO /* another */ title; ALTER TABLE base DROP COLUMN title;"],
    },
    Case {
        name: "a script without statements",
        by_hand: "",
        plan: &["-- Nothing.\n", "\n", ";;\n", "ALTER TABLE base DROP COLUMN name;"],
    },
];

/// What the statements of a case have to be changed into where the language is another one.
fn sqlite(case: &Case) -> Case {
    let plan = match case.name {
        "another case of letters" => &[
            "ALTER TABLE Base ADD COLUMN Extra BIGINT;",
            "ALTER TABLE BASE DROP COLUMN EXTRA; ALTER TABLE BASE DROP COLUMN NAME;",
        ],
        _ => case.plan,
    };
    Case { plan, ..*case }
}

#[test]
fn what_works_on_every_database_is_not_refused() {
    let cases: Vec<Case> = EVERYWHERE.iter().map(sqlite).collect();
    all_work(&cases, || Some(Store::file()));
    all_work(EVERYWHERE, || Store::postgres("fits"));
}

#[test]
fn what_works_on_sqlite_is_not_refused() {
    let cases = [
        Case {
            name: "a temporary table in front of another",
            by_hand: "",
            plan: &[
                "CREATE TEMP TABLE base (id BIGINT, only_here BIGINT);
                ALTER TABLE base DROP COLUMN only_here;
                DROP TABLE base;
                ALTER TABLE base DROP COLUMN name;",
                "CREATE TEMPORARY VIEW base AS SELECT 1 AS one; DROP VIEW base;",
                "ALTER TABLE base ADD COLUMN name TEXT;",
            ],
        },
        Case {
            name: "names with a schema",
            by_hand: "",
            plan: &[
                "CREATE TABLE main.x (id BIGINT, a BIGINT); CREATE TABLE temp.base (z BIGINT);",
                "ALTER TABLE x DROP COLUMN a; ALTER TABLE main.base DROP COLUMN name;",
                "CREATE TEMP TABLE x (b BIGINT, c BIGINT); ALTER TABLE temp.x DROP COLUMN b;",
            ],
        },
        Case {
            name: "quoted in each way",
            by_hand: "CREATE TABLE [a b] (`c d` BIGINT, \"e f\" BIGINT, 'g h' BIGINT)",
            plan: &[
                "ALTER TABLE \"a b\" DROP COLUMN [c d];",
                "ALTER TABLE `a b` DROP COLUMN `e f`;",
                "ALTER TABLE 'a b' RENAME COLUMN 'g h' TO 'i'; ALTER TABLE [a b] ADD COLUMN \"c d\" BIGINT;",
            ],
        },
        Case {
            name: "another file",
            by_hand: "",
            plan: &[
                "-- no transaction\nATTACH DATABASE ':memory:' AS other;
                CREATE TABLE other.base (id BIGINT, a BIGINT);
                CREATE TABLE other.y (id BIGINT, a BIGINT);
                ALTER TABLE y DROP COLUMN a;
                ALTER TABLE other.base DROP COLUMN a;
                DETACH DATABASE other;",
                "ALTER TABLE base DROP COLUMN name;",
            ],
        },
        Case {
            name: "a full-text table and what it keeps its rows in",
            by_hand: "CREATE VIRTUAL TABLE words USING fts5(title, body)",
            plan: &[
                "INSERT INTO words (words) VALUES ('optimize'); ALTER TABLE words RENAME TO terms;",
                "CREATE VIRTUAL TABLE more USING fts5(a); DROP TABLE more; CREATE TABLE more (a TEXT, b TEXT);",
                "ALTER TABLE more DROP COLUMN b; DROP TABLE terms;",
            ],
        },
        Case {
            name: "a trigger and an index that were made by hand",
            by_hand: "CREATE INDEX by_name ON base (name);
                CREATE TRIGGER note AFTER INSERT ON base BEGIN UPDATE base SET name = 'x'; END",
            plan: &[
                "DROP TRIGGER note; DROP INDEX by_name; ALTER TABLE base DROP COLUMN name;",
                "ALTER TABLE base ADD COLUMN name TEXT; CREATE INDEX by_name ON base (name);",
            ],
        },
        Case {
            name: "the schema is written by hand",
            by_hand: "",
            plan: &[
                "-- no transaction\nPRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = 'CREATE TABLE base (id BIGINT NOT NULL PRIMARY KEY, title VARCHAR(80))' WHERE name = 'base';
                PRAGMA writable_schema = RESET;",
                "ALTER TABLE base DROP COLUMN title;",
            ],
        },
        Case {
            name: "tables without rowid, strict, with generated columns",
            by_hand: "CREATE TABLE g (id INTEGER PRIMARY KEY, a INT, b INT AS (a + 1), c INT GENERATED ALWAYS AS (a) STORED) STRICT",
            plan: &[
                "ALTER TABLE g DROP COLUMN b; ALTER TABLE g RENAME COLUMN c TO b;",
                "CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; ALTER TABLE w DROP COLUMN v;",
            ],
        },
    ];
    all_work(&cases, || Some(Store::file()));
}

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

#[test]
fn what_works_on_mariadb_is_not_refused() {
    let cases = [
        Case {
            name: "prepared text",
            by_hand: "",
            plan: &[
                "SET @text = CONCAT('CREATE TABLE ma', 'de (id BIGINT, a BIGINT)'); PREPARE it FROM @text; EXECUTE it; DEALLOCATE PREPARE it;",
                "ALTER TABLE made DROP COLUMN a;",
                "EXECUTE IMMEDIATE CONCAT('CREATE TABLE fo', 'und (id BIGINT, a BIGINT)'); ALTER TABLE found DROP COLUMN a;",
            ],
        },
        Case {
            name: "a procedure",
            by_hand: "CREATE PROCEDURE make() CREATE TABLE made (id BIGINT, a BIGINT)",
            plan: &["CALL make();", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "keys under each word that drops them",
            by_hand: "ALTER TABLE base ADD UNIQUE KEY one_name (name), ADD CONSTRAINT more CHECK (id > 0);
                CREATE TABLE child (id BIGINT PRIMARY KEY, base_id BIGINT, n INT, UNIQUE (n), CONSTRAINT up FOREIGN KEY (base_id) REFERENCES base (id))",
            plan: &[
                "ALTER TABLE base DROP CONSTRAINT one_name; ALTER TABLE base DROP CONSTRAINT more;",
                "ALTER TABLE child DROP CONSTRAINT n; ALTER TABLE child DROP FOREIGN KEY up; ALTER TABLE child DROP KEY up;",
                "ALTER TABLE child DROP CONSTRAINT `PRIMARY`;",
                "ALTER TABLE base DROP PRIMARY KEY;",
            ],
        },
        Case {
            name: "several changes in one statement",
            by_hand: "",
            plan: &[
                "ALTER TABLE base ADD COLUMN name BIGINT, DROP COLUMN name;",
                "ALTER TABLE base CHANGE name title BIGINT, ADD COLUMN name BIGINT AFTER title;",
                "ALTER TABLE base CHANGE name title BIGINT, CHANGE title name BIGINT;",
                "ALTER TABLE base DROP PRIMARY KEY, ADD PRIMARY KEY (id);",
            ],
        },
        Case {
            name: "temporary and replaced tables",
            by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
            plan: &[
                "CREATE TEMPORARY TABLE base (id BIGINT, only_here BIGINT); ALTER TABLE base DROP COLUMN only_here; DROP TEMPORARY TABLE base;",
                "CREATE OR REPLACE TABLE other (id BIGINT, b BIGINT); ALTER TABLE other DROP COLUMN b;",
                "ALTER TABLE base DROP COLUMN name; RENAME TABLE base TO ground, other TO base; ALTER TABLE base ADD COLUMN name INT;",
            ],
        },
        Case {
            name: "another case of letters, another quote, comments that run",
            by_hand: "",
            plan: &[
                "ALTER TABLE `base` ADD COLUMN `Extra` BIGINT; ALTER TABLE base DROP COLUMN EXTRA;",
                "/*!50003 CREATE TABLE hidden (id BIGINT, a BIGINT) */; /*M!100000 ALTER TABLE hidden ADD COLUMN b BIGINT */;",
                "ALTER TABLE hidden DROP COLUMN a; ALTER TABLE hidden DROP COLUMN b;",
                "SET SESSION sql_mode = 'ANSI_QUOTES'; ALTER TABLE \"base\" DROP COLUMN \"name\";",
            ],
        },
        Case {
            name: "if it is there, if it is not",
            by_hand: "",
            plan: &[
                "ALTER TABLE base ADD COLUMN IF NOT EXISTS name BIGINT; ALTER TABLE base DROP COLUMN IF EXISTS nothing;",
                "ALTER TABLE IF EXISTS nowhere DROP COLUMN a; ALTER TABLE base DROP CONSTRAINT IF EXISTS nothing; ALTER TABLE base DROP KEY IF EXISTS nothing;",
                "ALTER TABLE base CHANGE COLUMN IF EXISTS nothing something INT; CREATE SEQUENCE numbers; CREATE TABLE figures (id INT, a INT); ALTER TABLE figures DROP COLUMN a;",
            ],
        },
    ];
    all_work(&cases, || Store::mariadb("fits"));
}
