//! Diesel's `schema.rs` after `migrate`.

use insta::assert_snapshot;

use crate::support::{Store, caribou, project, small};

const MIGRATIONS: &str = "
    //- /migrations/desk/0001_initial/up.sql
    CREATE TABLE person (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(80) NOT NULL);
    //- /migrations/desk/0001_initial/down.sql
    DROP TABLE person;
    //- /migrations/desk/0002_ticket/up.sql
    CREATE TABLE ticket (id INTEGER PRIMARY KEY NOT NULL, owner INTEGER REFERENCES person (id));
    //- /migrations/desk/0002_ticket/down.sql
    DROP TABLE ticket;
";

#[test]
fn a_plain_diesel_project_gets_what_diesel_would_write() {
    let project = project("blog");
    let caribou = caribou(&project);
    let output = caribou.run("migrate").exits(0);
    assert_snapshot!(output.stderr.replace(&*project.path().to_string_lossy(), "[PROJECT]"), @"
    database: sqlite:[PROJECT]/blog.sqlite3 (DATABASE_URL in .env)
    rewrote src/schema.rs
    ");
    assert_snapshot!(project.read("src/schema.rs"), @"
    // @generated automatically by Diesel CLI.

    diesel::table! {
        authors (id) {
            id -> Nullable<Integer>,
            name -> Text,
        }
    }

    diesel::table! {
        posts (id) {
            id -> Nullable<Integer>,
            title -> Text,
            author_id -> Nullable<Integer>,
        }
    }

    diesel::joinable!(posts -> authors (author_id));

    diesel::allow_tables_to_appear_in_same_query!(authors, posts,);
    ");
    // Nothing to do, nothing to write: not even a text that somebody has changed.
    project.write("src/schema.rs", "mine");
    caribou.run("migrate").exits(0);
    assert_eq!(project.read("src/schema.rs"), "mine");
}

#[test]
fn what_is_changed_in_it_becomes_a_migration_and_stays_after_that() {
    let project = project("blog");
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    caribou.run("makemigrations --check").exits(0);
    let edited = project.read("src/schema.rs").replace(
        "        title -> Text,\n",
        "        title -> Text,\n        rating -> Nullable<Integer>,\n",
    );
    project.write("src/schema.rs", &edited);
    assert_snapshot!(caribou.run("makemigrations --check").exits(1), @"
    $ caribou makemigrations --check
    [exit 1]
    --- stdout
    table posts: column rating: missing | INTEGER

    1 difference (in the migrations | wanted)
    --- stderr
    help: to write it down: caribou makemigrations
    ");
    caribou.run("makemigrations --name add_rating --no-input").exits(0);
    caribou.run("migrate").exits(0);
    caribou.run("makemigrations --check").exits(0);
    // A new column is the last.
    assert!(project.read("src/schema.rs").contains("rating -> Nullable<Integer>,\n    }"));
}

#[test]
fn it_follows_there_and_back_and_only_when_something_was_run() {
    let project = small(MIGRATIONS);
    project.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    let caribou = caribou(&project);
    let is_there = || project.at("src/schema.rs").exists();
    caribou.run("migrate --plan").exits(0);
    caribou.run("migrate --check").exits(1);
    caribou.run("migrate desk 0001 --fake").exits(0);
    assert!(!is_there(), "nothing was run");
    caribou.run("migrate desk zero --fake --yes").exits(0);
    assert!(caribou.run("migrate").exits(0).stderr.contains("rewrote src/schema.rs\n"));
    assert!(project.read("src/schema.rs").contains("diesel::joinable!(ticket -> person (owner));"));
    let output = caribou.run("migrate desk 0001 --yes --format json").exits(0);
    assert!(output.stderr.contains("rewrote src/schema.rs\n") && !output.stdout.contains("rewrote"));
    assert_snapshot!(project.read("src/schema.rs"), @"
    // @generated automatically by Diesel CLI.

    diesel::table! {
        person (id) {
            id -> Integer,
            name -> Text,
        }
    }
    ");
}

#[test]
fn several_files_each_with_its_tables() {
    let project = small(MIGRATIONS);
    let toml = "
        [print_schema.people]
        file = \"people/schema.rs\"
        filter = { only_tables = [\"^person$\"] }
        [print_schema.others]
        file = \"others/schema.rs\"
        filter = { except_tables = [\"^person$\"] }
        column_sorting = \"name\"
    ";
    project.write("diesel.toml", toml);
    let output = caribou(&project).run("migrate").exits(0);
    assert!(output.stderr.ends_with("rewrote others/schema.rs\nrewrote people/schema.rs\n"), "{output}");
    assert!(project.read("people/schema.rs").contains("person (id)"));
    assert!(!project.read("others/schema.rs").contains("person (id)"));
}

#[test]
fn what_goes_wrong_with_it_is_a_warning() {
    let project = small(MIGRATIONS);
    let caribou = caribou(&project);
    let warning = |toml: &str, target: &str| {
        project.write("diesel.toml", toml);
        let output = caribou.run(&format!("migrate desk {target} --yes")).exits(0);
        let line = output.stderr.lines().last().unwrap_or_default().to_owned();
        line.replace(&*project.path().to_string_lossy(), "[PROJECT]")
    };
    assert_snapshot!(warning("[print_schema]\nfiel = \"src/schema.rs\"\n", "0001"), @"warning: schema.rs was not rewritten: diesel.toml:1:2: unknown key `fiel`, did you mean `file`?");
    let patched = "[print_schema]\nfile = \"a.rs\"\npatch_file = \"a.patch\"\n";
    assert_snapshot!(warning(patched, "0002"), @"warning: schema.rs was not rewritten: diesel.toml: there is no patch_file a.patch");
    project.write("a.patch", "@@ -1,1 +1,1 @@\n-        name -> Varchar,\n+        name -> Citext,\n");
    assert_snapshot!(warning(patched, "0001"), @"warning: schema.rs was not rewritten: a.patch: line 1 of the patch: these lines are not in the file");
    project.write("a.patch", "@@ -1,1 +1,1 @@\n-        name -> Text,\n+        name -> Citext,\n");
    assert_snapshot!(warning(patched, "0002"), @"rewrote a.rs");
    assert!(project.read("a.rs").contains("        name -> Citext,\n"));
    assert_snapshot!(warning("[print_schema]\nfile = \"a.rs\"\nfilter = { only_tables = [\"(\"] }\n", "0001"), @r#"warning: schema.rs was not rewritten: diesel.toml: "(": unclosed group"#);
    assert_snapshot!(warning("[print_schema]\nfile = \"a.rs\"\nschema = \"app\"\n", "0002"), @r#"warning: schema.rs was not rewritten: a.rs: schema = "app" can be printed on postgres only"#);
    assert_snapshot!(warning("[print_schema]\nfile = \"migrations\"\n", "0001"), @"warning: schema.rs was not rewritten: migrations: Is a directory (os error 21)");
}

#[test]
fn a_protected_database_a_folder_without_project_and_another_backend_leave_it_alone() {
    let desk = project("desk");
    desk.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    caribou(&desk).run("migrate --database guarded").exits(0);
    assert!(!desk.at("src/schema.rs").exists());
    let blog = project("blog");
    caribou(&blog).run("migrate --migrations-dir db/migrations --url sqlite:x.sqlite3").exits(0);
    assert!(!blog.at("src/schema.rs").exists());
    if let Some(store) = Store::postgres("schema_rs") {
        caribou(&desk).run(&format!("migrate --url {}", store.url())).exits(0);
        assert!(!desk.at("src/schema.rs").exists());
    }
}

#[test]
fn servers_have_their_own_words() {
    let migrations = "
        //- /migrations/desk/0001_initial/up.postgres.sql
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TABLE ticket (id BIGSERIAL PRIMARY KEY, title VARCHAR(80) NOT NULL, feeling mood);
        CREATE TABLE log (line TEXT);
        //- /migrations/desk/0001_initial/up.mysql.sql
        CREATE TABLE ticket (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80) NOT NULL, feeling ENUM('glad', 'sad'));
        CREATE TABLE log (line TEXT);
    ";
    for store in [Store::postgres("schema_rs"), Store::mariadb("schema_rs")].into_iter().flatten() {
        let project = caribou_harness::Project::new(migrations);
        project.write("caribou.toml", &format!("[databases.local]\nurl = \"{}\"\n", store.url()));
        project.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
        let output = caribou(&project).run("migrate").exits(0);
        assert!(
            output.stderr.contains("log has no primary key, which Diesel needs; it is left out"),
            "{output}"
        );
        if store.is_mariadb() {
            assert_snapshot!(project.read("src/schema.rs"), @r#"
            // @generated automatically by Diesel CLI.

            pub mod sql_types {
                #[derive(diesel::sql_types::SqlType)]
                #[diesel(mysql_type(name = "Enum"))]
                pub struct TicketFeelingEnum;
            }

            diesel::table! {
                use diesel::sql_types::*;
                use super::sql_types::TicketFeelingEnum;

                ticket (id) {
                    id -> Unsigned<Bigint>,
                    #[max_length = 80]
                    title -> Varchar,
                    #[max_length = 4]
                    feeling -> Nullable<TicketFeelingEnum>,
                }
            }
            "#);
        } else {
            assert_snapshot!(project.read("src/schema.rs"), @r#"
            // @generated automatically by Diesel CLI.

            pub mod sql_types {
                #[derive(diesel::sql_types::SqlType)]
                #[diesel(postgres_type(name = "mood"))]
                pub struct Mood;
            }

            diesel::table! {
                use diesel::sql_types::*;
                use super::sql_types::Mood;

                ticket (id) {
                    id -> Int8,
                    #[max_length = 80]
                    title -> Varchar,
                    feeling -> Nullable<Mood>,
                }
            }
            "#);
        }
    }
}
