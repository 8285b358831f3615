//! When PostgreSQL finds it, as something hides it from the preflight.

use caribou_harness::Project;
use insta::assert_snapshot;

use super::{DROP_NICK, PEOPLE};
use crate::support::{Store, caribou, error_document, small};

/// What hides a statement from the preflight: nothing that stands behind it is certain.
const HIDES: &str = "DO $$ BEGIN EXECUTE 'SELECT ' || 1; END $$;\n";

fn hidden(script: &str) -> Project {
    let project = small(PEOPLE);
    project.write("migrations/people/0003_pet/up.sql", HIDES);
    project.write("migrations/people/0004_drop_nick/up.sql", script);
    project
}

#[test]
fn when_the_server_finds_it_the_cause_is_the_same() {
    let Some(store) = Store::postgres("server_finds") else { return };
    let project = hidden("ALTER TABLE person DROP COLUMN nick;\n");
    let caribou = caribou(&project);
    let line = format!("migrate --url {}", store.url());
    caribou.run(&line.replace("migrate", "migrate people 2")).exits(0);
    store.execute(DROP_NICK);
    let output = caribou.run(&line).exits(6);
    assert_snapshot!(output, @r#"
    $ caribou migrate --url postgres://caribou:s3cr3t-pa55@127.0.0.1:[PORT]/[DATABASE]
    [exit 6]
    --- stdout
      ok people.0003_pet [DURATION]
    --- stderr
    database: postgres://caribou@127.0.0.1:[PORT]/[DATABASE] (--url)
    error: applying people.0004_drop_nick: column "nick" of relation "person" does not exist
     --> migrations/people/0004_drop_nick/up.sql:1:1
      |
    1 | ALTER TABLE person DROP COLUMN nick;
      | ^
    note: done before it: people.0003_pet
    note: nothing of people.0004_drop_nick is left: it was rolled back
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: mend it, then run caribou migrate again
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people
    "#);
    assert_eq!(store.recorded(), "people\t0001_initial\npeople\t0002_add_nick\npeople\t0003_pet\n");
    // Nothing hides it any more.
    let error = error_document(&caribou.run(&format!("{line} --format json")).exits(5));
    assert!(error["migrations"].as_array().unwrap().contains(&"people.0002_add_nick".into()));
    caribou.run(&line.replace("migrate", "migrate people 0004_drop_nick --fake")).exits(0);
    assert!(caribou.run(&line).exits(0).stdout.starts_with("nothing to do"));
}

#[test]
fn each_cause_has_its_words_there_too() {
    for (prepare, script, cause) in [
        ("migrate people 2 --fake", DROP_NICK, "recorded with --fake and never ran"),
        ("migrate people 2", "ALTER TABLE person DROP COLUMN nmae", "no migration of this project makes it"),
        (
            "migrate people 2",
            "ALTER TABLE person ADD COLUMN nick TEXT",
            "an applied migration has done so already",
        ),
        ("migrate people 2", "CREATE TABLE person (id INT)", "an applied migration has done so already"),
        ("migrate people 2", "DROP TABLE people", "no migration of this project makes it"),
    ] {
        let Some(store) = Store::postgres("causes") else { return };
        let project = hidden(script);
        let caribou = caribou(&project);
        let url = store.url();
        caribou.run(&format!("migrate people 1 --url {url}")).exits(0);
        caribou.run(&format!("{prepare} --url {url}")).exits(0);
        let output = caribou.run(&format!("migrate --url {url}")).exits(6);
        assert!(output.stderr.contains("note: cause: "), "{script}: {output}");
        assert!(output.stderr.contains(cause), "{script}: {output}");
    }
}

#[test]
fn a_failure_that_has_nothing_to_do_with_names_has_no_cause() {
    let Some(store) = Store::postgres("no_cause") else { return };
    for script in [
        "INSERT INTO person (id, name) VALUES (1, 'twice');",
        "SELECT 1 / (SELECT 0);",
        "ALTER TABLE person ALTER COLUMN name TYPE INT USING name::int;",
        "SELEC 1;",
    ] {
        let project = hidden(script);
        let line = format!("migrate --url {}", store.url());
        let output = caribou(&project).run(&line).exits(6);
        assert!(!output.stderr.contains("cause:"), "{script}: {output}");
    }
}

#[test]
fn a_trigger_hides_it_too() {
    let Some(store) = Store::postgres("trigger_hides") else { return };
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    let url = store.url();
    caribou.run(&format!("migrate people 2 --url {url}")).exits(0);
    store.execute(
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN ALTER TABLE person DROP COLUMN nick; RETURN NULL; END $$;
        CREATE TRIGGER forgetting AFTER INSERT ON person FOR EACH STATEMENT EXECUTE FUNCTION forget()",
    );
    // A trigger may not change the table that it is on while that is in use, so by a table beside it.
    store.execute("DROP TRIGGER forgetting ON person; CREATE TABLE bell (id INT)");
    store.execute(
        "CREATE TRIGGER forgetting AFTER INSERT ON bell FOR EACH STATEMENT EXECUTE FUNCTION forget()",
    );
    project.write("migrations/people/0003_pet/up.sql", "INSERT INTO bell VALUES (1);\n");
    let output = caribou.run(&format!("migrate --url {url}")).exits(6);
    assert!(output.stderr.contains("column \"nick\" of relation \"person\" does not exist"), "{output}");
    assert!(output.stderr.contains("cause: the database was changed by hand"), "{output}");
}
