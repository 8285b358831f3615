//! `migrate --fake-initial`: what is there already, just as the first migrations make it, is only recorded.

use std::fmt::Write as _;

use caribou_harness::Project;
use insta::assert_snapshot;

use crate::support::{Store, applied, caribou, error_document, execute, json, project, rows, small, steps};

/// What `tests/projects/desk` makes first, as somebody made it before there were migrations.
const BY_HAND: &str = "CREATE TABLE account (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL);
    CREATE TABLE ticket (id BIGINT PRIMARY KEY, account_id BIGINT NOT NULL REFERENCES account (id), title VARCHAR(80) NOT NULL);
    INSERT INTO account (id, name) VALUES (7, 'old')";

#[test]
fn what_is_all_there_is_recorded_and_the_rest_is_applied() {
    for store in Store::all("there") {
        let project = project("desk");
        let caribou = caribou(&project);
        store.execute(BY_HAND);
        let output =
            caribou.run(&format!("migrate --fake-initial --format json --url {}", store.url())).exits(0);
        assert_eq!(
            steps(&output),
            [
                "forwards fake accounts.0001_initial",
                "forwards apply accounts.0002_add_email",
                "forwards fake tickets.0001_initial",
                "forwards apply tickets.0002_notify_by_email",
                "forwards apply tickets.0003_index_title",
            ]
        );
        // The rows that the first migration would have made are not, and what was there stays.
        assert_eq!(store.query("SELECT id, name FROM account"), "7\told\n");
        assert_eq!(
            store.query("SELECT kind FROM caribou_events WHERE name = '0001_initial'"),
            "fake\nfake\n"
        );
        caribou.run(&format!("drift --url {}", store.url())).exits(0);
        assert!(
            caribou
                .run(&format!("migrate --fake-initial --url {}", store.url()))
                .exits(0)
                .stdout
                .starts_with("nothing to do")
        );
    }
}

#[test]
fn where_nothing_is_there_everything_is_applied() {
    for store in Store::all("absent") {
        let project = project("desk");
        let line = format!("migrate --fake-initial --format json --url {}", store.url());
        let steps = steps(&caribou(&project).run(&line).exits(0));
        assert!(
            steps.len() == 5 && steps.iter().all(|step| step.starts_with("forwards apply ")),
            "{steps:?}"
        );
        assert_eq!(store.query("SELECT id FROM account ORDER BY id"), "1\n2\n");
    }
}

#[test]
fn of_several_apps_each_is_judged_by_itself() {
    let project = project("desk");
    let caribou = caribou(&project);
    execute(
        &project.at("desk.sqlite3"),
        "CREATE TABLE account (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL)",
    );
    assert_eq!(
        steps(&caribou.run("migrate --fake-initial --format json").exits(0))[..3],
        [
            "forwards fake accounts.0001_initial",
            "forwards apply accounts.0002_add_email",
            "forwards apply tickets.0001_initial"
        ]
    );
}

#[test]
fn the_plan_says_what_will_only_be_recorded() {
    let project = project("desk");
    let caribou = caribou(&project);
    execute(&project.at("desk.sqlite3"), BY_HAND);
    let planned = steps(&caribou.run("migrate --fake-initial --plan --format json").exits(0));
    assert_eq!(
        rows(&project.at("desk.sqlite3"), "SELECT count(*) FROM sqlite_master WHERE name LIKE 'caribou%'"),
        "0\n"
    );
    let done = steps(&caribou.run("migrate --fake-initial --format json").exits(0));
    assert_eq!(planned, done);
}

