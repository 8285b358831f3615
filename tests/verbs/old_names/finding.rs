//! What `check` finds in names.

use insta::assert_snapshot;

use crate::support::{caribou, json, small};

#[test]
fn an_old_name_that_is_on_disk_or_claimed_twice_is_an_error() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0002_y/up.sql
        CREATE TABLE y (id BIGINT);
        //- /migrations/a/0002_y/metadata.toml
        run_in_transaction = true
        aliases = [\"0001_x\", \"0002_was\"]
        //- /migrations/b/0001_z/up.sql
        CREATE TABLE z (id BIGINT);
        //- /migrations/b/0001_z/metadata.toml
        run_in_transaction = true
        merged_from = [\"a.0002_was\"]
        ",
    );
    assert_snapshot!(caribou(&project).run("check --no-proof -q").exits(1).stdout, @"
    error: migrations/a/0002_y/metadata.toml has a.0001_x among the old names of a.0002_y, but another migration is called so: of a database that knows it, nobody can say which it has
      help: take it out of the file if no database knows a.0002_y by it; else call the folder of a.0001_x otherwise, before one has that
    error: migrations/a/0002_y/metadata.toml and migrations/b/0001_z/metadata.toml both have a.0002_was among the old names: of a database that knows it, nobody can say whether it has a.0002_y or b.0001_z
      help: leave it with the one that was called a.0002_was, or did the same
    warning: a.0001_x cannot be reverted: it has no down.sql
    warning: a.0002_y cannot be reverted: it has no down.sql
    warning: b.0001_z cannot be reverted: it has no down.sql
    3 migrations checked: 2 errors, 3 warnings
    ");
}

#[test]
fn a_number_that_two_have_is_a_warning_with_the_command() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/01_y/up.sql
        CREATE TABLE y (id BIGINT);
        //- /migrations/a/01_y/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0001_x\"]
        //- /migrations/a/0003_z/up.sql
        CREATE TABLE z (id BIGINT);
        //- /migrations/a/0003_z/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.01_y\"]
        //- /migrations/a/0003_zz/up.sql
        CREATE TABLE zz (id BIGINT);
        //- /migrations/a/0003_zz/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0003_z\"]
        //- /migrations/b/2024-01-05-120000_v/up.sql
        CREATE TABLE v (id BIGINT);
        //- /migrations/b/20240105120000_w/up.sql
        CREATE TABLE w (id BIGINT);
        //- /migrations/b/20240105120000_w/metadata.toml
        run_in_transaction = true
        dependencies = [\"b.2024-01-05-120000_v\"]
        //- /migrations/b/2024-01-05-120000_v/metadata.toml
        run_in_transaction = true
        dependencies = []
        ",
    );
    let output = caribou(&project).run("check --no-proof --format json").exits(0);
    let document = json(&output);
    let findings = document["findings"].as_array().unwrap().iter();
    let about = |finding: &&serde_json::Value| finding["code"] != "no_down";
    let text = |finding: &serde_json::Value| {
        let part = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} {}: {}\n  {}", part("severity"), part("code"), part("message"), part("help"))
    };
    assert_snapshot!(findings.filter(about).map(text).collect::<Vec<_>>().join("\n"), @"
    warning same_number: a.0001_x and 01_y have the same number
      caribou renamemigration a 01_y 02_y   (gives it another number)
    warning same_version: a.0003_z and 0003_zz have the same version to Diesel, which would run only one of them
      caribou renamemigration a 0003_zz 0004_zz   (gives it another number)
    warning same_version: b.2024-01-05-120000_v and 20240105120000_w have the same version to Diesel, which would run only one of them
      caribou renamemigration b 20240105120000_w 20240105120001_w   (gives it another number)
    ");
}

#[test]
fn a_squash_may_share_the_number_of_what_it_replaces() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0001_x_squashed/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0001_x_squashed/metadata.toml
        run_in_transaction = true
        replaces = [\"a.0001_x\"]
        //- /migrations/a/0001_x_squashed_again/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0001_x_squashed_again/metadata.toml
        run_in_transaction = true
        replaces = [\"a.0001_x_squashed\"]
        ",
    );
    let output = caribou(&project).run("check --no-proof");
    assert!(!output.stdout.contains("same"), "{output}");
}
