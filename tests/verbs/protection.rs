//! The wrong database, and protected ones.

use insta::assert_snapshot;

use crate::support::{applied, caribou, error_document, project, rows};

#[test]
fn a_database_of_another_name_is_refused() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate accounts").exits(0);
    std::fs::copy(project.at("desk.sqlite3"), project.at("guarded.sqlite3")).unwrap();
    let before = std::fs::read(project.at("guarded.sqlite3")).unwrap();
    assert_snapshot!(caribou.run("migrate --database guarded").exits(7), @r#"
    $ caribou migrate --database guarded
    [exit 7]
    --- stderr
    database guarded: sqlite:[PROJECT]/guarded.sqlite3 (caribou.toml)
    error: sqlite:guarded.sqlite3: this database calls itself "local", not "guarded"
    help: if you meant local: caribou ... --database local
    help: if it is a copy of local that is now guarded: write label = "local" in [databases.guarded]
    "#);
    let error = error_document(&caribou.run("migrate --database guarded --format json").exits(7));
    assert_eq!(error["code"], "wrong_identity");
    for verb in ["showmigrations", "history", "migrate --plan", "check", "resolve accounts 1 --applied"] {
        caribou.run(&format!("{verb} --database guarded")).exits(7);
    }
    assert!(std::fs::read(project.at("guarded.sqlite3")).unwrap() == before);
    // A url says nothing of a name, so it is taken as it is.
    caribou.run("showmigrations --url sqlite:guarded.sqlite3").exits(0);
}

#[test]
fn a_copy_that_is_meant_is_taken_under_the_label_of_the_original() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate accounts").exits(0);
    std::fs::copy(project.at("desk.sqlite3"), project.at("guarded.sqlite3")).unwrap();
    let text = project.read("caribou.toml").replace("protected = true", "label = \"local\"");
    project.write("caribou.toml", &text);
    caribou.run("migrate --database guarded").exits(0);
    assert_eq!(applied(&caribou, "--database guarded").len(), 5);
}

#[test]
fn a_protected_database_takes_no_yes_for_lost_data() {
    let project = project("desk");
    let caribou = caribou(&project);
    // Forwards there is nothing to confirm.
    caribou.run("migrate --database guarded").exits(0);
    assert_snapshot!(caribou.run("migrate accounts zero --yes --database guarded").exits(7), @"
    $ caribou migrate accounts zero --yes --database guarded
    [exit 7]
    --- stderr
    database guarded: sqlite:[PROJECT]/guarded.sqlite3 (caribou.toml)
    error: guarded is protected, and this would destroy data:
        rows of ticket (it has 2 rows) (tickets.0002_notify_by_email)
        table ticket with 2 rows (tickets.0001_initial)
        table account with 2 rows (accounts.0001_initial)
    help: run it in a terminal and type the database's label; nothing was changed
    ");
    caribou.run("migrate accounts zero --database guarded").exits(7);
    caribou.clone().stdin("guarded\n").run("migrate accounts zero --no-input --database guarded").exits(7);
    assert_eq!(applied(&caribou, "--database guarded").len(), 5);
    assert_eq!(rows(&project.at("guarded.sqlite3"), "SELECT count(*) FROM account"), "2\n");
}

#[test]
fn the_first_line_says_which_database_and_how_it_was_found() {
    let project = project("desk");
    let caribou = caribou(&project).env("DESK_URL", "sqlite:server.sqlite3");
    for (arguments, words) in [
        ("", "database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)"),
        (
            "--database server",
            "database server: sqlite:[PROJECT]/server.sqlite3 (DESK_URL in the environment)",
        ),
        ("--url sqlite:x.sqlite3", "database: sqlite:[PROJECT]/x.sqlite3 (--url)"),
    ] {
        for verb in ["migrate --plan", "showmigrations", "check", "history", "migrate"] {
            let output = caribou.run(&format!("{verb} {arguments}")).exits(0);
            let stderr = output.stderr.replace(&*project.path().to_string_lossy(), "[PROJECT]");
            assert_eq!(stderr.lines().next(), Some(words), "{output}");
        }
    }
}
