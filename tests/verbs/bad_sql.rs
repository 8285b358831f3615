//! SQL that fails: what is marked, what was applied, and how it goes on.

use insta::assert_snapshot;

use crate::support::{Store, applied, caribou, error_document, json, small};

const THREE: &str = "
    //- /migrations/a/0001_x/up.sql
    CREATE TABLE x (id BIGINT);
    //- /migrations/a/0002_y/up.sql
    CREATE TABLE y (id BIGINT);
    -- Far below:
    INSERT INTO y
        SELECT id FROM nowhere;
    //- /migrations/a/0003_z/up.sql
    CREATE TABLE z (id BIGINT);
";

#[test]
fn on_an_empty_database_nothing_is_left() {
    let project = small(THREE);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(6), @"
    $ caribou migrate
    [exit 6]
    --- stdout
      ok a.0001_x [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: applying a.0002_y: no such table: nowhere
     --> migrations/a/0002_y/up.sql:3:1
      |
    3 | INSERT INTO y
      | ^
    4 |     SELECT id FROM nowhere;
    note: nothing was changed: the whole plan was one transaction, which was rolled back
    help: mend it, then run caribou migrate again
    ");
    assert_eq!(applied(&caribou, ""), [""; 0]);
    assert_snapshot!(caribou.run("history").exits(0).stdout, @"nothing has happened here");
    let error = error_document(&caribou.run("migrate --format json").exits(6));
    assert_eq!(error["code"], "sql_failed");
    assert_eq!(error["migrations"][0], "a.0002_y");
}

#[test]
fn later_what_was_applied_before_it_stays_and_is_said() {
    let project = small(THREE);
    let caribou = caribou(&project);
    project.write("migrations/a/0000_w/up.sql", "CREATE TABLE w (id BIGINT);\n");
    caribou.run("migrate a 0").exits(0);
    assert_snapshot!(caribou.run("migrate").exits(6), @"
    $ caribou migrate
    [exit 6]
    --- stdout
      ok a.0001_x [DURATION]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: applying a.0002_y: no such table: nowhere
     --> migrations/a/0002_y/up.sql:3:1
      |
    3 | INSERT INTO y
      | ^
    4 |     SELECT id FROM nowhere;
    note: done before it: a.0001_x
    note: nothing of a.0002_y is left: it was rolled back
    help: mend it, then run caribou migrate again
    ");
    assert_eq!(applied(&caribou, ""), ["a.0000_w", "a.0001_x"]);
    let events = json(&caribou.run("history a 2 --format json").exits(0));
    assert_eq!(events["events"][0]["kind"], "fail");
    // Mended, it goes on.
    project.write("migrations/a/0002_y/up.sql", "CREATE TABLE y (id BIGINT);\n");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 4);
}

#[test]
fn postgres_marks_the_position_in_the_statement() {
    let project = small(THREE);
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("fails");
    let caribou = caribou(&project);
    let line = format!("migrate --url {}", database.url());
    assert_snapshot!(caribou.run(&line).exits(6), @r#"
    $ caribou migrate --url postgres://caribou:s3cr3t-pa55@127.0.0.1:[PORT]/[DATABASE]
    [exit 6]
    --- stdout
      ok a.0001_x [DURATION]
    --- stderr
    database: postgres://caribou@127.0.0.1:[PORT]/[DATABASE] (--url)
    error: applying a.0002_y: relation "nowhere" does not exist
     --> migrations/a/0002_y/up.sql:4:20
      |
    3 | INSERT INTO y
    4 |     SELECT id FROM nowhere;
      |                    ^
    note: nothing was changed: the whole plan was one transaction, which was rolled back
    help: mend it, then run caribou migrate again
    "#);
    assert_eq!(database.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0\n");
    caribou.run(&format!("{line} a 1")).exits(0);
    let output = caribou.run(&line).exits(6);
    assert!(output.stderr.contains("0002_y/up.sql:4:20"), "{output}");
    assert_eq!(
        database.query(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename IN ('x', 'y', 'z')"
        ),
        "x\n"
    );
}

#[test]
fn a_statement_that_fails_without_a_position_is_found_all_the_same() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        INSERT INTO x VALUES (1);

        INSERT INTO x VALUES (1);
        INSERT INTO x VALUES (2);
        ",
    );
    let caribou = caribou(&project);
    for store in Store::all("duplicate") {
        let output = caribou.run(&format!("migrate --url {}", store.url())).exits(6);
        assert!(output.stderr.contains("0001_x/up.sql:4:1"), "{output}");
    }
}

#[test]
fn a_migration_of_steps_says_how_far_it_came_and_goes_on_there() {
    let project = small(
        "
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = false
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        INSERT INTO x VALUES (1);
        INSERT INTO x SELECT id FROM nowhere;
        INSERT INTO x VALUES (3);
        ",
    );
    for store in Store::all("steps") {
        let caribou = caribou(&project);
        project.write(
            "migrations/a/0001_x/up.sql",
            "CREATE TABLE x (id BIGINT PRIMARY KEY);\nINSERT INTO x VALUES (1);\nINSERT INTO x SELECT id FROM nowhere;\nINSERT INTO x VALUES (3);\n",
        );
        let line = format!("migrate --url {}", store.url());
        let output = caribou.run(&line).exits(6);
        assert!(output.stderr.contains("2 of 4 steps of a.0001_x are done and stay"), "{output}");
        assert!(output.stderr.contains("go on at step 3"), "{output}");
        assert_eq!(store.query("SELECT id FROM x"), "1\n");
        let shown = caribou.run(&format!("showmigrations --url {}", store.url())).exits(0);
        assert!(shown.stdout.contains("[ ] 0001_x (interrupted at step 3)"), "{shown}");
        // Another plan has to wait until this one is finished or resolved.
        project.write(
            "migrations/a/0001_x/up.sql",
            "CREATE TABLE x (id BIGINT PRIMARY KEY);\nINSERT INTO x VALUES (1);\nINSERT INTO x VALUES (2);\nINSERT INTO x VALUES (3);\n",
        );
        caribou.run(&line).exits(0);
        assert_eq!(store.query("SELECT id FROM x ORDER BY id"), "1\n2\n3\n");
        assert_eq!(store.recorded(), "a\t0001_x\n");
        assert_eq!(store.query("SELECT count(*) FROM caribou_steps"), "0\n");
    }
}

#[test]
fn statements_that_are_done_may_not_be_edited_before_the_rest_runs() {
    let project = small(
        "
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = false
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        SELECT id FROM nowhere;
        ",
    );
    let caribou = caribou(&project);
    caribou.run("migrate").exits(6);
    project.write("migrations/a/0001_x/up.sql", "CREATE TABLE x (id TEXT PRIMARY KEY);\nSELECT 1;\n");
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: applying a.0001_x: statement 1 was done by an earlier run and was edited since
    note: nothing was done before it
    note: 1 of 2 steps of a.0001_x are done and stay
    help: finish or undo the migration by hand, then say so:
    help: caribou resolve a 0001_x --applied | --reverted
    ");
    assert_eq!(error_document(&caribou.run("migrate --format json").exits(5))["migrations"][0], "a.0001_x");
    // The way out: it was finished by hand.
    assert_snapshot!(caribou.run("resolve a 1 --applied").exits(0), @"
    $ caribou resolve a 1 --applied
    [exit 0]
    --- stdout
    a.0001_x is recorded as applied
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_eq!(applied(&caribou, ""), ["a.0001_x"]);
    caribou.run("migrate").exits(0);
}

#[test]
fn resolve_wants_something_to_resolve() {
    let project = small(THREE);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("resolve a 1 --reverted").exits(5), @"
    $ caribou resolve a 1 --reverted
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0001_x was not interrupted: it is not applied
    help: to change only what is recorded: caribou migrate a 0001_x --fake
    ");
    caribou.run("migrate a 1").exits(0);
    caribou.run("resolve a 1 --applied").exits(5);
    assert_eq!(applied(&caribou, ""), ["a.0001_x"]);
}

#[test]
fn resolve_as_reverted_lets_it_run_again() {
    let project = small(
        "
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = false
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT PRIMARY KEY);
        SELECT id FROM nowhere;
        ",
    );
    let caribou = caribou(&project);
    caribou.run("migrate").exits(6);
    crate::support::execute(&project.at("db.sqlite3"), "DROP TABLE x");
    project.write("migrations/a/0001_x/up.sql", "CREATE TABLE x (id TEXT PRIMARY KEY);\n");
    let document = json(&caribou.run("resolve a 1 --reverted --format json").exits(0));
    assert_eq!(document["resolved"]["name"], "0001_x");
    assert_eq!(applied(&caribou, ""), [""; 0]);
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, ""), ["a.0001_x"]);
    assert!(caribou.run("history -q").stdout.contains("resolve"));
}
