//! Statements in doubt after a crash: looked up in the catalog, and skipped or run again without a person.

use std::fmt::Write as _;

use caribou_harness::{Output, Project};

use crate::support::{Store, caribou, small};

/// A statement that a server commits by itself.
struct Case {
    statement: &'static str,
    /// What takes it back, as if it had never run.
    undo: &'static str,
}

const BASE: &str = "
    //- /migrations/a/0001_base/up.sql
    CREATE TABLE base (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80), n INT NOT NULL DEFAULT 1);
    CREATE TABLE child (id BIGINT NOT NULL, base_id BIGINT, m INT, CONSTRAINT small CHECK (m < 9), CONSTRAINT up FOREIGN KEY (base_id) REFERENCES base (id));
    CREATE TABLE old (id BIGINT);
    CREATE INDEX by_n ON base (n);
    CREATE VIEW seen AS SELECT id FROM base;
";

/// A database with the first migration.
fn based(store: &Store) -> Project {
    let project = small(BASE);
    caribou(&project).run(&format!("migrate --url {}", store.url())).exits(0);
    project
}

/// Makes a second migration of which the first statement ran and the second failed, and sets its row back to what a run
/// leaves that is killed while the first statement runs.
#[track_caller]
fn in_doubt(project: &Project, store: &Store, statement: &str, fails: &str) {
    let line = format!("migrate --url {}", store.url());
    project.write("migrations/a/0002_doubt/up.sql", &format!("{statement};\n{fails};\n"));
    project.write("migrations/a/0002_doubt/metadata.toml", "run_in_transaction = false\n");
    caribou(project).run(&line).exits(6);
    assert_eq!(store.query("SELECT step, state FROM caribou_steps"), "0\tdone\n", "{statement}");
    store.execute("UPDATE caribou_steps SET state = 'started'");
    // What failed never ran, so it may be mended.
    project.write("migrations/a/0002_doubt/up.sql", &format!("{statement};\nSELECT 1;\n"));
}

fn go_on(project: &Project, store: &Store) -> Output {
    caribou(project).run(&format!("migrate --url {}", store.url()))
}

/// What the server says that there is.
fn catalog(store: &Store) -> String {
    if !store.is_mariadb() {
        return store.query("SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index WHERE indexrelid > 16384 ORDER BY 1");
    }
    let here = "table_schema = DATABASE() AND table_name NOT LIKE 'caribou%'";
    [
        format!("SELECT table_name, table_type, table_comment FROM information_schema.tables WHERE {here} ORDER BY 1"),
        format!("SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra FROM information_schema.columns WHERE {here} ORDER BY 1, 2"),
        format!("SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics WHERE {here} ORDER BY 1, 2, 3"),
        format!("SELECT table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE {here} ORDER BY 1, 2"),
        "SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2".into(),
        "SELECT constraint_name, referenced_table_name, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 1".into(),
        "SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY 1".into(),
        "SELECT trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1".into(),
    ]
    .map(|sql| store.query(&sql))
    .concat()
}