#[test]
fn a_part_of_it_is_an_error_with_the_difference() {
    let project = small(
        "
        //- /migrations/a/0001_initial/up.sql
        CREATE TABLE x (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, y_id INTEGER REFERENCES y (id));
        CREATE TABLE y (id INTEGER NOT NULL PRIMARY KEY, a TEXT DEFAULT 'x', UNIQUE (a));
        CREATE INDEX x_name ON x (name);
        //- /migrations/a/0002_more/up.sql
        CREATE TABLE z (id INTEGER);
        ",
    );
    let caribou = caribou(&project);
    let file = project.at("db.sqlite3");
    execute(
        &file,
        "CREATE TABLE x (id INTEGER NOT NULL PRIMARY KEY, name TEXT, extra INTEGER, y_id INTEGER)",
    );
    assert_snapshot!(caribou.run("migrate --fake-initial").exits(5), @"
    $ caribou migrate --fake-initial
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_initial cannot be recorded: what it makes is there only in part, or is different
    note: what it makes | what the database has
    note: table x: column name: VARCHAR(80) NOT NULL | TEXT
    table x: constraint FOREIGN KEY (y_id) REFERENCES y (id): FOREIGN KEY (y_id) REFERENCES y (id) | missing
    table x: index x_name: INDEX (name) | missing
    note: table y: present | missing
    note: nothing was changed
    help: make the database what a.0001_initial says; or, if the difference is meant: caribou migrate a 0001_initial --fake
    ");
    let error = error_document(&caribou.run("migrate --fake-initial --format json").exits(5));
    assert_eq!((&error["code"], &error["migrations"][0]), (&"partly_there".into(), &"a.0001_initial".into()));
    assert_eq!(rows(&file, "SELECT name FROM sqlite_master"), "x\n", "nothing is made, nothing recorded");
    // The way out that it names.
    caribou.run("migrate a 0001_initial --fake").exits(0);
    assert_eq!(applied(&caribou, ""), ["a.0001_initial"]);
}

/// The first migration, and what somebody made by hand that is not the same.
const UNLIKE: &[(&str, &str, &str)] = &[
    (
        "another type",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a VARCHAR(80), b INTEGER)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a VARCHAR(81), b INTEGER)",
    ),
    (
        "another nullability",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER NOT NULL)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
    ),
    (
        "the other nullability",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER NOT NULL)",
    ),
    (
        "another default",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER DEFAULT 1)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER DEFAULT 2)",
    ),
    (
        "a default less",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER DEFAULT 1)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
    ),
    (
        "a column less",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)",
    ),
    (
        "no primary key",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
        "CREATE TABLE t (id BIGINT NOT NULL, a INTEGER)",
    ),
    (
        "another primary key",
        "CREATE TABLE t (id BIGINT NOT NULL, a INTEGER NOT NULL, PRIMARY KEY (id, a))",
        "CREATE TABLE t (id BIGINT NOT NULL, a INTEGER NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "no unique",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER UNIQUE)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
    ),
    (
        "no check",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER, CONSTRAINT c CHECK (a > 1))",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
    ),
    (
        "another check",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER, CONSTRAINT c CHECK (a > 1))",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER, CONSTRAINT c CHECK (a > 2))",
    ),
    (
        "no index",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER); CREATE INDEX t_a ON t (a)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)",
    ),
    (
        "no reference",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a BIGINT, FOREIGN KEY (a) REFERENCES t (id))",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a BIGINT)",
    ),
    (
        "another action",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a BIGINT, CONSTRAINT f FOREIGN KEY (a) REFERENCES t (id) ON DELETE CASCADE)",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a BIGINT, CONSTRAINT f FOREIGN KEY (a) REFERENCES t (id))",
    ),
    (
        "a view",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t",
        "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)",
    ),
];

fn initial(sql: &str) -> Project {
    let project = small("//- /migrations/\n");
    project.write("migrations/a/0001_initial/up.sql", &format!("{sql};\n"));
    project
}

