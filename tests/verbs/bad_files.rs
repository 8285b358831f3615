//! Migration folders that cannot be used: exit 4, with file and line, nothing touched.

use std::fs;

use insta::assert_snapshot;

use crate::support::{applied, caribou, error_document, project, small};

const TWO: &str = "
    //- /migrations/a/0001_x/up.sql
    CREATE TABLE x (id BIGINT);
    //- /migrations/a/0002_y/up.sql
    CREATE TABLE y (id BIGINT);
";

#[test]
fn a_folder_without_up_sql_is_named() {
    let project = small(TWO);
    project.remove("migrations/a/0002_y/up.sql");
    project.write("migrations/a/0002_y/down.sql", "SELECT 1;\n");
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/a/0002_y: there is no up.sql and no up.sqlite.sql in this folder
    ");
    assert!(!project.at("db.sqlite3").exists());
    error_document(&caribou(&project).run("migrate --format json").exits(4));
    project.write("migrations/a/0002_y/up.postgres.sql", "SELECT 1;\n");
    caribou(&project).run("migrate").exits(4);
}

#[test]
fn a_script_that_is_not_utf8_is_named_with_line_and_byte() {
    let project = small(TWO);
    fs::write(project.at("migrations/a/0002_y/up.sql"), b"SELECT 1;\nSELECT '\xff';\n").unwrap();
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/a/0002_y/up.sql:2: not UTF-8, the first bad byte is number 19 of the file
    ");
    assert!(!project.at("db.sqlite3").exists());
}

