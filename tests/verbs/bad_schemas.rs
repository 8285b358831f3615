//! Migrations that do not fit together are found without any database, with file and line.

use std::fmt::Write as _;

use caribou_harness::Project;
use insta::assert_snapshot;

use crate::support::{caribou, json, small};

const BASE: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, nick VARCHAR(80));
    CREATE TABLE pet (id BIGINT NOT NULL PRIMARY KEY, owner BIGINT);
    //- /migrations/a/0001_initial/down.sql
    DROP TABLE pet;
    DROP TABLE person;
";

/// Nothing listens there.
const AWAY: [&str; 3] = ["sqlite:nowhere.sqlite3", "postgres://x@127.0.0.1:1/x", "mysql://x@127.0.0.1:1/x"];

fn with(script: &str) -> Project {
    let project = small(BASE);
    project.write("migrations/a/0002_bad/up.sql", &format!("-- A comment.\nSELECT 1;\n\n{script}\n"));
    project.write("migrations/a/0002_bad/down.sql", "SELECT 1;\n");
    project
}

#[test]
fn what_does_not_fit_is_named_with_file_and_line() {
    let mut wrong = String::new();
    for (script, said) in [
        ("DROP TABLE pet;\nCREATE VIEW pets AS SELECT id FROM pet;", "line 5: "),
        (
            "ALTER TABLE person DROP COLUMN nick;\nALTER TABLE person DROP COLUMN nick;",
            "line 5: table person has no column nick",
        ),
        (
            "ALTER TABLE pet ADD COLUMN a INT;\nALTER TABLE pet ADD COLUMN a INT;",
            "line 5: table pet has a column a already",
        ),
        ("CREATE TABLE pet (id BIGINT);", "line 4: there is a table pet already"),
        ("DROP TABLE pets;", "line 4: there is no table pets"),
        ("ALTER TABLE pets ADD COLUMN a INT;", "line 4: there is no table pets"),
        ("ALTER TABLE pet RENAME COLUMN nmae TO x;", "line 4: table pet has no column nmae"),
        ("CREATE INDEX x ON pet (nmae);", "line 4: table pet has no column nmae"),
        ("CREATE TABLE z (a INT, PRIMARY KEY (b));", "line 4: "),
        ("CREATE TABLE z (a INT, UNIQUE (b));", "line 4: "),
        ("CREATE TABLE z (a INT, FOREIGN KEY (b) REFERENCES pet (id));", "line 4: "),
    ] {
        for url in AWAY {
            let output = caribou(&with(script)).run(&format!("check --no-proof --url {url}"));
            let place = format!("error: migrations/a/0002_bad/up.sql: {said}");
            if output.code != Some(1) || !output.stdout.contains(&place) {
                writeln!(wrong, "{script}\nwanted: {place}\n{output}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_constraint_on_a_column_that_is_not_there_is_named_with_file_and_line() {
    let mut wrong = String::new();
    for script in [
        "ALTER TABLE pet ADD CONSTRAINT c CHECK (weight > 0);",
        "ALTER TABLE pet ADD CONSTRAINT c UNIQUE (weight);",
        "ALTER TABLE pet ADD CONSTRAINT c FOREIGN KEY (weight) REFERENCES person (id);",
        "ALTER TABLE pet ADD CONSTRAINT c FOREIGN KEY (owner) REFERENCES person (weight);",
        "ALTER TABLE pet ADD CONSTRAINT c FOREIGN KEY (owner) REFERENCES weight (id);",
        "ALTER TABLE pet DROP CONSTRAINT weight;",
        "ALTER TABLE pet ADD COLUMN owned BIGINT REFERENCES persons (id);",
        "CREATE VIEW heavy AS SELECT weight FROM pet;",
    ] {
        let output = caribou(&with(script)).run(&format!("check --no-proof --url {}", AWAY[1]));
        if output.code != Some(1) || !output.stdout.contains("error: migrations/a/0002_bad/up.sql: line 4: ")
        {
            writeln!(wrong, "{script}\n{output}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_nearest_name_is_given() {
    assert_snapshot!(caribou(&with("ALTER TABLE person DROP COLUMN nmae;")).run("check --no-proof").exits(1), @"
    $ caribou check --no-proof
    [exit 1]
    --- stdout
    error: migrations/a/0002_bad/up.sql: line 4: table person has no column nmae
    2 migrations checked: 1 error, 0 warnings
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    let document = json(&caribou(&with("DROP TABLE persn;")).run("check --no-proof --format json").exits(1));
    assert_eq!(
        (&document["findings"][0]["code"], &document["findings"][0]["migrations"][0]),
        (&"unfit".into(), &"a.0002_bad".into())
    );
}

#[test]
fn with_a_database_at_hand_it_is_one_finding_too() {
    let document =
        json(&caribou(&with("ALTER TABLE person DROP COLUMN nmae;")).run("check --format json").exits(1));
    assert_eq!(document["findings"].as_array().unwrap().len(), 1, "{document:#}");
}

#[test]
fn what_fits_is_not_found() {
    for script in [
        "DROP VIEW IF EXISTS pets; CREATE VIEW pets AS SELECT id FROM pet; DROP VIEW pets; DROP TABLE pet;",
        "ALTER TABLE pet RENAME TO animal; ALTER TABLE animal ADD COLUMN name VARCHAR(5); CREATE INDEX n ON animal (name);",
        "CREATE TABLE PETS (Id BIGINT, UNIQUE (ID)); DROP TABLE pets;",
        "CREATE VIEW v AS WITH p AS (SELECT id FROM pet) SELECT id FROM p UNION ALL SELECT p.id FROM p; DROP VIEW v;",
    ] {
        for url in &AWAY[..2] {
            caribou(&with(script)).run(&format!("check --no-proof --url {url}")).exits(0);
        }
    }
}

#[test]
fn any_text_gives_findings_and_no_panic() {
    let deep = format!("SELECT {}1{};", "(".repeat(20_000), ")".repeat(20_000));
    let wide = format!(
        "CREATE TABLE wide ({});",
        (0..3_000).map(|n| format!("c{n} INT")).collect::<Vec<_>>().join(", ")
    );
    let check =
        format!("ALTER TABLE pet ADD CONSTRAINT c CHECK ({}id > 0{});", "(".repeat(5_000), ")".repeat(5_000));
    let joined = format!("CREATE VIEW v AS SELECT 1 {};", "UNION SELECT 1 ".repeat(5_000));
    let sum = format!("CREATE TABLE s (a INT DEFAULT (1{}));", " + 1".repeat(20_000));
    let texts = [
        deep.as_str(),
        wide.as_str(),
        check.as_str(),
        joined.as_str(),
        sum.as_str(),
        "ALTER TABLE",
        "CREATE TABLE (",
        "CREATE TABLE t (a INT,,);",
        "CREATE INDEX ON ();",
        "ALTER TABLE pet ADD COLUMN \u{feff}\u{202e}x INT;",
        "\u{0}\u{1}\u{7f};",
        "CREATE TABLE \"\" (\"\" INT);",
        "DO $$ $$ $$;",
        "/* /* */",
        "CREATE TABLE t (a INT DEFAULT 'x;",
        "ééééééééé",
    ]
    .map(str::to_owned);
    for text in texts {
        for url in AWAY {
            let project = with(&text);
            for verb in ["check --no-proof", "drift", "migrate --plan"] {
                let output = caribou(&project).run(&format!("{verb} --url {url}"));
                let shown: String = text.chars().take(60).collect();
                assert!(
                    output.code.is_some_and(|code| code < 8),
                    "{shown}: {:?} {}",
                    output.signal,
                    output.stderr.chars().take(600).collect::<String>()
                );
            }
        }
    }
}
