//! A column that is not there: found before anything runs, or explained when the server finds it; why, and the ways out.

use caribou_harness::{Output, Project};
use insta::assert_snapshot;

use crate::support::{FILE, Store, caribou, error_document, execute, rows, small, steps};

mod postgres;
mod remedies;

/// The last migration drops a column; before it stands one that would have worked.
const PEOPLE: &str = "
    //- /migrations/people/0001_initial/up.sql
    CREATE TABLE person (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL);
    INSERT INTO person (id, name) VALUES (1, 'ada');
    //- /migrations/people/0001_initial/down.sql
    DROP TABLE person;
    //- /migrations/people/0002_add_nick/up.sql
    ALTER TABLE person ADD COLUMN nick VARCHAR(80);
    //- /migrations/people/0002_add_nick/down.sql
    ALTER TABLE person DROP COLUMN nick;
    //- /migrations/people/0003_pet/up.sql
    CREATE TABLE pet (id BIGINT NOT NULL PRIMARY KEY);
    INSERT INTO pet (id) VALUES (1);
    //- /migrations/people/0003_pet/down.sql
    DROP TABLE pet;
    //- /migrations/people/0004_drop_nick/up.sql
    -- Nobody used it.
    ALTER TABLE person DROP COLUMN nick;
    //- /migrations/people/0004_drop_nick/down.sql
    ALTER TABLE person ADD COLUMN nick VARCHAR(80);
";

const DROP_NICK: &str = "ALTER TABLE person DROP COLUMN nick";

/// What `migrate` says of a project and its `db.sqlite3`: the cause and what follows; nothing may have changed.
#[track_caller]
fn refused(project: &Project) -> String {
    let file = project.at("db.sqlite3");
    let dump = || {
        rows(&file, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
            + &rows(&file, "SELECT * FROM person")
    };
    let history = || {
        rows(&file, "SELECT app, name FROM caribou_migrations")
            + &rows(&file, "SELECT count(*) FROM caribou_events")
    };
    let before = (dump(), history());
    let output = caribou(project).run("migrate").exits(5);
    assert_eq!((dump(), history()), before, "something was changed");
    assert_eq!(output.stdout, "", "{output}");
    let error = error_document(&caribou(project).run("migrate --format json").exits(5));
    assert_eq!(error["code"], "preflight");
    assert_eq!((dump(), history()), before, "something was changed");
    notes(&output)
}

/// The notes and the helps of what was said.
fn notes(output: &Output) -> String {
    let text = output.to_string();
    let lines = text.lines().filter(|line| line.starts_with("note: ") || line.starts_with("help: "));
    lines.map(|line| line.to_owned() + "\n").collect()
}

#[test]
fn a_column_that_was_dropped_by_hand_is_missed_before_anything_runs() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 2").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    refused(&project);
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: people.0004_drop_nick cannot run on this database: table person has no column nick
     --> migrations/people/0004_drop_nick/up.sql:2:1
      |
    2 | ALTER TABLE person DROP COLUMN nick;
      | ^
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0003_pet, then caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people
    ");
    assert_snapshot!(caribou.run("migrate --format json").exits(5), @r#"
    $ caribou migrate --format json
    [exit 5]
    --- stdout
    {
      "error": {
        "code": "preflight",
        "exit": 5,
        "help": "see all that is different: caribou drift\nfake it, if the database already is as it should be after it: caribou migrate people 0003_pet, then caribou migrate people 0004_drop_nick --fake\nreset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people",
        "message": "people.0004_drop_nick cannot run on this database: table person has no column nick",
        "migrations": [
          "people.0004_drop_nick",
          "people.0002_add_nick"
        ],
        "notes": [
          "nothing was changed",
          "cause: the database was changed by hand, or restored from elsewhere; its history does not explain it",
          "people.0002_add_nick makes it, and ran at [TIME]"
        ],
        "snippet": " --> migrations/people/0004_drop_nick/up.sql:2:1\n  |\n2 | ALTER TABLE person DROP COLUMN nick;\n  | ^"
      }
    }
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: people.0004_drop_nick cannot run on this database: table person has no column nick
     --> migrations/people/0004_drop_nick/up.sql:2:1
      |
    2 | ALTER TABLE person DROP COLUMN nick;
      | ^
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0003_pet, then caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people
    "#);
    // What is asked for is not refused for the sake of what is not.
    caribou.run("migrate people 3").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT id FROM pet"), "1\n");
}

#[test]
fn it_is_missed_though_the_plan_has_to_do_with_its_table_before() {
    for before in [
        "INSERT INTO person (id, name) VALUES (2, 'grace');",
        "UPDATE person SET name = 'eve'; DELETE FROM person;",
        "ALTER TABLE person ADD COLUMN born DATE;",
        "ALTER TABLE person RENAME COLUMN name TO title;",
        "ALTER TABLE person ADD COLUMN born DATE; ALTER TABLE person DROP COLUMN born;",
        "CREATE INDEX by_name ON person (name);",
        "CREATE TABLE pet (id BIGINT, owner BIGINT REFERENCES person (id));",
        "CREATE VIEW names AS SELECT name FROM person;",
    ] {
        let project = small(PEOPLE);
        project.write("migrations/people/0003_pet/up.sql", before);
        caribou(&project).run("migrate people 2").exits(0);
        execute(&project.at("db.sqlite3"), DROP_NICK);
        assert!(refused(&project).contains("note: people.0002_add_nick makes it, and ran at"), "{before}");
    }
}

#[test]
fn on_every_database_nothing_of_the_plan_runs() {
    for store in Store::all("undefined") {
        let project = small(PEOPLE);
        let caribou = caribou(&project);
        let url = store.url();
        caribou.run(&format!("migrate people 2 --url {url}")).exits(0);
        store.execute(DROP_NICK);
        for atomic in ["", "--atomic migration", "--atomic plan"] {
            let output = caribou.run(&format!("migrate {atomic} --url {url}")).exits(5);
            assert!(output.stderr.contains("0004_drop_nick/up.sql:2:1"), "{output}");
            assert!(output.stderr.contains("note: people.0002_add_nick makes it, and ran at "), "{output}");
            assert_eq!(store.query("SELECT id FROM person"), "1\n", "{output}");
            assert_eq!(store.recorded(), "people\t0001_initial\npeople\t0002_add_nick\n");
        }
        // The way out for a database that is as it should be.
        caribou.run(&format!("migrate people 3 --url {url}")).exits(0);
        caribou.run(&format!("migrate people 4 --fake --url {url}")).exits(0);
        assert!(caribou.run(&format!("migrate --url {url}")).exits(0).stdout.starts_with("nothing to do"));
        assert_eq!(store.query("SELECT id FROM pet"), "1\n");
    }
}

#[test]
fn recorded_with_fake() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 1").exits(0);
    caribou.run("migrate people 2 --fake").exits(0);
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: the migration that does it was recorded with --fake and never ran
    note: people.0002_add_nick makes it, and was recorded with --fake at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0003_pet, then caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people
    ");
}

