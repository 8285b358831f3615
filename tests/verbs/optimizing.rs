//! `optimizemigration`: one migration, its statements combined.

use insta::assert_snapshot;

use crate::catalog::{difference, whole};
use crate::support::{Store, caribou, json, small};

const WORDY: &str = "
    //- /migrations/a/0001_x/up.sql
    -- The table of x.
    CREATE TABLE x (id BIGINT PRIMARY KEY);
    CREATE TABLE never (id BIGINT PRIMARY KEY);
    ALTER TABLE x ADD COLUMN y INTEGER;
    DROP TABLE never;
    //- /migrations/a/0001_x/down.sql
    ALTER TABLE x DROP COLUMN y;
    DROP TABLE x;
    //- /migrations/a/0001_x/metadata.toml
    # Written by hand.
    run_in_transaction = true
    dependencies = []
    initial = true
    //- /migrations/a/0002_z/up.sql
    ALTER TABLE x ADD COLUMN z INTEGER;
    //- /migrations/a/0002_z/down.sql
    ALTER TABLE x DROP COLUMN z;
";

#[test]
fn it_is_written_anew() {
    let project = small(WORDY);
    let caribou = caribou(&project);
    let store = Store::file();
    caribou.run(&format!("migrate --url {}", store.url())).exits(0);
    let end = whole("sqlite", &store);
    let before = project.tree();
    let output = caribou.run("optimizemigration a 0001 --check").exits(1);
    assert_eq!(project.tree(), before, "{output}");
    caribou.run("optimizemigration a 0001 --no-input").exits(0);
    assert_snapshot!(project.tree_of("migrations/a/0001_x"), @"
    //- /migrations/a/0001_x/down.sql
    DROP TABLE x;
    //- /migrations/a/0001_x/metadata.toml
    # Written by hand.
    run_in_transaction = true
    dependencies = []
    initial = true
    //- /migrations/a/0001_x/up.sql
    -- The table of x.
    CREATE TABLE x (
        id BIGINT PRIMARY KEY,
        y INTEGER
    );
    ");
    let fresh = Store::file();
    caribou.run(&format!("migrate --url {}", fresh.url())).exits(0);
    assert_eq!(difference(&end, &whole("sqlite", &fresh)), "");
    caribou.run(&format!("migrate a zero --yes --url {}", fresh.url())).exits(0);
    assert_eq!(whole("sqlite", &fresh), "");
    // Nothing is left to do.
    caribou.run("optimizemigration a 0001 --check").exits(0);
    let before = project.tree();
    caribou.run("optimizemigration a 0001 --no-input").exits(0);
    assert_eq!(project.tree(), before);
    caribou.run("check").exits(0);
}

#[test]
fn there_is_nothing_to_do() {
    let project = small(WORDY);
    let before = project.tree();
    caribou(&project).run("optimizemigration a 0002 --check").exits(0);
    let output = caribou(&project).run("optimizemigration a 0002 --no-input").exits(0);
    assert_eq!(project.tree(), before, "{output}");
    json(&caribou(&project).run("optimizemigration a 0002 --no-input --format json").exits(0));
}

#[test]
fn a_database_that_has_it_would_find_it_edited() {
    let project = small(WORDY);
    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\nsquash_requires = true\n");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let before = project.tree();
    let output = caribou.run("optimizemigration a 0001 --no-input");
    if output.code == Some(0) {
        // Then it has to say what to do about it.
        assert!(output.stderr.contains("local"), "{output}");
    } else {
        assert_eq!(project.tree(), before, "{output}");
        assert!(output.stderr.contains("local"), "{output}");
    }
}
