//! Names that are unknown, ambiguous, or tricks.

use insta::assert_snapshot;

use crate::support::{Store, caribou, error_document, project, small};

#[test]
fn an_ambiguous_name_gets_its_candidates_one_a_line() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate tickets 000").exits(2), @r#"
    $ caribou migrate tickets 000
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: "000" could be any of:
      0001_initial
      0002_notify_by_email
      0003_index_title
    help: give more of the name
    "#);
    let error = error_document(&caribou.run("sqlmigrate tickets 000 --format json").exits(2));
    assert_eq!(error["code"], "ambiguous_name");
    assert_eq!(error["migrations"].as_array().unwrap().len(), 3);
    assert!(!project.at("desk.sqlite3").exists(), "a database was made");
}

#[test]
fn the_exact_name_comes_before_the_number_and_that_before_a_prefix() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        SELECT 1;
        //- /migrations/a/0001_x_and_more/up.sql
        SELECT 2;
        //- /migrations/a/0001_x_and_more/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0001_x\"]
        //- /migrations/a/0001_x/metadata.toml
        run_in_transaction = true
        dependencies = []
        //- /migrations/a/1000_y/up.sql
        SELECT 3;
        ",
    );
    let caribou = caribou(&project);
    assert!(caribou.run("sqlmigrate a 0001_x").exits(0).stdout.contains("SELECT 1"));
    assert!(caribou.run("sqlmigrate a 1000").exits(0).stdout.contains("SELECT 3"));
    // A number that two have, and a prefix of one that is also a number of others.
    caribou.run("sqlmigrate a 1").exits(2);
    assert!(caribou.run("sqlmigrate a 10").exits(0).stdout.contains("SELECT 3"));
}

#[test]
fn an_unknown_name_is_said_with_the_nearest() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate tickets 0002_notify_by_mail").exits(2), @r#"
    $ caribou migrate tickets 0002_notify_by_mail
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: tickets has no migration "0002_notify_by_mail"; the nearest is tickets.0002_notify_by_email
    "#);
    assert_snapshot!(caribou.run("migrate ticket").exits(2), @"
    $ caribou migrate ticket
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: there is no app ticket with migrations; the nearest is tickets
    ");
    for line in [
        "showmigrations ticket",
        "sqlmigrate ticket 1",
        "sqlmigrate tickets 9",
        "history --database lokal",
        "resolve tickets 7 --applied",
    ] {
        let error = error_document(&caribou.run(&format!("{line} --format json")).exits(2));
        assert!(error["message"].as_str().is_some(), "{line}");
    }
    assert!(!project.at("desk.sqlite3").exists(), "a database was made");
}

#[test]
fn path_tricks_in_arguments_lead_nowhere() {
    let project = project("desk");
    let caribou = caribou(&project);
    for arguments in [
        ["sqlmigrate", "../tickets", "1"],
        ["sqlmigrate", "tickets", "../accounts/0001_initial"],
        ["sqlmigrate", "tickets", "/etc/passwd"],
        ["sqlmigrate", "tickets", ""],
        ["sqlmigrate", "tickets", "0001_initial/../0002_notify_by_email"],
        ["sqlmigrate", "tickets", "."],
        ["sqlmigrate", "", "1"],
        ["migrate", "tickets", "..%2f"],
        ["migrate", "t\u{1b}[31m", "1"],
        ["migrate", "tickets", "99999999999999999999999999"],
        ["migrate", "tickets", "٣"],
    ] {
        let output = caribou.run_args(arguments).exits(2);
        assert!(output.stdout.is_empty() && !output.stderr.contains("root:"), "{output}");
    }
    assert!(!project.at("desk.sqlite3").exists());
}

#[test]
fn path_tricks_in_references_are_refused() {
    for reference in
        ["a.../../b", "../a.0001_x", "a./etc", "a", ".", "", "a.", ".x", "a.0001_x/..", "a.b.c/d"]
    {
        let project = small("//- /migrations/a/0001_x/up.sql\nSELECT 1;\n");
        let text = format!("run_in_transaction = true\ndependencies = [{reference:?}]\n");
        project.write("migrations/a/0001_x/metadata.toml", &text);
        let output = caribou(&project).run("migrate").exits(4);
        assert!(output.stderr.contains("migrations/a/0001_x/metadata.toml:2"), "{reference}: {output}");
    }
}

#[test]
fn a_folder_with_a_name_that_is_none_is_named() {
    let project = small("//- /migrations/a/0001_x/up.sql\nSELECT 1;\n");
    project.write("migrations/a/0002:y/up.sql", "SELECT 1;\n");
    project.write("migrations/a/0003\\..\\z/up.sql", "SELECT 1;\n");
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @r#"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/a/0002:y: the name "0002:y" has ':', which a migration's name may not have: no separators, no control characters, no dot in front
      migrations/a/0003\..\z: the name "0003\\..\\z" has '\\', which a migration's name may not have: no separators, no control characters, no dot in front
    "#);
    let project = small("//- /migrations/a/0001_x/up.sql\nSELECT 1;\n");
    project.write("migrations/b c/0001_x/up.sql", "SELECT 1;\n");
    assert_snapshot!(caribou(&project).run("migrate").exits(2), @r#"
    $ caribou migrate
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/b c: the name "b c" has ' ', which an app's label may not have: letters, digits, _ and - only, no - in front
    "#);
}

#[test]
fn a_name_that_looks_like_sql_is_only_a_name() {
    let name = "0002 y'); DROP TABLE caribou_migrations; -- \"é`$1";
    for store in Store::all("quotes") {
        let project = small("//- /migrations/a/0001_x/up.sql\nSELECT 1;\n");
        project.write(&format!("migrations/a/{name}/up.sql"), "CREATE TABLE y (id BIGINT);\n");
        project.write(&format!("migrations/a/{name}/down.sql"), "DROP TABLE y;\n");
        let (caribou, url) = (caribou(&project), store.url());
        caribou.run(&format!("migrate --url {url}")).exits(0);
        assert_eq!(store.recorded(), format!("a\t0001_x\na\t{name}\n"));
        caribou.run(&format!("migrate a 1 --url {url}")).exits(0);
        assert_eq!(store.recorded(), "a\t0001_x\n");
        caribou.run(&format!("migrate a 0002 --fake --url {url}")).exits(0);
        caribou.run(&format!("history --url {url}")).exits(0);
        caribou.run("graph --as dot").exits(0);
    }
}