#[test]
fn faked_and_then_run_after_all_is_not_faked() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 1").exits(0);
    caribou.run("migrate people 2 --fake").exits(0);
    caribou.run("migrate people 1 --fake").exits(0);
    caribou.run("migrate people 2").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    assert!(refused(&project).contains("cause: the database was changed by hand"));
}

#[test]
fn edited_after_it_ran() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    // In its first form it made another column.
    let text = project.read("migrations/people/0002_add_nick/up.sql");
    project.write("migrations/people/0002_add_nick/up.sql", &text.replace("nick", "alias"));
    caribou.run("migrate people 2").exits(0);
    project.write("migrations/people/0002_add_nick/up.sql", &text);
    // The edit itself comes first.
    let output = caribou.run("migrate").exits(5);
    assert!(output.stderr.contains("people.0002_add_nick was edited after it was applied"), "{output}");
    caribou.run("check --accept people 2").exits(0);
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0003_pet, then caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: its way back does not fit this database either, so run the SQL of this first: caribou drift, then caribou migrate people zero, then caribou migrate people
    ");
}

#[test]
fn out_of_order() {
    let project = small(PEOPLE);
    // The one that drops it does not know the one that makes it.
    project.write(
        "migrations/people/0004_drop_nick/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"people.0001_initial\"]\n",
    );
    project.write(
        "migrations/people/0003_pet/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"people.0004_drop_nick\"]\n",
    );
    project.write(
        "migrations/people/0002_add_nick/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"people.0003_pet\"]\n",
    );
    let caribou = caribou(&project);
    caribou.run("migrate people 1").exits(0);
    assert_snapshot!(refused(&project), @r#"
    note: nothing was changed
    note: cause: the order; the migration that makes it is not applied here
    note: people.0002_add_nick makes it, and is not applied
    help: if people.0002_add_nick must come first, say so in the metadata.toml of 0004_drop_nick: dependencies = ["people.0002_add_nick"]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    "#);
    // As the message says.
    project.write(
        "migrations/people/0004_drop_nick/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"people.0002_add_nick\"]\n",
    );
    project.write(
        "migrations/people/0003_pet/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"people.0001_initial\"]\n",
    );
    caribou.run("migrate").exits(0);
}

#[test]
fn done_already() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write("migrations/people/0005_again/up.sql", "ALTER TABLE person DROP COLUMN nick;\n");
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: an applied migration has done so already
    note: people.0002_add_nick makes it, and ran at [TIME]
    note: people.0004_drop_nick drops or renames it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0005_again --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
    // And the other way round: it is there already.
    project.write("migrations/people/0005_again/up.sql", "ALTER TABLE person ADD COLUMN name TEXT;\n");
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: an applied migration has done so already
    note: people.0001_initial makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0005_again --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
    project.write("migrations/people/0005_again/up.sql", "CREATE TABLE pet (id BIGINT);\n");
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: an applied migration has done so already
    note: people.0003_pet makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0005_again --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
}

