//! A column that is not there: found before anything runs, or explained when the server finds it; why, and the ways out.

use caribou_harness::{Caribou, Output, Project};
use insta::assert_snapshot;

use crate::support::{FILE, Store, applied, caribou, copy_of, error_document, execute, rows, small, steps};

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
    note: this plan drops column person.nick with values in 1 row (people.0004_drop_nick)
    error: people.0004_drop_nick cannot run on this database: table person has no column nick
     --> migrations/people/0004_drop_nick/up.sql:2:1
      |
    2 | ALTER TABLE person DROP COLUMN nick;
      | ^
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
    ");
    assert_snapshot!(caribou.run("migrate --format json").exits(5), @r#"
    $ caribou migrate --format json
    [exit 5]
    --- stdout
    {
      "error": {
        "code": "preflight",
        "exit": 5,
        "help": "see all that is different: caribou drift\nfake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake\nreset the app, which loses its rows: caribou migrate people zero, then caribou migrate people",
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
    note: this plan drops column person.nick with values in 1 row (people.0004_drop_nick)
    error: people.0004_drop_nick cannot run on this database: table person has no column nick
     --> migrations/people/0004_drop_nick/up.sql:2:1
      |
    2 | ALTER TABLE person DROP COLUMN nick;
      | ^
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
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
    note: this plan drops column person.nick with values in 1 row (people.0004_drop_nick)
    note: nothing was changed
    note: cause: the migration that does it was recorded with --fake and never ran
    note: people.0002_add_nick makes it, and was recorded with --fake at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
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
    note: this plan drops column person.nick with values in 1 row (people.0004_drop_nick)
    note: nothing was changed
    note: cause: the database was changed by hand, or restored from elsewhere; its history does not explain it
    note: people.0002_add_nick makes it, and ran at [TIME]
    help: see all that is different: caribou drift
    help: fake it, if the database already is as it should be after it: caribou migrate people 0004_drop_nick --fake
    help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
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
    note: this plan drops column person.nick with values in 1 row (people.0004_drop_nick)
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
    note: this plan drops column person.nick with values in 1 row (people.0005_again)
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
    note: this plan drops column person.nmae with values in 1 row (people.0005_more)
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

/// The commands that the helps of an output name, without the name of the program.
fn commands(output: &Output) -> Vec<String> {
    let helps = output.stderr.lines().filter(|line| line.starts_with("help: "));
    helps
        .flat_map(|line| line.split("caribou ").skip(1))
        .map(|rest| rest.split(',').next().unwrap().trim().to_owned())
        .collect()
}

/// A copy of a project, with its database, to try a remedy on.
fn twin(project: &Project) -> (Project, Caribou) {
    let twin = copy_of(&project.path());
    std::fs::copy(project.at("db.sqlite3"), twin.at("db.sqlite3")).unwrap();
    let caribou = caribou(&twin);
    (twin, caribou)
}

#[test]
fn each_remedy_works_as_it_is_typed() {
    let project = small(PEOPLE);
    let bound = caribou(&project);
    bound.run("migrate people 2").exits(0);
    execute(&project.at("db.sqlite3"), DROP_NICK);
    let output = bound.run("migrate").exits(5);
    assert!(!output.stderr.contains("afresh"), "only what is marked may be thrown away: {output}");
    assert_eq!(
        commands(&output),
        ["drift", "migrate people 0004_drop_nick --fake", "migrate people zero", "migrate people"]
    );

    let (_kept, drift) = twin(&project);
    assert!(drift.run("drift").exits(1).stdout.contains("nick"), "it shows what the refusal is about");

    // The fake one: what stands before it is applied, not passed over.
    let (faked, caribou) = twin(&project);
    let output = caribou.run("migrate people 0004_drop_nick --fake");
    assert_eq!(output.code, Some(0), "{output}");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 4);
    assert_eq!(rows(&faked.at("db.sqlite3"), "SELECT count(*) FROM sqlite_master WHERE name = 'pet'"), "1\n");
    caribou.run("drift").exits(0);

    let (reset, caribou) = twin(&project);
    for command in ["migrate people zero", "migrate people"] {
        caribou.run(&format!("{command} --yes")).exits(0);
    }
    assert_eq!(rows(&reset.at("db.sqlite3"), "SELECT name FROM person"), "ada\n");

    project.write("caribou.toml", "[databases.local]\nurl = \"sqlite:db.sqlite3\"\ndevelopment = true\n");
    let output = caribou_of(&project).run("migrate").exits(5);
    let afresh = output.stderr.lines().find(|line| line.contains("afresh")).unwrap();
    assert!(afresh.ends_with("db.sqlite3, then caribou migrate"), "{output}");
    let file = afresh.split("rm ").nth(1).unwrap().split(',').next().unwrap();
    std::fs::remove_file(file).unwrap();
    caribou_of(&project).run("migrate").exits(0);
    assert_eq!(rows(&project.at("db.sqlite3"), "SELECT name FROM person"), "ada\n");
}

fn caribou_of(project: &Project) -> Caribou {
    caribou(project)
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

mod postgres {
    use super::*;

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
        help: reset the app, which loses its rows: caribou migrate people zero, then caribou migrate people
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
            (
                "migrate people 2",
                "ALTER TABLE person DROP COLUMN nmae",
                "no migration of this project makes it",
            ),
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
