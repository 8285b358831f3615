//! `caribou.toml`, `.env` and the environment are wrong: exit 2, with file and line.

use insta::assert_snapshot;

use crate::support::{caribou, error_document, project};

const GOOD: &str =
    "[project]\ndefault_database = \"local\"\n[databases.local]\nurl = \"sqlite:db.sqlite3\"\n";

#[track_caller]
fn refused(text: &str, place: &str, words: &str) {
    let project = project("desk");
    project.write("caribou.toml", text);
    let before = project.tree();
    let output = caribou(&project).run("migrate").exits(2);
    let wanted = format!("error: caribou.toml:{place}");
    assert!(output.stderr.contains(&wanted) && output.stderr.contains(words), "{wanted}, {words}:\n{output}");
    let error = error_document(&caribou(&project).run("migrate --format json").exits(2));
    assert_eq!(error["code"], "bad_config");
    assert_eq!(project.tree(), before);
}

#[test]
fn what_is_wrong_is_named_with_line_and_column() {
    refused("[project", "1:9", "unclosed table");
    refused("[project]\napps = 3\n", "2:8", "pattern");
    refused("[project]\norder = \"random\"\n", "2:9", "random");
    refused("[project]\nbackends = [\"oracle\"]\n", "2:13", "oracle");
    refused(
        "[project]\ndefault_database = \"lokal\"\n[databases.local]\nurl = \"x\"\n",
        "2:20",
        "did you mean \"local\"?",
    );
    refused("[databases.local]\nurl = 3\n", "2:7", "string");
    refused("\u{0}", "1:2", "key with no value");
}

#[test]
fn a_misspelt_key_is_an_error_with_the_nearest() {
    refused(&GOOD.replace("default_database", "defualt_database"), "2:1", "did you mean `default_database`?");
    refused(&GOOD.replace("url =", "ulr ="), "4:1", "did you mean `url`?");
    refused("[projects]\n", "1:2", "did you mean `project`?");
    refused("[databases.local]\nprotect = true\nurl = \"sqlite:x\"\n", "2:1", "did you mean `protected`?");
}

