//! Renamed migrations: every database gets the new name at its next `migrate`.

use insta::assert_snapshot;

use crate::support::{Store, applied, caribou, json, rows, small};

const OLD: &str = "
    //- /migrations/a/0001_initial/up.sql
    CREATE TABLE a (id BIGINT);
    //- /migrations/a/0002_auto/up.sql
    CREATE TABLE b (id BIGINT);
";

fn rename(project: &caribou_harness::Project, from: &str, to: &str, aliases: &[&str]) {
    let folder = |name: &str| project.at(&format!("migrations/a/{name}"));
    std::fs::rename(folder(from), folder(to)).unwrap();
    project.write(
        &format!("migrations/a/{to}/metadata.toml"),
        &format!("run_in_transaction = true\naliases = {aliases:?}\n"),
    );
}

#[test]
fn a_row_under_an_old_name_is_renamed_with_an_event() {
    for store in Store::all("alias") {
        let project = small(OLD);
        let caribou = caribou(&project);
        let url = store.url();
        caribou.run(&format!("migrate --url {url}")).exits(0);
        rename(&project, "0002_auto", "0002_add_b", &["0002_auto"]);
        assert_eq!(applied(&caribou, &format!("--url {url}")), ["a.0001_initial", "a.0002_add_b"]);
        let document = json(&caribou.run(&format!("migrate --format json --url {url}")).exits(0));
        assert_eq!(document["renamed"][0][0], "a.0002_auto");
        assert_eq!(document["renamed"][0][1], "a.0002_add_b");
        assert_eq!(store.recorded(), "a\t0001_initial\na\t0002_add_b\n");
        assert_eq!(
            store.query("SELECT name, detail FROM caribou_events WHERE kind = 'rename'"),
            "0002_add_b\twas a.0002_auto\n"
        );
        let again = caribou.run(&format!("migrate --url {url}")).exits(0);
        assert!(again.stdout.starts_with("nothing to do"), "{again}");
    }
}

#[test]
fn renamed_twice_two_databases_at_different_names_end_alike() {
    let project = small(OLD);
    let caribou = caribou(&project);
    caribou.run("migrate --url sqlite:early.sqlite3").exits(0);
    rename(&project, "0002_auto", "0002_add_b", &["0002_auto"]);
    caribou.run("migrate --url sqlite:middle.sqlite3").exits(0);
    rename(&project, "0002_add_b", "0002_create_b", &["0002_auto", "0002_add_b"]);
    for file in ["early", "middle", "fresh"] {
        caribou.run(&format!("migrate --url sqlite:{file}.sqlite3")).exits(0);
        let names = rows(
            &project.at(&format!("{file}.sqlite3")),
            "SELECT name FROM caribou_migrations ORDER BY name",
        );
        assert_eq!(names, "0001_initial\n0002_create_b\n", "{file}");
        caribou.run(&format!("check --strict --url sqlite:{file}.sqlite3"));
    }
}

#[test]
fn a_rename_is_said_in_the_plan_and_is_something_to_do() {
    let project = small(OLD);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    rename(&project, "0002_auto", "0002_add_b", &["0002_auto"]);
    assert_snapshot!(caribou.run("migrate --plan").exits(0), @"
    $ caribou migrate --plan
    [exit 0]
    --- stdout
      rename a.0002_auto to 0002_add_b
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
    caribou.run("migrate --check").exits(1);
    assert_snapshot!(caribou.run("migrate").exits(0), @"
    $ caribou migrate
    [exit 0]
    --- stdout
      renamed a.0002_auto to 0002_add_b
    --- stderr
    database local: sqlite:[PROJECT]/db.sqlite3 (caribou.toml)
    ");
}

#[test]
fn an_alias_of_a_migration_that_is_still_there_renames_nothing() {
    let project = small(OLD);
    let caribou = caribou(&project);
    caribou.run("migrate").exits(0);
    project.write("migrations/a/0003_c/up.sql", "CREATE TABLE c (id BIGINT);\n");
    project
        .write("migrations/a/0003_c/metadata.toml", "run_in_transaction = true\naliases = [\"0002_auto\"]\n");
    caribou.run("migrate").exits(0);
    assert_eq!(applied(&caribou, "").len(), 3);
}