#[test]
fn on_every_database_each_kind_of_difference_is_found() {
    let mut wrong = String::new();
    for (name, made, by_hand) in UNLIKE {
        for store in Store::all("unlike") {
            let project = initial(made);
            store.execute(by_hand);
            let output = caribou(&project).run(&format!("migrate --fake-initial --url {}", store.url()));
            if output.code != Some(5) {
                writeln!(wrong, "{name}:\n{output}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn on_every_database_the_same_is_the_same() {
    let mut wrong = String::new();
    for (name, made, _) in UNLIKE {
        for store in Store::all("alike") {
            let project = initial(made);
            store.execute(made);
            let output =
                caribou(&project).run(&format!("migrate --fake-initial --format json --url {}", store.url()));
            if output.code != Some(0) || steps(&output) != ["forwards fake a.0001_initial"] {
                writeln!(wrong, "{name}:\n{output}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_the_database_has_besides_does_not_matter() {
    for store in Store::all("besides") {
        let project = initial("CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, a INTEGER)");
        store.execute(
            "CREATE TABLE other (id BIGINT); CREATE TABLE t (z INTEGER, id BIGINT NOT NULL PRIMARY KEY, b INTEGER DEFAULT 3, a INTEGER, UNIQUE (b));
            CREATE INDEX more ON t (a, b); CREATE VIEW seen AS SELECT id FROM t",
        );
        let output = caribou(&project)
            .run(&format!("migrate --fake-initial --format json --url {}", store.url()))
            .exits(0);
        assert_eq!(steps(&output), ["forwards fake a.0001_initial"]);
    }
}

#[test]
fn only_first_migrations_are_recorded_so() {
    let project = small(
        "
        //- /migrations/a/0001_initial/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        ",
    );
    let caribou = caribou(&project);
    execute(&project.at("db.sqlite3"), "CREATE TABLE x (id BIGINT); CREATE TABLE y (id BIGINT)");
    let output = caribou.run("migrate --fake-initial");
    assert!(matches!(output.code, Some(5 | 6)), "{output}");
    assert!(output.stderr.contains("a.0002_y"), "{output}");
    assert_eq!(
        rows(&project.at("db.sqlite3"), "SELECT count(*) FROM sqlite_master WHERE type = 'table'").trim(),
        "2",
        "{output}"
    );
    // Unless they say that they are.
    project.write("migrations/a/0002_y/metadata.toml", "run_in_transaction = true\ninitial = true\n");
    let output = caribou.run("migrate --fake-initial --format json").exits(0);
    assert_eq!(steps(&output), ["forwards fake a.0001_initial", "forwards fake a.0002_y"]);
}

#[test]
fn rows_alone_are_nothing_that_could_be_there() {
    let project = small("//- /migrations/a/0001_initial/up.sql\nINSERT INTO x VALUES (1);\n");
    execute(&project.at("db.sqlite3"), "CREATE TABLE x (id BIGINT)");
    let output = caribou(&project).run("migrate --fake-initial --format json").exits(0);
    assert_eq!(steps(&output), ["forwards apply a.0001_initial"]);
}

#[test]
fn what_postgres_has_besides_tables_is_compared_too() {
    let made = "CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE TABLE t (id BIGSERIAL PRIMARY KEY, m mood NOT NULL DEFAULT 'sad', name TEXT, at TIMESTAMPTZ NOT NULL DEFAULT now(), tags TEXT[]);
        CREATE UNIQUE INDEX t_low ON t (lower(name)) WHERE at > '2020-01-01';
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;
        CREATE TRIGGER touching BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()";
    for (by_hand, code) in
        [(made.to_owned(), 0), (made.replace("'happy'", "'glad'"), 5), (made.replace("lower", "upper"), 5)]
    {
        let Some(store) = Store::postgres("besides") else { return };
        store.execute(&by_hand);
        let output = caribou(&initial(made))
            .run(&format!("migrate --fake-initial --format json --url {}", store.url()));
        assert_eq!(output.code, Some(code), "{output}");
        if code == 0 {
            assert_eq!(json(&output)["steps"][0]["action"], "fake");
        }
    }
}

#[test]
fn it_is_not_asked_for_together_with_what_contradicts_it() {
    let project = project("desk");
    for flags in ["--fake --fake-initial", "--prune --fake-initial"] {
        caribou(&project).run(&format!("migrate {flags}")).exits(2);
    }
}
