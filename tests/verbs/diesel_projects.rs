//! Plain Diesel projects, unchanged: Diesel's order, Diesel's transactions.

use insta::assert_snapshot;

use crate::support::{applied, caribou, project, rows, steps};

const ORDER: [&str; 5] = [
    "forwards apply main.00000000000000_diesel_initial_setup",
    "forwards apply main.20240104120000_create_authors",
    "forwards apply main.2024-01-05-120000_create_posts",
    "forwards apply main.2024-02-01-080000_add_author_to_posts",
    "forwards apply main.2024-03-01-000000_vacuum",
];

#[test]
fn diesel_toml_and_dotenv_say_where_everything_is() {
    let project = project("blog");
    let caribou = caribou(&project);
    let output = caribou.run("migrate --format json").exits(0);
    assert_eq!(steps(&output), ORDER);
    assert_snapshot!(output.stderr.replace(&*project.path().to_string_lossy(), "[PROJECT]"), @"
    database: sqlite:[PROJECT]/blog.sqlite3 (DATABASE_URL in .env)
    rewrote src/schema.rs
    ");
    assert!(caribou.run("migrate").exits(0).stdout.starts_with("nothing to do"));
    assert_eq!(rows(&project.at("blog.sqlite3"), "SELECT count(*) FROM posts"), "0\n");
    caribou.run("check --strict").exits(0);
}

#[test]
fn a_migrations_folder_needs_no_project() {
    let project = project("blog");
    let caribou = caribou(&project);
    let line = "migrate --migrations-dir db/migrations --url sqlite:x.sqlite3 --format json";
    assert_eq!(steps(&caribou.run(line).exits(0)), ORDER);
    assert!(steps(&caribou.run(line).exits(0)).is_empty());
    // The history does not depend on how the folder was named.
    let absolute = project.at("db/migrations").to_string_lossy().into_owned();
    let line = format!("migrate --migrations-dir {absolute} --url sqlite:x.sqlite3 --format json");
    assert!(steps(&caribou.run(&line).exits(0)).is_empty());
}

#[test]
fn a_project_folder_is_taken_from_anywhere() {
    let project = project("blog");
    project.write("elsewhere/x", "");
    let caribou = caribou(&project).current_dir("elsewhere");
    caribou.run("migrate --project ..").exits(0);
    assert!(project.at("blog.sqlite3").exists(), "DATABASE_URL of .env starts at the project");
    assert!(caribou.run("migrate").exits(0).stdout.starts_with("nothing to do"));
}

#[test]
fn a_diesel_toml_without_folder_means_migrations() {
    let project = project("blog");
    std::fs::rename(project.at("db/migrations"), project.at("migrations")).unwrap();
    project.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    caribou(&project).run("migrate").exits(0);
    project.remove("diesel.toml");
    assert!(caribou(&project).run("migrate").exits(0).stdout.starts_with("nothing to do"));
}

#[test]
fn in_a_project_of_one_app_its_name_may_be_left_out() {
    let project = project("blog");
    let caribou = caribou(&project);
    caribou.run("migrate 20240104120000").exits(0);
    assert_eq!(applied(&caribou, "").len(), 2);
    caribou.run("migrate 2024-02").exits(0);
    assert_eq!(applied(&caribou, "").len(), 4);
    caribou.run("migrate zero --yes").exits(0);
    assert_eq!(applied(&caribou, "").len(), 0);
    caribou.run("migrate main 20240104120000_create_authors").exits(0);
    assert_snapshot!(caribou.run("showmigrations").exits(0).stdout, @"
    main
     [X] 00000000000000_diesel_initial_setup
     [X] 20240104120000_create_authors
     [ ] 2024-01-05-120000_create_posts
     [ ] 2024-02-01-080000_add_author_to_posts
     [ ] 2024-03-01-000000_vacuum
    ");
}

#[test]
fn metadata_decides_on_the_transaction_as_it_does_for_diesel() {
    let project = project("blog");
    let caribou = caribou(&project);
    // VACUUM cannot run in a transaction; without its metadata it fails, as with Diesel.
    project.remove("db/migrations/2024-03-01-000000_vacuum/metadata.toml");
    caribou.run("migrate").exits(6);
    // An empty file is `false` to Diesel.
    project.write("db/migrations/2024-03-01-000000_vacuum/metadata.toml", "");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 5);
}

#[test]
fn two_folders_of_one_version_are_refused() {
    let project = project("blog");
    project.write("db/migrations/2024-01-04-120000_same/up.sql", "SELECT 1;\n");
    assert_snapshot!(caribou(&project).run("migrate").exits(4), @"
    $ caribou migrate
    [exit 4]
    --- stderr
    database: sqlite:[PROJECT]/blog.sqlite3 (DATABASE_URL in .env)
    error: db/migrations/2024-01-04-120000_same and db/migrations/20240104120000_create_authors have the same Diesel version 20240104120000: Diesel would run only one of them; rename one, or write `dependencies` in their metadata.toml
    ");
    assert!(!project.at("blog.sqlite3").exists());
}

#[test]
fn diesels_own_table_is_left_alone() {
    let project = project("blog");
    let file = project.at("blog.sqlite3");
    std::fs::write(&file, "").unwrap();
    crate::support::execute(
        &file,
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY, run_on TIMESTAMP); INSERT INTO __diesel_schema_migrations (version) VALUES ('1')",
    );
    caribou(&project).run("migrate").exits(0);
    assert_eq!(rows(&file, "SELECT version FROM __diesel_schema_migrations"), "1\n");
}

#[test]
fn without_a_url_it_is_said_what_is_missing() {
    let project = project("blog");
    project.remove(".env");
    assert_snapshot!(caribou(&project).run("migrate").exits(2), @"
    $ caribou migrate
    [exit 2]
    --- stderr
    error: nothing says which database: give --url, or set DATABASE_URL in the environment or in .env
    help: for example: caribou migrate --url sqlite:dev.sqlite3
    ");
    caribou(&project).env("DATABASE_URL", "blog.sqlite3").run("migrate").exits(0);
    caribou(&project).run("migrate --database local").exits(2);
}