#[test]
fn never_made() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write("migrations/people/0005_more/up.sql", "SELECT 1;\nALTER TABLE person DROP COLUMN nmae;\n");
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: people.0005_more cannot run on this database: table person has no column nmae
     --> migrations/people/0005_more/up.sql:2:1
      |
    2 | ALTER TABLE person DROP COLUMN nmae;
      | ^
    note: nothing was changed
    note: the nearest name is name
    note: cause: no migration of this project makes it
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0005_more --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
    project.write("migrations/people/0005_more/up.sql", "ALTER TABLE persons ADD COLUMN born DATE;\n");
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: the nearest name is person
    note: cause: no migration of this project makes it
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0005_more --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
}

#[test]
fn made_by_hand_and_in_the_way() {
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 1").exits(0);
    let file = project.at("db.sqlite3");
    execute(&file, "ALTER TABLE person ADD COLUMN nick TEXT");
    assert_snapshot!(refused(&project), @"
    note: nothing was changed
    note: cause: the order; the migration that makes it is not applied here
    note: people.0004_drop_nick drops or renames it, and is not applied
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0002_add_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
    execute(&file, DROP_NICK);
    execute(&file, "CREATE TABLE pet (id BIGINT)");
    assert!(refused(&project).contains("cause: the database was changed by hand"));
}

#[test]
fn the_drop_is_faked_and_the_plan_goes_on() {
    let project = small(PEOPLE);
    project.write("migrations/people/0005_more/up.sql", "CREATE TABLE more (id BIGINT);\n");
    let caribou = caribou(&project);
    caribou.run("migrate people 3").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    refused(&project);
    caribou.run("migrate people 0004_drop_nick --fake").exits(0);
    assert_eq!(steps(&caribou.run("migrate --format json").exits(0)), ["forwards apply people.0005_more"]);
    caribou.run("drift").exits(0);
}

#[test]
fn other_things_that_are_missing() {
    let project = small(PEOPLE);
    let bound = caribou(&project);
    bound.run("migrate people 2").exits(0);
    let file = project.at("db.sqlite3");
    execute(&file, DROP_NICK);
    for script in [
        "ALTER TABLE person RENAME COLUMN nick TO alias;",
        "CREATE INDEX by_nick ON person (nick);",
        "CREATE UNIQUE INDEX by_nick ON person (name, nick);",
        "DROP TABLE nowhere;",
        "ALTER TABLE nowhere RENAME TO somewhere;",
        "CREATE INDEX by_name ON nowhere (name);",
        "DROP VIEW nowhere;",
    ] {
        project.write("migrations/people/0004_drop_nick/up.sql", script);
        let said = refused(&project);
        assert!(said.contains("cause: "), "{script}: {said}");
    }
}

#[test]
fn a_file_that_is_another_one_is_not_taken_for_this() {
    // Two databases of one project: each is judged by itself.
    let project = small(PEOPLE);
    let caribou = caribou(&project);
    caribou.run("migrate people 2").exits(0);
    let other = format!("sqlite:{}", project.at(FILE).display());
    caribou.run(&format!("migrate people 2 --url {other}")).exits(0);
    execute(&project.at(FILE), DROP_NICK);
    caribou.run("migrate").exits(0);
    caribou.run(&format!("migrate --url {other}")).exits(5);
}
