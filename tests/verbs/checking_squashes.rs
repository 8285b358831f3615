//! `check` runs squashes and what they replace side by side, and looks at what was written down of it.

use caribou_harness::Project;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Store, caribou, json as document, small};

/// Two originals with a name that the server chooses and a row, and a squash of both.
const SQUASHED: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE);
    INSERT INTO person (id, name) VALUES (1, 'root');
    //- /migrations/a/0001_initial/down.sql
    DROP TABLE person;
    //- /migrations/a/0001_initial/metadata.toml
    run_in_transaction = true
    dependencies = []
    //- /migrations/a/0002_add_born/up.sql
    ALTER TABLE person ADD COLUMN born DATE DEFAULT '1970-01-01';
    //- /migrations/a/0002_add_born/down.sql
    ALTER TABLE person DROP COLUMN born;
    //- /migrations/a/0001_squashed/up.sql
    CREATE TABLE person (
        id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL UNIQUE, born DATE DEFAULT '1970-01-01'
    );
    INSERT INTO person (id, name) VALUES (1, 'root');
    //- /migrations/a/0001_squashed/down.sql
    DROP TABLE person;
    //- /migrations/a/0001_squashed/metadata.toml
    run_in_transaction = true
    dependencies = []
    replaces = [\"a.0001_initial\", \"a.0002_add_born\"]
";

const UP: &str = "migrations/a/0001_squashed/up.sql";

#[test]
fn a_squash_without_a_proof_is_proven() {
    let project = small(SQUASHED);
    assert_snapshot!(caribou(&project).run("check --strict").exits(0), @"
    $ caribou check --strict
    [exit 0]
    --- stdout
    3 migrations checked: 0 errors, 0 warnings
    there and back: 1 lossless, 0 lossy, 0 irreversible
    1 squash does what its originals do
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou(&project).run("check --no-proof").exits(0), @"
    $ caribou check --no-proof
    [exit 0]
    --- stdout
    warning: that a.0001_squashed does what its originals do is not proven
      help: `check` without --no-proof, on a database beside which it may make others, runs both side by side
    3 migrations checked: 0 errors, 1 warning
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    caribou(&project).run("check --no-proof --strict").exits(1);
}

#[test]
fn one_that_does_something_else_is_an_error() {
    let project = small(SQUASHED);
    project.write(
        UP,
        "CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, born DATE);
         INSERT INTO person (id, name) VALUES (1, 'admin');",
    );
    assert_snapshot!(caribou(&project).run("check").exits(1), @"
    $ caribou check
    [exit 1]
    --- stdout
    error: a.0001_squashed does not do what its originals do (originals | squash)
      table person: column born: DATE DEFAULT '1970-01-01' | DATE
      table person: constraint UNIQUE (name): UNIQUE (name) | missing
      values of person (name, born) are not the same
      help: mend the squash, or make it anew with squashmigrations; databases that ran it have what it made
    3 migrations checked: 1 error, 0 warnings
    there and back: 1 lossless, 0 lossy, 0 irreversible
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    // That it is not proven is all that is known without running it.
    let output = caribou(&project).run("check --no-proof --format json").exits(0);
    assert_eq!(codes(&document(&output)), ["warning unproven_squash"]);
}

/// The codes of the findings, in their order.
fn codes(document: &Value) -> Vec<String> {
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let code = |finding: &Value| format!("{} {}", word(finding, "severity"), word(finding, "code"));
    document["findings"].as_array().unwrap().iter().map(code).collect()
}

#[test]
fn every_database_says_the_same() {
    for store in Store::all("squashcheck") {
        let (project, check) = (small(SQUASHED), format!("check --format json --url {}", store.url()));
        let said = document(&caribou(&project).run(&check).exits(0));
        assert_eq!(said["squashes"], json!({ "proven": ["a.0001_squashed"] }), "{said}");
        assert_eq!(codes(&said), [""; 0]);
        // The names that a server chooses count: a later migration may name them.
        let text = "CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL,
            born DATE DEFAULT '1970-01-01', CONSTRAINT one_name UNIQUE (name));
            INSERT INTO person (id, name) VALUES (1, 'root');";
        project.write(UP, text);
        let said = document(&caribou(&project).run(&check).exits(1));
        assert_eq!(codes(&said), ["error not_equivalent"], "{said}");
        assert_eq!(said["findings"][0]["migrations"], json!(["a.0001_squashed"]));
    }
}

#[test]
fn what_was_written_down_is_compared_with_the_files() {
    let project = small(SQUASHED);
    let zero = "0".repeat(64);
    project.write(
        "migrations/a/0001_squashed/proof.toml",
        &format!("[sqlite]\nproven = true\noriginals = \"{zero}\"\nsquash = \"{zero}\"\ntables_with_rows = 1\nway_back = \"none\"\n"),
    );
    assert_snapshot!(caribou(&project).run("check --no-proof").exits(1), @"
    $ caribou check --no-proof
    [exit 1]
    --- stdout
    error: a.0001_squashed was changed after it was proven to do what its originals do
      help: `check` without --no-proof, on a database beside which it may make others, runs both side by side
    3 migrations checked: 1 error, 0 warnings
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou(&project).run("check").exits(0), @"
    $ caribou check
    [exit 0]
    --- stdout
    warning: a.0001_squashed was changed after it was proven to do what its originals do; what is there today leads to the same, as was tried just now
      help: remove its proof.toml: `check` runs both each time
    3 migrations checked: 0 errors, 1 warning
    there and back: 1 lossless, 0 lossy, 0 irreversible
    1 squash does what its originals do
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
}

#[test]
fn where_no_scratch_database_may_be_made_it_is_a_warning() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("squashmodest");
    database
        .execute("CREATE ROLE squashmodest LOGIN PASSWORD 'x'; GRANT ALL ON SCHEMA public TO squashmodest");
    let host = database.url().split_once("://").unwrap().1.rsplit_once('@').unwrap().1.to_owned();
    let project = small(SQUASHED);
    let check = format!("check --format json --url postgres://squashmodest:x@{host}");
    let said = document(&caribou(&project).run(&check).exits(0));
    assert_eq!(codes(&said), ["warning unproven_squash"], "{said}");
    assert_eq!(said["squashes"], json!({ "proven": [] }));
}

/// A project whose squash is over: `replaces` is gone.
#[test]
fn a_squash_that_is_none_any_more_is_not_looked_at() {
    let project: Project = small(SQUASHED);
    project.remove("migrations/a/0001_initial");
    project.remove("migrations/a/0002_add_born");
    caribou(&project).run("check --strict --no-proof").exits(0);
    project
        .write("migrations/a/0001_squashed/metadata.toml", "run_in_transaction = true\ndependencies = []\n");
    caribou(&project).run("check --strict --no-proof").exits(0);
}
