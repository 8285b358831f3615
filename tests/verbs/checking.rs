//! `check`: what it finds, and `--accept`.

use insta::assert_snapshot;

use crate::support::{applied, caribou, error_document, json, project, rows, small};

#[test]
fn a_sound_project_has_no_findings() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("check").exits(0).stdout, @"
    5 migrations checked: 0 errors, 0 warnings
    there and back: 5 lossless, 0 lossy, 0 irreversible
    ");
    caribou.run("migrate").exits(0);
    caribou.run("check --strict").exits(0);
    assert_eq!(json(&caribou.run("check --format json").exits(0))["findings"].as_array().unwrap().len(), 0);
}

const UNTIDY: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE a (id BIGINT);
    //- /migrations/a/0002_b/up.sql
    CREATE TABLE b (id BIGINT);
    //- /migrations/a/0002_b/down.sql
    DROP TABLE b;
    //- /migrations/a/0002_b/up.oracle.sql
    CREATE TABLE b (id NUMBER);
    //- /migrations/a/0002_b/metadata.toml
    run_in_transaction = true
    dependancies = []
";

#[test]
fn warnings_matter_only_to_the_strict() {
    let project = small(UNTIDY);
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("check").exits(0), @"
    $ caribou check
    [exit 0]
    --- stdout
    warning: migrations/a/0002_b/metadata.toml:2: unknown key `dependancies`, did you mean `dependencies`?
    warning: a.0001_initial cannot be reverted: it has no down.sql
    warning: migrations/a/0002_b/up.oracle.sql: no backend of this name: there are up.sqlite.sql, up.postgres.sql and up.mysql.sql
    2 migrations checked: 0 errors, 3 warnings
    there and back: 1 lossless, 0 lossy, 1 irreversible
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    assert_snapshot!(caribou.run("check --strict --format json").exits(1), @r#"
    $ caribou check --strict --format json
    [exit 1]
    --- stdout
    {
      "database": {
        "backend": "sqlite",
        "name": "local",
        "url": "sqlite:[PROJECT]/db.sqlite3"
      },
      "findings": [
        {
          "code": "file",
          "help": "",
          "message": "[PROJECT]/migrations/a/0002_b/metadata.toml:2: unknown key `dependancies`, did you mean `dependencies`?",
          "migrations": [],
          "severity": "warning"
        },
        {
          "code": "no_down",
          "help": "",
          "message": "a.0001_initial cannot be reverted: it has no down.sql",
          "migrations": [
            "a.0001_initial"
          ],
          "severity": "warning"
        },
        {
          "code": "file",
          "help": "",
          "message": "[PROJECT]/migrations/a/0002_b/up.oracle.sql: no backend of this name: there are up.sqlite.sql, up.postgres.sql and up.mysql.sql",
          "migrations": [],
          "severity": "warning"
        }
      ],
      "reversibility": {
        "irreversible": 1,
        "lossless": 1,
        "lossy": 0,
        "unproven": null
      },
      "squashes": {
        "proven": []
      },
      "unchecked": null
    }
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    "#);
}

#[test]
fn every_problem_is_found_not_only_the_first() {
    let project = small(
        "
        //- /migrations/a/0001_initial/up.sql
        SELECT 'open
        //- /migrations/a/0002_left/up.sql
        SELECT 1;
        //- /migrations/a/0002_left/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0001_initial\"]
        //- /migrations/a/0003_right/up.sql
        SELECT 1;
        //- /migrations/a/0003_right/metadata.toml
        run_in_transaction = true
        dependencies = [\"a.0001_initial\"]
        ",
    );
    assert_snapshot!(caribou(&project).run("check -q").exits(1), @"
    $ caribou check -q
    [exit 1]
    --- stdout
    error: migrations/a/0001_initial/up.sql: line 1, column 8: this string never ends
    error: a has 2 heads, which fork at 0001_initial
      0002_left
      0003_right
      what they are to each other is not known: migrations/a/0001_initial/up.sql: line 1, column 8: this string never ends
      help: join them: caribou makemigrations --merge
      help: or put one branch on top of the other: caribou makemigrations --merge --rebase
    warning: a.0001_initial cannot be reverted: it has no down.sql
    warning: a.0002_left cannot be reverted: it has no down.sql
    warning: a.0003_right cannot be reverted: it has no down.sql
    3 migrations checked: 2 errors, 3 warnings
    there and back: 0 lossless, 0 lossy, 0 irreversible
    ");
}

#[test]
fn a_backend_without_script_is_found() {
    let project = project("desk");
    project.remove("migrations/tickets/0003_index_title/up.sql");
    project.write(
        "migrations/tickets/0003_index_title/up.sqlite.sql",
        "CREATE INDEX ticket_title ON ticket (title);\n",
    );
    assert_snapshot!(caribou(&project).run("check").exits(1), @"
    $ caribou check
    [exit 1]
    --- stdout
    error: tickets.0003_index_title has neither up.sql nor up.postgres.sql
    error: tickets.0003_index_title has neither up.sql nor up.mysql.sql
    5 migrations checked: 2 errors, 0 warnings
    there and back: 5 lossless, 0 lossy, 0 irreversible
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
}

#[test]
fn files_are_checked_when_the_database_is_away_and_that_is_said() {
    let project = project("desk");
    let caribou = caribou(&project);
    let url = "postgres://desk:s3cret-pa55@127.0.0.1:1/desk";
    let output = caribou.run(&format!("check --url {url}")).exits(0);
    assert_eq!(output.stdout, "5 migrations checked: 0 errors, 0 warnings\n");
    for said in [
        "warning: the history was not checked: cannot open postgres://desk@127.0.0.1:1/desk: connection",
        "warning: reversibility: not proven: connection to server at \"127.0.0.1\", port 1 failed",
    ] {
        assert!(output.stderr.contains(said), "{output}");
    }
    assert!(!output.stderr.contains("s3cret"), "{output}");
    caribou.run(&format!("check --strict --url {url}")).exits(1);
    let document = json(&caribou.run(&format!("check --format json --url {url}")).exits(0));
    assert!(document["unchecked"].is_string());
}

fn edit(project: &caribou_harness::Project, text: &str) {
    project.write("migrations/accounts/0001_initial/up.sql", text);
}

#[test]
fn comments_layout_and_line_ends_are_no_edit() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    for text in [
        "-- Accounts.\nCREATE TABLE account (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL);\n\n/* two */\nINSERT INTO account (id, name) VALUES (1, 'ada'), (2, 'grace');\n",
        "CREATE TABLE account (\r\n  id BIGINT PRIMARY KEY,\r\n  name VARCHAR(80) NOT NULL\r\n);\r\nINSERT INTO account (id,name)VALUES(1,'ada'),(2,'grace')",
    ] {
        edit(&project, text);
        assert!(caribou.run("migrate").exits(0).stdout.starts_with("nothing to do"));
        caribou.run("check").exits(0);
    }
}

#[test]
fn an_edit_after_apply_is_refused_until_it_is_undone_or_accepted() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.run("migrate tickets 1").exits(0);
    edit(
        &project,
        "CREATE TABLE account (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL);\n\nINSERT INTO account (id, name) VALUES (1, 'eve');\n",
    );
    assert_snapshot!(caribou.run("migrate").exits(5), @"
    $ caribou migrate
    [exit 5]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: accounts.0001_initial was edited after it was applied: migrations/accounts/0001_initial/up.sql:3
    note: accounts.0001_initial: the first statement that changed is in line 3: INSERT INTO account (id, name) VALUES (1, 'eve')
    help: undo the edit and write a new migration; or, if the database is as the file says: caribou check --accept accounts 0001_initial
    ");
    let error = error_document(&caribou.run("migrate --format json").exits(5));
    assert_eq!(error["code"], "edited_after_apply");
    assert_eq!(error["migrations"][0], "accounts.0001_initial");
    assert_snapshot!(caribou.run("check").exits(1).stdout, @"
    error: accounts.0001_initial was edited after it was applied: migrations/accounts/0001_initial/up.sql:3
    5 migrations checked: 1 error, 0 warnings
    there and back: 5 lossless, 0 lossy, 0 irreversible
    ");
    assert_eq!(applied(&caribou, "").len(), 2, "nothing was applied");

    assert_snapshot!(caribou.run("check --accept accounts 1").exits(0), @"
    $ caribou check --accept accounts 1
    [exit 0]
    --- stdout
    accounts.0001_initial is accepted as it is
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    ");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
    let file = project.at("desk.sqlite3");
    assert_eq!(
        rows(&file, "SELECT app, name FROM caribou_events WHERE kind = 'accept'"),
        "accounts\t0001_initial\n"
    );
}

#[test]
fn only_what_is_applied_can_be_accepted() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("check --accept accounts 1").exits(2), @"
    $ caribou check --accept accounts 1
    [exit 2]
    --- stderr
    database local: sqlite:[PROJECT]/desk.sqlite3 (caribou.toml)
    error: accounts.0001_initial is not applied here
    ");
    caribou.run("check --accept accounts nope").exits(2);
    caribou.run("check --accept accounts").exits(2);
    caribou.run("check --accept ../x 1").exits(2);
}