#[test]
fn a_database_that_is_not_there_or_not_complete_is_named() {
    let project = project("desk");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate --database lokal").exits(2), @r#"
    $ caribou migrate --database lokal
    [exit 2]
    --- stderr
    error: caribou.toml has no database "lokal", did you mean "local"?
    help: caribou.toml has: guarded, local, server
    "#);
    assert_snapshot!(caribou.run("migrate --database server").exits(2), @"
    $ caribou migrate --database server
    [exit 2]
    --- stderr
    error: database server: the variable DESK_URL is not set, neither in the environment nor in .env
    help: set it: export DESK_URL=postgres://USER:PASSWORD@HOST/NAME
    ");
    project.write("caribou.toml", "[databases.both]\nurl = \"sqlite:x\"\nurl_env = \"X\"\n");
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: caribou.toml: [databases.both] needs one of url, url_env and compose, and has 2
    ");
    project.write("caribou.toml", "[databases.none]\nprotected = true\n");
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: caribou.toml: [databases.none] needs one of url, url_env and compose, and has 0
    ");
    project.write("caribou.toml", "[project]\n<<<<<<< HEAD\nlinear = true\n=======\n>>>>>>> x\n");
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: caribou.toml:2:1: git left both sides of a conflict here; keep one, and remove its marks
    ");
    project
        .write("caribou.toml", "[databases.one]\nurl = \"sqlite:x\"\n[databases.two]\nurl = \"sqlite:y\"\n");
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: nothing says which database: give --database (one, two), or set default_database in caribou.toml
    help: for example: caribou migrate --database one
    ");
    project.write("caribou.toml", "");
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: nothing says which database: give --url, or set DATABASE_URL in the environment or in .env
    help: for example: caribou migrate --url sqlite:dev.sqlite3
    ");
}

#[test]
fn a_variable_comes_from_the_environment_or_from_dotenv() {
    let project = project("desk");
    let caribou = caribou(&project);
    caribou.clone().env("DESK_URL", "sqlite:a.sqlite3").run("migrate --database server").exits(0);
    assert!(project.at("a.sqlite3").exists());
    project.write(".env", "DESK_URL=sqlite:b.sqlite3\n");
    let output = caribou.run("migrate --database server").exits(0);
    assert!(output.stderr.contains("(DESK_URL in .env)"), "{output}");
    assert!(project.at("b.sqlite3").exists());
    let output =
        caribou.clone().env("DESK_URL", "sqlite:a.sqlite3").run("migrate --database server").exits(0);
    assert!(output.stderr.contains("(DESK_URL in the environment)"), "{output}");
    caribou.env("DESK_URL", "").run("migrate --database server").exits(2);
}

#[test]
fn a_dotenv_that_cannot_be_read_is_named() {
    let project = project("desk");
    project.write(".env", "A='open\nB=1\n");
    let output = caribou(&project).run("migrate --database server").exits(2);
    assert!(output.stderr.contains("error: .env: a line cannot be read"), "{output}");
}

#[test]
fn a_project_that_is_nowhere_is_said() {
    let project = caribou_harness::Project::new("//- /empty/\n");
    let caribou = caribou(&project);
    assert_snapshot!(caribou.run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: there is no caribou.toml and no migrations folder in [PROJECT] or above it
    help: go to the project's folder, or name it with --project DIR or --migrations-dir DIR
    ");
    assert_snapshot!(caribou.run("migrate --project empty").exits(2), @"
    $ caribou migrate --project empty
    [exit 2]
    --- stderr
    error: empty has no caribou.toml, no diesel.toml and no migrations folder
    help: go to the project's folder, or name it with --project DIR or --migrations-dir DIR
    ");
    assert_snapshot!(caribou.run("migrate --migrations-dir nowhere --url sqlite:x").exits(2), @"
    $ caribou migrate --migrations-dir nowhere --url sqlite:x
    [exit 2]
    --- stderr
    error: there is no folder nowhere
    ");
    project.write("caribou.toml", "[project]\napps = \"nowhere/*\"\n[databases.x]\nurl = \"sqlite:x\"\n");
    assert_snapshot!(caribou.run("migrate").exits(2), @r#"
    $ caribou migrate
    [exit 2]
    --- stderr
    database x: sqlite:[PROJECT]/x (caribou.toml)
    error: no folder matches apps = "nowhere/*" in [PROJECT]
    "#);
    std::fs::remove_file(project.at("caribou.toml")).unwrap();
    std::fs::create_dir(project.at("caribou.toml")).unwrap();
    caribou.run("migrate").exits(2);
}

#[test]
fn the_project_is_found_from_a_folder_inside_it() {
    let project = project("desk");
    let output = caribou(&project).current_dir("migrations/tickets").run("migrate").exits(0);
    assert!(output.stderr.contains("desk.sqlite3"), "{output}");
    assert!(project.at("desk.sqlite3").exists(), "a relative path starts at caribou.toml");
    let output =
        caribou(&project).current_dir("migrations").run("migrate --url sqlite:here.sqlite3").exits(0);
    assert!(project.at("migrations/here.sqlite3").exists(), "a relative --url starts here: {output}");
}

#[test]
fn only_paths_below_the_working_folder_are_shown_short() {
    let project = project("desk");
    let here = project.path().to_string_lossy().into_owned();
    project.write(&format!("else{here}/x"), "");
    let caribou = caribou(&project);
    let output = caribou.run("migrate --url sqlite:migrations").exits(7);
    assert!(output.stderr.contains("cannot open sqlite:migrations:"), "{output}");
    let output = caribou.run(&format!("migrate --url sqlite:{here}/else{here}")).exits(7);
    assert!(output.stderr.contains(&format!("cannot open sqlite:else{here}:")), "{output}");
}