/// Each case twice: the statement took effect, or it did not. Afterwards the catalog is as if nothing had gone wrong.
#[track_caller]
fn all_are_looked_up(cases: &[Case], store: &Store, fails: &str) {
    let mut wrong = String::new();
    let project = based(store);
    for Case { statement, undo } in cases {
        for effect in [true, false] {
            in_doubt(&project, store, statement, fails);
            let expected = catalog(store);
            if !effect {
                store.execute(undo);
            }
            let output = go_on(&project, store);
            if output.code != Some(0) {
                let took = if effect { "took" } else { "took no" };
                writeln!(wrong, "{statement}, which {took} effect:\n{output}").unwrap();
                let flag = if effect { "--applied" } else { "--reverted" };
                caribou(&project)
                    .run(&format!("resolve a 2 --statement {flag} --url {}", store.url()))
                    .exits(0);
                go_on(&project, store).exits(0);
            }
            assert_eq!(store.query("SELECT count(*) FROM caribou_steps"), "0\n");
            assert_eq!(catalog(store), expected, "{statement}, effect: {effect}");
            // For the next case.
            store.execute(undo);
            store.execute("DELETE FROM caribou_migrations WHERE name = '0002_doubt'");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const ON_MARIADB: &[Case] = &[
    Case { statement: "CREATE TABLE more (id BIGINT NOT NULL PRIMARY KEY, a INT)", undo: "DROP TABLE more" },
    Case { statement: "CREATE TABLE IF NOT EXISTS more (id BIGINT)", undo: "DROP TABLE more" },
    Case { statement: "DROP TABLE old", undo: "CREATE TABLE old (id BIGINT)" },
    Case { statement: "DROP TABLE IF EXISTS old", undo: "CREATE TABLE old (id BIGINT)" },
    Case { statement: "RENAME TABLE old TO older", undo: "RENAME TABLE older TO old" },
    Case { statement: "ALTER TABLE old RENAME TO older", undo: "RENAME TABLE older TO old" },
    Case { statement: "ALTER TABLE base ADD COLUMN a INT", undo: "ALTER TABLE base DROP COLUMN a" },
    Case {
        statement: "ALTER TABLE base ADD COLUMN a INT NOT NULL DEFAULT 3 AFTER id, ADD COLUMN b TEXT FIRST",
        undo: "ALTER TABLE base DROP COLUMN a, DROP COLUMN b",
    },
    Case {
        statement: "ALTER TABLE base DROP COLUMN name",
        undo: "ALTER TABLE base ADD COLUMN name VARCHAR(80) AFTER id",
    },
    Case {
        statement: "ALTER TABLE base ADD COLUMN a INT, DROP COLUMN name",
        undo: "ALTER TABLE base DROP COLUMN a, ADD COLUMN name VARCHAR(80) AFTER id",
    },
    Case {
        statement: "ALTER TABLE base RENAME COLUMN name TO title",
        undo: "ALTER TABLE base RENAME COLUMN title TO name",
    },
    Case {
        statement: "ALTER TABLE base CHANGE name title TEXT",
        undo: "ALTER TABLE base CHANGE title name VARCHAR(80)",
    },
    Case {
        statement: "ALTER TABLE base MODIFY name TEXT NOT NULL",
        undo: "ALTER TABLE base MODIFY name VARCHAR(80)",
    },
    Case {
        statement: "ALTER TABLE base ALTER COLUMN n SET DEFAULT 5",
        undo: "ALTER TABLE base ALTER COLUMN n SET DEFAULT 1",
    },
    Case {
        statement: "ALTER TABLE base ALTER COLUMN n DROP DEFAULT",
        undo: "ALTER TABLE base ALTER COLUMN n SET DEFAULT 1",
    },
    Case { statement: "CREATE INDEX by_name ON base (name)", undo: "DROP INDEX by_name ON base" },
    Case { statement: "CREATE UNIQUE INDEX by_name ON base (name, n)", undo: "DROP INDEX by_name ON base" },
    Case { statement: "ALTER TABLE base ADD INDEX by_name (name)", undo: "DROP INDEX by_name ON base" },
    Case { statement: "ALTER TABLE base ADD UNIQUE (name)", undo: "DROP INDEX name ON base" },
    Case { statement: "DROP INDEX by_n ON base", undo: "CREATE INDEX by_n ON base (n)" },
    Case { statement: "ALTER TABLE base DROP KEY by_n", undo: "CREATE INDEX by_n ON base (n)" },
    Case {
        statement: "ALTER TABLE base RENAME INDEX by_n TO n_by",
        undo: "ALTER TABLE base RENAME INDEX n_by TO by_n",
    },
    Case {
        statement: "ALTER TABLE base ADD CONSTRAINT some CHECK (n > 0)",
        undo: "ALTER TABLE base DROP CONSTRAINT some",
    },
    Case {
        statement: "ALTER TABLE base ADD CHECK (n > 0)",
        undo: "ALTER TABLE base DROP CONSTRAINT CONSTRAINT_1",
    },
    Case {
        statement: "ALTER TABLE child DROP CONSTRAINT small",
        undo: "ALTER TABLE child ADD CONSTRAINT small CHECK (m < 9)",
    },
    Case {
        statement: "ALTER TABLE child ADD CONSTRAINT other FOREIGN KEY (id) REFERENCES base (id)",
        undo: "ALTER TABLE child DROP FOREIGN KEY other, DROP KEY other",
    },
    Case {
        statement: "ALTER TABLE child ADD FOREIGN KEY (id) REFERENCES base (id) ON DELETE CASCADE",
        undo: "ALTER TABLE child DROP FOREIGN KEY child_ibfk_1, DROP KEY id",
    },
    Case {
        statement: "ALTER TABLE child DROP FOREIGN KEY up",
        undo: "ALTER TABLE child ADD CONSTRAINT up FOREIGN KEY (base_id) REFERENCES base (id)",
    },
    Case { statement: "ALTER TABLE child ADD PRIMARY KEY (id)", undo: "ALTER TABLE child DROP PRIMARY KEY" },
    Case {
        statement: "ALTER TABLE child MODIFY id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        undo: "ALTER TABLE child MODIFY id BIGINT NOT NULL, DROP PRIMARY KEY",
    },
    Case { statement: "CREATE VIEW named AS SELECT name FROM base", undo: "DROP VIEW named" },
    Case {
        statement: "CREATE OR REPLACE VIEW seen AS SELECT id, name FROM base",
        undo: "CREATE OR REPLACE VIEW seen AS SELECT id FROM base",
    },
    Case { statement: "DROP VIEW seen", undo: "CREATE VIEW seen AS SELECT id FROM base" },
    Case { statement: "ALTER TABLE base COMMENT = 'the ground'", undo: "ALTER TABLE base COMMENT = ''" },
    Case {
        statement: "CREATE TRIGGER t BEFORE INSERT ON base FOR EACH ROW SET NEW.n = 2",
        undo: "DROP TRIGGER t",
    },
];

#[test]
fn on_mariadb_every_change_of_a_schema_is_looked_up() {
    let Some(store) = Store::mariadb("probed") else { return };
    all_are_looked_up(ON_MARIADB, &store, "SIGNAL SQLSTATE '45000'");
}

const ON_POSTGRES: &[Case] = &[
    Case { statement: "CREATE INDEX CONCURRENTLY by_name ON base (name)", undo: "DROP INDEX by_name" },
    Case {
        statement: "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_name ON public.base (name)",
        undo: "DROP INDEX by_name",
    },
    Case { statement: "DROP INDEX CONCURRENTLY by_n", undo: "CREATE INDEX by_n ON base (n)" },
    Case { statement: "REINDEX TABLE CONCURRENTLY base", undo: "SELECT 1" },
    Case { statement: "VACUUM base", undo: "SELECT 1" },
];

#[test]
fn on_postgres_indexes_made_concurrently_are_looked_up() {
    let Some(store) = Store::postgres("probed") else { return };
    all_are_looked_up(ON_POSTGRES, &store, "SELECT 1 / (SELECT 0)");
}

#[test]
fn an_invalid_index_is_made_anew() {
    let Some(store) = Store::postgres("invalid") else { return };
    let project = based(&store);
    in_doubt(
        &project,
        &store,
        "CREATE UNIQUE INDEX CONCURRENTLY by_name ON base (name)",
        "SELECT 1 / (SELECT 0)",
    );
    store.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_name'::regclass");
    let before = store.query("SELECT 'by_name'::regclass::oid");
    go_on(&project, &store).exits(0);
    assert_eq!(store.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_name'::regclass"), "t\n");
    assert_ne!(store.query("SELECT 'by_name'::regclass::oid"), before);
}

/// What a person has to say after a look; then the run goes on.
#[track_caller]
fn stops_and_goes_on(project: &Project, store: &Store, flag: &str) {
    for _ in 0..2 {
        let output = go_on(project, store).exits(5);
        assert!(output.stderr.contains("whether it took effect is not known"), "{output}");
        assert!(output.stderr.contains("caribou resolve a 0002_doubt --statement --applied"), "{output}");
        assert_eq!(store.recorded(), "a\t0001_base\n");
    }
    caribou(project).run(&format!("resolve a 2 --statement {flag} --url {}", store.url())).exits(0);
    go_on(project, store).exits(0);
    assert_eq!(store.recorded(), "a\t0001_base\na\t0002_doubt\n");
}

#[test]
fn what_cannot_be_looked_up_stops_for_a_person() {
    let Some(store) = Store::mariadb("unknown") else { return };
    store.execute("CREATE TABLE bell (n INT); CREATE PROCEDURE ring() INSERT INTO bell VALUES (1)");
    let project = based(&store);
    in_doubt(&project, &store, "CALL ring()", "SIGNAL SQLSTATE '45000'");
    stops_and_goes_on(&project, &store, "--applied");
    assert_eq!(store.query("SELECT count(*) FROM bell"), "1\n", "it rang twice");
}

#[test]
fn something_else_in_its_place_stops_for_a_person() {
    for (statement, otherwise) in [
        ("CREATE TABLE more (id BIGINT)", "DROP TABLE more; CREATE TABLE more (id BIGINT, a INT)"),
        ("ALTER TABLE base ADD COLUMN a INT", "ALTER TABLE base MODIFY a TEXT"),
        (
            "CREATE INDEX by_name ON base (name)",
            "DROP INDEX by_name ON base; CREATE INDEX by_name ON base (n)",
        ),
        ("ALTER TABLE base RENAME COLUMN name TO title", "ALTER TABLE base DROP COLUMN title"),
        (
            "ALTER TABLE base ADD CONSTRAINT some CHECK (n > 0)",
            "ALTER TABLE base DROP CONSTRAINT some; ALTER TABLE base ADD CONSTRAINT some CHECK (n > 1)",
        ),
        ("ALTER TABLE base CHANGE name title TEXT", "ALTER TABLE base MODIFY title VARCHAR(9)"),
        ("ALTER TABLE base ADD COLUMN a INT, ADD COLUMN b INT", "ALTER TABLE base DROP COLUMN b"),
    ] {
        let Some(store) = Store::mariadb("else") else { return };
        let project = based(&store);
        in_doubt(&project, &store, statement, "SIGNAL SQLSTATE '45000'");
        store.execute(otherwise);
        stops_and_goes_on(&project, &store, "--applied");
    }
}

#[test]
fn a_way_back_in_doubt_is_looked_up_too() {
    let Some(store) = Store::mariadb("backwards") else { return };
    for effect in [true, false] {
        let project = small(BASE);
        let url = store.url();
        project.write("migrations/a/0002_doubt/up.sql", "ALTER TABLE base ADD COLUMN a INT;\n");
        project.write(
            "migrations/a/0002_doubt/down.sql",
            "ALTER TABLE base DROP COLUMN a;\nSIGNAL SQLSTATE '45000';\n",
        );
        caribou(&project).run(&format!("migrate --url {url}")).exits(0);
        caribou(&project).run(&format!("migrate a 1 --yes --url {url}")).exits(6);
        store.execute("UPDATE caribou_steps SET state = 'started'");
        if !effect {
            store.execute("ALTER TABLE base ADD COLUMN a INT");
        }
        project.write("migrations/a/0002_doubt/down.sql", "ALTER TABLE base DROP COLUMN a;\nSELECT 1;\n");
        caribou(&project).run(&format!("migrate a 1 --yes --url {url}")).exits(0);
        assert_eq!(store.recorded(), "a\t0001_base\n");
        caribou(&project).run(&format!("drift --url {url}")).exits(0);
    }
}