#[test]
fn a_string_without_end_is_shown_where_it_begins_and_nothing_runs() {
    let project = small(TWO);
    project.write(
        "migrations/a/0002_y/up.sql",
        "CREATE TABLE y (id BIGINT);\nINSERT INTO y VALUES ('it''s open);\n",
    );
    let output = caribou(&project).run("migrate").exits(4);
    assert_snapshot!(output, @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/a/0002_y/up.sql: line 2, column 23: this string never ends
     --> migrations/a/0002_y/up.sql:2:23
      |
    2 | INSERT INTO y VALUES ('it''s open);
      |                       ^
    help: nothing was changed
    ");
    assert_eq!(applied(&caribou(&project), ""), [""; 0]);
    let error = error_document(&caribou(&project).run("migrate --format json").exits(4));
    assert_eq!(error["code"], "bad_script");
}

#[test]
fn several_bad_folders_are_all_named() {
    let project = project("desk");
    project.remove("migrations/accounts/0001_initial/up.sql");
    project.remove("migrations/tickets/0003_index_title/up.sql");
    project.write("migrations/tickets/0001_initial/metadata.toml", "run_in_transaction = 3\n");
    let output = caribou(&project).run("migrate").exits(4);
    for file in
        ["accounts/0001_initial", "tickets/0003_index_title", "tickets/0001_initial/metadata.toml:1:22"]
    {
        assert!(output.stderr.contains(&format!("migrations/{file}")), "{file}:\n{output}");
    }
}

#[test]
fn files_where_folders_belong_and_folders_where_files_belong() {
    // A stray file and a hidden folder are no migrations; a folder called up.sql is no script.
    let project = small(TWO);
    project.write("migrations/README.md", "Hello.\n");
    project.write("migrations/a/notes.txt", "Hello.\n");
    project.write("migrations/a/.git/config", "x\n");
    caribou(&project).run("migrate").exits(0);
    project.write("migrations/a/0003_z/up.sql/x", "x\n");
    let output = caribou(&project).run("migrate").exits(4);
    assert!(output.stderr.contains("migrations/a/0003_z/up.sql"), "{output}");
}

#[test]
fn a_link_to_nothing_or_to_itself_is_no_panic() {
    let project = small(TWO);
    std::os::unix::fs::symlink("nowhere", project.at("migrations/a/0003_z")).unwrap();
    std::os::unix::fs::symlink("loop", project.at("migrations/loop")).unwrap();
    caribou(&project).run("migrate").exits(0);
    fs::create_dir(project.at("migrations/a/0004_z")).unwrap();
    std::os::unix::fs::symlink("nowhere", project.at("migrations/a/0004_z/up.sql")).unwrap();
    let output = caribou(&project).run("migrate").exits(4);
    assert!(output.stderr.contains("0004_z/up.sql"), "{output}");
}

#[test]
fn an_app_without_migrations_is_no_error() {
    let project = small(TWO);
    fs::create_dir(project.at("migrations/empty")).unwrap();
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    assert_snapshot!(caribou.run("showmigrations").exits(0), @"
    $ caribou showmigrations
    [exit 0]
    --- stdout
    a
     [X] 0001_x
     [X] 0002_y
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    // To name it is one: there is nothing that could be meant.
    caribou.run("showmigrations empty").exits(2);
    caribou.run("migrate empty").exits(2);
}

#[test]
fn a_project_without_any_migration_has_nothing_to_do() {
    let project = small("//- /migrations/a/\n");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
    nothing to do (0 migrations in the graph)
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    caribou.run("showmigrations").exits(0);
    caribou.run("graph").exits(0);
    caribou.run("check").exits(0);
}

#[test]
fn folders_of_the_same_version_are_refused_unless_they_say_their_order() {
    let project = small(
        "
        //- /migrations/a/0001_x/up.sql
        CREATE TABLE x (id BIGINT);
        //- /migrations/a/0001_y/up.sql
        CREATE TABLE y (id BIGINT);
        ",
    );
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: migrations/a/0001_x and migrations/a/0001_y have the same Diesel version 0001: Diesel would run only one of them; rename one, or write `dependencies` in their metadata.toml
    ");
    project.write("migrations/a/0001_x/metadata.toml", "run_in_transaction = true\ndependencies = []\n");
    project.write(
        "migrations/a/0001_y/metadata.toml",
        "run_in_transaction = true\ndependencies = [\"a.0001_x\"]\n",
    );
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, ""), ["a.0001_x", "a.0001_y"]);
    assert_snapshot!(caribou.run("check --strict").exits(1), @"
    $ caribou check --strict
    [exit 1]
    --- stdout
    warning: a.0001_x and 0001_y have the same version to Diesel, which would run only one of them
      help: caribou renamemigration a 0001_y 0002_y   (gives it another number)
    warning: a.0001_x cannot be reverted: it has no down.sql
    warning: a.0001_y cannot be reverted: it has no down.sql
    2 migrations checked: 0 errors, 3 warnings
    there and back: 0 lossless, 0 lossy, 2 irreversible
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
}

#[test]
fn what_cannot_be_reverted_is_all_named_before_anything_is_touched() {
    let project = small(TWO);
    project.write("migrations/a/0003_z/up.sql", "CREATE TABLE z (id BIGINT);\n");
    project.write("migrations/a/0003_z/down.sql", "DROP TABLE z;\n");
    project.write("migrations/a/0002_y/down.sql", "-- Irreversible: the old values are gone.\n");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    let output = caribou.run("migrate a zero --yes").exits(4);
    assert_snapshot!(output, @"
    $ caribou migrate a zero --yes
    [exit 4]
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    error: a.0002_y cannot be reverted: migrations/a/0002_y/down.sql says so
      a.0001_x cannot be reverted: it has no down.sql
    help: write a down.sql for each, or restore a backup; nothing was changed
    ");
    let error = error_document(&caribou.run("migrate a zero --yes --format json").exits(4));
    assert_eq!(error["code"], "irreversible");
    assert_eq!(error["migrations"].as_array().unwrap().len(), 2);
    assert_eq!(applied(&caribou, "").len(), 3);
    // What is reversible goes, and what is only recorded needs no way back.
    caribou.run("migrate a 2 --yes").exits(0);
    caribou.run("migrate a zero --fake").exits(0);
    assert_eq!(applied(&caribou, ""), [""; 0]);
}
